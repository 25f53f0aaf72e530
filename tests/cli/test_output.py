# SPDX-License-Identifier: Apache-2.0
"""What the program writes: secrets left out, nothing that a terminal obeys, several formats in one run, helpful help."""

import base64
import fcntl
import gzip
import hashlib
import html
import html.parser
import json
import os
import pty
import quopri
import re
import struct
import subprocess
import termios
import unittest

from driver import BINARY, SAMPLE, SAMPLE_SIGNATURE, TestCase

FORMATS = ("text", "json", "jsonl", "markdown", "html", "mail", "prom")
HEAD = b"2026-09-17 10:00:01,200 ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) "
FAILURE = b"Maximum amount of resources of Type = 'volume' for Account Name = crate in Domain Id = 4 is exceeded: "


class Secrets(TestCase):
    SECRETS = {
        "query": (b"GET command=deploy&sessionkey=SECRETaaaa1111&response=json", b"SECRETaaaa1111"),
        "API key": (b"apiKey=SECRETbbbb2222-xyz&signature=SECRETcccc%2B3333%3D", b"SECRETbbbb2222", b"SECRETcccc"),
        "JSON": (b'{"password":"SECRETdddd4444","secretkey":"SECRETeeee5555"}', b"SECRETdddd4444", b"SECRETeeee5555"),
        "URL": (b"cifs://host/share?user=u&password=SECRETffff6666", b"SECRETffff6666"),
        "user in URL": (b"rbd://cloud:SECRETgggg7777@mon.example.net/pool", b"SECRETgggg7777"),
        "shared key": (b"ipsecpsk=SECREThhhh8888 ", b"SECREThhhh8888"),
    }

    def test_no_format_shows_them(self):
        for name, (text, *secrets) in self.SECRETS.items():
            path = self.file("management-server.log", HEAD + FAILURE + text + b"\n")
            _, errors = self.analyze(*(option for form in FORMATS for option in ("--format", form, "-o", form)), path)
            for form in FORMATS:
                with self.subTest(name, form=form):
                    output = (self.folder / form).read_bytes()
                    self.assertIn(SAMPLE_SIGNATURE.encode(), output)
                    for secret in secrets:
                        self.assertNotIn(secret, output + errors)

    def test_marked(self):
        path = self.file("management-server.log", HEAD + FAILURE + self.SECRETS["query"][0] + b"\n")
        quote = self.report(path)["root_causes"][0]["evidence"]["log"][0]
        self.assertIn("[redacted:", quote["text"])


class Terminal(TestCase):
    HOSTILE = HEAD + b"\x1b]0;owned\x07\x1b[2J\x9b31m" + FAILURE + "\u202eabc\u2066 <script>alert(1)</script>".encode() + b"\x08\x7f\n"

    def test_no_control_bytes_in_text(self):
        path = self.file("management-server.log", self.HOSTILE)
        output, _ = self.analyze("--color", "never", path)
        self.assertNotIn(b"\x1b", output)
        text = output.decode()
        self.assertEqual([c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160], [])
        self.assertEqual([c for c in text if c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"], [])

    def test_hostile_file_name(self):
        path = self.file("a\x1b[31m\nb.log", SAMPLE)
        output, errors = self.analyze("--color", "never", path)
        self.assertNotIn(b"\x1b", output + errors)

    def test_colour_only_when_asked(self):
        path = self.file("management-server.log", SAMPLE)
        self.assertNotIn(b"\x1b", self.analyze(path)[0])
        self.assertIn(b"\x1b[", self.analyze("--color", "always", path)[0])
        self.assertNotIn(b"\x1b", self.analyze("--color", "auto", path, environment={"NO_COLOR": "1"})[0])

    def test_no_markup_from_logs_in_html(self):
        path = self.file("management-server.log", self.HOSTILE)
        output, _ = self.analyze("--format", "html", path)
        scripts = []

        class Parser(html.parser.HTMLParser):
            def handle_starttag(self, tag, attrs):
                scripts.extend([tag] if tag in ("script", "iframe", "img", "object") else [])

        Parser().feed(output.decode())
        self.assertEqual(scripts, [])

    def test_json_is_valid_text(self):
        output, _ = self.analyze("--format", "json", self.file("management-server.log", self.HOSTILE))
        self.assertEqual(json.loads(output.decode())["schema"], "cstriage.report/1")


def letters(output, is_mail=False):
    """What is left when nothing is wrapped or escaped."""
    return re.sub(r"\W", "", html.unescape((quopri.decodestring(output) if is_mail else output).decode()))


class Formats(TestCase):
    def test_several_in_one_run(self):
        path = self.file("management-server.log", SAMPLE)
        output, _ = self.analyze("--format", "text", "--format", "json", "-o", "r.json", "--format", "html", "-o", "r.html", path)
        self.assertEqual(output, self.analyze(path)[0])
        self.assertEqual((self.folder / "r.json").read_bytes(), self.analyze("--format", "json", path)[0])
        self.assertEqual((self.folder / "r.html").read_bytes(), self.analyze("--format", "html", path)[0])

    def test_nothing_on_standard_output_with_o(self):
        path = self.file("management-server.log", SAMPLE)
        self.assertEqual(self.analyze("-o", "report.txt", path)[0], b"")
        self.assertTrue((self.folder / "report.txt").read_bytes())

    def test_same_input_same_bytes(self):
        path = self.file("management-server.log", SAMPLE)
        for name in ("a", "b"):
            self.analyze(*(option for form in FORMATS for option in ("--format", form, "-o", f"{name}.{form}")), path)
        for form in FORMATS:
            self.assertEqual((self.folder / f"a.{form}").read_bytes(), (self.folder / f"b.{form}").read_bytes())

    def test_the_policy_of_the_page_names_its_style_sheet(self):
        page = self.analyze("--format", "html", self.file("management-server.log", SAMPLE))[0].decode()
        style = re.search(r"<style>(.*?)</style>", page, flags=re.S)[1].encode()
        wanted = "sha256-" + base64.b64encode(hashlib.sha256(style).digest()).decode()
        self.assertEqual(re.search(r"style-src '([^']*)'", page)[1], wanted, "src/report/report_css.h: REPORT_CSS_HASH")

    def test_top_limits_what_people_read(self):
        """Two signatures; with --top 1 the second is in the formats for programs only."""
        path = self.file("management-server.log", SAMPLE + (
            b"2026-09-17 10:05:01,200 WARN  [c.c.n.IpAddressManagerImpl] (Work-Job-Executor-3:ctx-1a2b3c4d job-811/job-812 ctx-5e6f7a8b) "
            b"(logid:0a1b2c3d) Unable to get a management ip address\n"))
        causes = self.report(path)["root_causes"]
        self.assertEqual(len({cause["signature"] for cause in causes}), 2)
        for top in ("0", "1"):
            self.analyze("--top", top, *(option for form in FORMATS for option in ("--format", form, "-o", form)), path)
            for form in FORMATS:
                with self.subTest(form, top=top):
                    output = letters((self.folder / form).read_bytes(), form == "mail")
                    first, second = (letters((cause["signature"] if form == "prom" else cause["remedy"][0]).encode()) for cause in causes)
                    self.assertIn(first, output)
                    self.assertEqual(second in output, top == "0" or form in ("json", "jsonl", "prom"))

    def test_format_names_come_from_one_table(self):
        listed = re.search(r"--format=FORMAT\s+(.*)", self.run_program("analyze", "--help")[0].decode())[1]
        for form in FORMATS:
            self.assertIn(form, listed)
        _, errors = self.analyze("--format", "yaml", "-", expect=64)
        self.assertIn(listed.split(" (")[0], errors.decode())

    def test_progress_goes_to_standard_error(self):
        path = self.file("management-server.log", SAMPLE)
        self.assertEqual(self.analyze("--progress", "always", path)[0], self.analyze("--progress", "never", path)[0])
        self.assertEqual(self.analyze("--progress", "never", path)[1], b"")

    def test_progress_fits_the_terminal_and_is_cleaned(self):
        log = self.file("a/long/way/to/the/log/management-server.log.gz", gzip.compress(SAMPLE * 200))
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 44, 0, 0))
        variables = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": self.configuration(), "HOME": str(self.folder)}
        with subprocess.Popen([str(BINARY), "analyze", "--jobs", "1", "--block-size", "1", str(log)], env=variables, stdout=subprocess.DEVNULL,
                              stderr=theirs) as run:
            os.close(theirs)
            output = b""
            try:
                while piece := os.read(ours, 4096):
                    output += piece
            except OSError:  # the terminal is gone
                pass
        os.close(ours)
        self.assertEqual(run.returncode, 0)
        lines = output.decode().split("\r\x1b[K")
        self.assertRegex(lines[1], r"^\d+\.\d of \d+\.\d MiB, \d+ MiB/s .*gz$")
        self.assertTrue(all(len(line) < 44 for line in lines), lines)
        self.assertEqual(lines[-1], "")


class Help(TestCase):
    def test_help(self):
        output, _ = self.run_program("--help")
        for command in (b"analyze", b"patterns"):
            self.assertIn(command, output)
        output, _ = self.run_program("analyze", "--help")
        for option in (b"--since", b"--until", b"--log-tz", b"--format", b"--snapshot", b"--no-db", b"--fail-on", b"--top"):
            self.assertIn(option, output)

    def test_version(self):
        output, _ = self.run_program("--version")
        self.assertRegex(output.decode(), r"^cstriage \d+\.\d+\.\d+\n$")

    def test_usage_error_points_to_help(self):
        _, errors = self.analyze("--no-such-option", expect=64)
        self.assertIn(b"--help", errors)


if __name__ == "__main__":
    unittest.main()
