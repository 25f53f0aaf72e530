# SPDX-License-Identifier: Apache-2.0
"""`cstriage show`: one job, logid, VM, host or network through the logs of two management servers and a host, rotations and pipes
included, in the layouts of 4.15, 4.18 and 4.20."""

import gzip
import json
import os
import re
import unittest

from driver import DEMO, TestCase

NETWORK_UUID = "7c2e5d1a-41b0-4f6e-8a3d-5b9c0d1e2f30"
VM_UUID = "0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a"
JOB_UUID = "2f6d0c1a-9d3e-4b7a-8c55-6e7f8a9b0c1d"
LOGID, CALL_LOGID = JOB_UUID[:8], "a1b2c3d4"
SEQ = 6842661071504256


class Cloud:
    """Writes the logs of one incident as a release prints them: a router is started, and its host never answers."""

    def __init__(self, style):
        self.style = style
        self.brackets = style >= "4.20"
        self.vm = {"4.15": "VM[DomainRouter|r-4-VM]"}.get(
            style, 'VM instance {"id":4,"instanceName":"r-4-VM","type":"DomainRouter","uuid":"%s"}' % VM_UUID)
        self.network = {"4.15": "Ntwk[204|Guest|8]"}.get(
            style, 'Network {"id": 204, "name": "web", "uuid": "%s", "networkofferingid": 8}' % NETWORK_UUID)

    def line(self, time, logger, thread, ndc, logid, text, level="DEBUG"):
        if self.brackets:
            ndc = "[%s]" % ", ".join(ndc.split())
        elif not ndc and self.style == "4.15":
            ndc = "null"
        day = "2026-03-03" if time >= "23:" else "2026-03-04"
        return f"{day} {time} {level:<5} [{logger}] ({thread}:{ndc}) (logid:{logid}) {text}\n"

    def details(self, job, command, kind="null", instance="null"):
        if self.brackets:
            quoted = "null" if kind == "null" else f'"{kind}"'
            return (f'AsyncJob {{"accountId":3,"cmd":"{command}","cmdInfo":"{{\\"id\\":\\"{VM_UUID}\\"}}","id":{job},"instanceId":{instance},'
                    f'"instanceType":{quoted},"status":"IN_PROGRESS","userId":2,"uuid":"{JOB_UUID if job == 516 else VM_UUID}"}}')
        colon = "" if self.style == "4.15" else ":"
        return (f"AsyncJobVO{colon} {{id:{job}, userId: 2, accountId: 3, instanceType: {kind}, instanceId: {instance}, cmd: {command}, "
                f'cmdInfo: {{"id":"{VM_UUID}","ctxUserId":"2"}}, cmdVersion: 0, status: IN_PROGRESS, result: null}}')

    def request(self, verb, sort, via, body, seq=SEQ, host=9):
        return f"Seq {host}-{seq}: {verb} {{ {sort} , MgmtId: 345051, via: {via}, Ver: v1, Flags: 100111, {body} }}"

    def yesterday(self):
        manager = "o.a.c.f.j.i.AsyncJobManagerImpl"
        query = "command=startRouter&id=%s&sessionkey=S3cr3tS3cr3t&response=json" % VM_UUID
        return "".join([
            self.line("23:59:58,000", "c.c.a.ApiServlet", "qtp1-5", "ctx-aaaaaaaa", CALL_LOGID, f"===START===  10.0.0.5 -- GET  {query}"),
            self.line("23:59:58,100", manager, "qtp1-5", "ctx-aaaaaaaa ctx-bbbbbbbb", CALL_LOGID,
                      "submit async job-516, details: " + self.details(516, "a.b.StartRouterCmd", "DomainRouter", 4)),
            self.line("23:59:58,200", "c.c.a.ApiServlet", "qtp1-5", "ctx-aaaaaaaa ctx-bbbbbbbb", CALL_LOGID,
                      f"===END===  10.0.0.5 -- GET  {query}"),
            self.line("23:59:58,300", manager, "qtp1-6", "ctx-10101010", "0f0f0f0f", "submit async job-5160, details: "
                      + self.details(5160, "a.b.OtherCmd")),
        ])

    def today(self):
        manager, monitor = "o.a.c.f.j.i.AsyncJobManagerImpl", "o.a.c.f.j.i.AsyncJobMonitor"
        job = "ctx-cccccccc job-516"
        return "".join([
            self.line("00:00:01,000", monitor, "API-Job-Executor-1", job, LOGID, "Add job-516 into job monitoring", "INFO"),
            self.line("00:00:01,100", manager, "API-Job-Executor-1", job + " ctx-dddddddd", LOGID,
                      "submit async job-517, details: " + self.details(517, "com.cloud.vm.VmWorkStart")),
            self.line("00:00:01,200", manager, "API-Job-Executor-1", job + " ctx-dddddddd", LOGID,
                      "Sync job-517 execution on object VmWorkJobQueue.4"),
            self.line("00:00:05,000", "c.c.a.ApiServlet", "qtp1-7", "ctx-20202020", "0e0e0e0e",
                      f"===START===  10.0.0.5 -- GET  command=queryAsyncJobResult&jobId={JOB_UUID}"),
            self.line("00:10:02,100", "c.c.v.X", "API-Job-Executor-9", "ctx-30303030 job-5160", "0d0d0d0d", "job-5160 and r-44-VM go on"),
            self.line("00:10:03,000", manager, "API-Job-Executor-1", job + " ctx-dddddddd", LOGID,
                      "Complete async job-516, jobStatus: FAILED, resultCode: 530, result: unable to start"),
            self.line("00:30:00,000", "c.c.v.X", "Timer-1", "", "", "nothing of it"),
        ])

    def other_server(self):
        work = "ctx-eeeeeeee job-516/job-517"
        late = 31 if self.brackets else 9  # from 4.20 on the host in front may be another one's
        return "".join([
            self.line("00:00:01,300", "c.c.v.VmWorkJobDispatcher", "Work-Job-Executor-2", work, LOGID,
                      "Run VM work job: com.cloud.vm.VmWorkStart for VM 4, job origin: 516"),
            self.line("00:00:01,400", "o.a.c.e.o.NetworkOrchestrator", "Work-Job-Executor-2", work, LOGID,
                      f"Asking VirtualRouter to implemenet {self.network}"),
            self.line("00:00:02,000", "c.c.a.t.Request", "Work-Job-Executor-2", work, LOGID, self.request(
                "Sending ", "Cmd", "9(kvm9.example.net)", '[{"com.cloud.agent.api.StartCommand":{"vm":{"id":"4","name":"r-4-VM"},'
                '"password":"Hunter2Hunter2"}}]')),
            self.line("00:10:02,000", "c.c.a.m.AgentAttache", "Work-Job-Executor-2", work, LOGID,
                      f"Seq {late}-{SEQ}: Timed out on " + self.request("", "Cmd", "9(kvm9.example.net)",
                                                                        '[{"com.cloud.agent.api.StartCommand":{}}]'), "WARN"),
            self.line("00:10:02,050", "c.c.v.VirtualMachineManagerImpl", "Work-Job-Executor-2", work, LOGID,
                      f"Unable to start {self.vm}\ncom.cloud.exception.AgentUnavailableException: Resource [Host:9] is unreachable: Host 9: "
                      "no answer\n\tat com.cloud.A.b(A.java:1)\nCaused by: com.cloud.exception.OperationTimedoutException: Commands to Host 9",
                      "ERROR"),
            self.line("00:10:30,000", "c.c.a.m.AgentAttache", "AgentManager-Handler-3", "", "", f"Seq {late}-{SEQ}: Unable to find listener."),
        ])

    def agent(self):
        thread = "AgentRequest-Handler-1" if self.brackets else "agentRequest-Handler-1"
        lines = [
            self.line("00:00:02,100", "cloud.agent.Agent", thread, "", LOGID, "Request:" + self.request(
                "", "Cmd", "9", '[{"com.cloud.agent.api.StartCommand":{"vm":{"name":"r-4-VM"}}}]')),
            self.line("00:00:03,000", "kvm.resource.LibvirtComputingResource", thread, "", LOGID, "starting r-4-VM: <domain type='kvm'>"),
        ]
        lines += [self.line(f"00:{i // 6:02}:{i % 6 * 10:02},500", "resource.virtualnetwork.VirtualRoutingResource", thread, "", LOGID,
                            f"Could not connect to 169.254.3.{i}") for i in range(1, 13)]
        lines += [self.line("00:29:00,000", "cloud.agent.Agent", thread, "", "0c0c0c0c", "Processing command: com.cloud.agent.api.X")]
        return "".join(lines)

    def write(self, test):
        test.file("ms1/management-server.log.2026-03-03.gz", gzip.compress(self.yesterday().encode()))
        test.file("ms1/management-server.log", self.today().encode())
        test.file("ms2/management-server.log", self.other_server().encode())
        test.file("kvm9/agent.log", self.agent().encode())


STYLES = ("4.15", "4.18", "4.22")


class Show(TestCase):
    def show(self, *arguments, **how):
        return self.run_program("show", *arguments, "--log-tz", "UTC", **how)

    def timeline(self, *arguments, **how):
        return json.loads(self.show(*arguments, "--format", "json", **how)[0])

    def text(self, *arguments, **how):
        return self.show(*arguments, **how)[0].decode()


class Job(Show):
    def test_from_the_call_to_the_answer_that_never_came(self):
        for style in STYLES:
            with self.subTest(style):
                Cloud(style).write(self)
                timeline = self.timeline("job", "516", "ms1", "ms2", "kvm9")
                self.assertEqual([(e["file"].split("/")[0], e["kind"], e["depth"]) for e in timeline["entries"] if e["kind"]], [
                    ("ms1", "call-began", 0), ("ms1", "submitted", 0), ("ms1", "call-ended", 0), ("ms1", "added", 1),
                    ("ms1", "submitted", 1), ("ms1", "queued", 1), ("ms2", "work-began", 2), ("ms2", "sent", 3), ("kvm9", "taken", 4),
                    ("ms2", "timed-out", 3), ("ms1", "completed", 1), ("ms2", "request", 3)])
                self.assertEqual(len(timeline["entries"]), 27)
                self.assertEqual({e["depth"] for e in timeline["entries"] if e["file"] == "kvm9/agent.log"}, {4})
                times = [e["time"] for e in timeline["entries"]]
                self.assertEqual(times, sorted(times))
                job, work = timeline["jobs"]
                self.assertEqual([job[k] for k in ("id", "parent", "command", "user", "account", "outcome", "result_code", "logid", "took_ms")],
                                 ["516", None, "a.b.StartRouterCmd", "2", "3", "failed", "530", LOGID, 604900])
                self.assertEqual(job["about"], {"type": "DomainRouter", "id": "4"})
                self.assertEqual([work[k] for k in ("id", "parent", "command", "outcome")], ["517", "516", "com.cloud.vm.VmWorkStart", "open"])
                self.assertEqual(job["uuid"], JOB_UUID)
                call, = timeline["calls"]
                self.assertEqual([call[k] for k in ("address", "command", "ctx", "logid")],
                                 ["10.0.0.5", "startRouter", "ctx-aaaaaaaa", CALL_LOGID])
                request, = timeline["requests"]
                self.assertEqual([request[k] for k in ("seq", "host", "host_name", "commands", "job", "outcome", "took_ms", "seen_on_host")],
                                 [str(SEQ), "9", "kvm9.example.net", "StartCommand", "517", "timed-out", 600000, True])
                self.assertEqual(timeline["left_out"]["polls"], 1)

    def test_lines_are_where_they_are_said_to_be(self):
        Cloud("4.18").write(self)
        for entry in self.timeline("job", "516", "ms1", "ms2", "kvm9")["entries"]:
            data = (self.folder / entry["file"]).read_bytes()
            line = (gzip.decompress(data) if entry["file"].endswith(".gz") else data).decode().splitlines()[entry["line"] - 1]
            at = 0
            for piece in re.sub(r"\[redacted:[a-z-]+\]", "…", entry["text"]).split("…"):
                piece = piece.strip()
                if "Exception" in piece and piece not in line:
                    continue  # of a line below
                self.assertIn(piece, line[at:], entry["text"])
                at = line.index(piece, at) + len(piece)

    def test_marks(self):
        Cloud("4.18").write(self)
        timeline = self.timeline("job", "516", "ms1", "ms2", "kvm9")
        slowest = timeline["entries"][timeline["slowest"]]
        self.assertEqual(slowest["kind"], "sent")
        self.assertEqual(slowest["slowest"], "slowest step: StartCommand to host 9 (kvm9.example.net), 10 min until it timed out")
        begins = [e for e in timeline["entries"] if e["silence_begins"]]
        self.assertEqual([(e["file"], e["text"]) for e in begins], [("kvm9/agent.log", "Could not connect to 169.254.3.12")])
        self.assertEqual(begins[0]["silence_begins"],
                         "silence begins: no answer to StartCommand from host 9 (kvm9.example.net); it timed out 8 min 1 s later")
        after = timeline["entries"][timeline["entries"].index(begins[0]) + 1]
        self.assertEqual((after["kind"], after["silence_before_ms"]), ("timed-out", 481500))
        self.assertEqual(timeline["entries"][timeline["first_failure"]]["kind"], "timed-out")

    def test_a_trace_shows_what_was_thrown_and_what_it_came_from(self):
        Cloud("4.18").write(self)
        error, = [e for e in self.timeline("job", "516", "ms2")["entries"] if e["level"] == "ERROR"]
        self.assertRegex(error["text"], r"^Unable to start VM instance .* … com.cloud.exception.AgentUnavailableException: .* … "
                                        r"com.cloud.exception.OperationTimedoutException: Commands to Host 9$")

    def test_every_name_of_the_job_leads_to_it(self):
        Cloud("4.18").write(self)
        expected = self.timeline("job", "516", ".")["entries"]
        for names in (("job", "job-516"), ("job", "517"), ("job", JOB_UUID), ("job", JOB_UUID.upper()), ("logid", LOGID), ("logid", CALL_LOGID)):
            with self.subTest(names):
                self.assertEqual(self.timeline(*names, ".")["entries"], expected)

    def test_other_jobs_stay_out(self):
        Cloud("4.18").write(self)
        self.assertNotIn("5160", json.dumps(self.timeline("job", "516", ".")["entries"]))
        self.assertEqual(len(self.timeline("job", "5160", ".")["entries"]), 2)
        self.assertEqual(self.timeline("job", "51", ".")["entries"], [])

    def test_what_is_not_seen_is_said(self):
        Cloud("4.22").write(self)
        timeline = self.timeline("job", "516", "ms1/management-server.log", "ms2")
        self.assertEqual(timeline["unseen"][:3], [
            "the beginning of job 516: no line submits it", "the end of job 517: no line completes it",
            "agent log of host 9 (kvm9.example.net): not given"])
        timeline = self.timeline("job", "516", "ms1")
        self.assertIn("who ran job 517: no line is of a thread of it; a management server whose log is not given may have, or none did",
                      timeline["unseen"])
        self.file("kvm9/agent.log", Cloud("4.22").line("00:00:00,100", "cloud.agent.Agent", "AgentRequest-Handler-1", "", "0c0c0c0c",
                                                       "other things", "INFO").encode())
        self.assertIn("agent log of host 9 (kvm9.example.net): given, but not for the time of these requests",
                      self.timeline("job", "516", ".")["unseen"])

    def test_an_open_end(self):
        """A job that simply stops, while the log goes on."""
        cloud = Cloud("4.18")
        log = "".join(line for line in cloud.today().splitlines(True) if "Complete" not in line)
        timeline = self.timeline("job", "516", self.file("management-server.log", log.encode()))
        self.assertEqual(timeline["jobs"][0]["outcome"], "open")
        last = timeline["entries"][-1]
        self.assertEqual((last["kind"], last["silence_begins"]),
                         ("queued", "silence begins: nothing more of job 516, though the logs go on for 29 min 58 s"))


class Things(Show):
    def test_a_router_by_each_of_its_names(self):
        for style, names in (("4.15", ("4", "r-4-VM")), ("4.18", ("4", "r-4-VM", VM_UUID)), ("4.22", ("4", "r-4-VM", VM_UUID))):
            Cloud(style).write(self)
            for name in names:
                with self.subTest(style=style, name=name):
                    timeline = self.timeline("vm", name, ".")
                    texts = json.dumps(timeline["entries"])
                    self.assertIn("Unable to start", texts)
                    self.assertIn("starting r-4-VM", texts)
                    self.assertNotIn("r-44-VM", texts)
                    self.assertEqual([job["id"] for job in timeline["jobs"]], ["516", "517"])
                    self.assertEqual(timeline["subject"]["entities"][0]["name"], "r-4-VM")

    def test_a_host_with_its_own_log(self):
        Cloud("4.22").write(self)
        for name in ("9", "kvm9", "kvm9.example.net"):
            timeline = self.timeline("host", name, ".")
            self.assertEqual([e["kind"] for e in timeline["entries"] if e["kind"]], ["sent", "taken", "timed-out", "request"], name)
            self.assertEqual(timeline["subject"]["entities"][0]["id"], "9")
            self.assertEqual([job["id"] for job in timeline["other_jobs"]], ["516"])
            # 12 of a command, one of another, and what it says of the start: DEBUG lines of its own log that do not name it
            self.assertEqual(timeline["left_out"]["debug"], 14)
        self.assertEqual(self.timeline("host", "31", ".")["entries"], [], "the number in front of a sequence is another host's")

    def test_a_network_only_in_texts_of_networks(self):
        for style, names in (("4.15", ("204",)), ("4.18", ("204", "web", NETWORK_UUID))):
            Cloud(style).write(self)
            for name in names:
                entries = self.timeline("network", name, ".")["entries"]
                self.assertEqual([e["text"].split(" to ")[0] for e in entries], ["Asking VirtualRouter"], (style, name))
        self.file("other.log", Cloud("4.18").line("01:00:00,000", "c.c.v.X", "a-1", "", "", "host 204, VM 204, web and vlan 204").encode())
        self.assertEqual(self.timeline("network", "204", "other.log")["entries"], [])
        self.assertEqual(self.timeline("network", "web", "other.log")["entries"], [])

    def test_two_networks_of_one_name(self):
        line = Cloud("4.18").line
        self.file("management-server.log", "".join(
            line("01:00:0%d,000" % i, "c.c.v.X", "a-1", "", "", 'Network {"id": %d, "name": "web", "uuid": "x"} is on' % number)
            for i, number in enumerate((204, 305, 204))).encode())
        timeline = self.timeline("network", "web", ".")
        self.assertEqual(len(timeline["entries"]), 3)
        self.assertEqual(timeline["unseen"][0], "which one: 2 things are called web; all of them are shown, an id or a uuid picks one")
        self.assertEqual(len(self.timeline("network", "305", ".")["entries"]), 1)


class Reading(Show):
    def test_blocks_and_threads_do_not_show(self):
        Cloud("4.18").write(self)
        for what in (("job", "516"), ("vm", "4"), ("host", "kvm9")):
            expected = self.show(*what, ".", "--format", "json", "--jobs", "1")[0]
            for how in (["--block-size", "1"], ["--block-size", "300"], ["--jobs", "4"], ["--jobs", "4", "--block-size", "77"]):
                self.assertEqual(self.show(*what, ".", "--format", "json", *how)[0], expected, how)
        for what in (("job", "20768"), ("host", "kvm14"), ("vm", "r-412-VM")):
            expected = self.show(*what, DEMO / "logs", "--format", "json", "--jobs", "1")[0]
            for how in (["--jobs", "3", "--block-size", "4K"], ["--block-size", "64K"]):
                self.assertTrue(self.show(*what, DEMO / "logs", "--format", "json", *how)[0] == expected, how)

    def test_a_pipe_is_read_twice(self):
        cloud = Cloud("4.18")
        log = (cloud.yesterday() + cloud.today()).encode()
        expected = self.timeline("job", "516", self.file("management-server.log", log))
        temporary = self.folder / "temporary"
        temporary.mkdir()
        for data in (log, gzip.compress(log)):
            for paths in ((), ("-",), ("/dev/stdin",)):
                timeline = self.timeline("job", "516", *paths, stdin=data, environment={"TMPDIR": str(temporary)})
                self.assertEqual([(e["line"], e["text"]) for e in timeline["entries"]], [(e["line"], e["text"]) for e in expected["entries"]])
                self.assertEqual(list(temporary.iterdir()), [])

    def test_a_fifo_is_read_twice(self):
        os.mkfifo(self.folder / "pipe.log")
        writer = os.fork()
        if writer == 0:
            with open(self.folder / "pipe.log", "wb") as pipe:
                pipe.write(Cloud("4.18").today().encode())
            os._exit(0)
        timeline = self.timeline("job", "516", "pipe.log")
        os.waitpid(writer, 0)
        self.assertEqual(len(timeline["entries"]), 4)

    def test_a_pipe_that_cannot_be_kept(self):
        output, errors = self.show("job", "516", stdin=b"x\n", environment={"TMPDIR": "/nonexistent"}, expect=66)
        self.assertIn(b"standard input: is read twice and cannot be kept in /nonexistent: No such file", errors)

    def test_since_and_until(self):
        Cloud("4.18").write(self)
        timeline = self.timeline("job", "516", ".", "--since", "2026-03-04 00:10", "--until", "2026-03-04 00:10:03")
        self.assertEqual([e["time"][11:19] for e in timeline["entries"]], ["00:10:02", "00:10:02"])
        self.assertEqual(timeline["left_out"]["period"], 25)
        self.assertEqual(timeline["jobs"][0]["command"], "a.b.StartRouterCmd", "what is not shown is known all the same")
        self.assertIn(b"--since", self.show("job", "516", ".", "--since", "whenever", expect=64)[1])

    def test_local_times_stand_beside_utc(self):
        Cloud("4.18").write(self)
        output = self.run_program("show", "job", "516", ".", "--log-tz", "Europe/Berlin")[0].decode()
        self.assertIn("2026-03-03 UTC    Europe/Berlin", output)
        self.assertRegex(output, r"23:00:01\.000  00:00:01\.000  ms1:1 ")
        self.assertNotIn("Europe", self.text("job", "516", "."))

    def test_logs_that_hold_the_same_lines(self):
        log = Cloud("4.18").today().encode()
        self.file("a/management-server.log", log)
        self.file("a/management-server.log.1", log)
        timeline = self.timeline("job", "516", "a")
        self.assertEqual((len(timeline["entries"]), timeline["left_out"]["twice"]), (4, 0), "a copy is not read")
        self.assertIn("a/management-server.log.1 holds the same %d bytes as a/management-server.log, which are counted once" % len(log),
                      timeline["unseen"])
        self.file("a/management-server.log.1", log.split(b"\n", 1)[1])
        timeline = self.timeline("job", "516", "a")
        self.assertEqual((len(timeline["entries"]), timeline["left_out"]["twice"]), (4, 3), "what overlaps is shown once")

    def test_a_timeline_is_bounded(self):
        line = Cloud("4.18").line
        self.file("management-server.log", "".join(
            line("%02d:%02d:%02d,000" % (i // 3600, i // 60 % 60, i % 60), "c.c.v.X", "a-1", "ctx-cccccccc job-7", LOGID, f"step {i}")
            for i in range(10050)).encode())
        for how in ([], ["--block-size", "9K"]):
            timeline = self.timeline("job", "7", ".", *how)
            self.assertEqual((len(timeline["entries"]), timeline["left_out"]["limit"]), (10000, 50))
            self.assertEqual((timeline["entries"][0]["text"], timeline["entries"][-1]["text"]), ("step 0", "step 9999"))
            self.assertIn("50 later lines: a timeline holds 10000; --since and --until choose others", timeline["unseen"])


class Output(Show):
    def test_the_text(self):
        Cloud("4.18").write(self)
        text = self.text("job", "516", ".")
        for part in ("  Job       516 StartRouterCmd for DomainRouter 4: failed, result code 530, after 10 min 4 s\n",
                     "  Asked by  user 2, account 3, startRouter from 10.0.0.5; ctx-aaaaaaaa, logid a1b2c3d4\n",
                     "  Work      517 VmWorkStart for VM 4: no end is seen\n",
                     "            StartCommand to host 9 (kvm9.example.net), Seq 6842661071504256: timed out after 10 min\n",
                     "  Found     27 lines, 2026-03-03 23:59:58 to 2026-03-04 00:10:30 UTC (10 min 32 s)\n",
                     "            ms1 = ./ms1/management-server.log, 4 lines\n",
                     "  Logs      ms1.2026-03-03 = ./ms1/management-server.log.2026-03-03.gz, 3 lines\n",
                     "  2026-03-03 UTC\n", "  2026-03-04 UTC\n", "  … 8 min 1 s of silence …\n", "  NOT SHOWN, NOT SEEN\n"):
            self.assertIn(part, text)
        self.assertRegex(text, r"  00:00:02\.000  ms2:3             DEBUG  job-517                       Seq 9-\d+: Sending … via: 9 … StartCommand\n"
                               r" +\^ slowest step: StartCommand to host 9")

    def test_lines_that_repeat_are_folded(self):
        Cloud("4.18").write(self)
        text = self.text("job", "516", ".")
        self.assertEqual(text.count("Could not connect"), 4)  # two, the last of its kind, and the one with a mark
        self.assertIn("… 8 lines that repeat earlier ones, to 00:01:40.500 …", text)
        self.assertIn("  - 8 lines that repeat earlier ones: --all shows them\n", text)
        everything = self.text("job", "516", ".", "--all")
        self.assertEqual(everything.count("Could not connect"), 12)
        self.assertNotIn("repeat", everything)

    def test_nothing_found_is_said(self):
        Cloud("4.18").write(self)
        text = self.text("job", "99", ".")
        self.assertIn("No line of what was read belongs to job 99.\n", text)
        self.assertIn("  - ./ms2/management-server.log (management), 2026-03-04 00:00:01 to 00:10:30 UTC (10 min 28 s)\n", text)
        timeline = self.timeline("job", "99", ".")
        self.assertEqual((timeline["found"], timeline["entries"], timeline["first"]), (False, [], None))

    def test_secrets_and_controls_stay_out(self):
        Cloud("4.18").write(self)
        with open(self.folder / "ms1" / "management-server.log", "a", encoding="utf-8") as log:
            log.write(Cloud("4.18").line("00:20:00,000", "c.c.X", "a\x1b[31m-1", "ctx-1 job-516", LOGID,
                                         "\x1b[2J password=Hunter2Hunter2 \u202e \x07"))
        for form in ("text", "json"):
            output = self.show("job", "516", ".", "--format", form)[0]
            for secret in (b"S3cr3t", b"Hunter2", b"\x1b", b"\x07", "\u202e".encode()):
                self.assertNotIn(secret, output)
            self.assertIn(b"[redacted:", output)

    def test_into_a_file(self):
        Cloud("4.18").write(self)
        output, _ = self.show("job", "516", ".", "-o", "timeline.txt")
        self.assertEqual(output, b"")
        self.assertEqual((self.folder / "timeline.txt").read_text(), self.text("job", "516", "."))
        self.show("job", "516", ".", "-o", "no/such/folder/x", expect=73)
        colored = self.text("job", "516", ".", "--color", "always")
        self.assertIn("\x1b[1;31mERROR", colored)

    def test_exit_status(self):
        log = Cloud("4.18").today().encode()
        self.file("management-server.log", log)
        self.show("job", "516", "nowhere", expect=66)
        self.show("job", "516", self.file("noise", bytes(range(1, 9)) * 600), expect=65)
        self.show("job", "516", "management-server.log", "nowhere", expect=3)
        output, errors = self.show("job", "516", self.file("cut.gz", gzip.compress(log)[:-40]).name, "--format", "json", expect=3)
        self.assertEqual(errors.count(b"breaks off"), 1, "said once, though it is read twice")
        self.assertIn("the rest of cut.gz: it could not be read to its end", json.loads(output)["unseen"])
        for wrong in (("job",), ("job", "x y"), ("logid", "123"), ("vm", "web01"), ("host", "kvm9;id"), ("router", "4"), ()):
            self.assertIn(b"Try 'cstriage show --help'", self.run_program("show", *wrong, expect=64)[1])
        self.show("job", "516", ".", "--format", "html", expect=64)
        self.assertIn(b"job      516, job-516 or its uuid", self.run_program("show", "--help")[0])

    def test_names_are_no_patterns(self):
        Cloud("4.18").write(self)
        for kind, name in (("network", "%s%n%s"), ("network", ".*"), ("network", "$(id)"), ("host", "k.m9")):
            self.assertEqual(self.timeline(kind, name, ".")["entries"], [], name)


if __name__ == "__main__":
    unittest.main()
