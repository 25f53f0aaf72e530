# SPDX-License-Identifier: Apache-2.0
"""One content gives one report: whatever it is compressed with, however it is cut into blocks, and on any number of threads."""

import bz2
import gzip
import json
import lzma
import subprocess
import unittest

from driver import DEMO, SAMPLE, SAMPLE_SIGNATURE, TestCase, signatures

AGENT_LOG = DEMO / "logs" / "kvm14" / "agent.log"


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


class Compression(TestCase):
    def without_inputs(self, *arguments, **how):
        output, _ = self.analyze("--log-tz", "UTC", "--format", "json", *arguments, **how)
        report = json.loads(output.replace(b'"-"', b'"agent.log"'))
        return {key: value for key, value in report.items() if key != "inputs"}

    def test_every_codec_gives_the_report_of_the_plain_file(self):
        plain = AGENT_LOG.read_bytes()
        expected = self.without_inputs(self.file("agent.log", plain).name)
        self.assertTrue(expected["root_causes"])
        half = plain.index(b"\n", len(plain) // 2) + 1
        codecs = {"gzip": gzip.compress(plain), "zstd": zstd(plain), "xz": lzma.compress(plain), "bzip2": bz2.compress(plain),
                  "two gzip members": gzip.compress(plain[:half]) + gzip.compress(plain[half:])}
        for name, data in codecs.items():
            with self.subTest(name):
                self.file("agent.log", data)  # the name does not tell: the content does
                self.assertEqual(self.without_inputs("agent.log"), expected)
                self.assertEqual(self.without_inputs("-", stdin=data), expected)
        with self.subTest("standard input"):
            self.assertEqual(self.without_inputs("-", stdin=plain), expected)

    def test_standard_input_is_the_default(self):
        self.assertEqual(signatures(self.report(stdin=SAMPLE)), [SAMPLE_SIGNATURE])


class Splitting(TestCase):
    def test_block_sizes_and_threads_do_not_show(self):
        def run(*how):
            return self.analyze("--log-tz", "UTC", "--snapshot", DEMO / "cloud.sqlite", "--format", "json", *how, DEMO / "logs")[0]

        expected = run("--jobs", "1")
        for how in (["--jobs", "2"], ["--jobs", "8"], ["--block-size", "1"], ["--block-size", "777"], ["--block-size", "64K"],
                    ["--block-size", "777", "--jobs", "8"]):
            with self.subTest(how):
                self.assertTrue(run(*how) == expected, "the JSON report differs")

    def test_order_of_arguments_does_not_change_the_causes(self):
        paths = sorted((DEMO / "logs").rglob("*.log*"))
        forward, backward = self.report(*paths), self.report(*reversed(paths))
        self.assertEqual([c["id"] for c in forward["root_causes"]], [c["id"] for c in backward["root_causes"]])


class Bytes(TestCase):
    def check(self, data):
        report = self.report(self.file("management-server.log", data))
        self.assertEqual(signatures(report), [SAMPLE_SIGNATURE])
        return report

    def test_line_ends(self):
        self.check(SAMPLE.replace(b"\n", b"\r\n"))

    def test_no_final_newline(self):
        last = SAMPLE.splitlines(keepends=True)[1].rstrip(b"\n")
        self.check(last)

    def test_nul_bytes(self):
        """A log that was cut while it was written has a hole of NUL bytes."""
        first, second, third = SAMPLE.splitlines(keepends=True)
        self.check(first + b"\x00" * 3000 + b"\n" + second + third)
        self.check(first + b"a\x00b\n" + second.replace(b"crate", b"cra\x00te") + third)

    def test_invalid_text(self):
        report = self.check(SAMPLE.replace(b"crate", b"cr\xff\xfeate"))
        self.assertRegex(report["root_causes"][0]["evidence"]["log"][0]["text"], r"(?i)cr\\xff\\xfeate")

    def test_long_line(self):
        self.check(SAMPLE + SAMPLE.splitlines()[0] + b" {" + b"x" * (3 << 20) + b"}\n")

    def test_byte_order_mark(self):
        self.check(b"\xef\xbb\xbf" + SAMPLE)


if __name__ == "__main__":
    unittest.main()
