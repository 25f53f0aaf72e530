/* SPDX-License-Identifier: Apache-2.0
 * Whether a record belongs to a trail. Reads what was known when the pass began, and nothing else: see
 * trail_internal.h.
 *
 * A sequence number joins by itself, because the host in front of it may be another one's (seq_line.h); only where both
 * print "via:" must these agree. */
#include "correlate/trail_internal.h"

#include "base/compiler.h"
#include "correlate/mention.h"
#include "model/id_shape.h"
#include "model/object_text.h"
#include "record/scan.h"

enum { TEXT_WINDOW = 64 * 1024 };

/* The innermost job of the context that belongs, TRAIL_NONE if none does. */
static uint32_t job_of_context(const struct trail *trail, struct slice ndc) {
    uint32_t job = TRAIL_NONE, found;
    struct slice id;
    size_t at = 0;

    while (job_id_next(ndc, &at, &id))
        if (trail_find(trail, ID_JOB, id, &found))
            job = found;
    return job;
}

bool trail_job_uuid(struct slice text, size_t *at, struct slice *uuid) {
    while (*at < text.len) {
        ptrdiff_t found = slice_find(slice_from(text, *at), slice_of("ob"));
        struct scan s;

        if (found < 0)
            break;
        *at += (size_t)found + 2;
        s = scan_of(text.ptr + *at, text.len - *at);
        if (!scan_text(&s, "Id") && !scan_text(&s, "id"))
            continue;
        for (int i = 0; i < 8 && s.p < s.end && strchr("=:\" \\", *s.p) && *s.p; i++)
            s.p++;
        uuid->ptr = s.p;
        uuid->len = uuid_length(slice_make(s.p, scan_left(&s)));
        if (uuid->len)
            return true;
    }
    *at = text.len;
    return false;
}

/* A job that the text names by number, or by its uuid, which begins with its logid. */
static void match_text(const struct trail *trail, struct slice text, struct trail_match *out) {
    uint32_t index;
    struct slice id;

    for (size_t at = 0; job_id_next(text, &at, &id);)
        if (trail_find(trail, ID_JOB, id, &index)) {
            out->why |= TRAIL_BY_TEXT;
            if (out->job == TRAIL_NONE)
                out->job = index;
            break;
        }
    for (size_t at = 0; trail_job_uuid(text, &at, &id);)
        if (trail_find(trail, ID_LOGID, slice_first(id, 8), &index)) {
            out->why |= TRAIL_BY_TEXT;
            if (slice_find(text, slice_of("queryAsyncJobResult")) >= 0)
                out->why |= TRAIL_POLL;
        }
}

/* Requests that management servers and hosts exchange all day long, whatever happens; without Command or Answer. */
static bool is_routine(const struct seq_line *line) {
    static const char *const NAMES[] = {
        "Ping",
        "PingRouting",
        "PingStorage",
        "PingRoutingWithNwGroups",
        "PingRoutingWithOvs",
        "GetHostStats",
        "GetVmStats",
        "GetVmDiskStats",
        "GetVmNetworkStats",
        "GetStorageStats",
        "GetVolumeStats",
        "NetworkUsage",
        "CheckHealth",
        "CheckRouter",
        "AgentControl",
        "GetFileStats",
        "ConsoleProxyLoadReport",
        "CheckS2SVpnConnections",
    };

    if (line->command_count == 0 || line->failed || line->kind == SEQ_LINE_TIMED_OUT || line->kind == SEQ_LINE_UNSENT)
        return false;
    for (size_t i = 0; i < line->command_count && i < SEQ_COMMANDS_MAX; i++) {
        struct slice name = line->commands[i];
        bool known = false;

        name.len -= slice_ends(name, "Command") ? strlen("Command") : slice_ends(name, "Answer") ? strlen("Answer") : 0;
        for (size_t k = 0; k < ARRAY_LENGTH(NAMES) && !known; k++)
            known = slice_is(name, NAMES[k]);
        if (!known)
            return false;
    }
    return true;
}

/* "SeqA 5-40599: Processing Seq 5-40599:  { Cmd , …": what an agent sends by itself. */
static bool control_request(struct seq_line *line, struct slice text) {
    ptrdiff_t inner = slice_find(slice_first(slice_from(text, 4), 128), slice_of("Seq "));

    return inner >= 0 && seq_line_read(line, slice_from(text, (size_t)inner + 4));
}

/* What is logged at every ping, and where hosts are counted off: says nothing about one of them. */
static bool routine_text(struct slice text) {
    static const char *const BEGINNINGS[] = {
        "Ping from ",
        "Process host VM state report",
        "Process VM state report",
        "Done with process of VM state report",
        "FirstFitAllocator has ",
    };
    struct seq_line line;

    for (size_t i = 0; i < ARRAY_LENGTH(BEGINNINGS); i++)
        if (slice_starts(text, BEGINNINGS[i]))
            return true;
    if (slice_starts(text, "VM state report. host: "))
        return slice_ends(text, "power state: PowerOn") || slice_ends(text, "power state: PowerOn.");
    if (slice_starts(text, "Found "))
        return slice_find(slice_first(text, 64), slice_of(" hosts for allocation after prioritization")) > 0;
    if (!seq_line_read(&line, text))
        return false;
    if (line.control && line.command_count == 0 && !control_request(&line, text))
        return false;
    return is_routine(&line);
}

bool trail_is_about(const struct trail *trail, const struct job_text *line) {
    const struct subject *subject = &trail->subject;
    const char *type = subject->kind == SUBJECT_VM        ? "VirtualMachine"
                       : subject->kind == SUBJECT_NETWORK ? "Network"
                                                          : NULL;

    for (size_t i = 0; type && i < subject->alias_count; i++) {
        struct slice id = subject->aliases[i].id;

        if (id.len && ((slice_is(line->instance_type, type) && slice_equal(line->instance_id, id)) ||
                       (subject->kind == SUBJECT_VM && slice_equal(line->vm, id))))
            return true;
    }
    return false;
}

/* Whether the host before a sequence number is right: log4j 1 prints the context without brackets, up to 4.19. */
static bool seq_is_trusted(const struct record *record) {
    return slice_find(record->header, slice_of(":[")) < 0;
}

static void match_name(const struct trail *trail, const struct record *record, struct slice text,
                       struct trail_match *out) {
    const struct subject *subject = &trail->subject;
    struct entity_set set = {.count = 0};
    struct job_text line;
    bool named = false;

    for (size_t i = 0; i < subject->alias_count && !named; i++)
        named = mention_find(&subject->aliases[i], text, seq_is_trusted(record));
    if (!named && subject->kind == SUBJECT_NETWORK && subject->asked.name.len) {
        object_text_scan(&set, text); /* a network's name counts in its own text only */
        for (size_t i = 0; i < set.count && !named; i++)
            named = subject_fits(subject, &set.items[i]);
    }
    if (named || (job_text_read(&line, text) && trail_is_about(trail, &line)))
        out->why |= TRAIL_BY_NAME;
    if (out->why == TRAIL_BY_NAME && record->level < LEVEL_WARN && routine_text(text))
        out->why |= TRAIL_ROUTINE;
}

struct trail_match trail_match(const struct trail *trail, const struct record *record) {
    struct trail_match out = {.job = TRAIL_NONE, .request = TRAIL_NONE};
    struct slice text = slice_first(record->text, TEXT_WINDOW);
    struct seq_line line;
    uint32_t index;

    out.job = job_of_context(trail, record->ndc);
    if (out.job != TRAIL_NONE)
        out.why |= TRAIL_BY_JOB;
    if (trail_find(trail, ID_LOGID, record->logid, &index)) {
        out.why |= TRAIL_BY_LOGID;
        if (out.job == TRAIL_NONE)
            out.job = index;
    }
    if (trail_find(trail, ID_CALL_CTX, record->ctx, &index) || trail_find(trail, ID_CALL_LOGID, record->logid, &index))
        out.why |= TRAIL_BY_CALL;
    if (seq_line_read(&line, text) && !line.control) {
        out.request = trail_find_request(trail, line.number, line.via);
        if (out.request != TRAIL_NONE)
            out.why |= TRAIL_BY_REQUEST;
    }
    match_text(trail, text, &out);
    if (trail->subject.type != ENTITY_NONE && trail->subject.type != ENTITY_JOB)
        match_name(trail, record, text, &out);
    return out;
}
