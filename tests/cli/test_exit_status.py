# SPDX-License-Identifier: Apache-2.0
"""The exit statuses of the README's table, each provoked."""

import gzip
import unittest

from driver import SAMPLE, SAMPLE_SIGNATURE, TestCase, signatures

QUIET = SAMPLE.splitlines(keepends=True)[0]
BAD_PATTERNS = b"format: 1\nfamily: test-bad\nsummary: 'x'\npatterns:\n  - id: test-bad.one\n    regexp: 'misspelt key'\n"


class ExitStatus(TestCase):
    def test_usage(self):
        for arguments in (["--no-such-option"], ["--format", "yaml", "-"], ["--jobs", "none", "-"], ["--jobs", "-3", "-"],
                          ["--fail-on", "sometimes", "-"], ["--since", "in a while", "-"], ["--log-tz", "Mars/Olympus", "-"],
                          ["--no-db", "--snapshot", "x", "-"], ["--block-size", "0", "-"]):
            with self.subTest(arguments):
                output, errors = self.analyze(*arguments, stdin=SAMPLE, expect=64)
                self.assertEqual(output, b"")
                self.assertTrue(errors.startswith(b"cstriage: "), errors)

    def test_missing_input(self):
        output, errors = self.analyze("no-such-file.log", expect=66)
        self.assertIn(b"no-such-file.log", errors)
        self.assertIn(b"no such file", errors)

    def test_missing_input_beside_a_good_one(self):
        good = self.file("management-server.log", SAMPLE)
        report = self.report(good, "no-such-file.log", expect=3)
        self.assertEqual(signatures(report), [SAMPLE_SIGNATURE])

    def test_damaged_input_beside_a_good_one(self):
        self.file("logs/management-server.log", SAMPLE)
        self.file("logs/management-server.log.2026-09-16.gz", gzip.compress(QUIET * 5000)[:-200])
        report = self.report("logs", expect=3)
        self.assertEqual(signatures(report), [SAMPLE_SIGNATURE])
        damaged = [i for i in report["inputs"] if i["path"].endswith(".gz")][0]
        self.assertFalse(damaged["complete"])
        self.assertTrue(damaged["problems"])
        self.assertGreater(damaged["records"], 0, "what was readable before the damage counts")

    def test_problem_is_told_on_standard_error(self):
        path = self.file("management-server.log.gz", gzip.compress(SAMPLE * 200)[:-30])
        _, errors = self.analyze(path, expect=3)
        self.assertIn(b"management-server.log.gz", errors)

    def test_binary_input(self):
        for data in (bytes(range(32)) * 200, b"\x7fELF\x02\x01\x01" + b"\x00" * 4096 + bytes(range(256)) * 16):
            _, errors = self.analyze(self.file("core", data), expect=65)
            self.assertIn(b"core", errors)

    def test_empty_input(self):
        report = self.report(self.file("management-server.log", b""))
        self.assertEqual(report["root_causes"], [])
        self.assertEqual(self.report("-", stdin=b"")["root_causes"], [])

    def test_any_text_is_a_fragment(self):
        report = self.report(self.file("notes.txt", b"hello\nworld\n"))
        self.assertEqual(report["inputs"][0]["kind"], "unknown")
        self.assertEqual(report["root_causes"], [])

    def test_fail_on(self):
        path = self.file("management-server.log", SAMPLE)  # a cause of severity minor
        self.analyze("--fail-on", "minor", path, expect=10)
        self.analyze("--fail-on", "any", path, expect=10)
        self.analyze("--fail-on", "major", path, expect=0)
        self.analyze("--fail-on", "any", self.file("quiet.log", QUIET), expect=0)

    def test_refused_pattern_file(self):
        self.file("patterns/test-bad.yaml", BAD_PATTERNS)
        path = self.file("management-server.log", SAMPLE)
        report = self.report("--patterns", "patterns", path, expect=3)
        self.assertEqual(signatures(report), [SAMPLE_SIGNATURE], "the other files still count")
        _, errors = self.analyze("--patterns", "patterns", "--strict", path, expect=78)
        self.assertIn(b"test-bad.yaml:", errors)

    def test_snapshot_that_is_none(self):
        path = self.file("management-server.log", SAMPLE)
        self.analyze("--snapshot", self.file("cloud.sqlite", b"not a database"), path, expect=3)
        self.analyze("--snapshot", "no-such-snapshot", path, expect=3)

    def test_output_that_cannot_be_written(self):
        path = self.file("management-server.log", SAMPLE)
        self.analyze("--format", "json", "-o", "no-such-folder/report.json", path, expect=73)


if __name__ == "__main__":
    unittest.main()
