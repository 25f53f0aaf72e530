# SPDX-License-Identifier: Apache-2.0
"""A live database from the command line: how it is found, what it may do, and what happens when it does not answer."""

import gzip
import json
import os
import sqlite3
import subprocess
import unittest

from database import SOCKET, DatabaseTest, Seed, administer
from driver import DEMO

NO_SERVER = "mysql://x@127.0.0.1:1/cloud"


class Commands(DatabaseTest):
    name = "cstriage_commands"

    def setUp(self):
        super().setUp()
        self.seed = Seed("free-vnets", "confirms")
        self.fill(self.seed)

    def test_probe_says_what_it_is(self):
        out, _ = self.db("probe", "--db", self.url)
        self.assertIn("MariaDB", out)
        self.assertIn(f"database {self.name}", out)
        self.assertIn("CloudStack 4.18.2.1", out)
        self.assertRegex(out, r"(\d+) of \1 checks can be asked")

    def test_list_and_text(self):
        self.assertIn("--with zone_id=…", self.db("list")[0])
        out, _ = self.db("check", "free-vnets", *self.seed.with_options, "--plan", "--db", self.url)
        self.assertRegex(out, r"^free-vnets: confirmed \(as of now\), 1 rows in [\d.]+ ms\n  confirmed physical network")
        self.assertIn("plan: ", out)

    def test_usage(self):
        for arguments in (("check", "nothing"), ("check",), ("frob",), (), ("probe", "more"), ("check", "free-vnets", "--with", "x=1"),
                          ("probe",), ("snapshot",), ("probe", "--db", "mysql://u:hunter2@h/cloud"), ("probe", "--db", "file:///x"),
                          ("probe", "--db", self.url, "--snapshot", "x"), ("check", "free-vnets", "--format", "xml")):
            self.assertIn("Try 'cstriage db --help'", self.db(*arguments, expect=64)[1])

    def test_the_password_comes_from_a_private_file(self):
        options = self.file("options.cnf", f"[client]\nuser={self.name}\npassword='hunter2'\n".encode())
        url = f"mysql://localhost/{self.name}?socket={SOCKET}"
        options.chmod(0o640)
        self.run_program("db", "probe", "--db", url, "--defaults-extra-file", options, expect=78)
        options.chmod(0o600)
        self.run_program("db", "probe", "--db", url, "--defaults-extra-file", options)
        (self.folder / ".my.cnf").write_bytes(options.read_bytes())
        (self.folder / ".my.cnf").chmod(0o600)
        self.run_program("db", "probe", "--db", url)
        self.db("probe", "--db", url, password="wrong", expect=3)  # the environment goes before ~/.my.cnf

    def test_a_refused_login_is_incomplete(self):
        self.assertIn("Access denied", self.db("probe", "--db", self.url, password="wrong", expect=3)[1])
        self.assertIn("cannot connect to 127.0.0.1:1 as x", self.db("probe", "--db", NO_SERVER, expect=3)[1])

    def test_db_properties_give_the_place(self):
        properties = self.file("db.properties", b"db.cloud.host=127.0.0.1\ndb.cloud.port=1\ndb.cloud.name=cloud\n"
                                                b"db.cloud.username=root\ndb.cloud.password=ENC(hunter2)\n")
        self.assertIn("cannot connect to 127.0.0.1:1 as cstriage", self.db("probe", "--db-properties", properties, expect=3)[1])

    def test_a_forbidden_table_is_named(self):
        user = self.name + "_some"
        tables = ("physical_network", "physical_network_traffic_types", "networks", "version")
        administer(f"CREATE USER {user}@localhost IDENTIFIED BY 'hunter2';" +
                   "".join(f"GRANT SELECT ON {self.name}.{table} TO {user}@localhost;" for table in tables))
        self.addCleanup(administer, f"DROP USER {user}@localhost")
        url = self.url.replace(f"{self.name}@", f"{user}@")
        answer = self.check(self.seed, "--db", url, expect=3)
        self.assertEqual(answer["verdict"], "unknown")
        self.assertIn("op_dc_vnet_alloc", answer["why"])
        self.assertIn("free-vnets cannot be asked", self.db("probe", "--db", url, expect=3)[0])
        self.db("snapshot", "-o", "part.sqlite", "--db", url, expect=3)
        answer = self.check(self.seed, "--snapshot", "part.sqlite", expect=3)
        self.assertEqual((answer["verdict"], answer["why"]), ("unknown", "not in this schema: op_dc_vnet_alloc"))


class Snapshots(DatabaseTest):
    name = "cstriage_snapshots"

    def tables(self, path):
        with sqlite3.connect(self.folder / path) as database:
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")] for name in names}

    def test_secrets_and_old_rows_stay_behind(self):
        administer("ALTER TABLE async_job ADD session_key VARCHAR(64) DEFAULT 'hunter2', ADD job_cmd_info VARCHAR(64) DEFAULT 'hunter2';"
                   "ALTER TABLE host ADD guid VARCHAR(64) DEFAULT 'hunter2';"
                   "INSERT INTO host_details (id, host_id, name, value) VALUES (1, 1, 'password', 'hunter2'), (2, 1, 'secured', 'true');"
                   "INSERT INTO async_job (id, job_status, created) VALUES (1, 1, '2026-11-22 00:00:00'), (2, 1, '2020-01-01 00:00:00'), (3, 0, '2020-01-01 00:00:00');"
                   "INSERT INTO host (id, name) VALUES (1, 'kvm1');"
                   "INSERT INTO configuration (category, name, value) VALUES ('Hidden', 'router.x', 'hunter2'), ('Advanced', 'a.password', 'hunter2'), ('Advanced', 'network.gc.wait', '600')",
                   self.name)
        self.db("snapshot", "-o", "s.sqlite", "--db", self.url)
        data = (self.folder / "s.sqlite").read_bytes()
        self.assertNotIn(b"hunter2", data)
        self.assertEqual((self.folder / "s.sqlite").stat().st_mode & 0o777, 0o600)
        tables = self.tables("s.sqlite")
        self.assertNotIn("session_key", tables["async_job"])
        self.assertNotIn("guid", tables["host"])
        with sqlite3.connect(self.folder / "s.sqlite") as database:
            self.assertEqual(database.execute("SELECT id FROM async_job ORDER BY id").fetchall(), [(1,), (3,)])
            self.assertEqual(database.execute("SELECT name FROM configuration").fetchall(), [("network.gc.wait",)])
            self.assertEqual(database.execute("SELECT name FROM host WHERE name = 'KVM1'").fetchall(), [("kvm1",)])
            facts = dict(database.execute("SELECT name, value FROM cstriage_snapshot"))
        self.assertEqual((facts["server_time"], facts["cloudstack_version"], facts["since"]),
                         ("2026-11-23 03:20:00", "4.18.2.1", "2026-10-24 03:20:00"))
        self.assertEqual([name for name in os.listdir(self.folder) if not name.startswith(".")], ["s.sqlite"])

    def test_dumps_compressed_and_broken(self):
        dump = subprocess.run(["mariadb-dump", "--no-defaults", "--user=root", f"--socket={SOCKET}", self.name], stdout=subprocess.PIPE, check=True).stdout
        plain = self.file("d.sql", dump)
        packed = self.file("d.sql.gz", gzip.compress(dump))
        self.file("d.zst", b"")
        subprocess.run(["zstd", "-qf", str(plain), "-o", str(self.folder / "d.zst")], check=True)
        for path in (plain, packed, self.folder / "d.zst"):
            self.db("snapshot", "-o", "d.sqlite", "--dump-tz", "UTC", "--from-dump", path)
            self.assertIn("async_job", self.tables("d.sqlite"))
        broken = self.file("broken.gz", packed.read_bytes()[:-200])
        self.assertIn("broken.gz", self.db("snapshot", "-o", "b.sqlite", "--from-dump", broken, expect=3)[1])
        self.db("snapshot", "-o", "n.sqlite", "--from-dump", self.file("n.sql", b"-- nothing\n"), expect=3)
        self.assertFalse((self.folder / "n.sqlite").exists())
        self.db("snapshot", "-o", "n.sqlite", "--from-dump", "missing.sql", expect=66)
        self.db("snapshot", "-o", "missing/n.sqlite", "--db", self.url, expect=73)


class Analyses(DatabaseTest):
    """The demo's logs, whose cause is a router that stays in Starting, against opposite databases."""

    name = "cstriage_analyses"
    checked = "routers-starting"

    def analysis(self, *arguments, expect=0):
        out, err = self.run_program("analyze", "--log-tz", "UTC", "--format", "json", *arguments, DEMO / "logs", expect=expect,
                                    environment={"CSTRIAGE_DB_PASSWORD": "hunter2"})
        self.assertNotIn(b"hunter2", out + err)
        return json.loads(out)

    def test_a_database_that_does_not_answer_changes_nothing_else(self):
        without = self.analysis("--no-db")
        report = self.analysis("--db", NO_SERVER, expect=3)
        self.assertEqual([c["signature"] for c in report["root_causes"]], [c["signature"] for c in without["root_causes"]])
        self.assertTrue(report["coverage"]["checks_not_run"])
        self.assertEqual({s["why"] for s in report["coverage"]["checks_not_run"]}, {"the database did not answer"})
        self.assertTrue(any("cannot connect to 127.0.0.1:1" in note for note in report["coverage"]["notes"]))

    def test_the_snapshot_s_rows_on_a_server_give_the_snapshot_s_verdict(self):
        """The demo's snapshot is copied to the server: both say the same."""
        with sqlite3.connect(DEMO / "cloud.sqlite") as snapshot:
            names = [row[0] for row in snapshot.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'cstriage%'")]
            rows = {name: (snapshot.execute(f"SELECT * FROM {name}").fetchall(), [c[1] for c in snapshot.execute(f"PRAGMA table_info({name})")])
                    for name in names}
            time = dict(snapshot.execute("SELECT name, value FROM cstriage_snapshot"))["server_time"]
        quote = lambda value: "NULL" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
        for name, (values, columns) in rows.items():
            listed = ",".join(f"`{column}`" for column in columns)
            for row in values:
                administer(f"REPLACE INTO {name} ({listed}) VALUES ({','.join(map(quote, row))})", self.name)
        administer(f"SET GLOBAL init_connect = \"SET timestamp = UNIX_TIMESTAMP(CONVERT_TZ('{time}', '+00:00', @@time_zone))\"")
        pick = lambda report: [(c["signature"], c["verdict"], c["score"], c["next_commands"]) for c in report["root_causes"]]
        self.assertEqual(pick(self.analysis("--db", self.url)), pick(self.analysis("--snapshot", DEMO / "cloud.sqlite")))

    def test_options_that_exclude_each_other(self):
        for arguments in (("--no-db", "--db", self.url), ("--db", self.url, "--snapshot", "x"), ("--require-db",), ("--db", "mysql://u:p@h/c")):
            self.run_program("analyze", *arguments, DEMO / "logs", expect=64)


if __name__ == "__main__":
    unittest.main()
