# SPDX-License-Identifier: Apache-2.0
"""The state of the cloud database shortly after an incident: a healthy cloud first, which each incident changes.

The columns are those of fixtures/sql/schema.sql. Times are UTC.
"""

import calendar
import re
from datetime import timedelta

HEAD = """-- state of the cloud database at {now}, CloudStack {version}
/*! SET NAMES utf8mb4 */;
/*! SET sql_mode = 'NO_ENGINE_SUBSTITUTION' */;
"""
PUBLIC, RANGE = "203.0.113", range(10, 100)


def when(time):
    return time.strftime("%Y-%m-%d %H:%M:%S") if time else None


class Database:
    """Tables as lists of rows, a row as a dictionary."""

    def __init__(self, world):
        self.world, self.tables, self.now = world, {}, world.end + timedelta(minutes=4)
        self.old = when(world.begin - timedelta(days=90))
        self.fresh = when(self.now - timedelta(seconds=2))
        self._places()
        self._networks()
        self._machines()
        self._addresses()
        self._services()

    # ---- changing

    def add(self, table, **row):
        self.tables.setdefault(table, []).append(row)
        return row

    def rows(self, table, **match):
        return [row for row in self.tables.get(table, []) if all(row.get(key) == value for key, value in match.items())]

    def change(self, table, match, **values):
        """Changes the rows that match; there has to be one."""
        found = self.rows(table, **match)
        if not found:
            raise KeyError(f"{table}: no row with {match}")
        for row in found:
            row.update(values)

    def remove(self, table, **match):
        gone = self.rows(table, **match)
        self.tables[table] = [row for row in self.tables.get(table, []) if row not in gone]

    def next(self, table):
        return max((row["id"] for row in self.tables.get(table, [])), default=0) + 1

    # ---- the healthy cloud

    def _places(self):
        world, add = self.world, self.add
        add("version", id=1, version=world.release.full, updated=self.old, step="Complete")
        add("data_center", id=1, name=world.zone.name, networktype="Advanced", allocation_state="Enabled", is_security_group_enabled=0)
        for pod in world.pods:
            add("host_pod_ref", id=pod.id, name=pod.name, data_center_id=1, allocation_state="Enabled")
        for cluster in world.clusters:
            add("cluster", id=cluster.id, name=cluster.name, pod_id=cluster.pod.id, data_center_id=1, hypervisor_type="KVM",
                allocation_state="Enabled", managed_state="Managed")
        for server in world.servers:
            add("mshost", id=server.id, msid=server.msid, name=server.name, uuid=world.uuid(), state="Up", version=world.release.full,
                service_ip=server.address, last_update=self.fresh)
        for owner in world.servers:
            for peer in world.servers:
                if owner is not peer:
                    add("mshost_peer", id=self.next("mshost_peer"), owner_mshost=owner.id, peer_mshost=peer.id, peer_runid=1,
                        peer_state="Up", last_update=self.fresh)
        for account in [world.admin, *world.accounts]:
            add("account", id=account.id, account_name=account.name)
        for host in world.hosts:
            self._host(host.id, host.name, "Routing", host.address, host.cluster, host.server)
            for kind, total in ((0, 256 << 30), (1, 96000)):
                add("op_host_capacity", id=self.next("op_host_capacity"), host_id=host.id, data_center_id=1, cluster_id=host.cluster.id,
                    used_capacity=total // 4, reserved_capacity=0, total_capacity=total, capacity_type=kind, capacity_state="Enabled",
                    update_time=self.fresh)

    def _host(self, number, name, kind, address, cluster, server):
        ping = ping_of(self.now - timedelta(seconds=25))
        self.add("host", id=number, name=name, status="Up", type=kind, private_ip_address=address, cluster_id=cluster.id, data_center_id=1,
                 pod_id=cluster.pod.id, hypervisor_type="KVM", last_ping=ping, mgmt_server_id=server.msid, resource_state="Enabled")

    def _networks(self):
        world, add = self.world, self.add
        add("physical_network", id=200, name="physnet1", data_center_id=1, vnet="1100-1199")
        for i, kind in enumerate(("Guest", "Public", "Management", "Control", "Storage")):
            add("physical_network_traffic_types", id=i + 1, physical_network_id=200, traffic_type=kind)
        for i, name in enumerate(("VirtualRouter", "VpcVirtualRouter", "ConfigDrive")):
            add("physical_network_service_providers", id=i + 1, physical_network_id=200, provider_name=name, state="Enabled")
            add("virtual_router_providers", id=i + 1, nsp_id=i + 1, enabled=1)
        add("vlan", id=1, ip4_range=f"{PUBLIC}.{RANGE[0]}-{PUBLIC}.{RANGE[-1]}", vlan_type="VirtualNetwork", data_center_id=1,
            network_id=200)
        for number, kind in ((200, "Public"), (201, "Management"), (202, "Control"), (203, "Storage")):
            add("networks", id=number, traffic_type=kind, physical_network_id=200, data_center_id=1, state="Setup", created=self.old)
        for vpc in world.vpcs:
            add("vpc", id=vpc.id, name=vpc.name, state="Enabled", restart_required=0)
        for network in world.networks:
            self.network(network)
        taken = {network.vlan: network for network in world.networks}
        for i, vlan in enumerate(range(1100, 1200)):
            network = taken.get(vlan)
            add("op_dc_vnet_alloc", id=i + 1, vnet=str(vlan), physical_network_id=200, data_center_id=1,
                reservation_id=f"res-{network.id}" if network else None, account_id=network.account.id if network else None,
                taken=self.old if network else None)

    def network(self, network, state="Implemented"):
        """The rows of a guest network."""
        done = state == "Implemented"
        self.add("networks", id=network.id, name=network.name, traffic_type="Guest",
                 broadcast_uri=f"vlan://{network.vlan}" if done else None, gateway=network.gateway, cidr=network.gateway[:-1] + "0/24",
                 physical_network_id=200, data_center_id=1, state=state, reservation_id=f"res-{network.id}" if done else None,
                 guest_type="Isolated", restart_required=0, created=self.old, vpc_id=network.vpc.id if network.vpc else None)
        count = sum(guest.network is network for guest in self.world.guests)
        self.add("op_networks", id=network.id, nics_count=count + (1 if done else 0))
        for service in ("Dhcp", "Dns", "SourceNat", "Firewall", "Lb", "UserData"):
            self.add("ntwk_service_map", id=self.next("ntwk_service_map"), network_id=network.id, service=service,
                     provider="VpcVirtualRouter" if network.vpc else "VirtualRouter")

    def machine(self, guest, state="Running", updated=None):
        """The row of a machine."""
        updated = updated or self.old
        running = state == "Running"
        return self.add("vm_instance", id=guest.id, name=guest.name, instance_name=guest.name, state=state,
                        pod_id=guest.host.cluster.pod.id, data_center_id=1, host_id=guest.host.id if state != "Stopped" else None,
                        last_host_id=guest.host.id,
                        update_time=updated, created=updated, type=guest.kind, power_state="PowerOn" if running else "PowerOff",
                        power_state_update_time=updated)

    def nic(self, guest, network, address, state="Reserved"):
        number = self.next("nics")
        self.add("nics", id=number, instance_id=guest.id, ip4_address=address, network_id=network, state=state, update_time=self.old,
                 vm_type=guest.kind)
        return number

    def router(self, router, state="Running", updated=None, redundant=None):
        """The rows of a router with its three NICs."""
        self.machine(router, state, updated)
        self.add("domain_router", id=router.id, is_redundant_router=1 if redundant else 0, redundant_state=redundant or "UNKNOWN",
                 stop_pending=0, role="VIRTUAL_ROUTER",
                 template_version=f"Cloudstack Release {self.world.release.name}.0 Tue Mar 14 12:09:33 UTC 2023",
                 vpc_id=router.network.vpc.id if router.network.vpc else None)
        self.add("router_network_ref", id=self.next("router_network_ref"), router_id=router.id, network_id=router.network.id)
        self.nic(router, router.network.id, router.network.gateway)
        self.control(router, self.nic(router, 202, router.control))
        self.public(router.address, router.network, self.nic(router, 200, router.address))
        for name in ("dns_check.py", "dhcp_check.py", "gateways_check.py", "disk_space_check.py"):
            self.add("router_health_check", id=self.next("router_health_check"), router_id=router.id, check_name=name, check_type="basic",
                     last_update=when(self.now - timedelta(minutes=4)), check_result=1)

    def control(self, guest, nic):
        """The link-local address of a machine is taken."""
        self.add("op_dc_link_local_ip_address_alloc", id=self.next("op_dc_link_local_ip_address_alloc"), ip_address=guest.control,
                 data_center_id=1, pod_id=guest.host.cluster.pod.id, nic_id=nic, taken=self.old)

    def public(self, address, network, nic):
        """The public address is the source NAT address of a network."""
        account = network.account.id if network else 1
        self.remove("user_ip_address", public_ip_address=address)
        self.add("user_ip_address", id=self.next("user_ip_address"), account_id=account, public_ip_address=address, data_center_id=1,
                 source_nat=1 if network else 0, allocated=self.old, vlan_db_id=1, one_to_one_nat=0, state="Allocated",
                 network_id=network.id if network and not network.vpc else None, is_system=0,
                 vpc_id=network.vpc.id if network and network.vpc else None, forsystemvms=0)

    def pending(self, job, work):
        """The rows of a job that has not ended and of its work job."""
        begun = when(job.time)
        common = {"created": begun, "last_updated": begun, "job_status": 0, "job_result_code": 0, "job_executing_msid": job.server.msid}
        self.add("async_job", id=job.number, instance_type="VirtualMachine", instance_id=work.machine.id, job_cmd=job.command, related="",
                 job_dispatcher="ApiAsyncJobDispatcher", **common)
        self.add("async_job", id=work.number, job_cmd=work.command, related=str(job.number), job_dispatcher="VmWorkJobDispatcher", **common)

    def _machines(self):
        world = self.world
        for router in world.routers:
            self.router(router)
        for guest in world.guests:
            self.machine(guest)
            self.nic(guest, guest.network.id, guest.address)
        for i, guest in enumerate((world.proxy, world.store)):
            self.machine(guest)
            self.control(guest, self.nic(guest, 202, guest.control))
            private = self.nic(guest, 201, f"10.40.2.{230 + i}")
            self.public(guest.address, None, self.nic(guest, 200, guest.address))
            self.add("op_dc_ip_address_alloc", id=i + 1, ip_address=f"10.40.2.{230 + i}", data_center_id=1,
                     pod_id=guest.host.cluster.pod.id, nic_id=private, reservation_id=f"res-{guest.id}", taken=self.old, mac_address=i + 1)
            self._host(i + 1, guest.name, guest.kind.replace("StorageVm", "StorageVM"), f"10.40.2.{230 + i}", guest.host.cluster,
                       world.servers[0])

    def _addresses(self):
        add, used = self.add, {row["public_ip_address"] for row in self.tables["user_ip_address"]}
        for i in RANGE:
            if f"{PUBLIC}.{i}" not in used:
                add("user_ip_address", id=self.next("user_ip_address"), public_ip_address=f"{PUBLIC}.{i}", data_center_id=1, source_nat=0,
                    vlan_db_id=1, one_to_one_nat=0, state="Free", is_system=0, forsystemvms=0)
        for pod in self.world.pods:
            for i in range(14):
                add("op_dc_ip_address_alloc", id=self.next("op_dc_ip_address_alloc"), ip_address=f"10.40.{1 + pod.id}.{235 + i}",
                    data_center_id=1, pod_id=pod.id, mac_address=100 + i)
            for i in range(60):
                add("op_dc_link_local_ip_address_alloc", id=self.next("op_dc_link_local_ip_address_alloc"),
                    ip_address=f"169.254.{252 + pod.id % 2}.{10 + i}", data_center_id=1, pod_id=pod.id)

    def _services(self):
        world, add = self.world, self.add
        for pool in world.pools:
            add("storage_pool", id=pool.id, name=pool.name, uuid=pool.uuid, pool_type="NetworkFilesystem", data_center_id=1,
                cluster_id=pool.id, used_bytes=3 << 40, capacity_bytes=9 << 40, host_address=pool.address, status="Up", scope="CLUSTER",
                parent=0)
            for host in world.hosts:
                if host.cluster.id == pool.id:
                    add("storage_pool_host_ref", id=self.next("storage_pool_host_ref"), host_id=host.id, pool_id=pool.id)
        add("image_store", id=1, name="secondary-1", protocol="nfs", data_center_id=1, role="Image", total_size=20 << 40,
            used_bytes=8 << 40, readonly=0)
        add("vm_template", id=3, unique_name="routing-3", name="SystemVM Template (KVM)", uuid=world.uuid(), type="SYSTEM",
            hypervisor_type="KVM", direct_download=0)
        add("vm_template", id=4, unique_name="debian-12", name="Debian 12", uuid=world.uuid(), type="USER", hypervisor_type="KVM",
            direct_download=0)
        for i, template in enumerate((3, 4)):
            add("template_store_ref", id=i + 1, store_id=1, template_id=template, store_role="Image", download_state="DOWNLOADED",
                destroyed=0)
        for name, value, category in (
            ("host", world.servers[0].address, "Advanced"), ("wait", "1800", "Advanced"), ("router.version.check", "true", "Advanced"),
            ("network.gc.interval", "600", "Advanced"), ("network.gc.wait", "600", "Advanced"),
            ("minreq.sysvmtemplate.version", f"{world.release.name}.0", "Advanced")):
            add("configuration", category=category, name=name, value=value, default_value=value, updated=self.old)

    # ---- writing

    def text(self, version):
        parts = [HEAD.format(now=when(self.now), version=version)]
        for table in sorted(self.tables):
            groups = {}
            for row in self.tables[table]:
                filled = {key: value for key, value in row.items() if value is not None}
                groups.setdefault(tuple(filled), []).append(filled)
            for columns, rows in groups.items():
                names = ", ".join(f"`{column}`" for column in columns)
                values = ",\n".join("  (" + ", ".join(literal(row[column]) for column in columns) + ")" for row in rows)
                parts.append(f"INSERT INTO `{table}` ({names}) VALUES\n{values};\n")
        return "".join(parts)


def ping_of(time):
    """host.last_ping: milliseconds without their last ten bits."""
    return calendar.timegm(time.timetuple()) * 1000 >> 10


def literal(value):
    if isinstance(value, int):
        return str(value)
    if re.search(r"[\\\n]", value):
        raise ValueError(f"{value!r}: the databases quote it differently")
    return "'" + value.replace("'", "''") + "'"
