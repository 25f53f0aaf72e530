# SPDX-License-Identifier: Apache-2.0
"""--anonymize: no name, address or uuid of the logs reaches any format, and what is found stays the same."""

import base64
import json
import quopri
import re

from driver import DEMO, TestCase, signatures

KEY = {"CSTRIAGE_ANONYMIZE_KEY": "a key of a test, long enough"}
FORMATS = ["text", "json", "jsonl", "markdown", "html", "mail", "prom"]
UUID = "1f6a3c52-77aa-4b1e-9d1c-0123456789ab"

# Whatever somebody could be recognised by.
SECRETS = ["waldemar", "quarrel", "blueberry", "zanzibar", "10.77.66.55", "203.0.113.99", "02:00:4c:5d:6e:7f", UUID, "webshop", "lorimer"]
LOG = (
    "2026-09-17 10:00:00,100 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from Routing host 7(quarrel)\n"
    "2026-09-17 10:00:01,200 ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-30:ctx-0a1b2c3d ctx-4e5f6a7b) (logid:5c5d5e5f) "
    "Maximum amount of resources of Type = 'volume' for Account Name = waldemar in Domain Id = 4 is exceeded: Account Resource Limit = 9, "
    "Current Account Resource Amount = 9, Current Account Resource Reservation = 0, Requested Resource Amount = 1.\n"
    "2026-09-17 10:00:02,300 ERROR [c.c.x.Frobnicator] (qtp1-31:ctx-0a1b2c3e) (logid:5c5d5e60) Cannot frob VM[User|i-2-31-webshop] of Acct[9-waldemar] on quarrel.blueberry.example.net "
    f"(10.77.66.55, 203.0.113.99, 02:00:4c:5d:6e:7f, {UUID}) for lorimer@blueberry.example.net\n"
    "2026-09-17 10:00:03,300 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from Routing host 8(kvm8)\n"
).encode()


class Anonymize(TestCase):
    def assert_silent(self, output, what):
        found = [secret for secret in SECRETS if secret in output.lower()]
        self.assertEqual(found, [], f"{what}: {output[:2000]}")

    def decoded(self, output, form):
        """What a mail says once its parts are decoded."""
        if form != "mail":
            return output.decode()
        texts = [output.decode(), quopri.decodestring(output).decode(errors="replace")]
        for block in re.findall(rb"(?:^[A-Za-z0-9+/=]{40,}\r?\n)+", output, re.M):
            texts.append(base64.b64decode(block).decode(errors="replace"))
        return "\n".join(texts)

    def test_every_format(self):
        log = self.file("zanzibar/quarrel/management-server.log", LOG)
        self.assertIn("waldemar", self.analyze("--log-tz", "UTC", log)[0].decode())
        for form in FORMATS:
            output, _ = self.analyze("--log-tz", "UTC", "--anonymize", "--format", form, log)
            self.assert_silent(self.decoded(output, form), form)

    def test_the_same_is_found(self):
        plain = self.report(DEMO / "logs")
        hidden = self.report("--anonymize", DEMO / "logs")
        self.assertEqual(signatures(hidden), signatures(plain))
        for before, after in zip(plain["root_causes"], hidden["root_causes"]):
            for field in ("count", "score", "confidence", "first_seen", "severity"):
                self.assertEqual(after[field], before[field])
            self.assertEqual([quote["line"] for quote in after["evidence"]["log"]], [quote["line"] for quote in before["evidence"]["log"]])
        ids = {finding["id"] for finding in hidden["findings"]}
        self.assertEqual(len(ids), len(hidden["findings"]))
        for cause in hidden["root_causes"]:
            self.assertTrue({cause["finding"], *cause["explains"]} <= ids)
        self.assertFalse(ids & {finding["id"] for finding in plain["findings"]})
        text = json.dumps(hidden)
        self.assertIn("r-412-VM", text)
        self.assertNotIn("kvm14", text)
        self.assertNotIn("example.net", text)

    def test_keys(self):
        log = self.file("management-server.log", LOG)
        with_key = [self.analyze("--log-tz", "UTC", "--anonymize", log, environment=KEY)[0] for _ in range(2)]
        without = [self.analyze("--log-tz", "UTC", "--anonymize", log)[0] for _ in range(2)]
        self.assertEqual(with_key[0], with_key[1])
        self.assertNotEqual(without[0], without[1])
        account = re.search(r"account-[0-9a-f]{8}", with_key[0].decode()).group()
        shown, _ = self.run_program("show", "--anonymize", "--log-tz", "UTC", "logid", "5c5d5e5f", log, environment=KEY)
        self.assertIn(account, shown.decode())
        _, errors = self.analyze("--anonymize", log, environment={"CSTRIAGE_ANONYMIZE_KEY": "short"}, expect=64)
        self.assertIn(b"CSTRIAGE_ANONYMIZE_KEY needs at least 12 characters", errors)

    def test_show(self):
        log = self.file("zanzibar/quarrel/management-server.log", LOG)
        for form in ("text", "json"):
            for what in (("logid", "5c5d5e60"), ("host", "quarrel"), ("logid", "5c5d5e5f")):
                output, _ = self.run_program("show", "--anonymize", "--format", form, "--log-tz", "UTC", *what, log)
                self.assert_silent(output.decode(), f"{form} {what}")

    def test_digest_and_check(self):
        log = self.file("zanzibar/quarrel/management-server.log", LOG)
        for form in ("text", "json", "html", "mail", "prom"):
            output, _ = self.run_program("digest", "--anonymize", "--log-tz", "UTC", "--format", form, "--state", self.folder / f"state-{form}", log)
            self.assertTrue(output)
            self.assert_silent(self.decoded(output, form), form)
        output, _ = self.run_program("check", "--anonymize", "--log-tz", "UTC", log)
        self.assert_silent(output.decode(), "check")

    def test_a_digest_knows_its_issues_again(self):
        log = self.file("management-server.log", LOG)
        self.run_program("digest", "--anonymize", "--log-tz", "UTC", "--state", self.folder / "state", log)
        log.write_bytes(LOG + LOG.replace(b"2026-09-17", b"2026-09-18"))
        output, _ = self.run_program("digest", "--anonymize", "--log-tz", "UTC", "--format", "json", "--state", self.folder / "state", log,
                                     environment={"SOURCE_DATE_EPOCH": "1789086400"})
        self.assertEqual([issue["state"] for issue in json.loads(output)["issues"] if "resource-limit" in issue["signature"]], ["ongoing"])


if __name__ == "__main__":
    import unittest

    unittest.main()
