# SPDX-License-Identifier: Apache-2.0
"""The tools of those who write signatures: `patterns try`, `new` and `catalogue`."""

import re
import unittest

from driver import SAMPLE, SOURCE, TestCase

HEAD = "2026-09-17 10:00:0{},200 {} [c.c.x.Flags] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) "

DRAFT = b"""format: 1
family: other
patterns:
  - id: other.flag-raised
    title: 'Flag {flag} raised on host {host_id}'
    role: symptom
    severity: minor
    certainty: hint
    log: [agent]
    level: [WARN, ERROR]
    on: message
    literal: 'raised the flag'
    regex:
      - 'raised the flag (?<flag>\\w{1,20})'
      - ' on (?:the )?host (?<host_id>\\d{1,9}) at noon'
    entities: {flag: interface.name, host_id: host.id}
  - id: other.flag-noise
    title: 'A drill'
    role: noise
    severity: info
    certainty: sure
    log: [any]
    level: any
    on: message
    literal: 'as a drill'
    regex: 'as a drill'
"""

LOG = "".join(HEAD.format(i, level) + text + "\n" for i, (level, text) in enumerate((
    ("WARN ", "Somebody raised the flag red on host 7 at noon"),
    ("WARN ", "Somebody raised the flag blue on host 7 at noon as a drill"),
    ("WARN ", "Somebody raised the flag red on the host kvm7 at noon"),
    ("DEBUG", "Somebody raised the flag green on host 7 at noon"),
    ("ERROR", "Somebody fell over flag 12"),
    ("ERROR", "Somebody fell over flag 13"),
))).encode()


class Try(TestCase):
    def try_out(self, *logs, draft=DRAFT, **how):
        self.file("draft.yaml", draft)
        return [part.decode() for part in self.run_program("patterns", "try", "--patterns-only", "draft.yaml", *logs, **how)]

    def test_hits_captures_and_near_misses(self):
        self.file("x.log", LOG)
        output, _ = self.try_out("x.log")
        self.assertRegex(output, r"(?m)^other\.flag-raised: 2 hits, 2 near misses, 4 records with a literal, \d+\.\d{3} ms \(\d+\.\d us each\)$")
        self.assertIn("    1 hits are silenced by noise on the same record\n", output)
        self.assertIn("    2 hits are in a kind of log that is not listed\n", output)
        self.assertIn("    flag: 2 of 2: 'red', 'blue'\n", output)
        self.assertIn("    host_id: 2 of 2: '7'\n", output)
        self.assertIn("    near miss at x.log:4: the level is not listed\n", output)

    def test_near_miss_says_where_regex_and_text_part(self):
        self.file("x.log", LOG)
        output, _ = self.try_out("x.log")
        column = len("      - ' on (?:the )?host ") + 1
        found = re.search(r"near miss at x\.log:3: (\d+) of (\d+) bytes of the regex match, up to draft\.yaml:15:(\d+)\n"
                          r" +'raised the flag red on the host ' is followed by 'kvm7 at noon'", output)
        self.assertTrue(found, output)
        self.assertLess(int(found[1]), int(found[2]))
        self.assertIn(int(found[3]), range(column, column + len("(?<host_id>") + 1))

    def test_unmatched_templates(self):
        self.file("x.log", LOG)
        output, _ = self.try_out("x.log")
        self.assertIn("6 records, 5 of level WARN or above; 3 of these match no signature at all (2 templates)\n", output)
        self.assertRegex(output, r"(?m)^ +2 ERROR line 5 +Somebody fell over flag <n>$")

    def test_secrets_are_not_shown(self):
        self.file("x.log", (HEAD.format(1, "ERROR") + "Login with password=hunter22 failed\n").encode())
        output, _ = self.try_out("x.log")
        self.assertNotIn("hunter22", output)
        self.assertIn("[redacted:", output)

    def test_standard_input_and_compression(self):
        import gzip
        self.assertIn("2 hits", self.try_out("-", stdin=LOG)[0])
        self.assertIn("2 hits", self.try_out("-", stdin=gzip.compress(LOG))[0])

    def test_a_draft_stands_for_its_namesake_of_the_library(self):
        path = self.file("permissions-api.yaml", (SOURCE / "patterns" / "permissions-api.yaml").read_bytes())
        self.file("x.log", SAMPLE)
        output, errors = self.run_program("patterns", "try", path, "x.log")
        self.assertRegex(output.decode(), r"(?m)^permissions-api\.resource-limit: 1 hits")
        self.assertNotIn("defined twice", errors.decode())

    def test_errors(self):
        self.file("x.log", LOG)
        self.run_program("patterns", "try", expect=64)
        self.run_program("patterns", "try", "draft.yaml", expect=64)
        self.assertIn("missing.log", self.try_out("missing.log", expect=66)[1])
        self.assertRegex(self.try_out("x.log", draft=DRAFT.replace(b"minor", b"mild"), expect=78)[1], "no signature could be loaded")


class New(TestCase):
    def skeleton(self, log, line, *more, **how):
        self.file("x.log", log if isinstance(log, bytes) else log.encode())
        return self.run_program("patterns", "new", "--from", f"x.log:{line}", *more, **how)[0].decode()

    def passes(self, text):
        self.file("draft.yaml", text.encode())
        self.run_program("patterns", "test", "--patterns-only", "--patterns", "draft.yaml")

    def test_entities(self):
        text = self.skeleton(HEAD.format(1, "WARN ") + 'Unable to start VM instance {"id":31,"instanceName":"r-31-VM","type":"DomainRouter",'
                             '"uuid":"0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911"} on host 7 with 10.4.2.9 after 120 seconds\n', 1)
        for entity in ("vm_id: vm.id", "vm_name: vm.name", "vm_uuid: vm.uuid", "host_id: host.id", "ip: ip.address"):
            self.assertIn(f"      {entity}\n", text)
        self.assertIn("expect: {vm_id: '31', vm_name: 'r-31-VM', vm_uuid: '0c3e5f1a-93c1-4c55-9a6e-2b7d4f08e911', host_id: '7', "
                      "ip: '10.4.2.9', number: '120'}", text)
        self.assertIn("title: 'Unable to start VM instance {vm_id} {vm_name} {vm_uuid} on host {host_id} with {ip} after {number} seconds'", text)
        self.passes(text)

    def test_literal_is_selective(self):
        log = "".join(HEAD.format(i, "INFO ") + "The common words of everybody: 9 birds\n" for i in range(5))
        text = self.skeleton(log + HEAD.format(6, "WARN ") + "The common words of everybody: 5 rare birds\n", 6)
        self.assertIn("literal: 'rare birds'", text)
        self.passes(text)

    def test_secrets_are_redacted(self):
        text = self.skeleton(HEAD.format(1, "WARN ") + "Login of agent failed with password=hunter22 and nothing else\n", 1)
        self.assertNotIn("hunter22", text)
        self.assertIn("[redacted:", text)
        self.passes(text)

    def test_exceptions_and_frames(self):
        log = (HEAD.format(1, "ERROR") + "Unexpected exception\njava.lang.IllegalStateException: Flag 12 is gone\n"
               "\tat com.cloud.x.Flags.find(Flags.java:77)\n")
        text = self.skeleton(log, 2)
        self.assertIn("on: exception\n    exception: [IllegalStateException]", text)
        self.assertIn(r"regex: 'Flag (?<number>\d{1,19}) is gone'", text)
        self.passes(text)
        self.passes(self.skeleton(log, 1))
        self.passes(self.skeleton(log, 3))

    def test_references(self):
        self.assertIn("'cloudstack:Frobnicator.java'", self.skeleton(
            "2026-09-17 10:00:00,100 WARN  [c.c.x.Frobnicator] (main:null) (logid:) Flag 12 is gone for good\n", 1))
        self.assertIn("'cloudstack:com/cloud/x/Flags.java'", self.skeleton(
            "java.lang.NullPointerException\n\tat com.cloud.x.Flags$Inner.find(Flags.java:77)\n", 2))
        self.assertIn("'https://manpages.debian.org/dnsmasq'", self.skeleton(
            "Mar  4 05:06:07 r-4-VM dnsmasq[12]: the lease file is gone for good\n", 1))
        self.assertIn("# references:", self.skeleton("the lease file is gone for good\n", 1))

    def test_quotes_and_every_special_character(self):
        self.passes(self.skeleton(HEAD.format(1, "WARN ") + "It's (odd) [x] {y} a|b ^$ *+? back\\slash #hash: 'q' \"p\" \u00e9\u4e2d \x1b[31m\n", 1))

    def test_a_name_without_text_and_lone_fragments(self):
        self.passes(self.skeleton("java.lang.NullPointerException\n\tat com.cloud.x.Flags.find(Flags.java:77)\n", 1))
        self.passes(self.skeleton("qemu-kvm: could not open disk image /mnt/1: Input/output error\n", 1))

    def test_many_values(self):
        text = self.skeleton(HEAD.format(1, "WARN ") + "Values are " + " ".join(f"a{i} {i}" for i in range(40)) + "\n", 1)
        self.assertIn("number_12", text)
        self.assertNotIn("number_13", text)
        self.passes(text)

    def test_family(self):
        text = self.skeleton(SAMPLE, 2, "--family", "permissions-api")
        self.assertIn("family: permissions-api\n", text)
        self.assertIn("  - id: permissions-api.", text)

    def test_demo_lines(self):
        """Skeletons of lines nobody chose."""
        log = sorted((SOURCE / "fixtures" / "demo").rglob("*.log"))[0]
        lines = log.read_text(errors="replace").split("\n")
        tried = 0
        for number in range(1, len(lines), max(1, len(lines) // 12)):
            if len(lines[number - 1]) < 100:
                continue
            text = self.run_program("patterns", "new", "--from", f"{log}:{number}")[0].decode()
            self.passes(text)
            tried += 1
        self.assertGreater(tried, 3)

    def test_errors(self):
        self.skeleton(LOG, 99, expect=64)
        self.skeleton(LOG, 0, expect=64)
        self.skeleton(LOG, 1, "--family", "No Family", expect=64)
        self.skeleton("1 2 3\n", 1, expect=64)
        self.run_program("patterns", "new", expect=64)
        self.run_program("patterns", "new", "--from", "missing.log:1", expect=66)


class Catalogue(TestCase):
    def test_page_is_up_to_date(self):
        """If not: cstriage patterns catalogue > docs/catalogue.md"""
        made = self.run_program("patterns", "catalogue", "--patterns-only", "--patterns", SOURCE / "patterns")[0]
        self.assertEqual(made.decode().splitlines(), (SOURCE / "docs" / "catalogue.md").read_text().splitlines())

    def test_hostile_texts_stay_in_their_cells(self):
        self.file("draft/other.yaml", DRAFT.replace(b"'A drill'", b"'A | drill <b> [x](y) `z`'"))
        made = self.run_program("patterns", "catalogue", "--patterns-only", "--patterns", "draft")[0].decode()
        self.assertIn("| `flag-noise` | A \\| drill \\<b> \\[x](y) \\`z\\` | noise | info, sure | ", made)
        self.assertIn("| [other](#other) | 0 | 1 | 0 | 1 |", made)


if __name__ == "__main__":
    unittest.main()
