# SPDX-License-Identifier: Apache-2.0
"""Every seed of every check gives its verdict on a live MariaDB, as it does on SQLite (tests/unit/evidence/test_check.c)."""

import unittest

from database import OUTCOMES, DatabaseTest, seeds


class Seeds(DatabaseTest):
    name = "cstriage_seeds"

    def test_every_seed_on_the_live_server(self):
        self.assertGreater(len(seeds()), 130)
        for seed in seeds():
            with self.subTest(check=seed.check, seed=seed.outcome):
                self.fill(seed)
                answer = self.check(seed, "--db", self.url)
                self.assertEqual(answer["verdict"], OUTCOMES[seed.outcome], answer["why"] or answer["rows"])


if __name__ == "__main__":
    unittest.main()
