#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores the program on the composed incidents: without a database, with a snapshot of it, and with a live one where there is a server.

Usage: score.py [--binary FILE] [--db-socket FILE] [--only TEXT] [--verbose]. --binary and --db-socket default to CSTRIAGE_BINARY and
CSTRIAGE_TEST_SOCKET.

  rank        the place of the first right cause among the first three; right is the family of the truth, or one of also_right
  first       the first line it quotes is the first failing line, by file and line, or one that proves as much
  entity      it names one of the entities
  verdict     the database confirms it where it should, and a family that the database refutes is neither first nor confirmed; without
              a database no cause claims a verdict
  over        rank 1 is confirmed or likely, and neither right nor one of the smaller failures
  quotes      lines of the report that do not stand where it says

The incidents are also scored without their smaller failures: by how much AC@1 falls is what these cost. Exit status 1 when a figure
is below its goal; with --only there are no goals.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from composer import NAMES, compose, snapshot  # noqa: E402
from composer.journal import unpack  # noqa: E402

SOURCE = Path(__file__).resolve().parents[2]
GOALS = {"no-db": {"ac1": 0.90, "first": 0.88, "over": 0.03},
         "snapshot": {"ac1": 0.94, "first": 0.88, "over": 0.03},
         "live": {"ac1": 0.94, "first": 0.88, "over": 0.03}}
DROP = 0.05
FRESH = "3650d"  # the database is that of the end of the incident, however long that takes
MARK = re.compile(r"\[redacted(?::[A-Za-z_-]+)?\]|\u2026|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\ufffd")
SURE = ("confirmed", "likely")


class Program:
    """Runs the program on the files of one incident, in their folder."""

    def __init__(self, binary):
        self.binary = Path(binary).resolve()
        self.home = tempfile.TemporaryDirectory()
        if SOURCE not in self.binary.parents:  # otherwise it finds the patterns itself
            (Path(self.home.name) / "cstriage").symlink_to(SOURCE)

    def report(self, folder, truth, *database):
        """The report and what is wrong with it as a whole."""
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": self.home.name,
                     "XDG_CONFIG_HOME": self.home.name, "SOURCE_DATE_EPOCH": "1789000000", "CSTRIAGE_DB_PASSWORD": "hunter2"}
        command = [self.binary, "analyze", "--progress", "never", "--format", "json", "--log-tz", truth["log_tz"], *database,
                   *truth["files"]]
        run = subprocess.run(list(map(str, command)), cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=300, check=False)
        if run.returncode:
            return {}, f"exit {run.returncode}: {run.stderr.decode(errors='replace').strip()[-300:]}"
        report = json.loads(run.stdout)
        return report, next(breaches(report), None)


def breaches(report):
    """What breaks the order of the root causes."""
    last = 2
    for place, cause in enumerate(report["root_causes"], 1):
        if cause["rank"] != place or cause["score"] > last:
            yield f"{cause['signature']}: rank {cause['rank']} and score {cause['score']} at place {place}"
        if cause["confidence"] not in ("confirmed", "likely", "possible"):
            yield f"{cause['signature']}: confidence {cause['confidence']}"
        if not cause["evidence"]["log"]:
            yield f"{cause['signature']}: no line is quoted"
        last = cause["score"]


# ---- judging

def normal(text):
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()


def stands(quote, lines):
    """Whether the pieces between marks of redaction and cuts stand in this order from the named line on, the first one on it."""
    number = quote["line"]
    if not 1 <= number <= len(lines):
        return False
    here, at, length = normal(" ".join(lines[number - 1:number + 200])), 0, len(lines[number - 1])
    pieces = [piece for piece in map(normal, MARK.split(quote["text"])) if piece]
    for i, piece in enumerate(pieces):
        at = here.find(piece, at)
        if at < 0 or i == 0 and at > length:
            return False
        at += len(piece)
    return bool(pieces)


def ungrounded(report, folder, truth):
    """The quotes that do not stand where the report says."""
    texts, bad = {name: unpack(folder / name).decode().split("\n") for name in truth["files"]}, []
    quotes = [quote for cause in report.get("root_causes", []) for quote in cause["evidence"]["log"]]
    quotes += [quote for finding in report.get("findings", []) for quote in finding["samples"]]
    for quote in quotes:
        if quote["file"] not in texts or not stands(quote, texts[quote["file"]]):
            bad.append(f"{quote['file']}:{quote['line']}: {quote['text'][:100]}")
    return bad


def quotes_first(cause, truth):
    proof, quote = truth["root_cause"]["first_line"], cause["evidence"]["log"][0]
    return any((quote["file"], quote["line"]) == (line["file"], line["line"]) for line in (proof, *proof["also"]))


def names_entity(cause, truth):
    for wanted in truth["root_cause"]["entities"]:
        for entity in cause["entities"]:
            if wanted["name"] and wanted["name"] in (entity["name"], entity["id"], entity["uuid"]):
                return True
            if wanted["id"] is not None and entity["type"] == wanted["type"] and entity["id"] == str(wanted["id"]):
                return True
    return False


def judge(report, truth, database):
    """The figures of one report."""
    right = [truth["root_cause"]["family"], *truth["also_right"]]
    small = {failure["family"] for failure in truth["distractors"]}
    causes = report.get("root_causes", [])
    rank = next((i for i, cause in enumerate(causes[:3], 1) if cause["family"] in right), 0)
    best = causes[rank - 1] if rank else None
    wrong = [cause for cause in causes if cause["confidence"] in SURE and cause["family"] not in right and cause["family"] not in small]
    return {"rank": rank, "ac1": rank == 1, "ac3": rank > 0, "first": bool(best) and quotes_first(best, truth),
            "entity": bool(best) and names_entity(best, truth), "verdict": verdict(causes, best, truth, database),
            "over": bool(causes) and causes[0] in wrong, "wrong": len(wrong), "said": causes[0] if causes else None}


def verdict(causes, best, truth, database):
    """None where the truth expects nothing of the database."""
    if not database:
        return all(cause["verdict"] in (None, "not-checked", "unknown") for cause in causes)
    expected, refuted = truth["expected_verdict"], truth["refuted_family"]
    if not expected and not refuted:
        return None
    fell = any(cause["family"] == refuted and (i == 0 or "confirmed" in (cause["confidence"], cause["verdict"])) for i,
               cause in enumerate(causes))
    return not fell and (not expected or bool(best) and best["verdict"] == expected)


# ---- databases

def stored(folder):
    return "--snapshot", snapshot.write(folder), "--db-fresh", FRESH


class Server:
    """A live server: one database for all incidents, one after the other, and a user for whom the time is that of the incident."""

    name = "cstriage_incidents"

    def __init__(self, binary, socket):
        os.environ.update(CSTRIAGE_BINARY=str(binary), CSTRIAGE_SOURCE=str(SOURCE), CSTRIAGE_TEST_SOCKET=socket)
        sys.path.insert(0, str(SOURCE / "tests" / "cli"))
        import database  # pylint: disable=import-outside-toplevel
        self.administer, schema, self.socket, self.filled = database.administer, database.schema(), socket, set()
        self.administer(f"DROP DATABASE IF EXISTS {self.name}; CREATE DATABASE {self.name} CHARACTER SET utf8mb3; USE {self.name};" +
                        schema)
        self.administer(f"DROP USER IF EXISTS {self.name}@localhost; CREATE USER {self.name}@localhost IDENTIFIED BY 'hunter2';"
                        f"GRANT SELECT ON {self.name}.* TO {self.name}@localhost")

    def fill(self, folder):
        text = (folder / "db.sql").read_text()
        empty = "".join(f"DELETE FROM {table};" for table in sorted(self.filled))
        self.filled = set(re.findall(r"^INSERT INTO `?(\w+)", text, re.M))
        self.administer(empty + text, self.name)
        self.administer(f"SET GLOBAL init_connect = \"SET timestamp = UNIX_TIMESTAMP(CONVERT_TZ('{snapshot.facts(text)[0]}', '+00:00', "
                        "@@time_zone))\"")
        return "--db", f"mysql://{self.name}@localhost/{self.name}?socket={self.socket}", "--db-fresh", FRESH

    def close(self):
        self.administer(f"DROP DATABASE {self.name}; DROP USER {self.name}@localhost")


# ---- running

def score(program, folder, mode, database, bare=False):
    """The figures of one incident; `database` gives the options of the database when it is called with the folder."""
    truth = json.loads((folder / "truth.json").read_text())
    report, error = program.report(folder, truth, *database(folder))
    figures = {**judge(report, truth, mode != "no-db"), "error": error, "bad": [] if bare else ungrounded(report, folder, truth)}
    return truth, figures, report


def evaluate(program, folders, mode, database, jobs, bare=False):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda folder: score(program, folder, mode, database, bare), folders))


def word(value):
    return "-" if value is None else "yes" if value else "no"


def show(mode, results, verbose):
    print(f"\n{mode}: {len(results)} incidents")
    print(f"  {'incident':28} {'family':17} rank first entity verdict over quotes  rank 1 says")
    for truth, figures, report in results:
        said = figures["said"]
        text = figures["error"] or (f"{said['signature']} ({said['confidence']})" if said else "nothing")
        print(f"  {truth['id']:28} {truth['root_cause']['family']:17} {figures['rank'] or '-':>4} {word(figures['first']):>5} "
              f"{word(figures['entity']):>6} {word(figures['verdict']):>7} {word(figures['over']):>4} {len(figures['bad']):6}  {text}")
        for bad in figures["bad"]:
            print(f"      does not stand there: {bad}")
        if verbose:
            for cause in report.get("root_causes", [])[:5]:
                quote = cause["evidence"]["log"][0]
                print(f"      {cause['rank']} {cause['score']:.2f} {cause['confidence']:9} {cause['verdict']:11} {cause['signature']} "
                      f"{quote['file']}:{quote['line']} {quote['text'][:150]}")
                print(f"        {entities(cause)}")
            proof = truth["root_cause"]["first_line"]
            print(f"      wanted {proof['file']}:{proof['line']} {proof['text']}\n        {entities(truth['root_cause'])}")


def entities(cause):
    return ", ".join(f"{entity['type']} {entity['id'] or '-'} {entity['name'] or ''}".rstrip() for entity in cause["entities"])


def summary(mode, results):
    """Prints the figures of a mode; returns them."""
    total = len(results)
    means = {key: sum(bool(figures[key]) for _, figures, _ in results) / total for key in ("ac1", "ac3", "first", "entity", "over")}
    judged = [figures["verdict"] for _, figures, _ in results if figures["verdict"] is not None]
    means["verdict"] = sum(judged) / len(judged) if judged else 1
    means["wrong"] = sum(figures["wrong"] for _, figures, _ in results) / total
    counts = {"ungrounded": sum(len(figures["bad"]) for _, figures, _ in results),
              "errors": sum(bool(figures["error"]) for _, figures, _ in results)}
    print(f"RESULT {mode} n={total} " + " ".join(f"{key}={value:.3f}" for key, value in means.items())
          + " " + " ".join(f"{key}={value}" for key, value in counts.items()))
    return {**means, **counts}


def missed(mode, figures):
    """The goals that the figures of a mode do not reach."""
    goals = GOALS[mode]
    for key in ("ac1", "first"):
        if figures[key] < goals[key]:
            yield f"{mode}: {key} {figures[key]:.3f} is below {goals[key]}"
    for key, most in (("over", goals["over"]), ("ungrounded", 0), ("errors", 0)):
        if figures[key] > most:
            yield f"{mode}: {key} {figures[key]} is above {most}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.environ.get("CSTRIAGE_BINARY", SOURCE / "build" / "cstriage"))
    parser.add_argument("--db-socket", default=os.environ.get("CSTRIAGE_TEST_SOCKET"))
    parser.add_argument("--only", default="", help="incidents whose name holds this")
    parser.add_argument("--verbose", action="store_true", help="the first five causes of each, and the line that is wanted")
    options = parser.parse_args()
    names = [name for name in NAMES if options.only in name]
    if not names:
        parser.error(f"no incident is called {options.only}")
    program, jobs, failures = Program(options.binary), os.cpu_count(), []
    with tempfile.TemporaryDirectory() as scratch:
        full, bare = ([Path(scratch) / kind / name for name in names] for kind in ("full", "bare"))
        for folder, alone in zip(full, bare):
            incident = compose(folder.name)
            incident.write_files(folder)
            incident.write_files(alone, bare=True)
        modes = {"no-db": evaluate(program, full, "no-db", lambda folder: ("--no-db",), jobs),
                 "snapshot": evaluate(program, full, "snapshot", stored, jobs)}
        if options.db_socket:
            server = Server(program.binary, options.db_socket)
            modes["live"] = evaluate(program, full, "live", server.fill, 1)
            server.close()
        alone = evaluate(program, bare, "snapshot", stored, jobs, bare=True)
    for mode, results in modes.items():
        show(mode, results, options.verbose)
    print()
    for mode, results in modes.items():
        figures = summary(mode, results)
        failures += missed(mode, figures)
        if mode == "snapshot":
            drop = summary("alone", alone)["ac1"] - figures["ac1"]
    print(f"RESULT drop={drop:.3f}", flush=True)
    if drop > DROP:
        failures.append(f"the smaller failures cost {drop:.3f} of AC@1, more than {DROP}")
    if failures and not options.only:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
