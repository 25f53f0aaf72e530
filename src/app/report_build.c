/* SPDX-License-Identifier: Apache-2.0
 * The frame of the report: inputs and health; causes, incidents, findings, unexplained texts and coverage have files of
 * their own. */
#include "app/report_build.h"

#include <stdio.h>

#include "app/names.h"
#include "app/report_builder.h"
#include "model/finding_fill.h"
#include "report/clean.h"
#include "report/redact.h"

enum { TEXT_MAX = 2000 };

const char *builder_text(struct report_builder *b, const char *text) {
    const char *copy = arena_string(&b->report->arena, slice_of(text));

    if (!copy)
        b->failed = true;
    return copy ? copy : "";
}

const char *builder_foreign(struct report_builder *b, struct slice text, size_t max) {
    struct str plain;
    const char *copy;

    str_init(&plain);
    str_clear(&b->scratch);
    redact(&plain, text);
    clean_text(&b->scratch, str_slice(&plain), max);
    if (plain.failed || b->scratch.failed)
        b->failed = true;
    str_free(&plain);
    copy = arena_string(&b->report->arena, str_slice(&b->scratch));
    if (!copy)
        b->failed = true;
    return copy ? copy : "";
}

const char *builder_fill(struct report_builder *b, const struct finding *finding, const char *template_text,
                         const char *const *facts, const char *unknown) {
    struct str filled;
    const char *copy;

    str_init(&filled);
    finding_fill(&filled, finding, template_text, facts, unknown);
    if (filled.failed)
        b->failed = true;
    copy = builder_foreign(b, str_slice(&filled), TEXT_MAX);
    str_free(&filled);
    return copy;
}

void *builder_alloc(struct report_builder *b, size_t count, size_t size) {
    void *memory = arena_alloc(&b->report->arena, (count + 1) * size);

    if (!memory)
        b->failed = true;
    return memory;
}

static const char *field(struct report_builder *b, struct slice value) {
    return value.len ? builder_foreign(b, value, 256) : NULL;
}

/* What the database adds to what the log says of a thing. */
static struct entity completed(const struct report_builder *b, const struct entity *entity) {
    const struct name_row *row = names_find(b->analysis, entity);
    struct entity all = *entity;

    if (!row)
        return all;
    all.id = slice_of(row->id);
    all.name = slice_of(row->name);
    if (!all.uuid.len)
        all.uuid = slice_of(row->uuid);
    return all;
}

/* The jobs of the first occurrence, as entities: what an operator greps for. */
static size_t add_jobs(struct report_builder *b, const struct occurrence *at, struct report_entity *out) {
    uint64_t jobs[] = {at->job, at->parent_job};
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(jobs); i++) {
        char id[24];

        if (!jobs[i])
            continue;
        snprintf(id, sizeof id, "%llu", (unsigned long long)jobs[i]);
        out[count++] = (struct report_entity){.type = entity_type_name(ENTITY_JOB), .id = builder_text(b, id)};
    }
    return count;
}

static struct report_entity *show_entities(struct report_builder *b, const struct entity_set *all,
                                           const struct finding *finding, size_t *count) {
    struct report_entity *entities = builder_alloc(b, all->count + 4, sizeof *entities); /* and jobs, places */

    *count = entities ? all->count : 0;
    for (size_t i = 0; i < *count; i++) {
        const struct entity entity = completed(b, &all->items[i]);

        entities[i].type = entity_type_shown(entity.type, entity.name);
        entities[i].id = field(b, entity.id);
        entities[i].name = field(b, entity.name);
        entities[i].uuid = field(b, entity.uuid);
    }
    if (entities && finding->occurrence_count && !entity_set_find(all, ENTITY_JOB))
        *count += add_jobs(b, &finding->occurrences[0], entities + *count);
    return entities;
}

struct report_entity *builder_entities(struct report_builder *b, const struct finding *finding, size_t *count) {
    struct entity_set all;

    finding_entities(&all, finding);
    return show_entities(b, &all, finding, count);
}

/* Where the first named host stands. Room for two more entities was left. */
static size_t add_places(struct report_builder *b, const struct entity_set *all, struct report_entity *out) {
    static const struct {
        enum entity_type type;
        const char *id, *name, *uuid;
    } PLACES[] = {{ENTITY_POD, "pod_id", "pod_name", "pod_uuid"}, {ENTITY_ZONE, "zone_id", "zone_name", "zone_uuid"}};
    const struct entity *host = entity_set_find(all, ENTITY_HOST);
    const struct name_row *row = host ? names_find(b->analysis, host) : NULL;
    size_t count = 0;

    for (size_t i = 0; row && i < ARRAY_LENGTH(PLACES); i++) {
        const char *values[] = {names_fact(row, PLACES[i].id), names_fact(row, PLACES[i].name),
                                names_fact(row, PLACES[i].uuid)};

        if (!values[0] || entity_set_find(all, PLACES[i].type))
            continue;
        out[count++] = (struct report_entity){entity_type_name(PLACES[i].type), field(b, slice_of(values[0])),
                                              values[1] ? field(b, slice_of(values[1])) : NULL,
                                              values[2] ? field(b, slice_of(values[2])) : NULL};
    }
    return count;
}

struct report_entity *builder_story_entities(struct report_builder *b, const struct candidate *candidate,
                                             size_t *count) {
    struct entity_set all;
    struct report_entity *entities;

    story_entities(&all, b->analysis, candidate);
    entities = show_entities(b, &all, b->analysis->findings[candidate->finding], count);
    if (entities)
        *count += add_places(b, &all, entities + *count);
    return entities;
}

struct report_texts builder_finding_ids(struct report_builder *b, const uint32_t *findings, size_t count) {
    struct report_texts ids = {builder_alloc(b, count, sizeof *ids.items), 0};

    for (size_t i = 0; ids.items && i < count; i++)
        ids.items[ids.count++] = builder_text(b, b->analysis->findings[findings[i]]->id);
    return ids;
}

struct report_quote builder_quote(struct report_builder *b, const struct sample *sample) {
    return (struct report_quote){
        .file = builder_foreign(b, slice_of(b->analysis->read.inputs.items[sample->at.file].path), 1000),
        .line = sample->at.line,
        .time = sample->at.time,
        .level = level_name(sample->level),
        .text = builder_text(b, sample->text),
    };
}

const char *builder_incident_id(struct report_builder *b, uint32_t finding) {
    char text[32];

    finding = b->analysis->incidents[finding];
    snprintf(text, sizeof text, "i-%s", b->analysis->findings[finding]->id + 2);
    return builder_text(b, text);
}

struct report_texts builder_texts(struct report_builder *b, const char *const *items, size_t count) {
    struct report_texts texts = {builder_alloc(b, count, sizeof *texts.items), count};

    if (!texts.items)
        texts.count = 0;
    for (size_t i = 0; i < texts.count; i++)
        texts.items[i] = builder_foreign(b, slice_of(items[i]), TEXT_MAX);
    return texts;
}

static msec_t clock_of(const struct analysis *analysis, const struct log_input *input) {
    const struct clock *clock = analysis->read.clocks ? &analysis->read.clocks[input->source.server] : NULL;

    return clock && clock->known ? clock->ahead : MSEC_NONE;
}

static void build_inputs(struct report_builder *b) {
    const struct input_set *inputs = &b->analysis->read.inputs;

    b->report->inputs = builder_alloc(b, inputs->count, sizeof *b->report->inputs);
    if (!b->report->inputs)
        return;
    b->report->input_count = inputs->count;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct log_input *input = &inputs->items[i];

        b->report->inputs[i] = (struct report_input){
            .path = builder_foreign(b, slice_of(input->path), 1000),
            .kind = log_kind_name(input->profile.kind),
            .compression = builder_foreign(b, slice_of(input->compression), 32),
            .machine = builder_foreign(b, slice_of(input->machine), 256),
            .zone = builder_text(b, input->profile.utc ? "UTC" : zone_name(input->zone)),
            .zone_from =
                input->profile.utc ? "written in the log" : builder_foreign(b, slice_of(input->zone_from), 120),
            .clock_ahead = clock_of(b->analysis, input),
            .bytes = input->bytes,
            .records = input->records,
            .first = input->first,
            .last = input->last,
            .complete = input->complete,
            .problems = builder_texts(b, input->problems.items, input->problems.count),
        };
    }
}

/* The names of the machines, the times of all failures together, and the zone for local times. */
static int build_frame(struct report_builder *b, struct error *err) {
    const struct analysis *analysis = b->analysis;
    const struct input_set *inputs = &analysis->read.inputs;
    struct histogram all = {.used = 0};

    b->report->servers = builder_alloc(b, inputs->server_count, sizeof *b->report->servers);
    for (size_t i = 0; b->report->servers && i < inputs->server_count; i++)
        b->report->servers[b->report->server_count++] = builder_foreign(b, slice_of(inputs->servers[i]), 256);
    for (size_t i = 0; i < analysis->finding_count; i++)
        if (finding_role(analysis->findings[i]) <= ROLE_SYMPTOM)
            histogram_merge(&all, &analysis->findings[i]->histogram);
    b->report->series = builder_series(b, &all);
    return zone_new(&b->report->zone, zone_name(analysis->zone), err);
}

static void build_health(struct report_builder *b) {
    const struct analysis *analysis = b->analysis;

    b->report->health = builder_alloc(b, analysis->health.count, sizeof *b->report->health);
    for (size_t i = 0; b->report->health && i < analysis->health.count; i++) {
        const struct health_row *row = &analysis->health.items[i];

        b->report->health[b->report->health_count++] =
            (struct report_health){.check = builder_text(b, row->check),
                                   .verdict = row->verdict,
                                   .severity = row->severity,
                                   .text = builder_foreign(b, slice_of(row->text), TEXT_MAX),
                                   .used = (double)row->used,
                                   .total = (double)row->total};
    }
}

int report_build(struct report **out, struct analysis *analysis, struct error *err) {
    struct report_builder b = {.analysis = analysis};

    if (report_new(&b.report))
        return error_no_memory(err);
    str_init(&b.scratch);
    b.report->version = builder_text(&b, analysis->options->version);
    b.report->patterns_fingerprint = builder_text(&b, analysis->set->fingerprint);
    b.report->generated_at = analysis->options->now;
    b.report->first = analysis->read.partial->first;
    b.report->last = analysis->read.partial->last;
    build_inputs(&b);
    if (build_frame(&b, err))
        goto failed;
    builder_causes(&b);
    builder_incidents(&b);
    builder_findings(&b);
    builder_unexplained(&b);
    build_health(&b);
    builder_coverage(&b);
    if (b.failed) {
        error_no_memory(err);
        goto failed;
    }
    str_free(&b.scratch);
    *out = b.report;
    return 0;
failed:
    str_free(&b.scratch);
    report_free(b.report);
    return -1;
}
