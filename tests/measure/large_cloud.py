# SPDX-License-Identifier: Apache-2.0
"""The rows of a large cloud, for large_database.py: everything follows from the seed, the scale and the time.

At scale 1: 100,000 VMs, 300,000 NICs, 200,000 addresses and VNETs in pools, 2,000,000 jobs. Like an old cloud it keeps what is gone: most VMs,
NICs and networks are removed. Finished jobs have `removed` NULL here, which CloudStack does not do any more: the worse case for a database
without an index on job_status."""
import datetime
import random

ZONES, PODS, CLUSTERS, HOSTS = 4, 10, 4, 10      # each per the one before
NULL = '\\N'
USER, ROUTER = 'User', 'DomainRouter'
JOB_CMD = ('com.cloud.vm.VmWorkStart', 'com.cloud.vm.VmWorkStop', 'com.cloud.vm.VmWorkReboot',
           'org.apache.cloudstack.api.command.user.vm.DeployVMCmd', 'org.apache.cloudstack.api.command.user.vm.StopVMCmd',
           'org.apache.cloudstack.api.command.user.network.RestartNetworkCmd', 'org.apache.cloudstack.api.command.user.snapshot.CreateSnapshotCmd')


class Cloud:
    def __init__(self, seed, scale, now):
        self.random = random.Random(seed)
        self.scale = scale
        self.now = now
        self.vm_count = self.of(100000)
        self.network_count = self.of(16000)
        self.job_count = self.of(2000000)
        self.host_count = ZONES * PODS * CLUSTERS * HOSTS
        self.nic_rows = []
        self.networks = {}       # id -> (zone, state, removed, type)
        self.routers = []        # (vm, network, removed)
        self.jobs_open = []
        self.plan()

    def of(self, count):
        return max(20, int(count * self.scale))

    def ago(self, days, least=0.0):
        """A time within the last so many days."""
        return self.before(self.random.uniform(least, days) * 86400)

    def before(self, seconds):
        return (self.now - datetime.timedelta(seconds=seconds)).strftime('%Y-%m-%d %H:%M:%S')

    def uuid(self):
        text = '%032x' % self.random.getrandbits(128)
        return '-'.join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def plan(self):
        """Networks and VMs and what hangs between them."""
        self.zone_networks = 5 * ZONES                      # public, control, management, storage, one shared guest network
        for n in range(1, self.network_count + 1):
            zone = (n - 1) % ZONES + 1
            removed = n > self.zone_networks and self.random.random() < 0.5
            kind = ('Public', 'Control', 'Management', 'Storage', 'Shared')[(n - 1) // ZONES] if n <= self.zone_networks else 'Isolated'
            state = 'Setup' if kind != 'Isolated' else 'Destroy' if removed else 'Implemented' if self.random.random() < 0.6 else 'Allocated'
            self.networks[n] = (zone, state, removed, kind)
        isolated = [n for n, (_, state, removed, kind) in self.networks.items() if kind == 'Isolated' and (state == 'Implemented' or removed)]
        self.router_count = min(len(isolated), self.vm_count * 15 // 100)
        nic = 0
        for vm in range(1, self.vm_count + 1):
            router = vm <= self.router_count
            network = isolated[vm - 1] if router else self.random.choice(isolated)
            removed = self.networks[network][2] or (not router and self.random.random() < 0.3)
            zone = self.networks[network][0]
            if router:
                self.routers.append((vm, network, removed))
                on = [network, zone, ZONES + zone, 2 * ZONES + zone][:4 if vm % 8 else 3]
            else:
                on = [network] + [4 * ZONES + zone] * self.random.choice((1, 2, 2, 2, 2, 3))
            for device, target in enumerate(on):
                nic += 1
                self.nic_rows.append((nic, vm, target, device, removed or self.random.random() < 0.03, router))
        self.nic_count = nic
        self.vm_removed = {row[1]: True for row in self.nic_rows}
        for row in self.nic_rows:
            self.vm_removed[row[1]] = self.vm_removed[row[1]] and row[4]

    def place(self, number):
        """zone, pod, cluster, host for anything that lies somewhere."""
        host = number % self.host_count + 1
        cluster = (host - 1) // HOSTS + 1
        pod = (cluster - 1) // CLUSTERS + 1
        return (pod - 1) // PODS + 1, pod, cluster, host

    def tables(self):
        """(table, columns, rows) for all tables."""
        for part in (self.places, self.objects, self.pools, self.traffic, self.work, self.rest):
            yield from part()

    def places(self):
        pods = ZONES * PODS
        yield ('version', ('id', 'version', 'updated', 'step'), [(1, '4.18.1.0', self.ago(400), 'Complete')])
        yield ('data_center', ('id', 'name', 'networktype', 'allocation_state'), [(z, 'zone-%d' % z, 'Advanced', 'Enabled') for z in range(1, ZONES + 1)])
        yield ('host_pod_ref', ('id', 'name', 'data_center_id', 'allocation_state', 'cidr_address', 'cidr_size'),
               [(p, 'pod-%d' % p, (p - 1) // PODS + 1, 'Enabled', '10.%d.0.0' % p, 16) for p in range(1, pods + 1)])
        yield ('cluster', ('id', 'name', 'pod_id', 'data_center_id', 'hypervisor_type', 'allocation_state', 'managed_state'),
               [(c, 'cluster-%d' % c, (c - 1) // CLUSTERS + 1, (c - 1) // CLUSTERS // PODS + 1, 'KVM', 'Enabled', 'Managed')
                for c in range(1, pods * CLUSTERS + 1)])
        ping = int(self.now.timestamp() * 1000) >> 10
        yield ('host', ('id', 'name', 'uuid', 'status', 'type', 'private_ip_address', 'cluster_id', 'pod_id', 'data_center_id', 'hypervisor_type',
                        'last_ping', 'mgmt_server_id', 'resource_state', 'removed'),
               [(h, 'kvm-%d.example.net' % h, self.uuid(), 'Up' if h % 97 else 'Alert', 'Routing', '10.%d.%d.%d' % (p, h // 250, h % 250 + 2), c, p, z,
                 'KVM', ping - h % 40, 9000 + h % 3, 'Enabled', NULL) for h in range(1, self.host_count + 1)
                for z, p, c, _ in [self.place(h - 1)]])
        yield ('host_details', ('host_id', 'name', 'value'),
               [(h, name, 'true') for h in range(1, self.host_count + 1) for name in ('secured', 'Host.OS', 'com.cloud.network.Networks')])
        yield ('mshost', ('id', 'msid', 'runid', 'name', 'uuid', 'state', 'version', 'service_ip', 'service_port', 'last_update'),
               [(m + 1, 9000 + m, 1, 'ms-%d' % m, self.uuid(), 'Up', '4.18.1.0', '10.200.0.%d' % (m + 1), 9090, self.before(1)) for m in range(3)])
        yield ('mshost_peer', ('owner_mshost', 'peer_mshost', 'peer_runid', 'peer_state', 'last_update'),
               [(a, b, 1, 'Up', self.before(1)) for a in (1, 2, 3) for b in (1, 2, 3) if a != b])
        yield ('op_host_capacity', ('host_id', 'data_center_id', 'pod_id', 'cluster_id', 'used_capacity', 'reserved_capacity', 'total_capacity',
                                    'capacity_type', 'update_time'),
               [(h, z, p, c, 500 + h % 300, 0, 1000, kind, self.before(60)) for h in range(1, self.host_count + 1) for z, p, c, _ in [self.place(h - 1)]
                for kind in (0, 1, 3, 90)])
        yield ('physical_network', ('id', 'uuid', 'name', 'data_center_id', 'vnet', 'state'),
               [(n, self.uuid(), 'physical-%d' % n, (n - 1) % ZONES + 1, '100-2599', 'Enabled') for n in range(1, 3 * ZONES + 1)])
        yield ('physical_network_traffic_types', ('physical_network_id', 'traffic_type'), [(n, 'Guest') for n in range(1, 3 * ZONES + 1)])
        yield ('physical_network_service_providers', ('physical_network_id', 'provider_name', 'state'),
               [(n, 'VirtualRouter', 'Enabled') for n in range(1, 3 * ZONES + 1)])
        yield ('configuration', ('category', 'instance', 'component', 'name', 'value'),
               [('Advanced', 'DEFAULT', 'management-server', 'setting.%d' % n, '1') for n in range(900)])
        yield ('account', ('id', 'account_name', 'uuid', 'type', 'state'), [(n, 'account-%d' % n, self.uuid(), 0, 'enabled') for n in range(1, 3001)])
        yield ('resource_limit', ('account_id', 'type', 'max'), [(n, kind, 50) for n in range(1, 3001) for kind in ('public_ip', 'user_vm', 'volume')])

    def objects(self):
        def network(n):
            zone, state, removed, kind = self.networks[n]
            isolated = kind == 'Isolated'
            return (n, 'network-%d' % n, self.uuid(), 'Guest' if kind in ('Isolated', 'Shared') else kind, 'Vlan',
                    'vlan://%d' % (100 + n % 2500) if isolated and state == 'Implemented' else NULL, '10.1.1.1', '10.1.1.0/24' if isolated else '10.2.0.0/16',
                    ((n - 1) % ZONES) + 1 + ZONES * (n % 3), zone, state, kind if kind in ('Isolated', 'Shared') else NULL, 0, self.ago(900, 5),
                    self.ago(800) if removed else NULL, n % 3000 + 1, 1 + n % 1200 if isolated and n % 11 == 0 else NULL)
        yield ('networks', ('id', 'name', 'uuid', 'traffic_type', 'broadcast_domain_type', 'broadcast_uri', 'gateway', 'cidr', 'physical_network_id',
                            'data_center_id', 'state', 'guest_type', 'restart_required', 'created', 'removed', 'account_id', 'vpc_id'), map(network, self.networks))
        yield ('op_networks', ('id', 'nics_count'), [(n, 3) for n in self.networks])
        yield ('ntwk_service_map', ('network_id', 'service', 'provider', 'created'),
               ((n, service, 'VirtualRouter', self.ago(900)) for n in self.networks if n > self.zone_networks
                for service in ('Dhcp', 'Dns', 'UserData', 'SourceNat', 'Firewall', 'Lb', 'PortForwarding', 'StaticNat', 'Vpn')))

        def vm(n):
            router, removed = n <= self.router_count, self.vm_removed[n]
            zone, pod, _, host = self.place(n)
            state = 'Expunging' if removed else 'Running' if n % 50 else 'Stopped' if n % 500 else 'Starting'
            name = ('r-%d-VM' if router else 'i-2-%d-VM') % n
            running = state in ('Running', 'Starting')
            return (n, name, self.uuid(), name, state, pod, zone, host if running else NULL, host, self.ago(90, 0.1), self.ago(900, 1),
                    self.ago(800) if removed else NULL, ROUTER if router else USER, ROUTER if router else USER, n % 3000 + 1, n % 200 + 1,
                    'PowerOn' if running else 'PowerOff', self.before(30), 1 + n % 1500)
        yield ('vm_instance', ('id', 'name', 'uuid', 'instance_name', 'state', 'pod_id', 'data_center_id', 'host_id', 'last_host_id', 'update_time', 'created',
                               'removed', 'type', 'vm_type', 'account_id', 'service_offering_id', 'power_state', 'power_state_update_time', 'vm_template_id'),
               map(vm, range(1, self.vm_count + 1)))
        yield ('domain_router', ('id', 'element_id', 'is_redundant_router', 'redundant_state', 'stop_pending', 'role', 'template_version', 'vpc_id'),
               ((v, 1, 0, 'UNKNOWN', 0, 'VIRTUAL_ROUTER', 'Cloudstack Release 4.18.1', NULL) for v, _, _ in self.routers))
        yield ('router_network_ref', ('router_id', 'network_id', 'guest_type'), ((v, n, 'Isolated') for v, n, _ in self.routers))
        yield ('router_health_check', ('router_id', 'check_name', 'check_type', 'last_update', 'check_result'),
               ((v, name, 'basic', self.ago(700, 30) if removed else self.before(v % 900), 1) for v, _, removed in self.routers
                for name in ('connectivity.test', 'filesystem.writable.test', 'cpu_usage_check.py', 'dhcp_check.py', 'dns_check.py', 'disk_space_check.py',
                             'gateways_check.py', 'haproxy_check.py', 'iptables_check.py', 'memory_usage_check.py')))

        def nic(row):
            n, vm, network, device, removed, router = row
            kind = self.networks[network][3]
            address = '169.254.%d.%d' % (n // 250 % 250, n % 250 + 2) if kind == 'Control' else '10.%d.%d.%d' % (n // 62500 % 250, n // 250 % 250, n % 250 + 2)
            return (n, self.uuid(), vm, '02:00:%02x:%02x:%02x:%02x' % (n >> 24, n >> 16 & 255, n >> 8 & 255, n & 255), address, network,
                    'Deallocating' if removed else 'Reserved', 'Start', device, int(device == 0), ROUTER if router else USER, self.ago(900),
                    self.ago(800) if removed else NULL, self.ago(300))
        yield ('nics', ('id', 'uuid', 'instance_id', 'mac_address', 'ip4_address', 'network_id', 'state', 'strategy', 'device_id', 'default_nic', 'vm_type',
                        'created', 'removed', 'update_time'), map(nic, self.nic_rows))
        yield ('nic_secondary_ips', ('nicId', 'vmId', 'ip4_address', 'network_id', 'created'),
               ((row[0], row[1], '10.99.%d.%d' % (row[0] // 250 % 250, row[0] % 250), row[2], self.ago(300)) for row in self.nic_rows[::60]))

    def pools(self):
        pods, controls, managements = range(1, ZONES * PODS + 1), [], []
        for n, _, network, _, removed, router in self.nic_rows:
            if router and not removed:
                (controls if ZONES < network <= 2 * ZONES else managements if 2 * ZONES < network <= 3 * ZONES else []).append(n)
        share = self.scale if self.scale < 1 else 1

        def taken(nics, fraction):
            if nics and self.random.random() < fraction:
                return nics.pop(), self.ago(200)
            return NULL, NULL
        yield ('op_dc_ip_address_alloc', ('ip_address', 'data_center_id', 'pod_id', 'mac_address', 'nic_id', 'taken'),
               [('10.%d.%d.%d' % (p, 200 + i // 250, i % 250), (p - 1) // PODS + 1, p, i, *taken(managements, 0.3)) for p in pods for i in range(int(300 * share))])
        yield ('op_dc_link_local_ip_address_alloc', ('ip_address', 'data_center_id', 'pod_id', 'nic_id', 'taken'),
               [('169.254.%d.%d' % (i // 250, i % 250), (p - 1) // PODS + 1, p, *taken(controls, 0.2)) for p in pods for i in range(int(1024 * share))])
        yield ('dc_storage_network_ip_range', ('id', 'uuid', 'start_ip', 'end_ip', 'gateway', 'netmask', 'data_center_id', 'pod_id', 'network_id'),
               [(p, self.uuid(), '10.250.%d.2' % p, '10.250.%d.52' % p, '10.250.%d.1' % p, '255.255.255.0', (p - 1) // PODS + 1, p, 3 * ZONES + (p - 1) // PODS + 1)
                for p in pods])
        yield ('op_dc_storage_network_ip_address', ('range_id', 'ip_address', 'mac_address', 'taken'),
               [(p, '10.250.%d.%d' % (p, i + 2), i, NULL) for p in pods for i in range(50)])
        used = {}
        for n, (_, state, removed, kind) in self.networks.items():
            if kind == 'Isolated' and state == 'Implemented' and not removed:
                used.setdefault(((n - 1) % ZONES + 1 + ZONES * (n % 3), 100 + n % 2500), n)
        yield ('op_dc_vnet_alloc', ('vnet', 'physical_network_id', 'data_center_id', 'account_id', 'reservation_id', 'taken'),
               [(v, p, (p - 1) % ZONES + 1, *((3, self.uuid(), self.ago(200)) if (p, v) in used else (NULL, NULL, NULL)))
                for p in range(1, 3 * ZONES + 1) for v in range(100, 100 + int(2500 * share))])
        vlans = 10 * ZONES
        yield ('vlan', ('id', 'uuid', 'vlan_id', 'vlan_gateway', 'vlan_netmask', 'ip4_range', 'vlan_type', 'data_center_id', 'network_id'),
               [(v, self.uuid(), 'vlan://%d' % v, '10.100.%d.1' % v, '255.255.0.0', '10.100.%d.2-10.110.%d.250' % (v, v),
                 'VirtualNetwork' if v % 5 else 'DirectAttached', (v - 1) % ZONES + 1, (v - 1) % ZONES + 1 if v % 5 else 4 * ZONES + (v - 1) % ZONES + 1)
                for v in range(1, vlans + 1)])
        live = [n for n, (_, state, removed, kind) in self.networks.items() if kind == 'Isolated' and state == 'Implemented' and not removed]

        def address(i):
            vlan, free = i % vlans + 1, i % 10 < 3
            return (i + 1, self.uuid(), '10.%d.%d.%d' % (100 + i // 62500, i // 250 % 250, i % 250), (vlan - 1) % ZONES + 1, i % 4 == 0 and not free and 1 or 0,
                    NULL if free else self.ago(600), vlan, 'Free' if free else 'Allocated', i, (vlan - 1) % ZONES + 1, 1,
                    NULL if free else live[i % len(live)], NULL if free else i % 3000 + 1)
        yield ('user_ip_address', ('id', 'uuid', 'public_ip_address', 'data_center_id', 'source_nat', 'allocated', 'vlan_db_id', 'state', 'mac_address',
                                   'source_network_id', 'physical_network_id', 'network_id', 'account_id'), map(address, range(self.of(115000))))

    def traffic(self):
        running = [v for v in range(self.router_count + 1, self.vm_count + 1) if not self.vm_removed[v] and v % 50]
        live = [n for n, (_, state, removed, kind) in self.networks.items() if kind == 'Isolated' and not removed]
        yield ('vpc', ('id', 'uuid', 'name', 'cidr', 'vpc_offering_id', 'zone_id', 'state', 'account_id', 'created', 'removed'),
               [(n, self.uuid(), 'vpc-%d' % n, '10.0.0.0/16', 1, n % ZONES + 1, 'Enabled', n, self.ago(600), self.ago(300) if n % 3 == 0 else NULL)
                for n in range(1, self.of(1200))])
        yield ('vpc_gateways', ('id', 'uuid', 'ip4_address', 'type', 'network_id', 'vpc_id', 'zone_id', 'created', 'state'),
               [(n, self.uuid(), '10.90.%d.%d' % (n // 250, n % 250), 'Private', live[n % len(live)], n, 1, self.ago(300), 'Ready') for n in range(1, self.of(300))])
        yield ('network_acl', ('id', 'name', 'uuid', 'vpc_id'), [(n, 'acl-%d' % n, self.uuid(), n) for n in range(1, self.of(1200))])
        yield ('network_acl_item', ('uuid', 'acl_id', 'state', 'created', 'number', 'action'),
               ((self.uuid(), n % self.of(1200) + 1, 'Active', self.ago(300), n, 'Allow') for n in range(self.of(30000))))
        yield ('firewall_rules', ('id', 'uuid', 'state', 'purpose', 'account_id', 'network_id', 'xid', 'created'),
               ((n, self.uuid(), 'Active' if n % 2000 else 'Add', 'Firewall' if n % 3 else 'LoadBalancing', n % 3000 + 1, live[n % len(live)], self.uuid(), self.ago(600, 1))
                for n in range(1, self.of(60000))))
        yield ('load_balancing_rules', ('id', 'name', 'default_port_start', 'default_port_end', 'algorithm', 'scheme'),
               ((n, 'lb-%d' % n, 80, 80, 'roundrobin', 'Public') for n in range(3, self.of(60000), 3)))
        yield ('load_balancer_vm_map', ('load_balancer_id', 'instance_id', 'revoke'),
               ((n, running[(n * 7 + k) % len(running)], 0) for n in range(3, self.of(60000), 3) for k in range(3)))
        yield ('static_routes', ('uuid', 'cidr', 'state', 'vpc_id', 'created'), [(self.uuid(), '10.80.0.0/24', 'Active', n, self.ago(90)) for n in range(1, self.of(500))])
        yield ('s2s_vpn_gateway', ('id', 'uuid', 'addr_id', 'vpc_id'), [(n, self.uuid(), n, n) for n in range(1, self.of(300))])
        yield ('s2s_vpn_connection', ('id', 'uuid', 'vpn_gateway_id', 'customer_gateway_id', 'state', 'created'),
               [(n, self.uuid(), n, n, 'Connected' if n % 40 else 'Disconnected', self.ago(300)) for n in range(1, self.of(300))])

    def job(self, n):
        """60 days of jobs; two hundred are open, some of them for days."""
        age = (self.job_count - n) * 60 * 86400 / self.job_count
        opened = age < 7 * 86400 and n in self.open_jobs
        cmd = JOB_CMD[n % len(JOB_CMD)]
        info = '{"vmId":%d,"ctxUserId":"2","httpmethod":"GET","id":"%s","ctxDetails":"{\\\\"interface com.cloud.vm.VirtualMachine\\\\":\\\\"%s\\\\"}",' \
               '"ctxAccountId":"2","uuid":"%s","cmdEventType":"VM.START"}' % (n % self.vm_count, self.hex36, self.hex36, self.hex36)
        result = NULL if opened else 'org.apache.cloudstack.api.response.UserVmResponse/virtualmachine/{"id":"%s","name":"vm-%d",' \
            '"account":"account-%d","zonename":"zone-1","state":"Running","nic":[{"ipaddress":"10.1.1.%d","isdefault":true}],"memory":4096}' \
            % (self.hex36, n % self.vm_count, n % 3000, n % 250)
        return (n, 2, 2, 'VirtualMachine', n % self.vm_count + 1, cmd, info, 0 if opened else 1 if n % 40 else 2, 0 if n % 40 else 530, result, 9000 + n % 3,
                self.before(age), self.before(max(0, age - 20)), NULL, self.uuid(), n - 1 if n % 3 == 1 and n > 1 else '', 'ApiAsyncJobDispatcher',
                9000 + n % 3 if opened else NULL)

    def work(self):
        recent = self.job_count * 7 // 60
        self.open_jobs = set(self.random.sample(range(self.job_count - recent, self.job_count - 1000), 20)) | \
            set(range(self.job_count - 180, self.job_count + 1))
        self.hex36 = self.uuid()
        yield ('async_job', ('id', 'user_id', 'account_id', 'instance_type', 'instance_id', 'job_cmd', 'job_cmd_info', 'job_status', 'job_result_code', 'job_result',
                             'job_init_msid', 'created', 'last_updated', 'removed', 'uuid', 'related', 'job_dispatcher', 'job_executing_msid'),
               map(self.job, range(1, self.job_count + 1)))
        yield ('vm_work_job', ('id', 'step', 'vm_type', 'vm_instance_id'), ((n, 'Done', USER, n % self.vm_count + 1) for n in range(1, self.job_count, 3)))
        yield ('sync_queue', ('id', 'sync_objtype', 'sync_objid', 'created', 'queue_size'), ((n, 'VmWorkJobQueue', n, self.ago(300), 0) for n in range(1, self.vm_count)))
        yield ('sync_queue_item', ('queue_id', 'content_type', 'content_id', 'queue_proc_number', 'queue_proc_time', 'created'),
               [(i + 1, 'AsyncJob', j, 1, self.before(60), self.before(60)) for i, j in enumerate(sorted(self.open_jobs)[-60:])])
        yield ('op_it_work', ('id', 'thread', 'type', 'vm_type', 'step', 'created_at', 'updated_at', 'instance_id'),
               ((self.uuid(), 'Work-Job-Executor-1', 'Starting', USER, 'Done', 1, int(self.now.timestamp()) - n, n) for n in range(1, self.of(20000))))
        yield ('op_ha_work', ('instance_id', 'type', 'vm_type', 'state', 'host_id', 'created', 'tried', 'step'),
               ((n, 'HA', USER, 'Running', n % self.host_count + 1, self.ago(300), 1, 'Done') for n in range(1, self.of(30000))))
        yield ('event', ('uuid', 'type', 'state', 'description', 'user_id', 'account_id', 'created', 'level'),
               ((self.uuid(), 'VM.START', 'Completed', 'Successfully completed starting VM', 2, 2, self.before((self.of(500000) - n) * 10),
                 'INFO' if n % 100 else 'ERROR') for n in range(self.of(500000))))
        yield ('alert', ('uuid', 'type', 'data_center_id', 'subject', 'created', 'last_sent', 'name'),
               ((self.uuid(), n % 20, n % ZONES + 1, 'Host is down', self.before((self.of(100000) - n) * 50), self.before((self.of(100000) - n) * 50), 'ALERT')
                for n in range(self.of(100000))))

    def rest(self):
        yield ('storage_pool', ('id', 'name', 'uuid', 'pool_type', 'data_center_id', 'pod_id', 'cluster_id', 'used_bytes', 'capacity_bytes', 'status', 'scope'),
               [(n, 'pool-%d' % n, self.uuid(), 'NetworkFilesystem', z, p, c, 60, 100, 'Up', 'CLUSTER') for n in range(1, 161) for z, p, c, _ in [self.place(n * HOSTS - 1)]])
        yield ('storage_pool_host_ref', ('host_id', 'pool_id', 'created'), [(h, (h - 1) // HOSTS + 1, self.ago(300)) for h in range(1, self.host_count + 1)])
        yield ('volumes', ('id', 'uuid', 'name', 'pool_id', 'instance_id', 'account_id', 'data_center_id', 'size', 'created', 'updated', 'removed', 'state'),
               ((n, self.uuid(), 'ROOT-%d' % n, n % 160 + 1, n % self.vm_count + 1, 2, n % ZONES + 1, 1, self.ago(900, 1), self.ago(300, 1),
                 self.ago(300) if self.vm_removed[n % self.vm_count + 1] else NULL, 'Destroy' if self.vm_removed[n % self.vm_count + 1] else 'Ready')
                for n in range(1, self.of(150000))))
        yield ('snapshots', ('id', 'uuid', 'data_center_id', 'account_id', 'volume_id', 'name', 'status', 'created', 'removed'),
               ((n, self.uuid(), n % ZONES + 1, 2, n * 3 % self.of(150000) + 1, 'snapshot', 'Destroyed' if n % 5 else 'BackedUp', self.ago(600),
                 self.ago(90) if n % 5 else NULL) for n in range(1, self.of(200000))))
        yield ('image_store', ('id', 'name', 'uuid', 'image_provider_name', 'protocol', 'data_center_id', 'scope', 'role', 'total_size', 'used_bytes'),
               [(z, 'store-%d' % z, self.uuid(), 'NFS', 'nfs', z, 'ZONE', 'Image', 1000, 500) for z in range(1, ZONES + 1)])
        yield ('vm_template', ('id', 'unique_name', 'name', 'uuid', 'type', 'hypervisor_type', 'format', 'account_id', 'created', 'removed'),
               [(n, 'template-%d' % n, 'template-%d' % n, self.uuid(), 'SYSTEM' if n < 4 else USER, 'KVM', 'QCOW2', 1, self.ago(600), NULL) for n in range(1, 1500)])
        yield ('template_store_ref', ('store_id', 'template_id', 'created', 'store_role', 'download_state', 'state'),
               [(z, n, self.ago(600), 'Image', 'DOWNLOADED', 'Ready') for n in range(1, 1500) for z in range(1, ZONES + 1)])
