# SPDX-License-Identifier: Apache-2.0
"""SIGINT and SIGTERM end the reading, not the report; a reader that goes away ends the run without a word."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import termios
import time
import unittest

from driver import BINARY, DEMO, SAMPLE, SAMPLE_SIGNATURE, TestCase, signatures

PATIENCE = 60  # seconds until a test gives up


def waiting(pipe):
    """How many bytes lie in a pipe."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


class Interrupted(TestCase):
    def start(self, *arguments, **how):
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder),
                     "XDG_CONFIG_HOME": self.configuration(), "SOURCE_DATE_EPOCH": "1789000000"}
        run = subprocess.Popen([str(BINARY), "analyze", "--log-tz", "UTC", *map(str, arguments)], env=variables, cwd=self.folder,
                               **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how})
        self.addCleanup(lambda: run.poll() is None and run.kill())
        return run

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, "nothing happened")
            time.sleep(0.01)

    def end(self, run, status):
        output, errors = run.communicate(timeout=PATIENCE)
        self.assertEqual(run.returncode, status, errors)
        self.assertNotIn(b"Sanitizer", errors)
        return output, errors.decode()

    def test_a_pipe_that_does_not_end(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            run = self.start("--format", "json", "-")
            run.stdin.write(SAMPLE)
            run.stdin.flush()
            self.until(lambda: waiting(run.stdin) == 0)
            run.send_signal(number)
            run.wait(PATIENCE)
            output, errors = self.end(run, 3)
            report = json.loads(output)
            self.assertEqual(signatures(report), [SAMPLE_SIGNATURE])
            self.assertIn("this report is partial: the run was interrupted when 0 of 1 logs were read to their end", report["coverage"]["notes"])
            self.assertIn(f"cstriage: -: read to line 3, byte {len(SAMPLE)}, 2026-09-17T10:00:02.300Z: the run was interrupted\n", errors)
            self.assertFalse(report["inputs"][0]["complete"])

    def test_a_file_is_reported_as_far_as_it_was_read(self):
        log = (DEMO / "logs" / "kvm14" / "agent.log").read_bytes()
        path = self.file("agent.log", log * 4)
        run = self.start("--progress", "always", "--jobs", "1", "--block-size", "1", "--format", "json", path)
        self.assertTrue(run.stderr.read(1), "reading has begun")
        run.send_signal(signal.SIGINT)
        output, errors = self.end(run, 3)
        report = json.loads(output)
        read = report["inputs"][0]["bytes"]
        self.assertTrue(0 < read < len(log) * 4)
        self.assertIn(f"agent.log: read to line {report['coverage']['lines']}, byte {read} of {len(log) * 4}, ", errors)
        shorter = self.report(self.file("agent.log", (log * 4)[:read]))
        for part in ("root_causes", "findings", "unexplained"):
            self.assertEqual(report[part], shorter[part])

    def test_logs_that_were_not_begun(self):
        self.file("management-server.log", SAMPLE)
        os.mkfifo(self.folder / "pipe.log")
        run = self.start("management-server.log", "pipe.log")
        time.sleep(0.5)  # nobody opens the other end
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGTERM)
        output, errors = self.end(run, 3)
        self.assertIn("management-server.log: not read: the run was interrupted", errors)
        self.assertIn("0 of 2 logs", " ".join(output.decode().split()))

    def test_the_second_signal_ends_at_once(self):
        run = self.start("--format", "json", DEMO / "logs")
        self.until(lambda: waiting(run.stdout) >= 4096)  # nobody reads: it waits in the middle of its output
        for _ in range(2):
            run.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        run.wait(PATIENCE)
        self.end(run, -signal.SIGTERM)

    def test_a_signal_that_was_ignored_stays_ignored(self):
        run = self.start("--format", "json", "-", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        run.stdin.write(SAMPLE)
        run.stdin.flush()
        self.until(lambda: waiting(run.stdin) == 0)
        run.send_signal(signal.SIGINT)
        output, _ = self.end(run, 0)
        self.assertEqual(signatures(json.loads(output)), [SAMPLE_SIGNATURE])

    def test_a_reader_that_goes_away(self):
        read, write = os.pipe()
        os.close(read)
        run = self.start(self.file("management-server.log", SAMPLE), stdout=write)
        os.close(write)
        self.assertEqual(self.end(run, 74)[1], "")


if __name__ == "__main__":
    unittest.main()
