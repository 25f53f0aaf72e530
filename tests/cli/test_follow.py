# SPDX-License-Identifier: Apache-2.0
"""--follow: whatever happens to the files, what was told in the end is what a run over all of it tells: nothing twice, nothing skipped."""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import time

from driver import BINARY, DEMO, SAMPLE, TestCase

PATIENCE = 60  # seconds until a test gives up
AGENT = (DEMO / "logs" / "kvm14" / "agent.log").read_bytes()
TITLE = "Port 3922 of 169.254.77.140 cannot be opened"


def lines(data, first, last):
    """Lines of a log, counted from 1."""
    return b"".join(data.splitlines(keepends=True)[first - 1:last])


class Follow(TestCase):
    def start(self, *arguments, **how):
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder),
                     "XDG_CONFIG_HOME": self.configuration(), "SOURCE_DATE_EPOCH": "1789000000"}
        self.output = self.folder / "output"
        self.errors = self.folder / "errors"
        with self.output.open("wb") as output, self.errors.open("wb") as errors:
            run = subprocess.Popen([str(BINARY), "analyze", "--follow", "--log-tz", "UTC", *map(str, arguments)], env=variables,
                                   cwd=self.folder, stdout=output, stderr=errors, **{"stdin": subprocess.DEVNULL, **how})
        self.addCleanup(lambda: run.poll() is None and (run.kill(), run.wait()))
        self.process = run
        return run

    def until(self, condition, what="nothing happened"):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertIsNone(self.process.poll(), self.errors.read_text())
            self.assertLess(time.monotonic(), end, f"{what}: {self.output.read_text()[-3000:]} {self.errors.read_text()}")
            time.sleep(0.02)

    def reported(self):
        """Waits until the first report is there."""
        self.until(lambda: "COVERAGE" in self.output.read_text() or '"type":"coverage"' in self.output.read_text(), "no report")

    def news(self):
        """The lines behind the report."""
        return [line for line in self.output.read_text().splitlines() if line.startswith("2026-09-17T") or line.startswith("undated")]

    def has_news(self, text):
        self.until(lambda: any(text in line for line in self.news()), f"'{text}' was not told")

    def stop(self, status=0, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.ended(status)

    def ended(self, status=0):
        self.process.wait(PATIENCE)
        errors = self.errors.read_text()
        self.assertNotRegex(errors, "AddressSanitizer|LeakSanitizer|runtime error:")
        self.assertEqual(self.process.returncode, status, errors)
        return errors

    def append(self, path, data):
        with path.open("ab") as out:
            out.write(data)

    def results(self, report):
        """What must not depend on how the lines came."""
        return ([(cause["id"], cause["count"], cause["first_seen"], cause["last_seen"]) for cause in report["root_causes"]],
                [(finding["id"], finding["count"], finding["first_seen"], finding["last_seen"]) for finding in report["findings"]],
                report["coverage"]["bytes"], report["coverage"]["lines"], report["coverage"]["records"])

    def assert_as_a_whole(self, data, path, status=0):
        """Ends following; its last report is that of `data` in one piece."""
        self.stop(status)
        whole = self.report(self.file("whole/agent.log", data))
        followed = json.loads(path.read_bytes())
        self.assertEqual(self.results(followed), self.results(whole))
        return followed

    def wait_for_bytes(self, path, count):
        """Until the report in `path`, which is written anew every ten seconds, has seen that many bytes."""
        def seen():
            try:
                return json.loads(path.read_bytes())["coverage"]["bytes"] >= count
            except (FileNotFoundError, json.JSONDecodeError):
                return False
        self.until(seen, f"{count} bytes were not read")

    def test_pieces_of_lines(self):
        chance = random.Random(5)
        log = self.file("agent.log", AGENT[:300_000])
        at = 300_000
        self.start("-f", "text", "-f", "json", "-o", "report.json", log)
        self.reported()
        while at < len(AGENT):
            step = chance.choice([1, 17, 300, 5000, 60000])
            self.append(log, AGENT[at:at + step])
            at += step
            time.sleep(chance.choice([0, 0, 0.01, 0.3]) if step < 5000 else 0.02)
        self.has_news(TITLE)
        self.assert_as_a_whole(AGENT, self.folder / "report.json")
        self.assertEqual(self.errors.read_text(), "")

    def test_told_once_and_when_it_escalates(self):
        log = self.file("agent.log", lines(AGENT, 1, 1300))
        self.start(log)
        self.reported()
        self.append(log, lines(AGENT, 1301, 1350))
        self.has_news(TITLE)
        first = [line for line in self.news() if TITLE in line]
        self.assertEqual(len(first), 1)
        self.assertRegex(first[0], r"^2026-09-17T13:40:17\.653Z  critical, \w+  Port 3922 of 169\.254\.77\.140 cannot be opened  \S*agent\.log:1347$")
        self.append(log, lines(AGENT, 1351, 100_000))
        self.has_news("times now]")
        time.sleep(3)
        self.stop()
        told = [line for line in self.news() if TITLE in line]
        self.assertTrue(2 <= len(told) <= 3, told)
        self.assertTrue(all("now" in line for line in told[1:]), told)

    def test_rename(self):
        logs = self.folder / "logs"
        log = self.file("logs/agent.log", lines(AGENT, 1, 1000))
        self.start("-f", "text", "-f", "json", "-o", "report.json", logs)
        self.reported()
        with log.open("ab") as held:
            log.rename(logs / "agent.log.1")
            held.write(lines(AGENT, 1001, 1400))  # by whoever has it open
            held.flush()
            time.sleep(0.5)
            held.write(lines(AGENT, 1401, 1500))
        log.write_bytes(lines(AGENT, 1501, 100_000))
        self.has_news("agent.log.1:1347")
        report = self.assert_as_a_whole(AGENT, self.folder / "report.json")
        self.assertEqual(sorted(os.path.basename(entry["path"]) for entry in report["inputs"]), ["agent.log", "agent.log.1"])

    def test_rename_of_a_named_file(self):
        log = self.file("agent.log", lines(AGENT, 1, 1000))
        self.start("-f", "text", "-f", "json", "-o", "report.json", log)
        self.reported()
        self.append(log, lines(AGENT, 1001, 1300))
        log.rename(self.folder / "agent.log.1")
        log.write_bytes(lines(AGENT, 1301, 100_000))
        self.has_news("agent.log:47")
        self.assert_as_a_whole(AGENT, self.folder / "report.json")
        self.assertEqual(self.errors.read_text(), "")

    def test_cut_short_after_a_copy(self):
        log = self.file("agent.log", lines(AGENT, 1, 1000))
        self.start("-f", "text", "-f", "json", "-o", "report.json", log)
        self.reported()
        self.append(log, lines(AGENT, 1001, 1400))
        shutil.copyfile(log, self.folder / "agent.log.1")
        log.write_bytes(lines(AGENT, 1401, 1402))
        self.append(log, lines(AGENT, 1403, 100_000))  # longer than before, perhaps before anybody looked
        self.wait_for_bytes(self.folder / "report.json", len(AGENT))
        self.assert_as_a_whole(AGENT, self.folder / "report.json")
        self.assertEqual(self.errors.read_text(), "")

    def test_cut_short_without_a_copy(self):
        log = self.file("agent.log", lines(AGENT, 1, 1400))
        self.start(log)
        self.reported()
        log.write_bytes(SAMPLE)
        self.has_news("agent.log:2")
        self.assertIn("agent.log: it was cut short and is read anew", self.stop())

    def test_compressed_while_it_is_followed(self):
        logs = self.folder / "logs"
        log = self.file("logs/agent.log", lines(AGENT, 1, 1000))
        self.start("-f", "text", "-f", "json", "-o", "report.json", logs)
        self.reported()
        self.append(log, lines(AGENT, 1001, 1400))
        log.rename(logs / "agent.log.1")
        log.write_bytes(lines(AGENT, 1401, 100_000))
        (logs / "agent.log.1.gz").write_bytes(gzip.compress((logs / "agent.log.1").read_bytes())[:500])
        time.sleep(1.5)
        (logs / "agent.log.1.gz").write_bytes(gzip.compress((logs / "agent.log.1").read_bytes()))
        time.sleep(1.5)
        (logs / "agent.log.1").unlink()
        self.wait_for_bytes(self.folder / "report.json", len(AGENT))
        time.sleep(3)
        report = self.assert_as_a_whole(AGENT, self.folder / "report.json")
        self.assertEqual(self.errors.read_text(), "")
        self.assertIn(("agent.log.1.gz", "gzip"), [(os.path.basename(entry["path"]), entry["compression"]) for entry in report["inputs"]])

    def test_a_new_file_joins(self):
        self.file("logs/agent.log", lines(AGENT, 1, 1000))
        self.start(self.folder / "logs")
        self.reported()
        self.file("logs/ms1/management-server.log", SAMPLE)
        self.has_news("management-server.log:2")
        self.assertEqual(self.stop(), "")

    def test_a_file_that_vanishes_and_comes_back(self):
        log = self.file("agent.log", lines(AGENT, 1, 1000))
        self.start(log)
        self.reported()
        log.unlink()
        self.until(lambda: "agent.log: it is gone" in self.errors.read_text())
        time.sleep(2.5)
        self.assertEqual(self.errors.read_text().count("it is gone"), 1)
        log.write_bytes(SAMPLE)
        self.has_news("agent.log:2")
        self.stop()

    def test_a_pipe(self):
        run = self.start("-", stdin=subprocess.PIPE)
        self.reported()  # although nothing came yet
        run.stdin.write(SAMPLE)
        run.stdin.flush()
        self.has_news("-:2")
        run.stdin.close()
        self.assertEqual(self.ended(), "")
        self.assertEqual(len(self.news()), 1)

    def test_the_end_of_a_pipe_is_read(self):
        run = self.start("-f", "json", "-o", "report.json", "-", stdin=subprocess.PIPE)
        run.stdin.write(AGENT[:200_000])
        run.stdin.flush()
        time.sleep(1.5)
        run.stdin.write(AGENT[200_000:-1])  # no last newline
        run.stdin.close()
        self.ended()
        report = json.loads((self.folder / "report.json").read_bytes())
        self.assertEqual(report["coverage"]["bytes"], len(AGENT) - 1)
        whole = self.report("-", stdin=AGENT[:-1])
        self.assertEqual(self.results(report), self.results(whole))

    def test_json_lines(self):
        log = self.file("agent.log", lines(AGENT, 1, 1300))
        self.start("-f", "jsonl", log)
        self.reported()
        self.append(log, lines(AGENT, 1301, 1400))
        self.until(lambda: '"change":"new"' in self.output.read_text())
        self.append(log, lines(AGENT, 1401, 100_000))
        self.until(lambda: '"change":"updated"' in self.output.read_text())
        self.stop()
        events = [json.loads(line) for line in self.output.read_text().splitlines()]
        report = [event["type"] for event in events if "change" not in event]
        self.assertEqual(report.count("coverage"), 1)
        news = events[len(report):]
        self.assertTrue(all("change" in event for event in news))
        causes = [event for event in news if event["type"] == "root_cause" and event["title"] == TITLE]
        self.assertEqual([event["change"] for event in causes][:2], ["new", "updated"])
        self.assertEqual(len({event["id"] for event in causes}), 1)
        self.assertIn(("finding", "new"), [(event["type"], event["change"]) for event in news])
        incidents = {event["id"] for event in news if event["type"] == "incident"}
        self.assertTrue({event["incident"] for event in causes} <= incidents)

    def test_what_is_old_leaves(self):
        log = self.file("management-server.log", SAMPLE)
        later = [SAMPLE.replace(b"2026-09-17", day) for day in (b"2026-09-19", b"2026-09-20")]
        self.start("-f", "text", "-f", "json", "-o", "report.json", log)
        self.reported()
        self.append(log, later[0].replace(b"ERROR", b"DEBUG").replace(b"Maximum", b"No maximum"))
        self.append(log, b"2026-09-19 20:00:00,000 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from host 7\n")
        self.until(lambda: (self.folder / "report.json").exists() and json.loads((self.folder / "report.json").read_bytes())["root_causes"] == [])
        self.append(log, later[1])
        self.until(lambda: "2026-09-20T10:00:01.200Z  " in self.output.read_text())
        self.assertIn("management-server.log:9", self.output.read_text())  # counted from the log's first line
        self.stop()
        self.assertEqual([cause["count"] for cause in json.loads((self.folder / "report.json").read_bytes())["root_causes"]], [1])

    def test_statuses(self):
        log = self.file("agent.log", AGENT)
        self.start("--fail-on", "critical", log)
        self.reported()
        self.stop(10, signal.SIGINT)
        self.start(log)
        self.reported()
        self.stop(0)
        self.analyze("--follow", self.folder / "none.log", expect=66)

    def test_a_signal_while_it_reads_what_is_there(self):
        log = self.file("agent.log", AGENT * 8)
        self.start("--jobs", "1", "--block-size", "1", "--progress", "always", log)
        self.until(lambda: self.errors.read_text(), "reading has not begun")
        errors = self.stop(3, signal.SIGINT)
        self.assertIn("agent.log: read to line ", errors)
        self.assertIn("this report is partial", " ".join(self.output.read_text().split()))

    def test_what_cannot_be_followed(self):
        log = self.file("agent.log", SAMPLE)
        _, errors = self.analyze("--follow", "--format", "html", log, expect=64)
        self.assertIn(b"with --follow, --format html needs -o FILE", errors)
        _, errors = self.analyze("--follow", "--format", "text", "--format", "jsonl", log, expect=64)
        self.assertIn(b"only one format can go to standard output", errors)


if __name__ == "__main__":
    import unittest

    unittest.main()
