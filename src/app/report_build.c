/* SPDX-License-Identifier: Apache-2.0
 * The frame of the report: inputs, coverage, findings, unexplained templates; causes and incidents have files of
 * their own. */
#include "app/report_build.h"

#include <stdio.h>

#include "app/names.h"
#include "app/report_builder.h"
#include "report/clean.h"
#include "report/redact.h"

enum { TEXT_MAX = 2000, UNEXPLAINED_MAX = 200 };

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
        const char *values[] = {names_fact(row, PLACES[i].id), names_fact(row, PLACES[i].name), names_fact(row, PLACES[i].uuid)};

        if (!values[0] || entity_set_find(all, PLACES[i].type))
            continue;
        out[count++] = (struct report_entity){entity_type_name(PLACES[i].type), field(b, slice_of(values[0])),
                                              values[1] ? field(b, slice_of(values[1])) : NULL,
                                              values[2] ? field(b, slice_of(values[2])) : NULL};
    }
    return count;
}

struct report_entity *builder_story_entities(struct report_builder *b, uint32_t root, size_t *count) {
    struct entity_set all;
    struct report_entity *entities;

    story_entities(&all, b->analysis, root);
    entities = show_entities(b, &all, b->analysis->findings[root], count);
    if (entities)
        *count += add_places(b, &all, entities + *count);
    return entities;
}

struct report_quote builder_quote(struct report_builder *b, const struct sample *sample) {
    return (struct report_quote){
        .file = builder_foreign(b, slice_of(b->analysis->inputs.items[sample->at.file].path), 1000),
        .line = sample->at.line,
        .time = sample->at.time,
        .level = level_name(sample->level),
        .text = builder_text(b, sample->text),
    };
}

const char *builder_incident_id(struct report_builder *b, uint32_t finding) {
    char text[32];

    snprintf(text, sizeof text, "i-%s", b->analysis->findings[finding]->id + 2);
    return builder_text(b, text);
}

static struct report_texts texts_of(struct report_builder *b, const char *const *items, size_t count) {
    struct report_texts texts = {builder_alloc(b, count, sizeof *texts.items), count};

    if (!texts.items)
        texts.count = 0;
    for (size_t i = 0; i < texts.count; i++)
        texts.items[i] = builder_foreign(b, slice_of(items[i]), TEXT_MAX);
    return texts;
}

static void build_inputs(struct report_builder *b) {
    const struct input_set *inputs = &b->analysis->inputs;

    b->report->inputs = builder_alloc(b, inputs->count, sizeof *b->report->inputs);
    if (!b->report->inputs)
        return;
    b->report->input_count = inputs->count;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct log_input *input = &inputs->items[i];

        b->report->inputs[i] = (struct report_input){
            .path = builder_foreign(b, slice_of(input->path), 1000),
            .kind = log_kind_name(input->profile.kind),
            .compression = input->compression,
            .bytes = input->bytes,
            .records = input->records,
            .first = input->first,
            .last = input->last,
            .complete = input->complete,
            .problems = texts_of(b, input->problems.items, input->problems.count),
        };
    }
}

/* What a reader must know about how far this report can see. */
static void add_limits(struct analysis *analysis) {
    bool kinds[LOG_KIND_COUNT] = {false};
    uint64_t dropped = finding_table_dropped(analysis->table);

    for (size_t i = 0; i < analysis->inputs.count; i++)
        kinds[analysis->inputs.items[i].profile.kind] = true;
    if (kinds[LOG_MANAGEMENT] && !kinds[LOG_AGENT])
        analysis_note(analysis, "no agent log was given: what failed on a KVM host is seen only through its answers");
    if (kinds[LOG_AGENT] && !kinds[LOG_MANAGEMENT])
        analysis_note(analysis, "no management server log was given: jobs and planner decisions cannot be seen");
    for (size_t i = 0; i < analysis->inputs.count; i++)
        if (analysis->inputs.items[i].profile.undated)
            analysis_note(analysis, "%s: time stamps without a year were read as %d",
                          analysis->inputs.items[i].path, analysis->inputs.items[i].profile.year);
    if (dropped)
        analysis_note(analysis, "%llu matches were counted but not kept: more than %d different findings",
                      (unsigned long long)dropped, FINDING_MAX);
    dropped = template_table_dropped(analysis->templates);
    if (dropped)
        analysis_note(analysis, "%llu unexplained records are not listed: more than %d different texts",
                      (unsigned long long)dropped, TEMPLATE_MAX);
    for (size_t i = 0; i < absence_table_rules(analysis->absences); i++) {
        const struct signature *signature = absence_table_undecided(analysis->absences, i, &dropped);

        if (signature)
            analysis_note(analysis, "%s was not decided: %llu of its lines were more than can be followed at once",
                          signature->id, (unsigned long long)dropped);
    }
    if (analysis->backend)
        analysis_note(analysis, "database: %s", backend_description(analysis->backend));
}

static void build_coverage(struct report_builder *b) {
    struct analysis *analysis = b->analysis;
    struct report_coverage *coverage = &b->report->coverage;

    for (size_t i = 0; i < analysis->inputs.notes.count; i++)
        analysis_note(analysis, "%s", analysis->inputs.notes.items[i]);
    add_limits(analysis);
    coverage->bytes = analysis->bytes;
    coverage->lines = analysis->lines;
    coverage->records = analysis->records;
    coverage->warn_error_records = analysis->warn_error;
    coverage->explained_records = analysis->explained;
    coverage->patterns_gave_up = analysis->gave_up;
    coverage->checks_run = analysis->checks_run;
    coverage->log_tz = builder_text(b, zone_name(analysis->zone));
    coverage->notes = texts_of(b, analysis->notes.items, analysis->notes.count);
    coverage->checks_not_run = builder_alloc(b, analysis->skipped.count, sizeof *coverage->checks_not_run);
    for (size_t i = 0; coverage->checks_not_run && i < analysis->skipped.count; i++) {
        coverage->checks_not_run[i].check = builder_text(b, analysis->skipped.items[i].check);
        coverage->checks_not_run[i].why = builder_foreign(b, slice_of(analysis->skipped.items[i].why), TEXT_MAX);
        coverage->checks_not_run_count++;
    }
}

static void build_findings(struct report_builder *b) {
    const struct analysis *analysis = b->analysis;

    b->report->findings = builder_alloc(b, analysis->finding_count, sizeof *b->report->findings);
    for (size_t i = 0; b->report->findings && i < analysis->finding_count; i++) {
        const struct finding *finding = analysis->findings[i];
        struct report_finding *out = &b->report->findings[b->report->finding_count++];

        out->id = builder_text(b, finding->id);
        out->signature = builder_text(b, finding->signature->id);
        out->title = builder_fill(b, finding, finding->signature->title, NULL, "?");
        out->role = role_name(finding->signature->role);
        out->count = finding->count;
        out->first_seen = finding->first;
        out->last_seen = finding->last;
        out->entities = builder_entities(b, finding, &out->entity_count);
        out->samples = builder_alloc(b, finding->sample_count, sizeof *out->samples);
        for (size_t k = 0; out->samples && k < finding->sample_count; k++)
            out->samples[out->sample_count++] = builder_quote(b, &finding->samples[k]);
    }
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
                                   .used = row->used,
                                   .total = row->total};
    }
}

/* How new a text is within the logs given: the first hour of a long log is its past. */
static const char *novelty(struct report_builder *b, const struct template_entry *entry) {
    const struct analysis *analysis = b->analysis;
    char time[TIME_TEXT_SIZE], text[80];

    if (entry->first == MSEC_NONE || analysis->last - analysis->first < 2 * MSEC_HOUR)
        return "unknown: too little log before it";
    if (entry->first < analysis->first + MSEC_HOUR)
        return "there from the start";
    snprintf(text, sizeof text, "new: first seen %s", msec_rfc3339(entry->first, time));
    return builder_text(b, text);
}

static void build_unexplained(struct report_builder *b) {
    size_t count;
    const struct template_entry *const *list = template_table_list(b->analysis->templates, &count);

    if (!list) {
        b->failed = true;
        return;
    }
    if (count > UNEXPLAINED_MAX)
        count = UNEXPLAINED_MAX;
    b->report->unexplained = builder_alloc(b, count, sizeof *b->report->unexplained);
    for (size_t i = 0; b->report->unexplained && i < count; i++) {
        const struct template_entry *entry = list[i];

        b->report->unexplained[b->report->unexplained_count++] = (struct report_unexplained){
            .template_text = builder_foreign(b, slice_of(entry->text), TEXT_MAX),
            .level = level_name(entry->level),
            .count = entry->count,
            .novelty = novelty(b, entry),
            .sample = {.file = builder_foreign(b, slice_of(b->analysis->inputs.items[entry->file].path), 1000),
                       .line = entry->line,
                       .time = entry->first,
                       .level = level_name(entry->level),
                       .text = builder_text(b, entry->sample)},
        };
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
    b.report->first = analysis->first;
    b.report->last = analysis->last;
    build_inputs(&b);
    builder_causes(&b);
    builder_incidents(&b);
    build_findings(&b);
    build_unexplained(&b);
    build_health(&b);
    build_coverage(&b);
    str_free(&b.scratch);
    if (b.failed) {
        report_free(b.report);
        return error_no_memory(err);
    }
    *out = b.report;
    return 0;
}
