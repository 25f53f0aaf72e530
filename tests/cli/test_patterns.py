# SPDX-License-Identifier: Apache-2.0
"""The shipped signatures are clean and their own examples pass; `patterns` tells what is wrong with others."""

import json
import unittest

from driver import SOURCE, TestCase

GOOD = b"""format: 1
family: other
summary: 'A signature of the tests.'
patterns:
  - id: other.test-only
    title: 'The test flag {flag} was raised'
    role: cause
    severity: minor
    certainty: likely
    log: [any]
    level: any
    on: message
    literal: 'raised the test flag'
    regex: 'raised the test flag (?<flag>\\w{1,20})'
    entities:
      flag: interface.name
    explanation: |
      Only the tests write this.
    remedy:
      - 'Take the flag down.'
    references:
      - https://example.net/
    tests:
      match:
        - line: '2026-09-17 10:00:01,200 ERROR [c.c.x.Y] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) Somebody raised the test flag blue'
          expect: {flag: 'blue'}
      no_match:
        - line: 'Nobody raised a flag'
"""


class Patterns(TestCase):
    def patterns(self, command, *arguments, **how):
        return self.run_program("patterns", command, *arguments, **how)

    def test_shipped_ones_are_clean(self):
        self.assertRegex(self.patterns("lint")[0].decode(), r"(?m)^\d+ signatures: 0 errors")

    def test_shipped_examples_pass(self):
        self.assertRegex(self.patterns("test")[0].decode(), r"(?m)^\d+ passed, 0 failed")

    def test_list_knows_every_signature_of_the_files(self):
        listed = {s["id"] for s in json.loads(self.patterns("list", "--format", "json")[0])}
        written = {text.split("- id:", 1)[1].strip() for path in (SOURCE / "patterns").glob("*.yaml")
                   for text in path.read_text().splitlines() if text.startswith("  - id: ")}
        self.assertTrue(written)
        self.assertEqual(written - listed, set())

    def test_further_layer(self):
        self.file("more/other.yaml", GOOD)
        self.patterns("lint", "--patterns", "more")
        self.patterns("test", "--patterns", "more")
        line = GOOD.split(b"line: '")[1].split(b"'")[0] + b"\n"
        report = self.report("--patterns", "more", "-", stdin=line)
        self.assertEqual([c["title"] for c in report["root_causes"]], ["The test flag blue was raised"])

    def test_problems_end_with_1(self):
        self.file("more/other.yaml", GOOD.replace(b"severity: minor", b"severity: mild"))
        output, errors = self.patterns("lint", "--patterns", "more", expect=1)
        self.assertRegex((output + errors).decode(), r"more/other\.yaml:\d+:\d+: ")
        self.file("more/other.yaml", GOOD.replace(b"expect: {flag: 'blue'}", b"expect: {flag: 'red'}"))
        self.patterns("test", "--patterns", "more", expect=1)


if __name__ == "__main__":
    unittest.main()
