# SPDX-License-Identifier: Apache-2.0
"""One content gives one report: whatever it is compressed with, however it is cut into blocks, and on any number of threads."""

import bz2
import gzip
import json
import lzma
import os
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

    def test_a_named_pipe_is_read_from_its_first_byte(self):
        os.mkfifo(self.folder / "pipe.log")
        writer = os.fork()
        if writer == 0:
            with open(self.folder / "pipe.log", "wb") as pipe:
                pipe.write(SAMPLE)
            os._exit(0)
        report = self.report("pipe.log")
        os.waitpid(writer, 0)
        self.assertEqual((signatures(report), report["inputs"][0]["bytes"]), ([SAMPLE_SIGNATURE], len(SAMPLE)))

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


class Copies(TestCase):
    """A log that is given twice is counted once; what is held by two logs in part is told."""

    def setUp(self):
        super().setUp()
        self.plain = AGENT_LOG.read_bytes()
        self.alone = self.counts(self.report(self.file("alone/agent.log", self.plain)))
        self.assertTrue(self.alone[0])

    def counts(self, report):
        """What is counted, and what was read."""
        return ([(c["signature"], c["count"]) for c in report["root_causes"]], report["coverage"]["records"])

    def logs(self, **contents):
        for name, data in contents.items():
            self.file(f"logs/{name.replace('_', '.')}", data)
        return self.folder / "logs"

    def notes(self, report, *words):
        return [note for note in report["coverage"]["notes"] if all(word in note for word in words)]

    def test_a_compressed_copy(self):
        report = self.report(self.logs(agent_log=self.plain, agent_log_gz=gzip.compress(self.plain)))
        self.assertEqual(self.counts(report), self.alone)
        self.assertEqual([i["compression"] for i in report["inputs"]], ["none"])
        self.assertTrue(self.notes(report, "agent.log.gz holds the same", "agent.log, which are counted once"), report["coverage"]["notes"])

    def test_a_second_name(self):
        report = self.report(self.file("a/agent.log", self.plain), self.file("b/agent.log", self.plain), self.file("c/agent.log", self.plain))
        self.assertEqual(self.counts(report), self.alone)
        self.assertEqual(len(self.notes(report, "holds the same", "a/agent.log, which")), 2)

    def test_the_beginning_of_a_longer_log(self):
        third = self.plain.index(b"\n", len(self.plain) // 3) + 1
        for name, data in {"cut at a line": self.plain[:third], "cut within a line": self.plain[:third - 20], "a few bytes": self.plain[:60]}.items():
            with self.subTest(name):
                report = self.report(self.logs(agent_log=self.plain, agent_log_1=data, agent_log_2_xz=lzma.compress(data)))
                self.assertEqual(self.counts(report), self.alone)
                self.assertEqual(len(self.notes(report, f"holds the first {len(data)} bytes of", "agent.log,")), 2)

    def test_a_damaged_copy_is_still_reported(self):
        packed = gzip.compress(self.plain)
        report = self.report(self.logs(agent_log=self.plain, agent_log_gz=packed[:len(packed) // 2]), expect=3)
        self.assertEqual(self.counts(report), self.alone)
        self.assertEqual([i["complete"] for i in report["inputs"] if i["path"].endswith(".gz")], [False])

    def test_logs_that_only_begin_alike_are_both_read(self):
        half = self.plain.index(b"\n", len(self.plain) // 2) + 1
        other = self.plain[:half] + SAMPLE
        report = self.report(self.logs(agent_log=self.plain, agent_log_1=other))
        self.assertEqual(len(report["inputs"]), 2)
        self.assertTrue(self.notes(report, "overlaps with", "whose first line is its line 1:"))

    def test_parts_of_one_log_that_overlap_are_told(self):
        lines = self.plain.splitlines(keepends=True)
        first, second = b"".join(lines[:900]), b"".join(lines[800:])
        report = self.report(self.logs(agent_log=second, agent_log_1=first))
        self.assertTrue(self.notes(report, "agent.log.1 overlaps with", "whose first line is its line 801:"), report["coverage"]["notes"])
        clean = self.report(self.logs(agent_log=b"".join(lines[900:]), agent_log_1=first))
        self.assertEqual(self.notes(clean, "overlap"), [])
        self.assertEqual(self.counts(clean), self.alone)

    def test_logs_without_times_are_one_only_within_a_folder(self):
        text = b"libvirtd is not running\nsetup failed\n"
        report = self.report(self.file("kvm1/setup.log", text), self.file("kvm2/setup.log", text), self.file("kvm2/setup.log.1", text))
        self.assertEqual([i["path"][-14:] for i in report["inputs"]], ["kvm1/setup.log", "kvm2/setup.log"])

    def test_a_pipe_that_is_a_copy(self):
        report = self.report(self.file("agent.log", self.plain), "-", stdin=gzip.compress(self.plain))
        self.assertTrue(self.notes(report, "- held the same", "counted twice"), report["coverage"]["notes"])


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
