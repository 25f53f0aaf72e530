#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long every check takes on the database of a large cloud (large_cloud.py), and how many rows the server reads for it.

  scripts/with-database tests/measure/large_database.py --make-schema PROGRAM [--version 4.18] [--seed 1] [--scale 1]
      [--bin build/cstriage] [--snapshot FILE] [--keep] [--slow 100]

Five passes: on the server with the statistics of empty tables, the worst a server can have; again, with what the first pass left in memory;
after ANALYZE TABLE; on a snapshot of the server; and the health section of a whole run on both. The buffer pool is 128 MB, the default. Each
check is asked as health asks it if it can be, else with the ids of things that are there; then all that take parameters with them.
--keep leaves the database for the next run, which then does not fill it. Exit status 1 if a goal is missed: 5 s together, 1 s each."""
import argparse
import datetime
import json
import os
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from large_cloud import Cloud  # noqa: E402
from server import Program, checks, client, columns_of, create, need_server, schema  # noqa: E402

DATABASE = 'cstriage_large'
TOGETHER, EACH = 5000, 1000     # milliseconds

# One value that stands in the database, for each parameter.
VALUES = {
    'zone_id': 'SELECT 2', 'pod_id': 'SELECT 7', 'cluster_id': 'SELECT 9', 'host_id': 'SELECT 97', 'host_name': "SELECT 'kvm-97.example.net'",
    'host_address': 'SELECT private_ip_address FROM host WHERE id = 97', 'server_id': 'SELECT 9001', 'server_address': "SELECT '10.200.0.2'",
    'network_id': "SELECT MIN(id) FROM networks WHERE guest_type = 'Isolated' AND state = 'Implemented' AND removed IS NULL",
    'vpc_id': 'SELECT 11', 'physical_network_id': 'SELECT 5', 'account_id': 'SELECT 12', 'check_name': "SELECT 'dhcp_check.py'",
    'router_id': "SELECT MIN(id) FROM vm_instance WHERE type = 'DomainRouter' AND removed IS NULL AND state = 'Running'",
    'router_name': "SELECT instance_name FROM vm_instance WHERE type = 'DomainRouter' AND removed IS NULL AND state = 'Running' LIMIT 1",
    'vm_id': "SELECT MAX(id) FROM vm_instance WHERE removed IS NULL AND state = 'Running'",
    'vm_name': "SELECT instance_name FROM vm_instance WHERE removed IS NULL AND state = 'Running' ORDER BY id DESC LIMIT 1",
    'link_local_ip': 'SELECT ip4_address FROM nics WHERE network_id = 5 AND removed IS NULL LIMIT 1',
    'ip_address': 'SELECT public_ip_address FROM user_ip_address WHERE id = 1000', 'ip_id': 'SELECT 1000', 'job_id': 'SELECT MAX(id) FROM async_job',
    'volume_id': 'SELECT 700', 'volume_uuid': 'SELECT uuid FROM volumes WHERE id = 700', 'snapshot_id': 'SELECT 500', 'template_id': 'SELECT 10',
    'template_name': "SELECT 'template-10'", 'template_uuid': 'SELECT uuid FROM vm_template WHERE id = 10', 'pool_id': 'SELECT 3',
    'pool_name': "SELECT 'pool-3'", 'pool_uuid': 'SELECT uuid FROM storage_pool WHERE id = 3', 'rule_id': 'SELECT 2000', 'vpn_id': 'SELECT 40',
    'setting_name': "SELECT 'setting.7'", 'event_type': "SELECT 'VM.START'",
}


def fill(options):
    text = schema(options.make_schema, options.version)
    known = columns_of(text)
    cloud = Cloud(options.seed, options.scale, datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))
    client('SET GLOBAL innodb_stats_auto_recalc = OFF; SET GLOBAL innodb_buffer_pool_size = 2147483648')
    create(DATABASE, text)
    client(''.join('ANALYZE TABLE `%s`;' % table for table in known), DATABASE)
    for table, columns, rows in cloud.tables():
        if table not in known:
            continue
        with tempfile.NamedTemporaryFile('w', suffix='.tsv', encoding='utf-8') as data:
            kept = [i for i, column in enumerate(columns) if column in known[table]]
            for row in rows:
                data.write('\t'.join(str(row[i]) for i in kept) + '\n')
            data.flush()
            client("SET SESSION sql_mode = '', unique_checks = 0, time_zone = '+00:00'; LOAD DATA LOCAL INFILE '%s' INTO TABLE `%s` (%s)" %
                   (data.name, table, ', '.join('`%s`' % columns[i] for i in kept)), DATABASE, ['--local-infile=1'])
    client('SET GLOBAL innodb_buffer_pool_size = 134217728')


def rows_read():
    return sum(int(line.split('\t')[1]) for line in client("SHOW GLOBAL STATUS LIKE 'Handler_read%'").splitlines())


def server_cpu():
    """Milliseconds of processor time that the server has used: what is left to compare by when the machine has other work."""
    name = client('SELECT @@pid_file').strip()
    path = name if os.path.isabs(name) else os.path.join(client('SELECT @@datadir').strip(), name)
    with open(path, encoding='ascii') as f, open('/proc/%s/stat' % f.read().strip(), encoding='utf-8') as stat:
        fields = stat.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf('SC_CLK_TCK')


class Row:
    """One answer: how long it took, what was read for it."""

    def __init__(self, name, values, answer, read):
        self.name, self.read = name, read
        self.values = ' '.join('%s=%s' % pair for pair in values.items())
        self.milliseconds, self.verdict = answer['milliseconds'], answer['verdict']
        self.failure = answer['why'] if 'could not be run' in answer['why'] else ''


def measure(program, values, server):
    """Every check as health asks it if it can be, and every one that takes ids with ids; and the processor time of the server."""
    rows, first = [], rows_read() if server else 0
    cpu = server_cpu() if server else 0
    offset = rows_read() - first if server else 0       # what the counting itself reads
    for name, parameters, alone in checks():
        for given in ([{}] if alone else []) + ([{p: values[p] for p in parameters}] if parameters else []):
            before = rows_read() if server else 0
            answer = program.check(name, given)
            rows.append(Row(name, given, answer, max(0, rows_read() - before - offset) if server else None))
    return rows, server_cpu() - cpu if server else None


def show(title, measured, slow):
    """The table of one pass. True if it meets the goals."""
    rows, cpu = measured
    print('\n' + title + ('' if cpu is None else ', %.1f s of processor time of the server in all' % (cpu / 1000)))
    good = True
    for what, some in (('as a whole', [row for row in rows if not row.values]), ('with ids', [row for row in rows if row.values])):
        total, slowest = sum(row.milliseconds for row in some), max(some, key=lambda row: row.milliseconds)
        read = '' if slowest.read is None else ', %d rows read' % sum(row.read for row in some)
        print('  %-10s %3d checks, together %6.0f ms, slowest %6.0f ms (%s)%s' % (what, len(some), total, slowest.milliseconds, slowest.name, read))
        good = good and total <= TOGETHER and slowest.milliseconds <= EACH
    for row in sorted(rows, key=lambda row: -row.milliseconds):
        if row.milliseconds >= slow or row.failure:
            print('    %7.1f ms %s %-32s %-9s %s %s' % (row.milliseconds, '' if row.read is None else '%9d rows' % row.read, row.name, row.verdict, row.values, row.failure))
        good = good and not row.failure
    return good


def health(title, program):
    """The health section of a run without anything in its logs."""
    with tempfile.NamedTemporaryFile('w', suffix='.log') as log:
        log.write('2026-01-01 00:00:00,000 DEBUG [c.c.a.m.AgentManagerImpl] (Handler-1:null) (logid:) nothing\n')
        log.flush()
        start = time.monotonic()
        report = json.loads(program.run('analyze', '--log-tz', 'UTC', '--format', 'json', *program.where, log.name)[1])
        seconds = time.monotonic() - start
    spent = sum('not asked' in row['text'] for row in report['health'])
    print('\n%s: %d rows in %.2f s, %d checks not asked for lack of time' % (title, len(report['health']), seconds, spent))
    return not spent


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--make-schema', required=True, metavar='PROGRAM')
    ap.add_argument('--version', default='4.18')
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--scale', type=float, default=1)
    ap.add_argument('--bin', default=os.path.join(HERE, '..', '..', 'build', 'cstriage'))
    ap.add_argument('--snapshot', default='', help='keep the snapshot here')
    ap.add_argument('--keep', action='store_true')
    ap.add_argument('--slow', type=float, default=100, help='list what takes so many milliseconds')
    options = ap.parse_args()
    need_server()
    if DATABASE not in client('SHOW DATABASES').split():
        start = time.monotonic()
        fill(options)
        print('filled in %.0f s' % (time.monotonic() - start))
    values = {name: client(statement, DATABASE).strip() for name, statement in VALUES.items()}
    server = Program(options.bin, database=DATABASE)
    good = True
    for title in ('server, statistics of empty tables', 'server, the same again'):
        good = show(title, measure(server, values, True), options.slow) and good
    good = health('health of a run on the server', server) and good
    client(''.join('ANALYZE TABLE `%s`;' % table for table in client('SHOW TABLES', DATABASE).split()), DATABASE)
    good = show('server, after ANALYZE', measure(server, values, True), options.slow) and good
    with tempfile.TemporaryDirectory() as folder:
        path = options.snapshot or os.path.join(folder, 'large.sqlite')
        start = time.monotonic()
        server.run('db', 'snapshot', '-o', path, *server.where)
        print('\nsnapshot of %.0f MB in %.0f s' % (os.path.getsize(path) / 1e6, time.monotonic() - start))
        snapshot = Program(options.bin, snapshot=path)
        good = show('snapshot', measure(snapshot, values, False), options.slow) and good
        good = health('health of a run on the snapshot', snapshot) and good
    if not options.keep:
        client('DROP DATABASE %s' % DATABASE)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
