/* SPDX-License-Identifier: Apache-2.0
 * The findings of the report: what was matched, how often, where, on which machines, and what it follows from. */
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

static void build_finding(struct report_builder *b, struct report_finding *out, uint32_t index) {
    const struct analysis *analysis = b->analysis;
    const struct finding *finding = analysis->findings[index];
    const struct relation *relation = &analysis->relations[index];

    out->id = builder_text(b, finding->id);
    out->signature = builder_text(b, finding->signature->id);
    out->title = builder_fill(b, finding, finding->signature->title, NULL, "?");
    out->role = role_name(finding->signature->role);
    if (relation->explained_by != NOT_EXPLAINED) {
        out->explained_by = builder_text(b, analysis->findings[relation->explained_by]->id);
        out->how = builder_text(b, relation->how);
    }
    out->count = finding->count;
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
