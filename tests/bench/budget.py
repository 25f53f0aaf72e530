#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What reading a log may cost, held without a clock: instructions per MiB, those until five lines are answered, and memory at eight jobs.

Usage: budget.py --binary FILE. valgrind counts the instructions of a release build; two sizes of one log give the slope, so that what is paid once
does not blur it. Numbers depend on the compiler, the libraries and, a little, on the processor valgrind shows them: the limits leave a seventh of
room over what was measured on Debian 12 (gcc 12). A change that needs more raises them here and says why.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = (24, 72)             # MiB; the scan is fitted to the log before the smaller one ends
AVX2 = "avx2" in Path("/proc/cpuinfo").read_text(errors="replace").split()
START = 370                  # million instructions from process start to the report about five lines
SLOPE = 9.0 if AVX2 else 15.5  # million instructions per MiB
FIRST = 22.0 if AVX2 else 29.0  # the same below some MiB, where the scan is not fitted yet
MEMORY = 200                 # MiB, at eight jobs
ENVIRONMENT = {**os.environ, "LC_ALL": "C"}


def instructions(binary, *arguments, **options):
    """In millions."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", binary, "analyze", "--no-db", "--jobs", "1", *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True, **options)
    return int(re.search(r"I +refs: +([\d,]+)", done.stderr)[1].replace(",", "")) / 1e6


def peak(binary, log):
    """MiB of memory with eight jobs."""
    child = subprocess.Popen([binary, "analyze", "--no-db", "--jobs", "8", log], env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, child.returncode
    return usage.ru_maxrss / 1024


def make(path, mebibytes):
    subprocess.run([sys.executable, "-B", HERE / "make_log.py", path, "--bytes", f"{mebibytes}m"], check=True)
    return str(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    binary = parser.parse_args().binary
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        logs = [make(Path(folder) / f"{size}.log", size) for size in (4, *SIZES)]
        with open(logs[0], "rb") as log:
            five = b"".join(log.readline() for _ in range(5)).decode()
        start = instructions(binary, "-", input=five)
        small, low, high = (instructions(binary, log) for log in logs)
        for name, value, limit in (("start", start, START), ("per MiB, not fitted", (small - start) / 4, FIRST),
                                   ("per MiB", (high - low) / (SIZES[1] - SIZES[0]), SLOPE)):
            print(f"{name:24} {value:8.1f} million instructions, limit {limit}")
            failed = failed or value > limit
        memory = peak(binary, logs[-1])
        print(f"{'eight jobs':24} {memory:8.1f} MiB, limit {MEMORY}")
        failed = failed or memory > MEMORY
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
