/* SPDX-License-Identifier: Apache-2.0
 * Takes one record apart. Place in the flow: called for candidates (records a signature or the structure
 * of jobs asks about), so speed matters and nothing is allocated. */
#include "record/record.h"

#include "record/layout.h"
#include "record/log4j.h"

enum { HALF_YEAR = 183 };

/* "Seq 9-68426: ", also behind the agent's "Request:". */
static void seq_read(struct record *record) {
    struct slice text = record->text;
    uint64_t numbers[2] = {0, 0};
    size_t at = 0;

    if (slice_starts(text, "Request:"))
        text = slice_from(text, 8);
    if (!slice_starts(text, "Seq "))
        return;
    at = 4;
    for (int i = 0; i < 2; i++) {
        size_t from = at;
        while (at < text.len && char_digit(text.ptr[at]))
            at++;
        if (!slice_to_u64(slice_make(text.ptr + from, at - from), &numbers[i]) || at >= text.len ||
            text.ptr[at++] != (i == 0 ? '-' : ':'))
            return;
    }
    record->seq_host = numbers[0];
    record->seq = numbers[1];
}

/* A log without years that runs over New Year begins in profile->year and goes on in the next one. */
static msec_t local_time(const struct head *head, const struct log_profile *profile) {
    msec_t local = stamp_msec(&head->stamp, profile->year, profile->utc);

    if (head->stamp.year || local == MSEC_NONE || profile->first_local == MSEC_NONE)
        return local;
    if (local < profile->first_local - HALF_YEAR * MSEC_DAY)
        return stamp_msec(&head->stamp, profile->year + 1, profile->utc);
    return local;
}

static struct slice newline_cut(struct slice raw) {
    if (raw.len && raw.ptr[raw.len - 1] == '\n')
        raw.len--;
    if (raw.len && raw.ptr[raw.len - 1] == '\r')
        raw.len--;
    return raw;
}

void record_parse(struct record *out, const struct log_profile *profile, struct slice raw) {
    struct head head;
    size_t body;

    *out = (struct record){.local = MSEC_NONE};
    out->raw = newline_cut(raw);
    out->text = out->raw;
    if (!layout_scan_any(profile->layouts, raw.ptr, raw.len, &head))
        return;
    body = head.body;
    if (body > out->raw.len)
        body = out->raw.len;
    out->level = head.level;
    out->local = local_time(&head, profile);
    out->host = head.host;
    out->program = head.program;
    out->logger = head.logger;
    if (head.log4j)
        body += log4j_header(out, slice_from(out->raw, body));
    out->header = slice_first(out->raw, body);
    out->text = slice_from(out->raw, body);
    seq_read(out);
}

struct slice logger_simple(struct slice logger) {
    size_t from = logger.len;
    size_t end = 0;

    while (from > 0 && logger.ptr[from - 1] != '.')
        from--;
    struct slice name = slice_from(logger, from);
    while (end < name.len && name.ptr[end] != '$')
        end++;
    return slice_first(name, end ? end : name.len);
}
