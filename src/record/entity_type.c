/* SPDX-License-Identifier: Apache-2.0
 * Names and fields of the entity types: one table, read by the pattern loader (keys), the model and the
 * reports (names). Place in the flow: constants, no state. Invariant: the table has one row per
 * enumerator, in its order. */
#include "record/entity_type.h"

enum {
    HAS_ID = 1 << FIELD_ID,
    HAS_NAME = 1 << FIELD_NAME,
    HAS_UUID = 1 << FIELD_UUID,
    HAS_ADDRESS = 1 << FIELD_ADDRESS,
    HAS_PATH = 1 << FIELD_PATH,
    HAS_USUAL = HAS_ID | HAS_NAME | HAS_UUID
};

static const struct {
    const char *name;
    unsigned fields;
    bool relates;
} TYPES[ENTITY_TYPE_COUNT] = {
    [ENTITY_NONE] = {"none", 0, false},
    [ENTITY_VM] = {"vm", HAS_USUAL, true},
    [ENTITY_HOST] = {"host", HAS_USUAL | HAS_ADDRESS, true},
    [ENTITY_NETWORK] = {"network", HAS_USUAL, true},
    [ENTITY_VPC] = {"vpc", HAS_USUAL, true},
    [ENTITY_ZONE] = {"zone", HAS_USUAL, true},
    [ENTITY_POD] = {"pod", HAS_USUAL, true},
    [ENTITY_CLUSTER] = {"cluster", HAS_USUAL, true},
    [ENTITY_PHYSICAL_NETWORK] = {"physical_network", HAS_ID | HAS_NAME, true},
    [ENTITY_POOL] = {"pool", HAS_USUAL, true},
    [ENTITY_VOLUME] = {"volume", HAS_USUAL, true},
    [ENTITY_TEMPLATE] = {"template", HAS_USUAL, true},
    [ENTITY_SNAPSHOT] = {"snapshot", HAS_USUAL, true},
    [ENTITY_JOB] = {"job", HAS_ID, true},
    [ENTITY_NIC] = {"nic", HAS_ID, true},
    [ENTITY_IP] = {"ip", HAS_ID | HAS_ADDRESS, true},
    [ENTITY_MAC] = {"mac", HAS_ADDRESS, true},
    [ENTITY_VLAN] = {"vlan", HAS_ID, false},
    [ENTITY_ACCOUNT] = {"account", HAS_USUAL, true},
    [ENTITY_DOMAIN] = {"domain", HAS_USUAL, true},
    [ENTITY_USER] = {"user", HAS_NAME, true},
    [ENTITY_OFFERING] = {"offering", HAS_USUAL, true},
    [ENTITY_RULE] = {"rule", HAS_ID, true},
    [ENTITY_VPN] = {"vpn", HAS_ID | HAS_NAME, true},
    [ENTITY_SERVER] = {"server", HAS_ID | HAS_NAME | HAS_ADDRESS, true},
    [ENTITY_INTERFACE] = {"interface", HAS_NAME, false},
    [ENTITY_SERVICE] = {"service", HAS_NAME, false},
    [ENTITY_SCRIPT] = {"script", HAS_NAME, false},
    [ENTITY_COMMAND] = {"command", HAS_NAME, false},
    [ENTITY_SETTING] = {"setting", HAS_NAME, false},
    [ENTITY_FILE] = {"file", HAS_PATH, false},
    [ENTITY_CHECK] = {"check", HAS_NAME, false},
};

static const char *const FIELDS[ENTITY_FIELD_COUNT] = {
    [FIELD_ID] = "id", [FIELD_NAME] = "name", [FIELD_UUID] = "uuid", [FIELD_ADDRESS] = "address", [FIELD_PATH] = "path",
};

bool entity_key_parse(struct slice key, enum entity_type *type, enum entity_field *field) {
    const char *dot = key.len ? memchr(key.ptr, '.', key.len) : NULL;
    if (!dot)
        return false;
    struct slice left = slice_make(key.ptr, (size_t)(dot - key.ptr));
    struct slice right = slice_from(key, left.len + 1);
    for (int t = ENTITY_NONE + 1; t < ENTITY_TYPE_COUNT; t++) {
        if (!slice_is(left, TYPES[t].name))
            continue;
        for (int f = 0; f < ENTITY_FIELD_COUNT; f++) {
            if ((TYPES[t].fields & (1u << f)) && slice_is(right, FIELDS[f])) {
                *type = (enum entity_type)t;
                *field = (enum entity_field)f;
                return true;
            }
        }
    }
    return false;
}

const char *entity_type_name(enum entity_type type) {
    return type >= 0 && type < ENTITY_TYPE_COUNT ? TYPES[type].name : TYPES[ENTITY_NONE].name;
}

const char *entity_field_name(enum entity_field field) {
    return field >= 0 && field < ENTITY_FIELD_COUNT ? FIELDS[field] : "";
}

const char *entity_type_shown(enum entity_type type, struct slice name) {
    if (type != ENTITY_VM || name.len < 3 || name.ptr[1] != '-' || name.ptr[2] < '0' || name.ptr[2] > '9')
        return entity_type_name(type);
    if (name.ptr[0] == 'r')
        return "router";
    return name.ptr[0] == 's' || name.ptr[0] == 'v' ? "systemvm" : entity_type_name(type);
}

bool entity_type_relates(enum entity_type type) {
    return type >= 0 && type < ENTITY_TYPE_COUNT && TYPES[type].relates;
}
