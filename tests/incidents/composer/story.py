# SPDX-License-Identifier: Apache-2.0
"""From the story of an incident to its folder: who composes it, and the ordinary day around it."""

from datetime import timedelta

from . import distractors, machines
from .database import Database
from .journal import Incident
from .layout import Release
from .traffic import Traffic
from .world import World

CASES = {}


def case(name, release, day, **where):
    """Registers a story: a function that is given the incident to write. `where` is what World takes."""
    def register(function):
        CASES[name] = (function, release, day, where)
        return function
    return register


class Story(Incident):
    """An incident with the machines whose logs are shown."""

    def __init__(self, world, database):
        super().__init__(world, database)
        self.shown, self.calm, self.unlike = [], 22, set()

    def is_about(self, family, title, text, *entities, **truth):
        """What a report should say; an entity is a machine, a network or a triple of type, id and name."""
        self.truth.update(family=family, title=title, text=text, entities=[entry for thing in entities for entry in described(thing)],
                          **truth)
        self.truth.setdefault("started", self.world.begin)

    def show_host(self, host, debug=False, messages=True):
        host.debug = debug
        self.shown.append(("host", host, messages))

    def show_router(self, router, daemons="daemon.log"):
        self.shown.append(("router", router, daemons))

    def rotate(self, server, suffix=".gz", midnight=False):
        """The management log has a rotation of the day before; with `midnight` the story goes on from there."""
        log = self.server_log(server)
        local = server.clock(self.world.end if midnight else self.world.begin)
        cut = local.replace(hour=0, minute=0, second=0, microsecond=0) - (local - (self.world.end if midnight else self.world.begin))
        day = local - timedelta(days=1)
        log.rotate(cut, f"management-server.log.{day:%Y-%m-%d}{suffix}")
        if not midnight:
            begin = cut - timedelta(minutes=70)
            Traffic(self, server).run(begin, begin + timedelta(minutes=35), 25)

    def ordinary(self):
        """What the machines log on any day."""
        world = self.world
        for server in world.servers:
            Traffic(self, server).run(world.begin, world.end, self.calm)
        for kind, machine, what in self.shown:
            if kind == "host":
                machines.agent_log(self, machine, world.begin, world.end)
                if what:
                    machines.system_log(self, machine, machine.messages, world.begin, world.end)
            else:
                machines.router_daemons(self, machine, world.begin, world.end, name=what)
                machines.router_configurations(self, machine, world.begin, world.end)

    def distract(self):
        """Two or three smaller failures of other families."""
        world, rng = self.world, self.world.story
        taken = {self.truth["family"], self.truth["refuted_family"], *self.truth["also_right"], *self.unlike}
        families = [family for family in distractors.ALL if family not in taken]
        minutes = (world.end - world.begin).total_seconds() / 60
        for family in rng.sample(families, rng.choice((2, 2, 3))):
            servers = [server for server in world.servers if server.up]
            rng.choice(distractors.ALL[family])(self, rng.choice(servers), world.at(rng.uniform(0.08, 0.85) * minutes))


def described(thing):
    """The entries of the truth for a machine, a network or a triple. The logs of a host call it by its short name."""
    if type(thing) is tuple:
        return [dict(zip(("type", "id", "name"), thing))]
    kind = {"DomainRouter": "router", "User": "vm", "ConsoleProxy": "systemvm", "SecondaryStorageVm": "systemvm"}.get(
        getattr(thing, "kind", ""), None)
    kind = kind or type(thing).__name__.lower()
    return [{"type": kind, "id": thing.id, "name": name} for name in dict.fromkeys((thing.name, getattr(thing, "short", thing.name)))]


def compose(name):
    """The whole incident, ready to be written."""
    function, release, day, where = CASES[name]
    world = World(Release(release), name, day, **where)
    incident = Story(world, Database(world))
    function(incident)
    incident.ordinary()
    incident.distract()
    return incident


def calm(release):
    """A day of two management servers, hosts and routers on which nothing fails."""
    world = World(Release(release), f"calm {release}", "2026-09-14", zone="Europe/Paris", servers=2)
    incident = Story(world, Database(world))
    incident.rotate(world.servers[0])
    for host in world.hosts[:2]:
        incident.show_host(host, debug=host is world.hosts[0])
    for router in world.routers[:2]:
        incident.show_router(router)
    incident.ordinary()
    return incident
