#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the first cause named is the right one, on short excerpts as operators paste them.

  tests/measure/cases.py --binary build/cstriage [--cases DIR] [--only GLOB] [--goal] [--verbose]

A case is a folder below tests/cases with label.json and log files named as on a server. label.json holds `family` (null for a benign
excerpt), `also_right` (families that an expert would accept too), `key_lines` (texts of which the evidence must quote one), `version` and
`root_cause`. The logs are copied to a neutral place, so neither the name of the case nor the label can be read.
  ac1, ac3  the family stands first, among the first three         key     the right first cause quotes a key line
  over      the first cause is confirmed or likely, and wrong      wrong   such causes anywhere, per case
  alarms    benign excerpts with a cause
With --goal the exit status is 1 unless ac1 >= 0.95, over <= 0.02 and alarms = 0; the last line is for machines. Standard library only."""
import argparse
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT, QUOTES = 5, 5                        # causes, and quotes of each, that a reader looks at
GOAL_AC1, GOAL_OVER = 0.95, 0.02


def squeezed(text):
    return re.sub(r'\s+', ' ', text).strip()


def report_of(binary, folder):
    """The report on copies of the logs of a case."""
    with tempfile.TemporaryDirectory() as scratch:
        place = os.path.join(scratch, 'logs')
        os.mkdir(place)
        logs = [shutil.copy(os.path.join(folder, name), place) for name in sorted(os.listdir(folder)) if name != 'label.json']
        p = subprocess.run([binary, 'analyze', '--no-db', '--log-tz', 'UTC', '--progress', 'never', '--format', 'json', *logs],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if p.returncode not in (0, 3):
        raise SystemExit('%s: status %d: %s' % (folder, p.returncode, p.stderr.decode('utf-8', 'replace').strip()[-300:]))
    return json.loads(p.stdout.decode('utf-8'))


def quotes_key(cause, keys):
    texts = [squeezed(e['text']) for e in cause['evidence']['log'][:QUOTES]]
    return any(squeezed(k)[:50] in t for k in keys for t in texts)


def judge(report, label):
    """What is said about one case: rank of the right family (0: none), key quoted, wrong first, sure and wrong."""
    causes = report['root_causes']
    accepted = [label['family']] + label.get('also_right', [])
    rank = next((c['rank'] for c in causes[:KEPT] if c['family'] in accepted), 0)
    key = bool(rank) and quotes_key(causes[rank - 1], label['key_lines'])
    wrong = [c for c in causes if c['confidence'] != 'possible' and c['family'] not in accepted]
    return {'rank': rank, 'key': key, 'wrong': len(wrong), 'over': bool(wrong) and wrong[0]['rank'] == 1}


def said(report):
    causes = report['root_causes'][:KEPT]
    return ', '.join('%s (%s)' % (c['signature'], c['confidence']) for c in causes) or 'nothing'


def share(part, whole):
    return part / whole if whole else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=os.environ.get('CSTRIAGE_BINARY', 'build/cstriage'))
    parser.add_argument('--cases', default=os.path.join(HERE, '..', 'cases'))
    parser.add_argument('--only', default='*', help='glob of case names')
    parser.add_argument('--goal', action='store_true', help='fail below the goals')
    parser.add_argument('--verbose', action='store_true', help='also what is right')
    a = parser.parse_args()
    rows, alarms, benign = [], 0, 0
    for name in sorted(fnmatch.filter(os.listdir(a.cases), a.only)):
        folder = os.path.join(a.cases, name)
        with open(os.path.join(folder, 'label.json'), encoding='utf-8') as f:
            label = json.load(f)
        report = report_of(os.path.abspath(a.binary), folder)
        if label['family'] is None:
            benign += 1
            if report['root_causes']:
                alarms += 1
                print('alarm  %s: %s' % (name, said(report)))
            continue
        row = judge(report, label)
        rows.append(row)
        verdict = 'over ' if row['over'] else 'miss ' if row['rank'] != 1 else 'quote' if not row['key'] else 'wrong' if row['wrong'] else 'right'
        if a.verbose or verdict != 'right':
            print('%s  %s: wants %s, said %s' % (verdict, name, label['family'], said(report)))
    first = sum(r['rank'] == 1 for r in rows)
    ac1, ac3 = share(first, len(rows)), share(sum(1 <= r['rank'] <= 3 for r in rows), len(rows))
    over = share(sum(r['over'] for r in rows), len(rows))
    print('RESULT n=%d ac1=%.3f ac3=%.3f key=%.3f over=%.3f wrong=%.3f silent=%d benign=%d alarms=%d' % (
        len(rows), ac1, ac3, share(sum(r['rank'] == 1 and r['key'] for r in rows), first), over,
        share(sum(r['wrong'] for r in rows), len(rows)), sum(r['rank'] == 0 for r in rows), benign, alarms))
    return 1 if a.goal and (not rows or ac1 < GOAL_AC1 or over > GOAL_OVER or alarms) else 0


if __name__ == '__main__':
    sys.exit(main())
