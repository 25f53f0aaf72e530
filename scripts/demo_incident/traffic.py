# SPDX-License-Identifier: Apache-2.0
"""Ordinary traffic of a management server: what it writes all day while nothing is wrong.

Each function returns the records of one small piece of work that starts at `time`, as (time, text) pairs.
"""

from .world import MANAGEMENT_ID, POOL, host_text, later, line, machine_text

REQUEST = "c.c.a.t.Request"
JOBS = "o.a.c.f.j.i.AsyncJobManagerImpl"
GIB = 1 << 30


def api_call(world, time):
    rng = world.rng
    account = rng.choice([*world.accounts, world.admin])
    query = rng.choice((
        "command=listVirtualMachinesMetrics&details=servoff,tmpl,nics&listall=true&page=1&pagesize=20&response=json",
        "command=listRouters&listall=true&response=json",
        f"command=queryAsyncJobResult&jobId={world.uuid()}&response=json",
        f"command=listNetworks&id={world.uuid()}&response=json",
        "command=listZones&available=true&response=json",
        f"command=listPublicIpAddresses&associatednetworkid={world.uuid()}&listall=true&response=json",
        f"command=listVolumes&virtualmachineid={world.uuid()}&response=json",
        "command=listEvents&listall=true&page=1&pagesize=40&response=json"))
    if rng.random() < 0.3:
        query += f"&sessionkey={world.hex(24)}"
    thread, context, logid = f"qtp1930240356-{rng.randint(20, 480)}", f"ctx-{world.hex()}", world.hex()
    inner = f"{context} ctx-{world.hex()}"
    owner = f'Account [{{"accountName":"{account.name}","id":{account.id},"uuid":"{account.uuid}"}}]'
    records = [line(time, "DEBUG", "c.c.a.ApiServlet", thread, context, logid,
                    f"===START===  {account.client} -- GET  {query}"),
               line(later(time, 0.004), "DEBUG", "c.c.a.ApiServer", thread, inner, logid,
                    f"CIDRs from which account '{owner}' is allowed to perform API calls: 0.0.0.0/0,::/0")]
    if account is world.admin:
        records.append(line(later(time, 0.006), "INFO", "o.a.c.a.DynamicRoleBasedAPIAccessChecker", thread, inner, logid,
                            f"Account [{account.name}] is Root Admin or Domain Admin, all APIs are allowed."))
    records.append(line(later(time, rng.uniform(0.01, 0.3)), "DEBUG", "c.c.a.ApiServlet", thread, inner, logid,
                        f"===END===  {account.client} -- GET  {query}"))
    return records


def host_ping(world, time):
    host = world.rng.choice(world.hosts)
    thread = f"AgentManager-Handler-{world.rng.randint(1, 16)}"
    logger = "c.c.v.VirtualMachinePowerStateSyncImpl"
    machines = [m for m in world.machines if m.host is host]
    routers = [r for r in world.routers if r.host is host]
    texts = [("c.c.a.m.AgentManagerImpl", f"Ping from Routing host {host.id}({host.name})"),
             (logger, f"Process host VM state report from ping process. host: {host.id}"),
             (logger, f"Process VM state report. host: {host.id}, number of records in report: {len(machines) + len(routers)}")]
    texts += [(logger, f"VM state report. host: {host.id}, vm id: {m.id}, power state: PowerOn") for m in [*machines, *routers]]
    texts.append((logger, f"Done with process of VM state report. host: {host.id}"))
    return [line(later(time, 0.003 * i), "DEBUG", log, thread, "null", "", text) for i, (log, text) in enumerate(texts)]


def agent_ping(world, time):
    """The ping of a system VM with its load report."""
    rng = world.rng
    agent = rng.choice((2, 3))
    sequence = f"{agent}-{rng.randint(40000, 90000)}"
    thread = f"AgentManager-Handler-{rng.randint(1, 16)}"
    command = ('[{"com.cloud.agent.api.ConsoleProxyLoadReportCommand":{"_proxyVmId":"2","_loadInfo":"{\\n  \\"connections\\": []\\n}",'
               '"wait":"0","bypassHostMaintenance":"false"}}]')
    if agent == 3:
        command = '[{"com.cloud.agent.api.PingStorageCommand":{"changes":{},"hostType":"SecondaryStorageVM","hostId":"3","wait":"0"}}]'
    answer = '[{"com.cloud.agent.api.AgentControlAnswer":{"result":"true","wait":"0","bypassHostMaintenance":"false"}}]'
    return [line(time, "DEBUG", "c.c.a.m.AgentManagerImpl", thread, "null", "",
                 f"SeqA {sequence}: Processing Seq {sequence}:  {{ Cmd , MgmtId: -1, via: {agent}, Ver: v1, Flags: 11, {command} }}"),
            line(later(time, 0.004), "DEBUG", "c.c.a.m.AgentManagerImpl", thread, "null", "",
                 f"SeqA {sequence}: Sending Seq {sequence}:  {{ Ans: , MgmtId: {MANAGEMENT_ID}, via: {agent}, Ver: v1, Flags: 100010, {answer} }}")]


def statistics(world, time):
    rng = world.rng
    kind = rng.choice(("GetHostStatsAnswer", "GetVmStatsAnswer", "GetStorageStatsAnswer"))
    thread, context, logid = f"StatsCollector-{rng.randint(1, 6)}", f"ctx-{world.hex()}", world.hex()
    start = (f"HostStatsCollector is running to process {len(world.hosts)} UP hosts" if kind == "GetHostStatsAnswer"
             else kind.replace("Get", "").replace("Answer", "").replace("Stats", "StatsCollector") + " is running...")
    records = [line(time, "DEBUG", "c.c.s.StatsCollector", thread, context, logid, start)]
    for host in world.hosts:
        time = later(time, rng.uniform(0.02, 0.4))
        records.append(line(time, "DEBUG", REQUEST, thread, context, logid,
                            f"Seq {world.next_sequence(host)}: Received:  {{ Ans: , MgmtId: {MANAGEMENT_ID}, via: {host.id}"
                            f"({host.name}), Ver: v1, Flags: 10, {{ {kind} }} }}"))
    return records


def router_poll(world, time):
    """Usage counters or health checks of one running router."""
    rng = world.rng
    router = rng.choice(world.routers)
    sequence, via = world.next_sequence(router.host), f"{router.host.id}({router.host.name})"
    context, logid = f"ctx-{world.hex()}", world.hex()
    if rng.random() < 0.5:
        thread = "NetworkStatsUpdater-1"
        command = (f'{{"com.cloud.agent.api.NetworkUsageCommand":{{"privateIP":"{router.control}","domRName":"{router.name}",'
                   '"forVpc":"false","gatewayIP":"","wait":"0","bypassHostMaintenance":"false"}}')
        answer = (f'{{"com.cloud.agent.api.NetworkUsageAnswer":{{"routerName":"{router.name}","bytesSent":"{rng.randint(1, 90 * GIB)}",'
                  f'"bytesReceived":"{rng.randint(1, 90 * GIB)}","result":"true","details":"","wait":"0"}}}}')
    else:
        thread = "RouterStatusMonitor-1"
        command = ('{"com.cloud.agent.api.routing.GetRouterMonitorResultsCommand":{"performFreshChecks":"false",'
                   f'"validateBasicTestsOnly":"false","accessDetails":{{"router.name":"{router.name}","router.ip":"{router.control}"}},'
                   '"wait":"0"}}')
        answer = ('{"com.cloud.agent.api.routing.GetRouterMonitorResultsAnswer":{"failingChecks":[],'
                  '"result":"true","details":"","wait":"0"}}')
    return [line(time, "DEBUG", REQUEST, thread, context, logid,
                 f"Seq {sequence}: Sending  {{ Cmd , MgmtId: {MANAGEMENT_ID}, via: {via}, Ver: v1, Flags: 100011, [{command}] }}"),
            line(later(time, rng.uniform(0.1, 0.9)), "DEBUG", REQUEST, f"AgentManager-Handler-{rng.randint(1, 16)}", "null", "",
                 f"Seq {sequence}: Processing:  {{ Ans: , MgmtId: {MANAGEMENT_ID}, via: {router.host.id}, Ver: v1, Flags: 10, [{answer}] }}")]


def capacity_check(world, time):
    context, logid = f"ctx-{world.hex()}", world.hex()
    texts = [("c.c.a.AlertManagerImpl", "Running Capacity Checker ... "),
             ("c.c.a.AlertManagerImpl", "Executing cpu/ram capacity update")]
    for host in world.hosts:
        memory = sum(2 * GIB for m in world.machines if m.host is host)
        texts += [("c.c.c.CapacityManagerImpl", f"Found {memory // (2 * GIB)} VMs on host {host.id}"),
                  ("c.c.c.CapacityManagerImpl", f"Found 0 VM, not running on host {host.id}"),
                  ("c.c.c.CapacityManagerImpl", f"No need to calibrate memory capacity, host:{host.id} usedMem: "
                                                f"({memory / GIB:.2f} GB) {memory} reservedMem: (0 bytes) 0")]
    texts += [("c.c.a.AlertManagerImpl", "Done executing cpu/ram capacity update"),
              ("c.c.s.StorageManagerImpl", f"Successfully set Capacity - ({world.rng.randint(30, 38) / 4:.2f} TB) {9 << 40} for capacity "
                                           "type - 3 , DataCenterId - 1, HostOrPoolId - 1, PodId 1"),
              ("c.c.a.AlertManagerImpl", "Done running Capacity Checker ... ")]
    return [line(later(time, 0.02 * i), "DEBUG", logger, "CapacityChecker", context, logid, text)
            for i, (logger, text) in enumerate(texts)]


def heartbeat(world, time):
    context, logid = f"ctx-{world.hex()}", world.hex()
    return world.rng.choice((
        [line(time, "INFO", JOBS, "AsyncJobMgr-Heartbeat-1", context, logid, "Begin cleanup expired async-jobs"),
         line(later(time, 0.012), "INFO", JOBS, "AsyncJobMgr-Heartbeat-1", context, logid, "End cleanup expired async-jobs")],
        [line(time, "DEBUG", "c.c.s.s.SnapshotSchedulerImpl", "SnapshotPollTask", context, logid,
              f"Snapshot scheduler.poll is being called at {time:%Y-%m-%d %H:%M:%S} UTC"),
         line(later(time, 0.005), "DEBUG", "c.c.s.s.SnapshotSchedulerImpl", "SnapshotPollTask", context, logid,
              f"Got 0 snapshots to be executed at {time:%Y-%m-%d %H:%M:%S} UTC")],
        [line(time, "DEBUG", "o.a.c.h.HAManagerImpl", "BackgroundTaskPollManager-3", context, logid, "HA health check task is running...")],
        [line(time, "DEBUG", "o.a.c.s.SecondaryStorageManagerImpl", "secstorage-1", context, logid,
              "Enabled non-edge zones available for scan: 1")],
        [line(time, "DEBUG", "c.c.n.r.VirtualNetworkApplianceManagerImpl", "RouterStatusMonitor-1", context, logid,
              f"Found {len(world.routers)} routers to update status. ")]))


class Job:
    """The records of one asynchronous job: its frame is the same whatever runs inside."""

    def __init__(self, world, account, command, instance, details):
        self.world, self.number, self.logid = world, world.next_job(), world.hex()
        self.command, self.account = command, account
        self.thread = f"API-Job-Executor-{world.rng.randint(1, 90)}"
        self.context = f"ctx-{world.hex()} job-{self.number}"
        self.inner = f"{self.context} ctx-{world.hex()}"
        self.text = job_text(self.number, account, instance, command, details)

    def submit(self, time):
        thread = f"qtp1930240356-{self.world.rng.randint(20, 480)}"
        context = f"ctx-{self.world.hex()} ctx-{self.world.hex()}"
        return [line(time, "DEBUG", JOBS, thread, context, self.world.hex(), f"submit async job-{self.number}, details: {self.text}"),
                line(later(time, 0.006), "INFO", "o.a.c.f.j.i.AsyncJobMonitor", self.thread, self.context, self.logid,
                     f"Add job-{self.number} into job monitoring"),
                line(later(time, 0.008), "DEBUG", JOBS, self.thread, self.context, self.logid, f"Executing {self.text}")]

    def complete(self, time, result="jobStatus: SUCCEEDED, resultCode: 0, result: null"):
        texts = (f"Complete async job-{self.number}, {result}", f"Publish async job-{self.number} complete on message bus",
                 f"Wake up jobs related to job-{self.number}", f"Update db status for job-{self.number}",
                 f"Done executing {self.command} for job-{self.number}")
        records = [line(later(time, 0.004 * i), "DEBUG", JOBS, self.thread, self.context, self.logid, text)
                   for i, text in enumerate(texts)]
        records.append(line(later(time, 0.03), "INFO", "o.a.c.f.j.i.AsyncJobMonitor", self.thread, self.context, self.logid,
                            f"Remove job-{self.number} from job monitoring"))
        return records


class WorkJob(Job):
    """The work job of a virtual machine, on behalf of a job: it has the logid of its origin."""

    def __init__(self, world, origin, command, machine):
        super().__init__(world, origin.account, command, ("null", machine.id), "rO0ABXNyABxjb20uY2xvdWQudm0uVm1Xb3Jr…")
        self.origin, self.machine, self.logid = origin, machine, origin.logid
        self.thread = f"Work-Job-Executor-{world.rng.randint(1, 90)}"
        self.context = f"ctx-{world.hex()} job-{origin.number}/job-{self.number}"
        self.inner = f"{self.context} ctx-{world.hex()}"

    def submit(self, time):
        origin = self.origin
        return [line(time, "DEBUG", JOBS, origin.thread, origin.inner, self.logid, f"submit async job-{self.number}, details: {self.text}"),
                line(later(time, 0.003), "DEBUG", JOBS, origin.thread, origin.inner, self.logid,
                     f"Sync job-{self.number} execution on object VmWorkJobQueue.{self.machine.id}"),
                line(later(time, 0.9), "INFO", "o.a.c.f.j.i.AsyncJobMonitor", self.thread, self.context, self.logid,
                     f"Add job-{self.number} into job monitoring"),
                line(later(time, 0.902), "DEBUG", JOBS, self.thread, self.context, self.logid, f"Executing {self.text}"),
                line(later(time, 0.905), "DEBUG", "c.c.v.VmWorkJobDispatcher", self.thread, self.context, self.logid,
                     f"Run VM work job: {self.command} for VM {self.machine.id}, job origin: {origin.number}")]


def job_text(number, account, instance, command, details):
    return (f"AsyncJobVO: {{id:{number}, userId: {account.user}, accountId: {account.id}, instanceType: {instance[0]}, instanceId: "
            f"{instance[1]}, cmd: {command}, cmdInfo: {details}, cmdVersion: 0, status: IN_PROGRESS, processStatus: 0, resultCode: 0, "
            f"result: null, initMsid: {MANAGEMENT_ID}, completeMsid: null, lastUpdated: null, lastPolled: null, created: null, removed: null}}")


def placement(world, job, machine, host, time, step=0.012):
    """Finding a host for a start, as the planner and the allocator tell it."""
    allocator = job.inner + " FirstFitRoutingAllocator"
    planner, fit, capacity = "c.c.d.DeploymentPlanningManagerImpl", "c.c.a.m.a.i.FirstFitAllocator", "c.c.c.CapacityManagerImpl"
    texts = [(planner, job.inner, "Deploy avoids pods: [], clusters: [], hosts: []"),
             (planner, job.inner, "DeploymentPlanner allocation algorithm: com.cloud.deploy.FirstFitPlanner@3f0a6c1e"),
             (planner, job.inner, "Trying to allocate a host and storage pools from dc:1, pod:1,cluster:1, requested cpu: 500, "
                                  "requested ram: (512.00 MB) 536870912"),
             (planner, job.inner, "Checking resources in Cluster: 1 under Pod: 1"),
             (fit, allocator, "Looking for hosts in dc: 1  pod:1  cluster:1"),
             (fit, allocator, f"FirstFitAllocator has {len(world.hosts)} hosts to check for allocation: "
                              f"[{', '.join(host_text(h) for h in world.hosts[:3])}]"),
             (capacity, allocator, f"Checking if host: {host.id} has enough capacity for requested CPU: 500 and requested RAM: "
                                   "(512.00 MB) 536870912 , cpuOverprovisioningFactor: 4.0"),
             (capacity, allocator, "Host has enough CPU and RAM available"),
             (fit, allocator, f"Found a suitable host, adding to list: {host.id}"),
             (fit, allocator, "Host Allocator returning 1 suitable hosts"),
             (planner, job.inner, f"Found a potential host id: {host.id} name: {host.name} and associated storage pools for this VM"),
             (capacity, job.inner, f"{machine} state transited from [Starting] to [Starting] with event [OperationRetry]. VM's original "
                                   f"host: {host_text(host)}, new host: {host_text(host)}, host before state transition: null")]
    return [line(later(time, step * i), "DEBUG", logger, job.thread, context, job.logid, text)
            for i, (logger, context, text) in enumerate(texts)]


def small_job(world, time):
    """A job without a work job: a firewall rule, a snapshot policy, a tag."""
    account = world.rng.choice(world.accounts)
    command = world.rng.choice(("firewall.CreateEgressFirewallRuleCmd", "snapshot.CreateSnapshotPolicyCmd", "tag.CreateTagsCmd",
                                "nat.EnableStaticNatCmd", "address.AssociateIPAddrCmd"))
    job = Job(world, account, f"org.apache.cloudstack.api.command.user.{command}", ("None", "null"),
              f'{{"response":"json","ctxUserId":"{account.user}","httpmethod":"GET","ctxStartEventId":"{world.rng.randint(90000, 99999)}",'
              f'"uuid":"{world.uuid()}","ctxAccountId":"{account.id}"}}')
    return job.submit(time) + job.complete(later(time, world.rng.uniform(0.4, 3)))


def machine_start(world, time):
    """A user machine that starts without trouble, through its work job."""
    machine = world.rng.choice(world.machines)
    text = machine_text(machine.id, machine.name, machine.uuid, "User")
    job = Job(world, machine.account, "org.apache.cloudstack.api.command.user.vm.StartVMCmd", ("VirtualMachine", machine.id),
              f'{{"id":"{machine.uuid}","response":"json","ctxUserId":"{machine.account.user}"}}')
    work = WorkJob(world, job, "com.cloud.vm.VmWorkStart", machine)
    sequence, via = world.next_sequence(machine.host), f"{machine.host.id}({machine.host.name})"
    command = (f'{{"com.cloud.agent.api.StartCommand":{{"vm":{{"id":"{machine.id}","name":"{machine.name}","type":"User","cpus":"2",'
               f'"minSpeed":"500","maxSpeed":"2000","minRam":"536870912","maxRam":"536870912","os":"Debian GNU/Linux 12 (64-bit)",'
               f'"uuid":"{machine.uuid}","disks":[{{"data":{{"org.apache.cloudstack.storage.to.VolumeObjectTO":{{"uuid":"{world.uuid()}",'
               f'"volumeType":"ROOT","dataStore":{{"org.apache.cloudstack.storage.to.PrimaryDataStoreTO":{{"uuid":"{POOL}","name":"primary-1",'
               '"poolType":"NetworkFilesystem","host":"10.64.9.10","path":"/export/primary-1","port":"2049"}}}}}}]},'
               f'"hostIp":"{machine.host.address}","executeInSequence":"false","wait":"0"}}}}')
    answer = '{"com.cloud.agent.api.StartAnswer":{"result":"true","wait":"0","bypassHostMaintenance":"false"}}'
    sent, done = later(time, 1.4), later(time, 4.1)
    return (job.submit(time) + work.submit(later(time, 0.1)) + placement(world, work, text, machine.host, later(time, 1.1))
            + [line(sent, "DEBUG", REQUEST, work.thread, work.inner, work.logid,
                    f"Seq {sequence}: Sending  {{ Cmd , MgmtId: {MANAGEMENT_ID}, via: {via}, Ver: v1, Flags: 100111, [{command}] }}"),
               line(done, "DEBUG", REQUEST, f"AgentManager-Handler-{world.rng.randint(1, 16)}", "null", "",
                    f"Seq {sequence}: Processing:  {{ Ans: , MgmtId: {MANAGEMENT_ID}, via: {machine.host.id}, Ver: v1, Flags: 110, [{answer}] }}"),
               line(later(done, 0.02), "DEBUG", "c.c.v.VirtualMachineManagerImpl", work.thread, work.inner, work.logid,
                    f"Start completed for VM {text}")]
            + work.complete(later(done, 0.1)) + job.complete(later(done, 0.8)))


# What happens how often, relative to each other.
WORK = ((api_call, 34), (host_ping, 14), (agent_ping, 14), (statistics, 9), (router_poll, 14), (heartbeat, 12),
        (capacity_check, 1), (small_job, 5), (machine_start, 2))


def traffic(world, start, end, gap):
    """Ordinary traffic from start to end, with `gap` seconds between pieces of work on average."""
    pieces, weights = zip(*WORK)
    records, time = [], start
    while time < end:
        records += world.rng.choices(pieces, weights)[0](world, time)
        time = later(time, world.rng.expovariate(1 / gap))
    return [record for record in records if record[0] < end]
