# SPDX-License-Identifier: Apache-2.0
"""The incident, as the management server saw it.

12:58  a reload of the network configuration takes 169.254.0.1 away from cloud0 of host 14; nobody notices
13:40  the administrator starts router 412; the start command ends with the SSH check of its control port
14:00  the start command has waited twice its 600 s; the start is given up, and the router stays in Starting
14:01  a user machine of its network cannot be started, because its router is not running
"""

from .traffic import REQUEST, Job, WorkJob, placement
from .world import MANAGEMENT_ID, at, host_text, later, line, machine_text

START = at(17, "13:40:02.114")
SENT = later(START, 3.02)
GIVEN_UP = later(SENT, 1200.004)
ATTACHE, MANAGER = "c.c.a.m.AgentAttache", "c.c.v.VirtualMachineManagerImpl"


def start_commands(world):
    """The commands that start the router of the incident, in the order in which the host works on them."""
    router = world.broken
    access = f'"accessDetails":{{"router.name":"{router.name}","router.ip":"{router.control}"}},"wait":"0"'
    boot = (f"template=domP name={router.name} eth0ip=10.20.41.1 eth0mask=255.255.255.0 gateway=203.0.113.1 eth1ip={router.control} "
            "eth1mask=255.255.0.0 eth2ip=203.0.113.41 eth2mask=255.255.255.0 domain=bakery.example.net type=router "
            "disable_rp_filter=true dns1=10.64.8.53")
    return (f'[{{"com.cloud.agent.api.StartCommand":{{"vm":{{"id":"{router.id}","name":"{router.name}","type":"DomainRouter","cpus":"1",'
            f'"minSpeed":"500","maxSpeed":"500","minRam":"536870912","maxRam":"536870912","os":"Debian GNU/Linux 11 (64-bit)",'
            f'"bootArgs":"{boot}","uuid":"{router.uuid}","nics":[{{"deviceId":"0","ip":"10.20.41.1","type":"Guest"}},{{"deviceId":"1",'
            f'"ip":"{router.control}","netmask":"255.255.0.0","gateway":"169.254.0.1","type":"Control"}},{{"deviceId":"2",'
            f'"ip":"203.0.113.41","type":"Public"}}]}},"hostIp":"{router.host.address}","executeInSequence":"false","wait":"0"}}}},'
            f'{{"com.cloud.agent.api.check.CheckSshCommand":{{"ip":"{router.control}","port":"3922","interval":"6","retries":"100",'
            f'"name":"{router.name}","wait":"0"}}}},'
            f'{{"com.cloud.agent.api.GetDomRVersionCmd":{{{access}}}}},'
            f'{{"com.cloud.agent.api.routing.SetMonitorServiceCommand":{{{access}}}}}]')


def router_start(world):
    """The start of the router; returns its records, the logid and the sequence that the host's log shows too."""
    router = world.broken
    text = machine_text(router.id, router.name, router.uuid, "DomainRouter")
    job = Job(world, world.admin, "org.apache.cloudstack.api.command.admin.router.StartRouterCmd", ("DomainRouter", router.id),
              f'{{"id":"{router.uuid}","response":"json","ctxUserId":"2","httpmethod":"GET"}}')
    work = WorkJob(world, job, "com.cloud.vm.VmWorkStart", router)
    sequence = world.next_sequence(router.host)
    via = f"{router.host.id}({router.host.name})"
    head = f"MgmtId: {MANAGEMENT_ID}, via: {via}, Ver: v1, Flags: 100111"

    def note(time, level, logger, message):
        return line(time, level, logger, work.thread, work.inner, work.logid, message)

    request = line(START, "DEBUG", "c.c.a.ApiServlet", "qtp1930240356-77", f"ctx-{world.hex()}", world.hex(),
                   f"===START===  {world.admin.client} -- GET  command=startRouter&id={router.uuid}&response=json"
                   f"&sessionkey={world.hex(24)}")
    records = [request, *job.submit(later(START, 0.05)),
               line(later(START, 0.2), "DEBUG", "c.c.n.r.NetworkHelperImpl", job.thread, job.inner, job.logid, f"Starting router {text}"),
               *work.submit(later(START, 0.4)),
               note(later(START, 1.6), "DEBUG", MANAGER, f"Successfully transitioned to start state for {text} reservation id = {world.uuid()}"),
               *placement(world, work, text, router.host, later(START, 1.8))]
    for i, rules in enumerate(("1 ip(s)", "2 firewall Egress rule(s)", "0 port forwarding rule(s)", "1 load balancing rule(s)")):
        records.append(note(later(START, 2.4 + i / 10), "DEBUG", "c.c.n.r.VirtualNetworkApplianceManagerImpl",
                            f"Found {rules} to apply as a part of domR {text} start."))
    records += [note(SENT, "DEBUG", REQUEST, f"Seq {sequence}: Sending  {{ Cmd , {head}, {start_commands(world)} }}"),
                note(later(SENT, 600.002), "DEBUG", ATTACHE,
                     f"Seq {sequence}: Waiting some more time because this is the current command"),
                line(later(SENT, 903.4), "WARN", "o.a.c.f.j.i.AsyncJobMonitor", "Timer-1", f"ctx-{world.hex()}", world.hex(),
                     f"Task (job-{work.number}) has been pending for 905 seconds"),
                *given_up(world, job, work, note, f"Seq {sequence}", head)]
    return records, work.logid, sequence


def given_up(world, job, work, note, sequence, head):
    router = world.broken
    text = machine_text(router.id, router.name, router.uuid, "DomainRouter")
    number = sequence.split("-")[1]
    unavailable = f"com.cloud.exception.AgentUnavailableException: Resource [Host:{router.host.id}] is unreachable: Host {router.host.id}: "
    timed_out = (f"com.cloud.exception.OperationTimedoutException: Commands {number} to Host {router.host.id} timed out after 1200\n"
                 "\tat com.cloud.agent.manager.AgentAttache.send(AgentAttache.java:448)\n"
                 "\tat com.cloud.agent.manager.AgentManagerImpl.send(AgentManagerImpl.java:473)\n"
                 "\tat com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:1335)")
    trace = (f"{unavailable}Unable to start {router.name}\n"
             "\tat com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:1633)\n"
             "\tat com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:5412)\n"
             "\tat com.cloud.vm.VmWorkJobHandlerProxy.handleVmWorkJob(VmWorkJobHandlerProxy.java:107)\n"
             "\tat com.cloud.vm.VirtualMachineManagerImpl.handleVmWorkJob(VirtualMachineManagerImpl.java:5536)\n"
             f"\tat com.cloud.vm.VmWorkJobDispatcher.runJob(VmWorkJobDispatcher.java:99)\nCaused by: {timed_out}\n\t... 18 more")
    message = f"{unavailable.partition(': ')[2]}Unable to start instance due to Unable to start {router.name}"
    failed = later(GIVEN_UP, 1.2)
    return [note(GIVEN_UP, "WARN", ATTACHE, f"{sequence}: Timed out on {sequence}:  {{ Cmd , {head}, "
                                            "{ StartCommand, check.CheckSshCommand, GetDomRVersionCmd, routing.SetMonitorServiceCommand } }"),
            note(later(GIVEN_UP, 0.001), "DEBUG", ATTACHE, f"{sequence}: Cancelling."),
            note(later(GIVEN_UP, 0.01), "DEBUG", MANAGER,
                 f"Unable to send the start command to host {host_text(router.host)} failed to start VM: {router.uuid}"),
            note(later(GIVEN_UP, 0.04), "DEBUG", "c.c.h.HighAvailabilityManagerImpl",
                 f"Scheduled HAWork[617-CheckStop-{router.id}-Starting-Scheduled]"),
            note(later(GIVEN_UP, 0.06), "ERROR", MANAGER, f"Failed to start instance {text}\n{trace}"),
            note(later(GIVEN_UP, 0.09), "ERROR", "c.c.v.VmWorkJobDispatcher", f"Unable to complete {work.text}, job origin:{job.number}\n{trace}"),
            *work.complete(later(GIVEN_UP, 0.2), "jobStatus: FAILED, resultCode: 0, result: rO0ABXNyADJjb20uY2xvdWQuZXhjZXB0aW9u…"),
            line(failed, "ERROR", "c.c.a.ApiAsyncJobDispatcher", job.thread, job.context, job.logid,
                 f"Unexpected exception while executing {job.command}\n"
                 f"com.cloud.exception.AgentUnavailableException: {message}\n"
                 "\tat com.cloud.vm.VirtualMachineManagerImpl.start(VirtualMachineManagerImpl.java:911)\n"
                 "\tat com.cloud.network.router.NetworkHelperImpl.start(NetworkHelperImpl.java:366)\n"
                 "\tat com.cloud.network.router.VirtualNetworkApplianceManagerImpl.startRouter(VirtualNetworkApplianceManagerImpl.java:2743)\n"
                 "\tat com.cloud.api.ApiDispatcher.dispatch(ApiDispatcher.java:163)"),
            *job.complete(later(failed, 0.01), "jobStatus: FAILED, resultCode: 530, result: org.apache.cloudstack.api.response."
                          f'ExceptionResponse/null/{{"uuidList":[],"errorcode":530,"errortext":"{message}"}}')]


def refused_machine(world, number, time):
    """A user machine of the router's network that cannot be started: the symptom that users report."""
    account, router = world.accounts[0], world.broken
    machine = world.machines[0]._replace(id=number, name=f"i-{account.id}-{number}-VM", uuid=world.uuid(), account=account,
                                         host=world.host(12))
    text = machine_text(machine.id, machine.name, machine.uuid, "User")
    job = Job(world, account, "org.apache.cloudstack.api.command.admin.vm.StartVMCmdByAdmin", ("VirtualMachine", machine.id),
              f'{{"id":"{machine.uuid}","response":"json","ctxUserId":"{account.user}"}}')
    work = WorkJob(world, job, "com.cloud.vm.VmWorkStart", machine)
    topology = "o.a.c.n.t.BasicNetworkTopology"
    reason = "Unable to apply dhcp entry, virtual router is not in the right state"
    trace = (f"com.cloud.exception.ResourceUnavailableException: Resource [DataCenter:1] is unreachable: {reason}\n"
             "\tat org.apache.cloudstack.network.topology.BasicNetworkTopology.applyRules(BasicNetworkTopology.java:454)\n"
             "\tat org.apache.cloudstack.network.topology.AdvancedNetworkTopology.applyDhcpEntry(AdvancedNetworkTopology.java:196)\n"
             "\tat com.cloud.network.element.VirtualRouterElement.addDhcpEntry(VirtualRouterElement.java:1066)\n"
             "\tat org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepareElement(NetworkOrchestrator.java:1728)\n"
             "\tat com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:1275)")

    def note(seconds, level, logger, message):
        return line(later(time, seconds), level, logger, work.thread, work.inner, work.logid, message)

    return [*job.submit(time), *work.submit(later(time, 0.3)), *placement(world, work, text, machine.host, later(time, 1.3)),
            note(1.6, "DEBUG", "o.a.c.e.o.NetworkOrchestrator",
                 f"Network id={router.network} is already implemented"),
            note(1.7, "DEBUG", topology, f"Applying dhcp entry in network Network {{\"id\": {router.network}, \"name\": \"bakery-shop\", "
                                         f"\"uuid\": \"{world.uuid()}\", \"networkofferingid\": 8}}"),
            note(1.71, "WARN", topology, f"{reason} Starting"),
            note(1.75, "WARN", MANAGER, f"Unable to contact resource.\n{trace}"),
            note(1.9, "ERROR", MANAGER, f"Failed to start instance {text}\n{trace}"),
            *work.complete(later(time, 2.0), "jobStatus: FAILED, resultCode: 0, result: rO0ABXNyADNjb20uY2xvdWQuZXhjZXB0aW9u…"),
            *job.complete(later(time, 2.9), "jobStatus: FAILED, resultCode: 530, result: org.apache.cloudstack.api.response."
                          'ExceptionResponse/null/{"uuidList":[],"errorcode":530,"errortext":"Resource [DataCenter:1] is unreachable: '
                          f'{reason}"}}')]
