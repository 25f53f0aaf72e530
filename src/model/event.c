/* SPDX-License-Identifier: Apache-2.0
 * From captures and object texts to the entities of an event. */
#include "model/event.h"

#include "model/object_text.h"

/* A host name in a syslog prefix is a system VM's instance name on a VR, a hypervisor's elsewhere. */
void entity_set_add_machine(struct entity_set *set, struct slice host) {
    struct entity_set machine = {.count = 0};
    struct slice id;

    if (host.len == 0)
        return;
    if (instance_name_length(host, &id) == host.len) {
        entity_set_add(&machine, ENTITY_VM, FIELD_NAME, host);
        entity_set_add(&machine, ENTITY_VM, FIELD_ID, id);
    } else {
        entity_set_add(&machine, ENTITY_HOST, FIELD_NAME, host);
    }
    entity_set_merge(set, &machine);
}

void event_begin_at_trace(struct event *event, const struct record *record) {
    static const struct slice TRACE = SLICE_LITERAL("\nTraceback (most recent call last)");
    struct slice before = slice_first(event->raw, event->match_offset);
    size_t start = before.len;
    ptrdiff_t found;

    if (record->logger.len || !before.len)
        return;
    while (start > 0 && before.ptr[start - 1] != '\n')
        start--;
    if (start == 0)
        return;
    for (size_t from = 0; (found = slice_find(slice_from(before, from), TRACE)) >= 0; from += (size_t)found + 1)
        start = from + (size_t)found + 1;
    for (size_t i = 0; i < start; i++)
        event->line += before.ptr[i] == '\n';
    event->raw = slice_from(event->raw, start);
    event->match_offset -= start;
}

/* A VM known by its instance name only also has the number in that name. */
static void complete_vm_ids(struct entity_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        struct entity *entity = &set->items[i];
        struct slice id;

        if (entity->type == ENTITY_VM && entity->id.len == 0 && entity->name.len &&
            instance_name_length(entity->name, &id) == entity->name.len)
            entity->id = id;
    }
}

/* A monitor thread speaks of a job it does not run in: the event belongs to the job it names. */
static void adopt_job(struct event *event) {
    const struct entity *job = entity_set_find(&event->entities, ENTITY_JOB);

    if (event->job == 0 && job)
        slice_to_u64(job->id, &event->job);
}

/* Source: AlertManagerImpl.sendAlert and the appenders of alerts, 4.15 to 4.22. */
static bool is_alert(const struct record *record) {
    return slice_starts(record->text, "alertType") || slice_starts(record->text, "AlertType");
}

void event_name_entities(struct event *event, const struct record *record) {
    const struct signature *signature = event->signature;
    struct entity_set named = {.count = 0};

    event->alert = is_alert(record);
    for (size_t i = 0; i < signature->capture_count; i++)
        if (signature->captures[i].entity != ENTITY_NONE && event->captures[i].ptr)
            entity_set_add(&event->entities, signature->captures[i].entity, signature->captures[i].field,
                           event->captures[i]);
    complete_vm_ids(&event->entities);
    adopt_job(event);
    object_text_scan(&named, record->text);
    entity_set_add_machine(&named, record->host);
    entity_set_merge(&event->related, &named);
}
