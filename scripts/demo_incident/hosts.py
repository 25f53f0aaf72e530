# SPDX-License-Identifier: Apache-2.0
"""The logs of two KVM hosts: agent.log of the healthy host 12 (INFO), agent.log (DEBUG) and messages of host 14."""

from .incident import GIVEN_UP, SENT, start_commands
from .world import MANAGEMENT_ID, POOL, at, later, line

AGENT, VR = "cloud.agent.Agent", "resource.virtualnetwork.VirtualRoutingResource"


def domain_xml(world):
    router = world.broken
    nics = "".join(f"\n<interface type='bridge'>\n<source bridge='{bridge}'/>\n<mac address='{mac}'/>\n<model type='virtio'/>\n</interface>"
                   for bridge, mac in (("brens2f0-2411", "02:00:4c:1a:00:07"), ("cloud0", "0e:00:a9:fe:4d:8c"),
                                       ("cloudbr0", "1e:00:41:00:00:29")))
    return (f"<domain type='kvm'>\n<uuid>{router.uuid}</uuid>\n<name>{router.name}</name>\n<memory>524288</memory>\n<vcpu>1</vcpu>\n"
            f"<os>\n<type arch='x86_64' machine='pc'>hvm</type>\n</os>\n<devices>{nics}\n</devices>\n</domain>")


def ordinary_agent(world, host, start, end, debug, gap):
    """What an agent writes all day: its ping, statistics, storage pools."""
    rng, records, time = world.rng, [], start
    while time < end:
        thread, logid = f"agentRequest-Handler-{rng.randint(1, 5)}", world.hex()
        command = rng.choice(("GetHostStatsCommand", "GetVmStatsCommand", "GetStorageStatsCommand", "GetVmDiskStatsCommand"))
        if debug:
            world.ping[host.id] += 1
            ping = f"Seq {host.id}-{world.ping[host.id]}: "
            records += [line(time, "DEBUG", AGENT, thread, "", logid,
                             f"Request:Seq {world.next_sequence(host)}:  {{ Cmd , MgmtId: {MANAGEMENT_ID}, via: {host.id}, Ver: v1, "
                             f'Flags: 100011, [{{"com.cloud.agent.api.{command}":{{"hostGuid":"{host.uuid}-LibvirtComputingResource",'
                             f'"hostName":"{host.name}","wait":"0"}}}}] }}'),
                        line(later(time, 0.002), "DEBUG", AGENT, thread, "", logid, f"Processing command: com.cloud.agent.api.{command}"),
                        line(later(time, 1.2), "DEBUG", AGENT, f"UgentTask-{rng.randint(1, 4)}", "", "",
                             f"Sending ping: {ping} {{ Cmd , MgmtId: -1, via: {host.id}, Ver: v1, Flags: 11, "
                             '[{"com.cloud.agent.api.PingRoutingCommand":{"newStates":{},"_gatewayAccessible":"true","_vnetAccessible":"true",'
                             f'"hostType":"Routing","hostId":"{host.id}","wait":"0"}}}}] }}')]
        if command == "GetStorageStatsCommand" or not debug:
            records += [line(later(time, 0.05), "INFO", "kvm.storage.LibvirtStorageAdaptor", thread, "", logid,
                             f"Trying to fetch storage pool {POOL} from libvirt")]
        if debug and rng.random() < 0.5:
            records += [line(later(time, 0.3), "DEBUG", "kvm.resource.LibvirtComputingResource", thread, "", logid,
                             "Executing: /usr/share/cloudstack-common/scripts/vm/hypervisor/kvm/kvmheartbeat.sh -i 10.64.9.10 "
                             f"-p /export/primary-1 -m /mnt/{POOL} -h {host.address} "),
                        line(later(time, 0.35), "DEBUG", "kvm.resource.LibvirtComputingResource", thread, "", logid, "Execution is successful.")]
        time = later(time, rng.expovariate(1 / gap))
    return records


def router_boot(world, logid, sequence):
    """Host 14 starts the router's domain and then probes its control port, in vain, until long after nobody waits any more."""
    router = world.broken
    thread = "agentRequest-Handler-2"

    def note(time, level, logger, message):
        return line(time, level, logger, thread, "", logid, message)

    received = later(SENT, 0.011)
    records = [note(received, "DEBUG", AGENT, f"Request:Seq {sequence}:  {{ Cmd , MgmtId: {MANAGEMENT_ID}, via: {router.host.id}, Ver: v1, "
                                              f"Flags: 100111, {start_commands(world)} }}"),
               note(later(received, 0.004), "DEBUG", AGENT, "Processing command: com.cloud.agent.api.StartCommand")]
    for i, (kind, address) in enumerate((("Guest", "10.20.41.1"), ("Control", router.control), ("Public", "203.0.113.41"))):
        records.append(note(later(received, 0.2 + i / 10), "DEBUG", "kvm.resource.BridgeVifDriver", f"nic=[Nic:{kind}-{address}-null]"))
    records += [note(later(received, 0.9), "DEBUG", "resource.wrapper.LibvirtStartCommandWrapper", f"starting {router.name}: {domain_xml(world)}"),
                note(later(received, 9.4), "DEBUG", AGENT, "Processing command: com.cloud.agent.api.check.CheckSshCommand"),
                note(later(received, 9.41), "DEBUG", "resource.wrapper.LibvirtCheckSshCommandWrapper", f"Ping command port, {router.control}:3922")]
    time = later(received, 9.42)
    while time < later(GIVEN_UP, 320):
        records.append(note(time, "DEBUG", VR, f"Trying to connect to {router.control}"))
        time = later(time, 3.071 + world.rng.random() / 50)
        records.append(note(time, "DEBUG", VR, f"Could not connect to {router.control}"))
        time = later(time, 6.001)
    return records


def messages(world):
    """The system log of host 14: the reload that took the address away, in the middle of what such a log is full of."""
    rng, records, time, clock = world.rng, [], at(17, "11:00:07.000"), 787180.5
    ordinary = ("systemd[1]: Started Session {n} of user root.", "libvirtd[2211]: hostname: kvm14", "chronyd[982]: Selected source 10.64.8.53",
                "snmpd[1402]: Connection from UDP: [10.64.2.9]:{n}->[10.64.8.14]:161", "systemd-logind[1211]: Removed session {n}.",
                "kernel: [{k:.6f}] device vnet{v} entered promiscuous mode")
    while time < at(17, "14:12:00.000"):
        text = rng.choice(ordinary).format(n=rng.randint(1000, 65000), k=clock, v=rng.randint(0, 9))
        records.append((time, text))
        step = rng.expovariate(1 / 35)
        time, clock = later(time, step), clock + step
    reload = at(17, "12:58:31.000")
    records += [(reload, "systemd[1]: Reloading Network Manager..."),
                (later(reload, 0.1), 'NetworkManager[1043]: <info>  [1789649911.1042] audit: op="reload" arg="0" pid=40117 uid=0 result="success"'),
                (later(reload, 0.3), "systemd[1]: Reloaded Network Manager.")]
    return [(when, f"{when:%b %d %H:%M:%S} kvm14 {text}") for when, text in records]
