#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much of a catalogue of log statements the shipped signatures know.

  tests/measure/catalogue.py CATALOGUE [--bin build/cstriage] [--scope REGEX] [--missing] [--sure] [--by class|path]

CATALOGUE has a line per statement: versions, kind (log, exception, alert, script), level or exception class, class, path, line, template,
sites; `<*>` in a template varies. Every WARN and ERROR of a log or script and every exception text whose path fits the scope is rendered
as signature_texts.py does it and read alone. It is *known* if a signature knows it that found it by a literal of 12 bytes or more, so
that general words do not count. A `sure` cause must be right: those that are not in catalogue_sure.tsv (signature, template; looked at
by hand) are counted and, with --sure, printed. Exit status 0."""
import argparse
import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rendering import Renderer, VERSIONS  # noqa: E402
from run import Bench  # noqa: E402

SCOPE = (r'^(server/src/main/java/(com/cloud/network|org/apache/cloudstack/network)/|engine/orchestration/src/main/java/|core/src/main/java/com/cloud/agent/resource/virtualnetwork/'
         r'|systemvm/debian/|agent/src/|plugins/hypervisors/kvm/src/main/|plugins/network-elements/(ovs|vxlan|internal-loadbalancer)/|scripts/vm/network/)')
LONG = 12                                  # bytes of a literal that names something


def abbreviate(name, agent):
    parts = name.split('$')[0].split('.')
    return '.'.join(parts[-3:]) if agent else '.'.join([p[:1] for p in parts[:-1]] + parts[-1:])


def rows_of(path, scope):
    for raw in open(path, encoding='utf-8'):
        cells = raw.rstrip('\n').split('\t')
        if len(cells) < 7 or not re.search(scope, cells[4]):
            continue
        kind, level, text = cells[1], cells[2], cells[6].replace('\\n', '\n').replace('\\t', '\t')
        if kind == 'exception' or kind in ('log', 'script') and level in ('WARN', 'WARNING', 'ERROR', 'FATAL'):
            if len(re.sub(r'<\*>|\W', '', text)) >= 12:     # a text of variables and two words names nothing
                yield cells, text.split('\n')[0]


def record_of(r, cells, text):
    kind, level, name, path = cells[1:5]
    agent = path.startswith(('agent/', 'plugins/hypervisors/kvm/', 'core/src/main/java/com/cloud/agent/resource/'))
    text, logger = r.fill(text), abbreviate(name, agent)
    if kind == 'exception':
        package = 'com.cloud.utils.exception.' if level == 'CloudRuntimeException' else 'com.cloud.exception.'
        package = {'InternalErrorException': 'com.cloud.exception.', 'ConfigurationException': 'javax.naming.', 'LibvirtException': 'org.libvirt.', 'IllegalArgumentException': 'java.lang.',
                   'IOException': 'java.io.', 'NullPointerException': 'java.lang.'}.get(level, package)
        return r.exception(logger, text, package + level, agent=agent, package='.'.join(name.split('.')[:-1]))
    if kind == 'script':
        return r.vr_cloud(level.replace('WARNING', 'WARN'), text) if path.startswith('systemvm/') else r.security_group(text)
    return r.agent(level, logger, text) if agent else r.management(level, logger, text)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('catalogue')
    p.add_argument('--bin', default='build/cstriage')
    p.add_argument('--scope', default=SCOPE, help='regular expression on the path of the statement')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--missing', action='store_true', help='print the statements no signature knows')
    p.add_argument('--sure', action='store_true', help='print the sure causes nobody has looked at')
    p.add_argument('--by', choices=('class', 'path'), help='print the share per class or per folder')
    a = p.parse_args()
    bench, renderers = Bench(a.bin), {v: Renderer(v, a.seed) for v in VERSIONS}
    literals = [l for l in bench.call(['patterns', 'list', '--literals']).split('\n') if l]
    items, records, controls = [], [], []
    for cells, text in rows_of(a.catalogue, a.scope):
        version = [v for v in VERSIONS if v in cells[0].split(',')]
        r = renderers[version[-1] if version else '4.18']
        items.append((cells, text))
        records.append(record_of(r, cells, text))
        controls.append(record_of(r, cells, 'nothing in particular'))
    found = bench.recognise(records, controls)
    reviewed, path = set(), os.path.join(HERE, 'catalogue_sure.tsv')
    for line in open(path, encoding='utf-8') if os.path.exists(path) else ():
        reviewed.add(tuple(line.rstrip('\n').split('\t')[:2]))
    known, any_known, sure, groups, family = 0, 0, [], collections.defaultdict(lambda: [0, 0]), collections.Counter()
    for (cells, text), record, signatures in zip(items, records, found):
        whole = '\n'.join(record)
        head = whole[whole.find(') ', 40):]
        long = signatures and any(len(l.encode()) >= LONG and l in head for l in literals)
        known += bool(long)
        any_known += bool(signatures)
        group = cells[3] if a.by == 'class' else '/'.join(cells[4].split('/')[:-1])
        groups[group][0] += 1
        groups[group][1] += bool(long)
        for s in sorted(signatures):
            family[s.split('.')[0]] += 1
            if bench.roles[s]['role'] == 'cause' and bench.roles[s]['certainty'] == 'sure' and (s, cells[6]) not in reviewed:
                sure.append((s, cells[6], cells[3]))
        if a.missing and not signatures:
            print('%s\t%s\t%s\t%s' % (cells[2], cells[3], cells[0].split(',')[-1], cells[6]))
    for s in sorted(set(sure)) if a.sure else ():
        print('\t'.join(s))
    if a.by:
        for group, (n, k) in sorted(groups.items(), key=lambda g: g[1][1] - g[1][0]):
            print('%5d of %5d  %s' % (k, n, group))
    if a.missing or a.sure or a.by:
        print()
    print('by family: ' + ', '.join('%s %d' % f for f in family.most_common()))
    print('RESULT statements=%d known=%d share=%.3f known_by_any=%d sure_unreviewed=%d' % (len(items), known, known / max(1, len(items)), any_known, len(set(sure))))


main()
