# SPDX-License-Identifier: Apache-2.0
"""The documents tell the truth where a program can tell: the README quotes the demo, and what they name exists."""

import re
import unittest

from driver import SOURCE, TestCase

DOCUMENTS = [SOURCE / name for name in (
    "README.md", "CONTRIBUTING.md", "src/README.md", "sql/README.md", "patterns/README.md",
    "docs/report.md", "docs/events.md", "docs/metrics.md", "docs/show.md", "docs/parts.md", "docs/causes.md", "docs/performance.md", "docs/follow.md", "docs/anonymize.md",
)]


class Documents(TestCase):
    def test_readme_quotes_the_program(self):
        """Each line of the README's example is a line that the demo prints, in this order."""
        example = (SOURCE / "README.md").read_text().split("```text\n", 1)[1].split("```", 1)[0].splitlines()
        (self.folder / "fixtures").symlink_to(SOURCE / "fixtures")
        output, _ = self.analyze("--snapshot", "fixtures/demo/cloud.sqlite", "--log-tz", "UTC", "fixtures/demo/logs")
        printed = iter(output.decode().splitlines())
        # The first line has the time of the run.
        missing = [line for line in example[1:] if line != "[…]" and line not in printed]
        self.assertEqual(missing, [], "paste what scripts/demo prints")

    def test_points_are_documented(self):
        """docs/causes.md names every number that the ranking adds."""
        text = (SOURCE / "docs/causes.md").read_text()
        code = re.sub(r"/\*.*?\*/", "", (SOURCE / "src/rank/rank.c").read_text(), flags=re.S).split("/* Best first", 1)[0]
        points = re.findall(r"(?:\] = |_POINTS +|add\(candidate, )(-?0\.\d\d)\b", code)
        self.assertGreater(len(points), 20)
        missing = [point for point in points if point.replace("-", "\u2212") not in text]
        self.assertEqual(missing, [])

    def test_links_lead_somewhere(self):
        for document in DOCUMENTS:
            text = re.sub(r"```.*?```", "", document.read_text(), flags=re.S)
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
                self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")

    def test_files_of_the_tour_exist(self):
        text = (SOURCE / "src" / "README.md").read_text()
        names = set(re.findall(r"`((?:[a-z_]+/)*[a-z_0-9]+\.[ch])`", text))
        self.assertGreater(len(names), 30)
        for name in names:
            found = list((SOURCE / "src").glob(f"{name}")) or list((SOURCE / "src").glob(f"*/{name}")) or list(SOURCE.glob(name))
            self.assertTrue(found, name)

    def test_every_exit_status_is_documented(self):
        codes = set(re.findall(r"^ +EXIT_\w+ = (\d+)", (SOURCE / "src" / "cli" / "exit_code.h").read_text(), flags=re.M))
        table = (SOURCE / "README.md").read_text().split("| status |", 1)[1].split("\n\n", 1)[0]
        self.assertEqual(codes - set(re.findall(r"\d+", table)), set())

    def test_every_metric_is_documented(self):
        (self.folder / "fixtures").symlink_to(SOURCE / "fixtures")
        output, _ = self.analyze("--snapshot", "fixtures/demo/cloud.sqlite", "--log-tz", "UTC", "--format", "prom", "fixtures/demo/logs")
        written = set(re.findall(r"^# TYPE (\w+) gauge$", output.decode(), flags=re.M))
        listed = set(re.findall(r"`(cstriage_\w+)`", (SOURCE / "docs" / "metrics.md").read_text()))
        self.assertEqual(written - listed, set())
        # A snapshot without numbers of pools has no gauges of them.
        self.assertEqual(listed - written, {"cstriage_pool_used", "cstriage_pool_total"} - written)

    def test_every_field_of_the_report_is_documented(self):
        (self.folder / "fixtures").symlink_to(SOURCE / "fixtures")
        report = self.report("--snapshot", "fixtures/demo/cloud.sqlite", "fixtures/demo/logs")
        text = (SOURCE / "docs" / "report.md").read_text()

        def keys(value):
            if isinstance(value, dict):
                for key, inner in value.items():
                    yield key
                    yield from keys(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from keys(inner)

        named = set(re.findall(r"\w+", text))
        self.assertEqual({key for key in keys(report) if key not in named}, set())

    def test_every_folder_is_in_the_tour(self):
        tour = (SOURCE / "src" / "README.md").read_text()
        for folder in (p for p in (SOURCE / "src").iterdir() if p.is_dir()):
            self.assertIn(f"| `{folder.name}/` |", tour)


if __name__ == "__main__":
    unittest.main()
