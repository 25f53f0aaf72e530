/* SPDX-License-Identifier: Apache-2.0
 * One pass over a text that looks for the object forms of the table below and for instance names. */
#include "model/object_text.h"

#include <ctype.h>

#include "base/compiler.h"

enum form {
    FORM_JSON,       /* {"id": 5, "name": "kvm1", "uuid": "…"}: keys with or without quotes, ':' or '=' */
    FORM_FIRST,      /* the digits that follow are the id */
    FORM_FIRST_NAMED /* digits, then (name) */
};

static const struct object_form {
    const char *prefix;
    enum entity_type type;
    enum form form;
} FORMS[] = {
    {"VM instance {", ENTITY_VM, FORM_JSON},
    {"VM {\"", ENTITY_VM, FORM_JSON},
    {"Network {", ENTITY_NETWORK, FORM_JSON},
    {"Host {", ENTITY_HOST, FORM_JSON},
    {"VPC {", ENTITY_VPC, FORM_JSON},
    {"StoragePool {", ENTITY_POOL, FORM_JSON},
    {"Volume {", ENTITY_VOLUME, FORM_JSON},
    {"Template {", ENTITY_TEMPLATE, FORM_JSON},
    {"Zone {", ENTITY_ZONE, FORM_JSON},
    {"Cluster {", ENTITY_CLUSTER, FORM_JSON},
    {"HostPod {", ENTITY_POD, FORM_JSON},
    {"PhysicalNetwork {", ENTITY_PHYSICAL_NETWORK, FORM_JSON},
    {"Ntwk[", ENTITY_NETWORK, FORM_FIRST},
    {"Host[-", ENTITY_HOST, FORM_FIRST},
    {"[VPC [", ENTITY_VPC, FORM_FIRST},
    {"Pool[", ENTITY_POOL, FORM_FIRST},
    {"Vol[", ENTITY_VOLUME, FORM_FIRST},
    {"Resource [Host:", ENTITY_HOST, FORM_FIRST},
    {"Resource [Pod:", ENTITY_POD, FORM_FIRST},
    {"Resource [Cluster:", ENTITY_CLUSTER, FORM_FIRST},
    {"Resource [DataCenter:", ENTITY_ZONE, FORM_FIRST},
    {"Resource [StoragePool:", ENTITY_POOL, FORM_FIRST},
    {"via: ", ENTITY_HOST, FORM_FIRST_NAMED},
};

static size_t digits(struct slice text) {
    size_t n = 0;

    while (n < text.len && n < 19 && isdigit((unsigned char)text.ptr[n]))
        n++;
    return n;
}

size_t instance_name_length(struct slice text, struct slice *id) {
    size_t at = 2, n, suffix;

    if (text.len < 5 || !strchr("rsvi", text.ptr[0]) || text.ptr[1] != '-')
        return 0;
    n = digits(slice_from(text, at));
    if (n == 0 || at + n >= text.len || text.ptr[at + n] != '-')
        return 0;
    *id = slice_make(text.ptr + at, n);
    at += n + 1;
    if (text.ptr[0] == 'i') {
        n = digits(slice_from(text, at));
        if (n == 0 || at + n >= text.len || text.ptr[at + n] != '-')
            return 0;
        *id = slice_make(text.ptr + at, n);
        at += n + 1;
    }
    for (suffix = 0; at + suffix < text.len && suffix < 24; suffix++)
        if (!isalnum((unsigned char)text.ptr[at + suffix]))
            break;
    if (suffix == 0 || !isalpha((unsigned char)text.ptr[at]))
        return 0;
    return at + suffix;
}

/* The value behind `"key":` or `key=` within an object text; empty if there is none. */
static struct slice json_value(struct slice object, const char *key) {
    size_t key_length = strlen(key);

    for (size_t i = 0; i + key_length + 1 < object.len; i++) {
        struct slice rest;
        size_t n = 0;

        if (memcmp(object.ptr + i, key, key_length) != 0 || (i && isalnum((unsigned char)object.ptr[i - 1])))
            continue;
        rest = slice_from(object, i + key_length);
        if (rest.len && rest.ptr[0] == '"')
            rest = slice_from(rest, 1);
        if (!rest.len || (rest.ptr[0] != ':' && rest.ptr[0] != '='))
            continue;
        rest = slice_trim(slice_from(rest, 1));
        if (rest.len && rest.ptr[0] == '"')
            rest = slice_from(rest, 1);
        while (n < rest.len && n < 200 && !strchr("\",}]", rest.ptr[n]))
            n++;
        return slice_make(rest.ptr, n);
    }
    return slice_make(NULL, 0);
}

static void add_json(struct entity_set *set, enum entity_type type, struct slice rest) {
    const char *end = memchr(rest.ptr, '}', rest.len < 2048 ? rest.len : 2048);
    struct slice object = slice_make(rest.ptr, end ? (size_t)(end - rest.ptr) : (rest.len < 512 ? rest.len : 512));
    struct entity_set one = {.count = 0};

    entity_set_add(&one, type, FIELD_ID, json_value(object, "id"));
    entity_set_add(&one, type, FIELD_UUID, json_value(object, "uuid"));
    entity_set_add(&one, type, FIELD_NAME, json_value(object, type == ENTITY_VM ? "instanceName" : "name"));
    if (type == ENTITY_VM && one.count && one.items[0].name.len == 0)
        entity_set_add(&one, type, FIELD_NAME, json_value(object, "name"));
    entity_set_merge(set, &one);
}

static void add_first(struct entity_set *set, const struct object_form *form, struct slice rest) {
    struct entity_set one = {.count = 0};
    size_t n = digits(rest);

    if (n == 0)
        return;
    entity_set_add(&one, form->type, FIELD_ID, slice_first(rest, n));
    if (form->form == FORM_FIRST_NAMED && n < rest.len && rest.ptr[n] == '(') {
        struct slice name = slice_from(rest, n + 1);
        const char *end = memchr(name.ptr, ')', name.len < 255 ? name.len : 255);

        if (end)
            entity_set_add(&one, form->type, FIELD_NAME, slice_make(name.ptr, (size_t)(end - name.ptr)));
    }
    entity_set_merge(set, &one);
}

static void add_instance(struct entity_set *set, struct slice name, struct slice id) {
    struct entity_set one = {.count = 0};

    entity_set_add(&one, ENTITY_VM, FIELD_NAME, name);
    entity_set_add(&one, ENTITY_VM, FIELD_ID, id);
    entity_set_merge(set, &one);
}

void object_text_scan(struct entity_set *set, struct slice text) {
    text = slice_first(text, OBJECT_TEXT_WINDOW);
    for (size_t i = 0; i + 5 < text.len; i++) {
        char c = text.ptr[i];
        struct slice rest = slice_from(text, i), id;
        size_t n;

        if (i && isalnum((unsigned char)text.ptr[i - 1]))
            continue;
        if ((c == 'r' || c == 's' || c == 'v' || c == 'i') && text.ptr[i + 1] == '-') {
            n = instance_name_length(rest, &id);
            if (n) {
                add_instance(set, slice_first(rest, n), id);
                i += n - 1;
            }
            continue;
        }
        if (!isupper((unsigned char)c) && c != '[' && c != 'v')
            continue;
        for (size_t f = 0; f < ARRAY_LENGTH(FORMS); f++) {
            if (FORMS[f].prefix[0] != c || !slice_starts(rest, FORMS[f].prefix))
                continue;
            rest = slice_from(rest, strlen(FORMS[f].prefix));
            if (FORMS[f].form == FORM_JSON)
                add_json(set, FORMS[f].type, rest);
            else
                add_first(set, &FORMS[f], rest);
            break;
        }
    }
}
