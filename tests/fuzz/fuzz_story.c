/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a message. Traps where what is read of a job, an agent request or a thing points
 * outside of it, or a thing is found that none of its literals finds. */
#include <stdlib.h>

#include "base/compiler.h"
#include "correlate/mention.h"
#include "record/job_text.h"
#include "record/seq_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct slice part, struct slice text) {
    if (part.len && (part.ptr < text.ptr || part.ptr + part.len > text.ptr + text.len))
        abort();
}

static void check_job(struct slice text) {
    struct job_text job;
    struct slice id;
    size_t at = 0, before;

    if (job_text_read(&job, text) != (job.kind != JOB_TEXT_NONE))
        abort();
    {
        const struct slice parts[] = {job.job,           job.uuid,        job.command, job.user,   job.account,
                                      job.instance_type, job.instance_id, job.vm,      job.origin, job.status,
                                      job.code,          job.result,      job.address, job.query};

        for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
            check(parts[i], text);
    }
    for (before = 0; job_id_next(text, &at, &id); before = at) {
        check(id, text);
        if (at <= before || id.len == 0)
            abort();
    }
}

static void check_request(struct slice text) {
    struct seq_line line;

    if (seq_line_read(&line, text) != (line.kind != SEQ_LINE_NONE))
        abort();
    check(line.via, text);
    check(line.via_name, text);
    check(line.details, text);
    for (size_t i = 0; i < line.command_count && i < SEQ_COMMANDS_MAX; i++)
        check(line.commands[i], text);
}

static int on_literal(void *payload, struct slice literal) {
    return slice_find(*(const struct slice *)payload, literal) >= 0;
}

static void check_mention(struct slice text) {
    static const struct entity THINGS[] = {
        {ENTITY_VM, SLICE_LITERAL("4"), {NULL, 0}, {NULL, 0}},
        {ENTITY_HOST, SLICE_LITERAL("9"), SLICE_LITERAL("kvm9.example.net"), {NULL, 0}},
        {ENTITY_NETWORK, SLICE_LITERAL("204"), {NULL, 0}, SLICE_LITERAL("0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a")},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(THINGS); i++)
        if (mention_find(&THINGS[i], text, true) && !mention_literals(&THINGS[i], on_literal, &text))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice text = {(const char *)data, size};

    check_job(text);
    check_request(text);
    check_mention(text);
    return 0;
}
