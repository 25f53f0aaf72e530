# SPDX-License-Identifier: Apache-2.0
"""The private server of scripts/with-database for the measurements, and tables of the real `cloud` schema in it.

The schema comes from a program that prints CREATE TABLE statements, `PROGRAM --version 4.18 [--dialect sqlite]`: the columns and indexes of a
release are CloudStack's, and are not kept here."""
import json
import os
import re
import subprocess
import sys

SOCKET = os.environ.get('CSTRIAGE_TEST_SOCKET')
USER, PASSWORD = 'cstriage_measure', 'measure'
VERSIONS = ('4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22')


def need_server():
    if not SOCKET:
        raise SystemExit('no server: run this below scripts/with-database')


def client(text, database='', options=()):
    """Runs statements as root; returns what they print."""
    run = subprocess.run(['mariadb', '--no-defaults', '--user=root', '--socket=' + SOCKET, '--batch', '--skip-column-names', *options, database],
                         input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode:
        raise SystemExit('%s\n%s' % (run.stderr.decode('utf-8', 'replace'), text[:300]))
    return run.stdout.decode('utf-8', 'replace')


def schema(program, version, dialect='mysql'):
    return subprocess.run([sys.executable, program, '--version', version, '--dialect', dialect], stdout=subprocess.PIPE, check=True).stdout.decode()


def columns_of(text):
    """Table -> its columns, from CREATE TABLE statements with one column a line."""
    tables, table = {}, None
    for line in text.splitlines():
        begin = re.match(r'CREATE TABLE [`"](\w+)', line)
        column = re.match(r'\s+[`"](\w+)[`"] ', line)
        if begin:
            table = tables.setdefault(begin.group(1), [])
        elif column and table is not None:
            table.append(column.group(1))
    return tables


def create(database, text):
    """An empty database, and an account that may read it."""
    client("DROP DATABASE IF EXISTS %s; CREATE DATABASE %s CHARACTER SET utf8mb3; CREATE USER IF NOT EXISTS %s@localhost IDENTIFIED BY '%s';"
           'GRANT SELECT ON %s.* TO %s@localhost' % (database, database, USER, PASSWORD, database, USER))
    client('SET SESSION innodb_strict_mode = OFF; SET SESSION sql_mode = "";' + text, database)


def checks():
    """(name, parameters, whether it can be asked without any) for each file of sql/."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'sql')
    for file in sorted(os.listdir(folder)):
        if file.endswith('.sql'):
            with open(os.path.join(folder, file), encoding='utf-8') as f:
                header = re.findall(r'^-- (\w+): *(.*)', f.read(), re.M)
            given = [value.split() for key, value in header if key == 'param']
            yield file[:-4], [words[0] for words in given], all(words[-1] == 'optional' for words in given) and 'needs' not in dict(header)


class Program:
    """The program, asking a server or a snapshot."""

    def __init__(self, binary, database=None, snapshot=None):
        self.binary = binary
        self.where = ['--snapshot', snapshot] if snapshot else ['--db', 'mysql://%s@localhost/%s?socket=%s' % (USER, database, SOCKET)]

    def run(self, *arguments):
        """(exit status, stdout)"""
        run = subprocess.run([self.binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                             env={**os.environ, 'CSTRIAGE_DB_PASSWORD': PASSWORD, 'HOME': '/nonexistent'})
        if run.returncode not in (0, 3):
            raise SystemExit('%s ended with %d: %s' % (' '.join(arguments), run.returncode, run.stderr.decode('utf-8', 'replace')))
        return run.returncode, run.stdout.decode()

    def check(self, name, values):
        given = [part for key, value in values.items() for part in ('--with', '%s=%s' % (key, value))]
        return json.loads(self.run('db', 'check', name, *given, '--format', 'json', *self.where)[1])
