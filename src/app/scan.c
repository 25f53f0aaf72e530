/* SPDX-License-Identifier: Apache-2.0
 * From a block's bytes to its events: index the records, let the prefilter find candidates, parse and match only
 * those; WARN and ERROR records that nothing matched become templates. */
#include "app/scan.h"

#include <stdlib.h>

#include "correlate/job_table.h"
#include "correlate/request_table.h"
#include "model/template.h"

enum { TRACE_WINDOW = 8192, LOGID_WINDOW = 256, TIME_LENGTH = 23, NO_MARK = -1 };

/* Less than this backwards is the disorder of threads, not of a clock. */
#define BACK_LEAST MSEC_MINUTE

struct scanner {
    const struct scan_context *context;
    struct matcher *matcher;
    struct prefilter_scratch *scratch;
    struct record_index index;
    uint32_t *candidates; /* variants of the record at hand, each once */
    size_t candidate_count;
    uint32_t *stamps; /* per variant: the last record it was noted for, plus one */
    struct str text;
    /* the block at hand */
    const struct block *block;
    const struct log_profile *profile;
    const struct zone *zone;
    struct scan_result *out;
    ptrdiff_t set_back; /* first record of the second pass of a repeated hour */
    size_t mark;        /* record that the candidates belong to */
    bool any;           /* there are candidates, or it is structural */
    bool structural;    /* it holds a literal of a job line */
    size_t quiet_from;  /* first record not yet looked at for being unexplained */
    struct record record;
    struct scan_time time;
    bool matched;
    bool generic; /* by a generic symptom */
    bool settled; /* by a cause, a telling symptom or noise */
};

void scan_result_init(struct scan_result *result) {
    memset(result, 0, sizeof *result);
    arena_init(&result->arena);
}

void scan_result_free(struct scan_result *result) {
    vec_free(&result->events);
    vec_free(&result->unexplained);
    vec_free(&result->jobs);
    vec_free(&result->requests);
    vec_free(&result->activities);
    vec_free(&result->backs);
    vec_free(&result->outermost);
    arena_free(&result->arena);
}

int scanner_new(struct scanner **out, const struct scan_context *context, struct error *err) {
    struct scanner *scanner = calloc(1, sizeof *scanner);

    if (!scanner)
        return error_no_memory(err);
    scanner->context = context;
    str_init(&scanner->text);
    scanner->candidates = calloc(context->set->variant_count + 1, sizeof *scanner->candidates);
    scanner->stamps = calloc(context->set->variant_count + 1, sizeof *scanner->stamps);
    if (!scanner->candidates || !scanner->stamps) {
        error_no_memory(err);
        goto failed;
    }
    if (matcher_new(&scanner->matcher, context->set, err) || prefilter_scratch_new(&scanner->scratch, err))
        goto failed;
    *out = scanner;
    return 0;
failed:
    scanner_free(scanner);
    return -1;
}

void scanner_free(struct scanner *scanner) {
    if (!scanner)
        return;
    matcher_free(scanner->matcher);
    prefilter_scratch_free(scanner->scratch);
    record_index_free(&scanner->index);
    str_free(&scanner->text);
    free(scanner->candidates);
    free(scanner->stamps);
    free(scanner);
}

uint64_t scanner_gave_up(const struct scanner *scanner) {
    return matcher_gave_up(scanner->matcher);
}

static struct slice record_bytes(const struct scanner *scanner, size_t mark) {
    size_t start = scanner->index.marks[mark].offset;
    size_t end = mark + 1 < scanner->index.count ? scanner->index.marks[mark + 1].offset : scanner->block->len;

    return slice_make(scanner->block->bytes + start, end - start);
}

static struct scan_time time_at(const struct scanner *scanner, msec_t local, size_t mark) {
    struct scan_time time = {local, 0, false};

    if (!scanner->profile->utc)
        time.utc = zone_to_utc(scanner->zone, local, &time.repeat);
    time.second = scanner->set_back != NO_MARK && (ptrdiff_t)mark >= scanner->set_back;
    return time;
}

/* Parses a record; the rest of a record that was cut keeps the header of its beginning. */
static void parse(struct scanner *scanner, size_t mark, struct record *record) {
    struct slice raw = record_bytes(scanner, mark);

    if (mark == 0 && scanner->block->continues) {
        record_parse(record, scanner->profile, slice_make(scanner->block->head, scanner->block->head_len));
        record->raw = record->text = raw;
        record->header = slice_make(raw.ptr, 0);
    } else {
        record_parse(record, scanner->profile, raw);
    }
}

static bool is_outside(const struct scan_context *context, msec_t time) {
    return (context->since != MSEC_NONE && time < context->since) ||
           (context->until != MSEC_NONE && time >= context->until);
}

/* A time that comes twice is outside only with both passes. */
static bool outside(const struct scanner *scanner, const struct scan_time *time) {
    return time->utc != MSEC_NONE && is_outside(scanner->context, time->utc) &&
           is_outside(scanner->context, time->utc + time->repeat);
}

/* Answers are matched in unescaped copies that die with the visit: what leaves the block is copied. */
static int keep_slice(struct scanner *scanner, struct slice *text) {
    const char *start = scanner->block->bytes, *end = start + scanner->block->len;

    if (!text->ptr || (text->ptr >= start && text->ptr < end))
        return 0;
    *text = arena_copy(&scanner->out->arena, *text);
    return text->ptr ? 0 : -1;
}

static int on_match(void *payload, const struct match *match) {
    struct scanner *scanner = payload;
    const struct record *record = &scanner->record;
    struct event event = {
        .signature = match->variant->signature,
        .line = scanner->index.marks[scanner->mark].line,
        .offset = scanner->index.marks[scanner->mark].offset,
        .time = scanner->time.utc,
        .repeat = scanner->time.repeat,
        .second = scanner->time.second,
        .level = record->level,
        .job = record->job,
        .parent_job = record->parent_job,
        .seq = record->seq,
        .logid = record->logid,
        .raw = record->raw,
        .match_offset = match->offset,
        .unexpected_log = match->unexpected_log,
        .excerpt = scanner->profile->layouts == 0,
    };

    scanner->matched = true;
    if (event.signature->role == ROLE_SYMPTOM && event.signature->certainty == CERTAINTY_HINT)
        scanner->generic = true;
    else if (event.signature->role != ROLE_CONTEXT)
        scanner->settled = true;
    if (event.signature->role == ROLE_NOISE)
        return 0;
    if (event.signature->bare)
        return vec_push(&scanner->out->events, event);
    for (size_t i = 0; i < event.signature->capture_count; i++) {
        event.captures[i] = match->captures[i];
        if (keep_slice(scanner, &event.captures[i]))
            return -1;
    }
    event_name_entities(&event, record);
    event_begin_at_trace(&event, record);
    for (size_t i = 0; i < event.entities.count; i++)
        if (keep_slice(scanner, &event.entities.items[i].id) || keep_slice(scanner, &event.entities.items[i].name) ||
            keep_slice(scanner, &event.entities.items[i].uuid))
            return -1;
    return vec_push(&scanner->out->events, event);
}

/* An answer of the API, or the result of a job, that tells what failed. */
static bool has_answer(struct slice raw) {
    return slice_find(raw, slice_of("\"errortext\"")) >= 0;
}

static bool has_exception(struct slice raw) {
    return slice_find(raw, slice_of("Exception")) >= 0 || slice_find(raw, slice_of("Error: ")) >= 0;
}

/* What was pasted without the line it belongs to has no level. */
static bool is_bare(const struct scanner *scanner, size_t mark) {
    struct slice raw = slice_first(record_bytes(scanner, mark), TRACE_WINDOW);

    return scanner->profile->layouts == 0 && (has_exception(raw) || has_answer(raw));
}

/* Whether a record that a generic symptom knows says more than that: at DEBUG exceptions are part of the routine. */
static bool says_more(const struct scanner *scanner, size_t mark) {
    struct slice raw = slice_first(record_bytes(scanner, mark), TRACE_WINDOW);

    return has_answer(raw) || (scanner->index.marks[mark].level >= LEVEL_INFO && has_exception(raw));
}

static bool is_notable(const struct scanner *scanner, size_t mark) {
    return scanner->index.marks[mark].level >= LEVEL_WARN || is_bare(scanner, mark);
}

static int note_unexplained(struct scanner *scanner, size_t mark, const struct record *record, bool generic) {
    struct unexplained_record note = {.generic = generic,
                                      .level = scanner->index.marks[mark].level,
                                      .line = scanner->index.marks[mark].line,
                                      .offset = scanner->index.marks[mark].offset,
                                      .raw = record->raw,
                                      .time = time_at(scanner, record->local, mark),
                                      .operation = record->parent_job ? record->parent_job : record->job};

    if (outside(scanner, &note.time))
        return 0;
    if (generic || note.level < LEVEL_WARN)
        return vec_push(&scanner->out->unexplained, note);
    str_clear(&scanner->text);
    template_make(&scanner->text, record->text);
    note.template_text = arena_copy(&scanner->out->arena, str_slice(&scanner->text));
    if (scanner->text.failed || (!note.template_text.ptr && scanner->text.len))
        return -1;
    return vec_push(&scanner->out->unexplained, note);
}

/* Looks at the records before `end` that had no candidate. */
static int pass_quiet(struct scanner *scanner, size_t end) {
    for (; scanner->quiet_from < end; scanner->quiet_from++) {
        struct record record;

        if (!is_notable(scanner, scanner->quiet_from))
            continue;
        parse(scanner, scanner->quiet_from, &record);
        if (note_unexplained(scanner, scanner->quiet_from, &record, false))
            return -1;
    }
    return 0;
}

static int compare_variants(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

enum { REQUEST_LITERAL = PREFILTER_EXTRA + JOB_LITERALS }; /* the first of a request; those of jobs come before */

size_t scan_literals(struct slice out[SCAN_LITERALS_MAX]) {
    size_t count = 0;

    for (; count < JOB_LITERALS; count++)
        out[count] = JOB_LITERAL_TEXTS[count];
    out[count++] = slice_of(REQUEST_SENT);
    out[count++] = slice_of(REQUEST_ANSWERED);
    return count;
}

/* Keeps a line that tells of a job, or of a request. */
static int note_structure(struct scanner *scanner) {
    const struct record *record = &scanner->record;
    struct scan_request request = {.seq = record->seq,
                                   .job = record->job,
                                   .parent_job = record->parent_job,
                                   .logid = record->logid,
                                   .at = scanner->index.marks[scanner->mark].line};
    struct scan_job job = {
        .logid = record->logid, .time = scanner->time, .at = scanner->index.marks[scanner->mark].line};

    if (request_line_read(record, &request.vm, &request.answered))
        return vec_push(&scanner->out->requests, request);
    return job_text_read(&job.text, record->text) ? vec_push(&scanner->out->jobs, job) : 0;
}

/* Decides the record whose candidates were gathered. */
static int finish_record(struct scanner *scanner) {
    size_t mark = scanner->mark;
    bool warn = scanner->index.marks[mark].level >= LEVEL_WARN;

    if (!scanner->any)
        return 0;
    scanner->any = false;
    if (pass_quiet(scanner, mark))
        return -1;
    scanner->quiet_from = mark + 1;
    parse(scanner, mark, &scanner->record);
    scanner->time = time_at(scanner, scanner->record.local, mark);
    scanner->matched = scanner->generic = scanner->settled = false;
    if (scanner->structural && note_structure(scanner))
        return -1;
    scanner->structural = false;
    qsort(scanner->candidates, scanner->candidate_count, sizeof *scanner->candidates, compare_variants);
    if (!outside(scanner, &scanner->time) &&
        matcher_record(scanner->matcher, &scanner->record, scanner->profile->kind, scanner->candidates,
                       scanner->candidate_count, on_match, scanner))
        return -1;
    scanner->candidate_count = 0;
    if (warn && scanner->matched)
        scanner->out->explained++;
    if (scanner->settled || (scanner->matched && !scanner->generic))
        return 0;
    if (!is_notable(scanner, mark) && !(scanner->generic && says_more(scanner, mark)))
        return 0;
    return note_unexplained(scanner, mark, &scanner->record, scanner->generic);
}

/* Whether a job's number stands before the text that hit. Nine requests in ten are of no job and not kept: they are
 * told before their record is taken apart. */
static bool names_job(const struct scanner *scanner, size_t mark, uint64_t end) {
    const char *at = scanner->block->bytes + scanner->index.marks[mark].offset;
    const char *until = scanner->block->bytes + end;

    if (mark == 0 && scanner->block->continues) /* the header is in the block before */
        return true;
    while ((at = memchr(at, 'j', (size_t)(until - at))))
        if (slice_starts(slice_make(at, (size_t)(until - at)), "job-"))
            return true;
        else
            at++;
    return false;
}

static int on_hit(void *payload, uint32_t literal, uint64_t end) {
    struct scanner *scanner = payload;
    const struct record_index *index = &scanner->index;
    size_t mark = scanner->mark, count;
    const uint32_t *variants = prefilter_variants(scanner->context->prefilter, literal, &count);

    while (mark + 1 < index->count && index->marks[mark + 1].offset < end)
        mark++;
    if (literal >= REQUEST_LITERAL && !names_job(scanner, mark, end))
        return 0;
    if (mark != scanner->mark) {
        if (finish_record(scanner))
            return -1;
        scanner->mark = mark;
    }
    scanner->any = true;
    scanner->structural = scanner->structural || literal >= PREFILTER_EXTRA;
    for (size_t i = 0; i < count; i++) {
        if (scanner->stamps[variants[i]] == mark + 1)
            continue;
        scanner->stamps[variants[i]] = (uint32_t)mark + 1;
        scanner->candidates[scanner->candidate_count++] = variants[i];
    }
    return 0;
}

static msec_t local_of(struct scanner *scanner, size_t mark) {
    struct record record;

    parse(scanner, mark, &record);
    return record.local;
}

/* The first record whose time is of the common form: the rest of one that was cut has that of its beginning. */
static ptrdiff_t first_dated(const struct scanner *scanner) {
    const struct block *block = scanner->block;

    return block->continues && record_is_dated(block->head, block->head_len) ? 0 : scanner->index.first_dated;
}

static msec_t local_if(struct scanner *scanner, ptrdiff_t mark) {
    return mark < 0 ? MSEC_NONE : local_of(scanner, (size_t)mark);
}

static int add_outermost(struct scanner *scanner, size_t mark) {
    return vec_push(&scanner->out->outermost, time_at(scanner, local_of(scanner, mark), mark));
}

/* The times between which the block lies; a few undated records at either end are passed over. */
static int note_span(struct scanner *scanner) {
    struct scan_result *out = scanner->out;
    const struct record_index *index = &scanner->index;
    size_t count = index->count, at_first = 0, at_last = 0;
    msec_t first = MSEC_NONE, last = MSEC_NONE;

    for (size_t i = 0; i < count && i < 64 && first == MSEC_NONE; i++)
        first = local_of(scanner, at_first = i);
    for (size_t i = 0; i < count && i < 64 && last == MSEC_NONE; i++)
        last = local_of(scanner, at_last = count - 1 - i);
    out->first = time_at(scanner, first, at_first);
    out->last = time_at(scanner, last, at_last);
    out->first_local = local_if(scanner, first_dated(scanner));
    out->last_local = local_if(scanner, index->last_dated < 0 ? first_dated(scanner) : index->last_dated);
    if (vec_push(&out->outermost, out->first) || vec_push(&out->outermost, out->last) ||
        (index->first_dated > 0 &&
         add_outermost(scanner, (size_t)index->first_dated))) /* behind the rest of a record */
        return -1;
    for (size_t i = 0; i < index->outermost_count; i++)
        if (add_outermost(scanner, index->outermost[i]))
            return -1;
    return 0;
}

bool scan_is_repeat(const struct zone *zone, msec_t from, msec_t to) {
    msec_t repeat;

    zone_to_utc(zone, to, &repeat);
    return repeat > 0 && from - to <= repeat + BACK_LEAST;
}

static int note_back(struct scanner *scanner, size_t from, size_t to) {
    struct scan_back back = {
        .from = local_of(scanner, from), .to = local_of(scanner, to), .line = scanner->index.marks[to].line};

    if (back.from == MSEC_NONE || back.to == MSEC_NONE || back.from - back.to < BACK_LEAST)
        return 0;
    back.repeated = !scanner->profile->utc && scan_is_repeat(scanner->zone, back.from, back.to);
    if (back.repeated && scanner->set_back == NO_MARK)
        scanner->set_back = (ptrdiff_t)to;
    return vec_push(&scanner->out->backs, back);
}

/* Where the clock went back. */
static int note_backs(struct scanner *scanner) {
    const struct record_index *index = &scanner->index;

    if (index->first_dated > 0 && first_dated(scanner) == 0 && note_back(scanner, 0, (size_t)index->first_dated))
        return -1;
    for (size_t i = 0; i < index->back_count; i++)
        if (note_back(scanner, index->back[i].from, index->back[i].to))
            return -1;
    return 0;
}

static uint32_t logid_at(const struct scanner *scanner, size_t mark) {
    static const struct slice LOGID = SLICE_LITERAL("(logid:");
    struct slice head = slice_first(record_bytes(scanner, mark), LOGID_WINDOW);
    ptrdiff_t at = slice_find(head, LOGID);

    return at < 0 ? 0 : logid_number(slice_first(slice_from(head, (size_t)at + LOGID.len), 8));
}

/* Whether a record is not earlier than the one before it: times are in the order of their texts, where both have the
 * common form. */
static bool in_order(const struct scanner *scanner, size_t mark) {
    struct slice before = record_bytes(scanner, mark - 1), now = record_bytes(scanner, mark);

    return record_is_dated(before.ptr, before.len) && record_is_dated(now.ptr, now.len) &&
           memcmp(now.ptr, before.ptr, TIME_LENGTH) >= 0;
}

/* What an agent did for whom, and when: runs of records with one logid, in order of time, so that their ends are the
 * outermost. */
static int note_activities(struct scanner *scanner) {
    struct scan_activity run = {.logid = 0};
    size_t from = 0, count = scanner->profile->kind == LOG_AGENT ? scanner->index.count : 0;

    for (size_t i = 0; i <= count && count; i++) {
        uint32_t logid = i < count ? logid_at(scanner, i) : 0;

        if (i < count && logid == run.logid && i > 0 && in_order(scanner, i))
            continue;
        if (run.logid) {
            run.first = time_at(scanner, local_of(scanner, from), from);
            run.last = time_at(scanner, local_of(scanner, i - 1), i - 1);
            if (run.first.utc != MSEC_NONE && run.last.utc != MSEC_NONE && vec_push(&scanner->out->activities, run))
                return -1;
        }
        run.logid = logid;
        from = i;
    }
    return 0;
}

static void begin_block(struct scanner *scanner, struct scan_result *out) {
    scanner->out = out;
    scanner->mark = scanner->quiet_from = scanner->candidate_count = 0;
    scanner->any = scanner->structural = false;
    scanner->set_back = NO_MARK;
    out->events.count = out->unexplained.count = out->jobs.count = out->requests.count = 0;
    out->activities.count = out->backs.count = out->outermost.count = 0;
    out->explained = 0;
    arena_reset(&out->arena);
    memset(scanner->stamps, 0, scanner->context->set->variant_count * sizeof *scanner->stamps);
}

int scanner_block(struct scanner *scanner, const struct block *block, const struct log_profile *profile,
                  const struct zone *zone, struct scan_result *out, struct error *err) {
    struct slice bytes = slice_make(block->bytes, block->len);

    scanner->block = block;
    scanner->profile = profile;
    scanner->zone = zone;
    begin_block(scanner, out);
    if (record_index_build(&scanner->index, profile, bytes))
        return error_no_memory(err);
    out->lines = scanner->index.lines;
    out->ends_line = block->len && block->bytes[block->len - 1] == '\n';
    out->records = scanner->index.count - (block->continues && scanner->index.count ? 1 : 0);
    out->warn_error = scanner->index.warn_error;
    if (note_backs(scanner) || note_span(scanner))
        return error_no_memory(err);
    out->last_record = scanner->index.count ? scanner->index.marks[scanner->index.count - 1].offset : 0;
    if (scanner->index.count == 0)
        return 0;
    if (prefilter_scan(scanner->context->prefilter, scanner->scratch, bytes, on_hit, scanner) ||
        finish_record(scanner) || pass_quiet(scanner, scanner->index.count) || note_activities(scanner))
        return error_no_memory(err);
    return 0;
}
