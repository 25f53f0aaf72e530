# SPDX-License-Identifier: Apache-2.0
"""A log, a file name and a signature that carry what others obey: none of it takes effect in any format.

Each payload stands in a title, an entity, a quote, a remedy, a command, a text that no signature knows and a file name. tests/unit/report has
the escapes one by one; here the whole program runs, and each format is read by something that knows nothing of how it was written.
"""

import email
import email.policy
import html.parser
import json
import re
import unittest

from driver import TestCase

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img/src=x/onerror=alert(1)>'",
    "svg": "</pre></style><svg/onload=alert(1)>",
    "comment": "--><!--",
    "link": "[click](javascript:alert(1))",
    "image": "![x](https://203.0.113.9/x.png)",
    "address": "https://203.0.113.9/track",
    "mention": "@everyone",
    "reference": "#1",
    "emphasis": "**bold**_it_~~gone~~",
    "code": "`x`||``y``",
    "fence": "```",
    "row": "|a|b|",
    "title": "#title",
    "formula": "=HYPERLINK(\"https://203.0.113.9\")",
    "sum": "@SUM(1+1)*cmd|'/C_calc'!A0",
    "minus": "-2+3",
    "escape": "\x1b]0;owned\x07\x1b[2J",
    "csi": "\x9b31m",
    "bidi": "abc\u202egnp.exe\u2066x",
    "hidden": "a\u200bb\u2028c",
    "word": "=?UTF-8?B?QmNjOiB2aWN0aW0=?=",
    "label": "a\"} 1",
}
SIGNATURES = "format: 1\nfamily: other\npatterns:\n" + "".join(rf"""
  - id: other.hostile-{name}
    title: '{{what}}'
    role: cause
    severity: critical
    certainty: sure
    log: [any]
    level: any
    on: record
    literal: 'the {name} text is'
    regex: 'the {name} text is (?<what>[^\n]{{1,200}}) and ends'
    entities: {{what: vm.name}}
    explanation: 'Only the tests write this.'
    remedy: ['Look at {{what}}', '{{what}}']
    next_commands: ['{{what}}']
    references: ['{{what}}']
    tests:
      match:
        - line: 'the {name} text is one and ends'
          expect: {{what: 'one'}}
      no_match:
        - line: 'the {name} text is and ends'
""" for name in PAYLOADS)
HEAD = "2026-09-17 10:00:{:02},200 ERROR [c.c.x.Hostile] (qtp1-{}:ctx-0a1b2c{:02x}) (logid:5c5d5e{:02x}) {}\n"
# Behind each record stand lines that would be fields of a mail, the end of one, or of a block of Markdown.
TAIL = "Bcc: victim@example.net\r\n\r\n.\r\n```\n~~~\n# not a title\n"
FORMATS = ("text", "json", "jsonl", "markdown", "html", "mail", "prom")
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "section", "article", "h1", "h2", "h3", "h4", "h5",
    "p", "br", "a", "span", "code", "pre", "strong", "time", "dl", "dt", "dd", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption", "details", "summary", "svg", "g", "rect", "line", "circle", "path", "text",
}


class Page(html.parser.HTMLParser):
    """What a browser would make of it: tags, attributes, links, cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.links, self.cells, self.texts, self.open_cell = set(), set(), [], [], [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag in ("td", "th"):
            self.cells.append("")
            self.open_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.open_cell = False

    def handle_data(self, data):
        self.texts.append(data)
        if self.open_cell:
            self.cells[-1] += data


def without_code(text):
    """Markdown without what stands in fenced blocks and code spans, read as CommonMark says."""
    lines, fence = [], None
    for line in text.split("\n"):
        run = re.match(r"`{3,}", line)
        if fence:
            if run and run.end() >= fence and not line[run.end():].strip():
                fence = None
        elif run and "`" not in line[run.end():]:
            fence = run.end()
        else:
            lines.append(re.sub(r"(?<![\\`])(`+)(?!`)(.*?[^`])\1(?!`)", "CODE", line))
    return "\n".join(lines), fence


class Hostile(TestCase):
    written = {}  # by file name and format

    def setUp(self):
        super().setUp()
        self.file("own/other.yaml", SIGNATURES.encode())
        known = [HEAD.format(i, i, i, i, f"the {name} text is {text} and ends") + TAIL for i, (name, text) in enumerate(PAYLOADS.items())]
        unknown = [HEAD.format(i + 30, i + 30, i + 30, i + 30, f"{text} nobody knows this {text}") + TAIL
                   for i, text in enumerate(PAYLOADS.values())]
        self.log = "".join(known + unknown).encode()

    def render(self, form, name="=a`|<b>\x1b[31m@x.log"):
        """One run writes all formats; what it wrote serves all tests."""
        if name not in self.written:
            self.file(f"logs/{name}", self.log)
            self.analyze("--log-tz", "UTC", "--patterns", "own", "--top", "0", "--mail-to", "ops@example.net", "--mail-from",
                         "cstriage@example.net", *(option for each in FORMATS for option in ("--format", each, "-o", each)), "logs")
            self.written[name] = {each: (self.folder / each).read_bytes().decode() for each in FORMATS}
        return self.written[name][form]

    def assert_no_controls(self, text):
        bad = [c for c in text if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028"]
        self.assertEqual(bad, [])

    def check_page(self, text):
        page = Page(text)
        self.assert_no_controls(text)
        self.assertEqual(page.tags - TAGS, set())
        self.assertEqual({a for a in page.attributes if a.startswith("on") or a in ("src", "style", "srcdoc", "action")}, set())
        # The references of a signature are its author's, and may be links; here they hold the payloads.
        self.assertEqual([link for link in page.links if not link.startswith("#") and link not in PAYLOADS.values()], [])
        self.assertEqual([cell for cell in page.cells if re.match(r"[=+@-](?!\d\.\d{3}$)", cell)], [], "no formula but our own numbers")
        shown = "".join(page.texts)
        for name in ("script", "attribute", "link", "formula"):
            self.assertIn(PAYLOADS[name], shown, "it is shown, as text")

    def test_text(self):
        text = self.render("text")
        self.assert_no_controls(text)
        self.assertIn("\\x1b]0;owned\\x07\\x1b[2J", text)

    def test_html(self):
        self.check_page(self.render("html"))

    def test_markdown(self):
        text = self.render("markdown")
        self.assert_no_controls(text)
        prose, fence = without_code(text)
        self.assertIsNone(fence, "every block ends")
        self.assertNotIn("<", prose)
        self.assertNotIn("![", prose.replace("!\\[", ""))
        self.assertNotIn("@", prose)
        self.assertEqual([link for link in re.findall(r"(?<!\\)\]\(([^)]*)\)", prose) if not link.startswith("#")], [])
        # An address is a link by itself; only a reference of a signature may stand bare.
        self.assertEqual([line for line in prose.split("\n") if "://" in line and line != "- " + PAYLOADS["address"]], [])
        self.assertEqual([line for line in prose.split("\n") if line.startswith("#") and "not a title" in line], [])
        # Titles of ours have no number sign behind the first blank that is not escaped.
        self.assertEqual(re.findall(r"(?<![#\\&\n])#(?![\d]+;)", re.sub(r"^#+ ", "", prose, flags=re.M).replace("](#", "")), [])

    def test_markdown_tables(self):
        prose, _ = without_code(self.render("markdown"))
        wanted = 0
        for line in prose.split("\n"):
            cells = line.strip("|").split("|") if line.startswith("|") else []
            if cells and wanted:
                self.assertEqual(len(cells), wanted, line)
            wanted = len(cells)
            for cell in cells:
                bare = re.sub(r"^\[", "", cell.strip()).replace("\\", "")
                self.assertFalse(bare[:1] in tuple("=+@") or re.match(r"-[^-]", bare), line)

    def test_json(self):
        text = self.render("json")
        self.assert_no_controls(text)
        report = json.loads(text)
        self.assertEqual(len(report["root_causes"]), len({c["id"] for c in report["root_causes"]}))
        self.assertIn(PAYLOADS["script"], {c["title"] for c in report["root_causes"]})

    def test_jsonl(self):
        text = self.render("jsonl")
        self.assert_no_controls(text)
        self.assertTrue(text.endswith("\n"))
        events = [json.loads(line) for line in text[:-1].split("\n")]
        self.assertEqual({event["schema"] for event in events}, {"cstriage.event/1"})
        self.assertEqual(events[-1]["type"], "coverage")

    def test_prom(self):
        text = self.render("prom")
        self.assert_no_controls(text)
        sample = re.compile(r'cstriage_[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? -?\d+(\.\d+)?')
        for line in text[:-1].split("\n"):
            if not line.startswith("#"):
                self.assertRegex(line, sample)
                self.assertIsNotNone(sample.fullmatch(line), line)
        for payload in ("alert(1)", "owned", "everyone", "victim"):
            self.assertNotIn(payload, text)

    def test_mail(self):
        text = self.render("mail")
        self.assertEqual([c for c in text if (ord(c) < 32 and c != "\n") or ord(c) > 126], [])
        message = email.message_from_string(text, policy=email.policy.default)
        self.assertEqual([part.defects for part in message.walk()], [[]] * 3)
        self.assertEqual(message.keys(), ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type"])
        self.assertEqual((message["To"], message["From"]), ("ops@example.net", "cstriage@example.net"))
        self.assertTrue(message["Subject"].startswith("[cstriage] CRIT 2026-09-17: "), message["Subject"])
        self.assertLessEqual(max(map(len, text.split("\n"))), 78)
        self.assert_no_controls(message.get_body(("plain",)).get_content())
        self.check_page(message.get_body(("html",)).get_content())

    def test_subjects(self):
        """Each payload as the title of the first cause, which is what the subject ends with."""
        for name, text in PAYLOADS.items():
            log = HEAD.format(1, 1, 1, 1, f"the {name} text is {text} and ends") + TAIL
            path = self.file(f"{name}.log", log.encode())
            mail = self.analyze("--patterns", "own", "--format", "mail", path)[0].decode()
            message = email.message_from_string(mail, policy=email.policy.default)
            self.assertEqual(message.keys(), ["Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type"])
            self.assert_no_controls(message["Subject"])
            self.assertNotIn("Bcc: victim", message["Subject"].replace(PAYLOADS["word"], ""), "encoded words of a log stay as they are")

    def test_file_names(self):
        for name in ("=1+1.log", "<script>.log", "a`b|c.log", "x\x1b[2Jy.log", "\u202egol.log", "@x https:.log"):
            for form in FORMATS:
                with self.subTest(name, form=form):
                    self.assert_no_controls(self.render(form, name=name))


class Addresses(TestCase):
    def test_refused(self):
        for address in ("ops", "a@b\nBcc: c@d", "Ops <ops@example.net>", "a@b, ", "a b@c", "", "a@b;c@d"):
            for option in ("--mail-to", "--mail-from"):
                with self.subTest(address, option=option):
                    output, errors = self.analyze("--format", "mail", option, address, "-", expect=64)
                    self.assertEqual(output, b"")
                    self.assertIn(b"ops@example.net", errors)
        self.analyze("--format", "mail", "--mail-from", "a@b.example,c@d.example", "-", expect=64)
        _, errors = self.analyze("--mail-to", "ops@example.net", "-", expect=64)
        self.assertIn(b"--format mail", errors)


if __name__ == "__main__":
    unittest.main()
