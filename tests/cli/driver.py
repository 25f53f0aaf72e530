# SPDX-License-Identifier: Apache-2.0
"""How the end-to-end tests run the program: the binary and the source tree come from the environment (tests/CMakeLists.txt).

Every run is checked for a report of a sanitizer, and has a fixed time (SOURCE_DATE_EPOCH), so that equal input gives equal bytes.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BINARY = Path(os.environ["CSTRIAGE_BINARY"])
SOURCE = Path(os.environ["CSTRIAGE_SOURCE"])
DEMO = SOURCE / "fixtures" / "demo"

# A failure that a signature knows, between two lines that nobody asks about.
SAMPLE = (
    "2026-09-17 10:00:00,100 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from Routing host 7(kvm7)\n"
    "2026-09-17 10:00:01,200 ERROR [c.c.r.ResourceLimitManagerImpl] (qtp1-30:ctx-0a1b2c3d ctx-4e5f6a7b) (logid:5c5d5e5f) "
    "Maximum amount of resources of Type = 'volume' for Account Name = crate in Domain Id = 4 is exceeded: Account Resource Limit = 9, "
    "Current Account Resource Amount = 9, Current Account Resource Reservation = 0, Requested Resource Amount = 1.\n"
    "2026-09-17 10:00:02,300 DEBUG [c.c.a.m.AgentManagerImpl] (AgentManager-Handler-2:null) (logid:) Ping from Routing host 8(kvm8)\n"
).encode()
SAMPLE_SIGNATURE = "permissions-api.resource-limit"


class TestCase(unittest.TestCase):
    """A test with a scratch folder of its own, as self.folder."""

    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def file(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def configuration(self):
        """A binary below the source tree finds the patterns and evidence files itself; any other as a user's own layer."""
        if SOURCE in BINARY.resolve().parents:
            return "/nonexistent"
        link = self.folder / ".config" / "cstriage"
        if not link.exists():
            link.parent.mkdir()
            link.symlink_to(SOURCE)
        return str(link.parent)

    def run_program(self, *arguments, stdin=b"", expect=0, environment=None):
        """Runs the program; fails unless it ends with the status `expect`. Returns (stdout, stderr) as bytes."""
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.folder),
                     "XDG_CONFIG_HOME": self.configuration(), "SOURCE_DATE_EPOCH": "1789000000", **(environment or {})}
        run = subprocess.run([str(BINARY), *map(str, arguments)], input=stdin, env=variables, cwd=self.folder,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        errors = run.stderr.decode(errors="replace")
        self.assertNotRegex(errors, "AddressSanitizer|LeakSanitizer|runtime error:")
        self.assertEqual(run.returncode, expect, f"{' '.join(map(str, arguments))}\n{errors}{run.stdout[-2000:].decode(errors='replace')}")
        return run.stdout, run.stderr

    def analyze(self, *arguments, **how):
        return self.run_program("analyze", *arguments, **how)

    def report(self, *arguments, **how):
        """The JSON report of an analysis."""
        return json.loads(self.analyze("--log-tz", "UTC", "--format", "json", *arguments, **how)[0])


def signatures(report):
    return [cause["signature"] for cause in report["root_causes"]]
