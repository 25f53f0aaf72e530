# SPDX-License-Identifier: Apache-2.0
"""The composed incidents are what they claim to be, and their ordinary traffic alone gives no cause."""

import collections
import json
import sys
import unittest

from driver import SOURCE, TestCase

sys.path.insert(0, str(SOURCE / "tests" / "incidents"))

from composer import NAMES, calm, compose, snapshot  # noqa: E402
from composer.journal import CUT, unpack  # noqa: E402

RELEASES = ("4.15", "4.16", "4.17", "4.18", "4.19", "4.20", "4.21", "4.22")


class Incidents(TestCase):
    def content(self):
        return {path.relative_to(self.folder): path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}

    def test_calm_days_give_no_cause(self):
        for release in RELEASES:
            with self.subTest(release):
                folder = self.folder / release
                files, first, _ = calm(release).write_logs(folder)
                self.assertIsNone(first)
                self.assertGreater(sum(map(len, (unpack(folder / name) for name in files))), 200000)
                report = json.loads(self.analyze("--log-tz", "Europe/Paris", "--format", "json", "--snapshot", snapshot.write(folder),
                                                 *(folder / name for name in files))[0])
                self.assertEqual(report["root_causes"], [])
                self.assertEqual([row["check"] for row in report["health"] if row["verdict"] == "problem"], [])

    def test_same_story_same_bytes(self):
        compose(NAMES[0]).write_files(self.folder)
        before = self.content()
        compose(NAMES[0]).write_files(self.folder)
        self.assertEqual(self.content(), before)

    def test_truth_stands_in_the_logs(self):
        families = collections.Counter()
        for name in NAMES:
            with self.subTest(name):
                folder = self.folder / name
                compose(name).write_files(folder)
                truth = json.loads((folder / "truth.json").read_text())
                families[truth["root_cause"]["family"]] += 1
                lines = {file: unpack(folder / file).decode().split("\n") for file in truth["files"]}
                proof = truth["root_cause"]["first_line"]
                for line in (proof, *proof["also"]):
                    self.assertEqual(lines[line["file"]][line["line"] - 1][:CUT], line["text"])
                self.assertIn(len(truth["distractors"]), (2, 3))
                for failure in truth["distractors"]:
                    self.assertIn(failure["text"], [line[:CUT] for line in sum(lines.values(), [])])
                    self.assertNotEqual(failure["family"], truth["root_cause"]["family"])
        self.assertLessEqual(max(families.values()), 2)
        self.assertGreaterEqual(len(families), 25)

    def test_bare_twin_differs_in_the_smaller_failures_only(self):
        incident = compose(NAMES[0])
        incident.write_files(self.folder / "full")
        incident.write_files(self.folder / "bare", bare=True)
        truth, bare = (json.loads((self.folder / kind / "truth.json").read_text()) for kind in ("full", "bare"))
        self.assertEqual(bare["distractors"], [])
        self.assertEqual(bare["root_cause"]["entities"], truth["root_cause"]["entities"])
        for file in truth["files"]:
            full, left = (unpack(self.folder / kind / file).decode().split("\n") for kind in ("full", "bare"))
            remaining = iter(full)
            self.assertTrue(all(line in remaining for line in left), file)


if __name__ == "__main__":
    unittest.main()
