# SPDX-License-Identifier: Apache-2.0
"""Pools that are empty: management addresses, guest addresses, VLANs, IPv6 prefixes; and one that only seems to be."""

from datetime import timedelta

from . import frames
from .database import when
from .story import case
from .work import Call, Deployment, Job, WorkJob, implement_begins, implement_fails, planned, transition
from .world import Guest, later


@case("pod-addresses-leaked", "4.18", "2026-09-08", zone="Asia/Kolkata", minutes=90)
def pod_addresses_leaked(incident):
    """All management addresses of a pod are taken, a third of them by NICs that are gone: no secondary storage VM starts."""
    world, release, database = incident.world, incident.release, incident.database
    server, pod = world.servers[0], world.pods[0]
    incident.rotate(server)
    first = world.at(38)
    alert = f"System Alert: Number of unallocated private IPs is low in pod {pod.name} of availability zone {world.zone.name}"
    for minute in (8, 28, 68):
        checker, mark = incident.server(server, "CapacityChecker"), "also" if minute < 38 else None
        checker.say(world.at(minute), "DEBUG", "AlertManagerImpl", alert, mark)
        checker.say(later(world.at(minute), 0.002), "DEBUG", "AlertManagerImpl",
                    "Number of unallocated private IPs is low, total: 16.0, allocated: 16.0 (100%)", mark)
        checker.say(later(world.at(minute), 0.02), "WARN", "AlertManagerImpl", release.alert(5, pod.id, alert), mark)
    machine = None
    for i in range(7):
        machine = systemvm_start(incident, server, later(first, 330 * i), "first" if i == 0 else None)
    removed = [1900 + i for i in range(6)]
    for i, row in enumerate(row for row in database.rows("op_dc_ip_address_alloc", pod_id=pod.id) if row.get("taken") is None):
        row.update(taken=when(world.begin - timedelta(days=20 - i)), reservation_id=f"res-old-{i}",
                   nic_id=removed[i] if i < len(removed) else live_nic(incident, row, i))
    for number in removed:
        database.add("nics", id=number, instance_id=60 + number, ip4_address="10.40.2.99", network_id=201, state="Deallocating",
                     update_time=when(world.begin - timedelta(days=18)), vm_type="SecondaryStorageVm",
                     removed=when(world.begin - timedelta(days=18)))
    database.machine(machine, "Stopped", when(world.at(80)))
    incident.show_host(world.hosts[0])
    incident.is_about("ip-capacity", "No secondary storage VM starts any more",
                      "Every management address of the pod is taken; six rows belong to NICs that were removed and are never given back.",
                      pod, machine, hint="op_dc_ip_address_alloc of the pod has no free row, some taken by removed NICs",
                      expected_verdict="confirmed", started=first, symptoms=["host-capacity", "systemvm"],
                      properties=["zone", "rotated", "database detail", "pool pod"])


def live_nic(incident, row, i):
    """The NIC of a machine of the provider that holds a management address."""
    guest = Guest(900 + i, "ConsoleProxy", f"v-{900 + i}-VM", incident.world.uuid(), incident.world.hosts[0])
    incident.database.machine(guest)
    return incident.database.nic(guest, 201, row["ip_address"])


def systemvm_start(incident, server, time, mark):
    """The scan finds no secondary storage VM, and the one it starts gets no management address."""
    world, release = incident.world, incident.release
    machine = Guest(world.number + 1, "SecondaryStorageVm", f"s-{world.number + 1}-VM", world.uuid(), world.hosts[0], world.admin)
    machine.disk, world.number = world.uuid(), world.number + 1
    scan = incident.server(server, "secstorage-1")
    logger = "SecondaryStorageManagerImpl"
    scan.say(time, "INFO", logger, "No secondary storage VM found in zone [1], starting a new one.")
    scan.say(later(time, 0.004), "DEBUG", logger, "Allocate secondary storage VM standby capacity for zone [1].")
    scan.say(later(time, 0.006), "INFO", logger,
             "No stopped secondary storage VM is available, need to allocate a new secondary storage VM.")
    scan.say(later(time, 0.02), "DEBUG", logger,
             "Assign secondary storage VM from a newly started instance for request from data center [1].")
    job = Job(incident, server, time, world.admin, "com.cloud.vm.VmWorkStart", ("null", "null"))
    job.inner, job.outer = scan, scan
    work = WorkJob(job, time, "com.cloud.vm.VmWorkStart", machine)
    work.submit(later(time, 0.4))
    context = work.inner
    transition(context, later(time, 0.55), machine, "Stopped", "Starting", "StartRequested")
    planned(context, later(time, 0.6), machine, machine.host)
    exception = ("com.cloud.exception.InsufficientAddressCapacityException: Unable to get a management ip addressScope=interface "
                 f"com.cloud.dc.Pod; id={machine.host.cluster.pod.id}")
    below = ["com.cloud.network.guru.PodBasedNetworkGuru.reserve(PodBasedNetworkGuru.java:124)",
             "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepareNic(NetworkOrchestrator.java:1993)", *frames.START]
    marks = [(mark, ""), ("also", exception[:70])] if mark else None
    context.say(later(time, 1.1), "WARN", "VirtualMachineManagerImpl", release.trace("Insufficient capacity ", exception, below), marks)
    context.say(later(time, 1.2), "DEBUG", "DeploymentPlanningManagerImpl", "Deploy avoids pods: [1], clusters: [], hosts: []")
    context.say(later(time, 1.3), "DEBUG", "FirstFitPlanner",
                "No clusters found after removing disabled clusters and clusters in avoid list, returning.")
    transition(context, later(time, 1.4), machine, "Starting", "Stopped", "OperationFailed")
    failure = (f"com.cloud.exception.InsufficientServerCapacityException: Unable to create a deployment for {release.vm(machine)}"
               "Scope=interface com.cloud.dc.DataCenter; id=1")
    work.fail(later(time, 1.5), failure)
    scan.say(later(time, 1.8), "WARN", logger, release.trace(f"Unable to start secondary storage VM [{machine.id}] due to [{failure}].",
                                                             failure, frames.START[:4] + frames.TASK))
    scan.say(later(time, 1.9), "INFO", logger,
             f"Unable to start secondary storage VM [{machine.id}] for standby capacity, it will be recycled and will start a new one.")
    scan.say(later(time, 2), "WARN", "AlertManagerImpl",
             release.alert(19, 1, f"Secondary Storage Vm creation failure (zone {world.zone.name})"))
    return machine


@case("guest-network-full", "4.20", "2026-09-15", servers=2, minutes=110)
def guest_network_full(incident):
    """The addresses of a guest network are used up; the only trace is an INFO line of the API command."""
    world, database = incident.world, incident.database
    network = world.networks[1]
    first = world.at(41.3)
    for i, minute in enumerate((41.3, 43.1, 52.7, 61.2, 74.5, 88.8)):
        refused_deployment(incident, world.servers[i % 2], world.at(minute), network, "first" if i == 0 else None)
    database.change("networks", {"id": network.id}, cidr=network.gateway[:-1] + "0/27", gateway=network.gateway)
    used = {row["ip4_address"] for row in database.rows("nics", network_id=network.id)}
    for row in database.rows("nics", network_id=network.id):
        if int(row["ip4_address"].rpartition(".")[2]) > 30:
            row["ip4_address"] = next(free for free in (network.gateway[:-1] + str(i) for i in range(2, 31)) if free not in used)
            used.add(row["ip4_address"])
    for i in range(2, 31):
        if network.gateway[:-1] + str(i) not in used:
            guest = Guest(2000 + i, "User", f"i-{network.account.id}-{2000 + i}-VM", world.uuid(), world.hosts[i % 3], network.account,
                          network)
            database.machine(guest)
            database.nic(guest, network.id, network.gateway[:-1] + str(i))
    incident.show_host(world.hosts[1], messages=False)
    incident.is_about("ip-capacity", "Deployments into one network are refused",
                      "The /27 of the guest network has no free address; the autoscaler of the tenant fills it within seconds.",
                      network, hint="cap-guest-ip", expected_verdict="confirmed", started=first, symptoms=["host-capacity"],
                      properties=["servers", "info", "pool guest"])


def refused_deployment(incident, server, time, network, mark):
    """deployVirtualMachine that fails before there is a job."""
    release = incident.release
    machine = incident.world.new_guest(network)
    call = Call(incident, server, network.account,
                f"command=deployVirtualMachine&networkids={network.uuid}&zoneid={incident.world.zone.uuid}")
    call.start(time)
    for i, text in enumerate(("Allocating in the DB for vm", f"Allocating entries for VM: {release.vm(machine, 'Stopped')}",
                              f"Allocating nics for {release.vm(machine, 'Stopped')}")):
        call.inner.say(later(time, 0.3 + 0.01 * i), "DEBUG", "VirtualMachineManagerImpl" if i else "UserVmManagerImpl", text)
    exception = (f"com.cloud.exception.InsufficientVirtualNetworkCapacityException: Unable to acquire Guest IP address for network "
                 f"{release.network(network)}Scope=interface com.cloud.dc.DataCenter; id=1")
    call.inner.say(later(time, 0.38), "INFO", "DeployVMCmd", exception, mark)
    call.inner.say(later(time, 0.39), "INFO", "ApiServer", f"Unable to acquire Guest IP address for network {release.network(network)}")
    call.end(later(time, 0.41))


@case("vlan-range-leaked", "4.17", "2026-10-06", zone="America/New_York", minutes=95)
def vlan_range_leaked(incident):
    """The VLAN range is used up, a good part of it by networks that no longer exist."""
    world, release, database = incident.world, incident.release, incident.database
    server = world.servers[0]
    incident.rotate(server, ".zst")
    networks = [world.new_network(world.accounts[i], name) for i, name in ((0, "staging"), (3, "shop-new"), (5, "lab-7"))]
    first = world.at(33.5)
    for i, (minute, network) in enumerate(zip((33.5, 47.2, 71.9), networks)):
        machine = world.new_guest(network)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.plan(start.begin(), machine.host)
        implement_begins(start.context, later(time, 0.1), network)
        implement_fails(start.context, later(time, 0.2), network)
        start.unable(later(time, 0.4), "Insufficient capacity ",
                     "com.cloud.exception.InsufficientVirtualNetworkCapacityException: Unable to allocate vnet as a part of network "
                     f"{release.network(network)} implement Scope=interface com.cloud.dc.DataCenter; id=1",
                     ["com.cloud.network.guru.GuestNetworkGuru.allocateVnet(GuestNetworkGuru.java:312)",
                      "com.cloud.network.guru.GuestNetworkGuru.implement(GuestNetworkGuru.java:371)", *frames.IMPLEMENT],
                     mark="first" if i == 0 else None)
        start.no_destination(later(time, 0.8))
        database.network(network, "Allocated")
        database.machine(machine, "Stopped", when(later(time, 1)))
    for i, row in enumerate(database.rows("op_dc_vnet_alloc", physical_network_id=200)):
        if row.get("taken") is None:
            gone = 4000 + i
            row.update(taken=when(world.begin - timedelta(days=3 + i % 60)), reservation_id=f"res-{gone}", account_id=5)
            # Two thirds of them carry networks of other tenants, the rest are left over.
            if i % 3:
                database.add("networks", id=gone, name=f"tier-{i}", traffic_type="Guest", broadcast_uri=f"vlan://{row['vnet']}",
                             gateway="10.1.1.1", cidr="10.1.1.0/24", physical_network_id=200, data_center_id=1, state="Implemented",
                             reservation_id=f"res-{gone}", guest_type="Isolated", restart_required=0,
                             created=when(world.begin - timedelta(days=3 + i % 60)))
    incident.show_host(world.hosts[0])
    incident.is_about("vlan-capacity", "New networks cannot be implemented",
                      "No VLAN of physical network 200 is free; a third of them belongs to networks that were removed.",
                      ("physical_network", 200, "physnet1"), *networks, hint="cap-vnet", expected_verdict="confirmed", started=first,
                      symptoms=["host-capacity", "network-lifecycle"], properties=["zone", "rotated", "database detail", "pool vlan"])


@case("ipv6-prefix-missing", "4.18", "2026-10-13", zone="Europe/Warsaw", minutes=80)
def ipv6_prefix_missing(incident):
    """Dual-stack networks cannot be created: the zone has no IPv6 prefix for guests."""
    world, release = incident.world, incident.release
    server = world.servers[0]
    first = world.at(24)
    for i, minute in enumerate((24, 31, 55)):
        account = world.accounts[i]
        call = Call(incident, server, account,
                    f"command=createNetwork&name=dual-{i}&networkofferingid={world.uuid()}&zoneid={world.zone.uuid}")
        time = world.at(minute)
        call.start(time)
        call.inner.say(later(time, 0.12), "ERROR", "Ipv6ServiceImpl", "IPv6 prefixes not found for the zone ID: 1", None if i else "first")
        exception = "com.cloud.exception.ResourceAllocationException: Unable to allocate IPv6 network"
        call.inner.say(later(time, 0.14), "INFO", "ApiServer", "Unable to allocate IPv6 network", None if i else "also")
        call.inner.say(later(time, 0.15), "DEBUG", "ApiServer", release.trace("Unable to allocate IPv6 network", exception, [
            "com.cloud.network.Ipv6ServiceImpl.preAllocateIpv6SubnetForNetwork(Ipv6ServiceImpl.java:339)",
            "com.cloud.network.NetworkServiceImpl.createGuestNetwork(NetworkServiceImpl.java:1713)", *frames.API]))
        call.end(later(time, 0.2))
    incident.show_host(world.hosts[2], debug=True)
    incident.is_about("ipv6", "No network with IPv6 can be created",
                      "The zone has an offering with IPv6, but no IPv6 prefix for guest networks was ever added.", world.zone,
                      hint="ip6-prefix-none", expected_verdict="confirmed", started=first, symptoms=["permissions-api"],
                      properties=["zone", "agent debug"])


@case("public-addresses-locked", "4.19", "2026-09-22", zone="Europe/Paris", servers=2, minutes=100)
def public_addresses_locked(incident):
    """A long transaction holds rows of user_ip_address: one server says so, the other says that no public address is free."""
    world, release, database = incident.world, incident.release, incident.database
    one, two = world.servers
    incident.rotate(one)
    incident.rotate(two)
    first = world.at(37)
    statement = ("UPDATE user_ip_address SET user_ip_address.state='Releasing', user_ip_address.allocated=null WHERE user_ip_address.id = ")
    for i in range(5):
        lock_wait(incident, two, later(first, 52 * i), statement + str(30 + i), "first" if i == 0 else "also")
    for i, minute in enumerate((45.2, 48, 53.5, 58.1)):
        account = world.accounts[i]
        job = Job(incident, one, world.at(minute), account, "org.apache.cloudstack.api.command.user.address.AssociateIPAddrCmd",
                  ("IpAddress", 31 + i))
        time = world.at(minute)
        job.submit(time)
        for j in range(2):
            job.inner.say(later(time, 50.4 * (j + 1)), "ERROR", "IpAddressManagerImpl",
                          f"Failed to acquire row lock to mark public IP as allocated with id={31 + i} address=203.0.113.{70 + i}")
        time = later(time, 101)
        job.inner.say(time, "ERROR", "IpAddressManagerImpl", "Failed to fetch any free public IP address")
        exception = ("com.cloud.exception.InsufficientAddressCapacityException: Insufficient address capacityScope=interface "
                     "com.cloud.dc.DataCenter; id=1")
        job.inner.say(later(time, 0.1), "ERROR", "IpAddressManagerImpl", release.trace(
            f"Unable to get source nat ip address for account {release.account(account)}", exception, [
                "com.cloud.network.IpAddressManagerImpl.fetchNewPublicIp(IpAddressManagerImpl.java:891)",
                "com.cloud.network.IpAddressManagerImpl.assignPublicIpAddress(IpAddressManagerImpl.java:812)", *frames.API_JOB]))
        job.fail(later(time, 0.3), 533, "Insufficient address capacity")
    database.change("user_ip_address", {"public_ip_address": "203.0.113.70"}, state="Allocating")
    incident.is_about("database", "Public addresses can neither be acquired nor released", "A maintenance script keeps rows of "
                      "user_ip_address locked; statements of both servers wait until the lock wait time-out.", ("server", 2, "ms2"),
                      ("table", None, "user_ip_address"), hint="db-lock-wait on user_ip_address", refuted_family="ip-capacity",
                      started=first, symptoms=["async-job", "resource-lock"],
                      properties=["zone", "servers", "other server earlier", "refuted", "pool public"])


def lock_wait(incident, server, time, statement, mark):
    """The release of an address that waits for a row lock in vain."""
    release = incident.release
    job = Job(incident, server, time, incident.world.accounts[-1], "org.apache.cloudstack.api.command.user.address.DisassociateIPAddrCmd")
    begun = later(time, -51)
    job.submit(begun)
    job.inner.say(later(time, -0.01), "DEBUG", "Transaction", f"Rolling back the transaction: Time = 50018 Name =  {job.inner.thread}; "
                  "called by -TransactionLegacy.rollback:888-TransactionLegacy.removeUpTo:831-TransactionLegacy.close:655-"
                  "Transaction.execute:40", mark and "also")
    exception = f"com.cloud.utils.exception.CloudRuntimeException: DB Exception on: com.mysql.cj.jdbc.ClientPreparedStatement: {statement}"
    cause = "com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException: Lock wait timeout exceeded; try restarting transaction"
    marks = [(mark, ""), ("also", exception[:60]), ("also", cause[:60])] if mark == "first" else "also"
    job.outer.say(time, "ERROR", "ApiAsyncJobDispatcher", release.trace(
        f"Unexpected exception while executing {job.command}", exception, [
            "com.cloud.utils.db.GenericDaoBase.update(GenericDaoBase.java:847)",
            "com.cloud.network.dao.IPAddressDaoImpl.unassignIpAddress(IPAddressDaoImpl.java:289)",
            "com.cloud.network.IpAddressManagerImpl.disassociatePublicIpAddress(IpAddressManagerImpl.java:738)", *frames.API_JOB],
        (cause, frames.JDBC, 27)), marks)
    job.fail(later(time, 0.2), 530, f"DB Exception on: com.mysql.cj.jdbc.ClientPreparedStatement: {statement}")
