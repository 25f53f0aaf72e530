# SPDX-License-Identifier: Apache-2.0
"""Every seed gives the same verdict on a snapshot of the live server, and on one made from a dump, as on the server itself."""

import subprocess
import unittest

from database import OUTCOMES, SOCKET, DatabaseTest, seeds


class Copies(DatabaseTest):
    name = "cstriage_copies"

    def dump(self):
        """mariadb-dump of the scratch database. It writes the time of the machine as the end of the dump."""
        run = subprocess.run(["mariadb-dump", "--no-defaults", "--user=root", f"--socket={SOCKET}", "--single-transaction", self.name],
                             stdout=subprocess.PIPE, check=True)
        return run.stdout

    def compare(self, seed, path):
        answer = self.check(seed, "--snapshot", path)
        self.assertEqual(answer["verdict"], OUTCOMES[seed.outcome], answer["why"] or answer["rows"])

    def test_a_snapshot_answers_like_the_server(self):
        for seed in seeds("confirms"):
            with self.subTest(check=seed.check):
                self.fill(seed)
                self.db("snapshot", "-o", "live.sqlite", "--history", "3650d", "--db", self.url)
                self.compare(seed, "live.sqlite")

    def test_a_dump_answers_like_the_server(self):
        """The dump's end is set to the time of the seeds: it is the clock of the machine otherwise."""
        for seed in seeds("refutes"):
            with self.subTest(check=seed.check):
                self.fill(seed)
                text = self.dump()
                end = text.rindex(b"-- Dump completed on ")
                dump = self.file("cloud.sql", text[:end] + b"-- Dump completed on 2026-11-23  4:20:00\n")
                self.db("snapshot", "-o", "dump.sqlite", "--history", "3650d", "--dump-tz", "Europe/Berlin", "--from-dump", dump)
                self.compare(seed, "dump.sqlite")


if __name__ == "__main__":
    unittest.main()
