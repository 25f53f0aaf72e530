# SPDX-License-Identifier: Apache-2.0
"""Ordinary traffic of a management server: what it writes all day while nothing is wrong.

Each function writes one small piece of work that begins at `time`. Its WARN and ERROR are those of a healthy cloud.
"""

import random

from . import frames
from .work import Deployment, Job, Request, access, command
from .world import later

GIB = 1 << 30
HOURLY = ("listVirtualMachinesMetrics&details=servoff,tmpl,nics&listall=true&page=1&pagesize=20", "listRouters&listall=true",
          "queryAsyncJobResult&jobId={}", "listNetworks&id={}", "listZones&available=true",
          "listVolumesMetrics&virtualmachineid={}&listall=true", "listPublicIpAddresses&associatednetworkid={}&listall=true",
          "listEvents&listall=true&page=1&pagesize=40", "listAlerts&page=1&pagesize=8", "listCapacity&zoneid={}&fetchlatest=false",
          "listTemplates&templatefilter=self&listall=true", "listUsers&username={}")


class Traffic:
    """The pieces for one server of an incident."""

    def __init__(self, incident, server):
        world = incident.world
        self.incident, self.world, self.release, self.server = incident, world, incident.release, server
        self.rng = random.Random(f"traffic {world.begin} {server.msid}")

    def hex(self):
        return self.world.hex(8, self.rng)

    def hosts(self, time):
        """The hosts of this server that answer."""
        return [host for host in self.world.hosts if host.server is self.server and self.world.answers(host, time)]

    def routers(self, time):
        return [router for router in self.world.routers
                if router.host.server is self.server and self.world.answers(router, time) and self.world.answers(router.host, time)]

    def handler(self):
        return self.incident.quiet(self.server, f"AgentManager-Handler-{self.rng.randint(1, 16)}")

    def thread(self, name):
        return self.incident.server(self.server, name)

    # ---- pieces

    def api_call(self, time):
        rng, release = self.rng, self.release
        account = rng.choice([*self.world.accounts, self.world.admin])
        query = "command=" + rng.choice(HOURLY).format(self.world.uuid(rng)) + "&response=json"
        if rng.random() < 0.2:
            query += f"&sessionkey={self.world.hex(24, rng)}"
        outer = self.thread(f"qtp1418620248-{rng.randint(14, 900)}")
        inner = outer.within(f"ctx-{self.hex()}")
        outer.say(time, "DEBUG", "ApiServlet", f"===START===  {account.client} -- GET  {query}")
        inner.say(later(time, 0.004), "DEBUG", "ApiServer",
                  f"CIDRs from which account '{release.account(account)}' is allowed to perform API calls: 0.0.0.0/0,::/0")
        if release.number == 18:
            inner.say(later(time, 0.006), "INFO", "DynamicRoleBasedAPIAccessChecker",
                      f"Account [{account.name}] is Root Admin or Domain Admin, all APIs are allowed.")
        chance = rng.random()
        if chance < 0.05:
            name = query.split("&")[0][8:]
            inner.say(later(time, 0.008), "WARN", "ParamGenericValidationWorker", f"Received unknown parameters for command {name}. "
                      f"Unknown parameters : {rng.choice(('listall', 'details', 'projectid'))}")
        elif chance < 0.07:
            text = (f"Unable to find account by accountId: null OR by name: {rng.choice(('webshop', 'intern', 'lab'))} in domain "
                    f"{self.world.uuid(rng)}")
            inner.say(later(time, 0.008), "ERROR", "AccountManagerImpl",
                      release.trace(text, f"com.cloud.exception.InvalidParameterValueException: {text}", frames.API))
        inner.say(later(time, rng.uniform(0.012, 0.3)), "DEBUG", "ApiServlet", f"===END===  {account.client} -- GET  {query}")

    def host_ping(self, time):
        if not self.hosts(time):
            return
        release, host, log = self.release, self.rng.choice(self.hosts(time)), "VirtualMachinePowerStateSyncImpl"
        thread, dot = self.handler(), "." if release.number == 20 else ""
        machines = [m for m in [*self.world.guests, *self.world.routers, self.world.proxy, self.world.store] if m.host is host]
        thread.say(time, "DEBUG", "AgentManagerImpl",
                   f"Ping from Routing host {release.host(host) if release.number > 20 else f'{host.id}({host.name})'}")
        name = release.host(host) if release.number > 20 else host.id
        thread.say(later(time, 0.002), "DEBUG", log, f"Process host VM state report from ping process. host: {name}{dot}")
        if release.number > 20:
            thread.say(later(time, 0.005), "DEBUG", log, f"Process VM state report. {name}, number of records in report: {len(machines)}. "
                                                         f"VMs: [{', '.join(m.name for m in machines)}]")
        else:
            thread.say(later(time, 0.005), "DEBUG", log,
                       f"Process VM state report. host: {host.id}, number of records in report: {len(machines)}{dot}")
            for i, machine in enumerate(machines):
                thread.say(later(time, 0.007 + 0.002 * i), "DEBUG", log,
                           f"VM state report. host: {host.id}, vm id: {machine.id}, power state: PowerOn{dot}")
        thread.say(later(time, 0.06), "DEBUG", log,
                   f"Done with process of VM state report. host: {name}{'' if release.number > 20 else dot}")

    def agent_ping(self, time):
        """The console proxy reports its load; the secondary storage VM pings."""
        rng, thread = self.rng, self.handler()
        guest, number = rng.choice(((self.world.proxy, 1), (self.world.store, 2))), rng.randint(40000, 90000)
        body = ('[{"com.cloud.agent.api.ConsoleProxyLoadReportCommand":{"_proxyVmId":"2","_loadInfo":"{\n  \\"connections\\": []\n}",'
                '"wait":"0","bypassHostMaintenance":"false"}}]' if guest[1] == 1 else
                '[{"com.cloud.agent.api.PingStorageCommand":{"changes":{},"hostType":"SecondaryStorageVM","hostId":"2","wait":"0"}}]')
        good = '[{"com.cloud.agent.api.AgentControlAnswer":{"result":"true","wait":"0","bypassHostMaintenance":"false"}}]'
        word = "Processing " if not self.release.second else ""
        thread.say(time, "DEBUG", "AgentManagerImpl", f"SeqA {guest[1]}-{number}: {word}Seq {guest[1]}-{number}:  {{ Cmd , MgmtId: -1, "
                   f"via: {guest[1]}, Ver: v1, Flags: 11, {body} }}")
        answer = f"Seq {guest[1]}-{number}:  {{ Ans: , MgmtId: {self.server.msid}, via: {guest[1]}, Ver: v1, Flags: 100010, {good} }}"
        thread.say(later(time, 0.004), "DEBUG", "AgentManagerImpl",
                   f"SeqA {guest[1]}-: Sending {number}" if self.release.second else f"SeqA {guest[1]}-{number}: Sending {answer}")

    def statistics(self, time):
        rng, release = self.rng, self.release
        kind = rng.choice(("Host", "Vm", "Storage"))
        thread = self.thread(f"StatsCollector-{rng.randint(1, 6)}")
        text = f"{kind}{'' if kind == 'Storage' else 'Stats'}Collector is running"
        if kind != "Storage" and release.number >= 18:
            text += f" to process {'VMs across ' if kind == 'Vm' else ''}{len(self.world.hosts)} UP hosts"
        else:
            text += "..."
        if kind != "Vm" or release.number >= 18:
            inner = {"Host": "HostCollector", "Vm": "VmStatsCollector", "Storage": "StorageCollector"}[kind]
            thread.say(time, "DEBUG", f"StatsCollector.{inner}", text)
        for host in self.hosts(time):
            time = later(time, rng.uniform(0.02, 0.4))
            number = self.world.next_sequence(host, time)
            thread.say(time, "DEBUG", "Request", f"Seq {host.id}-{number}: Received:  {{ Ans: , MgmtId: {self.server.msid}, via: {host.id}"
                                                 f"({host.name}), Ver: v1, Flags: 10, {{ Get{kind}StatsAnswer }} }}")
        if rng.random() < 0.1:
            guest = rng.choice(self.world.guests)
            what = (f"vm: {release.vm(guest)} and nic: {guest.id * 2}" if release.number > 20
                    else f"vmId: {guest.id} and nicId:{guest.id * 2}")
            thread.say(later(time, 0.1), "WARN", "StatsCollector.VmNetworkStatsTask",
                       f"unable to find vm network stats from host for account: {guest.account.id} with {what}")

    def router_poll(self, time):
        """Usage counters or health checks of one running router."""
        rng, routers = self.rng, self.routers(time)
        if not routers:
            return
        router = rng.choice(routers)
        if rng.random() < 0.5:
            request = Request(self.thread("NetworkStatsUpdater-1"), self.server, router.host, time)
            request.send(time, command("NetworkUsageCommand", f'"privateIP":"{router.control}","domRName":"{router.name}","forVpc":"false",'
                                                              '"gatewayIP":"","wait":"0","bypassHostMaintenance":"false"'))
            request.answer(later(time, rng.uniform(0.2, 1)), "NetworkUsageAnswer", command(
                "NetworkUsageAnswer", f'"routerName":"{router.name}","bytesSent":"{rng.randint(1, 90 * GIB)}",'
                f'"bytesReceived":"{rng.randint(1, 90 * GIB)}","result":"true","details":"","wait":"0"'))
        else:
            request = Request(self.thread("RouterStatusMonitor-1"), self.server, router.host, time)
            request.send(time, command("routing.GetRouterMonitorResultsCommand",
                                       f'"performFreshChecks":"false","validateBasicTestsOnly":"false",{access(router)}'))
            request.answer(later(time, rng.uniform(0.2, 1)), "GetRouterMonitorResultsAnswer",
                           command("routing.GetRouterMonitorResultsAnswer", '"failingChecks":[],"result":"true","details":"","wait":"0"'))

    def capacity_check(self, time):
        thread, release, manager = self.thread("CapacityChecker"), self.release, "AlertManagerImpl"
        lines = [(manager, "Running Capacity Checker ... "), (manager, "recalculating system capacity"),
                 (manager, "Executing cpu/ram capacity update")]
        for host in self.world.hosts:
            count = sum(m.host is host for m in self.world.guests)
            name = release.host(host) if release.number > 20 else f"host {release.host(host) if release.second else host.id}"
            short, used = release.host_short(host), 2 * GIB * count
            lines += [("CapacityManagerImpl", f"Found {count} VMs on {name}"),
                      ("CapacityManagerImpl", f"Found 0 VM, not running on {name}"),
                      ("CapacityManagerImpl", f"No need to calibrate cpu capacity, host:{short} usedCpu: {count * 1000} reservedCpu: 0"),
                      ("CapacityManagerImpl", f"No need to calibrate memory capacity, host:{short} usedMem: ({used / GIB:.2f} GB) {used} "
                                              "reservedMem: (0 bytes) 0")]
        lines += [(manager, "Done executing cpu/ram capacity update"), (manager, "Executing storage capacity update"), (
            "StorageManagerImpl", f"Successfully set Capacity - ({self.rng.randint(30, 38) / 4:.2f} TB) {9 << 40} for capacity type - 3 , "
            f"DataCenterId - 1, {'Pool' if release.number > 20 else 'HostOrPoolId'} - 1, PodId 1"),
                  (manager, "Done executing storage capacity update"), (manager, "Executing capacity updates for public ip and Vlans"),
                  (manager, "Done capacity updates for public ip and Vlans"), (manager, "Executing capacity updates for private ip"),
                  (manager, "Done executing capacity updates for private ip"), (manager, "Done recalculating system capacity"),
                  (manager, "Done running Capacity Checker ... ")]
        for i, (logger, text) in enumerate(lines):
            thread.say(later(time, 0.02 * i), "DEBUG", logger, text)

    def housekeeping(self, time):
        rng, release, say = self.rng, self.release, None
        day = f"{time:%Y-%m-%d %H:%M:%S} UTC"
        profile = ("Peer scan is finished. profiler: Done. Duration: 3ms , profilerQueryActiveList: Done. Duration: 1ms, , "
                   "profilerSyncClusterInfo: Done. Duration: 0ms, profilerInvalidatedNodeList: Done. Duration: 0ms, profilerRemovedList: "
                   "Done. Duration: 0ms,, profilerNewList: Done. Duration: 0ms, profilerInactiveList: Done. Duration: 1ms")
        choices = [("AsyncJobMgr-Heartbeat-1", "INFO", "AsyncJobManagerImpl", "Begin cleanup expired async-jobs"),
                   ("AsyncJobMgr-Heartbeat-1", "INFO", "AsyncJobManagerImpl", "End cleanup expired async-jobs"),
                   ("SnapshotPollTask", "DEBUG", "SnapshotSchedulerImpl", f"Snapshot scheduler is being called at [{day}]."
                    if release.number > 18 else f"Snapshot scheduler.poll is being called at {day}"),
                   ("secstorage-1", "DEBUG", "SecondaryStorageManagerImpl", "Zone [1] is ready to launch secondary storage VM."
                    if release.number > 16 else "Zone 1 is ready to launch secondary storage VM"),
                   ("consoleproxy-1", "DEBUG", "ConsoleProxyManagerImpl", "Zone 1 is ready to launch console proxy"),
                   ("RouterStatusMonitor-1", "DEBUG", "VirtualNetworkApplianceManagerImpl.CheckRouterTask",
                    f"Found {len(self.routers(time))} routers to update status. "),
                   ("RouterStatusMonitor-1", "DEBUG", "VirtualNetworkApplianceManagerImpl.CheckRouterTask",
                    "Found 0 networks to update RvR status. "),
                   ("Cluster-Heartbeat-1", "INFO", "ClusterManagerImpl", "No inactive management server node found")]
        if release.number > 20:
            choices.append(("Cluster-Heartbeat-1", "DEBUG", "ClusterManagerImpl", profile))
        if release.number > 16:
            choices.append((f"BackgroundTaskPollManager-{rng.randint(1, 6)}", "DEBUG", "HAManagerImpl.HAManagerBgPollTask",
                            "HA health check task is running..."))
        name, level, logger, text = rng.choice(choices)
        say = self.thread(name).say
        say(time, level, logger, text)

    def small_job(self, time):
        account = self.rng.choice(self.world.accounts)
        name = self.rng.choice(("firewall.CreateEgressFirewallRuleCmd", "snapshot.CreateSnapshotPolicyCmd", "tag.CreateTagsCmd",
                                "nat.EnableStaticNatCmd", "address.AssociateIPAddrCmd"))
        job = Job(self.incident, self.server, time, account, f"org.apache.cloudstack.api.command.user.{name}")
        job.submit(time)
        job.complete(later(time, self.rng.uniform(0.4, 3)))

    def machine_start(self, time):
        """A user machine that starts without trouble."""
        routers = self.routers(time)
        if not routers:
            return
        router = self.rng.choice(routers)
        machines = [m for m in self.world.guests if m.network is router.network and self.world.answers(m.host, time)]
        if not machines:
            return
        start = Deployment(self.incident, self.server, time, self.rng.choice(machines),
                           "org.apache.cloudstack.api.command.user.vm.StartVMCmd")
        time = start.plan(start.begin(), start.machine.host)
        start.start_good(start.dhcp_good(start.network_ready(time, router), router), start.machine.host)

    def run(self, begin, end, gap):
        """Traffic from begin to end with `gap` seconds between the pieces on average."""
        pieces = ((self.api_call, 34), (self.host_ping, 16), (self.agent_ping, 10), (self.statistics, 9), (self.router_poll, 13),
                  (self.housekeeping, 12), (self.capacity_check, 1), (self.small_job, 4), (self.machine_start, 1))
        functions, weights = zip(*pieces)
        time = begin
        while time < end:
            piece = self.rng.choices(functions, weights)[0]
            if self.world.answers(self.server, time):
                piece(time)
            time = later(time, self.rng.expovariate(1 / gap))
