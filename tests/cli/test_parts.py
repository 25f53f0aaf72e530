# SPDX-License-Identifier: Apache-2.0
"""Part files: reading logs where they lie and putting together what they gave is the same as reading them together."""

import bz2
import gzip
import json
import lzma
import random
import re
import struct
import subprocess
import unittest

from driver import DEMO, SAMPLE, SAMPLE_SIGNATURE, TestCase, signatures

LOGS = sorted(path for path in (DEMO / "logs").rglob("*") if path.is_file())
MAGIC = b"cstriage-part 1\n"


def sections(part):
    """The plain bytes of each section of a part file."""
    assert part.startswith(MAGIC)
    at = len(MAGIC)
    at += 8 + struct.unpack("<Q", part[at:at + 8])[0]
    while True:
        packed, plain = struct.unpack("<QQ", part[at:at + 16])
        at += 16
        if not packed:
            assert at == len(part)
            return
        data = subprocess.run(["zstd", "-dc"], input=part[at:at + packed], stdout=subprocess.PIPE, check=True).stdout
        assert len(data) == plain
        yield data
        at += packed


def zstd(data):
    return subprocess.run(["zstd", "-qc"], input=data, stdout=subprocess.PIPE, check=True).stdout


COMPRESSIONS = {"": bytes, ".gz": lambda data: gzip.compress(data, 1), ".xz": lambda data: lzma.compress(data, preset=0),
                ".zst": zstd, ".bz2": lambda data: bz2.compress(data, 1)}


def without_places(value):
    """A part of a report, but for the files and lines in which things stand."""
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key not in ("file", "line", "inputs")}
    return [without_places(item) for item in value] if isinstance(value, list) else value


class Parts(TestCase):
    def json_of(self, *paths, expect=0):
        return self.run_program("analyze", "--no-db", "--log-tz", "UTC", "--format", "json", *paths, expect=expect)[0]

    def map(self, name, *logs, expect=0, stdin=b""):
        path = self.folder / name
        self.run_program("map", "--log-tz", "UTC", "-o", path, *logs, expect=expect, stdin=stdin)
        return path

    def merge(self, name, *parts, expect=0):
        path = self.folder / name
        errors = self.run_program("merge", "-o", path, *parts, expect=expect)[1]
        return path, errors.decode()

    def test_any_grouping_and_order_gives_the_report_of_the_logs(self):
        expected = self.json_of(*LOGS)
        self.assertTrue(json.loads(expected)["root_causes"])
        single = [self.map(f"{i}.part", log) for i, log in enumerate(LOGS)]
        self.assertTrue(self.json_of(*single) == expected, "the report of parts differs")
        random.seed(5)
        for round_ in range(4):
            parts = single[:]
            random.shuffle(parts)
            while len(parts) > 1:
                taken, parts = parts[:random.randint(2, 3)], parts[3:] + parts[2:3] if len(parts) > 2 else []
                merged, _ = self.merge(f"m{round_}-{len(parts)}", *taken)
                parts.append(merged)
                random.shuffle(parts)
            all_logs = self.merge(f"all{round_}", parts[0], *single)[0]  # what was left out on the way, and all twice
            self.assertTrue(self.json_of(all_logs) == expected, f"round {round_}: the report differs")
            self.assertEqual(all_logs.read_bytes(), (self.folder / "all0").read_bytes())

    def test_a_merge_with_itself_changes_nothing(self):
        part = self.map("a", *LOGS[:2])
        once, _ = self.merge("once", part)
        twice, told = self.merge("twice", part, part)
        self.assertEqual(once.read_bytes(), twice.read_bytes())
        self.assertIn("kept once", told)
        report = json.loads(self.json_of(part, once))
        self.assertEqual(len(report["inputs"]), 2)
        self.assertTrue(any("counted once" in note for note in report["coverage"]["notes"]))

    def test_parts_and_logs_go_together(self):
        part = self.map("a", LOGS[0], LOGS[2])
        rest = [log for i, log in enumerate(LOGS) if i not in (0, 2)]
        self.assertTrue(self.json_of(part, *rest) == self.json_of(*LOGS), "the report differs")

    def test_a_log_cut_in_pieces_has_the_causes_of_the_whole(self):
        whole = (DEMO / "logs" / "ms1" / "management-server.log").read_bytes()
        agent = DEMO / "logs" / "kvm14" / "agent.log"

        def causes(*logs):
            report = json.loads(self.json_of(*logs))
            return [(c["id"], c["count"], c["confidence"], c["score"], c["first_seen"], c["last_seen"], c["explains"])
                    for c in report["root_causes"]], report["coverage"]["lines"]

        expected = causes(self.file("ms1/management-server.log", whole), agent)
        random.seed(11)
        for _ in range(6):
            cuts = sorted(random.randrange(len(whole)) for _ in range(random.randint(1, 4)))
            cuts = [whole.index(b"\n", cut) + 1 for cut in cuts]  # between lines, not records
            pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)]) if b > a]
            logs = [self.file(f"ms1/management-server.log.{len(pieces) - i}", piece) for i, piece in enumerate(pieces)]
            (self.folder / "ms1" / "management-server.log").unlink(missing_ok=True)
            with self.subTest(cuts=cuts):
                self.assertEqual(causes(*logs, agent), expected)
            for log in logs:
                log.unlink()

    def test_rotations_at_any_record_in_any_compression_tell_the_same_story(self):
        whole = (DEMO / "logs" / "ms1" / "management-server.log").read_bytes()
        agent = (DEMO / "logs" / "kvm14" / "agent.log").read_bytes()
        starts = [match.start() for match in re.finditer(rb"^20\d\d-\d\d-\d\d ", whole, re.MULTILINE)]
        # behind a request that the incident is about: its answer stands in the next log
        sent = [whole.index(b"\n", match.start()) + 1
                for match in re.finditer(rb" job-\S+ .*: Sending  \{ Cmd ", whole) if b"r-412-VM" in whole[match.start():match.start() + 3000]]
        self.assertTrue(sent)

        def story(*paths, **how):
            options = ["--jobs", how["jobs"], "--block-size", how["block"]] if how else []
            report = json.loads(self.run_program("analyze", "--no-db", "--log-tz", "UTC", "--format", "json", *options, *paths)[0])
            return without_places(report)

        expected = story(self.file("ms1/management-server.log", whole), self.file("kvm14/agent.log", agent))
        self.assertTrue(expected["root_causes"])
        (self.folder / "ms1" / "management-server.log").unlink()
        random.seed(7)
        for round_ in range(8):
            cuts = sorted({random.choice(starts[1:]) for _ in range(random.randint(0, 3))} | {random.choice(sent)})
            suffixes = random.sample(list(COMPRESSIONS), 5)
            logs = []
            for i, (begin, end) in enumerate(zip([0, *cuts], [*cuts, len(whole)])):
                suffix = suffixes[i % 5]
                logs.append(self.file(f"ms1/management-server.log.{len(cuts) + 1 - i}{suffix}", COMPRESSIONS[suffix](whole[begin:end])))
            suffix = random.choice(suffixes)
            logs.append(self.file(f"kvm14/agent.log{suffix}", COMPRESSIONS[suffix](agent)))
            random.shuffle(logs)
            part = self.map(f"{round_}.part", *logs[:2])
            how = {"jobs": 1 + round_ % 4, "block": random.choice([4096, 50_000, 1 << 20])}
            with self.subTest(cuts=cuts, logs=[log.name for log in logs], **how):
                self.assertEqual(story(*logs, **how), expected)
                self.assertEqual(story(part, *logs[2:], **how), expected)
            for log in logs:
                log.unlink()

    def test_threads_and_blocks_change_nothing(self):
        logs = [DEMO / "logs" / "ms1" / "management-server.log", DEMO / "logs" / "kvm14" / "agent.log",
                DEMO / "logs" / "kvm12" / "agent.log.gz"]
        expected = self.json_of(*logs)
        for jobs, block in ((1, "64K"), (2, "1M"), (3, "10K"), (4, "700")):
            self.assertTrue(self.json_of("--jobs", jobs, "--block-size", block, *logs) == expected, f"{jobs} threads, blocks of {block}")

    def test_standard_input_and_empty_logs(self):
        part = self.map("a", "-", self.file("empty.log", b""), stdin=SAMPLE)
        report = json.loads(self.json_of(part))
        self.assertEqual(signatures(report), [SAMPLE_SIGNATURE])
        self.assertEqual(sorted(i["path"] for i in report["inputs"]), ["-", str(self.folder / "empty.log")])

    def test_the_host_may_be_given(self):
        log = self.file("agent.log", (DEMO / "logs" / "kvm14" / "agent.log").read_bytes())
        self.run_program("map", "--host", "kvm99", "-o", self.folder / "a", log)
        report = json.loads(self.json_of(self.folder / "a"))
        self.assertEqual(report["inputs"][0]["machine"], "kvm99")

    def test_secrets_do_not_travel(self):
        line = (b"2026-09-17 10:00:01,200 ERROR [c.c.x.Y] (main:null) (logid:5c5d5e5f) nobody knows this password=hunter2 of job\n"
                b"java.lang.IllegalStateException: secretkey=hunter3\n\tat com.cloud.x.Y.z(Y.java:1)\n")
        part = self.map("a", self.file("m.log", SAMPLE + line))
        data = b"".join(sections(part.read_bytes()))
        self.assertIn(b"nobody knows this", data)
        self.assertIn(b"[redacted:", data)
        self.assertNotIn(b"hunter", data)

    def test_damage_is_told_and_the_rest_is_read(self):
        a, b = self.map("a", self.file("a.log", SAMPLE)), self.map("b", LOGS[0])
        whole = b.read_bytes()
        for name, data in (("cut", whole[:-30]), ("head", MAGIC), ("flipped", whole[:300] + bytes([whole[300] ^ 1]) + whole[301:]),
                           ("long", MAGIC + struct.pack("<Q", 1 << 40) + whole[24:])):
            with self.subTest(name):
                damaged = self.file("damaged", data)
                output, errors = self.run_program("analyze", "--no-db", "--format", "json", damaged, a, expect=3)
                self.assertIn("damaged", errors.decode())
                self.assertEqual(signatures(json.loads(output)), [SAMPLE_SIGNATURE])
                self.assertIn("damaged", self.merge("m", damaged, a, expect=3)[1])
                self.assertEqual(signatures(json.loads(self.json_of(self.folder / "m"))), [SAMPLE_SIGNATURE])

    def test_other_signatures_do_not_go_together(self):
        layer = self.folder / "layer"
        layer.mkdir()
        (layer / "site.yaml").write_text("format: 1\nsite: true\npatch:\n  - id: permissions-api.resource-limit\n    severity: critical\n")
        a, b = self.folder / "a", self.map("b", self.file("b.log", SAMPLE))
        self.run_program("map", "--patterns", layer, "-o", a, self.file("a.log", SAMPLE + SAMPLE))
        _, errors = self.run_program("analyze", "--no-db", "--format", "json", a, b, expect=3)
        self.assertIn("other signatures", errors.decode())
        self.assertIn("other signatures", self.merge("m", a, b, expect=78)[1])

    def test_usage(self):
        self.run_program("map", self.file("a.log", SAMPLE), expect=64)
        self.run_program("merge", "-o", self.folder / "m", expect=64)
        self.run_program("merge", self.folder / "m", expect=64)
        self.run_program("merge", "-o", self.folder / "m", self.folder / "none", expect=66)
        self.run_program("map", "-o", self.folder / "m", self.folder / "none.log", expect=66)
        self.run_program("map", "-o", "/nonexistent/m", self.file("a.log", SAMPLE), expect=73)


if __name__ == "__main__":
    unittest.main()
