# SPDX-License-Identifier: Apache-2.0
"""Routers that do not start, stop or answer: control address, pending stop, script, redundancy, health checks, versions."""

from datetime import timedelta

from . import frames
from .database import when
from .story import case
from .work import (Deployment, Job, Request, WorkJob, access, answer, check_ssh, command, dhcp_commands, element_asked, group,
                   implement_begins, implement_fails, planned, start_command, transition)
from .world import later

MANAGER = "VirtualNetworkApplianceManagerImpl"


@case("control-port-filtered", "4.16", "2026-10-20", zone="Europe/Lisbon", minutes=85)
def control_port_filtered(incident):
    """The host's firewall came back without the rule for port 3922: the router boots and is stopped again."""
    world, database = incident.world, incident.database
    server, host = world.servers[0], world.hosts[-3]
    network = world.new_network(world.accounts[2], "press")
    router = world.new_router(network, host)
    incident.rotate(server, ".xz")
    reload = world.at(19)
    incident.messages(host, reload, "systemd[1]: Reloading firewalld - dynamic firewall daemon...")
    incident.messages(host, later(reload, 2), "systemd[1]: Reloaded firewalld - dynamic firewall daemon.")
    for i, minute in enumerate((31, 50)):
        machine = world.new_guest(network, host)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.plan(start.begin(), host)
        implement_begins(start.context, later(time, 0.1), network)
        element_asked(start.context, later(time, 0.2), network)
        answered = router_refused(incident, start, later(time, 0.3), router, i == 0)
        implement_fails(start.context, later(answered, 0.4), network)
        reason = f"Unable to start instance due to Unable to start  VM:{router.uuid} due to error in finalizeStart, not retrying"
        exception = f"com.cloud.exception.AgentUnavailableException: Resource [Host:{host.id}] is unreachable: Host {host.id}: {reason}"
        start.unable(later(answered, 0.8), "Unable to contact resource.", exception, frames.ROUTER)
        start.no_destination(later(answered, 1.2), 533)
    database.network(network, "Allocated")
    database.router(router, "Stopped", when(world.at(56)))
    incident.show_host(host)
    incident.show_host(world.hosts[0])
    incident.is_about("link-local-ssh", "A router starts and is stopped again", "firewalld on the host was reloaded without the rule that "
                      "lets port 3922 through to cloud0; the check of the router's SSH port fails.", router, host,
                      hint="ssh-checkssh-failed", started=reload, symptoms=["vr-start", "host-capacity", "network-lifecycle"],
                      properties=["zone", "rotated", "answer"])


def router_refused(incident, start, time, router, first):
    """The router is sent to its host; the check of the SSH port comes back false, and the router is stopped."""
    release, context, host = incident.release, start.context, router.host
    context.say(time, "DEBUG", "NetworkHelperImpl", f"Starting router {release.vm(router)}")
    transition(context, later(time, 0.1), router, "Stopped", "Starting", "StartRequested")
    planned(context, later(time, 0.2), router, host)
    request = Request(context, start.server, host, later(time, 0.8), "100111")
    request.send(later(time, 0.8), start_command(router, host), check_ssh(router), command("GetDomRVersionCmd", access(router)))
    request.on_agent(later(time, 0.9), "com.cloud.agent.api.StartCommand")
    for i in range(12):
        incident.messages(host, later(time, 30 + 50 * i), f"kernel: [{901321.5 + 50 * i:.6f}] FINAL_REJECT: IN= OUT=cloud0 SRC=169.254.0.1 "
                          f"DST={router.control} LEN=60 TTL=64 PROTO=TCP SPT={41000 + 7 * i} DPT=3922 SYN", "also" if first else None)
    detail = f"Can not ping System vm {router.name} because of a connection failure"
    answered = later(time, 604)
    request.answer(answered, "StartAnswer, CheckSshAnswer, Answer", answer("StartAnswer"), answer("check.CheckSshAnswer", False, detail),
                   answer("Answer", False, "Stopped by previous failure"), mark="first" if first else None)
    context.say(later(answered, 0.1), "WARN", MANAGER,
                "Command: com.cloud.agent.api.check.CheckSshCommand failed while starting virtual router")
    context.say(later(answered, 0.12), "INFO", "VirtualMachineManagerImpl",
                f"The guru did not like the answers so stopping {release.vm(router)}")
    stop = Request(context, start.server, host, later(answered, 0.2), "100011")
    stop.send(later(answered, 0.2), command("StopCommand", f'"isProxy":"false","vmName":"{router.name}","wait":"0"'))
    stop.answer(later(answered, 4), "StopAnswer", answer("StopAnswer"))
    reason = f"Unable to start  VM:{router.uuid} due to error in finalizeStart, not retrying"
    context.say(later(answered, 4.1), "ERROR", "VirtualMachineManagerImpl", release.trace(
        f"Failed to start instance {release.vm(router)}", f"com.cloud.utils.exception.ExecutionException: {reason}", frames.START))
    transition(context, later(answered, 4.2), router, "Starting", "Stopped", "OperationFailed")
    return later(answered, 4.3)


@case("router-stop-pending", "4.19", "2026-11-03", zone="America/Bogota", minutes=150, opening="23:05:10")
def router_stop_pending(incident):
    """A redundant router lost its host last evening; since the host is back, its pending stop fails and all DHCP entries with it."""
    world, release, database = incident.world, incident.release, incident.database
    server, host = world.servers[0], world.hosts[1]
    router = next(router for router in world.routers if router.host is host)
    incident.rotate(server, midnight=True)
    lost, back = world.at(14), world.at(37)
    context = incident.server(server, f"Work-Job-Executor-{41}")
    subject = (f"Virtual router (name: {router.name}, id: {router.id}) would be stopped after connecting back, due to: Unable to apply "
               "dhcp entry on disconnected router ")
    context.say(lost, "WARN", "BasicNetworkTopology", f"Unable to apply dhcp entry on disconnected router {router.name}")
    context.say(later(lost, 0.2), "DEBUG", "NetworkHelperImpl",
                f"About to stop the router {router.name} due to: Unable to apply dhcp entry on disconnected router ", "also")
    context.say(later(lost, 0.4), "WARN", "AlertManagerImpl", release.alert(9, 1, subject), "also")
    world.silence(host, world.at(11), back)
    connect = incident.server(server, "AgentConnectTaskPool-17")
    connect.say(back, "INFO", MANAGER, f"Stopping router {release.vm(router)} due to stop pending flag found!", "also")
    reason = (f"com.cloud.exception.AgentUnavailableException: Resource [Host:{host.id}] is unreachable: Host {host.id}: Unable to send "
              f"class com.cloud.agent.api.StopCommand because agent {host.name} is in connecting mode")
    connect.say(later(back, 0.3), "WARN", MANAGER, release.trace(
        f"Fail to stop router {router.name}", reason, [
            "com.cloud.agent.manager.AgentAttache.checkAvailability(AgentAttache.java:163)",
            "com.cloud.network.router.VirtualNetworkApplianceManagerImpl.processConnect(VirtualNetworkApplianceManagerImpl.java:3098)",
            *frames.TASK]), [("first", ""), ("also", reason[:50])])
    for minute in (59, 83, 101):
        machine = world.new_guest(router.network)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.network_ready(start.plan(start.begin(), machine.host), router)
        start.context.say(later(time, 0.1), "DEBUG", "BasicNetworkTopology",
                          f"Router {router.name} is stop pending, so not sending apply dhcp entry commands to the backend")
        text = (f"Resource [DataCenter:1] is unreachable: Unable to process due to the stop pending router {router.name} haven't been "
                "stopped after it's host coming back!")
        start.unable(later(time, 0.2), "Unable to contact resource.", f"com.cloud.exception.ResourceUnavailableException: {text}",
                     frames.DHCP)
        start.no_destination(later(time, 0.6), 530, f"Unable to orchestrate the start of VM instance due to [{text}].")
    world.silence(router, lost)
    database.change("domain_router", {"id": router.id}, stop_pending=1, is_redundant_router=1, redundant_state="BACKUP")
    incident.show_host(host)
    incident.is_about("vr-start", "No machine of a network can be started", "The router was marked to be stopped when its host was lost; "
                      "its stop failed when the host came back, and the mark keeps all configuration away from it.", router, router.network,
                      hint="vr-stop-pending", expected_verdict="confirmed", started=back,
                      symptoms=["dhcp-dns", "agent-connection", "host-capacity"], properties=["zone", "rotated", "cause before midnight"])


@case("router-script-times-out", "4.22", "2026-10-27", zone="America/Sao_Paulo", servers=2, minutes=100)
def router_script_times_out(incident):
    """The configuration of a large VPC takes the router longer than the agent waits; only the agent says so."""
    world, release, database = incident.world, incident.release, incident.database
    one, two = world.servers
    router = next(router for router in world.routers if router.network.vpc)
    host, network, vpc = router.host, router.network, router.network.vpc
    host.skew, host.server = 64, two
    first = world.at(33)
    for i, minute in enumerate((20.5, 58)):
        begin = world.at(minute)
        job = Job(incident, one, begin, vpc.account, "org.apache.cloudstack.api.command.user.vpc.RestartVPCCmd", ("Vpc", vpc.id))
        job.submit(begin)
        job.inner.say(later(begin, 0.3), "DEBUG", "VpcManagerImpl", f"Restarting VPC {release.vpc(vpc)}")
        job.inner.say(later(begin, 0.4), "DEBUG", "VpcManagerImpl",
                      f"Starting VPC {release.vpc(vpc)} as a part of VPC restart process without cleanup")
        request = Request(job.inner, one, host, later(begin, 9), "100011")
        request.send(later(begin, 9), command("routing.AggregationControlCommand", f'"action":"Finish",{access(router)}'))
        timed_out = first if i == 0 else later(begin, 751)
        aggregated(incident, request, router, later(begin, 9.2), timed_out, i == 0)
        request.answer(later(timed_out, 0.4), "GroupAnswer", group([f"null - failed: {''}"], False), mark="also" if i == 0 else None)
        name = release.network(network)
        job.inner.say(later(timed_out, 0.6), "WARN", "NetworkOrchestrator", f"Failed to re-program the network as a part of network {name} "
                      "implement due to aggregated commands execution failure!")
        text = f"Resource [DataCenter:1] is unreachable: Unable to apply network rules as a part of network {name} implement"
        job.inner.say(later(timed_out, 0.8), "WARN", "VpcManagerImpl",
                      f"Failed to start vpc as a part of VPC {release.vpc(vpc)} restart process")
        job.outer.say(later(timed_out, 0.9), "WARN", "RestartVPCCmd",
                      release.trace("Exception: ", f"com.cloud.exception.ResourceUnavailableException: {text}", frames.API_JOB))
        job.fail(later(timed_out, 1), 530, "Failed to restart VPC")
    database.change("vpc", {"id": vpc.id}, restart_required=1)
    world.silence(router, world.at(20))
    incident.show_host(host)
    incident.show_host(world.hosts[0], messages=False)
    incident.show_router(router)
    incident.is_about("vr-config-script", "A VPC cannot be restarted", "The aggregated configuration of the router takes longer than the "
                      "time-out of the script on the host, which kills it.", router, host, vpc,
                      hint="router_proxy.sh vr_cfg.sh timed out on the agent", started=world.at(20.5),
                      symptoms=["network-lifecycle", "async-job"],
                      properties=["zone", "servers", "skew", "agent holds the cause", "router log"])


def aggregated(incident, request, router, begin, end, first):
    """What router and agent log of the configuration until the agent gives up."""
    world, host = incident.world, router.host
    name = f"VR-{world.uuid(world.story)}.cfg"
    process = f"/usr/share/cloudstack-common/scripts/network/domr/router_proxy.sh vr_cfg.sh {router.control} -c /var/cache/cloud/{name} "
    incident.router_shell(router, begin,
                          "configuation format version 1.0" if incident.release.number < 18 else "configuration format version 1.0")
    time, i = later(begin, 1), 0
    while time < end:
        file = f"vm_dhcp_entry.json.{world.uuid(world.story)}"
        incident.router_shell(router, time, f"executing: /opt/cloud/bin/update_config.py {file}")
        incident.router_log(router, later(time, 0.6), "INFO", f"Processing JSON file {file}")
        time, i = later(time, 11 + i / 8), i + 1
    thread = incident.handler(host, request.context.logid)
    thread.say(end, "WARN", "VirtualRoutingResource", f"Process [51877] for command [{process}] timed out. Output is [].",
               "first" if first else None)


@case("router-start-unanswered", "4.16", "2026-11-18", zone="Europe/Warsaw", minutes=100)
def router_start_unanswered(incident):
    """A script of a new router never comes back: nothing fails as long as the log goes, the answer is just not there."""
    world, release, database = incident.world, incident.release, incident.database
    server, host = world.servers[0], world.hosts[2]
    network = world.new_network(world.accounts[4], "kiosks")
    router = world.new_router(network, host)
    incident.rotate(server)
    machine = world.new_guest(network)
    start = Deployment(incident, server, world.at(46), machine)
    time = start.plan(start.begin(), machine.host)
    implement_begins(start.context, later(time, 0.1), network)
    element_asked(start.context, later(time, 0.2), network)
    sent = later(time, 3)
    start.context.say(later(sent, -0.7), "DEBUG", "NetworkHelperImpl", f"Starting router {release.vm(router)}")
    transition(start.context, later(sent, -0.6), router, "Stopped", "Starting", "StartRequested")
    planned(start.context, later(sent, -0.5), router, host)
    request = Request(start.context, server, host, sent, "100111")
    request.send(sent, start_command(router, host), check_ssh(router), command("GetDomRVersionCmd", access(router)),
                 command("routing.AggregationControlCommand", f'"action":"Start",{access(router)}'), *dhcp_commands(machine, router),
                 command("routing.AggregationControlCommand", f'"action":"Finish",{access(router)}'), mark="first")
    request.waiting(later(sent, 1800))
    configuration_stops(incident, router, later(sent, 51))
    pending(incident, server, start.job, world.at(46))
    second = world.new_guest(network)
    waits = Deployment(incident, server, world.at(64), second)
    time = later(waits.plan(waits.begin(), second.host), 600)
    exception = f"com.cloud.exception.ConcurrentOperationException: Unable to acquire network configuration: {network.id}"
    waits.context.say(time, "ERROR", "VirtualMachineManagerImpl", release.trace(
        f"Failed to start instance {release.vm(second)}", exception,
        ["org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.implementNetwork(NetworkOrchestrator.java:1367)", *frames.START]))
    waits.transition(later(time, 0.2), "Starting", "Stopped", "OperationFailed")
    waits.work.fail(later(time, 0.4), exception)
    waits.job.fail(later(time, 0.8), 530, f"Unable to acquire network configuration: {network.id}")
    world.silence(router, world.begin)
    database.network(network, "Implementing")
    database.router(router, "Starting", when(sent))
    database.machine(machine, "Starting", when(world.at(46)))
    database.machine(second, "Stopped", when(time))
    database.pending(start.job, start.work)
    database.add("vm_work_job", id=start.work.number, step="Starting", vm_instance_id=machine.id)
    incident.show_host(host)
    incident.is_about("vr-config-script", "A deployment neither ends nor fails", "Inside the new router the restart of apache2 never "
                      "returns, so the configuration hangs and the host does not answer the commands that start the router.", router,
                      network, host, hint="sent, no answer: StartCommand of the router; vr_cfg.sh without a result", also_right=[
                          "vr-start"], expected_verdict="confirmed", started=sent, symptoms=["resource-lock", "async-job"],
                      properties=["zone", "rotated", "absence", "sent, no answer", "router log", "stuck without failure"])


def configuration_stops(incident, router, booted):
    """The router takes its first files and stops at the restart of a service."""
    incident.router_shell(router, booted, "configuation format version 1.0")
    for i, file in enumerate(("guest_network.json", "ip_associations.json", "vm_metadata.json")):
        time = later(booted, 1 + 9 * i)
        incident.router_shell(router, time, f"executing: /opt/cloud/bin/update_config.py {file}", "also" if i == 2 else None)
        incident.router_log(router, later(time, 0.7), "INFO", f"Processing JSON file {file}")
        for k, words in enumerate(("ip link show dev eth0", "systemctl restart apache2")):
            last = i == 2 and k == 1
            incident.router_log(router, later(time, 2 + k), "INFO", f"Executing: {words}", "also" if last else None)
            if not last:
                incident.router_log(router, later(time, 2.2 + k), "DEBUG", f"Executed: {words} - exitstatus=0 ")


def pending(incident, server, job, since):
    """The monitor of jobs counts every quarter of an hour."""
    for i in range(1, 4):
        timer = incident.server(server, "Timer-1")
        timer.say(later(since, 905 * i), "WARN", "AsyncJobMonitor", f"Task (job-{job.number}) has been pending for {905 * i} seconds")


@case("two-primary-routers", "4.18", "2026-09-17", zone="Asia/Tokyo", servers=2, minutes=80)
def two_primary_routers(incident):
    """The VRRP adverts between two hosts are lost: both routers of a network hold its gateway address."""
    world, release, database = incident.world, incident.release, incident.database
    server = world.servers[0]
    one = world.routers[0]
    two = world.new_router(one.network, world.hosts[2])
    two.state = "Running"
    one.host.server = two.host.server = server
    lost = world.at(26)
    for router, host in ((one, one.host), (two, two.host)):
        incident.show_router(router)
        incident.syslog(router, f"{router.name}/daemon.log", world.at(3), "Keepalived_vrrp[1011]: (inside_network) Entering "
                        + ("MASTER STATE" if router is one else "BACKUP STATE"))
        incident.show_host(host)
    incident.syslog(two, f"{two.name}/daemon.log", lost, "Keepalived_vrrp[1011]: (inside_network) Entering MASTER STATE", "first")
    incident.router_log(two, later(lost, 1.2), "INFO", "Router switched to primary mode", "also")
    subject = (f"Virtual router (name: {one.name}, id: {one.id} and router (name: {two.name}, id: {two.id}) are both in PRIMARY state! If "
               "the problem persist, restart both of routers. ")
    switched = f"Redundant virtual router (name: {two.name}, id: {two.id})  just switch from BACKUP to PRIMARY"
    status = incident.server(server, "RedundantRouterStatusMonitor-7")
    status.say(later(lost, 21), "INFO", MANAGER, switched, "also")
    status.say(later(lost, 21.1), "WARN", "AlertManagerImpl", release.alert(9, 1, switched), "also")
    for i in range(9):
        status = incident.server(server, f"RedundantRouterStatusMonitor-{i + 1}")
        time = later(lost, 23 + 300 * i)
        status.say(time, "WARN", f"{MANAGER}.RvRStatusUpdateTask", subject, None if i else "also")
        title = f"More than one redundant virtual router is in PRIMARY state! Router {one.name} and router {two.name}"
        status.say(later(time, 0.02), "WARN", "AlertManagerImpl", release.alert(9, 1, title), None if i else "also")
    database.router(two, redundant="PRIMARY")
    database.change("domain_router", {"id": one.id}, is_redundant_router=1, redundant_state="PRIMARY")
    incident.is_about("redundant-router", "Both routers of a network are primary", "The backup hears no VRRP adverts any more, takes over, "
                      "and both answer for the gateway address; why the adverts are lost lies outside the logs.", one, two, one.network,
                      hint="rvr-dual-primary", expected_verdict="confirmed", started=lost, symptoms=[],
                      properties=["zone", "servers", "redundant routers", "router log"])


@case("router-recreated-again", "4.21", "2026-10-08", zone="UTC", minutes=95)
def router_recreated_again(incident):
    """A health check with a threshold nobody can keep recreates a router every quarter of an hour."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], world.routers[3]
    network, first = router.network, world.at(17)
    incident.rotate(server)
    world.silence(router, world.at(0))
    number, gone = router, []
    for i in range(5):
        time = later(first, 930 * i)
        status = incident.server(server, "RouterStatusMonitor-1")
        request = Request(status, server, number.host, time)
        request.send(time, command("routing.GetRouterMonitorResultsCommand", f'"performFreshChecks":"false",{access(number)}'))
        request.answer(later(time, 0.7), "GetRouterMonitorResultsAnswer", command(
            "routing.GetRouterMonitorResultsAnswer", '"failingChecks":["memory_usage_check.py"],"monitoringResults":"{\\"advanced\\": '
            '{\\"memory_usage_check.py\\": {\\"success\\": \\"false\\", \\"message\\": \\"Memory Usage 41.6% has crossed threshold of '
            '40.0%\\"}}}","result":"true","wait":"0"'), mark=None if i else "also")
        text = f"Health checks failed: 1 failing checks on router {number.name} / {number.uuid}"
        status.say(later(time, 0.8), "WARN", MANAGER, f"{text}. Checking failed health checks to see if router needs recreate",
                   None if i else "first")
        status.say(later(time, 0.82), "WARN", "AlertManagerImpl", release.alert(9, 1, text), None if i else "also")
        status.say(later(time, 0.9), "WARN", MANAGER,
                   "Health Check Alert: Found failing checks in [memory_usage_check.py], attempting recreating router.",
                   None if i else "also")
        status.say(later(time, 1), "INFO", MANAGER, f"Attempting restart network {network.name} for router recreation {number.uuid}")
        gone.append((number, later(time, 22)))
        number = recreated(incident, server, later(time, 1.4), number)
    database.machine(number, updated=when(later(time, 72)))
    for table, column in (("nics", "instance_id"), ("domain_router", "id"), ("router_network_ref", "router_id"),
                          ("router_health_check", "router_id")):
        database.change(table, {column: router.id}, **{column: number.id})
    for table in ("nics", "op_dc_link_local_ip_address_alloc"):
        column = "ip4_address" if table == "nics" else "ip_address"
        database.change(table, {column: router.control}, **{column: number.control})
    for old, end in gone:
        if old is not router:
            database.machine(old)
        database.change("vm_instance", {"id": old.id}, state="Expunging", host_id=None, update_time=when(end), removed=when(end))
    database.add("router_health_check", id=database.next("router_health_check"), router_id=number.id, check_name="memory_usage_check.py",
                 check_type="advanced", last_update=when(database.now - timedelta(minutes=3)), check_result=0)
    incident.show_host(router.host)
    incident.is_about("health-check", "A network loses its router every quarter of an hour", "The threshold of the memory check is below "
                      "what a router uses on an ordinary day; each failing check recreates the router.", router, number, network,
                      hint="hc-alert-failing, attempting recreating router", started=first, symptoms=["vr-start"],
                      properties=["rotated", "no failure but the check"])


def recreated(incident, server, time, old):
    """The router is destroyed and a new one started without trouble."""
    world, release = incident.world, incident.release
    new = world.new_router(old.network, world.hosts[world.story.randrange(3)])
    new.address = old.address
    job = Job(incident, server, time, world.admin, "com.cloud.vm.VmWorkStart")
    job.inner = job.outer = incident.server(server, "RouterStatusMonitor-1")
    job.inner.say(time, "DEBUG", "NetworkHelperImpl", f"Attempting to destroy router {release.vm(old)} with id {old.id}")
    job.inner.say(later(time, 21), "DEBUG", "NetworkHelperImpl", f"Starting router {release.vm(new, 'Stopped')}")
    work = WorkJob(job, later(time, 21), "com.cloud.vm.VmWorkStart", new)
    work.submit(later(time, 21.1))
    planned(work.inner, later(time, 21.4), new, new.host)
    request = Request(work.inner, server, new.host, later(time, 22), "100111")
    request.send(later(time, 22), start_command(new, new.host), check_ssh(new))
    request.answer(later(time, 70), "StartAnswer, CheckSshAnswer", answer("StartAnswer"), answer("check.CheckSshAnswer"))
    transition(work.inner, later(time, 70.2), new, "Starting", "Running", "OperationSucceeded", new.host)
    work.inner.say(later(time, 70.3), "DEBUG", "VirtualMachineManagerImpl", f"Start completed for VM {release.vm(new)}")
    work.complete(later(time, 70.5))
    return new


@case("router-needs-upgrade", "4.19", "2026-11-10", zone="Europe/Berlin", servers=2, minutes=85)
def router_needs_upgrade(incident):
    """Last night CloudStack was upgraded; routers of the old release take no configuration any more."""
    world, database = incident.world, incident.database
    server = world.servers[1]
    incident.rotate(world.servers[0])
    incident.rotate(server)
    upgraded = world.begin - timedelta(hours=10)
    boot = incident.server(world.servers[0], "main", logid="")
    boot.words = []
    boot.say(upgraded, "INFO", "DatabaseUpgradeChecker", "DB version = 4.17.2.0 Code Version = 4.19.1.2")
    boot.say(later(upgraded, 0.1), "INFO", "DatabaseUpgradeChecker", "Database upgrade must be performed from 4.17.2.0 to 4.19.1.2")
    old = [router for router in world.routers if router.host.server is server]
    first = world.at(12)
    for i, minute in enumerate((12, 19, 30, 48)):
        router = old[i % len(old)]
        machine = world.new_guest(router.network)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.network_ready(start.plan(start.begin(), machine.host), router)
        start.context.say(later(time, 0.1), "DEBUG", "NetworkHelperImpl", "Router requires upgrade. Unable to send command to "
                          f"router:{router.id}, router template version : Cloudstack Release 4.17.0 Fri 08 Jul 2022 09:12:30 AM UTC, "
                          "minimal required version : 4.19.0", "also" if i else "first")
        exception = ("com.cloud.exception.ResourceUnavailableException: Resource [VirtualRouter:%d] is unreachable: Unable to send "
                     "command. Router requires upgrade")
        start.unable(later(time, 0.2), "Unable to contact resource.", exception % router.id,
                     ["com.cloud.network.router.NetworkHelperImpl.sendCommandsToRouter(NetworkHelperImpl.java:203)", *frames.DHCP],
                     mark=None if i else "also")
        start.no_destination(later(time, 0.6), 530, "Unable to orchestrate the start of VM instance due to [Resource [VirtualRouter:%d] is "
                             "unreachable: Unable to send command. Router requires upgrade]." % router.id)
        world.silence(router, world.at(0))
    for router in old:
        database.change("domain_router", {"id": router.id}, template_version="Cloudstack Release 4.17.0 Fri 08 Jul 2022 09:12:30 AM UTC")
    database.add("version", id=2, version="4.17.2.0", updated=database.old, step="Complete")
    database.change("version", {"id": 1}, updated=when(upgraded))
    incident.is_about("upgrade-version", "Nothing can be configured on older routers after the upgrade",
                      "The routers still run the template of 4.17; with router.version.check they take no command until they are upgraded.",
                      *old, hint="vr-requires-upgrade", expected_verdict="confirmed", started=first,
                      symptoms=["dhcp-dns", "vr-start", "host-capacity"], properties=["zone", "servers", "rotated", "debug"])
