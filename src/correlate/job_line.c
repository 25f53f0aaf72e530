/* SPDX-License-Identifier: Apache-2.0
 * Reading job lines; see job_line.h. The details of a submitted job come in three forms:
 *
 *   AsyncJobVO {id:5, userId: 2, ... instanceType: VirtualMachine, instanceId: 9, cmd: a.b.DeployVMCmd, cmdInfo: ...
 *   AsyncJobVO: {id:5, ... the same ...
 *   AsyncJob {"accountId":2,"cmd":"a.b.DeployVMCmd","cmdInfo":"...","instanceId":9, ... "id":5 ... */
#include "correlate/job_line.h"

#include "base/compiler.h"
#include "record/scan.h"

enum { DETAILS_WINDOW = 4096, JOB_DIGITS = 18, NAME_BYTES = 200 };

static const struct slice SUBMIT = SLICE_LITERAL("submit async job-"), COMPLETE = SLICE_LITERAL("Complete async job-"),
                          MONITORED = SLICE_LITERAL(" into job monitoring");

const struct slice *job_line_literals(size_t *count) {
    static const struct slice LITERALS[] = {SLICE_LITERAL("submit async job-"), SLICE_LITERAL("Complete async job-"),
                                            SLICE_LITERAL(" into job monitoring")};

    *count = ARRAY_LENGTH(LITERALS);
    return LITERALS;
}

/* The number at the cursor. Tools that make ids anonymous leave hexadecimal ones. */
static bool job_number(struct scan *s, struct slice *out) {
    out->ptr = s->p;
    while (s->p < s->end && (size_t)(s->p - out->ptr) <= JOB_DIGITS && char_hex(*s->p))
        s->p++;
    out->len = (size_t)(s->p - out->ptr);
    return out->len > 0 && out->len <= JOB_DIGITS;
}

/* The value of a key of the details, in either form; empty where there is none. */
static struct slice value_of(struct slice details, struct slice bare, struct slice quoted) {
    ptrdiff_t at = slice_find(details, bare);
    size_t length = bare.len;
    struct scan s;
    struct slice value;

    if (at < 0) {
        at = slice_find(details, quoted);
        length = quoted.len;
    }
    if (at < 0)
        return slice_make(NULL, 0);
    s = scan_of(details.ptr + (size_t)at + length, details.len - (size_t)at - length);
    scan_char(&s, '"');
    value = scan_until(&s, "\",}", NAME_BYTES);
    return slice_is(value, "null") ? slice_make(NULL, 0) : value;
}

static struct slice simple_name(struct slice name) {
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '.')
            return slice_from(name, i);
    return name;
}

static void read_details(struct job_line *out, struct slice details) {
    static const struct slice CMD = SLICE_LITERAL(" cmd: "), QUOTED_CMD = SLICE_LITERAL("\"cmd\":"),
                              ID = SLICE_LITERAL(" instanceId: "), QUOTED_ID = SLICE_LITERAL("\"instanceId\":");

    out->command = simple_name(value_of(details, CMD, QUOTED_CMD));
    out->instance = value_of(details, ID, QUOTED_ID);
}

static bool read_end(struct job_line *out, struct scan *s) {
    if (!scan_text(s, ", jobStatus: "))
        return false;
    if (scan_text(s, "SUCCEEDED"))
        out->step = JOB_SUCCEEDED;
    else if (scan_text(s, "FAILED"))
        out->step = JOB_FAILED;
    else
        return false;
    if (scan_text(s, ", resultCode: "))
        out->code = scan_until(s, ", ", 8);
    return true;
}

bool job_line_read(struct job_line *out, const struct record *record) {
    struct slice text = slice_first(record->text, DETAILS_WINDOW);
    struct scan s = scan_of(text.ptr, text.len);

    *out = (struct job_line){.step = JOB_SUBMITTED};
    if (scan_text(&s, SUBMIT.ptr)) {
        if (!job_number(&s, &out->job) || !scan_text(&s, ", details: "))
            return false;
        read_details(out, slice_make(s.p, scan_left(&s)));
        return true;
    }
    if (scan_text(&s, COMPLETE.ptr))
        return job_number(&s, &out->job) && read_end(out, &s);
    out->step = JOB_BEGUN;
    return scan_text(&s, "Add job-") && job_number(&s, &out->job) && scan_text(&s, MONITORED.ptr);
}
