#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times cstriage beside what people use instead, on the same log, in turn, in one run.

Usage: run.py [--binary FILE] [--bytes 1g] [--rounds 5] [--input LOG] [--series] [--only TEXT] [--folder DIR] [--markdown]

Makes the log (make_log.py, or takes --input), its compressed forms and a dirty one, runs every pair of commands `rounds` times in turn, and prints
minimum, median and maximum of wall time, the ratio of the medians, its limit, and the most memory that cstriage took. The answers are held
against each other first: lines counted, lines with a literal, bytes decoded. --series adds sizes, numbers of signatures and threads.
A peer that is not installed is left out and said so. Exit status 1 when a ratio is above its limit. For a quiet machine; not part of the tests.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_log import size

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
ENVIRONMENT = {**os.environ, "LC_ALL": "C"}
MEMORY_LIMIT = 200  # MiB
COUNTERS = ("rg", "grep", "wc")

# What is timed: name, peer, how cstriage is called, how the peer is called, limit of the ratio. {log}, {gz} … are files, {bin} the program.
PAIRS = [
    ("plain", "rg -c -F -f", "{bin} analyze --no-db {log}", "rg -c -F -f {literals} {log}", 0.35),
    ("plain", "grep -c -F -f", "{bin} analyze --no-db {log}", "grep -c -F -f {literals} {log}", 0.12),
    ("plain", "wc -l", "{bin} analyze --no-db {log}", "wc -l {log}", 6),
    ("one .gz", "zcat", "{bin} analyze --no-db {gz}", "zcat {gz}", 0.28),
    ("one .gz", "igzip -dc", "{bin} analyze --no-db {gz}", "igzip -dc {gz}", 1.6),
    ("one .zst", "zstd -dc", "{bin} analyze --no-db {zst}", "zstd -dc {zst}", 1.6),
    ("eight .gz", "zcat", "{bin} analyze --no-db {parts}", "zcat {part_list}", 0.25),
    ("dirty", "the clean log", "{bin} analyze --no-db {dirty}", "{bin} analyze --no-db {log}", 3),
    ("plain, 8 jobs", "2 jobs", "{bin} analyze --no-db --jobs 8 {log}", "{bin} analyze --no-db --jobs 2 {log}", 1.3),
]


def timed(command):
    """Wall seconds and peak MiB of a command. What counts prints into a file: grep stops at its first match when /dev/null gets its output."""
    with open(os.devnull, "wb") if command[0] not in COUNTERS else tempfile.TemporaryFile() as out:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 3):
        sys.exit(f"{command[0]} ended with {child.returncode}: {' '.join(command)[:200]}")
    return seconds, usage.ru_maxrss / 1024


def alternate(ours, peer, rounds):
    """The figures of both, each measured `rounds` times, in turn."""
    for command in (ours, peer):
        timed(command)  # the files are in memory from here on
    figures = ([], [])
    for i in range(rounds):
        for which in (0, 1) if i % 2 == 0 else (1, 0):
            figures[which].append(timed((ours, peer)[which]))
    return figures


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT, **options).stdout


def prepare(folder, options):
    """The files that are read, made once."""
    files = {"bin": str(options.binary), "log": str(folder / "management-server.log"), "dirty": str(folder / "dirty.log"),
             "literals": str(folder / "literals"), "gz": str(folder / "management-server.log.gz"), "zst": str(folder / "management-server.log.zst"),
             "parts": str(folder / "parts")}
    make = [sys.executable, "-B", str(HERE / "make_log.py")]
    if options.input:
        shutil.copyfile(options.input, files["log"])
    else:
        subprocess.run([*make, files["log"], "--bytes", str(options.bytes)], check=True)
    subprocess.run([*make, files["dirty"], "--bytes", str(Path(files["log"]).stat().st_size), "--dirty", files["bin"]], check=True)
    Path(files["literals"]).write_bytes(output(files["bin"], "patterns", "list", "--literals"))
    with open(files["gz"], "wb") as out:
        subprocess.run(["gzip", "-6", "-c", files["log"]], stdout=out, check=True)
    subprocess.run(["zstd", "-q", "-f", "-o", files["zst"], files["log"]], check=True)
    parts = folder / "parts"
    parts.mkdir()
    lines = int(output("wc", "-l", files["log"]).split()[0])
    subprocess.run(["split", "-l", str((lines + 7) // 8), "-d", files["log"], str(parts / "management-server.log.2026-01-0")], check=True)
    names = sorted(parts.iterdir())
    for name in names:
        subprocess.run(["gzip", "-6", str(name)], check=True)
    files["part_list"] = " ".join(f"{name}.gz" for name in names)
    return files


def report_of(files, *arguments):
    return json.loads(output(files["bin"], "analyze", "--no-db", "--format", "json", *arguments))


def compare_answers(files):
    """Whether all tell the same of the log."""
    report, lines = report_of(files, files["log"]), int(output("wc", "-l", files["log"]).split()[0])
    assert report["coverage"]["lines"] == lines, "lines of the log"
    for name in ("gz", "zst"):
        other = report_of(files, files[name])
        assert other["coverage"]["lines"] == lines and other["coverage"]["bytes"] == report["coverage"]["bytes"], name
        assert [cause["id"] for cause in other["root_causes"]] == [cause["id"] for cause in report["root_causes"]], name
    assert report_of(files, files["parts"])["coverage"]["lines"] == lines, "lines of the parts"
    if shutil.which("rg"):
        counts = [int(output(*command, "-F", "-f", files["literals"], files["log"])) for command in (("rg", "-c"), ("grep", "-c"))]
        assert counts[0] == counts[1], "rg and grep"


def spread(figures):
    seconds = sorted(second for second, _ in figures)
    return f"{seconds[0]:.2f} / {statistics.median(seconds):.2f} / {seconds[-1]:.2f}", statistics.median(seconds)


def table(rows, options):
    header = ("input", "against", "cstriage: min / median / max s", "peer: min / median / max s", "ratio", "limit", "MiB")
    if options.markdown:
        print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for row in [] if options.markdown else [header]:
        print(f"{row[0]:16} {row[1]:16} {row[2]:32} {row[3]:32} {row[4]:>6} {row[5]:>6} {row[6]:>5}")
    for row in rows:
        line = "| " + " | ".join(row) + " |" if options.markdown else f"{row[0]:16} {row[1]:16} {row[2]:32} {row[3]:32} {row[4]:>6} {row[5]:>6} {row[6]:>5}"
        print(line, flush=True)


def pairs(files, options):
    failed, rows = False, []
    for name, peer, ours, theirs, limit in PAIRS:
        if options.only and options.only not in f"{name} {peer}":
            continue
        commands = [part.format(**files).split() for part in (ours, theirs)]
        if not shutil.which(commands[1][0]):
            print(f"{commands[1][0]} is not installed: left out", file=sys.stderr)
            continue
        figures = alternate(*commands, options.rounds)
        (mine, median), (other, base) = spread(figures[0]), spread(figures[1])
        memory = max(peak for _, peak in figures[0])
        failed = failed or median / base > limit or memory > MEMORY_LIMIT
        rows.append((name, peer, mine, other, f"{median / base:.2f}", f"{limit:g}", f"{memory:.0f}"))
    table(rows, options)
    return failed


def start(files, options):
    """From process start to report, five lines on standard input."""
    with open(files["log"], "rb") as log:
        lines = b"".join(log.readline() for _ in range(5))
    times = []
    for _ in range(max(options.rounds, 5) * 4):
        begin = time.perf_counter()
        subprocess.run([files["bin"], "analyze", "--no-db"], input=lines, stdout=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - begin) * 1000)
    times.sort()
    print(f"\nfive lines on standard input: {times[0]:.0f} / {statistics.median(times):.0f} / {times[-1]:.0f} ms (limit of the median 40)")
    return statistics.median(times) > 40


def series(files, folder, options):
    """How cost grows: with input, with signatures, with threads."""
    print("\nsize      seconds  MiB/s  peak MiB")
    for amount in (2**26, 2**27, 2**28, 2**29, 2**30, 2**31, 2**32, 2**33):
        path = folder / "series.log"
        subprocess.run([sys.executable, "-B", str(HERE / "make_log.py"), str(path), "--bytes", str(amount)], check=True)
        figures = [timed([files["bin"], "analyze", "--no-db", str(path)]) for _ in range(3)]
        second = statistics.median(second for second, _ in figures)
        print(f"{amount >> 20:5} MiB {second:8.2f} {(amount >> 20) / second:6.0f} {max(peak for _, peak in figures):9.0f}", flush=True)
        path.unlink()
    print("\nsignatures  seconds")
    for share in (0.06, 0.1, 0.25, 0.5, 1):
        count, command = cut_library(options.binary, share, folder / f"share-{share}")
        figures = [timed([*command, files["log"]]) for _ in range(3)]
        print(f"{count:10} {statistics.median(second for second, _ in figures):8.2f}", flush=True)
    print("\njobs  seconds  peak MiB")
    for jobs in (1, 2, 4, 8):
        figures = [timed([files["bin"], "analyze", "--no-db", "--jobs", str(jobs), files["log"]]) for _ in range(3)]
        print(f"{jobs:4} {statistics.median(second for second, _ in figures):8.2f} {max(peak for _, peak in figures):9.0f}", flush=True)


def cut_library(binary, share, folder):
    """How many signatures a share of each family has, and the command that reads no others. Relations to those that are gone are told as problems,
    which costs nothing here. The copy of the program is not in its source tree, so that it does not find all."""
    (folder / "patterns").mkdir(parents=True)
    shutil.copy(binary, folder / "cstriage")
    count = 0
    for path in (SOURCE / "patterns").glob("*.yaml"):
        text = path.read_text()
        begins = [match.start() for match in re.finditer(r"(?m)^  - id: ", text)]
        keep = len(begins) if path.name == "origins.yaml" else max(1, round(len(begins) * share))
        (folder / "patterns" / path.name).write_text(text[:begins[keep]] if keep < len(begins) else text)
        count += keep
    return count, [str(folder / "cstriage"), "analyze", "--no-db", "--patterns", str(folder / "patterns"), "--sql", str(SOURCE / "sql")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=SOURCE / "build/cstriage")
    parser.add_argument("--bytes", type=size, default=2**30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--input", type=Path, help="a management-server.log instead of a made one")
    parser.add_argument("--series", action="store_true")
    parser.add_argument("--only", default="", help="pairs whose name holds this")
    parser.add_argument("--folder", type=Path, help="where the files are put and left (default: a temporary folder)")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        files = prepare(folder, options)
        compare_answers(files)
        failed = pairs(files, options)
        failed = start(files, options) or failed
        if options.series:
            series(files, folder, options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
