/* SPDX-License-Identifier: Apache-2.0
 * Reads "Work-Job-Executor-4:ctx-bdb6d533 job-516/job-517 ctx-84952946" and its relatives: log4j 1 separates
 * by blanks and prints "null" or nothing for an empty context, log4j 2 prints "[a, b]" and "[]". Thread names
 * may hold colons and blanks, a context of VMware resources holds commas, blanks, colons and parentheses.
 *
 * Invariant: slices only; numbers that a paste broke over two lines are put together, names are not. */
#include "record/ndc.h"

#include "record/scan.h"

static const char *const STARTS[] = {"ctx-", "job-", "work-", "null", "["};

static bool context_begins(struct slice text) {
    if (text.len == 0)
        return true;
    for (size_t i = 0; i < sizeof(STARTS) / sizeof(STARTS[0]); i++) {
        if (slice_starts(text, STARTS[i]))
            return true;
    }
    return false;
}

/* The colon between thread and context: the first that a context follows; else the first at all, since
 * only a context (of VMware: "esx-1, cmd: X") holds further ones. */
static size_t colon_find(struct slice group) {
    size_t first = group.len;

    for (size_t i = 0; i < group.len; i++) {
        if (group.ptr[i] != ':')
            continue;
        if (context_begins(slice_from(group, i + 1)))
            return i;
        if (first == group.len)
            first = i;
    }
    return first;
}

/* The number behind "job-", over a line break inside it. 0 = none. */
static uint64_t job_number(struct slice text) {
    uint64_t value = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (char_digit(text.ptr[i])) {
            if (value > UINT64_MAX / 10 - 1)
                return 0;
            value = value * 10 + (uint64_t)(text.ptr[i] - '0');
        } else if (text.ptr[i] != '\n' && text.ptr[i] != '\r') {
            break;
        }
    }
    return value;
}

static bool name_break(char before) {
    return !char_word(before) && before != '-';
}

static void jobs_read(struct record *record, struct slice ndc) {
    for (size_t i = 0; i + 4 < ndc.len; i++) {
        if (ndc.ptr[i] != 'j' || memcmp(ndc.ptr + i, "job-", 4) != 0 || (i && !name_break(ndc.ptr[i - 1])))
            continue;
        uint64_t number = job_number(slice_from(ndc, i + 4));
        if (!number)
            continue;
        record->parent_job = i && ndc.ptr[i - 1] == '/' ? record->job : 0;
        record->job = number;
        i += 4;
    }
}

static void ctx_read(struct record *record, struct slice ndc) {
    for (size_t i = 0; i + 12 <= ndc.len; i++) {
        size_t n = 4;
        if (ndc.ptr[i] != 'c' || memcmp(ndc.ptr + i, "ctx-", 4) != 0 || (i && !name_break(ndc.ptr[i - 1])))
            continue;
        while (n < 12 && char_hex(ndc.ptr[i + n]))
            n++;
        if (n == 12) {
            record->ctx = slice_make(ndc.ptr + i, 12);
            return;
        }
    }
}

void ndc_split(struct record *record, struct slice group) {
    size_t colon = colon_find(group);
    struct slice ndc = slice_trim(slice_from(group, colon + 1));

    record->thread = slice_first(group, colon);
    if (slice_is(ndc, "null"))
        ndc.len = 0;
    if (ndc.len >= 2 && ndc.ptr[0] == '[' && ndc.ptr[ndc.len - 1] == ']')
        ndc = slice_make(ndc.ptr + 1, ndc.len - 2);
    record->ndc = ndc;
    jobs_read(record, ndc);
    ctx_read(record, ndc);
}
