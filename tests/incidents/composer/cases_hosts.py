# SPDX-License-Identifier: Apache-2.0
"""Hosts: agents cut off or without their files, bridges and switches, libvirt, heartbeat, fencing, certificates, security groups."""

from calendar import timegm
from datetime import timedelta

from . import agents, frames
from .database import ping_of, when
from .story import case
from .work import Deployment, Request, answer, check_ssh, command, start_command, transition
from .world import later, stamp

AGENT = "Agent"


def host_lost(database, host, time, status):
    database.change("host", {"id": host.id}, status=status, last_ping=ping_of(time), disconnected=when(later(time, 180)),
                    mgmt_server_id=None)


@case("agent-cut-off", "4.18", "2026-10-15", zone="America/Denver", servers=2, minutes=95)
def agent_cut_off(incident):
    """A packet filter between a host and the management servers drops port 8250; the host itself is well."""
    world, database = incident.world, incident.database
    host = world.hosts[1]
    server = host.server
    incident.rotate(server)
    host.skew = 75
    cut = world.at(27)
    world.silence(host, cut)
    incident.messages(host, later(cut, -3), "kernel: [1203994.118204] nf_tables: table inet filter reloaded")
    link = incident.agent(host, "Agent-Handler-2")
    link.say(later(cut, 62), "INFO", AGENT,
             f"Lost connection to host: {server.address}. Attempting reconnection while we still have 0 commands in progress.", "first")
    link.say(later(cut, 62.1), "INFO", "NioClient", "NioClient connection closed", "also")
    for i in range(24):
        time, peer = later(cut, 64 + 132 * i), world.servers[i % 2]
        link.say(time, "INFO", AGENT, f"Reconnecting to host:{peer.address}", None if i else "also")
        link.say(later(time, 0.02), "INFO", "NioClient", f"Connecting to {peer.address}:8250", None if i else "also")
        link.say(later(time, 127), "WARN", "NioConnection", incident.release.trace(
            "Unable to connect to remote: is there a server running on port 8250", "java.net.ConnectException: Connection timed out",
            ["java.base/sun.nio.ch.Net.connect0(Native Method)", "com.cloud.utils.nio.NioClient.init(NioClient.java:56)"]),
                 None if i else "also")
        link.say(later(time, 127.1), "INFO", AGENT,
                 "Attempted to re-connect to the server, but received an unexpected exception, trying again...")
    noticed = later(cut, 190)
    task = agents.behind_on_ping(incident, server, host, noticed, "also")
    time = agents.not_answering(incident, server, host, task, later(noticed, 0.1))
    time = agents.investigators(task, time, "SimpleInvestigator", "XenServerInvestigator")
    agents.determined(incident, host, task, later(time, 1), "Disconnected", "KVMInvestigator")
    agents.disconnected(incident, host, task, later(time, 1.1))
    router = next(router for router in world.routers if router.host is host)
    for minute in (38, 51, 77):
        status = incident.server(server, "RouterStatusMonitor-1")
        status.say(world.at(minute), "DEBUG", "AgentManagerImpl",
                   f"Can not send command com.cloud.agent.api.routing.GetRouterMonitorResultsCommand due to Host {host.id} is not up")
        status.say(later(world.at(minute), 0.1), "WARN", "VirtualNetworkApplianceManagerImpl",
                   f"Unable to fetch monitoring results data from router {router.name}")
    past = incident.server(server, "AgentMonitor-1")
    past.say(world.at(63), "WARN", "AgentManagerImpl",
             f"Host {host.id} has been disconnected past the wait time it should be disconnected.")
    host_lost(database, host, cut, "Alert")
    incident.show_host(host)
    incident.is_about("agent-connection", "A host is disconnected although its machines run",
                      "The connections from the host to port 8250 of the management servers time out since a packet filter was reloaded.",
                      host, hint="agent-nio-connect, Connection timed out", expected_verdict="confirmed", started=later(cut, 62),
                      symptoms=["health-check", "ha-fencing"],
                      properties=["zone", "servers", "rotated", "skew", "agent disconnect", "agent holds the cause"])


@case("agent-without-script", "4.18", "2026-09-21", zone="UTC", minutes=75)
def agent_without_script(incident):
    """A half-finished package update took modifyvlan.sh away: the agent does not start again after its restart."""
    world, database = incident.world, incident.database
    server, host = world.servers[0], world.hosts[1]
    incident.rotate(server)
    restart = world.at(24)
    world.silence(host, restart)
    incident.messages(host, later(restart, -40), "dnf[44812]: Error: Transaction test error: file conflict in cloudstack-common-4.18.2.3")
    incident.messages(host, later(restart, -1), "systemd[1]: Stopping CloudStack Agent...")
    shell = incident.agent(host, "main")
    for i in range(9):
        time = later(restart, 12 + 190 * i)
        shell.say(time, "INFO", "AgentShell", "Agent started")
        shell.say(later(time, 0.1), "INFO", "AgentShell", "Implementation Version is 4.18.2.3")
        exception = "javax.naming.ConfigurationException: Unable to find modifyvlan.sh"
        shell.say(later(time, 2), "ERROR", "AgentShell", incident.release.trace(
            "Unable to start agent: ", exception,
            ["com.cloud.hypervisor.kvm.resource.LibvirtComputingResource.configure(LibvirtComputingResource.java:1023)",
             "com.cloud.agent.Agent.<init>(Agent.java:171)", "com.cloud.agent.AgentShell.launchNewAgent(AgentShell.java:457)",
             "com.cloud.agent.AgentShell.start(AgentShell.java:540)"]), None if i else [("first", ""), ("also", exception)])
        incident.messages(host, later(time, 3), "systemd[1]: cloudstack-agent.service: Main process exited, code=exited, status=71/OSERR")
    task = incident.server(server, "AgentTaskPool-4")
    task.say(later(restart, 1), "INFO", "AgentManagerImpl", f"Host {host.id} is disconnecting with event ShutdownRequested")
    task.say(later(restart, 1.02), "DEBUG", "AgentManagerImpl", f"The next status of agent {host.id} is Disconnected, current status is Up")
    task.say(later(restart, 1.2), "DEBUG", "AgentManagerImpl",
             "Sending Disconnect to listener: com.cloud.storage.listener.StoragePoolMonitor")
    host_lost(database, host, restart, "Disconnected")
    incident.show_host(host)
    incident.is_about("config-setting", "An agent does not come back after its restart", "The scripts of cloudstack-common are missing on "
                      "the host since an update broke off; the agent cannot find modifyvlan.sh.", host,
                      hint="lv-capability: Unable to find modifyvlan.sh", started=later(restart, 14), symptoms=["agent-connection"],
                      properties=["rotated", "agent holds the cause"])


@case("vlan-device-missing", "4.19", "2026-10-22", zone="Europe/Vienna", minutes=80)
def vlan_device_missing(incident):
    """The bond below the guest bridges is gone on one host: no VLAN device can be made there."""
    world, release, database = incident.world, incident.release, incident.database
    server, host = world.servers[0], world.hosts[-1]
    other = world.hosts[-2]
    network = world.networks[4]
    router = world.routers[4]
    incident.rotate(server)
    gone = world.at(14)
    incident.messages(host, gone, f"NetworkManager[1043]: <info>  [{timegm(gone.timetuple())}.4410] device (bond1): state change: "
                      "activated -> deactivating (reason 'removed')", "also")
    incident.messages(host, later(gone, 0.4), "kernel: [88201.771004] bond1 (unregistering): Released all slaves", "also")
    for i, minute in enumerate((31, 39, 57)):
        machine = world.new_guest(network, host)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.dhcp_good(start.network_ready(start.plan(start.begin(), host), router), router)
        request = Request(start.context, server, host, later(time, 0.1), "100111")
        request.send(later(time, 0.1), start_command(machine, host))
        thread = request.on_agent(later(time, 0.15), "com.cloud.agent.api.StartCommand")
        script = (f"/usr/share/cloudstack-common/scripts/vm/network/vnet/modifyvlan.sh -o add -v {network.vlan} -p bond1 -b "
                  f"brbond1-{network.vlan} ")
        thread.say(later(time, 0.8), "WARN", "BridgeVifDriver", f"Execution of process [{7010 + i}] for command [{script}] failed.",
                   None if i else "first")
        thread.say(later(time, 0.81), "WARN", "BridgeVifDriver", f"Process [{7010 + i}] for command [{script}] encountered the error: "
                   f"[Cannot find device \"bond1\"Failed to create vlan {network.vlan} on pif: bond1.].", None if i else "also")
        reason = f"Failed to create vnet {network.vlan}: Cannot find device \"bond1\"Failed to create vlan {network.vlan} on pif: bond1."
        exception = f"com.cloud.exception.InternalErrorException: {reason}"
        thread.say(later(time, 0.85), "WARN", "LibvirtStartCommandWrapper", release.trace(
            "InternalErrorException ", exception, [
                "com.cloud.hypervisor.kvm.resource.BridgeVifDriver.createVnet(BridgeVifDriver.java:338)",
                "com.cloud.hypervisor.kvm.resource.BridgeVifDriver.plug(BridgeVifDriver.java:244)", *frames.AGENT]),
                   None if i else [("also", ""), ("also", exception)])
        escaped = reason.replace('"', '\\"')
        request.answer(later(time, 1), "StartAnswer", answer("StartAnswer", False, escaped), mark=None if i else "also")
        start.context.say(later(time, 1.2), "INFO", "VirtualMachineManagerImpl",
                          f"Unable to start VM on {release.host(host)} due to {reason}")
        start.context.say(later(time, 1.4), "DEBUG", "FirstFitPlanner",
                          "No clusters found after removing disabled clusters and clusters in avoid list, returning.")
        start.no_destination(later(time, 1.6))
    database.change("host", {"id": other.id}, resource_state="Maintenance")
    incident.show_host(host)
    incident.is_about("host-network", "Machines cannot be started on one host", "NetworkManager removed bond1 of the host; modifyvlan.sh "
                      "cannot create the VLAN device of the network on it. The other host of the cluster is in maintenance.", host, network,
                      hint="br-vnet-create-failed", started=gone, symptoms=["host-capacity", "hypervisor-libvirt"],
                      properties=["zone", "rotated", "agent holds the cause", "messages"])


@case("switch-database-gone", "4.15", "2026-11-17", zone="Asia/Singapore", minutes=80)
def switch_database_gone(incident):
    """Open vSwitch of a host does not run: libvirt cannot add ports to its bridge."""
    world, release = incident.world, incident.release
    server, host = world.servers[0], world.hosts[-1]
    network, router = world.networks[1], world.routers[1]
    incident.rotate(server)
    died = world.at(18)
    for i, text in enumerate(
        ("ovs-vswitchd[1407]: ovs|00003|daemon_unix(monitor)|ERR|1 crashes: pid 1408 died, killed (Segmentation fault), core dumped, "
         "restarting", "systemd[1]: ovsdb-server.service: Main process exited, code=killed, status=11/SEGV",
         "systemd[1]: ovsdb-server.service: Failed with result 'signal'.",
         "systemd[1]: Dependency failed for Open vSwitch Forwarding Unit.")):
        incident.messages(host, later(died, 0.5 * i), text, "also" if i else "first")
    for i, minute in enumerate((26, 33, 52)):
        machine = world.new_guest(network, host)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.dhcp_good(start.network_ready(start.plan(start.begin(), host), router), router)
        request = Request(start.context, server, host, later(time, 0.1), "100111")
        request.send(later(time, 0.1), start_command(machine, host))
        thread = request.on_agent(later(time, 0.15), "com.cloud.agent.api.StartCommand")
        reason = ("org.libvirt.LibvirtException: internal error: Unable to add port vnet%d to OVS bridge cloudbr1: ovs-vsctl: "
                  "unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)" % (31 + i))
        thread.say(later(time, 1.3), "WARN", "LibvirtStartCommandWrapper", release.trace(
            "LibvirtException ", reason, [
                "org.libvirt.ErrorHandler.processError(Unknown Source)", "org.libvirt.Connect.domainCreateXML(Unknown Source)",
                "com.cloud.hypervisor.kvm.resource.LibvirtComputingResource.startVM(LibvirtComputingResource.java:1513)", *frames.AGENT]),
                   None if i else [("also", ""), ("also", reason[:60])])
        request.answer(later(time, 1.6), "StartAnswer", answer("StartAnswer", False, reason), mark=None if i else "also")
        start.context.say(later(time, 1.8), "INFO", "VirtualMachineManagerImpl",
                          f"Unable to start VM on {release.host(host)} due to {reason}")
        start.no_destination(later(time, 2.2))
    incident.show_host(host)
    incident.is_about("ovs", "Machines cannot be started on one host",
                      "ovsdb-server of the host crashed; libvirt cannot add a port to the bridge cloudbr1.", host,
                      hint="Unable to add port to OVS bridge", started=died, symptoms=["hypervisor-libvirt", "host-capacity"],
                      properties=["zone", "rotated", "messages", "agent holds the cause"])


@case("libvirt-broken", "4.17", "2026-10-02", zone="Pacific/Auckland", servers=2, minutes=85)
def libvirt_broken(incident):
    """libvirtd of a host crashes in a loop; starts and stops of machines on it fail while the host looks well."""
    world, release = incident.world, incident.release
    host, server = world.hosts[-1], world.servers[0]
    host.server = world.servers[1]
    incident.rotate(server)
    network, router, first = world.networks[0], world.routers[0], world.at(23)
    for i in range(5):
        time = later(first, -4 + 700 * i)
        incident.messages(host, time, f"kernel: [{561200 + 700 * i}.118731] libvirtd[{1944 + i}]: segfault at 0 ip 00007f1e2a8b3a10 sp "
                          "00007f1e1d7f9a80 error 4 in libvirt_driver_qemu.so[7f1e2a84c000+1b2000]", "also")
        incident.messages(host, later(time, 0.5), "systemd[1]: libvirtd.service: Main process exited, code=killed, status=11/SEGV", "also")
    for i, minute in enumerate((23, 36, 49)):
        machine = world.new_guest(network, host)
        start = Deployment(incident, server, world.at(minute, -4), machine)
        time = start.dhcp_good(start.network_ready(start.plan(start.begin(), host), router), router)
        request = Request(start.context, server, host, later(time, 0.1), "100111")
        request.send(later(time, 0.1), start_command(machine, host))
        thread = request.on_agent(later(time, 0.15), "com.cloud.agent.api.StartCommand")
        thread.say(later(time, 0.4), "ERROR", "LibvirtConnection",
                   "Connection with libvirtd is broken: invalid connection pointer in virConnectGetVersion", None if i else "first")
        reason = "org.libvirt.LibvirtException: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused"
        thread.say(later(time, 1.3), "WARN", "LibvirtStartCommandWrapper", release.trace(
            "LibvirtException ", reason, [
                "org.libvirt.ErrorHandler.processError(Unknown Source)", "org.libvirt.Connect.<init>(Unknown Source)",
                "com.cloud.hypervisor.kvm.resource.LibvirtConnection.getConnection(LibvirtConnection.java:69)", *frames.AGENT]),
                   None if i else [("also", ""), ("also", reason[:60])])
        thread.say(later(time, 1.4), "WARN", "LibvirtComputingResource", "Unable to get vms")
        request.answer(later(time, 1.6), "StartAnswer", answer("StartAnswer", False, reason), mark=None if i else "also")
        start.context.say(later(time, 1.8), "INFO", "VirtualMachineManagerImpl",
                          f"Unable to start VM on {release.host(host)} due to {reason}")
        start.no_destination(later(time, 2.2))
    incident.show_host(host)
    incident.is_about("hypervisor-libvirt", "No machine starts on one host",
                      "libvirtd of the host dies with a segmentation fault again and again; the agent loses its connection to it.", host,
                      hint="lv-conn-broken", started=later(first, -4), symptoms=["host-capacity"],
                      properties=["zone", "servers", "rotated", "messages", "agent holds the cause"])


@case("heartbeat-cannot-write", "4.19", "2026-11-19", zone="UTC", servers=2, minutes=90)
def heartbeat_cannot_write(incident):
    """The NFS server of the primary storage hangs: two agents stop themselves, their machines are started elsewhere."""
    world, database = incident.world, incident.database
    incident.rotate(world.servers[0])
    hosts, pool, first = world.hosts[:2], world.pools[0], world.at(30)
    world.hosts[1].skew = 22
    for k, host in enumerate(hosts):
        server = host.server
        hang = later(first, 3 * k)
        incident.messages(host, hang, f"kernel: [2230114.{300 + k}118] nfs: server {pool.address} not responding, still trying",
                          "also" if k else "first")
        monitor = incident.agent(host, "Thread-18")
        for i in range(5):
            monitor.say(later(hang, 60 + 12 * i), "WARN", "KVMHAMonitor",
                        f"Write heartbeat for pool [{pool.uuid}] failed: timeout; try: {i + 1} of 5.", "also" if not i else None)
        stop = later(hang, 125)
        monitor.say(stop, "WARN", "KVMHAMonitor", f"Write heartbeat for pool [{pool.uuid}] failed: timeout; stopping cloudstack-agent.")
        incident.messages(host, later(stop, 1), "heartbeat: kvmheartbeat.sh stopped cloudstack-agent because it was unable to write the "
                          "heartbeat to the storage.")
        world.silence(host, stop)
        task = incident.server(server, f"AgentTaskPool-{3 + k}")
        task.say(later(stop, 2), "INFO", "AgentManagerImpl", f"Host {host.id} is disconnecting with event ShutdownRequested")
        task = agents.behind_on_ping(incident, server, host, later(stop, 170))
        time = agents.not_answering(incident, server, host, task, later(stop, 170.2))
        time = agents.investigators(task, time, "SimpleInvestigator", "PingInvestigator")
        agents.determined(incident, host, task, later(time, 1), "Down", "KVMInvestigator")
        agents.declared_down(incident, host, task, later(time, 1.1))
        for j, machine in enumerate([m for m in [*world.routers, *world.guests] if m.host is host][:6]):
            restarted(incident, server, machine, later(time, 8 + 9 * j), world.hosts[3], 300 + 10 * k + j)
        host_lost(database, host, stop, "Down")
        incident.show_host(host)
    incident.is_about("storage", "Two hosts go down at once, their machines are restarted", "The NFS server of primary storage stopped "
                      "answering; the agents could not write their heartbeats and stopped themselves.", *hosts,
                      ("storage_pool", pool.id, pool.name), ("storage_pool", None, pool.uuid), hint="st-heartbeat", started=first,
                      symptoms=["ha-fencing", "agent-connection", "vr-start"],
                      properties=["servers", "skew", "rotated", "agent disconnect", "heartbeat", "messages"])


def restarted(incident, server, machine, time, host, number):
    """HA starts a machine elsewhere."""
    release = incident.release
    worker = incident.server(server, f"HA-Worker-{number % 5}", f"work-{number}")
    item = agents.work_item(number, machine)
    worker.say(time, "INFO", agents.HA, f"Processing work {item}")
    worker.say(later(time, 0.1), "INFO", agents.HA, f"HA on {release.vm(machine)}")
    transition(worker, later(time, 0.4), machine, "Stopped", "Starting", "StartRequested")
    request = Request(worker, server, host, later(time, 0.8), "100111")
    commands = [start_command(machine, host)] + ([check_ssh(machine)] if machine.kind == "DomainRouter" else [])
    request.send(later(time, 0.8), *commands)
    request.answer(later(time, 5), "StartAnswer", answer("StartAnswer"))
    transition(worker, later(time, 5.2), machine, "Starting", "Running", "OperationSucceeded", host)
    worker.say(later(time, 5.4), "INFO", agents.HA, f"HA is now restarting {release.vm(machine)} on {release.host(host)}")
    worker.say(later(time, 5.6), "INFO", agents.HA, f"Completed work {item}. Took 1/5 attempts.")


@case("host-cannot-be-fenced", "4.20", "2026-09-25", zone="Europe/Stockholm", servers=2, minutes=100)
def host_cannot_be_fenced(incident):
    """A host dies; the only neighbour that could fence it is in maintenance, so none of its machines is started elsewhere."""
    world, database = incident.world, incident.database
    host, neighbour = world.hosts[-2], world.hosts[-1]
    server = host.server
    dead = world.at(22)
    world.silence(host, dead)
    machines = [m for m in world.guests if m.host is world.hosts[0]][:3]
    for machine in machines:
        machine.host = host
    noticed = later(dead, 176)
    task = agents.behind_on_ping(incident, server, host, noticed, "also")
    time = agents.not_answering(incident, server, host, task, later(noticed, 0.2))
    time = agents.investigators(task, time, "SimpleInvestigator", "PingInvestigator")
    agents.determined(incident, host, task, later(time, 1), "Down", "KVMInvestigator")
    agents.declared_down(incident, host, task, later(time, 1.2))
    begun = later(time, 6)
    for attempt in range(5):
        for j, machine in enumerate(machines):
            unfenced(incident, server, machine, host, neighbour, later(begun, 620 * attempt + 4 * j), 71 + j, attempt,
                     "first" if not attempt and not j else None)
    for j, machine in enumerate(machines):
        database.add("op_ha_work", id=71 + j, instance_id=machine.id, type="HA", host_id=host.id, created=when(begun),
                     tried=5, step="Error")
    host_lost(database, host, dead, "Down")
    database.change("host", {"id": neighbour.id}, resource_state="Maintenance")
    incident.show_host(host)
    incident.show_host(neighbour)
    incident.is_about("ha-fencing", "The machines of a dead host are not started elsewhere", "No host of the cluster can fence the dead "
                      "one: its only neighbour is in maintenance. HA gives up after five attempts.", host, *machines,
                      hint="ha-cannot-fence", expected_verdict="confirmed", started=dead, symptoms=["agent-connection"],
                      properties=["zone", "servers", "agent disconnect", "high availability"])


def unfenced(incident, server, machine, host, neighbour, time, number, attempt, mark):
    """One attempt of HA to declare a machine dead."""
    release = incident.release
    worker = incident.server(server, f"HA-Worker-{number % 5}", f"work-{number}")
    item, name = agents.work_item(number, machine), release.vm(machine)
    worker.say(time, "INFO", agents.HA, f"Processing work {item}")
    worker.say(later(time, 0.05), "INFO", agents.HA, f"HA on {name}")
    worker.say(later(time, 0.3), "INFO", agents.HA, f"SimpleInvestigator could not find {name}")
    worker.say(later(time, 0.5), "DEBUG", agents.HA, "Fencing off VM that we don't know the state of")
    worker.say(later(time, 0.7), "INFO", "KVMFencer", f"Moving on to the next host because {release.host(neighbour)} is unavailable",
               mark and "also")
    subject = f"Unable to fence off host: {host.id}"
    worker.say(later(time, 0.8), "WARN", "AlertManagerImpl", release.alert(7, host.cluster.pod.id, subject), mark and "also")
    worker.say(later(time, 0.82), "ERROR", "KVMFencer", f"Unable to fence off {name} on {release.host(host)}", mark)
    worker.say(later(time, 0.9), "INFO", agents.HA, "Fencer KVMFenceBuilder returned false")
    worker.say(later(time, 1), "DEBUG", agents.HA, f"We were unable to fence off the VM {name}")
    if attempt < 4:
        worker.say(later(time, 1.1), "WARN", agents.HA, f"Rescheduling work {item} to try again at "
                   f"{server.clock(later(time, 620)):%a %b %d %H:%M:%S CEST %Y}. Finished attempt {attempt + 1}/5 times.")
    else:
        worker.say(later(time, 1.1), "WARN", agents.HA, f"Giving up, retried max 5/5 times for work: {item}")


@case("certificate-expired", "4.20", "2026-10-19", zone="America/Toronto", servers=2, minutes=85)
def certificate_expired(incident):
    """The certificate of a host runs out; warnings of the week before lie in the rotation."""
    world, release, database = incident.world, incident.release, incident.database
    host = world.hosts[1]
    server = host.server
    incident.rotate(server, ".xz")
    expiry = world.at(17)
    until = f"{world.hosts[1].clock(expiry):%a %b %d %H:%M:%S EDT %Y}"
    ca = "CAManagerImpl.CABackgroundTask"
    who = f"host id={host.id}, uuid={host.uuid}, name={host.name}, ip={host.address}, zone id=1"
    for hours in (9.6, 9.2):
        warned = expiry - timedelta(hours=hours)
        task = incident.server(server, "CABackgroundTask-1")
        task.say(warned, "WARN", ca, f"Certificate is going to expire for {who}", "also")
        task.say(later(warned, 0.3), "WARN", ca, release.trace(
            f"Failed to auto-renew certificate for {who}, with error=",
            f"com.cloud.utils.exception.CloudRuntimeException: Failed to generate keystore and get CSR from the host/agent id={host.id}",
            ["org.apache.cloudstack.ca.CAManagerImpl.provisionCertificate(CAManagerImpl.java:199)", *frames.TASK]), "also")
        subject = f"Certificate auto-renewal failed for {who}"
        task.say(later(warned, 0.4), "WARN", "AlertManagerImpl", release.alert(31, host.cluster.pod.id, subject), "also")
    world.silence(host, later(expiry, 40))
    link = incident.agent(host, "Agent-Handler-1")
    for i in range(18):
        time = later(expiry, 45 + 190 * i)
        link.say(time, "INFO", "NioClient", f"Connecting to {server.address}:8250")
        dn = f"CN={host.name}"
        text = f"Client certificate has expired with serial=90817263549{host.id}, subject={dn} from address={host.address}"
        accept = incident.quiet(server, f"AgentManager-SSLHandshakeHandler-{i % 5 + 1}")
        accept.say(later(time, 0.2), "ERROR", "RootCACustomTrustManager", text, "also" if i else "first")
        link.say(later(time, 0.4), "ERROR", "NioClient", f"SSL Handshake failed while connecting to host: {server.address} port: 8250",
                 None if i else "also")
        link.say(later(time, 0.5), "WARN", "NioConnection", release.trace(
            "Unable to connect to remote: is there a server running on port 8250",
            f"java.io.IOException: SSL Handshake failed while connecting to host: {server.address} port: 8250",
            ["com.cloud.utils.nio.NioClient.init(NioClient.java:64)", "com.cloud.utils.nio.NioConnection.start(NioConnection.java:95)"]))
    task = agents.behind_on_ping(incident, server, host, later(expiry, 200))
    time = agents.not_answering(incident, server, host, task, later(expiry, 200.2))
    agents.determined(incident, host, task, later(time, 1), "Disconnected", "KVMInvestigator")
    agents.disconnected(incident, host, task, later(time, 1.2))
    host_lost(database, host, expiry, "Alert")
    incident.show_host(host)
    incident.is_about("certificate", "A host is disconnected and cannot connect again",
                      f"The certificate of its agent ran out at {until}; its renewal had failed the week before.", host,
                      hint="tls-cert-validation: Client certificate has expired", started=later(expiry, 45), symptoms=["agent-connection"],
                      properties=["zone", "servers", "rotated", "warnings in the rotation", "agent disconnect", "certificate"])


@case("security-groups-behind", "4.15", "2026-09-11", zone="Asia/Seoul", minutes=90)
def security_groups_behind(incident):
    """security_group.py of a host waits for its own lock: rules reach machines an hour late, nothing fails."""
    world, database = incident.world, incident.database
    server, host = world.servers[0], world.hosts[1]
    incident.rotate(server)
    first, queue = world.at(21), 0
    lock = f"{host.short}/security_group.log"
    log = incident.log(lock, host)
    for i in range(260):
        time = later(first, 15.5 * i)
        incident.write(log, time, f"{stamp(host.clock(time))} - Lock on /var/lock/cloudstack_security_group.lock is being held by other "
                       "process. Waiting for release.", "also" if i else "first")
        if i % 6 == 0:
            incident.write(log, later(time, 3), f"{stamp(host.clock(later(time, 3)))} - programming network rules for IP: "
                           f"10.60.1.{20 + i % 90} vmname=i-5-{300 + i}-VM")
    machines = [guest for guest in world.guests if guest.host is host][:4]
    for i, minute in enumerate((22, 29, 38, 50, 61, 72)):
        group = incident.server(server, "NWGRP-3")
        queue += 140
        group.say(world.at(minute), "DEBUG", "SecurityGroupManagerImpl",
                  f"Security Group Mgr v2: scheduling ruleset updates for 35 vms  (unique=35), current queue size={queue}")
        group.say(world.at(minute, 0.4), "DEBUG", "SecurityGroupManagerImpl", "Security Group Mgr v2: done scheduling ruleset updates for "
                  "35 vms: num new jobs=35 num rows insert or updated=35 time taken=388")
        guest = machines[i % len(machines)]
        request = Request(group, server, host, world.at(minute, 1))
        request.send(world.at(minute, 1),
                     command("SecurityGroupRulesCmd", f'"guestIp":"{guest.address}","vmName":"{guest.name}","seqNum":{40 + i},"wait":"0"'))
        if i < 3:
            request.answer(world.at(minute, 540 + 30 * i), "SecurityGroupRuleAnswer", answer("SecurityGroupRuleAnswer"))
    cleanup = incident.server(server, "NWGRP-1")
    cleanup.say(world.at(66), "INFO", "SecurityGroupManagerImpl",
                "Network Group Work cleanup found 612 unfinished work items older than Thu Sep 10 23:11:04 KST 2026")
    for i in range(180):
        guest = machines[i % len(machines)]
        database.add("op_nwgrp_work", id=i + 1, instance_id=guest.id, created=when(later(first, 11 * i)),
                     step="Scheduled" if i > 6 else "Processing")
    database.change("data_center", {"id": 1}, is_security_group_enabled=1)
    incident.show_host(host, debug=True)
    incident.is_about("security-group", "Security group rules take effect an hour late", "security_group.py on the host serialises on its "
                      "lock file; a hung run holds it for minutes, and the queue of rule updates grows.", host, *machines,
                      hint="sg-python-lock, backlog of op_nwgrp_work", expected_verdict="confirmed", started=first, symptoms=["async-job"],
                      properties=["zone", "rotated", "agent debug", "stuck without failure", "backlog"])
