# SPDX-License-Identifier: Apache-2.0
"""The logs of an incident and its truth: who writes what where, and which lines prove the cause."""

import bz2
import gzip
import json
import lzma
import subprocess
from contextlib import contextmanager

from .world import stamp

CUT = 220  # what the truth quotes of a line


class Log:
    """One log with its rotations: records of (time, order, side, text, marks)."""

    def __init__(self, path, machine):
        self.path, self.machine, self.records, self.cuts = path, machine, [], []

    def rotate(self, time, name):
        """What was written before `time` lies in `name`, beside the log."""
        self.cuts.append((time, name))
        self.cuts.sort(key=lambda cut: cut[0])

    def files(self, bare):
        """The files in order of time, as (path, lines, marks); a mark is (line, kind, text)."""
        folder = self.path.rpartition("/")[0]
        names = [f"{folder}/{name}" for _, name in self.cuts] + [self.path]
        files = [(name, [], []) for name in names]
        for time, _, side, text, marked in sorted(self.records, key=lambda record: record[:2]):
            if bare and side:
                continue
            _, lines, marks = files[sum(time >= cut for cut, _ in self.cuts)]
            pieces = text.split("\n")
            for kind, needle in marked:
                which = next(i for i, piece in enumerate(pieces) if needle in piece)
                marks.append((len(lines) + which + 1, kind, pieces[which][:CUT]))
            lines += pieces
        return [entry for entry in files if entry[1]]


class Context:
    """One thread of a Java process with its context words and log id."""

    def __init__(self, incident, log, thread, words=(), logid="", agent=False, style=None):
        self.incident, self.log, self.thread, self.words, self.logid, self.agent = incident, log, thread, list(words), logid, agent
        self.style = style

    def say(self, time, level, logger, message, mark=None):
        """Writes one record; `mark` is as Incident.write() takes it."""
        release = self.incident.release
        name = release.logger(logger, self.agent)
        context = release.context(self.words)
        if self.style == "systemvm":
            when = stamp(self.log.machine.clock(time))
            text = f"{when.replace(' ', 'T') if release.second else when} {level:<5} [{name}] ({self.thread}:{context}) {message}"
        else:
            text = f"{stamp(self.log.machine.clock(time))} {level:<5} [{name}] ({self.thread}:{context}) (logid:{self.logid}) {message}"
        self.incident.write(self.log, time, text, mark)

    def within(self, *words):
        """The same thread, deeper in its work."""
        return Context(self.incident, self.log, self.thread, [*self.words, *words], self.logid, self.agent, self.style)


class Incident:
    """What happened, the logs that tell of it, and what a report should say."""

    def __init__(self, world, database, **truth):
        self.world, self.release, self.database = world, world.release, database
        self.truth = {"also_right": [], "expected_verdict": None, "refuted_family": None, "symptoms": [], "cleared": None,
                      "properties": [], "hint": "", **truth}
        self.distractors, self.logs, self.side, self.order = [], {}, False, 0

    # ---- writing

    def log(self, path, machine):
        if path not in self.logs:
            self.logs[path] = Log(path, machine)
        return self.logs[path]

    def write(self, log, time, text, mark=None):
        """`mark` says that a line proves the cause: "first" (the first failing line) or "also" (as right), for the first line of the
        record; or pairs of that and a word of the line that is meant. "side" is the line of a smaller failure."""
        self.order += 1
        if mark == "side":
            self.distractors[-1].update(file=log, text=text.split("\n")[0][:CUT])
            mark = None
        marks = [(mark, "")] if isinstance(mark, str) else mark or []
        log.records.append((time, self.order, self.side, text, marks))

    def server_log(self, server):
        return self.log(server.log, server)

    def server(self, server, thread, *words, logid=None):
        """A thread of a management server."""
        rng = self.world.story
        return Context(self, self.server_log(server), thread, words or [f"ctx-{self.world.hex(8, rng)}"],
                       self.world.hex(8, rng) if logid is None else logid)

    def quiet(self, server, thread):
        """A thread without context or log id, as those of the agent port."""
        return Context(self, self.server_log(server), thread, (), "")

    def agent(self, host, thread, logid=""):
        return Context(self, self.log(host.log, host), thread, (), logid, agent=True)

    def handler(self, host, logid, number=None):
        """A thread of an agent that works on a command."""
        return self.agent(host, self.release.handler(number or self.world.story.randint(1, 5)), logid)

    def systemvm(self, guest, thread):
        return Context(self, self.log(f"{guest.name}/cloud.log", guest), thread, (), "", agent=True, style="systemvm")

    def syslog(self, machine, path, time, text, mark=None):
        """A line of messages, daemon.log and the like; `text` begins with the tag."""
        name = getattr(machine, "short", machine.name)
        self.write(self.log(path, machine), time, f"{machine.clock(time):%b %d %H:%M:%S} {name} {text}", mark)

    def messages(self, host, time, text, mark=None):
        self.syslog(host, host.messages, time, text, mark)

    def router_log(self, router, time, level, text, mark=None):
        """cloud.log of a router, as its Python scripts write it."""
        self.write(self.log(f"{router.name}/cloud.log", router), time, f"{stamp(router.clock(time))} {level:<8} {text}", mark)

    def router_shell(self, router, time, text, mark=None):
        """cloud.log of a router, as vr_cfg.sh writes it."""
        self.write(self.log(f"{router.name}/cloud.log", router), time, f"{router.clock(time):%a %b %d %H:%M:%S UTC %Y} : VR config: {text}",
                   mark)

    def router_raw(self, router, time, text, mark=None):
        """Lines of cloud.log of a router without a header, as a traceback."""
        self.write(self.log(f"{router.name}/cloud.log", router), time, text, mark)

    @contextmanager
    def aside(self, family):
        """What is written within belongs to a smaller failure that has nothing to do with the incident."""
        self.side = True
        self.distractors.append({"family": family})
        yield
        self.side = False

    # ---- reading

    def write_files(self, folder, bare=False):
        """Writes the logs, db.sql and truth.json below `folder`; `bare` leaves the smaller failures out."""
        files, first, also = self.write_logs(folder, bare)
        (folder / "truth.json").write_text(json.dumps(self._truth(folder.name, files, first, also, bare), indent=1) + "\n")

    def write_logs(self, folder, bare=False):
        """Writes the logs and db.sql. Returns the names of the logs, the first failing line, and those as right."""
        files, first, also = [], None, []
        folder.mkdir(parents=True, exist_ok=True)
        for log in self.logs.values():
            for path, lines, marks in log.files(bare):
                files.append(path)
                pack(folder / path, "".join(line + "\n" for line in lines).encode())
                for line, kind, text in marks:
                    entry = {"file": path, "line": line, "text": text}
                    if kind == "first" and first is None:
                        first = entry
                    else:
                        also.append(entry)
        (folder / "db.sql").write_text(self.database.text(self.release.full))
        return files, first, also

    def _truth(self, name, files, first, also, bare):
        truth, world = self.truth, self.world
        if first is None:
            raise ValueError(f"{name}: no first line is marked")
        instant = lambda time: time and time.strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: E731
        machines = [log.machine for log in self.logs.values()]
        return {
            "id": name, "title": truth["title"], "version": self.release.name, "log_tz": world.zone_name, "files": files, "db": "db.sql",
            "root_cause": {"family": truth["family"], "signature_hint": truth["hint"], "text": truth["text"], "entities": truth["entities"],
                           "first_line": {**first, "also": also}},
            "also_right": truth["also_right"], "expected_verdict": truth["expected_verdict"], "refuted_family": truth["refuted_family"],
            "symptoms": truth["symptoms"],
            "distractors": [] if bare else [{**entry, "file": entry["file"].path} for entry in self.distractors],
            "started": instant(truth["started"]), "cleared": instant(truth["cleared"]),
            "clock_skew_s": {machine.name: machine.skew for machine in machines if machine.skew}, "properties": truth["properties"]}


def unpack(path):
    """The bytes of a file that pack() wrote."""
    data = path.read_bytes()
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-q", "-dc"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return {".gz": gzip.decompress, ".xz": lzma.decompress, ".bz2": bz2.decompress}.get(path.suffix, bytes)(data)


def pack(path, data):
    """Writes a file, compressed as its name ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        data = gzip.compress(data, 6, mtime=0)
    elif path.suffix == ".xz":
        data = lzma.compress(data, preset=1)
    elif path.suffix == ".bz2":
        data = bz2.compress(data, 5)
    elif path.suffix == ".zst":
        data = subprocess.run(["zstd", "-q", "-3", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
    path.write_bytes(data)
