/* SPDX-License-Identifier: Apache-2.0
 * The frame of the report: inputs, coverage, findings, unexplained templates; causes and incidents have files of
 * their own. */
#include "app/report_build.h"

#include <stdio.h>

#include "app/report_builder.h"
#include "report/clean.h"
#include "report/redact.h"

enum { TEXT_MAX = 2000, UNEXPLAINED_MAX = 200, AFFECTED_MAX = 6, STORY_READ = 64 };

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
    struct report_entity *entities = builder_alloc(b, all->count + 2, sizeof *entities);

    *count = entities ? all->count : 0;
    for (size_t i = 0; i < *count; i++) {
        const struct entity *entity = &all->items[i];

        entities[i].type = entity_type_shown(entity->type, entity->name);
        entities[i].id = field(b, entity->id);
        entities[i].name = field(b, entity->name);
        entities[i].uuid = field(b, entity->uuid);
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

/* Only things an operator acts on, and only some of them: a lost host takes two hundred VMs with it. */
static void add_affected(struct entity_set *all, const struct finding *finding, size_t room) {
    struct entity_set named, wanted = {.count = 0};

    finding_entities(&named, finding);
    for (size_t i = 0; i < named.count; i++)
        if (named.items[i].type == ENTITY_VM || named.items[i].type == ENTITY_HOST ||
            named.items[i].type == ENTITY_NETWORK)
            wanted.items[wanted.count++] = named.items[i];
    for (size_t i = 0; i < wanted.count; i++) {
        struct entity_set one = {.items = {wanted.items[i]}, .count = 1};
        struct entity_set grown = *all;

        entity_set_merge(&grown, &one);
        if (grown.count <= room)
            *all = grown;
    }
}

struct report_entity *builder_story_entities(struct report_builder *b, uint32_t root, size_t *count) {
    const struct analysis *analysis = b->analysis;
    const struct story_list *stories = &analysis->stories;
    struct entity_set all;
    size_t room;

    finding_entities(&all, analysis->findings[root]);
    room = all.count + AFFECTED_MAX;
    for (uint32_t k = stories->starts[root]; k < stories->starts[root + 1] && k < stories->starts[root] + STORY_READ; k++)
        if (stories->members[k] != root)
            add_affected(&all, analysis->findings[stories->members[k]], room);
    return show_entities(b, &all, analysis->findings[root], count);
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
            .machine = builder_foreign(b, slice_of(input->machine), 256),
            .zone = builder_text(b, input->profile.utc ? "UTC" : zone_name(b->analysis->zone)),
            .zone_from = "",
            .clock_ahead = MSEC_NONE,
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

/* Things that are gone when the failure comes back: a job, a snapshot, an address that a router gets anew. */
static bool is_lasting(enum entity_type type, struct slice value) {
    return type != ENTITY_JOB && type != ENTITY_NIC && type != ENTITY_MAC && type != ENTITY_SNAPSHOT && type != ENTITY_RULE &&
           !(type == ENTITY_IP && slice_starts(value, "169.254."));
}

/* Of what makes two events one finding (model/finding.c), the part that outlives a job: what its signature captures, else,
 * where it belongs to no job, the first thing its records name. */
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
        out->key = lasting_key(b, finding);
        out->count = finding->count;
        out->known = finding->known;
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
                                   .text = builder_foreign(b, slice_of(row->text), TEXT_MAX)};
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
