# SPDX-License-Identifier: Apache-2.0
"""A made-up cloud: its machines, networks and accounts, its clocks, and the numbers that a real one counts up.

Everything random comes from generators seeded by the name of the incident, so that two runs give the same bytes. Times are UTC
throughout; a machine turns them into what its own clock shows.
"""

import random
from collections import namedtuple
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

Account = namedtuple("Account", "id name uuid user client")
Cluster = namedtuple("Cluster", "id name pod")
Network = namedtuple("Network", "id name uuid offering vlan gateway account vpc")
Pod = namedtuple("Pod", "id name")
Pool = namedtuple("Pool", "id name uuid address path")
Vpc = namedtuple("Vpc", "id name uuid account")
Zone = namedtuple("Zone", "id name uuid")

NAMES = ("kvm{:02d}.example.net", "hv-{:02d}.cloud.example.net", "node{}.rack2.example.net", "compute-{}.example.net")
TENANTS = ("bakery", "ledger", "northwind", "atlas", "billing", "sensors", "orchard", "harbour", "printing", "weather")


class Machine:
    """Something with a clock: its zone, and how many seconds it runs ahead (less than 0: behind)."""

    def __init__(self, name, zone):
        self.name, self.zone, self.skew = name, zone, 0
        self.offsets = {}

    def clock(self, time):
        hour = time.replace(minute=0, second=0, microsecond=0)
        if hour not in self.offsets:
            self.offsets[hour] = time.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone).utcoffset()
        return time + self.offsets[hour] + timedelta(seconds=self.skew)


class Server(Machine):
    """A management server."""

    def __init__(self, number, zone, msid):
        super().__init__(f"ms{number}", zone)
        self.id, self.msid, self.address, self.up = number, msid, f"10.40.1.{10 + number}", True
        self.log = f"ms{number}/management-server.log"


class Host(Machine):
    """A KVM host; `debug` says whether its agent logs everything."""

    def __init__(self, number, name, zone, uuid, cluster, server):
        super().__init__(name, zone)
        self.id, self.uuid, self.cluster, self.server = number, uuid, cluster, server
        self.address, self.debug, self.status = f"10.40.2.{number}", False, "Up"
        self.short = name.split(".")[0]
        self.log, self.messages = f"{self.short}/agent.log", f"{self.short}/messages"


class Guest(Machine):
    """A virtual machine. Routers and system VMs have logs of their own, in UTC."""

    def __init__(self, number, kind, name, uuid, host, account=None, network=None):
        super().__init__(name, ZoneInfo("UTC"))
        self.id, self.kind, self.uuid, self.host, self.account, self.network = number, kind, uuid, host, account, network
        self.control = f"169.254.{number % 251}.{number % 239 + 3}"
        self.address, self.state, self.disk = None, "Running", None


class World:
    """The cloud of one incident."""

    def __init__(self, release, name, day, zone="UTC", servers=1, hosts=7, minutes=100, opening="09:10:04"):
        self.release, self.zone_name = release, zone
        self.rng = random.Random("world " + name)
        self.story = random.Random("story " + name)
        self.tz = ZoneInfo(zone)
        local = datetime.fromisoformat(f"{day} {opening}").replace(tzinfo=self.tz)
        self.begin = local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        self.end = self.begin + timedelta(minutes=minutes)
        self.servers = [Server(i + 1, self.tz, 161000000000 + self.rng.getrandbits(36)) for i in range(servers)]
        self.used_jobs, self.first_job = set(), self.rng.randint(20000, 400000)
        self.used_sequences, self.silent = {}, {}
        self._places(hosts)
        self._tenants()

    # ---- inventory

    def _places(self, hosts):
        rng = self.rng
        self.zone = Zone(1, rng.choice(("zone1", "north", "fra1", "dc-east")), self.uuid())
        self.pods = [Pod(1, "pod-a"), Pod(2, "pod-b")]
        self.clusters = [Cluster(1, "cluster-a1", self.pods[0]), Cluster(2, "cluster-b1", self.pods[1])]
        scheme, first = rng.choice(NAMES), rng.randint(3, 20)
        self.hosts = [Host(first + i, scheme.format(first + i), self.tz, self.uuid(), self.clusters[0 if i < hosts - 2 else 1],
                           self.servers[i % len(self.servers)]) for i in range(hosts)]
        self.pools = [Pool(i, f"primary-{i}", self.uuid(), "10.40.9.10", f"/export/primary-{i}") for i in (1, 2)]
        self.sequences = {host.id: host.id * 2 ** 52 + rng.getrandbits(44) for host in self.hosts}

    def _tenants(self):
        rng = self.rng
        self.admin = Account(2, "admin", self.uuid(), 2, "10.40.0.20")
        names = rng.sample(TENANTS, 7)
        self.accounts = [Account(i + 5, name, self.uuid(), i + 8, f"10.40.0.{40 + i}") for i, name in enumerate(names)]
        self.networks, self.routers, self.vpcs, self.guests = [], [], [], []
        number = rng.randint(200, 900)
        for i, account in enumerate(self.accounts):
            vpc = Vpc(i + 1, f"{account.name}-vpc", self.uuid(), account) if i % 3 == 2 else None
            if vpc:
                self.vpcs.append(vpc)
            network = Network(205 + 3 * i, f"{account.name}-net", self.uuid(), 8 + i % 4, 1101 + 7 * i, f"10.{60 + i}.1.1", account, vpc)
            self.networks.append(network)
            number += rng.randint(3, 9)
            router = Guest(number, "DomainRouter", f"r-{number}-VM", self.uuid(), self.hosts[i % (len(self.hosts) - 2)], account, network)
            router.address = f"203.0.113.{20 + i}"
            self.routers.append(router)
            for j in range(rng.randint(4, 8)):
                number += rng.randint(1, 6)
                guest = self._guest(number, account, network)
                guest.address = network.gateway[:-1] + str(20 + 11 * j)
                self.guests.append(guest)
        self.proxy = Guest(2, "ConsoleProxy", "v-2-VM", self.uuid(), self.hosts[0])
        self.store = Guest(3, "SecondaryStorageVm", "s-3-VM", self.uuid(), self.hosts[1])
        self.proxy.address, self.store.address = "203.0.113.11", "203.0.113.12"
        self.number = number

    def _guest(self, number, account, network):
        # The last but two of the hosts runs no user VM, so that a story may break it alone.
        host = self.rng.choice([host for host in self.hosts[:-2] if host is not self.hosts[-3]])
        guest = Guest(number, "User", f"i-{account.id}-{number}-VM", self.uuid(), host, account, network)
        guest.disk = self.uuid()
        return guest

    def new_guest(self, network, host=None):
        """A machine that is only now being deployed."""
        self.number += self.story.randint(1, 4)
        guest = self._guest(self.number, network.account, network)
        guest.host, guest.state = host or guest.host, "Stopped"
        guest.address = network.gateway[:-1] + str(100 + self.number % 90)
        return guest

    def new_router(self, network, host):
        self.number += self.story.randint(1, 4)
        router = Guest(self.number, "DomainRouter", f"r-{self.number}-VM", self.uuid(), host, network.account, network)
        router.address, router.state = f"203.0.113.{60 + self.number % 40}", "Stopped"
        return router

    def new_network(self, account, name):
        """A network that nothing has been deployed into yet."""
        number = max(network.id for network in self.networks) + 4
        network = Network(number, name, self.uuid(), 9, 0, f"10.{number % 200}.1.1", account, None)
        self.networks.append(network)
        return network

    # ---- numbers

    def hex(self, digits=8, rng=None):
        return f"{(rng or self.rng).getrandbits(4 * digits):0{digits}x}"

    def uuid(self, rng=None):
        h = self.hex(32, rng)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def next_job(self, time):
        """A job number that grows with time, whatever the order of asking."""
        number = self.first_job + int((time - self.begin).total_seconds() / 9)
        while number in self.used_jobs:
            number += 1
        self.used_jobs.add(number)
        return number

    def next_sequence(self, host, time):
        used = self.used_sequences.setdefault(host.id, set())
        number = self.sequences[host.id] + int((time - self.begin).total_seconds())
        while number in used:
            number += 1
        used.add(number)
        return number

    # ---- time

    def silence(self, machine, since, until=None):
        """From then on the machine does not do what it does on an ordinary day."""
        self.silent.setdefault(machine, []).append((since, until))

    def answers(self, machine, time):
        return not any(since <= time and (until is None or time < until) for since, until in self.silent.get(machine, ()))

    def at(self, minutes, seconds=0.0):
        """A moment of the story, in minutes since its beginning."""
        return self.begin + timedelta(milliseconds=round(minutes * 60000 + seconds * 1000))


def later(time, seconds):
    return time + timedelta(milliseconds=round(seconds * 1000))


def stamp(time):
    return time.strftime("%Y-%m-%d %H:%M:%S,") + f"{time.microsecond // 1000:03d}"
