/* SPDX-License-Identifier: Apache-2.0
 * The kinds of things CloudStack's log records speak of, and which field of them a text names. Pattern files
 * write them as "vm.id"; the JSON report as {"type": "vm", "id": ...}. Routers and system VMs are VMs here
 * (one table, vm_instance); entity_type_shown() tells them apart by their instance name. */
#ifndef RECORD_ENTITY_TYPE_H
#define RECORD_ENTITY_TYPE_H

#include <stdbool.h>

#include "base/slice.h"

enum entity_type {
    ENTITY_NONE = 0,
    ENTITY_VM,
    ENTITY_HOST,
    ENTITY_NETWORK,
    ENTITY_VPC,
    ENTITY_ZONE,
    ENTITY_POD,
    ENTITY_CLUSTER,
    ENTITY_PHYSICAL_NETWORK,
    ENTITY_POOL,
    ENTITY_VOLUME,
    ENTITY_TEMPLATE,
    ENTITY_SNAPSHOT,
    ENTITY_JOB,
    ENTITY_NIC,
    ENTITY_IP,
    ENTITY_MAC,
    ENTITY_VLAN,
    ENTITY_ACCOUNT,
    ENTITY_DOMAIN,
    ENTITY_USER,
    ENTITY_OFFERING,
    ENTITY_RULE,
    ENTITY_VPN,
    ENTITY_SERVER, /* a management server */
    ENTITY_INTERFACE,
    ENTITY_SERVICE,
    ENTITY_SCRIPT,
    ENTITY_COMMAND, /* an agent command class */
    ENTITY_SETTING,
    ENTITY_FILE,
    ENTITY_CHECK, /* a router health check */
    ENTITY_TYPE_COUNT
};

enum entity_field { FIELD_ID, FIELD_NAME, FIELD_UUID, FIELD_ADDRESS, FIELD_PATH, ENTITY_FIELD_COUNT };

/* "vm.id" → type and field; false for an unknown pair. Which fields a type has is a table in the .c file. */
bool entity_key_parse(struct slice key, enum entity_type *type, enum entity_field *field);

/* "vm", "host", ...; a constant. */
const char *entity_type_name(enum entity_type type);
/* "id", "name", "uuid", "address", "path"; a constant. */
const char *entity_field_name(enum entity_field field);

/* The type name to show people: for a VM "router" when `name` is r-N-*, "systemvm" for s-N-* and v-N-*,
 * "vm" otherwise; entity_type_name() for all others. A constant. */
const char *entity_type_shown(enum entity_type type, struct slice name);

/* True for the things two findings can share and be related by (vm, host, network, vpc, zone, ...), false for
 * attributes such as vlan, interface, service, script, file, setting. */
bool entity_type_relates(enum entity_type type);

#endif
