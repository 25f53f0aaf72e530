/* SPDX-License-Identifier: Apache-2.0
 * A table of beginnings, and one reader of what is said about a job behind them. Source: AsyncJobManagerImpl,
 * AsyncJobMonitor, VmWorkJobDispatcher, ApiServlet, and the toString methods of AsyncJobVO and VmWorkJobVO. */
#include "record/job_text.h"

#include "base/compiler.h"
#include "record/scan.h"

enum { ID_MAX = 32, PAIRS_MAX = 40, DEPTH_MAX = 16, VALUE_MAX = 64 * 1024 };

static const struct beginning {
    const char *text; /* up to the number of the job, or up to what follows */
    enum job_text_kind kind;
    bool job; /* a number follows */
} BEGINNINGS[] = {
    {"===START===", JOB_TEXT_CALL_BEGAN, false},
    {"===END===", JOB_TEXT_CALL_ENDED, false},
    {"submit async job-", JOB_TEXT_SUBMITTED, true},
    {"Sync job-", JOB_TEXT_QUEUED, true},
    {"Add job-", JOB_TEXT_ADDED, true},
    {"Executing AsyncJob", JOB_TEXT_EXECUTING, false},
    {"Executing VmWorkJobVO", JOB_TEXT_EXECUTING, false},
    {"Run VM work job: ", JOB_TEXT_WORK_BEGAN, false},
    {"Done with run of VM work job: ", JOB_TEXT_WORK_ENDED, false},
    {"Task (job-", JOB_TEXT_PENDING, true},
    {"Complete async job-", JOB_TEXT_COMPLETED, true},
    {"Done executing ", JOB_TEXT_DONE, false},
    {"Remove job-", JOB_TEXT_REMOVED, true},
    {"Remove Job-", JOB_TEXT_CANCELLED, true}, /* due to job cancelling; blocked for too long */
    {"Cancel left-over job-", JOB_TEXT_CANCELLED, true},
    {"Expunging unfinished job-", JOB_TEXT_CANCELLED, true},
};

const char *job_text_name(enum job_text_kind kind) {
    static const char *const NAMES[JOB_TEXT_KIND_COUNT] = {
        [JOB_TEXT_NONE] = "",
        [JOB_TEXT_CALL_BEGAN] = "call-began",
        [JOB_TEXT_CALL_ENDED] = "call-ended",
        [JOB_TEXT_SUBMITTED] = "submitted",
        [JOB_TEXT_QUEUED] = "queued",
        [JOB_TEXT_ADDED] = "added",
        [JOB_TEXT_EXECUTING] = "executing",
        [JOB_TEXT_WORK_BEGAN] = "work-began",
        [JOB_TEXT_WORK_ENDED] = "work-ended",
        [JOB_TEXT_PENDING] = "pending",
        [JOB_TEXT_COMPLETED] = "completed",
        [JOB_TEXT_DONE] = "done",
        [JOB_TEXT_REMOVED] = "removed",
        [JOB_TEXT_CANCELLED] = "cancelled",
    };

    return NAMES[kind];
}

static bool char_id(char c) {
    return char_digit(c) || char_lower(c) || char_upper(c);
}

size_t job_id_length(struct slice text) {
    size_t n = 0;

    while (n < text.len && n <= ID_MAX && char_id(text.ptr[n]))
        n++;
    return n <= ID_MAX && !(n < text.len && text.ptr[n] == '_') ? n : 0;
}

bool job_id_next(struct slice text, size_t *at, struct slice *id) {
    while (*at < text.len) {
        const char *found = memchr(text.ptr + *at, '-', text.len - *at);
        size_t dash, n;

        if (!found)
            break;
        dash = (size_t)(found - text.ptr);
        *at = dash + 1;
        if (dash < 3 || memcmp(found - 2, "ob", 2) != 0 || (found[-3] != 'j' && found[-3] != 'J') ||
            (dash > 3 && (char_id(found[-4]) || found[-4] == '_' || found[-4] == '-')))
            continue;
        n = job_id_length(slice_from(text, dash + 1));
        if (n == 0)
            continue;
        *id = slice_make(text.ptr + dash + 1, n);
        *at += n;
        return true;
    }
    *at = text.len;
    return false;
}

/* Moves behind a quoted text whose opening quote was read; escaped quotes belong to it. */
static struct slice quoted(struct scan *s) {
    const char *from = s->p;

    while (s->p < s->end && *s->p != '"')
        s->p += *s->p == '\\' && scan_left(s) > 1 ? 2 : 1;
    return slice_make(from, (size_t)((s->p < s->end ? s->p++ : s->p) - from));
}

/* Moves over an object or list with all it holds; false when it does not end in sight. */
static bool balanced(struct scan *s) {
    const char *from = s->p;
    size_t depth = 0;

    while (s->p < s->end && s->p - from < VALUE_MAX) {
        char c = *s->p++;

        if (c == '"')
            (void)quoted(s);
        else if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return true;
        if (depth > DEPTH_MAX)
            return false;
    }
    return false;
}

/* The value behind a key: quoted, an object, or bare up to the comma or bracket that ends it. */
static bool read_value(struct scan *s, struct slice *value) {
    const char *from;

    scan_blanks(s, 4);
    from = s->p;
    if (scan_char(s, '"')) {
        *value = quoted(s);
        return true;
    }
    if (scan_peek(s) == '{' || scan_peek(s) == '[') {
        if (!balanced(s))
            return false;
        *value = slice_make(from, (size_t)(s->p - from));
        return true;
    }
    *value = slice_trim(scan_until(s, ",}{", VALUE_MAX));
    return true;
}

static bool read_key(struct scan *s, struct slice *key) {
    bool quote;

    while (scan_char(s, ' ') || scan_char(s, ',') || scan_char(s, '{'))
        continue;
    quote = scan_char(s, '"');
    key->ptr = s->p;
    while (char_word(scan_peek(s)))
        s->p++;
    key->len = (size_t)(s->p - key->ptr);
    return key->len && (!quote || scan_char(s, '"')) && (scan_blanks(s, 1), scan_char(s, ':'));
}

/* AsyncJobVO {id:516, userId: 2, ...}, AsyncJobVO: {...}, AsyncJob {"accountId":2,...}; what is null stays empty. */
static void read_details(struct job_text *out, struct slice text) {
    const struct {
        const char *key;
        struct slice *field;
    } fields[] = {
        {"id", &out->job},
        {"uuid", &out->uuid},
        {"cmd", &out->command},
        {"userId", &out->user},
        {"accountId", &out->account},
        {"instanceType", &out->instance_type},
        {"instanceId", &out->instance_id},
        {"vmInstanceId", &out->vm},
    };
    struct scan s = scan_of(text.ptr, text.len);
    struct slice key, value;

    for (size_t n = 0; n < PAIRS_MAX && read_key(&s, &key) && read_value(&s, &value); n++)
        for (size_t f = 0; f < ARRAY_LENGTH(fields); f++)
            if (slice_is(key, fields[f].key) && fields[f].field->len == 0 && !slice_is(value, "null"))
                *fields[f].field = value;
}

/* What a record says about a job as an object: of a work job, its own fields stand before those of all jobs. */
static void find_details(struct job_text *out, struct slice text) {
    ptrdiff_t work = slice_find(text, slice_of("VmWorkJobVO : {")), job = slice_find(text, slice_of("AsyncJob"));

    if (work >= 0) {
        struct slice own = slice_from(text, (size_t)work + strlen("VmWorkJobVO : "));

        read_details(out, job > work ? slice_first(own, (size_t)(job - work)) : own);
    }
    if (job < 0)
        return;
    text = slice_from(text, (size_t)job);
    job = slice_find(slice_first(text, 16), slice_of("{"));
    if (job >= 0)
        read_details(out, slice_from(text, (size_t)job));
}

/* What stands behind `key` up to the next comma (or the end of the line, with `rest`); empty if there is none. */
static struct slice behind(struct slice text, const char *key, bool rest) {
    ptrdiff_t at = slice_find(text, slice_of(key));
    struct scan s;

    if (at < 0)
        return slice_make(NULL, 0);
    text = slice_from(text, (size_t)at + strlen(key));
    s = scan_of(text.ptr, text.len);
    return scan_until(&s, rest ? "" : ",", VALUE_MAX);
}

/* "===START===  10.0.0.5 -- GET  command=listVms&response=json" */
static void read_call(struct job_text *out, struct slice rest) {
    ptrdiff_t dashes = slice_find(slice_first(rest, 128), slice_of(" -- "));
    struct scan s;

    if (dashes < 0)
        return;
    out->address = slice_trim(slice_first(rest, (size_t)dashes));
    s = scan_of(rest.ptr + dashes + 4, rest.len - (size_t)dashes - 4);
    (void)scan_until(&s, " ", 16);
    scan_blanks(&s, 4);
    out->query = scan_until(&s, " ", VALUE_MAX);
    for (size_t at = 0; at < out->query.len;) {
        struct slice pair = slice_from(out->query, at);
        const char *end = memchr(pair.ptr, '&', pair.len);

        pair.len = end ? (size_t)(end - pair.ptr) : pair.len;
        if (slice_starts(pair, "command="))
            out->command = slice_from(pair, strlen("command="));
        at += pair.len + 1;
    }
}

/* "com.cloud.vm.VmWorkStart for VM 9, job origin: 516" */
static void read_work(struct job_text *out, struct slice rest) {
    struct scan s = scan_of(rest.ptr, rest.len);

    out->command = scan_until(&s, " {", 256);
    out->vm = behind(rest, " for VM ", false);
    out->origin = behind(rest, "job origin: ", false);
    out->origin.len = job_id_length(out->origin);
}

/* "com.cloud.vm.VmWorkStart for job-517"; other things are done executing, too. */
static bool read_done(struct job_text *out, struct slice rest) {
    struct scan s = scan_of(rest.ptr, rest.len);

    out->command = scan_until(&s, " ", 256);
    if (!scan_text(&s, " for job-"))
        return false;
    out->job = slice_make(s.p, job_id_length(slice_make(s.p, scan_left(&s))));
    return out->job.len > 0;
}

static bool read_rest(struct job_text *out, struct slice rest, struct slice text) {
    switch (out->kind) {
    case JOB_TEXT_CALL_BEGAN:
    case JOB_TEXT_CALL_ENDED:
        read_call(out, rest);
        return true;
    case JOB_TEXT_SUBMITTED:
    case JOB_TEXT_EXECUTING:
        find_details(out, text);
        return out->job.len > 0;
    case JOB_TEXT_QUEUED:
        out->vm = behind(rest, " VmWorkJobQueue.", false);
        return true;
    case JOB_TEXT_WORK_BEGAN:
    case JOB_TEXT_WORK_ENDED:
        read_work(out, rest);
        return true;
    case JOB_TEXT_COMPLETED:
        out->status = behind(rest, "jobStatus: ", false);
        out->code = behind(rest, "resultCode: ", false);
        out->result = behind(rest, "result: ", true);
        return true;
    case JOB_TEXT_DONE:
        return read_done(out, rest);
    default:
        return true;
    }
}

bool job_text_read(struct job_text *out, struct slice text) {
    *out = (struct job_text){.kind = JOB_TEXT_NONE};
    for (size_t i = 0; i < ARRAY_LENGTH(BEGINNINGS); i++) {
        struct slice rest = text;

        if (!slice_starts(text, BEGINNINGS[i].text))
            continue;
        rest = slice_from(text, strlen(BEGINNINGS[i].text));
        out->kind = BEGINNINGS[i].kind;
        if (BEGINNINGS[i].job) {
            out->job = slice_first(rest, job_id_length(rest));
            rest = slice_from(rest, out->job.len);
        }
        if ((!BEGINNINGS[i].job || out->job.len) && read_rest(out, rest, text))
            return true;
        *out = (struct job_text){.kind = JOB_TEXT_NONE};
        return false;
    }
    return false;
}
