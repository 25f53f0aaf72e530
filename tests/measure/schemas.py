#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every check with every seed on the real schemas of CloudStack 4.15 to 4.22, on a server and on a snapshot made from it.

  scripts/with-database tests/measure/schemas.py --make-schema PROGRAM [--versions 4.15,4.22] [--only CHECK,…] [--bin build/cstriage]

PROGRAM prints CREATE TABLE statements, `PROGRAM --version 4.18`. A seed must give its verdict in each version from the
`since` of its check on; in any other the check is unknown because of what is not in the schema. The statements of sql/names must run in all.
Exit status 1 if one does not."""
import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault('CSTRIAGE_BINARY', os.path.join(ROOT, 'build', 'cstriage'))
os.environ['CSTRIAGE_SOURCE'] = ROOT
sys.path[:0] = [HERE, os.path.join(ROOT, 'tests', 'cli')]
from database import OUTCOMES, fact, seeds  # noqa: E402
from server import SOCKET, VERSIONS, Program, client, create, need_server, schema  # noqa: E402

DATABASE = 'cstriage_schemas'
LACKING = re.compile(r"ERROR (1054|1146) ")        # no such column, no such table


def insert(text):
    """Runs the statements of a seed; False where the schema lacks what they fill."""
    run = subprocess.run(['mariadb', '--no-defaults', '--user=root', '--socket=' + SOCKET, DATABASE], input=("SET SESSION sql_mode = '';" + text).encode(),
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    errors = run.stderr.decode()
    if run.returncode and not LACKING.search(errors):
        raise SystemExit('%s\n%s' % (errors, text))
    return run.returncode == 0


def since(check):
    with open(os.path.join(ROOT, 'sql', check + '.sql'), encoding='utf-8') as f:
        return re.search(r'^-- since: *(\S+)', f.read(), re.M).group(1)


def outcome(seed, version, present, answer):
    """'' for what is expected, '-' for a check that this schema cannot answer, else what is wrong."""
    if answer['verdict'] == 'unknown' and answer['why'].startswith('not in this schema'):
        return '-' if version < since(seed.check) else 'lacks what it has since %s: %s' % (since(seed.check), answer['why'])
    if not present:
        return 'answered without what the seed needs: ' + answer['verdict']
    return '' if answer['verdict'] == OUTCOMES[seed.outcome] else '%s, not %s: %s' % (answer['verdict'], seed.outcome, answer['why'] or answer['rows'])


def run_version(version, program, wanted, folder):
    """(check, seed, backend) -> outcome"""
    create(DATABASE, program)
    found, filled = {}, set()
    server = Program(os.environ['CSTRIAGE_BINARY'], database=DATABASE)
    for name in sorted(os.listdir(os.path.join(ROOT, 'sql', 'names'))):
        with open(os.path.join(ROOT, 'sql', 'names', name), encoding='utf-8') as f:
            client(f.read().replace(':ids', '1, 2'), DATABASE)
    path = os.path.join(folder, version + '.sqlite')
    for seed in wanted:
        client(''.join('DELETE FROM `%s`;' % table for table in filled), DATABASE)
        filled = {table for table in seed.tables if '`%s` (' % table in program}
        client("DELETE FROM version; INSERT INTO version (id, version, updated, step) VALUES (0, '%s', NOW(), 'Complete')" % fact('cloudstack_version')
               if seed.check != 'database-version' else 'DELETE FROM version', DATABASE)
        # the result of a health check became a word in 4.22
        present = insert(seed.text if version >= '4.22' else seed.text.replace("'SUCCESS'", "'1'"))
        values = dict(part.split('=', 1) for part in seed.with_options if '=' in part)
        found[seed.check, seed.outcome, 'server'] = outcome(seed, version, present, server.check(seed.check, values))
        server.run('db', 'snapshot', '--history', '3650d', '-o', path, *server.where)
        found[seed.check, seed.outcome, 'snapshot'] = outcome(seed, version, present, Program(server.binary, snapshot=path).check(seed.check, values))
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--make-schema', required=True, metavar='PROGRAM')
    ap.add_argument('--versions', default=','.join(VERSIONS))
    ap.add_argument('--only', default='')
    options = ap.parse_args()
    need_server()
    wanted = [seed for seed in seeds() if not options.only or seed.check in options.only.split(',')]
    client("SET GLOBAL init_connect = \"SET timestamp = UNIX_TIMESTAMP(CONVERT_TZ('%s', '+00:00', @@time_zone))\"" % fact('server_time'))
    problems, missing, versions = [], collections.defaultdict(list), options.versions.split(',')
    print('%-8s %6s %6s %8s %6s %6s' % ('version', 'checks', 'runs', 'verdicts', 'lacks', 'wrong'))
    with tempfile.TemporaryDirectory() as folder:
        for version in versions:
            found = run_version(version, schema(options.make_schema, version), wanted, folder)
            wrong = {key: text for key, text in found.items() if text not in ('', '-')}
            lacks = sorted({key[0] for key, text in found.items() if text == '-'})
            for check in lacks:
                missing[check].append(version)
            problems += ['%s %s: %s' % (version, ' '.join(key), text) for key, text in wrong.items()]
            print('%-8s %6d %6d %8d %6d %6d' % (version, len({key[0] for key in found}), len(found), sum(text == '' for text in found.values()),
                                                sum(text == '-' for text in found.values()), len(wrong)), flush=True)
    client('SET GLOBAL init_connect = ""; DROP DATABASE %s' % DATABASE)
    for check, where in sorted(missing.items()):
        print('not in the schema of %s: %s' % (', '.join(where), check))
    print('\n'.join(problems))
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
