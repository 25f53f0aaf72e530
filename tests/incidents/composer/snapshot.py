# SPDX-License-Identifier: Apache-2.0
"""The database of an incident in the form that the program asks without a server."""

import re
import sqlite3
from pathlib import Path

SCHEMA = Path(__file__).resolve().parents[3] / "fixtures" / "sql" / "schema.sql"


def facts(text):
    """The time and the version that the head of db.sql names."""
    return re.match(r"-- state of the cloud database at (\S+ \S+), CloudStack (\S+)\n", text).groups()


def write(folder):
    """Writes cloud.sqlite beside db.sql; returns its path."""
    path, text = folder / "cloud.sqlite", (folder / "db.sql").read_text()
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA.read_text() + text)
    for name, value in zip(("server_time", "cloudstack_version"), facts(text)):
        database.execute("UPDATE cstriage_snapshot SET value = ? WHERE name = ?", (value, name))
    database.commit()
    database.close()
    return path
