# SPDX-License-Identifier: Apache-2.0
"""Runs cstriage over records, each in a file of its own, and says which signatures know which record.

All records go through one run; what that run does not name (quotes are limited, noise is no finding) goes through a second one with
noise shown as context. Signatures that also know the control of a record (the same layout around a meaningless text) do not count."""
import json
import os
import subprocess
import tempfile


class Bench:
    def __init__(self, binary):
        self.binary = binary
        self.roles = {s['id']: s for s in json.loads(self.call(['patterns', 'list', '--format', 'json']))}
        self.layer = tempfile.TemporaryDirectory()
        noise = sorted(s for s, v in self.roles.items() if v['role'] == 'noise')
        with open(os.path.join(self.layer.name, 'noise-shown.yaml'), 'w', encoding='utf-8') as f:
            f.write('format: 1\nsite: true\npatch:\n')
            f.writelines('  - id: %s\n    role: context\n' % s for s in noise)

    def call(self, args):
        p = subprocess.run([self.binary] + args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if p.returncode not in (0, 3):
            raise SystemExit('%s ended with %d: %s' % (self.binary, p.returncode, p.stderr.decode('utf-8', 'replace').strip()[-300:]))
        return p.stdout.decode('utf-8', 'replace')

    def one_run(self, folder, numbers, extra):
        """File number -> set of signatures, from one run over these files."""
        files = [os.path.join(folder, '%06d.log' % n) for n in numbers]
        report = json.loads(self.call(['analyze', '--no-db', '--log-tz', 'UTC', '--progress', 'never', '--format', 'json'] + extra + files))
        known = {}
        for finding in report['findings']:
            for sample in finding['samples']:
                if finding['signature'] in self.roles:      # a lead from the origin of a text is no signature
                    known.setdefault(int(os.path.basename(sample['file'])[:6]), set()).add(finding['signature'])
        return known

    def recognise(self, records, controls):
        """Per record (a list of lines) the set of signatures that know it and not its control."""
        with tempfile.TemporaryDirectory() as folder:
            for n, lines in enumerate(records + controls):
                with open(os.path.join(folder, '%06d.log' % n), 'w', encoding='utf-8') as f:
                    f.write('\n'.join(lines) + '\n')
            known, count = {}, len(records)

            def own(n):
                return known.get(n, set()) - known.get(n + count, set())
            for extra, size in (([], 1000), (['--patterns', self.layer.name], 200)):
                rest = [n for n in range(count) if not own(n)]
                rest += [] if extra else range(count, 2 * count)
                for i in range(0, len(rest), size):
                    for n, found in self.one_run(folder, rest[i:i + size], extra).items():
                        known.setdefault(n, set()).update(found)
            return [own(n) for n in range(count)]
