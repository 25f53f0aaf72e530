/* SPDX-License-Identifier: Apache-2.0
 * Reading and completing a subject. Names may be those of several things (a network's name is its account's own): each
 * thing that fits what was asked is an alias, and all of them are followed. */
#include "correlate/subject.h"

#include "base/compiler.h"
#include "model/id_shape.h"
#include "model/object_text.h"
#include "record/job_text.h"
#include "record/scan.h"

enum { LOGID_LENGTH = 8, NAME_MAX = 255, ID_DIGITS = 19 };

static const struct subject_word {
    const char *name;
    enum entity_type type;
    const char *forms;
} WORDS[SUBJECT_KIND_COUNT] = {
    [SUBJECT_JOB] = {"job", ENTITY_JOB, "516, job-516 or its uuid"},
    [SUBJECT_LOGID] = {"logid", ENTITY_NONE, "eight hexadecimal digits"},
    [SUBJECT_VM] = {"vm", ENTITY_VM, "its id, its instance name (r-4-VM, i-2-9-VM) or its uuid"},
    [SUBJECT_HOST] = {"host", ENTITY_HOST, "its id, its name or its uuid"},
    [SUBJECT_NETWORK] = {"network", ENTITY_NETWORK, "its id, its name or its uuid"},
};

const char *subject_kind_name(enum subject_kind kind) {
    return WORDS[kind].name;
}

static bool is_uuid(struct slice id) {
    return id.len && uuid_length(id) == id.len;
}

static bool is_number(struct slice id) {
    size_t n = 0;

    while (n < id.len && char_digit(id.ptr[n]))
        n++;
    return n && n == id.len && n <= ID_DIGITS && id.ptr[0] != '0';
}

/* CloudStack prints uuids and log ids in small letters. */
static void make_small(char *text) {
    for (; *text; text++)
        if (char_upper(*text))
            *text = (char)(*text | 0x20);
}

static bool read_job(struct entity *out, struct slice id) {
    if (slice_starts(id, "job-"))
        id = slice_from(id, strlen("job-"));
    out->id = id;
    return id.len && job_id_length(id) == id.len;
}

static bool read_logid(struct entity *out, struct slice id) {
    if (slice_starts(id, "logid:"))
        id = slice_from(id, strlen("logid:"));
    out->name = id;
    for (size_t i = 0; i < id.len; i++)
        if (!char_hex(id.ptr[i]))
            return false;
    return id.len == LOGID_LENGTH;
}

static bool read_vm(struct entity *out, struct slice id) {
    out->name = id;
    return instance_name_length(id, &out->id) == id.len && id.len;
}

static bool read_host(struct entity *out, struct slice id) {
    out->name = id;
    for (size_t i = 0; i < id.len; i++)
        if (!char_word(id.ptr[i]) && id.ptr[i] != '-' && id.ptr[i] != '.')
            return false;
    return id.len && id.len <= NAME_MAX && id.ptr[0] != '.' && id.ptr[id.len - 1] != '.';
}

static bool read_network(struct entity *out, struct slice id) {
    out->name = id;
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.ptr[i] < 0x20)
            return false;
    return id.len && id.len <= NAME_MAX;
}

static bool read_id(struct subject *out, struct slice id) {
    static bool (*const READERS[SUBJECT_KIND_COUNT])(struct entity *, struct slice) = {
        [SUBJECT_JOB] = read_job,   [SUBJECT_LOGID] = read_logid,     [SUBJECT_VM] = read_vm,
        [SUBJECT_HOST] = read_host, [SUBJECT_NETWORK] = read_network,
    };

    if (out->kind != SUBJECT_LOGID && is_uuid(id)) {
        out->asked.uuid = id;
        return true;
    }
    if (out->type != ENTITY_NONE && is_number(id)) {
        out->asked.id = id;
        return true;
    }
    return READERS[out->kind](&out->asked, id);
}

int subject_parse(struct subject *out, const char *kind, const char *id, struct arena *arena, struct error *err) {
    enum subject_kind found = SUBJECT_JOB;
    char *text;

    memset(out, 0, sizeof *out);
    while (found < SUBJECT_KIND_COUNT && strcmp(WORDS[found].name, kind) != 0)
        found++;
    if (found == SUBJECT_KIND_COUNT)
        return error_set(err, ERROR_USAGE, "show takes job, logid, vm, host or network, not '%.40s'", kind);
    out->kind = found;
    out->type = out->asked.type = WORDS[found].type;
    text = arena_string(arena, slice_of(id));
    if (!text)
        return error_no_memory(err);
    if (is_uuid(slice_of(text)) || found == SUBJECT_LOGID)
        make_small(text);
    if (!read_id(out, slice_of(text)))
        return error_set(err, ERROR_USAGE, "a %s is given as %s, not '%.60s'", kind, WORDS[found].forms, id);
    out->aliases[0] = out->asked;
    out->alias_count = 1;
    return 0;
}

bool subject_fits(const struct subject *subject, const struct entity *entity) {
    return subject->type != ENTITY_NONE && entity_same(&subject->asked, entity);
}

/* Copies a field that was unknown, or a host's full name over its short one. */
static int complete(struct slice *have, struct slice more, struct arena *arena) {
    if (more.len == 0 || more.len <= have->len)
        return 0;
    more = arena_copy(arena, more);
    if (!more.ptr)
        return -1;
    *have = more;
    return 1;
}

static int complete_alias(struct entity *alias, const struct entity *from, struct arena *arena) {
    int id = alias->id.len ? 0 : complete(&alias->id, from->id, arena);
    int uuid = alias->uuid.len || !is_uuid(from->uuid) ? 0 : complete(&alias->uuid, from->uuid, arena);
    int name = complete(&alias->name, from->name, arena);

    return id < 0 || uuid < 0 || name < 0 ? -1 : id || uuid || name;
}

/* One thing that fits: completes the alias it is, or becomes a further one. */
static int learn_entity(struct subject *subject, const struct entity *entity, struct arena *arena) {
    for (size_t i = 0; i < subject->alias_count; i++)
        if (entity_same(&subject->aliases[i], entity))
            return complete_alias(&subject->aliases[i], entity, arena);
    if (!subject_fits(subject, entity) || subject->alias_count == SUBJECT_ALIASES)
        return 0;
    subject->aliases[subject->alias_count] = (struct entity){.type = subject->type};
    return complete_alias(&subject->aliases[subject->alias_count++], entity, arena) < 0 ? -1 : 1;
}

int subject_learn(struct subject *subject, struct slice text, struct arena *arena) {
    struct entity_set set = {.count = 0};
    int grown = 0;

    if (subject->type == ENTITY_NONE || subject->type == ENTITY_JOB)
        return 0;
    object_text_scan(&set, text);
    for (size_t i = 0; i < set.count; i++) {
        int status = set.items[i].type == subject->type ? learn_entity(subject, &set.items[i], arena) : 0;

        if (status < 0)
            return -1;
        grown = grown || status;
    }
    return grown;
}
