#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Would the examples of the signatures notice a mistake? Breaks literals and regexes one edit at a time and runs `patterns test`.

An edit changes or deletes a fixed character, turns a class into its opposite, or drops a piece of a regex; what cannot show in any
example (the bounds of a quantifier, the members of a class, the outer ends of an unanchored expression) is left alone. The edits are
made in a copy of the pattern folder, in one round for all signatures: the examples of a signature look at nothing else. Noise is
the exception, for it silences others, so it has rounds of its own.

The normal run makes one seeded edit to each literal and each regex; --all makes every edit there is. Exit status 1 when fewer than
--goal percent are noticed.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

KEY = re.compile(r"(?:^|[\s{,-])(literals?|regex):\s")
ID = re.compile(r"^  - id: *([a-z0-9-]+\.[a-z0-9-]+)")
CLASS_ESCAPES = {"d": "D", "w": "W", "s": "S", "D": "d", "W": "w", "S": "s"}


class Site:
    """A single-quoted literal or (piece of a) regex in a file: line and columns of what stands between the quotes."""

    def __init__(self, signature, kind, group, path, line, start, end, text):
        self.signature, self.kind, self.group, self.path = signature, kind, group, path
        self.line, self.start, self.end, self.text = line, start, end, text
        self.pieces = 1
        self.dead = False


class Edit:
    def __init__(self, site, text, what):
        self.site, self.text, self.what = site, text, what

    def __str__(self):
        site = self.site
        return f"{site.path.name}:{site.line + 1}:{site.start + 1}: {site.signature}: {site.kind}: {self.what}"


def quoted(line, start):
    """The text of a single-quoted scalar that begins behind the quote before `start`, and the column of its closing quote."""
    end = start
    while end < len(line):
        if line[end] == "'":
            if line[end + 1:end + 2] != "'":
                break
            end += 1
        end += 1
    return line[start:end].replace("''", "'"), end


def sites_of_line(line, key):
    """(key, start, end, text) of each quoted literal or regex of a line; `key` is what an earlier line left open."""
    at = 0
    while at < len(line):
        if line[at] == "'":
            text, end = quoted(line, at + 1)
            if key:
                yield key, at + 1, end, text
            at = end + 1
            continue
        found = KEY.match(line, at)
        if found:
            key = found.group(1)
            at = found.end() - 1
            continue
        if key and re.match(r"[a-z_]+:\s", line[at:]) and not line[at - 1].isalnum():
            key = None
        at += 1


def read_sites(path):
    """All literals and regexes of a file, without those of examples; and the role of each signature."""
    sites, roles = [], {}
    signature = key = skip = None
    group = 0
    for number, line in enumerate(path.read_text().split("\n")):
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip() or line.lstrip().startswith("#") or (skip is not None and indent > skip):
            continue
        skip = None
        found = ID.match(line)
        if found:
            signature = found.group(1)
        if signature and indent == 4 and line.startswith("    role:"):
            roles[signature] = line.split(":", 1)[1].split("#")[0].strip()
        bare = line.strip().lstrip("- ")
        if re.match(r"(tests|explanation|remedy|next_commands|references|falsepositives):", bare):
            skip, key = indent, None
            continue
        if not line.strip().startswith("- '"):
            key = None
            group += 1
        opened = re.match(r"(literals?|regex):\s*$", bare)
        if opened:
            key = opened.group(1)
            continue
        for kind, start, end, text in sites_of_line(line, key):
            sites.append(Site(signature, kind.rstrip("s"), (group, kind), path, number, start, end, text))
    # Where one alternative contains another, the longer one adds nothing: no example can notice an edit of it.
    sites = [site for site in sites if site.kind != "literal" or not any(
        other.group == site.group and other.text != site.text and other.text in site.text for other in sites)]
    mark_dead(sites)
    pieces = defaultdict(int)
    for site in sites:
        pieces[site.group] += site.kind == "regex"
    for site in sites:
        site.pieces = pieces[site.group]
    return sites, roles


def mark_dead(sites):
    """A literal is dead when its regex (the one that follows it) shares not three letters with one of its words: no text that the
    regex matches needs it to be found, and no example can notice an edit of it."""
    regexes, groups = {}, []
    for site in sites:
        if site.kind == "regex":
            regexes[site.group] = regexes.get(site.group, "") + site.text
        if not groups or groups[-1] != site.group:
            groups.append(site.group)
    for site in sites:
        if site.kind == "literal":
            place = groups.index(site.group)
            regex = next((regexes[group] for group in groups[place + 1:] if group in regexes), "").lower()
            words = [word for word in re.findall(r"[a-z]+", site.text.lower()) if len(word) > 4]
            site.dead = any(all(word[i:i + 3] not in regex for i in range(len(word) - 2)) for word in words)


TOKEN = re.compile(r"""
    (?P<escape>\\[Q].*?\\E|\\x\{[^}]*\}|\\[pP]\{[^}]*\}|\\.)
  | (?P<class>\[\^?\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*\])
  | (?P<quantifier>(?:\{\d*,?\d*\}|[*+?])[?+]?)
  | (?P<group>\((?:\?(?:<[=!]|[:=!|>]|P?<\w+>|[a-z-]+[:)]|\w+\))?)?)
  | (?P<syntax>[|()^$.])
  | (?P<fixed>.)
""", re.X | re.S)


def other_letter(rng, char):
    return rng.choice([c for c in "kqvxzKQVXZ" if c.lower() != char.lower()])


def regex_edits(site, rng):
    text = site.text
    tokens = list(TOKEN.finditer(text))
    for n, token in enumerate(tokens):
        start, end, value = token.start(), token.end(), token.group()
        before = text[:start]
        quantified = n + 1 < len(tokens) and tokens[n + 1].lastgroup == "quantifier"
        shown = f"...{before[-12:]}>{value}<{text[end:end + 12]}..."
        if token.lastgroup == "fixed":
            yield Edit(site, before + other_letter(rng, value) + text[end:], f"changed {shown}")
            inner = 0 < n < len(tokens) - 1 and all(tokens[k].lastgroup == "fixed" for k in (n - 1, n + 1))
            if inner and not quantified and tokens[n - 1].group() != value != tokens[n + 1].group():
                yield Edit(site, before + text[end:], f"deleted {shown}")
        elif token.lastgroup == "escape" and value[1] in CLASS_ESCAPES:
            yield Edit(site, before + "\\" + CLASS_ESCAPES[value[1]] + text[end:], f"turned {shown}")
        elif token.lastgroup == "escape" and not value[1].isalnum():
            yield Edit(site, before + other_letter(rng, value[1]) + text[end:], f"changed {shown}")
        elif token.lastgroup == "class":
            opposite = "[" + value[2:] if value[1] == "^" else "[^" + value[1:]
            yield Edit(site, before + opposite + text[end:], f"turned {shown}")
    if site.pieces > 1:
        yield Edit(site, "", f"dropped the piece {text[:40]}")


def literal_edits(site, rng):
    text = site.text
    for i, char in enumerate(text):
        shown = f"...{text[:i][-12:]}>{char}<{text[i + 1:i + 13]}..."
        yield Edit(site, text[:i] + other_letter(rng, char) + text[i + 1:], f"changed {shown}")
        if 0 < i < len(text) - 1 and text[i - 1] != char != text[i + 1] and len(text) > 6:
            yield Edit(site, text[:i] + text[i + 1:], f"deleted {shown}")


def edits_of(site, rng):
    return list((literal_edits if site.kind == "literal" else regex_edits)(site, rng))


class Bench:
    """The copy of the pattern folder, and the program run on it."""

    def __init__(self, binary, source, folder):
        self.binary, self.folder = binary, folder / "patterns"
        self.folder.mkdir()
        self.sources = {path.name: path.read_text() for path in sorted((source / "patterns").glob("*.yaml"))}
        self.changed = set(self.sources)
        (folder / "cstriage").mkdir()
        (folder / "cstriage" / "sql").symlink_to(source / "sql")
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "LC_ALL": "C.UTF-8"}
        self.rounds = 0

    def restore(self):
        for name in self.changed:
            (self.folder / name).write_text(self.sources[name])
        self.changed = set()

    def run(self, edits):
        """Makes the edits and returns (ids with a failing example, files that were refused)."""
        self.restore()
        self.rounds += 1
        for name, group in by_file(edits).items():
            lines = self.sources[name].split("\n")
            for edit in sorted(group, key=lambda e: (e.site.line, -e.site.start)):
                site, line = edit.site, lines[edit.site.line]
                lines[site.line] = line[:site.start] + edit.text.replace("'", "''") + line[site.end:]
            (self.folder / name).write_text("\n".join(lines))
            self.changed.add(name)
        run = subprocess.run([self.binary, "patterns", "test", "--patterns-only", "--patterns", self.folder], env=self.environment,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
        output = run.stdout.decode(errors="replace")
        if run.returncode not in (0, 1):
            sys.exit(f"patterns test ended with {run.returncode}: {run.stderr.decode(errors='replace')[-500:]}")
        failing = set(re.findall(r"(?m)^\S+?:\d+:\d+: ([a-z0-9-]+\.[a-z0-9-]+): ", output))
        refused = {Path(name).name for name in re.findall(r"(?m)^(\S+?):\d+(?::\d+)?: error: ", output)}
        return failing, refused


def by_file(edits):
    files = defaultdict(list)
    for edit in edits:
        files[edit.site.path.name].append(edit)
    return files


def noticed_of(bench, edits):
    """Which of the edits (at most one per signature) are noticed."""
    if not edits:
        return set()
    failing, refused = bench.run(edits)
    noticed = {edit for edit in edits if edit.site.signature in failing and edit.site.path.name not in refused}
    doubtful = [edit for edit in edits if edit.site.path.name in refused]
    if len(edits) == 1:
        return set(edits) if refused or failing else set()
    for group in by_file(doubtful).values():  # a refused file hides its other signatures: halve it until the culprit is alone
        half = (len(group) + 1) // 2
        noticed |= noticed_of(bench, group[:half]) | noticed_of(bench, group[half:])
    return noticed


def rounds_of(edits, roles):
    """Edits in rounds with at most one per signature; those of noise apart."""
    queues = defaultdict(list)
    for edit in edits:
        queues[edit.site.signature].append(edit)
    for noise in (False, True):
        lists = [queue for signature, queue in queues.items() if (roles.get(signature) == "noise") == noise]
        for n in range(max(map(len, lists), default=0)):
            yield [queue[n] for queue in lists if n < len(queue)]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=os.environ.get("CSTRIAGE_BINARY"), help="the program (CSTRIAGE_BINARY)")
    parser.add_argument("--source", default=os.environ.get("CSTRIAGE_SOURCE", Path(__file__).parents[2]), type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="every edit, not one for each literal and regex")
    parser.add_argument("--only", metavar="ID", help="a signature, or a family as FAMILY.*")
    parser.add_argument("--goal", type=float, default=95.0, help="percent (95)")
    parser.add_argument("--seconds", type=float, default=0, help="stop making edits after this time (0 = never)")
    parser.add_argument("--quiet", action="store_true", help="do not list what nobody noticed")
    arguments = parser.parse_args()
    if not arguments.binary:
        parser.error("--binary is needed")
    return arguments


def choose(arguments, bench):
    rng = random.Random(arguments.seed)
    edits, roles, dead = [], {}, []
    for path in sorted((arguments.source / "patterns").glob("*.yaml")):
        if path.name == "origins.yaml":
            continue
        sites, of_file = read_sites(path)
        roles.update(of_file)
        groups = defaultdict(list)
        for site in sites:
            wanted = arguments.only in (None, site.signature, site.signature.split(".")[0] + ".*")
            if site.dead and wanted:
                dead.append(site)
            elif wanted and bench.sources[path.name]:
                groups[(site.group if site.kind == "regex" else site)].append(site)
        for group in groups.values():
            choices = [edit for site in group for edit in edits_of(site, rng)]
            edits += choices if arguments.all or not choices else [rng.choice(choices)]
    return edits, roles, dead


def main():
    arguments = parse_arguments()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.binary, arguments.source.resolve(), Path(folder))
        edits, roles, dead = choose(arguments, bench)
        failing, refused = bench.run([])
        if failing or refused:
            sys.exit(f"the examples fail without any edit: {', '.join(sorted(failing | refused))}")
        tried, noticed = [], set()
        for batch in rounds_of(edits, roles):
            if arguments.seconds and time.monotonic() - started > arguments.seconds:
                break
            tried += batch
            noticed |= noticed_of(bench, batch)
    for edit in tried:
        if edit not in noticed and not arguments.quiet:
            print(f"unnoticed: {edit}")
    for site in dead:
        if not arguments.quiet:
            print(f"dead literal: {site.path.name}:{site.line + 1}:{site.start + 1}: {site.signature}: '{site.text}' is not in its regex")
    share = 100.0 * len(noticed) / len(tried) if tried else 0.0
    print(f"{len(noticed)} of {len(tried)} edits noticed ({share:.1f} %), {len(dead)} dead literals, {len(edits) - len(tried)} not tried, "
          f"{bench.rounds} rounds, {time.monotonic() - started:.1f} s, seed {arguments.seed}")
    return 0 if tried and share >= arguments.goal else 1


if __name__ == "__main__":
    sys.exit(main())
