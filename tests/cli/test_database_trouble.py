# SPDX-License-Identifier: Apache-2.0
"""A server that fails while it is asked: what it does not answer is unknown and named, the rest of the report is as without it."""

import json
import subprocess
import time
import unittest

from database import SOCKET, DatabaseTest, administer
from driver import DEMO, SOURCE
from relay import Relay

SEEDS = SOURCE / "fixtures" / "sql"


def logged(report):
    """What the logs alone say; the names that ids get are the database's."""
    return [(finding["id"], finding["count"], finding["samples"]) for finding in report["findings"]]


class Trouble(DatabaseTest):
    name = "cstriage_trouble"

    def setUp(self):
        super().setUp()
        if not self.filled:
            type(self).filled = ("all",)
            for check, outcome in (("routers-starting", "confirms"), ("jobs-stuck", "confirms"), ("free-vnets", "confirms"), ("network-state", "refutes")):
                text = (SEEDS / check / f"{outcome}.sql").read_text()
                administer("SET SESSION unique_checks = 0;" + text.replace("INSERT INTO", "REPLACE INTO"), self.name)

    def analysis(self, *arguments, expect=0):
        out, err = self.run_program("analyze", "--log-tz", "UTC", "--format", "json", *arguments, DEMO / "logs", expect=expect,
                                    environment={"CSTRIAGE_DB_PASSWORD": "hunter2"})
        self.assertNotIn(b"hunter2", out + err)
        return json.loads(out)

    def compare(self, report, reads, why):
        """All checks that read a table of `reads` are named with the reason, no other is; what is left says what it says otherwise."""
        tables = {path.stem: {table.strip() for line in path.read_text().splitlines() if line.startswith("-- tables:") for table in line[10:].split(",")}
                  for path in (SOURCE / "sql").glob("*.sql")}
        affected = {check for check, names in tables.items() if names & set(reads)}
        failed = {row["check"]: row["why"] for row in report["coverage"]["checks_not_run"] if why in row["why"]}
        healthy = {row["check"] for row in report["health"]}
        self.assertTrue(failed)
        self.assertEqual(healthy & affected, healthy & set(failed))
        self.assertLessEqual(set(failed), affected)
        for row in report["health"]:
            if row["check"] in affected:
                self.assertEqual((row["verdict"], why in row["text"]), ("unknown", True), row)
        usual = self.analysis("--db", self.url)
        self.assertEqual([row for row in report["health"] if row["check"] not in affected], [row for row in usual["health"] if row["check"] not in affected])
        self.assertEqual(logged(report), logged(usual))

    def test_a_connection_that_is_cut(self):
        """Cut at several places: in the login, and while checks are asked. What was answered before counts."""
        whole = Relay(SOCKET)
        self.addCleanup(whole.close)
        url = f"mysql://{self.name}@127.0.0.1:%d/{self.name}?ssl-mode=disabled"
        usual, without = self.analysis("--db", url % whole.port), self.analysis("--no-db")
        answered = []
        for part in (0.002, 0.25, 0.5, 0.75, 0.95):
            with self.subTest(part=part):
                relay = Relay(SOCKET, int(whole.passed * part))
                self.addCleanup(relay.close)
                report = self.analysis("--db", url % relay.port, expect=3)
                self.assertEqual(relay.passed, relay.limit)
                self.assertEqual(logged(report), logged(without))
                self.assertEqual({c["signature"] for c in report["root_causes"]}, {c["signature"] for c in without["root_causes"]})
                whys = [row["why"] for row in report["coverage"]["checks_not_run"]]
                self.assertTrue(any("connection to the database" in why or "database did not answer" in why for why in whys), whys)
                said = [row for row in report["health"] if row["verdict"] != "unknown"]
                self.assertTrue(all(row in usual["health"] for row in said))
                answered.append(len(said))
        self.assertEqual(answered, sorted(answered))
        self.assertEqual(answered[0], 0)
        self.assertGreater(answered[-1], 5)

    def test_a_locked_table_costs_its_wait_once(self):
        locker = subprocess.Popen(["mariadb", "--no-defaults", "--user=root", f"--socket={SOCKET}", "--batch", "--skip-column-names", "--unbuffered", self.name],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            locker.stdin.write(b"LOCK TABLES vm_instance WRITE; SELECT 'locked';\n")
            locker.stdin.flush()
            self.assertEqual(locker.stdout.readline(), b"locked\n")
            start = time.monotonic()
            report = self.analysis("--db", self.url, expect=3)
            self.assertLess(time.monotonic() - start, 15)  # thirty checks read the table, each may take 3 s
        finally:
            locker.stdin.close()  # its session ends, and the lock with it
            locker.wait(timeout=30)
            locker.stdout.close()
        self.compare(report, ["vm_instance"], "locked by another session")

    def test_a_replica_without_a_table(self):
        administer("RENAME TABLE async_job TO elsewhere", self.name)
        try:
            report = self.analysis("--db", self.url, expect=3)
        finally:
            administer("RENAME TABLE elsewhere TO async_job", self.name)
        self.compare(report, ["async_job"], "not in this schema: async_job")

    def test_a_revoked_table(self):
        user = self.name + "_some"
        others = [table for table in administer("SHOW TABLES", self.name).split() if table != "networks"]
        administer(f"CREATE USER {user}@localhost IDENTIFIED BY 'hunter2';" +
                   "".join(f"GRANT SELECT ON {self.name}.{table} TO {user}@localhost;" for table in others))
        self.addCleanup(administer, f"DROP USER {user}@localhost")
        report = self.analysis("--db", self.url.replace(f"{self.name}@", f"{user}@"), expect=3)
        self.compare(report, ["networks"], "denied to user")


if __name__ == "__main__":
    unittest.main()
