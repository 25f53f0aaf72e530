# SPDX-License-Identifier: Apache-2.0
"""Thirty nights of a small site: one management server, one host. Incidents appear, grow, vanish and return; logs are rotated,
compressed, copied and truncated between the runs; one night is run twice, some are killed, one is missed, a host falls silent.

What is expected of each night is written down in TABLE, by hand.
"""

import bz2
import contextlib
import gzip
import json
import lzma
import os
import random
import shutil
import signal
import subprocess
import time
import unittest
from datetime import datetime, timedelta, timezone

from driver import BINARY, TestCase

START = datetime(2026, 11, 1, 6, tzinfo=timezone.utc)  # of the first night's run
NIGHTS = 30
MISSED = {13}
SILENT = {20, 21, 22}  # nights on which the host writes nothing

# Events of each night.
LIMIT = {3: 2, 4: 2, 5: 2, 6: 2, 7: 11, 8: 11, 16: 1}
SSH = {night: 8 for night in range(4, 19)} | {12: 25}
VPN = {night: 6 for night in range(11, 17)}
DOWNLOAD = {25: 2, 30: 1}
UNKNOWN = {1: 3, 9: 1}  # texts that no signature knows, another one each night

SIGNATURES = {"limit": "permissions-api.resource-limit", "ssh": "link-local-ssh.connect-failed", "vpn": "vpn.site-to-site-dropped",
              "download": "template.download-failed"}

# What a digest must say: states by incident; what is not there has nothing to say. Healthy nights are empty.
TABLE = {
    3: {"limit": "new"},
    4: {"limit": "ongoing", "ssh": "new"},
    5: {"limit": "ongoing", "ssh": "ongoing"},
    6: {"limit": "ongoing", "ssh": "ongoing"},
    7: {"limit": "escalating", "ssh": "ongoing"},
    8: {"limit": "ongoing", "ssh": "ongoing"},
    9: {"ssh": "ongoing"},
    10: {"ssh": "ongoing"},
    11: {"limit": "resolved", "ssh": "ongoing", "vpn": "new"},
    12: {"ssh": "escalating", "vpn": "ongoing"},
    14: {"ssh": "ongoing", "vpn": "ongoing"},
    15: {"ssh": "ongoing", "vpn": "ongoing"},
    16: {"limit": "regressed", "ssh": "ongoing", "vpn": "ongoing"},
    17: {"ssh": "ongoing"},
    18: {"ssh": "ongoing"},
    19: {"limit": "resolved", "vpn": "resolved"},
    24: {"ssh": "resolved"},  # nights 20 to 22 are no rest: nobody could look
    25: {"download": "new"},
    28: {"download": "resolved"},
    30: {"download": "regressed"},
}


def stamp(when):
    return when.strftime("%Y-%m-%d %H:%M:%S,") + f"{when.microsecond // 1000:03d}"


class Site:
    """Writes the logs of the site, night after night."""

    def __init__(self, folder):
        self.random = random.Random(7)
        self.server = folder / "logs" / "ms1" / "management-server.log"
        self.agent = folder / "logs" / "kvm1" / "agent.log"
        for log in (self.server, self.agent):
            log.parent.mkdir(parents=True)
            log.touch()

    def logid(self):
        return f"{self.random.getrandbits(32):08x}"

    def server_traffic(self, when):
        host = self.random.randint(1, 9)
        return (f"{stamp(when)} DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-{self.random.randint(1, 15)}:null) (logid:) "
                f"Ping from Routing host {host}(kvm{host})\n")

    def agent_traffic(self, when):
        return f"{stamp(when)} DEBUG [kvm.resource.LibvirtConnection] (agentRequest-Handler-{self.random.randint(1, 5)}:null) (logid:{self.logid()}) Looking for libvirtd connection at: qemu:///system\n"

    def limit(self, when):
        return (f"{stamp(when)} ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-{self.random.randint(10, 99)}:ctx-{self.logid()} ctx-{self.logid()}) "
                f"(logid:{self.logid()}) Maximum amount of resources of Type = 'volume' for Account Name = crate in Domain Id = 4 is exceeded: "
                "Account Resource Limit = 9, Current Account Resource Amount = 9, Current Account Resource Reservation = 0, "
                "Requested Resource Amount = 1.\n")

    def ssh(self, when):
        return (f"{stamp(when)} DEBUG [resource.virtualnetwork.VirtualRoutingResource] (agentRequest-Handler-2:null) (logid:{self.logid()}) "
                f"Could not connect to 169.254.{when.day}.40\n")

    def vpn(self, when):
        return (f"{stamp(when)} INFO  [c.c.n.r.VirtualNetworkApplianceManagerImpl] (RouterStatusMonitor-1:ctx-{self.logid()}) (logid:{self.logid()}) "
                "Site-to-site Vpn Connection to harbour-office on router r-231-VM(id: 231)  just switched from Connected to Disconnected\n")

    def download(self, when):
        return (f"{stamp(when)} ERROR [c.c.s.d.DownloadListener] (AgentManager-Handler-9:null) (logid:) DOWNLOAD_ERROR, 231: Failed to download "
                "template from http://images.example.org/debian-12.qcow2 due to no route to host\n")

    def unknown(self, when):
        word = "heron" if when < START else "curlew"
        return f"{stamp(when)} WARN  [c.c.x.Birds] (Birds-1:null) (logid:) The {word} on pole {self.random.randint(1, 99)} is asleep\n"

    def records(self, night):
        """(time, log, text) of the night, in order of time."""
        end = START + timedelta(days=night - 1)
        begin = end - timedelta(days=1)

        def times(count):
            return [begin + timedelta(milliseconds=self.random.randrange(1, 86400000)) for _ in range(count)]

        out = [(when, self.server, self.server_traffic(when)) for when in times(300)]
        if night not in SILENT:
            out += [(when, self.agent, self.agent_traffic(when)) for when in times(300)]
        for counts, log, make in ((LIMIT, self.server, self.limit), (SSH, self.agent, self.ssh), (VPN, self.server, self.vpn),
                                  (DOWNLOAD, self.server, self.download), (UNKNOWN, self.server, self.unknown)):
            out += [(when, log, make(when)) for when in times(counts.get(night, 0))]
        return sorted(out, key=lambda record: record[0])

    @staticmethod
    def write(records):
        for log in {record[1] for record in records}:
            with log.open("ab") as stream:
                stream.write("".join(text for _, where, text in records if where == log).encode())

    def rotate(self, night):
        """What happens to the logs at midnight: something else every time."""
        server, agent = self.server, self.agent
        packers = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}
        suffix, pack = list(packers.items())[night % 3]
        if night % 2:  # renamed, the one before compressed
            last = server.with_name(server.name + ".last")
            if last.exists():
                server.with_name(f"{server.name}.{night}{suffix}").write_bytes(pack(last.read_bytes()))
                last.unlink()
            server.rename(last)
            server.touch()
        elif night % 4 == 0:  # compressed at once, with the plain file left beside it for a night
            server.with_name(f"{server.name}.{night}{suffix}").write_bytes(pack(server.read_bytes()))
            server.rename(server.with_name(f"{server.name}.{night}"))
            server.touch()
        if night % 3 == 0:  # copied and truncated
            shutil.copy(agent, agent.with_name(f"{agent.name}.{night}"))
            os.truncate(agent, 0)
        elif night % 5 == 0:  # a copy that breaks off, of a log that goes on
            data = agent.read_bytes()
            agent.with_name(f"{agent.name}.{night}.bak.log").write_bytes(data[:len(data) * 2 // 3])
        if night > 4:
            server.with_name(f"{server.name}.{night - 4}").unlink(missing_ok=True)

    def tear_last_line(self, log):
        """Half of a line that is being written while the digest runs; returns its end."""
        line = self.server_traffic(START) if log == self.server else self.agent_traffic(START)
        with log.open("ab") as stream:
            stream.write(line[:50].encode())
        return line[50:]


class Nights(TestCase):
    def setUp(self):
        super().setUp()
        self.site = Site(self.folder)
        self.state = self.folder / "state"
        self.pending = None

    def arguments(self, *options):
        return ["digest", "--state", self.state, "--log-tz", "UTC", "--no-db", *options, self.folder / "logs"]

    def at(self, night):
        return {"SOURCE_DATE_EPOCH": str(int((START + timedelta(days=night - 1)).timestamp()))}

    def prepare(self, night):
        """Everything the site writes until the run of the night."""
        midnight = (START + timedelta(days=night - 1)).replace(hour=0)
        records = self.site.records(night)
        if self.pending:
            log, rest = self.pending
            with log.open("ab") as stream:
                stream.write(rest.encode())
            self.pending = None
        self.site.write([record for record in records if record[0] < midnight])
        self.site.rotate(night)
        self.site.write([record for record in records if record[0] >= midnight])
        if night % 7 == 4:
            self.pending = (self.site.server, self.site.tear_last_line(self.site.server))

    def digest(self, night, *options, expect=0):
        output, _ = self.run_program(*self.arguments("--format", "json", *options), environment=self.at(night), expect=expect)
        return json.loads(output) if output else None

    def events(self, incident, night):
        counts = {"limit": LIMIT, "ssh": SSH, "vpn": VPN, "download": DOWNLOAD}[incident]
        nights = [night] + ([night - 1] if night - 1 in MISSED else [])
        return sum(counts.get(n, 0) for n in nights)

    def check(self, night, digest):
        expected = TABLE.get(night, {})
        issues = {issue["signature"]: issue for issue in digest["issues"]}
        states = {name: issues[signature]["state"] for name, signature in SIGNATURES.items() if signature in issues}
        self.assertEqual(states, expected, f"night {night}")
        self.assertEqual(len(digest["issues"]), len(expected), f"night {night}")
        for name, signature in SIGNATURES.items():
            if name in states:
                self.assertEqual(issues[signature]["count"], self.events(name, night), f"night {night}: {name}")
        self.assertEqual(digest["new_unexplained"]["count"], 1 if night in UNKNOWN else 0, f"night {night}")
        self.assertEqual(digest["silent"], ["agent of kvm1"] if night == min(SILENT) else [], f"night {night}")
        self.assertFalse(digest["incomplete"])

    def is_news(self, night):
        return any(state != "ongoing" for state in TABLE.get(night, {}).values()) or night in UNKNOWN or night == min(SILENT)

    def kill_some(self, night, seeds):
        """Runs the digest and kills it, at another moment each time: the next run must not see what was half done."""
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder),
                     "XDG_CONFIG_HOME": self.configuration(), **self.at(night)}
        killed = 0
        for seed in range(seeds):
            with self.restored():
                with subprocess.Popen([str(BINARY), *map(str, self.arguments("--format", "json"))], env=variables, cwd=self.folder,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
                    time.sleep(self.duration * (seed + random.Random(night * 100 + seed).random()) / seeds)
                    run.send_signal(signal.SIGKILL)
                    run.communicate()
                killed += run.returncode == -signal.SIGKILL
                if run.returncode == -signal.SIGKILL:
                    self.check(night, self.digest(night))
        self.assertGreater(killed, 0)

    @contextlib.contextmanager
    def restored(self):
        """Whatever happens inside, the state is as before afterwards."""
        kept = self.folder / "kept"
        shutil.copytree(self.state, kept)
        yield
        shutil.rmtree(self.state)
        kept.rename(self.state)

    def test_thirty_nights(self):
        for night in range(1, NIGHTS + 1):
            self.prepare(night)
            if night in MISSED:
                continue
            begun = time.monotonic()
            if not self.is_news(night) and night > 1 and night % 2 == 0:
                with self.restored():  # first as cron would run it: not a word
                    output, errors = self.run_program(*self.arguments("--quiet-if-unchanged"), environment=self.at(night))
                    self.assertEqual((output, errors), (b"", b""), f"night {night}")
            if night in (7, 12):
                self.kill_some(night, 6)
            digest = self.digest(night)
            self.duration = time.monotonic() - begun
            self.check(night, digest)
            self.assertEqual(digest["changed"], self.is_news(night), f"night {night}")
            if night in (8, 16, 25):  # run twice: the same night, nothing counted twice, nothing told twice
                again = self.digest(night)
                self.check(night, again)
                self.assertFalse(again["changed"])
                self.assertEqual(self.run_program(*self.arguments("--quiet-if-unchanged"), environment=self.at(night))[0], b"")
        self.check_totals()

    def check_totals(self):
        """Over all nights each event was counted once."""
        import sqlite3  # what the state itself holds, read beside the program

        with sqlite3.connect(self.state / "state.sqlite") as database:
            rows = dict(database.execute("SELECT signature, sum(count) FROM issue JOIN issue_night USING (issue) GROUP BY signature"))
        self.assertEqual(rows, {SIGNATURES[name]: sum(counts.values()) for name, counts in
                                (("limit", LIMIT), ("ssh", SSH), ("vpn", VPN), ("download", DOWNLOAD))})


if __name__ == "__main__":
    unittest.main()
