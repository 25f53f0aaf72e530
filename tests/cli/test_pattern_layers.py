# SPDX-License-Identifier: Apache-2.0
"""Layers: a site changes, replaces and leaves out signatures, by id and never by accident."""

import json
import unittest

from driver import TestCase

BASE = b"""format: 1
family: other
patterns:
  - id: other.red-flag
    title: 'The red flag {flag} was raised'
    role: cause
    severity: minor
    certainty: likely
    log: [any]
    level: any
    on: message
    literal: 'raised the red flag'
    regex: 'raised the red flag (?<flag>\\w{1,20})'
    entities: {flag: interface.name}
    explanation: 'Only the tests write this.'
    remedy: ['Take the flag down.']
    references: ['https://example.net/']
    tests:
      match:
        - line: 'Somebody raised the red flag one'
          expect: {flag: 'one'}
      no_match:
        - line: 'Nobody raised a flag'
"""
BLUE = BASE.replace(b"red", b"blue").split(b"patterns:\n")[1]
LOG = (b"2026-09-17 10:00:01,200 ERROR [c.c.x.Y] (qtp1-30:ctx-0a1b2c3d) (logid:5c5d5e5f) Somebody raised the red flag one\n"
       b"2026-09-17 10:00:01,300 ERROR [c.c.x.Y] (qtp1-31:ctx-0a1b2c3e) (logid:5c5d5e60) Somebody raised the blue flag two\n")
SITE = b"format: 1\nsite: true\n"


class Layers(TestCase):
    def setUp(self):
        super().setUp()
        self.file("base/other.yaml", BASE + BLUE)
        self.layers = ["--patterns-only", "--patterns", "base", "--patterns", "site"]

    def site(self, text, name="site.yaml"):
        self.file(f"site/{name}", SITE + text)

    def list(self, **how):
        return json.loads(self.run_program("patterns", "list", "--format", "json", *self.layers, **how)[0])

    def origins(self):
        return self.run_program("patterns", "list", "--origin", *self.layers)[0].decode()

    def lint(self, expect):
        output, errors = self.run_program("patterns", "lint", *self.layers, expect=expect)
        return (output + errors).decode()

    def titles(self):
        """What an analysis reports: --patterns adds to the packaged layers, so the folders are given as they are."""
        report = self.report("--patterns", "base", "--patterns", "site", "-", stdin=LOG)
        return sorted(c["title"] for c in report["root_causes"])

    def test_patch_replaces_single_fields(self):
        self.site(b"patch:\n  - id: other.red-flag\n    severity: critical\n    remedy: ['Call extension 4711.']\n")
        signature = {s["id"]: s for s in self.list()}["other.red-flag"]
        self.assertEqual(signature["severity"], "critical")
        self.assertEqual(signature["title"], "The red flag {flag} was raised")
        self.assertEqual(signature["changed"], "severity, remedy by site/site.yaml:4:9")
        self.assertRegex(self.origins(), r"(?m)^other\.red-flag +base/other\.yaml:4  changed: severity, remedy by site/site\.yaml:4:9$")
        shown = self.run_program("patterns", "show", "other.red-flag", *self.layers)[0].decode()
        self.assertIn("Call extension 4711.", shown)
        self.assertNotIn("Take the flag down.", shown)
        self.run_program("patterns", "test", *self.layers)

    def test_patch_in_an_analysis(self):
        self.site(b"patch:\n  - id: other.red-flag\n    title: 'Red {flag}'\n")
        self.assertEqual(self.titles(), ["Red one", "The blue flag two was raised"])

    def test_wrong_patch_leaves_the_signature_as_it_was(self):
        self.site(b"patch:\n  - id: other.red-flag\n    severity: dreadful\n")
        self.assertRegex(self.lint(1), r"site/site\.yaml:5:15: error: ")
        self.assertEqual({s["id"]: s for s in self.list()}["other.red-flag"]["severity"], "minor")

    def test_override_replaces_the_whole(self):
        entry = BASE.split(b"patterns:\n")[1].replace(b"    title: 'The red", b"    override: true\n    title: 'Our red")
        self.site(b"patterns:\n" + entry)
        signature = {s["id"]: s for s in self.list()}["other.red-flag"]
        self.assertEqual((signature["title"], signature["layer"], signature["changed"]),
                         ("Our red flag {flag} was raised", "site", "all by site/site.yaml:4:9"))
        self.assertEqual(self.titles(), ["Our red flag one was raised", "The blue flag two was raised"])

    def test_second_definition_needs_override(self):
        self.site(b"patterns:\n" + BASE.split(b"patterns:\n")[1])
        self.assertRegex(self.lint(1), r"site/site\.yaml:4:9: error: other\.red-flag is defined twice, first at base/other\.yaml:4:9")
        self.assertEqual(len(self.list()), 2)

    def test_disable_for_good(self):
        self.site(b"disable:\n  - id: other.red-flag\n    because: 'we like red'\n")
        self.assertEqual([s["id"] for s in self.list()], ["other.blue-flag"])
        self.assertRegex(self.origins(), r"(?m)^other\.red-flag +disabled by site/site\.yaml:4: we like red$")
        self.assertEqual(self.titles(), ["The blue flag two was raised"])

    def test_disable_until_a_day_that_comes(self):
        self.site(b"disable:\n  - id: other.red-flag\n    because: 'we like red'\n    until: 9999-12-31\n")
        self.assertEqual([s["id"] for s in self.list()], ["other.blue-flag"])
        self.assertIn("until 9999-12-31: we like red", self.origins())

    def test_disable_until_a_day_that_is_over(self):
        self.site(b"disable:\n  - id: other.red-flag\n    because: 'we liked red'\n    until: 2020-02-29\n")
        self.assertEqual(len(self.list()), 2)
        self.assertIn("warning: other.red-flag was disabled until 2020-02-29 and is active again", self.lint(0))
        self.assertEqual(len(self.titles()), 2)

    def test_disable_until_what_is_no_day(self):
        self.site(b"disable:\n  - id: other.red-flag\n    because: 'we like red'\n    until: soon\n")
        self.assertRegex(self.lint(1), r"site/site\.yaml:6:12: error: 'soon' is no date YYYY-MM-DD")

    def test_unknown_ids_are_errors_unless_said_otherwise(self):
        for block in (b"patch:\n  - id: other.red-flagg\n    severity: major\n", b"disable:\n  - id: other.red-flagg\n    because: 'x'\n"):
            self.site(block)
            self.assertIn("there is no signature other.red-flagg in the layers below; did you mean other.red-flag?", self.lint(1))
            self.site(block + b"    if_exists: true\n")
            self.assertRegex(self.lint(0), r"2 signatures: 0 errors")

    def test_layers_add_up(self):
        self.site(b"patch:\n  - id: other.red-flag\n    severity: critical\n")
        self.file("user/user.yaml", SITE + b"patch:\n  - id: other.red-flag\n    certainty: sure\n")
        self.layers += ["--patterns", "user"]
        signature = {s["id"]: s for s in self.list()}["other.red-flag"]
        self.assertEqual((signature["severity"], signature["certainty"]), ("critical", "sure"))
        self.assertEqual(signature["changed"], "severity by site/site.yaml:4:9; certainty by user/user.yaml:4:9")

    def test_broken_site_file_takes_nothing_down(self):
        self.site(b"patch: [\n")
        self.assertRegex(self.lint(1), r"site/site\.yaml:\d+:\d+: error: ")
        self.assertEqual(len(self.list()), 2)
        output, _ = self.analyze("--format", "json", "--patterns", "base", "--patterns", "site", "-", stdin=LOG, expect=3)
        self.assertEqual(len(json.loads(output)["root_causes"]), 2)

    def test_a_single_file_takes_the_place_of_its_namesake(self):
        self.site(b"")
        self.file("draft/other.yaml", BASE.replace(b"minor", b"major"))
        self.layers = ["--patterns-only", "--patterns", "base", "--patterns", "draft/other.yaml"]
        self.assertEqual([(s["id"], s["severity"], s["changed"]) for s in self.list()], [("other.red-flag", "major", "")])


if __name__ == "__main__":
    unittest.main()
