# SPDX-License-Identifier: Apache-2.0
"""Management servers: a lock nobody holds, a queue that stands still, clocks that differ, programming errors, logins, providers."""

from . import frames
from .database import when
from .story import case
from .work import Deployment, Job, WorkJob
from .world import later

JOBS = "AsyncJobManagerImpl"


@case("lock-of-the-dead", "4.18", "2026-10-29", zone="Europe/Rome", servers=2, minutes=100)
def lock_of_the_dead(incident):
    """A management server died while it held the lock of a network; the other waits for it in vain. Only the database knows the holder."""
    world, release, database = incident.world, incident.release, incident.database
    one, two = world.servers
    incident.rotate(one)
    incident.rotate(two)
    two.up = False
    died, network = world.at(12), world.networks[3]
    world.silence(two, died)
    for host in world.hosts:
        host.server = one if host.server is two else host.server
    scan = incident.server(one, "Cluster-Heartbeat-1")
    scan.say(later(died, 60), "WARN", "ClusterManagerImpl",
             f"Management node {two.id} is detected inactive by timestamp and also not pingable")
    scan.say(later(died, 60.4), "DEBUG", "ClusterManagerImpl", f"Detected management node left, id:{two.id}, nodeIP:{two.address}")
    gone = incident.server(one, "Cluster-Notification-1")
    gone.say(later(died, 61), "WARN", "AlertManagerImpl", release.alert(14, "null", f"Management server node {two.address} is down"))
    first = world.at(36)
    for i, minute in enumerate((26, 48, 71)):
        time = world.at(minute)
        job = Job(incident, one, time, network.account, "org.apache.cloudstack.api.command.user.network.RestartNetworkCmd",
                  ("Network", network.id))
        job.submit(time)
        job.inner.say(later(time, 0.2), "DEBUG", "NetworkOrchestrator", f"Implementing the network {release.network(network)} elements and "
                      "resources as a part of network restart without cleanup")
        waited = later(time, 600)
        exception = f"com.cloud.exception.ConcurrentOperationException: Unable to lock network {network.id}"
        marks = [("first", ""), ("also", exception)] if i == 0 else None
        job.inner.say(waited, "WARN", "NetworkOrchestrator", release.trace(
            f"Failed to implement network {release.network(network)} elements and resources as a part of network restart due to ",
            exception, [
                "org.apache.cloudstack.network.router.deployment.RouterDeploymentDefinition.lock(RouterDeploymentDefinition.java:266)",
                "com.cloud.network.element.VirtualRouterElement.implement(VirtualRouterElement.java:221)", *frames.API_JOB]), marks)
        job.fail(later(waited, 0.3), 530, "Failed to restart network")
    database.add("op_lock", **{"key": f"networks{network.id}", "mac": str(two.msid), "ip": two.address,
                               "thread": "Work-Job-Executor-17:ctx-5d1e7c20 job-88120/job-88121", "acquired_on": when(later(died, -8)),
                               "waiters": 1})
    database.change("mshost", {"id": two.id}, state="Down", last_update=when(died))
    database.change("host", {"mgmt_server_id": two.msid}, mgmt_server_id=one.msid)
    incident.show_host(world.hosts[0], messages=False)
    incident.is_about("resource-lock", "A network can neither be restarted nor used",
                      "The lock of the network belongs to a thread of ms2, which died holding it; the row in op_lock is never released.",
                      network, ("server", two.id, two.name), hint="vr-lock-network, stale row of op_lock", expected_verdict="confirmed",
                      started=first, symptoms=["mgmt-cluster", "network-lifecycle"],
                      properties=["zone", "servers", "rotated", "only the database", "job long"])


@case("queue-stands-still", "4.17", "2026-10-07", zone="Europe/Athens", minutes=150, opening="23:20:00")
def queue_stands_still(incident):
    """The work queue of a machine is blocked by a job that a restart killed: later jobs wait, nothing ever fails."""
    world, database = incident.world, incident.database
    server = world.servers[0]
    incident.rotate(server, midnight=True)
    guest, lost = world.guests[4], world.at(9)
    old = Job(incident, server, lost, guest.account, "org.apache.cloudstack.api.command.user.vm.StopVMCmd", ("VirtualMachine", guest.id))
    work = WorkJob(old, lost, "com.cloud.vm.VmWorkStop", guest)
    old.submit(lost)
    work.submit(later(lost, 0.1))
    restart = world.at(11)
    world.silence(server, restart, later(restart, 95))
    boot = incident.server(server, "main", logid="")
    boot.words = []
    boot.say(later(restart, 90), "INFO", JOBS, "Start AsyncJobManager API executor thread pool in size 100")
    boot.say(later(restart, 90.1), "INFO", JOBS, "Start AsyncJobManager Work executor thread pool in size 133")
    queue, first = 4117, world.at(58)
    waiting = []
    for minute in (58, 66, 80):
        time = world.at(minute)
        job = Job(incident, server, time, guest.account, "org.apache.cloudstack.api.command.user.vm.StartVMCmd",
                  ("VirtualMachine", guest.id))
        item = WorkJob(job, time, "com.cloud.vm.VmWorkStart", guest)
        job.submit(time)
        item.submit(later(time, 0.1), run=False)
        waiting.append((job, item, time))
        for i in range(int((world.end - time).total_seconds() / 60)):
            beat = incident.server(server, "AsyncJobMgr-Heartbeat-1")
            beat.say(later(time, 2 + 60 * i), "DEBUG", "SyncQueueManagerImpl",
                     f"Queue (queue id, sync type, sync id) - ({queue},VmWorkJobQueue, {guest.id}) is reaching concurrency limit 1",
                     ("first" if minute == 58 and i == 0 else "also") if i < 3 and minute == 58 else None)
        for i in range(1, 3):
            timer = incident.server(server, "Timer-1")
            when_ = later(time, 905 * i)
            if when_ < world.end:
                timer.say(when_, "WARN", "AsyncJobMonitor", f"Task (job-{job.number}) has been pending for {905 * i} seconds",
                          "also" if minute == 58 and i == 1 else None)
    database.pending(old, work)
    database.add("vm_work_job", id=work.number, step="Starting", vm_instance_id=guest.id)
    database.add("sync_queue", id=queue, sync_objtype="VmWorkJobQueue", sync_objid=guest.id)
    item = {"queue_id": queue, "content_type": "AsyncJob"}
    database.add("sync_queue_item", id=1, content_id=work.number, queue_proc_number=1, queue_proc_time=when(lost), created=when(lost),
                 **item)
    for i, (job, work_job, time) in enumerate(waiting):
        database.pending(job, work_job)
        database.add("sync_queue_item", id=2 + i, content_id=work_job.number, created=when(time), **item)
    incident.is_about("async-job", "Jobs of a machine wait for ever", "The queue of the machine is held by a work job that was killed by "
                      "the restart of last evening; every later job waits behind it.", guest, ("job", work.number, f"job-{work.number}"),
                      *[("job", job.number, f"job-{job.number}") for job, _, _ in waiting],
                      hint="job-pending-long, is reaching concurrency limit", expected_verdict="confirmed", started=first, symptoms=[],
                      properties=["zone", "rotated", "stuck without failure", "absence"])


@case("clock-two-minutes-behind", "4.20", "2026-09-30", zone="UTC", servers=2, minutes=85)
def clock_two_minutes_behind(incident):
    """The clock of ms2 falls behind after its virtual machine was suspended: its peer takes it for dead and it fences itself."""
    world, release, database = incident.world, incident.release, incident.database
    one, two = world.servers
    two.skew = -112
    two.up = False
    first = world.at(31)
    incident.syslog(two, "ms2/messages", later(first, -70),
                    "kernel: [9120042.118211] clocksource: timekeeping watchdog on CPU3: Marking clocksource 'tsc' as unstable", "also")
    incident.syslog(two, "ms2/messages", later(first, -40), "chronyd[801]: System clock wrong by 111.914002 seconds", "also")
    incident.syslog(two, "ms2/messages", later(first, -20), "chronyd[801]: Can't synchronise: no selectable sources", "also")
    for i in range(3):
        scan = incident.server(one, "Cluster-Heartbeat-1")
        scan.say(later(first, 31 * i), "INFO", "ClusterManagerImpl", "Found 1 inactive management server node based on timestamp")
        scan.say(later(first, 31 * i + 0.1), "INFO", "ClusterManagerImpl",
                 f"management server node msid: {two.msid}, name: {two.name}, service ip: {two.address}, version: {release.full}")
        scan.say(later(first, 31 * i + 0.4), "INFO", "ClusterManagerImpl",
                 f"Management node {two.id} is detected inactive by timestamp but is pingable", "also" if i else "first")
    left = later(first, 95)
    scan.say(left, "DEBUG", "ClusterManagerImpl",
             f"Detected management node left because of invalidated session, id:{two.id}, nodeIP:{two.address}")
    gone = incident.server(one, "Cluster-Notification-1")
    gone.say(later(left, 0.4), "DEBUG", "ClusterManagerImpl", f"Leaving node, IP: {two.address}, msid: {two.msid}")
    gone.say(later(left, 0.8), "WARN", "AlertManagerImpl", release.alert(14, "null", f"Management server node {two.address} is down"))
    for i in range(5):
        number = world.next_job(later(left, -200 + 30 * i))
        gone.say(later(left, 1.2 + 0.1 * i), "DEBUG", JOBS, f"Cancel left-over job-{number}")
        gone.say(later(left, 1.25 + 0.1 * i), "DEBUG", JOBS, f"Purge queue item for cancelled job-{number}")
    beat = incident.server(two, "Cluster-Heartbeat-1")
    beat.say(later(left, 3), "ERROR", "ClusterManagerImpl", "We have detected that at least one management server peer reports that this "
             "management server is down, perform active fencing to avoid split-brain situation")
    beat.say(later(left, 3.2), "ERROR", "ClusterManagerImpl", release.trace(
        "Invalid cluster session found, fence it",
        "com.cloud.cluster.ActiveFencingException: Heartbeat finds this management server node has been invalidated", [
            "com.cloud.cluster.ClusterManagerImpl.peerScan(ClusterManagerImpl.java:858)",
            "com.cloud.cluster.ClusterManagerImpl$4.runInContext(ClusterManagerImpl.java:612)", *frames.TASK]))
    world.silence(two, later(left, 4))
    for host in world.hosts:
        if host.server is two:
            task = incident.server(one, "AgentConnectTaskPool-3")
            task.say(later(left, 40 + host.id), "INFO", "AgentManagerImpl",
                     f"Host {host.id} is disconnecting with event ManagementServerDown")
    database.change("mshost", {"id": two.id}, state="Down", last_update=when(later(left, -112)))
    database.change("host", {"mgmt_server_id": two.msid}, mgmt_server_id=one.msid)
    incident.is_about("mgmt-cluster", "One management server fences itself, its jobs are cancelled", "The clock of ms2 is almost two "
                      "minutes behind; its heartbeats look old, its peer declares it dead, and it stops itself.",
                      ("server", two.id, two.name), ("server", two.msid, two.address),
                      hint="ms-peer inactive by timestamp but pingable; clock skew", expected_verdict="confirmed",
                      started=later(first, -40), symptoms=["async-job", "agent-connection"], properties=["servers", "skew", "messages"])


@case("restart-vpc-null", "4.21", "2026-11-06", zone="Europe/Zurich", minutes=75)
def restart_vpc_null(incident):
    """A defect: restarting a VPC without a source NAT address throws a NullPointerException."""
    world, release = incident.world, incident.release
    server, vpc = world.servers[0], world.vpcs[0]
    incident.rotate(server, ".zst")
    first = world.at(22)
    for i, minute in enumerate((22, 25, 47)):
        time = world.at(minute)
        job = Job(incident, server, time, vpc.account, "org.apache.cloudstack.api.command.user.vpc.RestartVPCCmd", ("Vpc", vpc.id))
        job.submit(time)
        job.inner.say(later(time, 0.1), "DEBUG", "VpcManagerImpl", f"Restarting VPC {release.vpc(vpc)}")
        exception = ('java.lang.NullPointerException: Cannot invoke "com.cloud.network.dao.IPAddressVO.getVlanId()" because "sourceNatIp" '
                     'is null')
        job.outer.say(later(time, 0.4), "ERROR", "ApiAsyncJobDispatcher", release.trace(
            f"Unexpected exception while executing {job.command}", exception, [
                "com.cloud.network.vpc.VpcManagerImpl.rollingRestartVpc(VpcManagerImpl.java:3598)",
                "com.cloud.network.vpc.VpcManagerImpl.restartVpc(VpcManagerImpl.java:2421)",
                "com.cloud.network.vpc.VpcManagerImpl.restartVpc(VpcManagerImpl.java:2362)",
                "org.apache.cloudstack.api.command.user.vpc.RestartVPCCmd.execute(RestartVPCCmd.java:93)", *frames.API_JOB]),
                      None if i else "first")
        job.fail(later(time, 0.6), 530, exception.partition(": ")[2])
    incident.is_about("bug-npe", "A VPC cannot be restarted",
                      "The code of the rolling restart takes for granted that every VPC has a source NAT address.",
                      ("vpc", vpc.id, vpc.name), hint="NullPointerException in VpcManagerImpl.rollingRestartVpc",
                      also_right=["network-lifecycle"], started=first, symptoms=["network-lifecycle"], properties=["zone", "rotated"])


@case("directory-unreachable", "4.17", "2026-09-16", zone="Asia/Jakarta", servers=2, minutes=75)
def directory_unreachable(incident):
    """The LDAP server does not answer: nobody but local users can log in, and the reason is a DEBUG line."""
    world, release = incident.world, incident.release
    first = world.at(24)
    for i in range(14):
        server = world.servers[i % 2]
        time = later(first, 170 * i)
        name = world.story.choice(("m.rossi", "t.ito", "k.adeyemi", "s.larsen"))
        thread = incident.server(server, f"qtp1418620248-{world.story.randint(14, 900)}")
        exception = ("javax.naming.CommunicationException: ldap.example.net:636 [Root exception is java.net.ConnectException: Connection "
                     "timed out (Connection timed out)]")
        thread.say(later(time, -60), "DEBUG", "LdapAuthenticator", f"Retrieving ldap user: {name}")
        marks = [("also" if i else "first", ""), ("also", exception)]
        thread.say(time, "DEBUG", "LdapManagerImpl", release.trace(
            f"Exception while doing an LDAP bind for user  {name}", exception, [
                "com.sun.jndi.ldap.Connection.<init>(Connection.java:252)",
                "org.apache.cloudstack.ldap.LdapContextFactory.createInitialDirContext(LdapContextFactory.java:66)",
                "org.apache.cloudstack.ldap.LdapManagerImpl.canAuthenticate(LdapManagerImpl.java:213)", *frames.API]),
                   marks if i < 3 else None)
        thread.say(later(time, 0.1), "ERROR", "AccountManagerImpl", f"Failed to authenticate user: {name} in domain 1",
                   None if i else "also")
        thread.say(later(time, 0.12), "DEBUG", "AccountManagerImpl", f"Unable to authenticate user with username {name} in domain 1")
    incident.is_about("permissions-api", "Users of the directory cannot log in",
                      "The LDAP server ldap.example.net does not answer on port 636; every login waits for the time-out and is refused.",
                      ("host", None, "ldap.example.net"), ("domain", 1, "ROOT"), hint="LDAP bind: Connection timed out", started=first,
                      symptoms=[], properties=["zone", "servers", "debug"])


@case("provider-disabled", "4.16", "2026-09-28", zone="America/Halifax", minutes=75)
def provider_disabled(incident):
    """The provider VirtualRouter of the physical network was disabled: no isolated network can be implemented."""
    world, release, database = incident.world, incident.release, incident.database
    server = world.servers[0]
    incident.rotate(server)
    network, first = world.new_network(world.accounts[1], "reporting"), world.at(29)
    for i, minute in enumerate((29, 36, 55)):
        machine = world.new_guest(network)
        start = Deployment(incident, server, world.at(minute), machine)
        time = start.plan(start.begin(), machine.host)
        start.context.say(later(time, 0.1), "DEBUG", "NetworkOrchestrator",
                          f"Lock is acquired for network id {network.id} as a part of network implement")
        start.context.say(later(time, 0.14), "DEBUG", "NetworkModelImpl",
                          "Provider VirtualRouter is not enabled in physical network id=200", None if i else "also")
        text = "Service provider VirtualRouter either doesn't exist or is not enabled in physical network id: 200"
        exception = f"com.cloud.utils.exception.CloudRuntimeException: {text}"
        start.context.say(later(time, 0.2), "ERROR", "NetworkOrchestrator", release.trace(
            f"Caught exception: {text}", exception, [
                "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.implementNetworkElements(NetworkOrchestrator.java:1742)",
                *frames.IMPLEMENT]), None if i else [("first", ""), ("also", exception)])
        start.context.say(later(time, 0.24), "DEBUG", "NetworkOrchestrator",
                          f"Cleaning up because we're unable to implement the network {release.network(network)}")
        start.context.say(later(time, 0.3), "DEBUG", "NetworkOrchestrator",
                          f"Lock is released for network id {network.id} as a part of network implement")
        start.transition(later(time, 0.4), "Starting", "Stopped", "OperationFailed")
        start.work.fail(later(time, 0.6), exception)
        start.job.fail(later(time, 1), 530, text)
    database.network(network, "Allocated")
    database.change("physical_network_service_providers", {"provider_name": "VirtualRouter"}, state="Disabled")
    incident.is_about("network-lifecycle", "New isolated networks cannot be implemented",
                      "The provider VirtualRouter was disabled on the physical network; offerings that need it cannot be implemented.",
                      network, ("physical_network", 200, "physnet1"), hint="vr-provider-missing", also_right=["config-setting"],
                      expected_verdict="confirmed", started=first, symptoms=["vr-start"], properties=["zone", "rotated"])
