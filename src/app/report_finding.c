/* SPDX-License-Identifier: Apache-2.0
 * The findings of the report: what was matched, how often, where, on which machines, and what it follows from. */
#include <stdio.h>

#include "app/report_builder.h"

/* By server; of what no log's table counted (absences, leads) the kept occurrences tell. */
static void build_shares(struct report_builder *b, struct report_finding *out, const struct finding *finding) {
    const struct input_set *inputs = &b->analysis->read.inputs;

    out->shares = builder_alloc(b, SHARE_MAX, sizeof *out->shares);
    if (!out->shares)
        return;
    for (size_t i = 0; i < finding->share_count; i++)
        out->shares[out->share_count++] = (struct report_share){finding->shares[i].server, finding->shares[i].count};
    for (uint32_t server = 0; !finding->share_count && server < inputs->server_count; server++) {
        uint64_t count = 0;

        for (size_t i = 0; i < finding->occurrence_count; i++)
            count += inputs->items[finding->occurrences[i].file].source.server == server;
        if (count && out->share_count < SHARE_MAX)
            out->shares[out->share_count++] = (struct report_share){server, count};
    }
}

/* Things that are gone when the failure comes back: a job, a snapshot, an address that a router gets anew. */
static bool is_lasting(enum entity_type type, struct slice value) {
    return type != ENTITY_JOB && type != ENTITY_NIC && type != ENTITY_MAC && type != ENTITY_SNAPSHOT &&
           type != ENTITY_RULE && !(type == ENTITY_IP && slice_starts(value, "169.254."));
}

/* Of what makes two events one finding (model/fold_key.c), the part that outlives a job: what its signature captures,
 * else, where it belongs to no job, the first thing its records name. */
static const char *lasting_key(struct report_builder *b, const struct finding *finding) {
    static const enum entity_type NAMED[] = {ENTITY_VM, ENTITY_NETWORK, ENTITY_VPC, ENTITY_HOST, ENTITY_POOL};
    const struct signature *signature = finding->signature;
    uint64_t key = slice_hash(slice_of(signature->id), 1);
    bool captured = finding->occurrences[0].job != 0;
    char text[20];

    for (size_t i = 0; i < signature->capture_count; i++) {
        struct slice value = slice_of(finding->captures[i]);

        if (!signature->captures[i].fold || !value.ptr || !is_lasting(signature->captures[i].entity, value))
            continue;
        key = slice_hash(value, key + i + 1);
        captured = true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(NAMED) && !captured; i++) {
        const struct entity *entity = entity_set_find(&finding->related, NAMED[i]);

        if (!entity)
            continue;
        key = slice_hash(entity->id.len ? entity->id : entity->uuid.len ? entity->uuid : entity->name, key + NAMED[i]);
        captured = true;
    }
    snprintf(text, sizeof text, "%016llx", (unsigned long long)key);
    return builder_text(b, text);
}

static void build_finding(struct report_builder *b, struct report_finding *out, uint32_t index) {
    const struct analysis *analysis = b->analysis;
    const struct finding *finding = analysis->findings[index];
    const struct relation *relation = &analysis->relations[index];

    out->id = builder_text(b, finding->id);
    out->signature = builder_text(b, finding->signature->id);
    out->title = builder_fill(b, finding, finding->signature->title, NULL, "?");
    out->role = role_name(finding_role(finding));
    if (relation->explained_by != NOT_EXPLAINED) {
        out->explained_by = builder_text(b, analysis->findings[relation->explained_by]->id);
        out->how = builder_text(b, relation->how);
    }
    out->key = lasting_key(b, finding);
    out->count = finding->count;
    out->known = finding->known;
    out->first_seen = finding->first;
    out->last_seen = finding->last;
    out->entities = builder_entities(b, finding, &out->entity_count);
    build_shares(b, out, finding);
    out->samples = builder_alloc(b, finding->sample_count, sizeof *out->samples);
    for (size_t k = 0; out->samples && k < finding->sample_count; k++)
        out->samples[out->sample_count++] = builder_quote(b, &finding->samples[k]);
}

void builder_findings(struct report_builder *b) {
    b->report->findings = builder_alloc(b, b->analysis->finding_count, sizeof *b->report->findings);
    for (uint32_t i = 0; b->report->findings && i < b->analysis->finding_count; i++)
        build_finding(b, &b->report->findings[b->report->finding_count++], i);
}
