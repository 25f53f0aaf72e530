# SPDX-License-Identifier: Apache-2.0
"""What happens around an agent: it falls silent and is investigated, its host is declared down, it connects again."""

from .work import Request, command
from .world import later

MANAGER, HA = "AgentManagerImpl", "HighAvailabilityManagerImpl"


def behind_on_ping(incident, server, host, time, mark=None):
    """The monitor finds a host without pings; returns the thread of the investigation."""
    release = incident.release
    monitor = incident.server(server, "AgentMonitor-1")
    monitor.say(time, "INFO", f"{MANAGER}.MonitorTask", f"Found the following agents behind on ping: [{host.id}]", mark)
    verb = "investigation" if release.second else "invstigation"
    monitor.say(later(time, 0.01), "DEBUG", f"{MANAGER}.MonitorTask", f"Ping timeout for agent {host.id}, do {verb}")
    task = incident.server(server, f"AgentTaskPool-{incident.world.story.randint(1, 16)}")
    where = release.host(host) if release.number > 20 else host.id
    event = "" if release.second else " PingTimeout"
    task.say(later(time, 0.02), "INFO", MANAGER, f"Investigating why host {where} has disconnected with event{event}")
    return task


def not_answering(incident, server, host, task, time):
    """CheckHealthCommand without an answer; takes a hundred seconds. Returns the time."""
    word = "Checking" if incident.release.second else "checking"
    task.say(time, "DEBUG", MANAGER,
             f"{word} if agent ({incident.release.host(host) if incident.release.number > 20 else host.id}) is alive")
    request = Request(task, server, host, time)
    request.send(later(time, 0.01), command("CheckHealthCommand", '"wait":"50","bypassHostMaintenance":"false"'))
    request.waiting(later(time, 50))
    error = request.timed_out(later(time, 100), 100)
    task.say(later(time, 100.01), "WARN", MANAGER, f"Operation timed out: {error}")
    return later(time, 100.1)


def investigators(task, time, *names):
    for i, name in enumerate(names):
        task.say(later(time, 0.3 * i), "DEBUG", HA, f"{name} unable to determine the state of the host.  Moving on.")
    return later(time, 0.3 * len(names))


def determined(incident, host, task, time, state, by):
    release = incident.release
    name = release.host(host) if release.number > 20 else host.id
    task.say(time, "DEBUG", HA, f"{by} was able to determine host {name} is in {state}")
    task.say(later(time, 0.01), "INFO", MANAGER, f"The agent from host {name} state determined is {state}")


def declared_down(incident, host, task, time):
    """HA begins for the machines of the host."""
    release, world = incident.release, incident.world
    pair = f"{release.host(host)} is down" if release.number > 20 else f"is down: {host.id}-{host.name}"
    task.say(time, "ERROR", MANAGER, f"Host {pair}. Starting HA on the VMs")
    name = release.host(host) if release.number > 20 else host.id
    task.say(later(time, 0.02), "INFO", MANAGER, f"Host {name} is disconnecting with event HostDown")
    task.say(later(time, 0.03), "DEBUG", MANAGER,
             f"The next status of agent {name if release.number > 17 else f'{name} '}is Down, current status is Up")
    task.say(later(time, 0.1), "WARN", HA,
             f"Scheduling restart for VMs on host {name if release.number > 20 else f'{host.id}-{host.name}'}")
    task.say(later(time, 0.12), "WARN", "AlertManagerImpl", release.alert(
        7, host.cluster.pod.id,
        f"Host is down, name: {host.name} (id:{host.id}), availability zone: {world.zone.name}, pod: {host.cluster.pod.name}"))


def disconnected(incident, host, task, time, event="AgentDisconnected"):
    """The host is alive, its agent is not."""
    release, world = incident.release, incident.world
    name = release.host(host) if release.number > 20 else host.id
    up = (f"{release.host(host)} state: Enabled" if release.number > 20 else f"{host.id}-{host.name}"
          + ("" if release.number in (15, 16, 20) else "-Enabled"))
    task.say(time, "WARN", MANAGER, f"Agent is disconnected but the host is still up: {up}")
    task.say(later(time, 0.05), "WARN", "AlertManagerImpl", release.alert(
        7, host.cluster.pod.id,
        f"Host disconnected, name: {host.name} (id:{host.id}), availability zone: {world.zone.name}, pod: {host.cluster.pod.name}"))
    task.say(later(time, 0.1), "INFO", MANAGER, f"Host {name} is disconnecting with event {event}")
    task.say(later(time, 0.11), "DEBUG", MANAGER,
             "Sending Disconnect to listener: com.cloud.network.router.VirtualNetworkApplianceManagerImpl")


def work_item(number, machine, step="Investigating", kind="HA", state="Running"):
    return f"HAWork[{number}-{kind}-{machine.id}-{state}-{step}]"
