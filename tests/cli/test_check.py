# SPDX-License-Identifier: Apache-2.0
"""The monitoring plugin: one line, performance data, and a status that is never better than what is known."""

import json
import re
import unittest

from driver import DEMO, SAMPLE, TestCase

OK, WARNING, CRITICAL, UNKNOWN = range(4)
HEALTHY = b"".join(line for line in SAMPLE.splitlines(keepends=True) if b"DEBUG" in line)


class Check(TestCase):
    def setUp(self):
        super().setUp()
        self.log = self.file("logs/management-server.log", HEALTHY)

    def check(self, *options, expect=OK, paths=None, **how):
        output, _ = self.run_program("check", "--log-tz", "UTC", *options, *(paths or [self.log.parent]), expect=expect, **how)
        line = output.decode()
        self.assertRegex(line, r"^CSTRIAGE (OK|WARNING|CRITICAL|UNKNOWN) - [^\n|]+( \|( [a-z]+=[0-9.]+[a-zA-Z]*;[0-9]*;[0-9]*;[0-9]*)+)?\n$")
        self.assertEqual(("OK", "WARNING", "CRITICAL", "UNKNOWN").index(line.split()[1]), expect)
        return line

    def test_well(self):
        self.assertIn("no root cause |", self.check())

    def test_severity_and_confidence_decide(self):
        self.log.write_bytes(SAMPLE)  # minor, likely
        self.assertIn("1 root cause: A resource limit of an account, project or domain is reached (minor, likely) |", self.check())
        self.check("-w", "1", expect=WARNING)
        self.check("-w", "2")
        self.check("-c", "minor/likely=1", expect=CRITICAL)
        self.check("-c", "minor/confirmed=1")
        self.check("-c", "major=1,minor=2,any=1", expect=CRITICAL)
        line = self.check("-w", "1", "-c", "5", expect=WARNING)
        self.assertIn(" causes=1;1;5;0 critical=0;;;0 major=0;;;0 minor=1;;;0 health=0;;;0 ", line)
        self.assertIn(" critical=0;1;;0 ", self.check())

    def test_defaults(self):
        line = self.check(paths=[DEMO / "logs"], expect=CRITICAL)
        self.assertRegex(line, r"^CSTRIAGE CRITICAL - \d+ root causes: Port 3922 of 169\.254\.77\.140 cannot be opened \(critical, likely\); ")

    def test_limits_that_are_none(self):
        for text in ("x", "0", "major", "major=", "major=x", "major/sure=1", "grave=1", "1,", "health/likely=1", "health-grave=1", ""):
            self.assertIn("is no limit" if text != "1," else "ends in a comma", self.check("-w", text, expect=UNKNOWN))

    def test_what_is_not_known_is_not_well(self):
        gone = self.folder / "gone.log"
        self.check(paths=[gone], expect=UNKNOWN)
        self.assertIn("not everything could be read", self.check(paths=[self.log, gone], expect=UNKNOWN))
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("there is no log to read", self.check(paths=[empty], expect=UNKNOWN))
        self.assertIn("the logs are empty", self.check(paths=[self.file("none/agent.log", b"")], expect=UNKNOWN))
        self.check(paths=[self.file("binary/agent.log", b"\x01\x02\x03\x04" * 100)], expect=UNKNOWN)
        self.assertIn("not everything could be read or asked", self.check("--snapshot", self.folder / "none.sqlite", expect=UNKNOWN))
        self.check("--nonsense", expect=UNKNOWN)
        self.check("--stale", "1h", expect=UNKNOWN, environment={"SOURCE_DATE_EPOCH": "1789800000"})
        self.check("--stale", "30d", environment={"SOURCE_DATE_EPOCH": "1789800000"})

    def test_what_is_bad_stays_bad_when_not_everything_is_known(self):
        line = self.check(paths=[DEMO / "logs", self.folder / "gone.log"], expect=CRITICAL)
        self.assertRegex(line, r"^CSTRIAGE CRITICAL - not everything could be read or asked; \d+ root causes: ")

    def test_the_database_counts(self):
        line = self.check("--snapshot", DEMO / "cloud.sqlite", expect=WARNING)
        self.assertIn("no root cause; 1 problem of the database", line)
        self.check("--snapshot", DEMO / "cloud.sqlite", "-w", "any=1")
        self.check("--snapshot", DEMO / "cloud.sqlite", "-c", "health=1", expect=CRITICAL)

    def test_only_what_is_new(self):
        state = self.folder / "state"
        self.log.write_bytes(SAMPLE)
        self.assertIn("1 new root cause", self.check("--state", state, "-w", "1", expect=WARNING))
        self.assertIn("no new root cause", self.check("--state", state, "-w", "1"))
        with self.log.open("ab") as stream:
            stream.write(HEALTHY.replace(b"2026-09-17", b"2026-09-18"))
        self.check("--state", state, "-w", "1")
        with self.log.open("ab") as stream:
            stream.write(SAMPLE.replace(b"2026-09-17", b"2026-09-19"))
        self.check("--state", state, "-w", "1", expect=WARNING)
        self.check("--state", state, paths=["-"], expect=UNKNOWN)

    def test_the_digest_still_sees_what_a_check_has_seen(self):
        state = self.folder / "state"
        self.log.write_bytes(SAMPLE)
        self.check("--state", state)
        digest = json.loads(self.run_program("digest", "--state", state, "--log-tz", "UTC", "--format", "json", self.log.parent)[0])
        self.assertEqual(digest["issues"][0]["count"], 1)

    def test_a_bar_in_the_log_is_no_performance_data(self):
        self.log.write_bytes(SAMPLE.replace(b"crate", b"cr|ate\x1b"))
        self.check("-w", "1", expect=WARNING)
        where = self.folder / "wh|at"
        self.check(paths=[where], expect=UNKNOWN)
        self.check("-w", "a|b", expect=UNKNOWN)

    def test_other_formats(self):
        self.log.write_bytes(SAMPLE)
        metrics = self.folder / "cstriage.prom"
        line, _ = self.run_program("check", "--log-tz", "UTC", "--format", "plugin", "--format", "prom", "-o", metrics, self.log)
        self.assertTrue(line.startswith(b"CSTRIAGE OK - 1 root cause"))
        self.assertTrue(re.search(rb"^cstriage_read_records 3$", metrics.read_bytes(), re.MULTILINE))
        self.run_program("check", "-o", self.folder / "none" / "x", self.log, expect=UNKNOWN)

    def test_no_path_is_the_folder_of_the_logs(self):
        """A monitoring agent's standard input is no terminal, and no log either."""
        output, _ = self.run_program("check", stdin=SAMPLE, expect=UNKNOWN)
        self.assertIn(b"CSTRIAGE UNKNOWN", output)


if __name__ == "__main__":
    unittest.main()
