# SPDX-License-Identifier: Apache-2.0
"""The made-up cloud of the demo incident: its hosts, routers, machines and accounts, and how a log line looks.

Everything random comes from one seeded generator, so that two runs give the same bytes.
"""

import random
from collections import namedtuple
from datetime import datetime, timedelta

Host = namedtuple("Host", "id name address uuid")
Router = namedtuple("Router", "id name uuid host control network")
Machine = namedtuple("Machine", "id name uuid host account")
Account = namedtuple("Account", "id name uuid domain user client")

SEED = 20260917
MANAGEMENT_ID = 161328437502
VERSION = "4.18.2.1"
POOL = "6f1d3b7c-2f0e-3b8a-9c54-0d7e5a1b9f42"


class World:
    """The inventory, and the counters that real servers count up."""

    def __init__(self):
        self.rng = random.Random(SEED)
        self.hosts = [Host(i, f"kvm{i}.example.net", f"10.64.8.{i}", self.uuid()) for i in range(11, 17)]
        self.accounts = [Account(i + 4, name, self.uuid(), 3 + i % 2, i + 6, f"10.64.2.{30 + i}")
                         for i, name in enumerate(("bakery", "ledger", "northwind", "atlas", "billing", "sensors"))]
        self.admin = Account(2, "admin", self.uuid(), 1, 2, "10.64.2.20")
        self.routers = [Router(i, f"r-{i}-VM", self.uuid(), self.host(h), f"169.254.{i % 256}.{17 + i % 97}", n)
                        for i, h, n in ((118, 11, 221), (204, 12, 225), (231, 13, 229), (377, 15, 233), (390, 16, 236))]
        # The router of the incident. Its host came back from maintenance this morning and runs no other router.
        self.broken = Router(412, "r-412-VM", self.uuid(), self.host(14), "169.254.77.140", 241)
        self.machines = [self._machine(300 + 3 * i) for i in range(34)]
        self.job = 20310
        self.sequence = {h.id: 3301200943 * h.id * 7919 for h in self.hosts}
        self.ping = {h.id: 48000 + 131 * h.id for h in self.hosts}

    def _machine(self, number):
        account = self.rng.choice(self.accounts)
        host = self.rng.choice([h for h in self.hosts if h.id != 14])
        return Machine(number, f"i-{account.id}-{number}-VM", self.uuid(), host, account)

    def host(self, number):
        return next(h for h in self.hosts if h.id == number)

    def hex(self, digits=8):
        return f"{self.rng.getrandbits(4 * digits):0{digits}x}"

    def uuid(self):
        h = self.hex(32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def next_job(self):
        self.job += 1
        return self.job

    def next_sequence(self, host):
        self.sequence[host.id] += self.rng.randint(1, 3)
        return f"{host.id}-{self.sequence[host.id]}"


def at(day, clock):
    """A time of 2026-09: at(17, '13:40:02.114')."""
    return datetime.strptime(f"2026-09-{day} {clock}", "%Y-%m-%d %H:%M:%S.%f")


def later(time, seconds):
    return time + timedelta(milliseconds=round(seconds * 1000))


def stamp(time):
    return time.strftime("%Y-%m-%d %H:%M:%S,") + f"{time.microsecond // 1000:03d}"


def line(time, level, logger, thread, context, logid, message):
    """One record in the layout of 4.17 to 4.19; returns (time, text)."""
    return time, f"{stamp(time)} {level:<5} [{logger}] ({thread}:{context}) (logid:{logid}) {message}"


def machine_text(identifier, name, uuid, kind):
    return f'VM instance {{"id":{identifier},"instanceName":"{name}","type":"{kind}","uuid":"{uuid}"}}'


def host_text(host):
    return f'Host {{"id":{host.id},"name":"{host.name}","type":"Routing","uuid":"{host.uuid}"}}'
