# SPDX-License-Identifier: Apache-2.0
"""What is installed beside the program: units, the nightly script, completion, man pages, the configuration."""

import configparser
import os
import re
import shutil
import subprocess
import unittest

from driver import BINARY, SAMPLE, SOURCE, TestCase

MAN = SOURCE / "docs" / "man"
COMMANDS = (["analyze"], ["digest"], ["digest", "ack"], ["check"], ["show"], ["map"], ["merge"], ["patterns"], ["db"])


def run(*command, **how):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **how)


def plain(page):
    return (MAN / page).read_text().replace("\\-", "-").replace("\\&", "")


class Install(TestCase):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        self.install()

    def install(self):
        build = next(folder for folder in BINARY.resolve().parents if (folder / "CMakeCache.txt").exists())
        done = run("cmake", "--install", build, "--prefix", self.prefix)
        self.assertEqual(done.returncode, 0, done.stderr)

    def here(self, path):
        """A copy of an installed file with the paths of this installation; returns it."""
        source = self.prefix / path
        copy = self.folder / source.name
        copy.write_text(source.read_text().replace("/usr/local/bin/cstriage", str(BINARY)).replace("/usr/local", str(self.prefix)))
        copy.chmod(source.stat().st_mode)
        return copy

    def test_everything_is_there(self):
        for name in ("bin/cstriage", "etc/cstriage/cstriage.conf", "lib/systemd/system/cstriage-digest.service",
                     "lib/systemd/system/cstriage-digest.timer", "lib/sysusers.d/cstriage.conf", "libexec/cstriage/nightly",
                     "share/bash-completion/completions/cstriage", "share/man/man1/cstriage.1", "share/man/man5/cstriage.conf.5",
                     "share/man/man5/cstriage-patterns.5", "share/doc/cstriage/examples/cron.d-cstriage",
                     "share/doc/cstriage/examples/logrotate.d-cstriage", "share/cstriage/patterns/README.md"):
            self.assertTrue((self.prefix / name).is_file(), name)

    def test_a_changed_configuration_is_kept(self):
        config = self.prefix / "etc" / "cstriage" / "cstriage.conf"
        config.write_text("log-tz = UTC\n")
        self.install()
        self.assertEqual(config.read_text(), "log-tz = UTC\n")

    def test_units(self):
        service, timer = (self.here(f"lib/systemd/system/cstriage-digest.{kind}") for kind in ("service", "timer"))
        for unit, section, keys in ((service, "Service", {"ExecStart", "User", "StateDirectory", "ProtectSystem", "NoNewPrivileges"}),
                                    (timer, "Timer", {"OnCalendar", "Persistent", "RandomizedDelaySec"})):
            parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
            parser.optionxform = str
            parser.read(unit)
            self.assertLessEqual(keys, set(parser[section]))
        if shutil.which("systemd-analyze"):
            done = run("systemd-analyze", "verify", service, timer, env={**os.environ, "MANPATH": str(self.prefix / "share" / "man")})
            self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_the_nightly_script(self):
        script = self.here("libexec/cstriage/nightly")
        self.file("logs/management-server.log", SAMPLE)
        mails = self.folder / "mails"
        mails.mkdir()
        sendmail = self.file("sendmail", b'#!/bin/sh\n[ ! -e "$0.broken" ] && cat >"$(dirname "$0")/mails/$$.eml"\n')
        sendmail.chmod(0o755)
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_CONFIG_HOME": self.configuration(), "TZ": "UTC",
                       "CSTRIAGE_STATE": str(self.folder / "state"), "SENDMAIL": str(sendmail), "MAILTO": "ops@example.net",
                       "CSTRIAGE_OPTIONS": f"--log-tz UTC {self.folder / 'logs'}"}
        broken = self.file("sendmail.broken", b"")
        self.assertEqual(run(script, env=environment).returncode, 1)
        self.assertEqual(list(mails.iterdir()), [])
        self.assertEqual(len(list((self.folder / "state" / "outbox").iterdir())), 1)  # it is not lost
        broken.unlink()
        self.assertEqual(run(script, env=environment).returncode, 0)
        sent = list(mails.iterdir())
        self.assertEqual(len(sent), 1)
        self.assertIn(b"To: ops@example.net\n", sent[0].read_bytes())
        self.assertEqual(list((self.folder / "state" / "outbox").iterdir()), [])
        done = run(script, env={**environment, "MAILTO": ""})
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))  # nothing happened since

    def test_the_cron_example(self):
        lines = [line for line in self.here("share/doc/cstriage/examples/cron.d-cstriage").read_text().splitlines()
                 if re.match(r"[0-9*]", line.lstrip("#"))]
        self.assertEqual(len(lines), 2)
        for line in lines:
            fields = line.lstrip("#").split(None, 6)
            self.assertEqual((fields[5], fields[6].split()[0]), ("cstriage", str(BINARY)))
            for option in re.findall(r"--[a-z-]+", fields[6]):
                self.assertIn(option, self.run_program(fields[6].split()[1], "--help")[0].decode())

    def test_completion(self):
        completion = self.prefix / "share" / "bash-completion" / "completions" / "cstriage"
        link = self.folder / "cstriage"
        link.symlink_to(BINARY)

        def complete(*words):
            code = f"source {completion}; COMP_WORDS=({' '.join(map(str, words))}); COMP_CWORD={len(words) - 1}; _cstriage; printf '%s\\n' \"${{COMPREPLY[@]}}\""
            done = run("bash", "-c", code, cwd=self.folder)
            self.assertEqual(done.stderr, b"")
            return done.stdout.decode().split()

        self.assertIn("digest", complete(link, "di"))
        self.assertEqual(complete(link, "digest", "--state-"), ["--state-show"])
        self.assertEqual(complete(link, "check", "--format", "p"), ["plugin", "prom"])
        self.assertEqual(complete(link, "digest", "--fail-on", "ne"), ["new"])
        self.assertEqual(complete(link, "show", "lo"), ["logid"])


class Documents(TestCase):
    def options(self, command):
        return set(re.findall(r"--[a-z][a-z-]*", self.run_program(*command, "--help")[0].decode())) - {"--help"}

    def test_every_option_stands_in_the_man_page(self):
        page = plain("cstriage.1")
        for command in COMMANDS:
            for option in self.options(command):
                self.assertRegex(page, re.escape(option) + r"\b(?!-)", f"{' '.join(command)} {option}")

    def test_every_exit_status_stands_in_the_man_page(self):
        page = plain("cstriage.1")
        for code in re.findall(r"EXIT_\w+ = (\d+)", (SOURCE / "src" / "cli" / "exit_code.h").read_text()):
            self.assertRegex(page, rf"(?m)^{code} ")

    def keys(self):
        return set(re.findall(r'\{"([a-z-]+)", KIND_', (SOURCE / "src" / "cli" / "config.c").read_text()))

    def test_every_key_is_an_option_and_stands_in_its_man_page(self):
        known = set().union(*(self.options(command) for command in (["analyze"], ["digest"], ["check"])))
        page = plain("cstriage.conf.5")
        self.assertGreater(len(self.keys()), 20)
        for key in self.keys():
            self.assertRegex(page, rf"\b{key}\b")
            self.assertTrue(key == "path" or f"--{key}" in known, key)

    def test_the_sample_can_be_uncommented(self):
        text = re.sub(r"(?m)^#(?=[a-z-]+ = )", "", (SOURCE / "dist" / "cstriage.conf").read_text())
        sample = self.file("sample.conf", text.encode())
        printed = self.run_program("digest", "--config", sample, "--print-config")[0].decode()
        self.assertIn("state = /var/lib/cstriage  # line", printed)
        self.assertEqual(len(re.findall(r"(?m)^[a-z-]+ = ", printed)), len(re.findall(r"(?m)^[a-z-]+ = ", text)))

    def test_man_pages_are_clean(self):
        if shutil.which("groff"):
            for page in MAN.iterdir():
                done = run("groff", "-man", "-Tutf8", "-ww", "-z", page)
                self.assertEqual((done.returncode, done.stderr), (0, b""), page)
        for page in MAN.iterdir():
            text = page.read_text()
            for section in ("TH", "SH NAME", "SH SYNOPSIS", "SH DESCRIPTION", "SH SEE ALSO"):
                self.assertRegex(text, rf"(?m)^\.{section}\b", page)


class Configuration(TestCase):
    def config(self, text):
        return self.file("my.conf", text.encode())

    def test_the_command_line_goes_before(self):
        self.file("logs/management-server.log", SAMPLE)
        config = self.config(f"log-tz = UTC\nstate = {self.folder / 'one'}\npath = {self.folder / 'logs'}\ntop = 3\nquiet-if-unchanged = yes\n"
                             "snapshot = /nonexistent.sqlite\nmail-to = ops@example.net\n")
        self.run_program("digest", "--config", config, "--no-db")
        self.assertTrue((self.folder / "one" / "state.sqlite").exists())
        self.run_program("digest", "--config", config, "--no-db", "--state", self.folder / "two")
        self.assertTrue((self.folder / "two" / "state.sqlite").exists())
        self.assertEqual(self.run_program("digest", "--config", config, "--no-db"), (b"", b""))
        self.run_program("digest", "--config", config, expect=3)  # the snapshot is asked for, and is not there
        mail = self.run_program("digest", "--config", config, "--no-db", "--state", self.folder / "three", "--format", "mail")[0]
        self.assertIn(b"To: ops@example.net\n", mail)
        listed = self.run_program("digest", "ack", "--config", config, "--list")[0]
        self.assertEqual(listed, b"nothing is acknowledged\n")

    def test_errors_have_a_place(self):
        for text, place, words in (("log-tz = UTC\n  topp = 3\n", "2:3", "no option 'topp'"), ("\n\nstrict = maybe\n", "3:10", "takes yes or no"),
                                   ("top\n", "1:1", "expected option = value"), ("top =  \n", "1:6", "top has no value"),
                                   ("format = json\n", "1:1", "no option 'format'"), ("a" * 3000 + " = b\n", "1:1", "no option")):
            config = self.config(text)
            errors = self.run_program("analyze", "--config", config, expect=78)[1].decode()
            self.assertIn(f"{config}:{place}: ", errors)
            self.assertIn(words, errors)
        self.run_program("analyze", "--config", self.folder / "none.conf", expect=78)
        self.assertIn(b"UNKNOWN - ", self.run_program("check", "--config", self.config("x = 1\n"), expect=3)[0])

    def test_any_bytes(self):
        for data in (b"\x00", b"=\n", b"#\n#", b"top = 1\r\n", b"\xff\xfe = \xff\n", b"log-tz = U\x00TC\n"):
            run_ = subprocess.run([str(BINARY), "analyze", "--config", self.file("my.conf", data), "--print-config"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, check=False)
            self.assertIn(run_.returncode, (0, 78), data)
            self.assertNotIn(b"Sanitizer", run_.stderr)


if __name__ == "__main__":
    unittest.main()
