# SPDX-License-Identifier: Apache-2.0
"""The demo incident is solved, and its fixtures are what its generator writes."""

import gzip
import sqlite3
import subprocess
import sys
import unittest

from driver import DEMO, SOURCE, TestCase


def content(path):
    """Without compression: another version of a compressor may write other bytes."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-q", "-dc", path], stdout=subprocess.PIPE, check=True).stdout
    if path.suffix == ".sqlite":
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        dump = "\n".join(database.iterdump()).encode()
        database.close()
        return dump
    return path.read_bytes()


class Demo(TestCase):
    def test_first_cause(self):
        report = self.report("--snapshot", DEMO / "cloud.sqlite", DEMO / "logs")
        cause = report["root_causes"][0]
        self.assertEqual((cause["family"], cause["verdict"], cause["confidence"]), ("link-local-ssh", "confirmed", "confirmed"))
        self.assertEqual([row["check"] for row in cause["evidence"]["db"] if row["verdict"] == "confirmed"], ["routers-starting"])
        self.assertIn("r-412-VM", str(cause["evidence"]["db"]))
        self.assertIn("169.254.77.140", " ".join(cause["next_commands"]))
        self.assertTrue(cause["evidence"]["log"][0]["file"].endswith("kvm14/agent.log"))
        self.assertGreater(len(cause["explains"]), 2)

    def test_distractors_stand_apart(self):
        report = self.report("--snapshot", DEMO / "cloud.sqlite", DEMO / "logs")
        first, *others = report["root_causes"]
        by_family = {cause["family"]: cause for cause in others}
        for family in ("template", "permissions-api", "vpn"):
            self.assertIn(family, by_family)
            self.assertNotEqual(by_family[family]["incident"], first["incident"])

    def test_health_is_what_the_database_shows(self):
        with_logs = self.report("--snapshot", DEMO / "cloud.sqlite", DEMO / "logs")["health"]
        problems = {row["check"]: row["text"] for row in with_logs if row["verdict"] == "problem"}
        self.assertIn("r-412-VM", problems["routers-stuck"])
        self.assertNotIn("leaked-vnets", problems)
        self.assertTrue({"ok", "problem", "unknown"} >= {row["verdict"] for row in with_logs})
        # a table that is not there leaves its checks undecided, never well
        copy = self.folder / "cloud.sqlite"
        copy.write_bytes((DEMO / "cloud.sqlite").read_bytes())
        database = sqlite3.connect(copy)
        database.execute("DROP TABLE vm_instance")
        database.commit()
        database.close()
        without = self.report("--snapshot", copy, DEMO / "logs" / "ms1" / "management-server.log.2026-09-16.gz", expect=3)["health"]
        self.assertEqual([row["verdict"] for row in without if row["check"] == "routers-stuck"], ["unknown"])

    def test_ordinary_days_are_quiet(self):
        for name in ("management-server.log.2026-09-15.zst", "management-server.log.2026-09-16.gz"):
            report = self.report(DEMO / "logs" / "ms1" / name)
            self.assertEqual(report["root_causes"], [])
            self.assertEqual(report["unexplained"], [])

    def test_fixtures_are_what_the_generator_writes(self):
        subprocess.run([sys.executable, SOURCE / "scripts" / "make-demo", self.folder], check=True)
        written = sorted(p.relative_to(self.folder) for p in self.folder.rglob("*") if p.is_file())
        shipped = sorted(p.relative_to(DEMO) for p in DEMO.rglob("*") if p.is_file())
        self.assertEqual(written, shipped)
        for name in written:
            self.assertTrue(content(self.folder / name) == content(DEMO / name), f"{name}: run scripts/make-demo again")


if __name__ == "__main__":
    unittest.main()
