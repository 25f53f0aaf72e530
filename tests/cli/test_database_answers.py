# SPDX-License-Identifier: Apache-2.0
"""One log against opposite databases gives opposite answers, from the server and from a snapshot of it alike."""

import json
import unittest

from database import DatabaseTest, administer

MANAGEMENT = (
    "2026-11-23 03:04:01,310 DEBUG [c.c.v.VirtualMachineManagerImpl] (Work-Job-Executor-7:ctx-2f10a9b3 job-5120/job-5121 ctx-77c1d0e4) (logid:5e0d1c22) "
    "Deploying secondary storage VM in pod 2\n"
    "2026-11-23 03:04:01,402 INFO  [c.c.v.VirtualMachineManagerImpl] (Work-Job-Executor-7:ctx-2f10a9b3 job-5120/job-5121 ctx-77c1d0e4) (logid:5e0d1c22) "
    "Insufficient capacity\n"
    "com.cloud.exception.InsufficientAddressCapacityException: Insufficient address capacityScope=interface com.cloud.dc.Pod; id=2\n"
    "\tat com.cloud.network.guru.PodBasedNetworkGuru.reserve(PodBasedNetworkGuru.java:120)\n"
    "2026-11-23 03:09:44,120 DEBUG [c.c.a.t.Request] (AgentManager-Handler-3:ctx-6e11c2af) (logid:712d0f01) Seq 14-4410222334455: Processing:  "
    "{ Ans: , MgmtId: 90520731, via: 14(kvm-b3), Ver: v1, Flags: 110, [{\"com.cloud.agent.api.check.CheckSshAnswer\":{\"result\":\"false\","
    "\"details\":\"Can not ping System vm r-912-VM because of a connection failure\",\"wait\":\"0\"}}] }\n"
).encode()
CAPACITY, SSH = "ip-capacity.address-scope-empty", "link-local-ssh.checkssh-failed"
COMMON = """
INSERT INTO data_center (id, uuid, name) VALUES (1, '0f7a3c10-5b1d-4c7e-9a52-3f6f0e1b2d34', 'south');
INSERT INTO host_pod_ref (id, uuid, name, data_center_id) VALUES (2, '9d2b6c01-77a4-4f5a-8e3c-1a4b5c6d7e8f', 'rack-b', 1);
INSERT INTO host (id, uuid, name, status, type, private_ip_address, pod_id, data_center_id)
    VALUES (14, '44d1b7a2-0c5e-4a7b-b1d9-6e2f8a9c0b1d', 'kvm-b3', 'Up', 'Routing', '172.20.8.3', 2, 1);
INSERT INTO networks (id, name, data_center_id, traffic_type) VALUES (202, 'control', 1, 'Control');
INSERT INTO vm_instance (id, uuid, instance_name, state, type, host_id, last_host_id, pod_id, data_center_id, update_time)
    VALUES (912, '7be01f3a-2c4d-4e5f-8091-a2b3c4d5e6f7', 'r-912-VM', 'STATE', 'DomainRouter', 14, 14, 2, 1, '2026-11-23 03:08:00');
INSERT INTO nics (id, instance_id, ip4_address, network_id) VALUES (1, 912, '169.254.7.31', 202);
"""
OWN = rb"""
format: 1
family: own
summary: 'Signatures of this site.'
patterns:
  - id: own.rack-lost
    title: 'The rack lost {name}'
    role: cause
    severity: major
    certainty: likely
    log: [management]
    level: any
    on: message
    literal: 'The rack lost '
    regex: 'The rack lost (?<name>[^\n]{1,64})'
    entities:
      name: host.name
    checks: [{check: host-state}]
    explanation: 'A host is gone.'
    remedy: ['Look at the rack.']
"""


class Answers(DatabaseTest):
    name = "cstriage_answers"
    tables = ("data_center", "host_pod_ref", "host", "networks", "vm_instance", "nics", "op_dc_ip_address_alloc")

    def setUp(self):
        super().setUp()
        self.log = self.file("management-server.log", MANAGEMENT)

    def state(self, free, router="Running"):
        """Fills the database: how many of 20 addresses are free, and what the router does."""
        addresses = ", ".join(f"({i}, '172.20.9.{i}', 2, 1, {'NULL, NULL' if i <= free else f'{i + 500}, ' + repr('2026-10-01 08:00:00')})" for i in range(1, 21))
        administer("".join(f"DELETE FROM {table};" for table in self.tables) + COMMON.replace("STATE", router) +
                   f"INSERT INTO op_dc_ip_address_alloc (id, ip_address, pod_id, data_center_id, nic_id, taken) VALUES {addresses};"
                   "INSERT INTO nics (id, ip4_address, network_id) SELECT nic_id, ip_address, 203 FROM op_dc_ip_address_alloc WHERE taken IS NOT NULL", self.name)

    def analysis(self, *arguments, expect=0):
        out, err = self.run_program("analyze", "--log-tz", "UTC", "--format", "json", *arguments, self.log, expect=expect,
                                    environment={"CSTRIAGE_DB_PASSWORD": "hunter2"})
        self.assertNotIn(b"hunter2", out + err)
        return json.loads(out)

    def both(self, url=None, expect=0):
        """The reports of the server and of a snapshot made from it; the first after they were found alike."""
        url = url or self.url
        self.db("snapshot", "-o", "now.sqlite", "--db", url, expect=expect)
        live, copy = self.analysis("--db", url, expect=expect), self.analysis("--snapshot", "now.sqlite", expect=expect)

        def pick(report):
            return [(c["signature"], c["verdict"], c["confidence"], c["score"], c["entities"], c["next_commands"],
                     [(row["check"], row["verdict"], row["text"]) for row in c["evidence"]["db"] if row["verdict"] != "unknown"])
                    for c in report["root_causes"]]
        self.assertEqual(pick(live), pick(copy))
        return live

    def cause(self, report, signature):
        found = [cause for cause in report["root_causes"] if cause["signature"] == signature]
        self.assertEqual(len(found), 1, [cause["signature"] for cause in report["root_causes"]])
        return found[0]

    def test_all_addresses_taken_confirms(self):
        self.state(free=0)
        cause = self.cause(self.both(), CAPACITY)
        self.assertEqual((cause["verdict"], cause["confidence"]), ("confirmed", "confirmed"))
        self.assertIn("0 of 20", cause["evidence"]["db"][0]["text"])

    def test_five_free_ones_do_not_confirm(self):
        self.state(free=0)
        full = self.cause(self.analysis("--db", self.url), CAPACITY)
        self.state(free=5)
        cause = self.cause(self.both(), CAPACITY)
        self.assertEqual(cause["verdict"], "refuted")
        self.assertNotEqual(cause["confidence"], "confirmed")
        self.assertLess(cause["score"], full["score"])
        shown = {row["check"]: (row["verdict"], row["text"]) for row in cause["evidence"]["db"]}
        self.assertEqual(shown["pod-management-addresses"], ("refuted", "pod rack-b (id 2): 5 of 20 management addresses free"))

    def test_without_the_right_to_look_it_stays_unknown(self):
        self.state(free=0)
        user = self.name + "_some"
        others = [table for table in administer("SHOW TABLES", self.name).split() if table != "op_dc_ip_address_alloc"]
        administer(f"CREATE USER {user}@localhost IDENTIFIED BY 'hunter2';" +
                   "".join(f"GRANT SELECT ON {self.name}.{table} TO {user}@localhost;" for table in others))
        self.addCleanup(administer, f"DROP USER {user}@localhost")
        allowed, without = self.analysis("--db", self.url), self.both(self.url.replace(f"{self.name}@", f"{user}@"), expect=3)
        cause = self.cause(without, CAPACITY)
        self.assertEqual(cause["verdict"], "unknown")
        self.assertIn("pod-management-addresses", [row["check"] for row in without["coverage"]["checks_not_run"] if "op_dc_ip_address_alloc" in row["why"]])
        # all else is as it was
        self.assertEqual(self.cause(without, SSH), {**self.cause(allowed, SSH), "rank": self.cause(without, SSH)["rank"]})
        self.assertEqual(without["findings"], allowed["findings"])
        reads = {row["check"] for row in without["health"] if "op_dc_ip_address_alloc" in row["text"] and row["verdict"] == "unknown"}
        self.assertIn("pools-near-exhaustion", reads)
        self.assertEqual([row for row in without["health"] if row["check"] not in reads], [row for row in allowed["health"] if row["check"] not in reads])

    def test_a_starting_router_gives_its_address_and_host(self):
        self.state(free=5, router="Starting")
        cause = self.cause(self.both(), SSH)
        self.assertEqual(cause["verdict"], "confirmed")
        self.assertIn("ssh -p 3922 -i /root/.ssh/id_rsa.cloud root@169.254.7.31", cause["next_commands"])
        self.assertIn("kvm-b3 (172.20.8.3), control address 169.254.7.31", cause["evidence"]["db"][0]["text"])
        self.assertIn("<link_local_ip>", " ".join(self.cause(self.analysis("--no-db"), SSH)["next_commands"]))
        # a router that runs refutes the cause; its address is known all the same
        self.state(free=5, router="Running")
        cause = self.cause(self.both(), SSH)
        self.assertEqual(cause["verdict"], "refuted")
        self.assertIn("ssh -p 3922 -i /root/.ssh/id_rsa.cloud root@169.254.7.31", cause["next_commands"])

    def test_ids_become_names(self):
        self.state(free=0)
        entities = {entity["type"]: entity for entity in self.cause(self.both(), CAPACITY)["entities"]}
        self.assertEqual((entities["pod"]["name"], entities["pod"]["uuid"]), ("rack-b", "9d2b6c01-77a4-4f5a-8e3c-1a4b5c6d7e8f"))
        entities = {entity["type"]: entity for entity in self.cause(self.both(), SSH)["entities"]}
        self.assertEqual(entities["router"], {"type": "router", "id": "912", "name": "r-912-VM", "uuid": "7be01f3a-2c4d-4e5f-8091-a2b3c4d5e6f7"})
        self.assertEqual((entities["host"]["id"], entities["host"]["name"]), ("14", "kvm-b3"))
        self.assertEqual((entities["pod"]["name"], entities["zone"]["name"]), ("rack-b", "south"))

    def test_a_name_that_contradicts_is_left_alone(self):
        self.state(free=0)
        administer("UPDATE host SET name = 'kvm-other' WHERE id = 14", self.name)
        entities = {entity["type"]: entity for entity in self.cause(self.both(), SSH)["entities"]}
        self.assertEqual((entities["host"]["name"], entities["host"]["uuid"]), ("kvm-b3", None))
        self.assertNotIn("zone", entities)

    def test_statements_to_run_by_hand_are_complete(self):
        """What the report without a database shows, pasted into the client, says what the program says with one."""
        self.state(free=0, router="Starting")
        live, offline = self.analysis("--db", self.url), self.analysis("--no-db")
        for signature in (CAPACITY, SSH):
            said = [row["text"] for row in self.cause(live, signature)["evidence"]["db"] if row["verdict"] != "unknown"]
            statements = [row for row in self.cause(offline, signature)["evidence"]["db"] if row["verdict"] == "not-checked"]
            self.assertTrue(statements)
            printed = "".join(administer(row["text"], self.name) for row in statements)
            self.assertTrue(said and all(text in printed for text in said), (said, printed))

    def test_every_statement_of_a_signature_can_be_pasted(self):
        """Also those whose parameters nobody knows, and a name that wants to be more than a name."""
        own = self.file("own/own.yaml", OWN).parent
        self.log = self.file("evil.log", MANAGEMENT + b"2026-11-23 03:10:00,000 WARN  [c.c.Own] (main:null) The rack lost kvm'b3; DROP TABLE host\n")
        texts = [row["text"] for cause in self.analysis("--no-db", "--patterns", own)["root_causes"] for row in cause["evidence"]["db"]]
        self.assertTrue(any("'kvm''b3; DROP TABLE host'" in text for text in texts), texts)
        for text in texts:
            administer(text, self.name)


if __name__ == "__main__":
    unittest.main()
