# SPDX-License-Identifier: Apache-2.0
"""How a release of CloudStack writes: record headers, names of loggers, texts of objects, stack traces.

Everything that differs between 4.15 and 4.22 is decided here, so that the incidents read the same for all of them.
"""

FULL = {"4.15": "4.15.2.0", "4.16": "4.16.1.0", "4.17": "4.17.2.0", "4.18": "4.18.2.3", "4.19": "4.19.1.2", "4.20": "4.20.1.0",
        "4.21": "4.21.0.0", "4.22": "4.22.0.0"}

# Package of each class that logs. A class in a class, `A.B`, logs under its own name since 4.20 and under `A` before.
PACKAGES = {
    "com.cloud.agent": "Agent AgentShell",
    "com.cloud.agent.manager": "AgentManagerImpl ClusteredAgentManagerImpl AgentAttache ConnectedAgentAttache ClusteredAgentAttache",
    "com.cloud.agent.manager.allocator.impl": "FirstFitAllocator",
    "com.cloud.agent.resource.consoleproxy": "ConsoleProxyResource",
    "com.cloud.agent.resource.virtualnetwork": "VirtualRoutingResource",
    "com.cloud.agent.transport": "Request",
    "com.cloud.alert": "AlertManagerImpl ConsoleProxyAlertAdapter ClusterAlertAdapter SecondaryStorageVmAlertAdapter",
    "com.cloud.api": "ApiServlet ApiServer ApiAsyncJobDispatcher",
    "com.cloud.api.dispatch": "ParamGenericValidationWorker",
    "com.cloud.capacity": "CapacityManagerImpl",
    "com.cloud.cluster": "ClusterManagerImpl",
    "com.cloud.cluster.dao": "ManagementServerHostDaoImpl",
    "com.cloud.configuration": "ConfigurationManagerImpl",
    "com.cloud.consoleproxy": "ConsoleProxyManagerImpl ConsoleProxy ConsoleProxyGCThread",
    "com.cloud.deploy": "DeploymentPlanningManagerImpl FirstFitPlanner DeploymentPlanner",
    "com.cloud.ha": "HighAvailabilityManagerImpl KVMInvestigator KVMFencer UserVmDomRInvestigator AbstractInvestigatorImpl",
    "com.cloud.hypervisor.kvm.resource": "LibvirtComputingResource LibvirtConnection BridgeVifDriver OvsVifDriver KVMHAMonitor"
                                         " LibvirtKvmAgentHook",
    "com.cloud.hypervisor.kvm.resource.wrapper": "LibvirtStartCommandWrapper LibvirtCheckSshCommandWrapper LibvirtPlugNicCommandWrapper"
                                                 " LibvirtSecurityGroupRulesCommandWrapper LibvirtReadyCommandWrapper"
                                                 " LibvirtOvsSetupBridgeCommandWrapper LibvirtFenceCommandWrapper"
                                                 " LibvirtCheckOnHostCommandWrapper LibvirtUtilitiesHelper",
    "com.cloud.hypervisor.kvm.storage": "LibvirtStorageAdaptor KVMStorageProcessor",
    "com.cloud.network": "IpAddressManagerImpl NetworkModelImpl NetworkServiceImpl Ipv6ServiceImpl",
    "com.cloud.network.element": "VirtualRouterElement VpcVirtualRouterElement",
    "com.cloud.network.firewall": "FirewallManagerImpl",
    "com.cloud.network.guru": "GuestNetworkGuru ControlNetworkGuru PodBasedNetworkGuru",
    "com.cloud.network.lb": "LoadBalancingRulesManagerImpl",
    "com.cloud.network.ovs": "OvsTunnelManagerImpl",
    "com.cloud.network.router": "VirtualNetworkApplianceManagerImpl VpcVirtualNetworkApplianceManagerImpl NetworkHelperImpl",
    "com.cloud.network.rules": "RulesManagerImpl",
    "com.cloud.network.security": "SecurityGroupManagerImpl SecurityGroupManagerImpl2",
    "com.cloud.network.vpc": "VpcManagerImpl",
    "com.cloud.network.vpn": "Site2SiteVpnManagerImpl RemoteAccessVpnManagerImpl",
    "com.cloud.resource": "ResourceManagerImpl",
    "com.cloud.resourcelimit": "ResourceLimitManagerImpl",
    "com.cloud.server": "StatsCollector",
    "com.cloud.storage": "StorageManagerImpl",
    "com.cloud.storage.download": "DownloadListener DownloadMonitorImpl",
    "com.cloud.storage.listener": "StoragePoolMonitor",
    "com.cloud.storage.snapshot": "SnapshotSchedulerImpl",
    "org.apache.cloudstack.api.command.user.vpc": "RestartVPCCmd CreateStaticRouteCmd",
    "com.cloud.storage.template": "DownloadManagerImpl HttpTemplateDownloader",
    "com.cloud.upgrade": "DatabaseUpgradeChecker",
    "com.cloud.user": "AccountManagerImpl",
    "com.cloud.utils.db": "Merovingian2 ConnectionConcierge GlobalLock",
    "com.cloud.utils.db.Transaction": "Transaction",
    "com.cloud.utils.exception": "CSExceptionErrorCode",
    "com.cloud.utils.nio": "NioConnection NioClient NioServer Link",
    "com.cloud.utils.script": "Script",
    "com.cloud.utils.ssh": "SshHelper",
    "com.cloud.vm": "VirtualMachineManagerImpl ClusteredVirtualMachineManagerImpl VmWorkJobDispatcher VmWorkJobHandlerProxy"
                    " VirtualMachinePowerStateSyncImpl UserVmManagerImpl",
    "org.apache.cloudstack.acl": "DynamicRoleBasedAPIAccessChecker",
    "org.apache.cloudstack.api.command.user.vm": "DeployVMCmd",
    "org.apache.cloudstack.ca": "CAManagerImpl",
    "org.apache.cloudstack.ca.provider": "RootCACustomTrustManager",
    "org.apache.cloudstack.engine.orchestration": "NetworkOrchestrator VolumeOrchestrator",
    "org.apache.cloudstack.framework.jobs.impl": "AsyncJobManagerImpl AsyncJobMonitor SyncQueueManagerImpl",
    "org.apache.cloudstack.ha": "HAManagerImpl",
    "org.apache.cloudstack.ldap": "LdapManagerImpl LdapAuthenticator",
    "org.apache.cloudstack.network.router.deployment": "RouterDeploymentDefinition VpcRouterDeploymentDefinition",
    "org.apache.cloudstack.network.topology": "BasicNetworkTopology AdvancedNetworkTopology AdvancedNetworkVisitor",
    "org.apache.cloudstack.secondarystorage": "SecondaryStorageManagerImpl",
    "org.apache.cloudstack.storage.image": "TemplateServiceImpl TemplateDataFactoryImpl BaseImageStoreDriverImpl",
    "org.apache.cloudstack.storage.resource": "NfsSecondaryStorageResource",
}
CLASSES = {name: f"{package}.{name}" for package, names in PACKAGES.items() for name in names.split()}

# Since 4.20 a logger is named after the class of the object, not after the class that holds the code.
RUNTIME = {"VirtualMachineManagerImpl": "ClusteredVirtualMachineManagerImpl", "AgentManagerImpl": "ClusteredAgentManagerImpl",
           "AgentAttache": "ConnectedAgentAttache", "VirtualNetworkApplianceManagerImpl": "VpcVirtualNetworkApplianceManagerImpl",
           "BasicNetworkTopology": "AdvancedNetworkTopology", "SecurityGroupManagerImpl": "SecurityGroupManagerImpl2"}


class Release:
    """One release, as `release.number`: 4.15 is 15."""

    def __init__(self, name):
        self.name, self.full, self.number = name, FULL[name], int(name.split(".")[1])
        self.second = self.number >= 20  # log4j2
        self.loggers = {}

    # ---- headers

    def context(self, words):
        if self.second:
            return "[" + ", ".join(words) + "]"
        return " ".join(words) or ("null" if self.number < 17 else "")

    def logger(self, name, agent):
        """The name in brackets: packages cut to one letter on a management server, the last three elements on an agent."""
        key = (name, agent)
        if key not in self.loggers:
            self.loggers[key] = self._logger(name, agent)
        return self.loggers[key]

    def _logger(self, name, agent):
        outer, _, inner = name.partition(".")
        outer, _, anonymous = outer.partition("$")
        if anonymous:  # a class without a name keeps its number
            return self._logger(outer, agent) + (f"${anonymous}" if self.second else "")
        if outer not in CLASSES:
            raise KeyError(f"class {outer}: in which package?")
        if self.second and not agent and not inner:
            outer = RUNTIME.get(outer, outer)
        parts = CLASSES[outer].split(".") + ([inner] if inner and self.second else [])
        if agent:
            return ".".join(parts[-3:])
        return ".".join([part[0] for part in parts[:-1]] + parts[-1:])

    def handler(self, number):
        return f"{'A' if self.number > 20 else 'a'}gentRequest-Handler-{number}"

    # ---- traces

    def trace(self, message, exception, frames, *causes):
        """A message with its exception; a cause is (exception, frames, number of frames left out)."""
        lines = [f"{message} {exception}".lstrip()] if self.second else [message, exception]
        lines += [f"\tat {frame}" for frame in frames]
        for cause, below, more in causes:
            lines.append(f"Caused by: {cause}")
            lines += [f"\tat {frame}" for frame in (below if self.second else below[:3])]
            lines.append(f"\t... {more} more")
        return "\n".join(lines)

    # ---- objects

    def vm(self, machine, state="Running"):
        if self.number < 17:
            return f"VM[{machine.kind}|{machine.name}]"
        if self.number == 17:
            return f'VM instance {{id: "{machine.id}", name: "{machine.name}", uuid: "{machine.uuid}", type="{machine.kind}"}}'
        state = f'"state":"{state}",' if self.number > 20 else ""
        return (f'VM instance {{"id":{machine.id},"instanceName":"{machine.name}",{state}"type":"{machine.kind}",'
                f'"uuid":"{machine.uuid}"}}')

    def network(self, network):
        if self.number < 17:
            return f"Ntwk[{network.id}|Guest|{network.offering}]"
        return (f'Network {{"id": {network.id}, "name": "{network.name}", "uuid": "{network.uuid}", '
                f'"networkofferingid": {network.offering}}}')

    def host(self, host):
        if self.number < 17:
            return f"Host[-{host.id}-Routing]"
        if self.number == 17:
            return f'Host {{"id": "{host.id}", "name": "{host.name}", "uuid": "{host.uuid}", "type"="Routing"}}'
        return f'Host {{"id":{host.id},"name":"{host.name}","type":"Routing","uuid":"{host.uuid}"}}'

    def host_short(self, host):
        """Where older releases print the number alone."""
        return self.host(host) if self.number > 20 else str(host.id)

    def nic(self, number, machine, address, reservation, uri="vlan://1101"):
        if not self.second:
            return f"Nic[{number}-{machine.id}-{reservation}-{address}]"
        return (f'Nic {{"broadcastUri":"{uri}","deviceId":0,"iPv4Address":"{address}","id":{number},"instanceId":{machine.id},'
                f'"reservationId":"{reservation}"}}')

    def volume(self, number, machine):
        if self.number > 20:
            return (f'Volume {{"id":{number},"instanceId":{machine.id},"name":"ROOT-{machine.id}","uuid":"{machine.disk}",'
                    f'"volumeType":"ROOT"}}')
        return f"Vol[{number}|name=ROOT-{machine.id}|vm={machine.id}|ROOT]" if self.second else f"Vol[{number}|vm={machine.id}|ROOT]"

    def pool(self, pool):
        if self.number > 20:
            return f'StoragePool {{"id":{pool.id},"name":"{pool.name}","poolType":"NetworkFilesystem","uuid":"{pool.uuid}"}}'
        return f"Pool[{pool.id}|NetworkFilesystem]"

    def account(self, account):
        if self.number < 17:
            return f"Acct[{account.uuid}-{account.name}]"
        return f'Account [{{"accountName":"{account.name}","id":{account.id},"uuid":"{account.uuid}"}}]'

    def vpc(self, vpc):
        return f'VPC {{"id":{vpc.id},"name":"{vpc.name}","uuid":"{vpc.uuid}"}}' if self.number > 20 else f"[VPC [{vpc.id}-{vpc.name}]"

    def zone(self, zone):
        return f'Zone {{"id": "{zone.id}", "name": "{zone.name}", "uuid": "{zone.uuid}"}}'

    def job(self, job, info):
        """An async job that is submitted; `info` is its cmdInfo."""
        kind, thing = job.instance
        if self.number > 20:
            text = info.replace("\\", "\\\\").replace('"', '\\"')
            kind, thing = (f'"{kind}"', thing) if kind != "null" else ("null", "null")
            return (f'AsyncJob {{"accountId":{job.account.id},"cmd":"{job.command}","cmdInfo":"{text}","cmdVersion":0,"completeMsid":null,'
                    f'"created":null,"id":{job.number},"initMsid":{job.server.msid},"instanceId":{thing},"instanceType":{kind},'
                    f'"lastPolled":null,"lastUpdated":null,"processStatus":0,"removed":null,"result":null,"resultCode":0,'
                    f'"status":"IN_PROGRESS","userId":{job.account.user},"uuid":"{job.uuid}"}}')
        colon = " " if self.number == 15 else ": "
        return (f"AsyncJobVO{colon}{{id:{job.number}, userId: {job.account.user}, accountId: {job.account.id}, instanceType: {kind}, "
                f"instanceId: {thing}, cmd: {job.command}, cmdInfo: {info}, cmdVersion: 0, status: IN_PROGRESS, processStatus: 0, "
                f"resultCode: 0, result: null, initMsid: {job.server.msid}, completeMsid: null, lastUpdated: null, lastPolled: null, "
                f"created: null, removed: null}}")

    def alert(self, kind, pod, subject, cluster="null"):
        """The WARN line of an alert; the logger is AlertManagerImpl."""
        if self.number < 17:
            return f" alertType:: {kind} // dataCenterId:: 1 // podId:: {pod} // clusterId:: {cluster} // message:: {subject}"
        return f"alertType=[{kind}] dataCenterId=[1] podId=[{pod}] clusterId=[{cluster}] message=[{subject}]."
