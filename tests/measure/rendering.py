# SPDX-License-Identifier: Apache-2.0
"""Turns texts with placeholders into whole log records, for the measuring scripts beside it.

A text is what stands in a log after its header, with `<name>`, `<name:int>`, `<a|b>` or `<*>` for what varies. A Renderer fills the
variable parts with ids of its own in the object forms of one version and puts the text into the layout of its writer: management
server or agent (as message, as exception with frames, as answer of an agent, as alert), files of a virtual router, syslog. It is
seeded, so a run can be repeated."""
import json
import random
import re

VERSIONS = ('4.15', '4.17', '4.18', '4.20', '4.22')
NEUTRAL = 'reason 17'                      # stands for free text: words that no signature knows


class Renderer:
    def __init__(self, version='4.18', seed=1):
        if version not in VERSIONS:
            raise ValueError('version must be one of ' + ' '.join(VERSIONS))
        self.version, self.random, self.at = version, random.Random(seed), VERSIONS.index(version)
        self.second = 0

    # ---- values ----
    def number(self, low=3000, high=899999):
        return self.random.randint(low, high)

    def word(self, prefix='x'):
        return '%s%d' % (prefix, self.number())

    def uuid(self):
        r = self.random
        return '%08x-%04x-4%03x-a%03x-%012x' % (r.getrandbits(32), r.getrandbits(16), r.getrandbits(12), r.getrandbits(12), r.getrandbits(48))

    def address(self):
        return '10.%d.%d.%d' % (self.random.randint(1, 250), self.random.randint(1, 250), self.random.randint(2, 250))

    def vm(self, kind='User', name=None):
        n = self.number()
        name = name or {'DomainRouter': 'r-%d-VM', 'ConsoleProxy': 'v-%d-VM', 'SecondaryStorageVm': 's-%d-VM'}.get(kind, 'i-2-%d-VM') % n
        if self.version == '4.15':
            return 'VM[%s|%s]' % (kind, name)
        if self.version == '4.17':
            return 'VM instance {id: "%d", name: "%s", uuid: "%s", type="%s"}' % (n, name, self.uuid(), kind)
        state = '"state":"Running",' if self.version == '4.22' else ''
        return 'VM instance {"id":%d,"instanceName":"%s",%s"type":"%s","uuid":"%s"}' % (n, name, state, kind, self.uuid())

    def network(self):
        n = self.number()
        if self.version == '4.15':
            return 'Ntwk[%d|Guest|8]' % n
        return 'Network {"id": %d, "name": "net%d", "uuid": "%s", "networkofferingid": 8}' % (n, n, self.uuid())

    def host(self):
        n = self.number()
        if self.version == '4.15':
            return 'Host[-%d-Routing]' % n
        if self.version == '4.17':
            return 'Host {"id": "%d", "name": "kvm%d", "uuid": "%s", "type"="Routing"}' % (n, n, self.uuid())
        return 'Host {"id":%d,"name":"kvm%d","type":"Routing","uuid":"%s"}' % (n, n, self.uuid())

    def short(self):
        n = self.number()
        return '[id: %d, uuid: %s, name: kvm%d]' % (n, self.uuid(), n) if self.version == '4.22' else str(n)

    def nic(self):
        n = self.number()
        if self.at < 3:
            return 'Nic[%d-%d-%s-%s]' % (n, self.number(), self.uuid(), self.address())
        extra = ',"uuid":"%s"' % self.uuid() if self.version == '4.22' else ''
        return 'Nic {"broadcastUri":"vlan://%d","deviceId":0,"iPv4Address":"%s","id":%d,"instanceId":%d,"reservationId":"%s"%s}' % (
            self.number(100, 4000), self.address(), n, self.number(), self.uuid(), extra)

    def vpc(self):
        n = self.number()
        return 'VPC {"id":%d,"name":"vpc%d","uuid":"%s"}' % (n, n, self.uuid()) if self.version == '4.22' else '[VPC [%d-vpc%d]' % (n, n)

    def zone(self):
        n = self.number(1, 90)
        return 'z%d' % n if self.version == '4.15' else 'Zone {"id": "%d", "name": "z%d", "uuid": "%s"}' % (n, n, self.uuid())

    def pool(self):
        n = self.number()
        if self.version == '4.22':
            return 'StoragePool {"id":%d,"name":"p%d","poolType":"NetworkFilesystem","uuid":"%s"}' % (n, n, self.uuid())
        return 'Pool[%d|NetworkFilesystem]' % n

    def volume(self):
        n = self.number()
        if self.version == '4.22':
            return 'Volume {"id":%d,"instanceId":9,"name":"ROOT-%d","uuid":"%s","volumeType":"ROOT"}' % (n, n, self.uuid())
        return 'Vol[%d|name=ROOT-%d|vm=%d|ROOT]' % (n, n, n)

    def account(self):
        n = self.number()
        return 'Acct[%s-user%d]' % (self.uuid(), n) if self.version == '4.15' else \
            'Account [{"accountName":"user%d","id":%d,"uuid":"%s"}]' % (n, n, self.uuid())

    def reflective(self, kind):
        n = self.number()
        return '%s {"id":%d,"name":"%s%d","uuid":"%s"}' % (kind, n, kind.lower(), n, self.uuid())

    def value(self, name, before='', after=''):
        """What stands for `<name>`; `before` is the text in front of it, from which `<*>` takes its kind."""
        typed = name.split(':')
        if len(typed) == 2 and typed[1] == 'int' or typed[0] in ('n', 'secs', 'ms', 'id', 'ids', 'pid', 'seq', 'serial', 'txn', 'thread'):
            return str(self.number(1, 99) if typed[0] in ('n', 'secs') else self.number())
        if '{' in name:
            return self.object(name.split('{')[0].strip())
        if '|' in name and name != '*':
            return self.random.choice(name.split('|'))
        if name.startswith('*'):
            name = self.guess(before, after)
        name = typed[0] = self.refine(typed[0] if len(typed) == 2 else name, before, after)
        makers = {
            'action': lambda: 'start', 'iptables': lambda: 'iptables -t nat -A POSTROUTING -s 10.1.1.%d -j ACCEPT' % self.number(2, 250), 'down': lambda: 'Down', 'starting': lambda: 'Starting', 'failed': lambda: 'FAILED', 'domain name': lambda: 'repo%d.example.org' % self.number(), 'connected': lambda: 'Connected',
            'disconnected': lambda: 'Disconnected', 'endpoint': lambda: '/%s:%d' % (self.address(), self.number(40000, 60000)), 'handshake': lambda: 'NEED_UNWRAP',
            'redundant state': lambda: self.random.choice(('PRIMARY', 'BACKUP', 'FAULT', 'UNKNOWN')), 'failed event': lambda: 'OperationFailed', 'killed': lambda: 'dnsmasq',
            'work command': lambda: 'com.cloud.vm.VmWorkStart', 'vr script': lambda: '/opt/cloud/bin/vr_cfg.sh -c /var/cache/cloud/VR-%s.cfg' % self.uuid(), 'nfs': lambda: '%s:/export/p1' % self.address(),
            'timed out': lambda: 'Commands %d to Host %d timed out after 3600 secs' % (self.number() * 7919, self.number()), 'mount': lambda: '/mnt/%s' % self.uuid(),
            'heartbeat file': lambda: '/mnt/%s/KVMHA/hb-%s' % (self.uuid(), self.address()), 'work': lambda: 'HAWork[%d-HA-%d-Running-Scheduled]' % (self.number(), self.number()),
            'vm': self.vm, 'router': lambda: self.vm('DomainRouter'), 'r': lambda: self.vm('DomainRouter'), 'network': self.network, 'host': self.host,
            'nic': self.nic, 'vpc': self.vpc, 'zone': self.zone, 'z': self.zone, 'pool': self.pool, 'volume': self.volume, 'account': self.account,
            'owner': self.account, 'ip': self.address, 'addr': self.address, 'gw': self.address, 'uuid': self.uuid, 'guid': self.uuid,
            'int': lambda: str(self.number()), 'pct': lambda: '%d.%02d' % (self.number(76, 99), self.number(0, 99)), 'short': self.short,
            'port': lambda: str(self.number(1024, 9999)), 'vlan': lambda: str(self.number(100, 4000)), 'dev': lambda: 'eth%d' % self.number(0, 7),
            'bridge': lambda: 'brbond0-%d' % self.number(100, 4000), 'mac': lambda: '02:00:%02x:%02x:00:07' % (self.number(0, 255), self.number(0, 255)),
            'file': lambda: '/var/cache/cloud/f%d.json' % self.number(), 'path': lambda: '/var/cache/cloud/d%d/' % self.number(), 'cidr': lambda: '10.%d.0.0/16' % self.number(1, 250),
            'uri': lambda: 'vlan://%d' % self.number(100, 4000), 'cmd': lambda: 'ip link show eth%d' % self.number(0, 7), 'class': lambda: 'DhcpEntryCommand',
            'state': lambda: self.random.choice(('Stopped', 'Starting', 'Unknown')), 'type': lambda: self.random.choice(('KVM', 'guestnetwork')), 'text': lambda: NEUTRAL,
            'name': lambda: self.word('n'), 'event': lambda: 'PingTimeout', 'service': lambda: 'haproxy', 'label': lambda: 'cloudbr%d' % self.number(0, 9), 'v': lambda: '4.%d.0' % self.number(10, 22),
            'ver': lambda: '4.%d.0' % self.number(10, 22), 'instance': lambda: 'r-%d-VM' % self.number(), 'script': lambda: 's%d.sh' % self.number(), 'date': lambda: 'Mon Mar 02 10:11:12 UTC 2026',
            'pod': lambda: 'pod%d' % self.number(), 'cluster': lambda: 'cl%d' % self.number(), 'h': self.host, 'line': lambda: 'update_config.py x%d.json' % self.number(), 'bind': lambda: 'bind %s:80' % self.address(),
        }
        return makers[typed[0] if typed[0] in makers else name if name in makers else 'name']()

    def refine(self, name, before, after):
        """A nearer kind for a loose placeholder, from the words around it."""
        rules = (('state', r'edundant', 'redundant state'), ('state', r'determined is $', 'down'), ('state', r'(transitted|transited) from :?\[?$', 'starting'),
                 ('status', r'jobStatus: $', 'failed'), ('name', r'jobStatus: $', 'failed'), ('name', r'Fail to reboot $', 'instance'), ('host', r'UnknownHostException: $', 'domain name'),
                 ('peer', r'', 'int'), ('name', r'Vpn [^\n]{1,200} from $', 'connected'), ('name', r'switch(ed)? from \w+ to $', 'disconnected'), ('name', r'msid: $', 'int'),
                 ('name', r'(commands|answers) \($', 'int'), ('name', r'to connect to: $', 'endpoint'), ('state', r'while status: $', 'handshake'), ('name', r'active connections|Agent [^\n]* more than', 'int'), ('event', r'transit', 'failed event'), ('name', r'management server:? \W?$', 'int'),
                 ('name', r'((\b[Rr]outer|\bVR|\bVM|name:|\bvm) ?|\(name: )$', 'instance'), ('name', r'process \d+ \($', 'killed'), ('cmd', r'executing $', 'class'), ('cmd', r"Command '$", 'iptables'),
                 ('cmd', r'async job: $', 'work command'), ('cmd', r'SSH execution of command $', 'vr script'), ('text', r'Operation timed out: $', 'timed out'),
                 ('file', r'Failed to create $|write on \[$', 'heartbeat file'), ('host', r'(host: ?|host:|//)$', 'ip'), ('id', r'server \W?$', 'int'))
        for kind, words, better in rules:
            if name == kind and re.search(words, before) and not (better == 'ip' and 'onnect' not in before):
                return better
        return 'ip' if name == 'host' and after.startswith(':') else name

    def object(self, kind):
        makers = {'VM instance': lambda: self.vm('DomainRouter'), 'Host': self.host, 'Network': self.network, 'Nic': self.nic, 'Zone': self.zone,
                  'StoragePool': self.pool, 'Account': self.account, 'VPC': self.vpc}
        return makers[kind]() if kind in makers else self.reflective(kind)

    def guess(self, before, after):
        """The kind of a `<*>` by the word in front of it."""
        b = before.lower()
        if re.search(r'(\bid\s*[=:]?\s*\[?|\(id[: ]\s*|#|job-|\bcode:? |ids? |\blimit\W{0,3}|\bsize\W{0,3}|\btotal\W{0,3}|\bport:? )$', b) or re.match(r'\s?(seconds|ms\b|secs|bytes|MB|%|active|times)', after):
            return 'int'
        if re.search(r'(address|\bip|gateway|host ip|remote)\W{0,3}$', b):
            return 'ip'
        if re.search(r'(\bseq |\bseq \d+-|attache\(|limit\(|failed: |job[- ]#?|code |host \[?id[:=] ?|keepalived on router)$', b):
            return 'int'
        if after.startswith(' keepalived') or after.startswith('  keepalived'):
            return 'action'
        words = re.findall(r'[a-z]+', b[-60:])
        last = words[-1] if words else ''
        if re.search(r'(due to|error|exception|reason|because|details|cause|message|failed|problem)\W*$', b) or (b.endswith(': ') and not after.strip()):
            return 'text'
        return {'vm': 'vm', 'instance': 'vm', 'router': 'router', 'domr': 'router', 'network': 'network', 'networks': 'network', 'host': 'host', 'nic': 'nic', 'vpc': 'vpc',
                'zone': 'zone', 'pool': 'pool', 'volume': 'volume', 'account': 'account', 'state': 'state', 'status': 'state', 'agent': 'short', 'vlan': 'vlan',
                'uuid': 'uuid', 'device': 'dev', 'interface': 'dev', 'bridge': 'bridge', 'port': 'port', 'cidr': 'cidr', 'file': 'file', 'command': 'class',
                'id': 'int', 'type': 'type'}.get(last, 'name')

    def fill(self, text):
        out, end = [], 0
        for m in re.finditer(r'<((?:[A-Za-z*%][^<>]{0,60}))>', text):
            out.append(text[end:m.start()])
            out.append(self.value(m.group(1).replace('\\|', '|'), ''.join(out)[-400:], text[m.end():m.end() + 20]))
            end = m.end()
        return ''.join(out) + text[end:]

    # ---- layouts ----
    def clock(self):
        self.second += 7
        return '2026-03-%02d %02d:%02d:%02d,%03d' % (2 + self.second // 86400 % 26, self.second // 3600 % 24, self.second // 60 % 60, self.second % 60, self.number(0, 999))

    def context(self):
        n = self.number()
        words = ['ctx-%08x' % self.random.getrandbits(32), 'job-%d/job-%d' % (n, n + 1), 'ctx-%08x' % self.random.getrandbits(32)]
        return '[%s]' % ', '.join(words) if self.at >= 3 else ' '.join(words)

    def header(self, level, logger, thread='Work-Job-Executor-7', plain=False):
        empty = ('null', 'null', '', '[]', '[]')[self.at]
        ndc = empty if plain else self.context()
        return '%s %-5s [%s] (%s:%s) (logid:%08x) ' % (self.clock(), level, logger, thread, ndc, self.random.getrandbits(32))

    def management(self, level, logger, text):
        return [self.header(level, logger) + text]

    def agent(self, level, logger, text):
        return [self.header(level, logger, 'agentRequest-Handler-3', True) + text]

    def frames(self, logger, package):
        cls = logger.split('.')[-1]
        return ['\tat %s.%s.apply(%s.java:%d)' % (package, cls, cls, self.number(20, 900)),
                '\tat java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)', '\tat java.base/java.lang.Thread.run(Thread.java:829)']

    def exception(self, logger, text, cls='com.cloud.utils.exception.CloudRuntimeException', level='WARN', agent=False, package='com.cloud.x'):
        host = self.number()
        if cls.endswith('.AgentUnavailableException') and not text.startswith('Resource ['):
            text = 'Resource [Host:%d] is unreachable: Host %d: %s' % (host, host, re.sub(r'^Host \d+: ', '', text))
        elif cls.endswith('.ResourceUnavailableException') and not text.startswith('Resource ['):
            text = 'Resource [DataCenter:1] is unreachable: ' + text
        if re.match(r'(?:[a-z]\w*\.){2,}[A-Z]\w+', text):
            head = text
        else:
            head = '%s: %s' % (cls, text)
        line = (self.header(level, logger, 'agentRequest-Handler-3', True) if agent else self.header(level, logger)) + 'Step %d ended early' % self.number(1, 9)
        return [line, head] + self.frames(logger, package)

    def answer(self, text, cls='Answer'):
        body = json.dumps([{'com.cloud.agent.api.' + cls: {'result': False, 'details': text, 'wait': 0, 'bypassHostMaintenance': False}}], separators=(',', ':'))
        host = self.number()
        return [self.header('DEBUG', 'c.c.a.t.Request', 'AgentManager-Handler-3', True) + 'Seq %d-%d: Processing:  { Ans: , MgmtId: 90520737989049, via: %d, Ver: v1, Flags: 10, %s }' % (
            host, self.number() * 7919, host, body)]

    def health(self, check, text):
        inner = json.dumps({'basic': {check: {'success': 'false', 'lastUpdate': '1772609167', 'lastRunDuration': '12', 'message': text}}})
        body = json.dumps([{'com.cloud.agent.api.routing.GetRouterMonitorResultsAnswer': {'failingChecks': [check], 'monitoringResults': inner, 'result': True, 'details': '', 'wait': 0}}], separators=(',', ':'))
        host = self.number()
        return [self.header('DEBUG', 'c.c.a.t.Request', 'AgentManager-Handler-3', True) + 'Seq %d-%d: Processing:  { Ans: , MgmtId: 90520737989049, via: %d, Ver: v1, Flags: 10, %s }' % (
            host, self.number() * 7919, host, body)]

    def alert(self, text, kind='9'):
        head = self.header('WARN', 'c.c.a.AlertManagerImpl', 'RouterStatusMonitor-1')
        if self.version == '4.15':
            return [head + 'AlertType:: %s | dataCenterId:: 1 | podId:: 1 | clusterId:: null | message:: %s' % (kind, text)]
        return [head + 'alertType=[%s] dataCenterId=[1] podId=[1] clusterId=[null] message=[%s].' % (kind, text)]

    def vr_cloud(self, level, text):
        return ['%s %-8s %s' % (self.clock(), level, text)]

    def syslog(self, tag, text, host='r-4-VM'):
        t = self.clock()
        return ['Mar %2d %s %s %s: %s' % (int(t[8:10]), t[11:19], host, tag, text)]

    def monitor(self, text):
        return ['%s [ALERT] %s' % (self.clock(), text)]

    def security_group(self, text):
        return ['%s - %s' % (self.clock(), text)]
