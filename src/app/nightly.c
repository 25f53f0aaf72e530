/* SPDX-License-Identifier: Apache-2.0
 * The frame of a night's run, and its digest; see nightly.h. */
#include "app/nightly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/input_set.h"
#include "app/nightly_internal.h"
#include "model/template.h"
#include "record/kind.h"
#include "report/clean.h"
#include "report/redact.h"

/* Of a pool that is so full the forecast is shown before it is a problem. */
static const double POOL_TIGHT = 0.75;

/* Text of a log or a file system, fit to be stored and shown. */
static const char *foreign(struct nightly *nightly, struct slice raw) {
    struct str plain, clean;
    const char *copy = NULL;

    str_init(&plain);
    str_init(&clean);
    redact(&plain, raw);
    clean_text(&clean, str_slice(&plain), 1000);
    if (!plain.failed && !clean.failed)
        copy = arena_string(&nightly->arena, str_slice(&clean));
    str_free(&plain);
    str_free(&clean);
    return copy;
}

/* The marks and the text die with the run. */
static const struct known_log *keep_result(struct nightly *nightly, const struct known_log *from) {
    struct known_log *copy = arena_alloc(&nightly->arena, sizeof *copy);
    struct file_id *marks = arena_alloc(&nightly->arena, from->mark_count * sizeof *marks + 1);

    if (!copy || !marks)
        return NULL;
    *copy = *from;
    if (from->mark_count)
        memcpy(marks, from->marks, from->mark_count * sizeof *marks);
    copy->marks = marks;
    copy->last_matches = arena_string(&nightly->arena, slice_of(from->last_matches));
    return copy->last_matches ? copy : NULL;
}

static const char *owner_of(struct nightly *nightly, const struct log_input *input) {
    const char *slash = strrchr(input->path, '/');
    size_t folder = slash ? (size_t)(slash - input->path) : 0;
    struct str name;
    const char *copy;

    str_init(&name);
    str_addf(&name, "%s of ", log_kind_name(input->profile.kind));
    if (input->machine[0])
        str_add(&name, input->machine);
    else
        str_add_bytes(&name, folder ? input->path : ".", folder ? folder : 1);
    copy = name.failed ? NULL : foreign(nightly, str_slice(&name));
    str_free(&name);
    return copy;
}

static int on_input(void *payload, const struct log_input *input, struct error *err) {
    struct nightly *nightly = payload;
    const struct known_log *result = input->reading ? log_reading_result(input->reading) : NULL;
    struct nightly_input item = {.path = arena_string(&nightly->arena, slice_of(input->path)),
                                 .source = owner_of(nightly, input),
                                 .kind = log_kind_name(input->profile.kind),
                                 .machine = foreign(nightly, slice_of(input->machine)),
                                 .match = input->match,
                                 .result = result ? keep_result(nightly, result) : NULL,
                                 .bytes = input->bytes,
                                 .first = input->match.how == KNOWN_READ ? input->known->last : input->first,
                                 .last = input->last,
                                 .read = input_is_read(input) && (input->text || input->empty)};

    if (input->part)
        return error_set(err, ERROR_USAGE, "%s is a part file: a digest reads the logs themselves", input->path);
    if (input->pipe && !input->failed)
        return error_set(err, ERROR_USAGE, "%s is no file: a digest must be able to tell what it has read already",
                         input->path);
    if (!item.path || !item.source || !item.machine || (result && !item.result) || vec_push(&nightly->inputs, item))
        return error_no_memory(err);
    return 0;
}

static int on_template(void *payload, const struct template_entry *entry, const char *path, struct error *err) {
    struct nightly *nightly = payload;
    struct unknown_text text = {.key = slice_hash(slice_of(entry->text), (uint64_t)entry->level + 1),
                                .level = level_name(entry->level),
                                .text = foreign(nightly, slice_of(entry->text)),
                                .file = foreign(nightly, slice_of(path)),
                                .line = entry->line,
                                .count = entry->count};

    return text.text && text.file && vec_push(&nightly->texts, text) == 0 ? 0 : error_no_memory(err);
}

int nightly_new(struct nightly **out, struct store *store, struct analysis_options *options, struct error *err) {
    struct nightly *nightly = calloc(1, sizeof *nightly);

    if (!nightly)
        return error_no_memory(err);
    nightly->store = store;
    nightly->options = options;
    arena_init(&nightly->arena);
    if (log_memory_load(&nightly->memory, store, err)) {
        free(nightly);
        return -1;
    }
    options->known = nightly->memory.logs;
    options->on_input = on_input;
    options->on_template = on_template;
    options->on_payload = nightly;
    *out = nightly;
    return 0;
}

void nightly_free(struct nightly *nightly) {
    if (!nightly)
        return;
    log_memory_free(&nightly->memory);
    vec_free(&nightly->inputs);
    vec_free(&nightly->texts);
    arena_free(&nightly->arena);
    free(nightly);
}

static const char *keep(struct digest *digest, const char *text) {
    return arena_string(&digest->arena, slice_of(text));
}

static int add_issue(struct digest *digest, const struct issue *from, const struct acknowledgement_list *known,
                     struct error *err) {
    struct digest_issue *issue = &digest->issues[digest->issue_count++];
    const struct acknowledgement *ack = acknowledgement_find(known, from->signature, digest->night);
    const char *dot = strchr(from->signature, '.');

    *issue = (struct digest_issue){
        .state = issue_state_name(from->state),
        .key = keep(digest, from->key),
        .signature = keep(digest, from->signature),
        .family = arena_string(&digest->arena, slice_make(from->signature, dot ? (size_t)(dot - from->signature)
                                                                               : strlen(from->signature))),
        .title = keep(digest, from->title),
        .severity = keep(digest, from->severity),
        .confidence = keep(digest, from->confidence),
        .source = keep(digest, from->source),
        .entities = keep(digest, from->entities),
        .told = from->told,
        .count = from->count,
        .effects = from->effects,
        .total = from->total,
        .nights = from->nights,
        .quiet = from->quiet,
        .first = from->first,
        .last = from->last,
        .first_night = keep(digest, from->first_night),
        .series = arena_alloc(&digest->arena, (from->series_count + 1) * sizeof *issue->series),
        .series_count = from->series_count,
        .sample = {.file = from->file[0] ? keep(digest, from->file) : NULL,
                   .line = from->line,
                   .time = MSEC_NONE,
                   .level = "",
                   .text = keep(digest, from->sample)},
        .cause = from->count + from->effects ? nightly_cause_of(digest->report, from->key) : NULL,
        .acknowledged_until = ack ? keep(digest, ack->until) : NULL,
        .acknowledged_because = ack ? keep(digest, ack->because) : NULL};
    if (!issue->key || !issue->signature || !issue->family || !issue->title || !issue->severity || !issue->confidence ||
        !issue->source || !issue->entities || !issue->first_night || !issue->series || !issue->sample.text ||
        (ack && (!issue->acknowledged_until || !issue->acknowledged_because)))
        return error_no_memory(err);
    for (size_t i = 0; i < from->series_count; i++)
        issue->series[i] = (struct digest_night){from->series[i].read, from->series[i].count};
    if (issue->cause && issue->cause->log_count)
        issue->sample = issue->cause->log[0];
    return 0;
}

static int build_issues(struct nightly *nightly, struct digest *digest, const struct acknowledgement_list *known,
                        struct error *err) {
    struct issue_list list;
    int result = history_judge(nightly->store, digest->night, digest->rest, &list, err);

    if (result == 0) {
        digest->issues = arena_alloc(&digest->arena, (list.count + 1) * sizeof *digest->issues);
        if (!digest->issues)
            result = error_no_memory(err);
    }
    for (size_t i = 0; result == 0 && i < list.count; i++)
        result = add_issue(digest, &list.items[i], known, err);
    issue_list_free(&list);
    return result;
}

/* Acknowledgements that have ended since the last run. */
static int build_ended(struct nightly *nightly, struct digest *digest, const struct acknowledgement_list *known,
                       struct error *err) {
    digest->ended = arena_alloc(&digest->arena, (known->count + 1) * sizeof *digest->ended);
    if (!digest->ended)
        return error_no_memory(err);
    for (size_t i = 0; i < known->count; i++) {
        const struct acknowledgement *item = &known->items[i];
        struct digest_ended *ended = &digest->ended[digest->ended_count];

        if (item->told || strcmp(item->until, digest->night) >= 0)
            continue;
        *ended = (struct digest_ended){keep(digest, item->signature), keep(digest, item->until),
                                       keep(digest, item->because)};
        if (!ended->signature || !ended->until || !ended->because)
            return error_no_memory(err);
        digest->ended_count++;
        if (acknowledgement_tell(nightly->store, item->signature, err))
            return -1;
    }
    return 0;
}

static int build_texts(struct nightly *nightly, struct digest *digest, struct error *err) {
    struct unknown_text *texts;
    size_t before, total;

    if (history_new_texts(nightly->store, digest->night, 1, &texts, &digest->text_count, &before, &digest->arena, err))
        return -1;
    for (size_t i = 0; i < nightly->texts.count; i++)
        if (history_add_text(nightly->store, digest->night, &nightly->texts.items[i], err))
            return -1;
    if (history_new_texts(nightly->store, digest->night, NIGHTLY_TEXTS, &texts, &digest->text_count, &total,
                          &digest->arena, err))
        return -1;
    digest->texts = arena_alloc(&digest->arena, (digest->text_count + 1) * sizeof *digest->texts);
    if (!digest->texts)
        return error_no_memory(err);
    for (size_t i = 0; i < digest->text_count; i++)
        digest->texts[i] =
            (struct digest_text){texts[i].level, texts[i].text, texts[i].file, texts[i].line, texts[i].count};
    digest->texts_total = total;
    if (total > before)
        digest->changed = true;
    return 0;
}

/* Problems, and pools that are on their way to become one. */
static bool is_telling(const struct report_health *row) {
    return strcmp(row->verdict, "problem") == 0 || (row->total > 0 && row->used >= POOL_TIGHT * row->total);
}

/* Compares what each check shows with what it showed last. Rows of one check stand together. */
static int build_health(struct nightly *nightly, struct digest *digest, struct error *err) {
    const struct report *report = digest->report;
    size_t end;

    digest->health = arena_alloc(&digest->arena, (report->health_count + 1) * sizeof *digest->health);
    if (!digest->health)
        return error_no_memory(err);
    for (size_t i = 0; i < report->health_count; i = end) {
        const char *name = report->health[i].check, *severity = "";
        size_t from = digest->health_count;
        uint64_t problems = 0;
        bool worse;

        for (end = i; end < report->health_count && strcmp(report->health[end].check, name) == 0; end++) {
            const struct report_health *row = &report->health[end];

            if (is_telling(row))
                digest->health[digest->health_count++].row = row;
            digest->health_unknown += strcmp(row->verdict, "unknown") == 0;
            if (strcmp(row->verdict, "problem") != 0)
                continue;
            if (!problems || severity_rank(row->severity) < severity_rank(severity))
                severity = row->severity;
            problems++;
        }
        if (history_add_health(nightly->store, digest->night, name, problems, severity, &worse, err))
            return -1;
        for (size_t k = from; k < digest->health_count; k++)
            digest->health[k].worse = worse && strcmp(digest->health[k].row->verdict, "problem") == 0;
    }
    return 0;
}

/* What is worth a word, and how grave it is. */
static void judge(struct digest *digest) {
    enum digest_status status = digest->ended_count || digest->texts_total ? DIGEST_NOTE : DIGEST_OK;

    digest->changed = digest->changed || digest->ended_count || digest->incomplete;
    for (size_t i = 0; i < digest->issue_count; i++) {
        const struct digest_issue *issue = &digest->issues[i];
        bool grave = strcmp(issue->severity, "critical") == 0 && strcmp(issue->confidence, "possible") != 0;
        bool ongoing = strcmp(issue->state, "ongoing") == 0, over = strcmp(issue->state, "resolved") == 0;
        enum digest_status own = over      ? DIGEST_NOTE
                                 : ongoing ? (grave ? DIGEST_WARN : DIGEST_NOTE)
                                 : grave   ? DIGEST_CRIT
                                           : DIGEST_WARN;

        if (issue->acknowledged_until)
            continue;
        digest->changed = digest->changed || (!ongoing && !issue->told);
        status = own > status ? own : status;
    }
    for (size_t i = 0; i < digest->health_count; i++) {
        if (!digest->health[i].worse)
            continue;
        digest->changed = true;
        if (strcmp(digest->health[i].row->severity, "critical") == 0)
            status = DIGEST_CRIT;
        else if (status < DIGEST_WARN)
            status = DIGEST_WARN;
    }
    if ((digest->incomplete || digest->silent.count) && status < DIGEST_WARN)
        status = DIGEST_WARN;
    digest->status = status;
}

static int save_run(struct nightly *nightly, const struct report *report, const struct outcome *outcome,
                    const char *night, struct error *err) {
    const struct history_run run = {.at = nightly->options->now,
                                    .version = nightly->options->version,
                                    .bytes = report->coverage.bytes,
                                    .records = report->coverage.records,
                                    .incomplete = outcome->incomplete};

    return history_add_run(nightly->store, night, &run, err) || nightly_save_logs(nightly, night, err) ||
                   nightly_save_issues(nightly, report, night, err)
               ? -1
               : 0;
}

static int forget(struct nightly *nightly, const struct report *report, unsigned retention, struct error *err) {
    char night[NIGHT_SIZE];

    return history_forget(nightly->store, night_of(nightly->options->now - retention * MSEC_DAY, report->zone, night),
                          err);
}

int nightly_remember(struct nightly *nightly, const struct report *report, unsigned retention, struct error *err) {
    char night[NIGHT_SIZE];

    return store_begin(nightly->store, err) ||
                   nightly_save_logs(nightly, night_of(nightly->options->now, report->zone, night), err) ||
                   forget(nightly, report, retention, err)
               ? -1
               : 0;
}

static int build(struct nightly *nightly, struct digest *digest, const struct outcome *outcome,
                 const struct nightly_rules *rules, struct error *err) {
    struct acknowledgement_list known = {.items = NULL};
    size_t nights, runs;
    int result = -1;

    if (history_count(nightly->store, digest->night, &nights, &runs, err) ||
        save_run(nightly, digest->report, outcome, digest->night, err) ||
        acknowledgements_load(nightly->store, &known, err))
        goto out;
    digest->nights = nights;
    digest->first = nights == 0;
    if (build_issues(nightly, digest, &known, err) || build_ended(nightly, digest, &known, err) ||
        build_texts(nightly, digest, err) || build_health(nightly, digest, err) ||
        history_silent(nightly->store, digest->night, &digest->silent.items, &digest->silent.count, &digest->arena,
                       err) ||
        forget(nightly, digest->report, rules->retention, err))
        goto out;
    digest->changed = digest->changed || (digest->silent.count && runs == 0);
    judge(digest);
    result = 0;
out:
    acknowledgements_free(&known);
    return result;
}

int nightly_digest(struct nightly *nightly, const struct report *report, const struct outcome *outcome,
                   const struct nightly_rules *rules, struct digest **out, struct error *err) {
    char night[NIGHT_SIZE];
    struct digest *digest;

    if (digest_new(&digest, report))
        return error_no_memory(err);
    digest->night = keep(digest, night_of(nightly->options->now, report->zone, night));
    digest->rest = rules->rest;
    digest->incomplete = outcome->incomplete || report->input_count == 0; /* nobody is told that nothing is well */
    for (size_t i = 0; i < nightly->inputs.count; i++) {
        digest->logs_read += nightly->inputs.items[i].bytes > 0;
        digest->logs_unchanged += nightly->inputs.items[i].bytes == 0;
    }
    if (!digest->night)
        error_no_memory(err);
    else if (store_begin(nightly->store, err) == 0 && build(nightly, digest, outcome, rules, err) == 0) {
        *out = digest;
        return 0;
    }
    digest_free(digest);
    return -1;
}
