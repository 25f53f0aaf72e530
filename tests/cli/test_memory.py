# SPDX-License-Identifier: Apache-2.0
"""--max-memory: a log made to fill every table is read within the bound, and the report says what is kept."""

import os
import random
import subprocess
import unittest

from driver import BINARY, SAMPLE, TestCase

SANITIZED = b"__asan_init" in BINARY.read_bytes()  # whose own memory counts in what is measured


def filling(records):
    """Failures of different accounts, texts no signature knows, and jobs that failed: all of them different."""
    chance = random.Random(1)

    def word():
        return "".join(chance.choice("abcdefghijklmnop") for _ in range(8))

    for i in range(records):
        stamp = f"2026-09-17 {i // 20 // 3600:02d}:{i // 20 // 60 % 60:02d}:{i // 20 % 60:02d},{i % 20 * 50:03d}"
        if i % 3 == 0:
            yield (f"{stamp} ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-30:ctx-{i:08x}) (logid:{i:08x}) Maximum amount of resources of Type = 'volume' for "
                   f"Account Name = {word()}{i} in Domain Id = 4 is exceeded: Account Resource Limit = 9, Current Account Resource Amount = 9, "
                   f"Current Account Resource Reservation = 0, Requested Resource Amount = 1. {'x' * 600}\n")
        elif i % 3 == 1:
            yield f"{stamp} ERROR [c.c.x.{word()}] (qtp1-30:ctx-{i:08x}) (logid:{i:08x}) {' '.join(word() for _ in range(60))}\n"
        else:
            yield (f"{stamp} DEBUG [o.a.c.f.j.i.AsyncJobManagerImpl] (API-Job-Executor-1:ctx-{i:08x} job-{i}) (logid:{i:08x}) Complete async job-{i}, "
                   f"jobStatus: FAILED, resultCode: 530, result: org.apache.cloudstack.api.response.ExceptionResponse/null/{{\"errortext\":\"{word()}\"}}\n")


class Memory(TestCase):
    def write(self, pieces):
        """In pieces: what this process has when it starts another counts as memory of that one, too."""
        path = self.folder / "management-server.log"
        with path.open("w", encoding="ascii") as out:
            for piece in pieces:
                out.write(piece)
        return path

    def resident(self, *arguments):
        """The most memory that a run had, in KiB."""
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder), "XDG_CONFIG_HOME": self.configuration()}
        run = subprocess.Popen([str(BINARY), "analyze", "--no-db", "--log-tz", "UTC", "-f", "json", "-o", "report.json", *map(str, arguments)],
                               env=variables, cwd=self.folder)
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 0)
        return usage.ru_maxrss

    def test_the_bound_is_kept(self):
        log = self.write(filling(60_000))
        free, bound = self.resident("--jobs", 4, log), self.resident("--jobs", 4, "--max-memory", "96M", log)
        self.assertLess(bound * 1.5, free)
        if not SANITIZED:
            self.assertLess(bound, 96 * 1024)

    def test_long_records(self):
        head = "2026-09-17 10:00:00,100 ERROR [c.c.x.Y] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) "
        log = self.write(piece for _ in range(4) for piece in (head, *["Unable to start instance due to x " * 4000] * 100, "\n"))
        free, bound = self.resident("--jobs", 2, log), self.resident("--jobs", 2, "--max-memory", "96M", log)
        self.assertLess(bound, free)
        if not SANITIZED:
            self.assertLess(bound, 96 * 1024)

    def test_what_is_said(self):
        log = self.file("management-server.log", SAMPLE)
        report = self.report("--max-memory", "128M", log)
        notes = [note for note in report["coverage"]["notes"] if note.startswith("memory was limited to 128.0 MiB: at most ")]
        self.assertEqual(len(notes), 1)
        self.assertEqual(len(report["root_causes"]), 1)
        self.assertFalse([note for note in self.report(log)["coverage"]["notes"] if "memory" in note])

    def test_what_cannot_be_kept(self):
        log = self.file("management-server.log", SAMPLE)
        for size, message in (("95M", b"--max-memory takes at least 96M"), ("much", b"much")):
            _, errors = self.analyze("--max-memory", size, log, expect=64)
            self.assertIn(message, errors)
        _, errors = self.analyze("--max-memory", "1G", "--follow", log, expect=64)
        self.assertIn(b"not --follow", errors)


if __name__ == "__main__":
    unittest.main()
