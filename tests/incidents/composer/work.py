# SPDX-License-Identifier: Apache-2.0
"""What a management server does on behalf of users: API calls, jobs, work jobs, requests to agents, starts of machines.

Each piece of work writes the records that CloudStack writes, in its order; an incident lets it go as far as it gets.
"""

from . import frames
from .world import later

JOBS = "AsyncJobManagerImpl"
SERIAL = "rO0ABXNyABhjb20uY2xvdWQudm0uVm1Xb3JrU3RhcnR9cMGsvxz73gIAC0oABGRjSWRMAAZhdm9pZHN0ADBMY29tL2Nsb3VkL2RlcGxveS9EZXBsb3ltZW50UGxh"
FAILURE = "rO0ABXNyADNjb20uY2xvdWQuZXhjZXB0aW9uLkluc3VmZmljaWVudFNlcnZlckNhcGFjaXR5RXhjZXB0aW9uAAAAAAAAAAA"
SUCCESS = "com.cloud.agent.api"


class Call:
    """One API request, from ===START=== to ===END===."""

    def __init__(self, incident, server, account, query):
        rng = incident.world.story
        self.incident, self.account, self.query = incident, account, query
        self.outer = incident.server(server, f"qtp1418620248-{rng.randint(14, 900)}")
        self.inner = self.outer.within(f"ctx-{incident.world.hex(8, rng)}")

    def start(self, time):
        release, account = self.incident.release, self.account
        self.outer.say(time, "DEBUG", "ApiServlet", f"===START===  {account.client} -- GET  {self.query}&response=json")
        self.inner.say(later(time, 0.004), "DEBUG", "ApiServer",
                       f"CIDRs from which account '{release.account(account)}' is allowed to perform API calls: 0.0.0.0/0,::/0")
        if release.number == 18 and account.id == 2:
            self.inner.say(later(time, 0.006), "INFO", "DynamicRoleBasedAPIAccessChecker",
                           f"Account [{account.name}] is Root Admin or Domain Admin, all APIs are allowed.")

    def end(self, time):
        self.inner.say(time, "DEBUG", "ApiServlet", f"===END===  {self.account.client} -- GET  {self.query}&response=json")


class Job:
    """One async job of the API, on the server that runs it."""

    def __init__(self, incident, server, time, account, command, instance=("null", "null"), query=None, info=None):
        world = incident.world
        self.incident, self.server, self.time, self.account = incident, server, time, account
        self.command, self.instance = command, instance
        self.number, self.uuid = world.next_job(time), world.uuid(world.story)
        self.logid = self.uuid[:8]
        self.info = info or f'{{"response":"json","ctxUserId":"{account.user}","httpmethod":"GET","ctxAccountId":"{account.id}"}}'
        verb = command.rpartition(".")[2]
        self.call = Call(incident, server, account,
                         query or f"command={verb[0].lower()}{verb[1:].replace('CmdByAdmin', '').replace('Cmd', '')}")
        thread = f"API-Job-Executor-{world.story.randint(1, 120)}"
        self.outer = incident.server(server, thread, f"ctx-{world.hex(8, world.story)}", f"job-{self.number}", logid=self.logid)
        self.inner = self.outer.within(f"ctx-{world.hex(8, world.story)}")

    def submit(self, time):
        text = self.incident.release.job(self, self.info)
        self.call.start(time)
        self.call.inner.say(later(time, 0.031), "DEBUG", JOBS, f"submit async job-{self.number}, details: {text}")
        self.call.end(later(time, 0.042))
        self.outer.say(later(time, 0.046), "INFO", "AsyncJobMonitor", f"Add job-{self.number} into job monitoring")
        self.outer.say(later(time, 0.051), "DEBUG", JOBS + "$5", f"Executing {text}")

    def complete(self, time, result="org.apache.cloudstack.api.response.SuccessResponse/null/{\"success\":true}"):
        self._end(time, "SUCCEEDED", 0, result)

    def fail(self, time, code, text):
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        self._end(time, "FAILED", 530,
                  f'org.apache.cloudstack.api.response.ExceptionResponse/null/{{"uuidList":[],"errorcode":{code},"errortext":"{text}"}}')

    def _end(self, time, status, code, result):
        complete(self, time, status, code, result)
        self.outer.say(later(time, 0.02), "DEBUG", JOBS + "$5", f"Done executing {self.command} for job-{self.number}")
        self.outer.say(later(time, 0.025), "INFO", "AsyncJobMonitor", f"Remove job-{self.number} from job monitoring")


def complete(job, time, status, code, result):
    job.inner.say(time, "DEBUG", JOBS, f"Complete async job-{job.number}, jobStatus: {status}, resultCode: {code}, result: {result}")
    for i, text in enumerate((f"Publish async job-{job.number} complete on message bus", f"Wake up jobs related to job-{job.number}",
                              f"Update db status for job-{job.number}",
                              f"Wake up jobs joined with job-{job.number} and disjoin all subjobs created from job- {job.number}")):
        job.inner.say(later(time, 0.003 + 0.002 * i), "DEBUG", JOBS, text)


class WorkJob:
    """The work job of one machine, as part of another job."""

    def __init__(self, parent, time, work, machine):
        incident, world = parent.incident, parent.incident.world
        self.incident, self.server, self.parent, self.machine, self.command = incident, parent.server, parent, machine, work
        self.account, self.instance = parent.account, ("null", "null")
        self.number, self.uuid, self.logid = world.next_job(time), world.uuid(world.story), parent.logid
        thread = f"Work-Job-Executor-{world.story.randint(1, 200)}"
        self.outer = incident.server(self.server, thread, f"ctx-{world.hex(8, world.story)}", f"job-{parent.number}/job-{self.number}",
                                     logid=self.logid)
        self.inner = self.outer.within(f"ctx-{world.hex(8, world.story)}")

    def submit(self, time, run=True):
        """Queues the work job and, unless it has to wait, begins it."""
        text = self.incident.release.job(self, SERIAL)
        self.parent.inner.say(time, "DEBUG", JOBS, f"submit async job-{self.number}, details: {text}")
        self.parent.inner.say(later(time, 0.008), "DEBUG", JOBS,
                              f"Sync job-{self.number} execution on object VmWorkJobQueue.{self.machine.id}")
        if run:
            self.run(later(time, 0.12))

    def run(self, time):
        text = self.incident.release.job(self, SERIAL)
        self.outer.say(time, "INFO", "AsyncJobMonitor", f"Add job-{self.number} into job monitoring")
        self.outer.say(later(time, 0.006), "DEBUG", JOBS + "$5", f"Executing {text}")
        self.outer.say(later(time, 0.012), "DEBUG", "VmWorkJobDispatcher",
                       f"Run VM work job: {self.command} for VM {self.machine.id}, job origin: {self.parent.number}")
        self.inner.say(later(time, 0.016), "DEBUG", "VmWorkJobHandlerProxy", f"Execute VM work job: {self._payload()}")

    def _payload(self):
        return (f'{self.command}{{"dcId":0,"userId":{self.account.user},"accountId":{self.account.id},"vmId":{self.machine.id},'
                f'"handlerName":"VirtualMachineManagerImpl"}}')

    def complete(self, time):
        self.inner.say(time, "DEBUG", "VmWorkJobHandlerProxy", f"Done executing VM work job: {self._payload()}")
        complete(self, later(time, 0.004), "SUCCEEDED", 0, "null")
        self._done(later(time, 0.03))

    def fail(self, time, exception, below=frames.START):
        """The exception that ends it, as its proxy and dispatcher report it."""
        release = self.incident.release
        self.inner.say(time, "ERROR", "VmWorkJobHandlerProxy",
                       release.trace(f"Invocation exception, caused by: {exception}", exception, below))
        self.inner.say(later(time, 0.004), "INFO", "VmWorkJobHandlerProxy", f"Rethrow exception {exception}")
        colon = "origin: " if release.second else "origin:"
        self.outer.say(later(time, 0.02), "ERROR", "VmWorkJobDispatcher", release.trace(
            f"Unable to complete {release.job(self, SERIAL)}, job {colon}{self.parent.number}", exception, below[:8]))
        complete(self, later(time, 0.09), "FAILED", 0, FAILURE)
        self._done(later(time, 0.12))

    def _done(self, time):
        self.outer.say(time, "DEBUG", "VmWorkJobDispatcher",
                       f"Done with run of VM work job: {self.command} for VM {self.machine.id}, job origin: {self.parent.number}")
        self.outer.say(later(time, 0.006), "DEBUG", JOBS + "$5", f"Done executing {self.command} for job-{self.number}")
        self.outer.say(later(time, 0.012), "INFO", "AsyncJobMonitor", f"Remove job-{self.number} from job monitoring")


class Request:
    """Commands for one agent. `commands` and answers are texts of JSON; a host of another server is reached through that one."""

    def __init__(self, context, server, host, time, flags="100011"):
        self.context, self.incident, self.server, self.host, self.flags = context, context.incident, server, host, flags
        self.number = self.incident.world.next_sequence(host, time)
        self.name = f"Seq {host.id}-{self.number}"
        self.via = f"MgmtId: {server.msid}, via: {host.id}({host.name}), Ver: v1"

    def send(self, time, *commands, mark=None):
        body = f"{{ Cmd , {self.via}, Flags: {self.flags}, [{','.join(commands)}] }}"
        self.context.say(time, "DEBUG", "Request", f"{self.name}: Sending  {body}", mark)
        self.body = f"{self.name}:  {body}"
        owner = self.host.server
        if owner is not self.server:
            self.context.say(later(time, 0.002), "DEBUG", "ClusteredAgentAttache", f"{self.name}: Forwarding {self.body} to {owner.msid}")
            self._thread(owner).say(later(time, 0.02), "DEBUG", "ClusteredAgentAttache", f"{self.name}: Routed from {self.server.msid}")

    def _thread(self, server):
        return self.incident.quiet(server, f"AgentManager-Handler-{self.incident.world.story.randint(1, 16)}")

    def answer(self, time, names, *answers, mark=None):
        """The answers as they come in, and as the waiting thread takes them."""
        flags = "110" if self.flags == "100111" else "10"
        body = (f"{self.name}: Processing:  {{ Ans: , MgmtId: {self.server.msid}, via: {self.host.id}, Ver: v1, Flags: {flags}, "
                f"[{','.join(answers)}] }}")
        owner = self.host.server
        if owner is self.server:
            self._thread(owner).say(time, "DEBUG", "Request", body, mark)
        else:
            colon = " : " if self.incident.release.second else ": "
            self._thread(owner).say(later(time, -0.01), "DEBUG", "ClusteredAgentManagerImpl",
                                    f"{self.name}: MgmtId {self.server.msid}{colon}Resp: Routing to peer")
            self._thread(self.server).say(time, "DEBUG", "Request", body, mark)
        if self.flags == "100111":
            self._thread(owner).say(later(time, 0.002), "DEBUG", "AgentAttache", f"{self.name}: No more commands found")
        self.context.say(later(time, 0.006), "DEBUG", "Request",
                         f"{self.name}: Received:  {{ Ans: , {self.via}, Flags: {flags}, {{ {names} }} }}")

    def waiting(self, time):
        self.context.say(time, "DEBUG", "AgentAttache", f"{self.name}: Waiting some more time because this is the current command")

    def timed_out(self, time, seconds, mark=None):
        """No answer came; returns the text of the exception."""
        error = f"Commands {self.number} to Host {self.host.id} timed out after {seconds}"
        self.context.say(time, "INFO", "CSExceptionErrorCode",
                         "Could not find exception: com.cloud.exception.OperationTimedoutException in error code list for exceptions")
        self.context.say(later(time, 0.003), "WARN", "AgentAttache", f"{self.name}: Timed out on {self.body}", mark)
        self.context.say(later(time, 0.005), "DEBUG", "AgentAttache", f"{self.name}: Cancelling.")
        return error

    def on_agent(self, time, command, number=None):
        """What the agent logs at DEBUG when it takes the request up; returns its thread."""
        thread = self.incident.handler(self.host, self.context.logid, number)
        if self.host.debug:
            thread.say(time, "DEBUG", "Agent", f"Request:{self.name}:  {{ Cmd , MgmtId: {self.server.msid}, via: {self.host.id}, Ver: v1, "
                                               f"Flags: {self.flags}, [{{\"{command}\":{{\"wait\":\"0\"}}}}] }}")
            thread.say(later(time, 0.003), "DEBUG", "Agent", f"Processing command: {command}")
        return thread


# ---- commands and answers

def access(router):
    return (f'"accessDetails":{{"router.guest.ip":"{router.network.gateway}","zone.network.type":"Advanced","router.ip":"{router.control}",'
            f'"router.name":"{router.name}"}},"wait":"0","bypassHostMaintenance":"false"')


def command(name, body, package="com.cloud.agent.api"):
    return f'{{"{package}.{name}":{{{body}}}}}'


def answer(name, result=True, details="", package="com.cloud.agent.api"):
    return (f'{{"{package}.{name}":{{"result":"{str(result).lower()}","details":"{details}","wait":"0","bypassHostMaintenance":"false"}}}}')


def group(results, good):
    """The answer of a router to a bundle of files."""
    quoted = ",".join(f'"{text}"' for text in results)
    return (f'{{"com.cloud.agent.api.routing.GroupAnswer":{{"results":[{quoted}],"result":"{str(good).lower()}","wait":"0",'
            '"bypassHostMaintenance":"false"}}')


def start_command(machine, host):
    nics = (f'{{"deviceId":"0","ip":"{machine.address}","type":"Guest","broadcastUri":"vlan://{machine.network.vlan}"}}'
            if machine.network else "")
    if machine.kind == "DomainRouter":
        nics = (f'{{"deviceId":"0","ip":"{machine.network.gateway}","type":"Guest"}},{{"deviceId":"1","ip":"{machine.control}",'
                f'"netmask":"255.255.0.0","gateway":"169.254.0.1","type":"Control"}},{{"deviceId":"2","ip":"{machine.address}",'
                f'"type":"Public"}}')
    return command("StartCommand", f'"vm":{{"id":"{machine.id}","name":"{machine.name}","type":"{machine.kind}","cpus":"1",'
                   '"minSpeed":"500","maxSpeed":"500","minRam":"(512.00 MB) 536870912","maxRam":"(512.00 MB) 536870912","os":"Debian '
                   f'GNU/Linux 11 (64-bit)","uuid":"{machine.uuid}",'
                   f'"disks":[{{"data":{{"org.apache.cloudstack.storage.to.VolumeObjectTO":{{"uuid":"{machine.disk}","volumeType":"ROOT",'
                   f'"name":"ROOT-{machine.id}"}}}}}}],"nics":[{nics}]}},"hostIp":"{host.address}","executeInSequence":"false","wait":"0"')


def check_ssh(router):
    return command("check.CheckSshCommand",
                   f'"ip":"{router.control}","port":"3922","interval":"6","retries":"100","name":"{router.name}","wait":"0"')


def dhcp_commands(machine, router):
    mac = f"02:00:{machine.id % 256:02x}:7c:00:{machine.id % 199:02x}"
    return (command("routing.DhcpEntryCommand", f'"vmMac":"{mac}","vmIpAddress":"{machine.address}","vmName":"vm-{machine.id}",'
                    f'"defaultRouter":"{machine.network.gateway}","isDefault":"true","executeInSequence":"false","remove":"false",'
                    f'{access(router)}'),
            command("routing.VmDataCommand", f'"vmIpAddress":"{machine.address}","vmName":"vm-{machine.id}","executeInSequence":"false",'
                    f'"vmData":[["metadata","instance-id","{machine.name}"],["metadata","vm-id","{machine.uuid}"]],{access(router)}'))


def file_results(router, name, good=True, details=""):
    """The two results of one configuration file: copied, and worked on."""
    made = f"null - success: Creating file in VR, with ip: {router.control}, file: {name}"
    head = f"[INFO] update_config.py :: Processing incoming file => {name}\\n[INFO] Processing JSON file {name}\\n"
    return [made, f"null - {'success' if good else 'failed'}: {head}{details}"]


# ---- starts

class Deployment:
    """The start of a machine for a user: one job and one work job."""

    def __init__(self, incident, server, time, machine, command="org.apache.cloudstack.api.command.user.vm.DeployVMCmd", query=None):
        self.incident, self.release, self.server, self.time, self.machine = incident, incident.release, server, time, machine
        instance = ("VirtualMachine", machine.id)
        verb = "deploy" if "Deploy" in command else "start"
        query = query or f"command={verb}VirtualMachine&zoneid={incident.world.zone.uuid}&networkids={machine.network.uuid}"
        self.job = Job(incident, server, time, machine.account, command, instance, query)
        self.work = WorkJob(self.job, time, "com.cloud.vm.VmWorkStart", machine)
        self.context = self.work.inner

    def begin(self):
        """Up to the state Starting. Returns the time."""
        time, vm = self.time, self.release.vm(self.machine, "Stopped")
        self.job.submit(time)
        self.work.submit(later(time, 0.1))
        self.transition(later(time, 0.26), "Stopped", "Starting", "StartRequested")
        self.context.say(later(time, 0.29), "DEBUG", "VirtualMachineManagerImpl", f"Successfully transitioned to start state for {vm} "
                         f"reservation id = {self.incident.world.uuid(self.incident.world.story)}")
        return later(time, 0.3)

    def transition(self, time, old, new, event, host=None, context=None):
        transition(context or self.context, time, self.machine, old, new, event, host)

    def plan(self, time, host):
        """The planner finds a host."""
        planned(self.context, time, self.machine, host)
        return later(time, 0.3)

    def network_ready(self, time, router):
        """The network is there; its router takes the DHCP entry."""
        release, network, say = self.release, self.machine.network, self.context.say
        if release.number < 21:
            say(time, "DEBUG", "NetworkOrchestrator",
                f"Network id={release.network(network) if release.second else network.id} is already implemented")
        say(later(time, 0.02), "DEBUG", "NetworkOrchestrator", "Changing active number of nics for network "
            f"{'' if release.number > 20 else 'id='}{release.network(network) if release.number > 20 else network.uuid} on 1")
        say(later(time, 0.03), "DEBUG", "NetworkOrchestrator",
            f"Asking {'Vpc' if network.vpc else ''}VirtualRouter to prepare for "
            f"{release.nic(2 * self.machine.id, self.machine, self.machine.address, self.incident.world.uuid(self.incident.world.story))}")
        say(later(time, 0.05), "DEBUG", "BasicNetworkTopology", f"Applying dhcp entry in network {release.network(network)}")
        return later(time, 0.06)

    def dhcp_request(self, time, router):
        request = Request(self.context, self.server, router.host, time, "100111")
        request.send(time, *dhcp_commands(self.machine, router))
        return request

    def dhcp_good(self, time, router):
        request = self.dhcp_request(time, router)
        name = f"vm_dhcp_entry.json.{self.incident.world.uuid(self.incident.world.story)}"
        request.answer(later(time, 1.1), "GroupAnswer, GroupAnswer", group(file_results(router, name), True))
        return later(time, 1.2)

    def start_good(self, time, host):
        request = Request(self.context, self.server, host, time, "100111")
        request.send(time, start_command(self.machine, host))
        request.answer(later(time, 2.4), "StartAnswer", answer("StartAnswer"))
        self.transition(later(time, 2.5), "Starting", "Running", "OperationSucceeded", host)
        self.context.say(later(time, 2.52), "DEBUG", "VirtualMachineManagerImpl", f"Start completed for VM {self.release.vm(self.machine)}")
        self.work.complete(later(time, 2.56))
        self.job.complete(later(time, 2.8))
        return later(time, 3)

    def unable(self, time, message, exception, below, *causes, mark=None):
        """The start attempt failed: what VirtualMachineManagerImpl says of it, at INFO up to 4.16. Its exception stands on a line of its
        own up to 4.19 and is as good a quote."""
        level = "WARN" if self.release.number > 16 else "INFO"
        if mark in ("first", "also") and not self.release.second:
            mark = [(mark, ""), ("also", exception[:60])]
        self.context.say(time, level, "VirtualMachineManagerImpl", self.release.trace(message, exception, below, *causes), mark)

    def avoid(self, time, kind, number, reason):
        if self.release.second:
            self.context.say(time, "DEBUG", "DeploymentPlanner.ExcludeList",
                             f"Adding {kind} [{number}] to the avoid set due to [{reason}].")

    def no_destination(self, time, code=533, text=None, scope="DataCenter; id=1"):
        """The second round finds nothing that is not avoided; the job fails."""
        release, vm = self.release, self.release.vm(self.machine, "Starting")
        say = self.context.say
        if not release.second:
            say(time, "DEBUG", "DeploymentPlanningManagerImpl", "Deploy avoids pods: [], clusters: [], hosts: []")
            say(later(time, 0.02), "DEBUG", "DeploymentPlanningManagerImpl",
                "DataCenter id = '1' provided is in avoid set, DeploymentPlanner cannot allocate the VM, returning.")
        else:
            say(later(time, 0.02), "DEBUG", "DeploymentPlanningManagerImpl", f"DataCenter {'' if release.number > 20 else 'id '}= "
                f"'{release.zone(self.incident.world.zone) if release.number > 20 else 1}' provided is in avoid set, DeploymentPlanner "
                "cannot allocate the VM, returning.")
        self.transition(later(time, 0.05), "Starting", "Stopped", "OperationFailed")
        self.work.fail(later(time, 0.2), f"com.cloud.exception.InsufficientServerCapacityException: Unable to create a deployment for {vm}"
                                         f"Scope=interface com.cloud.dc.{scope}")
        self.job.fail(later(time, 0.6), code, text or f"Unable to create a deployment for {vm}")
        return later(time, 0.7)


def transition(context, time, machine, old, new, event, host=None):
    release = context.incident.release
    where = release.host(host) if host and release.number > 16 else host.id if host else "null"
    if release.number < 17:
        text = (f"VM state transitted from :{old} to {new} with event: {event}vm's original host id: {where} new host id: {where} "
                "host id before state transition: null")
    else:
        text = (f"{release.vm(machine, old)} state transited from [{old}] to [{new}] with event [{event}]. VM's original host: {where}, "
                f"new host: {where}, host before state transition: null")
    context.say(time, "DEBUG", "CapacityManagerImpl", text)


def looking(context, time, machine):
    """Where the planner begins to look; returns the context of the allocator."""
    release = context.incident.release
    planner = "DeploymentPlanningManagerImpl"
    if release.second:
        context.say(time, "DEBUG", planner,
                    f"Trying to deploy VM [{release.vm(machine, 'Starting')}] and details: Plan [DataCenterDeployment "
                    f'{{"clusterId":null,"dcId":1,"hostId":null}}]; avoid list [DeploymentPlanner.ExcludeList '
                    "{}] and planner: [FirstFitPlanner].")
    else:
        context.say(time, "DEBUG", planner, "Deploy avoids pods: [], clusters: [], hosts: []")
        context.say(later(time, 0.01), "DEBUG", planner,
                    "DeploymentPlanner allocation algorithm: com.cloud.deploy.FirstFitPlanner@3f0a6c1e")
        context.say(later(time, 0.02), "DEBUG", planner, "Trying to allocate a host and storage pools from dc:1, pod:null,cluster:null, "
                    "requested cpu: 500, requested ram: (512.00 MB) 536870912")
    context.say(later(time, 0.03), "DEBUG", "FirstFitPlanner", "Searching all possible resources under this Zone: 1")
    return context.within("FirstFitRoutingAllocator")


def planned(context, time, machine, host):
    """A host is found."""
    release, hosts = context.incident.release, context.incident.world.hosts
    allocator = looking(context, time, machine)
    pod, cluster = host.cluster.pod.id, host.cluster.id
    near = [other for other in hosts if other.cluster is host.cluster]
    context.say(later(time, 0.04), "DEBUG", "DeploymentPlanningManagerImpl", f"Checking resources in Cluster: {cluster} under Pod: {pod}")
    where = (f"dc: 1  pod:{pod}  cluster:{cluster}" if release.number < 19 else f"zone [1], pod [{pod}], cluster [{cluster}]")
    names = ", ".join(map(release.host, near))
    lines = [("FirstFitAllocator", f"Looking for hosts in {where}"),
             ("FirstFitAllocator", f"FirstFitAllocator has {len(near)} hosts to check for allocation: [{names}]"),
             ("CapacityManagerImpl", f"Checking if host: {release.host_short(host)} has enough capacity for requested CPU: 500 and "
                                     "requested RAM: (512.00 MB) 536870912 , cpuOverprovisioningFactor: 4.0"),
             ("CapacityManagerImpl", "Host has enough CPU and RAM available"),
             ("FirstFitAllocator", f"Found a suitable host, adding to list: {release.host_short(host)}"),
             ("FirstFitAllocator", "Host Allocator returning 1 suitable hosts")]
    for i, (logger, text) in enumerate(lines):
        allocator.say(later(time, 0.05 + 0.01 * i), "DEBUG", logger, text)
    if release.number < 21:
        found = f"Found a potential host id: {host.id} name: {host.name} and associated storage pools for this VM"
    else:
        found = f"Found a potential host {release.host(host)} and associated storage pools for this VM"
    context.say(later(time, 0.13), "DEBUG", "DeploymentPlanningManagerImpl", found)
    transition(context, later(time, 0.16), machine, "Starting", "Starting", "OperationRetry", host)
    context.say(later(time, 0.17), "DEBUG", "VolumeOrchestrator",
                f"No need to recreate the volume{': ' if release.number < 18 else ' ['}{release.volume(4 * machine.id, machine)}"
                + (", since it already has a pool assigned: 1, adding disk to VM" if release.number < 18
                   else f"] since it already has an assigned pool: [{machine.disk}]. Adding disk to the VM."))


def implement_begins(context, time, network):
    """A network is implemented: the lock, and the element that is asked."""
    release = context.incident.release
    context.say(time, "DEBUG", "NetworkOrchestrator", f"Lock is acquired for network id {network.id} as a part of network implement")
    context.say(later(time, 0.03), "DEBUG", "NetworkOrchestrator",
                f"Asking ExternalGuestNetworkGuru to implement {release.network(network)}")


def element_asked(context, time, network, element="VirtualRouter"):
    release = context.incident.release
    verb = "implemenet" if release.number < 19 else "implement"
    context.say(time, "DEBUG", "NetworkOrchestrator", f"Asking {element} to {verb} {release.network(network)}")


def implement_fails(context, time, network):
    release = context.incident.release
    context.say(time, "DEBUG", "NetworkOrchestrator",
                f"Cleaning up because we're unable to implement the network {release.network(network)}")
    context.say(later(time, 0.03), "DEBUG", "NetworkOrchestrator",
                f"Lock is acquired for network {release.network(network)} as a part of network shutdown")
    context.say(later(time, 0.06), "DEBUG", "NetworkOrchestrator",
                f"Lock is released for network {release.network(network)} as a part of network shutdown")
    name = release.network(network) if release.number > 20 else f"id {network.id}"
    context.say(later(time, 0.08), "DEBUG", "NetworkOrchestrator", f"Lock is released for network {name} as a part of network implement")
