# SPDX-License-Identifier: Apache-2.0
"""Ordinary logs of hosts, routers and system VMs."""

import random

from .world import later

SYSTEM = ("systemd[1]: Started Session {n} of user root.", "systemd-logind[1211]: Removed session {n}.",
          "chronyd[982]: Selected source 10.40.1.5", "snmpd[1402]: Connection from UDP: [10.40.0.9]:{n}->[{address}]:161",
          "libvirtd[2211]: hostname: {host}", "kernel: [{k:.6f}] device vnet{v} entered promiscuous mode",
          "CRON[{n}]: (root) CMD (run-parts /etc/cron.hourly)")
ROUTER = ("dnsmasq-dhcp[1871]: DHCPREQUEST(eth0) {net}.{v} 02:00:{v:02x}:0c:00:1e",
          "dnsmasq-dhcp[1871]: DHCPACK(eth0) {net}.{v} 02:00:{v:02x}:0c:00:1e", "systemd[1]: Started Session {n} of user root.",
          "CRON[{n}]: (root) CMD (/usr/bin/python3 /root/health_checks_data.py)")


def agent_log(incident, host, begin, end, gap=24):
    """What an agent writes all day: INFO, or everything."""
    world = incident.world
    rng, time = random.Random(f"agent {world.begin} {host.id}"), begin
    hex8 = lambda: world.hex(8, rng)  # noqa: E731
    pool = world.pools[0]
    while time < end:
        if not world.answers(host, time):
            time = later(time, 30)
            continue
        thread = incident.agent(host, incident.release.handler(rng.randint(1, 5)), hex8())
        chance = rng.random()
        if chance < 0.5:
            thread.say(time, "INFO", "LibvirtStorageAdaptor", f"Trying to fetch storage pool {pool.uuid} from libvirt")
            thread.say(later(time, 0.02), "INFO", "LibvirtStorageAdaptor", f"Asking libvirt to refresh storage pool {pool.uuid}")
        elif chance < 0.6:
            thread.say(time, "WARN", "LibvirtKvmAgentHook", "Groovy script '/etc/cloudstack/agent/hooks/libvirt-vm-xml-transformer.groovy' "
                       "is not available. Transformations will not be applied.")
        elif host.debug:
            name = rng.choice(("GetHostStatsCommand", "GetVmStatsCommand", "GetStorageStatsCommand", "GetVmDiskStatsCommand"))
            number = world.next_sequence(host, time)
            thread.say(time, "DEBUG", "Agent", f"Request:Seq {host.id}-{number}:  {{ Cmd , MgmtId: {host.server.msid}, via: {host.id}, "
                       "Ver: v1, Flags: 100011, "
                       f"[{{\"com.cloud.agent.api.{name}\":{{\"hostGuid\":\"{host.uuid}-LibvirtComputingResource\","
                       f"\"hostName\":\"{host.name}\",\"wait\":\"0\"}}}}] }}")
            thread.say(later(time, 0.002), "DEBUG", "Agent", f"Processing command: com.cloud.agent.api.{name}")
            thread.say(later(time, 0.3), "DEBUG", "LibvirtComputingResource",
                       "Executing: /usr/share/cloudstack-common/scripts/vm/hypervisor/kvm/kvmheartbeat.sh -i 10.40.9.10 -p "
                       f"/export/primary-1 -m /mnt/{pool.uuid} -h {host.address} ")
            thread.say(later(time, 0.35), "DEBUG", "LibvirtComputingResource", "Execution is successful.")
        time = later(time, rng.expovariate(1 / gap))


def system_log(incident, machine, path, begin, end, gap=40, texts=SYSTEM):
    """messages of a host, or daemon.log of a router."""
    world = incident.world
    rng, time, uptime = random.Random(f"system {world.begin} {path}"), begin, 780000.25
    net = machine.network.gateway[:-2] if getattr(machine, "network", None) else ""
    while time < end:
        text = rng.choice(texts).format(n=rng.randint(1000, 65000), k=uptime, v=rng.randint(20, 240), net=net, address=machine.address,
                                        host=getattr(machine, "short", machine.name))
        incident.syslog(machine, path, time, text)
        step = rng.expovariate(1 / gap)
        time, uptime = later(time, step), uptime + step


def router_daemons(incident, router, begin, end, gap=50, name="daemon.log"):
    system_log(incident, router, f"{router.name}/{name}", begin, end, gap, ROUTER)


def router_configurations(incident, router, begin, end, gap=600):
    """cloud.log of a router: configurations that are applied without trouble."""
    world = incident.world
    rng, time = random.Random(f"router {world.begin} {router.id}"), begin
    while time < end:
        name = f"{rng.choice(('vm_dhcp_entry', 'vm_metadata', 'firewall_rules', 'monitor_service'))}.json.{world.uuid(rng)}"
        incident.router_shell(router, time, f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 0.4), "INFO", f"update_config.py :: Processing incoming file => {name}")
        incident.router_log(router, later(time, 0.41), "INFO", f"Processing JSON file {name}")
        incident.router_log(router, later(time, 0.9), "INFO", "Executing: systemctl is-active dnsmasq")
        incident.router_shell(router, later(time, 1.7), "execution success")
        time = later(time, rng.expovariate(1 / gap))
