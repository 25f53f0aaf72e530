# SPDX-License-Identifier: Apache-2.0
"""What a start needs besides a network: room on hosts, tags, templates, system VMs."""

from . import frames
from .database import when
from .story import case
from .work import Call, Deployment, looking
from .world import later


@case("clusters-above-threshold", "4.21", "2026-10-16", zone="Asia/Kathmandu", servers=2, minutes=85)
def clusters_above_threshold(incident):
    """Both clusters are above the threshold for new machines; the reason is one line of the planner."""
    world, release, database = incident.world, incident.release, incident.database
    first = world.at(27)
    for i, minute in enumerate((27, 33, 41, 60)):
        machine = world.new_guest(world.networks[i])
        start = Deployment(incident, world.servers[i % 2], world.at(minute), machine)
        time = start.begin()
        looking(start.context, time, machine)
        start.context.say(later(time, 0.1), "WARN", "FirstFitPlanner", "Cannot allocate cluster list [1, 2] for VM creation since their "
                          "allocated percentage crosses the disable capacity threshold defined at each cluster at Global Settings "
                          "Configuration [name: cluster.memory.allocated.capacity.disablethreshold, value: 0.85] for capacity Type : 0, "
                          "skipping these clusters", None if i else "first")
        start.context.say(later(time, 0.14), "DEBUG", "FirstFitPlanner", "No clusters found having a host with enough capacity, returning.")
        start.transition(later(time, 0.2), "Starting", "Stopped", "OperationFailed")
        failure = ("com.cloud.exception.InsufficientServerCapacityException: Unable to create a deployment for "
                   f"{release.vm(machine, 'Starting')}Scope=interface com.cloud.dc.DataCenter; id=1")
        start.work.fail(later(time, 0.3), failure)
        start.job.fail(later(time, 0.7), 533, f"Unable to create a deployment for {release.vm(machine, 'Starting')}")
        database.machine(machine, "Stopped", when(later(time, 0.2)))
    for row in database.rows("op_host_capacity", capacity_type=0):
        row["used_capacity"] = int(row["total_capacity"] * 0.91)
    incident.show_host(world.hosts[3], debug=True)
    incident.is_about("host-capacity", "No machine can be started: insufficient capacity",
                      "More than 85 % of the memory of both clusters is allocated, so the planner leaves them out.", *world.clusters,
                      hint="cluster.memory.allocated.capacity.disablethreshold", expected_verdict="confirmed", started=first, symptoms=[],
                      properties=["zone", "servers", "planner", "agent debug"])


@case("host-tag-without-host", "4.16", "2026-11-13", zone="America/Lima", minutes=80)
def host_tag_without_host(incident):
    """The tag of an offering stands on no host of a cluster any more; only DEBUG lines of the allocator say so."""
    world, release, database = incident.world, incident.release, incident.database
    server, first = world.servers[0], world.at(30)
    incident.rotate(server)
    for i, minute in enumerate((30, 37, 52)):
        machine = world.new_guest(world.networks[i + 1])
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.begin()
        allocator = looking(start.context, time, machine)
        for k, cluster in enumerate(world.clusters):
            moment = later(time, 0.1 + 0.2 * k)
            start.context.say(moment, "DEBUG", "DeploymentPlanningManagerImpl",
                              f"Checking resources in Cluster: {cluster.id} under Pod: {cluster.pod.id}")
            mark = "also" if k else "first"
            allocator.say(later(moment, 0.01), "DEBUG", "FirstFitAllocator",
                          f"Looking for hosts in dc: 1  pod:{cluster.pod.id}  cluster:{cluster.id}")
            allocator.say(later(moment, 0.02), "DEBUG", "FirstFitAllocator", "Looking for hosts having tag specified on SvcOffering:nvme",
                          None if i else "also")
            allocator.say(later(moment, 0.03), "DEBUG", "FirstFitAllocator", "Hosts with tag 'nvme' are:[]", None if i else mark)
            allocator.say(later(moment, 0.04), "DEBUG", "FirstFitAllocator", "FirstFitAllocator has 0 hosts to check for allocation: []")
            allocator.say(later(moment, 0.05), "DEBUG", "FirstFitAllocator", "Host Allocator returning 0 suitable hosts")
            start.context.say(later(moment, 0.06), "DEBUG", "DeploymentPlanningManagerImpl", "No suitable hosts found")
            start.context.say(later(moment, 0.07), "DEBUG", "DeploymentPlanningManagerImpl",
                              f"No suitable hosts found under this Cluster: {cluster.id}")
        start.context.say(later(time, 0.6), "DEBUG", "DeploymentPlanningManagerImpl",
                          "Could not find suitable Deployment Destination for this VM under any clusters, returning. ")
        start.transition(later(time, 0.7), "Starting", "Stopped", "OperationFailed")
        start.work.fail(later(time, 0.8), "com.cloud.exception.InsufficientServerCapacityException: Unable to create a deployment for "
                        f"{release.vm(machine)}Scope=interface com.cloud.dc.DataCenter; id=1")
        start.job.fail(later(time, 1.2), 533, "Unable to start a VM due to insufficient capacity")
        database.machine(machine, "Stopped", when(later(time, 0.7)))
    incident.is_about("host-capacity", "Machines of one offering cannot be started",
                      "The offering wants hosts with the tag nvme; since the hosts were replaced none has it.", *world.clusters,
                      ("tag", None, "nvme"), hint="Hosts with tag are:[]", started=first, symptoms=[],
                      properties=["zone", "rotated", "debug", "planner"])


@case("template-broken-yesterday", "4.19", "2026-10-21", zone="Europe/Oslo", minutes=160, opening="22:40:00")
def template_broken_yesterday(incident):
    """A template failed its checksum last evening; today every deployment from it is refused."""
    world, database = incident.world, incident.database
    server = world.servers[0]
    incident.rotate(server, ".zst", midnight=True)
    uuid, first = world.uuid(), world.at(21)
    thread = incident.quiet(server, "AgentManager-Handler-6")
    thread.say(first, "ERROR", "DownloadListener", "DOWNLOAD_ERROR, 318: Failed to download template from "
               "http://mirror.example.org/rocky-9.4.qcow2 due to Downloaded file's checksum is not the same as expected at host "
               f"{world.store.name}", "first")
    thread.say(later(first, 0.2), "WARN", "BaseImageStoreDriverImpl", f"Error downloading template 318 with uuid {uuid}: Failed post "
               f"download script: checksum \"{{SHA-256}}51d1f7c2a0\" didn't match the given value, \"{{SHA-256}}8801ab3c77\"", "also")
    resource = incident.systemvm(world.store, "pool-3-thread-1")
    resource.say(later(first, -0.4), "WARN", "DownloadManagerImpl",
                 "Failed post download script: checksum \"{SHA-256}51d1f7c2a0\" didn't match the given value, " "\"{SHA-256}8801ab3c77\"",
                 "also")
    for i, minute in enumerate((92, 101, 118, 133)):
        machine = world.new_guest(world.networks[i])
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.plan(start.begin(), machine.host)
        text = "Template [rocky-9.4] has not been completely downloaded to the zone [1]."
        exception = f"com.cloud.utils.exception.CloudRuntimeException: {text}"
        start.transition(later(time, 0.3), "Starting", "Stopped", "OperationFailed")
        start.work.fail(later(time, 0.4), exception, [
            "org.apache.cloudstack.engine.orchestration.VolumeOrchestrator.copyVolumeFromSec(VolumeOrchestrator.java:653)",
            "org.apache.cloudstack.engine.orchestration.VolumeOrchestrator.prepare(VolumeOrchestrator.java:1811)", *frames.START])
        start.job.fail(later(time, 0.8), 530, f"Unable to orchestrate the start of VM instance due to [{text}].")
    database.add("vm_template", id=318, unique_name="rocky-9.4", name="rocky-9.4", uuid=uuid, type="USER", hypervisor_type="KVM",
                 direct_download=0)
    database.add("template_store_ref", id=9, store_id=1, template_id=318, store_role="Image", download_state="DOWNLOAD_ERROR",
                 error_str="Failed post download script: checksum did not match", destroyed=0)
    incident.unlike = {"template"}
    incident.is_about("template", "Nothing can be deployed from a new template",
                      "The template failed its checksum when it was downloaded last evening and was never registered again.",
                      ("template", 318, "rocky-9.4"), hint="checksum did not match; has not been completely downloaded",
                      expected_verdict="confirmed", started=first, symptoms=["host-capacity"],
                      properties=["zone", "rotated", "cause before midnight", "systemvm log"])


@case("system-template-missing", "4.22", "2026-10-23", zone="Europe/Bucharest", minutes=80)
def system_template_missing(incident):
    """A new zone has no system VM template yet: console proxy and secondary storage VM are never even tried."""
    world, database = incident.world, incident.database
    server, first = world.servers[0], world.at(4)
    incident.calm = 16
    for i in range(130):
        time = later(first, 34 * i)
        scan = incident.server(server, "secstorage-1")
        scan.say(time, "DEBUG", "SecondaryStorageManagerImpl",
                 "System VM template is not ready at zone [1], wait until it is ready to launch secondary storage VM.",
                 "first" if i == 0 else "also" if i < 4 else None)
        scan.say(later(time, 0.02), "DEBUG", "SecondaryStorageManagerImpl", "Zone [1] is not ready to launch secondary storage VM.",
                 "also" if i < 2 else None)
        proxy = incident.server(server, "consoleproxy-1")
        proxy.say(later(time, 5), "DEBUG", "ConsoleProxyManagerImpl",
                  "System vm template is not ready at data center 1, wait until it is ready to launch console proxy vm",
                  "also" if i < 2 else None)
        proxy.say(later(time, 5.02), "DEBUG", "ConsoleProxyManagerImpl", "Zone 1 is not ready to launch console proxy yet")
    for minute in (35, 52, 61):
        monitor = incident.server(server, f"qtp1418620248-{minute}")
        monitor.say(world.at(minute), "WARN", "DownloadMonitorImpl", "There is no secondary storage VM for image store secondary-1")
    world.silence(world.proxy, world.begin)
    world.silence(world.store, world.begin)
    database.remove("template_store_ref", template_id=3)
    for guest in (world.proxy, world.store):
        database.remove("vm_instance", id=guest.id)
        database.remove("nics", instance_id=guest.id)
        database.remove("host", name=guest.name)
        database.change("user_ip_address", {"public_ip_address": guest.address}, state="Free", account_id=None, allocated=None)
        database.change("op_dc_ip_address_alloc", {"reservation_id": f"res-{guest.id}"}, nic_id=None, reservation_id=None, taken=None)
        database.change("op_dc_link_local_ip_address_alloc", {"ip_address": guest.control}, nic_id=None, taken=None)
    incident.unlike = {"template"}
    incident.is_about("systemvm", "A zone has neither console proxy nor secondary storage VM",
                      "No system VM template for KVM was ever put on the secondary storage of the zone.", world.zone,
                      hint="sysvm-template-missing", also_right=["template"], expected_verdict="confirmed", started=first,
                      symptoms=["template"], properties=["zone", "debug", "stuck without failure", "absence"])


@case("console-proxy-out-of-memory", "4.18", "2026-11-11", zone="Asia/Manila", minutes=85)
def console_proxy_out_of_memory(incident):
    """The Java process of the console proxy is killed for its memory: no console opens until the agent is back."""
    world, release = incident.world, incident.release
    server, proxy = world.servers[0], world.proxy
    incident.rotate(server)
    first, back = world.at(33), world.at(56)
    incident.syslog(proxy, f"{proxy.name}/messages", first, "kernel: [4410022.771030] Out of memory: Killed process 1288 (java) "
                    "total-vm:2987212kB, anon-rss:412020kB, file-rss:0kB", "first")
    incident.syslog(proxy, f"{proxy.name}/messages", later(first, 0.4),
                    "systemd[1]: cloud.service: Main process exited, code=killed, status=9/KILL", "also")
    life = incident.systemvm(proxy, "Thread-2")
    for i in range(20):
        life.say(world.at(1 + 1.6 * i), "INFO", "ConsoleProxyGCThread", f"connMap={{{40 + 3 * i}}}")
    monitor = incident.server(server, "AgentMonitor-1")
    monitor.say(later(first, 62), "WARN", "AgentManagerImpl.MonitorTask",
                "Disconnect agent for CPVM/SSVM due to physical connection close. host: 1", "also")
    manager = incident.server(server, "AgentTaskPool-7")
    manager.say(later(first, 62.4), "INFO", "ConsoleProxyManagerImpl", f"Console proxy agent disconnected, proxy: {proxy.name}", "also")
    manager.say(later(first, 62.8), "WARN", "AlertManagerImpl", release.alert(10, 1, f"Console proxy down (zone {world.zone.name})"),
                "also")
    for minute in (35.5, 38, 44, 49, 53):
        call = Call(incident, server, world.accounts[2], f"command=createConsoleEndpoint&virtualmachineid={world.guests[3].uuid}")
        call.start(world.at(minute))
        call.inner.say(world.at(minute, 0.2), "WARN", "ConsoleProxyManagerImpl", "Unable to find or allocate console proxy resource")
        call.end(world.at(minute, 0.3))
    manager.say(back, "INFO", "AgentManagerImpl", "Host 1 is disconnecting with event AgentDisconnected")
    world.silence(proxy, first, back)
    incident.is_about("systemvm", "Consoles cannot be opened", "The kernel of the console proxy killed its Java process when memory ran "
                      "out; the proxy was without an agent for twenty minutes.", proxy,
                      hint="host-oom on the console proxy, sysvm-agent-disconnect", started=first, cleared=back,
                      symptoms=["agent-connection"], properties=["zone", "rotated", "console proxy", "cleared", "systemvm log"])
