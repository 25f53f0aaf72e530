# SPDX-License-Identifier: Apache-2.0
"""What was begun and never came to its end: reported when the log goes on long enough, and only then."""

import unittest

from driver import TestCase

HEAD = "{} DEBUG [{}] ({}) (logid:{}) {}\n"
JOB = "Work-Job-Executor-7:ctx-1a2b3c4d job-811/job-812 ctx-5e6f7a8b"


def line(time, text, logger="c.c.a.t.Request", thread=JOB, logid="0a1b2c3d"):
    return HEAD.format(f"2026-03-04 {time},100", logger, thread, logid, text)


def start(time, seq=71):
    return line(time, f'Seq 23-{seq}: Sending  {{ Cmd , MgmtId: 90520730000000, via: 23(kvm23), Ver: v1, Flags: 100111, '
                      '[{"com.cloud.agent.api.StartCommand":{"vm":{"id":"77","name":"i-3-77-VM","type":"User"},"wait":"0"}}] }')


def answer(time, seq=71):
    return line(time, f"Seq 23-{seq}: Received:  {{ Ans: , MgmtId: 90520730000000, via: 23(kvm23), Ver: v1, Flags: 110, "
                      "{ StartAnswer } }")


def state(time, before, after):
    return line(time, 'VM instance {"id":61,"instanceName":"r-61-VM","type":"DomainRouter","uuid":"5b0e7c11-9d0e-4f0b-8a53-7f31c2d90a61"} '
                      f"state transited from [{before}] to [{after}] with event [StartRequested]. VM's original host: null",
                logger="c.c.c.CapacityManagerImpl")


def submit(time):
    return line(time, "submit async job-905, details: AsyncJobVO {id:905, userId: 2, accountId: 2, instanceType: DomainRouter, instanceId: 61, "
                      "cmd: org.apache.cloudstack.api.command.admin.router.StartRouterCmd, cmdInfo: {}}",
                logger="o.a.c.f.j.i.AsyncJobManagerImpl", thread="qtp1278852808-21:ctx-1a2b3c4d ctx-5e6f7a8b")


def complete(time):
    return line(time, "Complete async job-905, jobStatus: SUCCEEDED, resultCode: 0, result: null",
                logger="o.a.c.f.j.i.AsyncJobManagerImpl", thread="API-Job-Executor-4:ctx-1a2b3c4d job-905 ctx-6e6f7a8b")


def script(time, text):
    return line(time, text, logger="c.c.h.v.r.VmwareResource",
                thread="DirectAgent-17:ctx-1a2b3c4d 10.0.9.3, job-811/job-812, cmd: DhcpEntryCommand")


def quiet(time):
    return line(time, "Ping from Routing host 7(kvm7)", logger="c.c.a.m.AgentManagerImpl", thread="AgentManager-Handler-2:null", logid="")


class Absence(TestCase):
    def causes(self, *texts, arguments=()):
        files = [self.file(f"ms/management-server.log.{i}", text.encode()) for i, text in enumerate(texts)]
        report = self.report("--log-tz", "UTC", *arguments, *files)
        return {cause["signature"]: cause for cause in report["root_causes"]}

    def check(self, signature, begin, end):
        """Fires without its end, not with it, and not when the log ends too early."""
        self.assertEqual(list(self.causes(begin + quiet("11:00:00"))), [signature])
        self.assertEqual(self.causes(begin + end + quiet("11:00:00")), {})
        self.assertEqual(self.causes(begin + quiet("10:05:00")), {})

    def test_start_of_a_vm(self):
        self.check("agent-connection.start-unanswered", start("10:00:00"), answer("10:00:09"))

    def test_router_state(self):
        self.check("vr-start.still-starting", state("10:00:00", "Stopped", "Starting"), state("10:02:00", "Starting", "Running"))

    def test_job(self):
        self.check("async-job.router-job-open", submit("10:00:00"), complete("10:09:00"))

    def test_script(self):
        self.check("vr-config-script.script-without-result",
                   script("10:00:00", "Run command on VR: 10.0.9.61, script: update_config.py with args: vm_dhcp_entry.json.8e1d"),
                   script("10:00:04", "update_config.py execution result: true"))

    def test_router_commands(self):
        sent = ('Seq 23-72: Sending  { Cmd , MgmtId: 90520730000000, via: 23(kvm23), Ver: v1, Flags: 100011, '
                '[{"com.cloud.agent.api.routing.DhcpEntryCommand":{"vmName":"a","accessDetails":{"router.name":"r-61-VM"}}}] }')
        self.check("vr-config-script.commands-unanswered", line("10:00:00", sent), answer("10:00:04", seq=72))

    def test_agent_startup(self):
        def agent(time, text):
            return f"2026-03-04 {time},100 DEBUG [cloud.agent.Agent] (Agent-Handler-5:null) (logid:) {text}\n"

        self.check("agent-connection.startup-unanswered", agent("10:00:00", "Sending Startup: Seq 23-0:  { Cmd , MgmtId: -1, via: 23, Ver: v1, Flags: 1, [] }"),
                   agent("10:00:01", "Startup Response Received: agent id = 23"))

    def test_late_answer(self):
        self.assertIn("agent-connection.start-unanswered",
                      self.causes(start("10:00:00") + answer("10:30:00") + quiet("11:00:00")))

    def test_quote_and_things(self):
        cause = self.causes(quiet("09:00:00") + start("10:00:00") + quiet("11:00:00"))["agent-connection.start-unanswered"]
        quoted = cause["evidence"]["log"][0]
        self.assertEqual(quoted["line"], 2)
        self.assertIn("Seq 23-71: Sending", quoted["text"])
        self.assertIn("i-3-77-VM", str(cause["entities"]))
        self.assertIn("kvm23", str(cause["entities"]))
        self.assertEqual(cause["confidence"], "possible")

    def test_rotation(self):
        older, newer = start("10:00:00") + quiet("10:10:00"), quiet("10:10:01") + quiet("11:00:00")
        self.assertIn("agent-connection.start-unanswered", self.causes(older, newer))
        self.assertEqual(self.causes(older, quiet("10:40:00") + quiet("11:00:00")), {})  # a log is missing between
        self.assertEqual(self.causes(older, answer("10:10:01") + quiet("11:00:00")), {})

    def test_until_cuts(self):
        text = start("10:00:00") + answer("10:10:00") + quiet("11:00:00")
        self.assertEqual(self.causes(text, arguments=("--until", "2026-03-04 10:05:00")), {})

    def test_too_many(self):
        text = "".join(start("10:00:00", seq=1000 + i) for i in range(1100))
        report = self.report("--log-tz", "UTC", self.file("many.log", (text + quiet("11:00:00")).encode()))
        self.assertEqual(report["root_causes"], [])
        self.assertIn("agent-connection.start-unanswered was not decided", str(report["coverage"]))


if __name__ == "__main__":
    unittest.main()
