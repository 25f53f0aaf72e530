#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many texts of a signatures document the shipped signatures know.

  tests/measure/signature_texts.py DOCUMENT… [--bin build/cstriage] [--version 4.18] [--catalogue FILE] [--map FILE] [--missing] [--verbose]

A document holds entries `### `id``, each with `level: … · file: … · logger: …` and lines "- text: `…` [versions] (File.java)", or tables
`| level | logger | text | means | family | …` and `| id | old text | 4.19 | 4.22 |`. Every text is rendered into a whole record with ids
of its own, in the layout of its writer, and read alone. A text is *known* if a signature knows it, and *fitting* if that signature is
one the map (entry, signatures separated by commas; a family with a star is allowed) lists for the entry. Exit status 0."""
import argparse
import collections
import fnmatch
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rendering import Renderer, VERSIONS  # noqa: E402
from run import Bench  # noqa: E402


def entries_of(path):
    """(entry, text, level, file, logger, source, since) for every text of a document."""
    entry = level = where = logger = ''
    columns = None
    for raw in open(path, encoding='utf-8'):
        line = raw.rstrip('\n')
        m = re.match(r'### `([^`]+)`', line)
        if m:
            entry, columns = m.group(1), None
            continue
        if line.startswith('level:'):
            part = [p.strip() for p in line.split('·')]
            level, where = part[0][6:].strip(), part[1].replace('file:', '').strip() if len(part) > 1 else ''
            logger = part[2].replace('logger:', '').strip() if len(part) > 2 else ''
            continue
        m = re.match(r'- text: `(.*)` \[([^]]*)\](?: \(([^)]*)\))?', line)
        if m:
            yield entry, m.group(1), level, where, logger, m.group(3) or '', m.group(2)
            continue
        if line.startswith('|') and not re.match(r'\|[-| ]+\|$', line):
            cells = [c.strip().replace('\\|', '|') for c in re.split(r'(?<!\\)\|', line)[1:-1]]
            if cells and cells[0] in ('level', 'id'):
                columns = cells
                continue
            if not columns or len(cells) < 4:
                continue
            if 'CapacityManagerImpl`' in line and cells[0] == 'ev-vm-state':
                continue                   # its texts are those of the first document
            if columns[0] == 'level':
                text = re.match(r'`(.*)`', cells[2])
                if text:
                    yield 'new: ' + text.group(1).strip()[:70], text.group(1), cells[0], '', cells[1], '', '4.22'
            else:
                for text in re.findall(r'(?:^|(?:WARN|ERROR|INFO|DEBUG|exception|and|then|subject|body|new [A-Z]+) +)`([^`…][^`]{11,})`', cells[3]):
                    word = re.match(r'(WARN|ERROR|INFO|DEBUG|exception)', cells[3])
                    loggers = re.findall(r'`((?:[a-z]\.|[a-z]+\.)+[A-Z]\w+)`', cells[3])
                    kind = 'alert 9' if text.startswith('System Alert') else word.group(1) if word else 'WARN'
                    yield cells[0], text, kind, '', loggers[-1] if loggers else 'c.c.a.AlertManagerImpl', '', '4.22'
        elif line.startswith('#'):
            columns = None


# Texts of other programs that the documents cut short, as these programs print them.
WHOLE = {'Server <backend>/<server> is DOWN': 'Server <backend>/<server> is DOWN, reason: Layer4 timeout', 'STATS: Failed to alloc resource from host: <id:int> reservedCpu: <n>': 'STATS: Failed to alloc resource from host: <id:int> reservedCpu: <n>, requested cpu: 2000, '
         'reservedMem: 1073741824, requested mem: 2147483648', '<reason>, cannot allocate to this host.': 'Host does not have enough CPU available, cannot allocate to this host.',
         'LibvirtException': 'LibvirtException org.libvirt.LibvirtException: internal error: reason 17',
         'no address available': 'DHCPDISCOVER(eth0) 02:00:4c:5d:00:11 no address available', 'DHCPNAK': 'DHCPNAK(eth0) 10.1.1.20 02:00:4c:5d:00:11 wrong network',
         'NIC Link is Down': 'ixgbe 0000:41:00.0 eth2: NIC Link is Down', 'rx_crc_errors': 'rx_crc_errors: 48213', 'Data too long for column': "Data too long for column 'name' at row 1",
         'Status: FAULT': 'Status: FAULT (keepalived process is dead)', 'Incorrect string value': "Incorrect string value: '\\xF0\\x9F' for column 'name' at row 1",
         'Domain not found': "Domain not found: no domain with matching name 'i-2-9-VM'", '(<name>) Received advert with higher priority': '(<name>) Received advert with higher priority 200, ours 100',
         'Waited too long.': 'Seq 23-4185600000000000311: Waited too long.'}
EXCEPTIONS = {}                            # literal words of an exception text -> its class, from a catalogue


def words_of(text):
    return re.sub(r'<[^<>]{1,60}>', '*', text).strip()


def record_of(r, text, level, where, logger, source):
    """The lines of one text in the layout of its writer."""
    template = text
    text = WHOLE.get(text) or text
    if 'AgentAttache' in logger and re.match(r'Timed out on', text):
        text = 'Seq <int>-<int>: ' + text
    names = re.findall(r'`([^`]+)`', logger) or [logger]
    name, low = names[0], (level + ' ' + where).lower()
    agent = where.startswith('agent') or re.match(r'(kvm|cloud|resource|storage|utils)\.', name)
    text = r.fill(text.replace('<vm>', '<router>'))    # the documents speak of routers and networks
    word = re.search(r'\b(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b', level)
    if re.search(r'check|health', level) and source.endswith('.py'):
        return r.health(source, text)
    if level.startswith('answer'):
        return r.answer(text)
    if level.startswith('alert') or 'alert' in level and text.startswith(('System Alert', 'Monitoring')):
        return r.alert(text, (re.findall(r'\d+', level) or ['9'])[0])
    if 'security_group' in low or name.startswith('security_group'):
        return r.security_group(text)
    if 'monitor.log' in low:
        return r.monitor(text)
    if 'vr cloud.log' in low:
        return r.vr_cloud(word.group(1) if word else 'INFO', text)
    if level.startswith('libvirt'):
        return r.exception('resource.wrapper.LibvirtStartCommandWrapper', text, 'org.libvirt.LibvirtException', agent=True, package='com.cloud.hypervisor.kvm.resource.wrapper')
    if level.startswith('script'):
        return r.agent('WARN', 'kvm.resource.BridgeVifDriver', text)
    if re.match(r'kernel', level):
        return r.syslog('kernel', '[%d.123456] %s' % (r.number(), text), 'kvm3')
    if re.match(r'keepalived', level):
        return r.syslog('Keepalived_vrrp[%d]' % r.number(), text)
    if re.match(r'haproxy', level):
        return r.syslog('haproxy[%d]' % r.number(), text)
    if re.match(r'dnsmasq', level):
        return r.syslog('dnsmasq-dhcp[%d]' % r.number() if 'DHCP' in text or 'address' in text else 'dnsmasq[%d]' % r.number(), text)
    if re.match(r'(syslog|external|apache|VR file)', level):
        return r.syslog('chronyd[501]' if 'clock' in text or 'synchron' in text else 'cloud', text)
    if level.startswith('exception') or level.lower().startswith('debug + exc'):
        cls = re.match(r'exception (\w+Exception)', level)
        short = cls.group(1) if cls else EXCEPTIONS.get(words_of(template), 'CloudRuntimeException')
        full = ('com.cloud.utils.exception.' if short == 'CloudRuntimeException' else 'com.cloud.exception.') + short
        return r.exception(name, text, full, agent=bool(agent))
    word = word.group(1) if word else 'WARN'
    return r.agent(word, name, text) if agent else r.management(word, name, text)


def read_map(path):
    table = {}
    for line in open(path, encoding='utf-8'):
        if line.strip() and not line.startswith('#'):
            cells = line.rstrip('\n').split('\t')
            table[cells[0]] = [s.strip() for s in cells[1].split(',') if s.strip()]
    return table


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('documents', nargs='+')
    p.add_argument('--bin', default='build/cstriage')
    p.add_argument('--version', choices=VERSIONS, default='4.18', help='object forms and header of the records')
    p.add_argument('--catalogue', help='a catalogue that names the class of each exception text')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--map', default=os.path.join(HERE, 'signature_map.tsv'))
    p.add_argument('--missing', action='store_true', help='print the records that no fitting signature knows')
    p.add_argument('--verbose', action='store_true', help='print every entry with its signatures')
    p.add_argument('--write-map', action='store_true', help='print entry and found signatures, as a draft of the map')
    a = p.parse_args()
    for line in open(a.catalogue, encoding='utf-8') if a.catalogue else ():
        cells = line.rstrip('\n').split('\t')
        if cells[1] == 'exception':
            EXCEPTIONS.setdefault(words_of(cells[6]), cells[2])
    r = Renderer(a.version, a.seed)
    bench = Bench(a.bin)
    items = [t for d in a.documents for t in entries_of(d)]
    items = [t for t in items if a.version == '4.22' or t[6] != '4.22']
    records = [record_of(r, *t[1:6]) for t in items]
    found = bench.recognise(records, [record_of(r, 'nothing in particular', *t[2:6]) for t in items])
    table = read_map(a.map) if os.path.exists(a.map) else {}
    by_entry, known, known_own, fitting, external, family = collections.OrderedDict(), 0, 0, 0, 0, collections.Counter()
    role = collections.Counter()
    for item, record, signatures in zip(items, records, found):
        fits = {s for s in signatures if any(fnmatch.fnmatch(s, pattern) for pattern in table.get(item[0], ()))}
        known += bool(signatures)
        known_own += bool(signatures) and 'external' not in item[6]
        fitting += bool(fits)
        external += 'external' in item[6]
        for s in sorted(fits or signatures)[:1]:
            family[s.split('.')[0]] += 1
            role[bench.roles[s]['role']] += 1
        by_entry.setdefault(item[0], []).append((item, record, signatures, fits))
    for entry, rows in by_entry.items():
        if a.write_map:
            print('%s\t%s' % (entry, ','.join(sorted(set().union(*(s for _, _, s, _ in rows))))))
        if a.verbose:
            print('%-34s %s' % (entry, ' | '.join(','.join(sorted(s)) or '-' for _, _, s, _ in rows)))
        if a.missing:
            for item, record, signatures, fits in rows:
                if not fits:
                    print('%s\t%s\n    %s' % (entry, ','.join(sorted(signatures)) or 'unknown', '\n    '.join(record)))
    if a.write_map:
        return
    print('by family: ' + ', '.join('%s %d' % f for f in family.most_common()))
    print('by role: ' + ', '.join('%s %d' % f for f in role.most_common()))
    print('RESULT version=%s entries=%d texts=%d external=%d known=%d known_cloudstack=%d fitting=%d' % (
        a.version, len(by_entry), len(items), external, known, known_own, fitting))


main()
