#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes composed incidents: logs of several machines, db.sql and truth.json, one folder each.

Usage: make.py FOLDER [--only TEXT] [--bare]. --bare leaves the smaller failures out. Needs Python 3.9, its standard library and
zstd(1). The same call writes the same bytes, as long as the compressors are of the same version.
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from composer import NAMES, compose  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="incidents whose name holds this")
    parser.add_argument("--bare", action="store_true", help="without the smaller failures")
    options = parser.parse_args()
    for name in NAMES:
        if options.only in name:
            compose(name).write_files(options.folder / name, options.bare)


if __name__ == "__main__":
    main()
