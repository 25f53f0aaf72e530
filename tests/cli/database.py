# SPDX-License-Identifier: Apache-2.0
"""A scratch database on the private server of scripts/with-database (CSTRIAGE_TEST_SOCKET), filled from the seeds of fixtures/sql."""

import json
import os
import re
import subprocess
import unittest

from driver import SOURCE, TestCase

SOCKET = os.environ.get("CSTRIAGE_TEST_SOCKET")
SEEDS = SOURCE / "fixtures" / "sql"
OUTCOMES = {"confirms": "confirmed", "refutes": "refuted", "unknown": "unknown"}


def administer(text, database=""):
    """Runs statements as root; returns what they print."""
    run = subprocess.run(["mariadb", "--no-defaults", "--user=root", f"--socket={SOCKET}", "--batch", "--skip-column-names", database],
                         input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if run.returncode:
        raise AssertionError(f"{run.stderr.decode()}\n{text[:500]}")
    return run.stdout.decode()


def schema():
    """The tables of fixtures/sql/schema.sql in MariaDB's words. A TEXT without collation is a time there."""
    text = (SEEDS / "schema.sql").read_text()
    text = re.sub(r"CREATE TABLE cstriage_snapshot.*", "", text, flags=re.S)
    for pattern, words in ((r"\bTEXT COLLATE NOCASE\b", "VARCHAR(255)"), (r"\bTEXT\b", "DATETIME"), (r"\bINTEGER\b", "BIGINT")):
        text = re.sub(pattern, words, text)
    text = re.sub(r"([(,]\s*)(\w+) (BIGINT|VARCHAR|DATETIME|BLOB|REAL|DOUBLE)", r"\1`\2` \3", text)
    return text


def fact(name):
    """What schema.sql says about its snapshot."""
    return re.search(rf"'{name}', '([^']*)'", (SEEDS / "schema.sql").read_text()).group(1)


class Seed:
    """One seed: the check, its outcome, the parameters and the statements."""

    def __init__(self, check, outcome):
        self.check, self.outcome = check, outcome
        self.text = (SEEDS / check / f"{outcome}.sql").read_text()
        line = re.search(r"^-- with:(.*)$", self.text, re.M).group(1)
        self.with_options = [part for word in line.split() if "=" in word for part in ("--with", word)]
        self.tables = re.findall(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM) `?(\w+)", self.text, re.M | re.I)


def seeds(*outcomes):
    return [Seed(folder.name, outcome) for folder in sorted(SEEDS.iterdir()) if folder.is_dir() for outcome in outcomes or OUTCOMES]


@unittest.skipUnless(SOCKET, "no server: run this below scripts/with-database")
class DatabaseTest(TestCase):
    """A test with a database of its own and a user who may only read it, for whom the time is that of the seeds."""

    name = "cstriage_cli"
    filled = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        administer(f"DROP DATABASE IF EXISTS {cls.name}; CREATE DATABASE {cls.name} CHARACTER SET utf8mb3; USE {cls.name};" + schema())
        administer(f"INSERT INTO version (id, version, step) VALUES (0, '{fact('cloudstack_version')}', 'Complete')", cls.name)
        administer(f"DROP USER IF EXISTS {cls.name}@localhost; CREATE USER {cls.name}@localhost IDENTIFIED BY 'hunter2';"
                   f"GRANT SELECT ON {cls.name}.* TO {cls.name}@localhost;"
                   f"SET GLOBAL init_connect = \"SET timestamp = UNIX_TIMESTAMP(CONVERT_TZ('{fact('server_time')}', '+00:00', @@time_zone))\"")

    @classmethod
    def tearDownClass(cls):
        administer(f"DROP DATABASE {cls.name}; DROP USER {cls.name}@localhost")
        super().tearDownClass()

    @property
    def url(self):
        return f"mysql://{self.name}@localhost/{self.name}?socket={SOCKET}"

    def fill(self, seed):
        """Puts the rows of one seed in place of those before."""
        cls = type(self)
        empty = "".join(f"DELETE FROM {table};" for table in cls.filled if table != "cstriage_snapshot")
        cls.filled = set(seed.tables)
        if seed.check == "database-version":  # the only one about this table
            empty += "DELETE FROM version;"
        administer(empty + seed.text, self.name)

    def db(self, *arguments, expect=0, password="hunter2"):
        """Runs `cstriage db`; the password must never show."""
        out, err = self.run_program("db", *arguments, expect=expect, environment={"CSTRIAGE_DB_PASSWORD": password})
        self.assertNotIn(b"hunter2", out + err)
        return out.decode(), err.decode()

    def check(self, seed, *database, **how):
        return json.loads(self.db("check", seed.check, *seed.with_options, "--format", "json", *database, **how)[0])
