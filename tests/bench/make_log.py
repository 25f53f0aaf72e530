#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a management-server.log of any size: the calm day of tests/incidents again and again, each time later and with other numbers.

Usage: make_log.py FILE --bytes 1g [--seed N] [--dirty CSTRIAGE]. With --dirty every fifth record holds a text that some signature looks for and
that none matches; the texts come from `CSTRIAGE patterns list --literals`. The same call writes the same bytes. Python's standard library only.
"""

import argparse
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "incidents"))

from composer.story import calm  # noqa: E402

DAY = 100          # numbers of jobs and requests between two repetitions, in thousands
SLOT = re.compile(r"(?m)^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?=,)|(?P<job>(?<=job-)\d{3,})|(?P<seq>(?<=Seq )\d+-\d{9,})|(?P<hex>(?<=ctx-)[0-9a-f]{8}|"
                  r"(?<=logid:)[0-9a-f]{8})")
SIZES = {"k": 2**10, "m": 2**20, "g": 2**30}
STAMP = "%Y-%m-%d %H:%M:%S"


def size(text):
    match = re.fullmatch(r"(\d+)([kmg]?)", text.lower())
    if not match:
        raise argparse.ArgumentTypeError(f"{text} is no size such as 64m")
    return int(match[1]) * SIZES.get(match[2], 1)


def records(release):
    """The records of the first management server on a calm day, in order."""
    story = calm(release)
    log = next(log for log in story.logs.values() if log.path.startswith(story.world.servers[0].name) and "management" in log.path)
    return [record[3] for record in sorted(log.records, key=lambda record: record[:2])]


def candidates(binary):
    """Records that hold a literal and match nothing."""
    literals = subprocess.run([binary, "patterns", "list", "--literals"], check=True, capture_output=True, text=True).stdout.split("\n")
    for literal in filter(None, literals * 1000):
        yield f"(qtp1-7:ctx-0badcafe) (logid:0badcafe) the text <{literal}> is quoted here, and nothing more is said of it"


def dirty(lines, binary):
    texts, result = candidates(binary), []
    for i, line in enumerate(lines):
        result.append(line)
        if i % 4 == 3:
            result.append(f"{line[:23]} DEBUG [c.c.a.ApiServlet] {next(texts)}")
    return result


class Block:
    """A text with slots for what changes from one repetition to the next."""

    def __init__(self, text):
        self.pieces, self.slots, at = [], [], 0
        for match in SLOT.finditer(text):
            self.pieces.append(text[at:match.start()])
            self.slots.append((match.lastgroup, match.group()))
            at = match.end()
        self.pieces.append(text[at:])
        times = [datetime.strptime(value, STAMP) for kind, value in self.slots if kind == "time"]
        self.span = max(times) - min(times) + timedelta(seconds=20)

    def again(self, i, seed):
        """Repetition `i` as bytes."""
        shift, known, values = self.span * i, {}, []
        for kind, value in self.slots:
            fresh = known.get(value)
            if fresh is None:
                fresh = known[value] = self.change(kind, value, i, seed, shift)
            values.append(fresh)
        joined = [piece for pair in zip(self.pieces, values) for piece in pair]
        return "".join(joined + [self.pieces[-1]]).encode()

    @staticmethod
    def change(kind, value, i, seed, shift):
        if kind == "time":
            return (datetime.strptime(value, STAMP) + shift).strftime(STAMP)
        if kind == "job":
            return str(int(value) + 1000 * DAY * seed + 700 * i)
        if kind == "seq":
            host, number = value.split("-")
            return f"{host}-{int(number) + 5000 * i + seed}"
        return f"{(int(value, 16) * 2654435761 + 40503 * i + seed) % 2**32:08x}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--bytes", type=size, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--release", default="4.18")
    parser.add_argument("--dirty", metavar="CSTRIAGE", help="the program whose literals are strewn in")
    options = parser.parse_args()
    lines = records(options.release)
    if options.dirty:
        lines = dirty(lines, options.dirty)
    block, left, i = Block("\n".join(lines) + "\n"), options.bytes, 0
    with open(options.file, "wb") as out:
        while left > 0:
            data = block.again(i, options.seed)
            if len(data) > left:
                data = data[:data.rfind(b"\n", 0, left) + 1]
                left = 0
            out.write(data)
            left -= len(data)
            i += 1


if __name__ == "__main__":
    main()
