# SPDX-License-Identifier: Apache-2.0
"""The state of the cloud database ten minutes after the incident, in the tables of fixtures/sql/schema.sql."""

import sqlite3

from .incident import START
from .world import VERSION, later

TAKEN_AT = "2026-09-17 14:16:00"

# The columns of the rows below; the schema has more, which stay empty.
COLUMNS = {
    "data_center": "id, uuid, name, networktype, allocation_state",
    "host_pod_ref": "id, uuid, name, data_center_id, removed",
    "host": "id, uuid, name, status, private_ip_address, data_center_id, pod_id, removed",
    "vm_instance": "id, uuid, name, instance_name, state, type, host_id, last_host_id, pod_id, data_center_id, update_time, created, removed",
    "nics": "id, instance_id, ip4_address, network_id, state, removed",
    "networks": "id, name, data_center_id, physical_network_id, broadcast_uri, state, removed",
    "op_dc_ip_address_alloc": "id, ip_address, data_center_id, pod_id, nic_id, reservation_id, taken, mac_address",
    "physical_network": "id, name, data_center_id, vnet, removed",
    "physical_network_traffic_types": "id, physical_network_id, traffic_type",
    "op_dc_vnet_alloc": "id, vnet, physical_network_id, data_center_id, reservation_id, account_id, taken, account_vnet_map_id",
}


def rows(world):
    """(table, row) pairs, in the order of COLUMNS."""
    def stamp(time):
        return time.strftime("%Y-%m-%d %H:%M:%S")

    yield "data_center", (1, "5b0d7f0e-64c1-4d0e-a3b4-8a1f6c2e9d10", "east", "Advanced", "Enabled")
    yield "host_pod_ref", (1, "c1f5a9d2-7e34-4b6a-a8c0-2d9b51e7f346", "rack-1", 1, None)
    for host in world.hosts:
        yield "host", (host.id, host.uuid, host.name, "Up", host.address, 1, 1, None)
    nic, networks = 1, 0
    for router in [*world.routers, world.broken]:
        starting = router is world.broken
        since = later(START, 1.6) if starting else later(START, -86400 * (router.id - 100) / 10)
        yield "vm_instance", (router.id, router.uuid, router.name, router.name, "Starting" if starting else "Running", "DomainRouter",
                              None if starting else router.host.id, router.host.id, 1, 1, stamp(since), "2026-08-03 09:12:44", None)
        yield "nics", (nic, router.id, router.control, 202, "Reserved", None)
        yield "nics", (nic + 1, router.id, f"10.20.{router.network - 200}.1", router.network, "Reserved", None)
        yield "networks", (router.network, f"network-{router.network}", 1, 200, f"vlan://{2400 + networks}", "Implemented", None)
        nic += 2
        networks += 1
    for i in range(24):
        taken = f"2026-09-0{1 + i % 9} 08:00:00" if i < networks else None
        yield "op_dc_ip_address_alloc", (i + 1, f"10.64.8.{100 + i}", 1, 1, 2 * i + 1 if taken else None, None, taken, i + 1)
    yield "physical_network", (200, "guest", 1, "2400-2430", None)
    yield "physical_network_traffic_types", (1, 200, "Guest")
    for i in range(31):
        taken = f"2026-08-{1 + i:02d} 10:00:00" if i < networks else None
        yield "op_dc_vnet_alloc", (i + 1, str(2400 + i), 200, 1, None, 5 + i % 6 if taken else None, taken, None)


def write(world, path, schema):
    """Writes the snapshot; the same SQLite library writes the same bytes."""
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(schema)
    for table, row in rows(world):
        database.execute(f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({', '.join('?' * len(row))})", row)
    for name, value in (("server_time", TAKEN_AT), ("time_zone", "UTC"), ("cloudstack_version", VERSION)):
        database.execute("UPDATE cstriage_snapshot SET value = ? WHERE name = ?", (value, name))
    database.execute("VACUUM")
    database.close()
