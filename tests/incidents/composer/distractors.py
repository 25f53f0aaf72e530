# SPDX-License-Identifier: Apache-2.0
"""Smaller failures of the same hours that have nothing to do with the incident."""

from . import frames
from .work import Deployment, Job, Request, answer, command, looking
from .world import later


def limit_reached(incident, server, time):
    """An account at its limit."""
    world, release = incident.world, incident.release
    account = world.accounts[0]
    job = Job(incident, server, time, account, "org.apache.cloudstack.api.command.user.volume.CreateVolumeCmd")
    reservation = "" if release.number < 18 else "Current Account Resource Reservation = 0, "
    text = (f"Maximum amount of resources of Type = 'volume'{', tag = null' if release.second else ''} for Account Name = {account.name} "
            f"in Domain Id = 1 is exceeded: Account Resource Limit = 20, Current Account Resource Amount = 20, {reservation}Requested "
            "Resource Amount = 1.")
    with incident.aside("permissions-api"):
        job.submit(time)
        job.inner.say(later(time, 0.2), "ERROR", "ResourceLimitManagerImpl", text, "side")
        job.inner.say(later(time, 0.21), "INFO", "ApiServer", text)
        job.fail(later(time, 0.3), 535, text)


def template_unreachable(incident, server, time):
    """A template whose web server does not answer."""
    world = incident.world
    host, url = world.store.name, f"http://images.example.org/{world.hex(6)}-minimal.qcow2"
    thread = incident.quiet(server, f"AgentManager-Handler-{world.story.randint(1, 16)}")
    with incident.aside("template"):
        thread.say(time, "ERROR", "DownloadListener",
                   f"DOWNLOAD_ERROR, 231: Failed to download template from {url} due to Connection timed out at host {host}", "side")
        thread.say(later(time, 0.2), "WARN", "BaseImageStoreDriverImpl",
                   f"Error downloading template 231 with uuid {world.uuid()}: Connection timed out")


def tunnel_flaps(incident, server, time):
    """The peer of a site-to-site tunnel goes away for some minutes."""
    world, release = incident.world, incident.release
    router = world.routers[2]
    who = f"{router.name}({release.vm(router)})" if release.number > 20 else f"{router.name}(id: {router.id})"
    logger = "VirtualNetworkApplianceManagerImpl"
    peer = f"branch-{world.rng.randint(2, 40)}"
    with incident.aside("vpn"):
        for pause, old, new in ((0, "Connected", "Disconnected"), (360, "Disconnected", "Connected")):
            thread = incident.server(server, "RouterStatusMonitor-1")
            text = f"Site-to-site Vpn Connection to {peer} on router {who}  just switched from {old} to {new}"
            thread.say(later(time, pause), "INFO", logger, text, None if pause else "side")
            thread.say(later(time, pause + 0.01), "WARN", "AlertManagerImpl", release.alert(9, 1, text))


def offering_too_large(incident, server, time):
    """Somebody asks for a machine that no host is large enough for."""
    release, world = incident.release, incident.world
    machine = world.new_guest(world.networks[1])
    with incident.aside("host-capacity"):
        start = Deployment(incident, server, time, machine)
        begun = start.begin()
        allocator = looking(start.context, begun, machine)
        for i, cluster in enumerate(world.clusters):
            moment = later(begun, 0.1 + 0.3 * i)
            start.context.say(moment, "DEBUG", "DeploymentPlanningManagerImpl",
                              f"Checking resources in Cluster: {cluster.id} under Pod: {cluster.pod.id}")
            for j, host in enumerate(host for host in world.hosts if host.cluster is cluster):
                name = f"Host: {host.id}" if release.number < 21 else release.host(host)
                allocator.say(later(moment, 0.02 + 0.01 * j), "DEBUG", "CapacityManagerImpl", f"{name} doesn't have cpu capability "
                              f"(cpu:{' ' if release.number > 20 else ''}32, "
                              f"speed:{' ' if release.number > 20 else ''}2400{' ' if release.number > 20 else ''}) to support requested "
                              "CPU: 96 and requested speed: 2400", None if i or j else "side")
            start.context.say(later(moment, 0.2), "DEBUG", "DeploymentPlanningManagerImpl",
                              f"No suitable hosts found under this Cluster: {cluster.id}")
        start.context.say(later(begun, 1), "DEBUG", "DeploymentPlanningManagerImpl",
                          "Could not find suitable Deployment Destination for this VM under any clusters, returning. ")
        start.no_destination(later(begun, 1.1))


def snapshot_fails(incident, server, time):
    """A snapshot for which the secondary storage of another tenant has no room."""
    world, release = incident.world, incident.release
    guest = world.guests[-1]
    job = Job(incident, server, time, guest.account, "org.apache.cloudstack.api.command.user.snapshot.CreateSnapshotCmd")
    detail = "qemu-img: error while writing at byte 18253611008: No space left on device"
    with incident.aside("storage"):
        job.submit(time)
        request = Request(job.inner, server, guest.host, time)
        request.send(later(time, 0.4), command("CopyCommand", f'"options":{{}},"options2":{{}},"executeInSequence":"false","wait":"21600",'
                                               f'"volume":"{guest.disk}"', "org.apache.cloudstack.storage.command"))
        request.answer(later(time, 95), "CopyCmdAnswer", answer("CopyCmdAnswer", False, detail, "org.apache.cloudstack.storage.command"),
                       mark="side")
        exception = f"com.cloud.utils.exception.CloudRuntimeException: {detail}"
        job.outer.say(later(time, 95.2), "ERROR", "ApiAsyncJobDispatcher", release.trace(
            f"Unexpected exception while executing {job.command}", exception, [
                "org.apache.cloudstack.storage.snapshot.SnapshotServiceImpl.backupSnapshot(SnapshotServiceImpl.java:441)",
                "com.cloud.storage.snapshot.SnapshotManagerImpl.backupSnapshotToSecondary(SnapshotManagerImpl.java:1442)",
                *frames.API_JOB]))
        job.fail(later(time, 95.4), 530, f"Failed to create snapshot due to an internal error creating snapshot for volume {guest.disk}")


def router_busy(incident, server, time):
    """A router whose processor is busy for a while; its health check says so."""
    release, router = incident.release, incident.world.routers[4]
    thread = incident.server(server, "RouterStatusMonitor-1")
    who = f"{router.name} / {router.uuid}" if release.number > 16 else router.name
    text = f"Health checks failed: 1 failing checks on router {who}"
    with incident.aside("health-check"):
        request = Request(thread, server, router.host, time)
        request.send(time, command("routing.GetRouterMonitorResultsCommand",
                                   f'"performFreshChecks":"false","accessDetails":{{"router.name":"{router.name}"}}'))
        request.answer(later(time, 0.6), "GetRouterMonitorResultsAnswer", command(
            "routing.GetRouterMonitorResultsAnswer", '"failingChecks":["cpu_usage_check.py"],"monitoringResults":"{\\"basic\\": '
            '{\\"cpu_usage_check.py\\": {\\"success\\": \\"false\\", \\"message\\": \\"CPU Usage 97.3% has crossed threshold of '
            '95.0%\\"}}}","result":"true","wait":"0"'))
        thread.say(later(time, 0.7), "WARN", "VirtualNetworkApplianceManagerImpl",
                   f"{text}. Checking failed health checks to see if router needs recreate", "side")
        thread.say(later(time, 0.72), "WARN", "AlertManagerImpl", release.alert(9, router.host.cluster.pod.id, text))


def guest_network_full(incident, server, time):
    """A tenant's small network that has no address left, until the tenant gives some back."""
    release, world, database = incident.release, incident.world, incident.database
    network = world.new_network(world.accounts[3], "kiosk")
    database.network(network)
    database.router(world.new_router(network, world.hosts[1]))
    database.change("networks", {"id": network.id}, cidr=network.gateway[:-1] + "0/28", broadcast_uri="vlan://1199")
    database.change("op_dc_vnet_alloc", {"vnet": "1199"}, reservation_id=f"res-{network.id}", account_id=network.account.id,
                    taken=database.old)
    for i in range(9):
        tenant = world.new_guest(network)
        database.machine(tenant)
        database.nic(tenant, network.id, network.gateway[:-1] + str(2 + i))
    machine = world.new_guest(network)
    exception = ("com.cloud.exception.InsufficientVirtualNetworkCapacityException: Unable to acquire Guest IP address for network "
                 f"{release.network(network)}Scope=interface com.cloud.dc.DataCenter; id=1")
    with incident.aside("ip-capacity"):
        start = Deployment(incident, server, time, machine)
        planned = start.plan(start.begin(), machine.host)
        start.unable(later(planned, 0.1), "Insufficient capacity ", exception, [
            "com.cloud.network.guru.ExternalGuestNetworkGuru.reserve(ExternalGuestNetworkGuru.java:225)",
            "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepareNic(NetworkOrchestrator.java:1993)", *frames.START],
                     mark="side")
        start.avoid(later(planned, 0.2), "DataCenter", 1, "Unable to acquire Guest IP address")
        start.no_destination(later(planned, 0.5))


def link_local_full(incident, server, time):
    """A router is started while its pod has no link-local address left; some minutes later there is one."""
    router = incident.world.routers[5]
    exception = ("com.cloud.exception.InsufficientAddressCapacityException: Insufficient link local address capacityScope=interface "
                 "com.cloud.dc.DataCenter; id=1")
    command, query = "org.apache.cloudstack.api.command.admin.router.StartRouterCmd", f"command=startRouter&id={router.uuid}"
    with incident.aside("ip-capacity"):
        start = Deployment(incident, server, time, router, command, query)
        planned = start.plan(start.begin(), router.host)
        start.unable(later(planned, 0.1), "Insufficient capacity ", exception, [
            "com.cloud.network.guru.ControlNetworkGuru.reserve(ControlNetworkGuru.java:154)",
            "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepareNic(NetworkOrchestrator.java:1993)", *frames.START],
                     mark="side")
        start.avoid(later(planned, 0.2), "DataCenter", 1, "Insufficient link local address capacity")
        start.no_destination(later(planned, 0.5))
        again = Deployment(incident, server, later(time, 420), router, command, query)
        again.start_good(again.plan(again.begin(), router.host), router.host)


ALL = {"permissions-api": (limit_reached,), "template": (template_unreachable,), "vpn": (tunnel_flaps,),
       "host-capacity": (offering_too_large,), "storage": (snapshot_fails,), "health-check": (router_busy,),
       "ip-capacity": (guest_network_full, link_local_full)}
