# SPDX-License-Identifier: Apache-2.0
"""The digest as cron runs it: its formats, what it refuses, what it says when something is wrong, acknowledgements."""

import email
import email.policy
import fcntl
import gzip
import json
import os
import subprocess
import unittest

from driver import BINARY, DEMO, SAMPLE, SAMPLE_SIGNATURE, TestCase

DAY = 86400
EPOCH = 1789000000  # 2026-09-10
HOSTILE = (
    b"2026-09-17 10:00:00,200 ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-30:ctx-0a1b2c3d ctx-4e5f6a7b) (logid:5c5d5e5f) Maximum amount of resources "
    b"of Type = 'volume' for Account Name = <script>alert(1)</script>\x1b[31m|\xe2\x80\xae in Domain Id = 4 is exceeded: Account Resource Limit = 9, "
    b"Current Account Resource Amount = 9, Current Account Resource Reservation = 0, Requested Resource Amount = 1.\n"
)
UNKNOWN = b"2026-09-17 10:00:04,000 WARN  [c.c.x.Y] (main:null) (logid:) nobody has ever seen password=verysecret of this\n"


class DigestCase(TestCase):
    def setUp(self):
        super().setUp()
        self.state = self.folder / "state"
        self.log = self.file("logs/management-server.log", SAMPLE)

    def add(self, data):
        with self.log.open("ab") as stream:
            stream.write(data)

    def digest(self, *options, night=0, paths=None, **how):
        how.setdefault("environment", {"SOURCE_DATE_EPOCH": str(EPOCH + night * DAY)})
        return self.run_program("digest", "--state", self.state, "--log-tz", "UTC", *options, *(paths or [self.log.parent]), **how)

    def json(self, *options, **how):
        return json.loads(self.digest("--format", "json", *options, **how)[0])

    def later(self, day):
        """The sample as it would be written days later."""
        return SAMPLE.replace(b"2026-09-17", b"2026-09-%02d" % (17 + day))


class Formats(DigestCase):
    def test_json(self):
        digest = self.json()
        self.assertEqual(digest["schema"], "cstriage.digest/1")
        self.assertEqual((digest["night"], digest["nights_before"], digest["status"], digest["changed"]), ("2026-09-10", 0, "warn", True))
        issue = digest["issues"][0]
        self.assertEqual((issue["state"], issue["signature"], issue["count"], issue["series"]), ("new", SAMPLE_SIGNATURE, 1, [1]))
        self.assertEqual(issue["source"], f"management of {self.log.parent}")
        self.assertEqual((issue["sample"]["file"], issue["sample"]["line"]), (str(self.log), 2))
        self.assertIsNone(issue["acknowledged"])

    def test_text(self):
        text = self.digest()[0].decode()
        self.assertIn("cstriage digest 2026-09-10: 1 new\n", text)
        self.assertIn("NEW\n  * A resource limit of an account", text)
        self.assertIn(f"{self.log}:2\n", text)
        self.assertLessEqual(max(len(line) for line in text.splitlines() if not line.startswith("    $ ") and str(self.folder) not in line), 80)
        self.add(self.later(1))
        text = self.digest(night=1)[0].decode()
        self.assertIn("ONGOING\n", text)
        self.assertIn("on 2 nights since 2026-09-10", text)
        self.assertIn("|██|", text)

    def test_mail(self):
        mail = email.message_from_bytes(self.digest("--format", "mail", "--mail-to", "ops@example.net")[0], policy=email.policy.default)
        self.assertTrue(mail["Subject"].startswith("[cstriage] WARN 2026-09-10: 1 new (top: A resource limit"), mail["Subject"])
        self.assertEqual(mail["To"], "ops@example.net")
        self.assertIn("NEW\n", mail.get_body(("plain",)).get_content())
        self.assertIn("<h2", mail.get_body(("html",)).get_content())

    def test_html(self):
        self.add(HOSTILE)
        self.digest()
        self.add(self.later(1))
        page = self.digest("--format", "html", night=1)[0].decode()
        self.assertIn("default-src 'none'", page)
        self.assertIn('<svg class="drawing"', page)
        for word in ("<script", "javascript:", "http-equiv=\"refresh\"", " src=", "\x1b", "\u202e"):
            self.assertNotIn(word, page)

    def test_metrics(self):
        text = self.digest("--format", "prom")[0].decode()
        self.assertIn('\ncstriage_issues{state="new"} 1\n', text)
        self.assertIn("\ncstriage_new_unexplained 0\n", text)
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) cstriage_\w+ .+|cstriage_\w+(\{[^{}]*\})? -?[0-9.]+)$')

    def test_hostile_text_takes_no_effect(self):
        self.add(HOSTILE)
        for name in ("text", "json", "mail", "prom", "html"):
            output = self.digest("--format", name, night=0)[0].decode()
            self.assertNotIn("\x1b", output)
            self.assertNotIn("\u202e", output)
            if name == "mail":
                output = email.message_from_string(output, policy=email.policy.default).get_body(("html",)).get_content()
            self.assertFalse("<script>" in output and name in ("html", "mail"), name)

    def test_secrets_are_not_stored(self):
        self.add(UNKNOWN + UNKNOWN.replace(b"nobody has ever seen", b"and another"))
        digest = self.json()
        self.assertEqual(digest["new_unexplained"]["count"], 2)
        self.assertNotIn(b"verysecret", (self.state / "state.sqlite").read_bytes())


class State(DigestCase):
    def test_a_state_is_needed_and_files_are(self):
        self.run_program("digest", self.log, expect=64)
        self.digest(paths=["-"], expect=64)
        fifo = self.folder / "pipe.log"
        os.mkfifo(fifo)
        writer = os.open(fifo, os.O_RDWR)
        os.write(writer, SAMPLE)
        # a pipe never ends while somebody has it open for writing: closed once the program has it
        run = self.digest(paths=["/dev/stdin"], stdin=SAMPLE, expect=64)
        self.assertIn(b"is no file", run[1])
        os.close(writer)

    def test_a_folder_that_everybody_can_write_to(self):
        self.state.mkdir()
        self.state.chmod(0o777)
        self.assertIn(b"everybody can write", self.digest(expect=78)[1])

    def test_a_link_instead_of_the_folder(self):
        self.state.symlink_to(self.folder)
        self.assertIn(b"must not be a link", self.digest(expect=78)[1])

    def test_another_run_at_work(self):
        self.digest()
        with (self.state / "state.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn(b"another run", self.digest(expect=75)[1])
            self.digest("--state-show")  # looking is allowed
        self.digest()

    def test_what_could_not_be_delivered_was_never_counted(self):
        self.digest("-o", self.folder / "none" / "digest.txt", expect=73)
        digest = self.json()
        self.assertEqual((digest["issues"][0]["state"], digest["issues"][0]["count"], digest["nights_before"]), ("new", 1, 0))
        self.add(self.later(1))
        with open("/dev/full", "wb") as full:
            run = subprocess.run([str(BINARY), "digest", "--state", self.state, "--log-tz", "UTC", self.log.parent], stdout=full, check=False,
                                 stderr=subprocess.PIPE, env={"HOME": str(self.folder), "XDG_CONFIG_HOME": self.configuration(),
                                                              "SOURCE_DATE_EPOCH": str(EPOCH + DAY)})
        self.assertEqual(run.returncode, 74)
        self.assertEqual(self.json(night=1)["issues"][0]["count"], 1)

    def test_an_incomplete_night(self):
        run = self.digest("--quiet-if-unchanged", paths=[self.log, self.folder / "gone.log"], expect=3)
        self.assertIn(b"gone.log: no such file", run[1])
        self.assertTrue(run[0])
        self.assertIn(b"incomplete, 1 new", self.digest("--format", "mail", paths=[self.log, self.folder / "gone.log"], expect=3)[0])
        self.digest(paths=[self.folder / "gone.log"], expect=66)

    def test_no_log_at_all_is_not_well(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertEqual(self.json("--quiet-if-unchanged", paths=[empty], expect=3)["status"], "warn")

    def test_state_show(self):
        self.assertIn(b"cannot be opened", self.digest("--state-show", expect=78)[1])
        self.state.mkdir(0o700)
        self.assertIn(b"there is no state yet", self.digest("--state-show", expect=78)[1])
        self.digest()
        self.add(self.later(1) + b"2026-09-18 11:00:00,000 DEBUG half a li")
        rotated = self.log.with_name("management-server.log.1")
        self.log.rename(rotated)
        self.log.write_bytes(self.later(2))
        (self.log.parent / "agent.log").write_bytes(SAMPLE[:250])
        text = self.digest("--state-show")[0].decode()
        self.assertIn(f"{rotated}\n  it was {self.log} when it was read last\n  read to byte {len(SAMPLE)}, line 3\n"
                      f"  the next run counts from byte {len(SAMPLE)}, line 4 on, and reads again from byte 0, line 1", text)
        self.assertIn(f"{self.log}\n  new: the next run reads all of it\n", text)
        rotated.unlink()
        self.assertIn("gone, or not among the paths: it was read to byte", self.digest("--state-show")[0].decode())

    def test_retention_is_never_too_short(self):
        self.digest("--retention", "29", expect=64)
        self.digest("--retention", "30")


class Nights(DigestCase):
    def test_silence(self):
        self.digest()
        self.assertEqual(self.digest("--quiet-if-unchanged", night=1), (b"", b""))
        self.add(self.later(1))
        self.assertEqual(self.digest("--quiet-if-unchanged", night=1), (b"", b""))  # ongoing is no news
        self.add(UNKNOWN)
        self.assertIn(b"NEVER SEEN BEFORE", self.digest("--quiet-if-unchanged", night=2)[0])

    def test_silence_is_for_standard_output(self):
        self.digest()
        metrics = self.folder / "cstriage.prom"
        output, _ = self.digest("--quiet-if-unchanged", "--format", "text", "--format", "prom", "-o", metrics, night=1)
        self.assertEqual(output, b"")
        self.assertIn(b'cstriage_issues{state="new"} 0', metrics.read_bytes())

    def test_fail_on(self):
        self.digest("--fail-on", "critical")
        self.digest("--fail-on", "new", expect=10)  # the same night still holds it
        self.add(self.later(1))
        self.digest("--fail-on", "new", night=1)
        self.add(self.later(2))
        self.digest("--fail-on", "minor", night=2, expect=10)
        self.digest("--fail-on", "any", night=2, expect=10)
        self.digest("--fail-on", "rain", expect=64)

    def test_damage_is_not_reported_for_ever(self):
        packed = gzip.compress(self.later(1) * 50)
        broken = self.file("logs/agent.log.1.gz", packed[:len(packed) // 2])
        self.assertIn(str(broken).encode(), self.digest(expect=3)[1])
        self.digest()
        self.assertEqual(self.digest("--quiet-if-unchanged", night=1), (b"", b""))

    def test_nor_is_that_of_a_copy(self):
        lines = b"".join(SAMPLE.replace(b"10:00", b"11:%02d" % minute) for minute in range(60))
        self.add(lines)
        packed = gzip.compress(SAMPLE + lines)
        broken = self.file("logs/management-server.log.gz", packed[:len(packed) * 2 // 3])
        for _ in range(2):  # only once it is known to be one
            self.assertIn(str(broken).encode(), self.digest(expect=3)[1])
        self.digest()
        self.assertEqual(self.digest("--quiet-if-unchanged", night=1), (b"", b""))

    def test_consequences_find_their_cause_in_the_night_before(self):
        """An agent's lines of the evening explain what the management server says after the run of midnight."""
        logs = {path.relative_to(DEMO / "logs"): path.read_bytes() for path in sorted((DEMO / "logs").rglob("*")) if path.suffix in (".log", "")
                and path.is_file()}
        server = next(name for name in logs if name.name == "management-server.log")
        lines = logs[server].splitlines(keepends=True)
        cut = next(i for i, line in enumerate(lines) if line.startswith(b"2026-09-17 13:52"))
        whole = self.json(paths=[DEMO / "logs"])
        self.state = self.folder / "second"
        for name, data in logs.items():
            self.file(f"site/{name}", data if name != server else b"".join(lines[:cut]))
        first = self.json(paths=[self.folder / "site"])
        self.file(f"site/{server}", logs[server])
        second = self.json(paths=[self.folder / "site"], night=1)
        ssh = [[i for i in digest["issues"] if i["signature"] == "link-local-ssh.connect-failed"][0] for digest in (first, second)]
        self.assertEqual((ssh[0]["state"], ssh[1]["state"], ssh[1]["count"]), ("new", "ongoing", 0))
        self.assertGreater(ssh[1]["effects"], 0)
        wanted = {i["signature"] for i in whole["issues"]}
        self.assertLessEqual({i["signature"] for i in second["issues"]}, wanted)


class Acknowledging(DigestCase):
    def ack(self, *options, **how):
        how.setdefault("environment", {"SOURCE_DATE_EPOCH": str(EPOCH)})
        return self.run_program("digest", "ack", "--state", self.state, *options, **how)

    def test_until_it_ends(self):
        self.digest()
        self.ack(SAMPLE_SIGNATURE, "--until", "2026-09-12", "--because", "the account is closed next week, token=abcdef123456")
        listed = self.ack("--list")[0].decode()
        self.assertIn(f"{SAMPLE_SIGNATURE}  until 2026-09-12: the account is closed next week", listed)
        self.assertNotIn("abcdef123456", listed)
        for night in (1, 2):
            self.add(self.later(night) * 40)
            digest = self.json("--fail-on", "any", night=night)
            self.assertEqual(digest["counts"]["acknowledged"], 1)
            self.assertEqual(digest["issues"][0]["acknowledged"]["until"], "2026-09-12")
            self.assertFalse(digest["changed"])
        self.add(self.later(3))
        digest = self.json("--fail-on", "any", night=3, expect=10)
        self.assertEqual(digest["counts"]["acknowledged"], 0)
        self.assertEqual([e["signature"] for e in digest["acknowledgements_ended"]], [SAMPLE_SIGNATURE])
        self.assertTrue(digest["changed"])
        self.assertEqual(self.json(night=4)["acknowledgements_ended"], [])

    def test_families_and_taking_back(self):
        self.digest()
        self.ack("permissions-api.*", "--until", "+5d", "--because", "known")
        self.add(self.later(1))
        self.assertEqual(self.json(night=1)["counts"]["acknowledged"], 1)
        self.ack("--remove", "permissions-api.*")
        self.ack("--remove", "permissions-api.*", expect=64)
        self.add(self.later(2))
        self.assertEqual(self.json(night=2)["counts"]["acknowledged"], 0)

    def test_what_is_refused(self):
        self.digest()
        self.ack("permissions-api.no-such-thing", "--until", "2026-09-12", "--because", "x", expect=64)
        self.ack(SAMPLE_SIGNATURE, "--until", "2026-09-01", "--because", "x", expect=64)
        self.ack(SAMPLE_SIGNATURE, "--until", "2026-09-12", expect=64)
        self.ack("nonsense", "--until", "2026-09-12", "--because", "x", expect=64)
        self.ack(expect=64)


if __name__ == "__main__":
    unittest.main()
