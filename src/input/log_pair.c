/* SPDX-License-Identifier: Apache-2.0
 * Reading two logs in step; see log_pair.h. */
#include "input/log_pair.h"

#include <stdlib.h>
#include <string.h>

#include "input/decoder.h"

enum { STEP = 256 * 1024 };

static int open_log(struct decoder **out, const char *path, struct error *err) {
    struct source *source = NULL;

    return source_open_file(&source, path, err) ? -1 : decoder_open(out, source, err);
}

/* Fewer than STEP bytes are the last; why they are is told only by the read behind them. */
static size_t read_step(struct decoder *decoder, char *buffer, struct error *damage) {
    ptrdiff_t got = decoder_read(decoder, buffer, STEP, damage);
    char none;

    if (got >= 0 && got < STEP)
        decoder_read(decoder, &none, 1, damage);
    return got > 0 ? (size_t)got : 0;
}

static size_t same_bytes(const char *a, const char *b, size_t len) {
    size_t i = 0;

    if (memcmp(a, b, len) == 0)
        return len;
    while (a[i] == b[i])
        i++;
    return i;
}

static void run(struct log_pair *out, struct decoder *first, struct decoder *second, char *buffers) {
    for (;;) {
        size_t left = read_step(first, buffers, &out->damage[0]);
        size_t right = read_step(second, buffers + STEP, &out->damage[1]);
        size_t both = left < right ? left : right, same = same_bytes(buffers, buffers + STEP, both);

        out->common += same;
        if (same == both && left == right && both == STEP)
            continue;
        out->kind = same < both     ? PAIR_DIFFERENT
                    : left == right ? PAIR_SAME
                    : left < right  ? PAIR_FIRST_SHORTER
                                    : PAIR_SECOND_SHORTER;
        return;
    }
}

int log_pair_compare(struct log_pair *out, const char *first, const char *second, struct error *err) {
    struct decoder *left = NULL, *right = NULL;
    char *buffers = malloc(2 * (size_t)STEP);
    int result = -1;

    *out = (struct log_pair){.kind = PAIR_DIFFERENT};
    if (!buffers) {
        error_no_memory(err);
        goto out;
    }
    if (open_log(&left, first, err) || open_log(&right, second, err))
        goto out;
    run(out, left, right, buffers);
    result = 0;
out:
    decoder_free(left);
    decoder_free(right);
    free(buffers);
    return result;
}
