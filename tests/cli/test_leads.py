# SPDX-License-Identifier: Apache-2.0
"""Leads: what becomes of failures that no signature knows, with the shipped patterns."""

import unittest

from driver import TestCase

HEAD = "2026-09-17 10:00:0%d,100 %s (API-Job-Executor-2:ctx-1a2b3c4d job-11 ctx-5e6f7a8b) (logid:0a1b2c3d) "
ERROR = (HEAD % (1, "ERROR [c.c.s.VolumeApiServiceImpl]") + "Frobnication of the gizmo failed\n"
         "com.cloud.utils.exception.CloudRuntimeException: gizmo 12 is not frobnicable\n"
         "\tat org.apache.cloudstack.storage.volume.VolumeServiceImpl.frobnicate(VolumeServiceImpl.java:123)\n")
END = HEAD % (2, "DEBUG [o.a.c.f.j.i.AsyncJobManagerImpl]") + "Complete async job-11, jobStatus: FAILED, resultCode: %d, result: null\n"
QUIET = "2026-09-17 10:00:00,000 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from Routing host 7(kvm7)\n"


class Leads(TestCase):
    def causes(self, text):
        self.found = self.report("-", stdin=text.encode())
        return [(cause["signature"], cause["confidence"]) for cause in self.found["root_causes"]]

    def test_first_failing_record_of_a_failed_job(self):
        causes = self.causes(QUIET * 500 + ERROR + END % 530)
        self.assertEqual(causes, [("storage.unrecognised", "possible")])
        cause = self.found["root_causes"][0]
        self.assertEqual(cause["title"], "Unrecognised failure in VolumeApiServiceImpl: Frobnication of the gizmo failed")
        self.assertEqual(cause["evidence"]["log"][0]["line"], 501)
        self.assertIn("no signature knows", cause["explanation"].lower())
        self.assertEqual(self.found["coverage"]["explained_records"], 0)
        self.assertEqual(len(self.found["unexplained"]), 1)

    def test_a_known_cause_in_the_job_explains_all(self):
        known = HEAD % (1, "ERROR [c.c.n.NetworkModelImpl]") + (
            "com.cloud.exception.InsufficientVirtualNetworkCapacityException: Unable to allocate vnet as a part of network "
            "Ntwk[232|Guest|8] implement Scope=interface com.cloud.dc.DataCenter; id=6\n")
        causes = [signature for signature, _ in self.causes(ERROR + known + END % 530)]
        self.assertEqual(causes, ["vlan-capacity.no-free-vnet"])

    def test_mistakes_of_the_caller_and_long_quiet_logs(self):
        self.assertNotIn("unrecognised", str(self.causes(ERROR + END % 431)))
        self.assertEqual(self.causes(QUIET * 500 + ERROR), [])
        mistake = ERROR.replace("CloudRuntimeException", "InvalidParameterValueException")
        self.assertEqual(self.causes(QUIET * 500 + mistake), [])
        self.assertEqual(self.causes(mistake), [("storage.unrecognised", "possible")])
        self.assertEqual(self.causes(mistake.splitlines()[1]), [("other.unrecognised", "possible")])

    def test_an_excerpt(self):
        head, exception, frame = ERROR.splitlines(keepends=True)
        storage = [("storage.unrecognised", "possible")]
        self.assertEqual(self.causes(ERROR), storage)
        self.assertEqual(self.causes(exception + frame), storage)
        self.assertEqual(self.causes(exception.replace("gizmo", "storage pool")), storage)
        self.assertEqual(self.causes(head), storage)
        self.assertEqual(self.causes(QUIET * 500 + head), [])
        self.assertEqual(self.causes(ERROR.replace("CloudRuntimeException", "InvalidParameterValueException")), storage)
        self.assertEqual(self.causes(head.replace("ERROR", "WARN ")), storage)
        self.assertEqual(self.causes(head.replace("ERROR", "WARN ").replace("failed", "went on")), [])
        self.assertEqual(self.causes(head.replace("c.c.s.VolumeApiServiceImpl", "c.c.x.Frobnicator")), [])

    def test_a_router_s_script_cries_often(self):
        self.assertEqual(self.causes("2026-09-17 10:00:01,100 ERROR    Command 'mount -a' said nothing\n"), [])

    def test_what_is_nearer_to_the_failure_comes_first(self):
        warn = HEAD % (0, "WARN  [c.c.n.NetworkModelImpl]") + "Unable to find the gizmo\n"
        refusal = HEAD % (0, "WARN  [c.c.a.ApiServer]") + (
            "refused\ncom.cloud.exception.InvalidParameterValueException: no such bucket\n")
        error = HEAD % (1, "ERROR [c.c.h.HighAvailabilityManagerImpl]") + "Gizmo is away\n"
        self.assertEqual(self.causes(warn + error), [("ha-fencing.unrecognised", "possible")])
        self.assertEqual(self.causes(warn + refusal), [("storage.unrecognised", "possible")])
        self.assertEqual(self.causes(warn), [("network-lifecycle.unrecognised", "possible")])

    def test_words_of_an_answer(self):
        answer = '{"uuidList":[],"errorcode":%d,"errortext":"the bucket of gizmo 12 is not frobnicable"}'
        storage, failed = [("storage.unrecognised", "possible")], [("async-job.job-failed", "possible")]
        self.assertEqual(self.causes(END.replace("result: null", "result: " + answer) % (530, 530)), storage)
        self.assertEqual(self.causes(END.replace("result: null", "result: " + answer) % (431, 431)), failed)
        self.assertEqual(self.causes(QUIET * 500 + END.replace("result: null", "result: " + answer) % (530, 530)), failed)
        self.assertEqual(self.causes('{"createbucketresponse":%s}\n' % (answer % 530)), storage)

    def test_words_of_an_exception_that_a_generic_symptom_knows(self):
        text = HEAD % (1, "ERROR [c.c.a.ApiServer]") + (
            "unhandled exception executing api command: [Ljava.lang.String;@1a2b3c4d\n"
            "com.cloud.utils.exception.CloudRuntimeException: the bucket of gizmo 12 is not frobnicable\n")
        self.assertEqual(self.causes(text), [("storage.unrecognised", "possible")])
        self.assertEqual(self.found["coverage"]["explained_records"], 1)
        self.assertEqual([signature for signature, _ in self.causes(text.replace("bucket", "sprocket"))], ["bug-npe.api-unhandled"])


if __name__ == "__main__":
    unittest.main()
