/* SPDX-License-Identifier: Apache-2.0
 * Samples through the real path. Place in the flow: under selftest, lint and `patterns try`; it does for one
 * small text what a worker does for each block. Invariant: nothing here knows more than a run on a log would.
 */
#include "pattern/sample.h"

#include <stdlib.h>

#include "base/vec.h"

struct candidate {
    size_t record;
    uint32_t variant;
};

struct sampler {
    const struct pattern_set *set;
    struct prefilter *prefilter;
    struct prefilter_scratch *scratch;
    struct matcher *matcher;
    struct record_index index;
    struct {
        VEC_OF(struct candidate);
    } candidates;
    struct {
        VEC_OF(uint32_t);
    } variants;
    size_t record; /* of the hit at hand */
};

int sampler_new(struct sampler **out, const struct pattern_set *set, struct error *err) {
    struct sampler *s = calloc(1, sizeof *s);

    *out = NULL;
    if (!s)
        return error_no_memory(err);
    s->set = set;
    if (prefilter_new(&s->prefilter, set, NULL, 0, err) < 0 || prefilter_scratch_new(&s->scratch, err) < 0 ||
        matcher_new(&s->matcher, set, err) < 0) {
        sampler_free(s);
        return -1;
    }
    *out = s;
    return 0;
}

void sampler_free(struct sampler *s) {
    if (!s)
        return;
    matcher_free(s->matcher);
    prefilter_scratch_free(s->scratch);
    prefilter_free(s->prefilter);
    record_index_free(&s->index);
    vec_free(&s->candidates);
    vec_free(&s->variants);
    free(s);
}

const struct matcher *sampler_matcher(const struct sampler *s) {
    return s->matcher;
}

static int on_hit(void *payload, uint32_t literal, uint64_t end) {
    struct sampler *s = payload;
    size_t count;
    const uint32_t *variants = prefilter_variants(s->prefilter, literal, &count);

    while (s->record + 1 < s->index.count && s->index.marks[s->record + 1].offset < end)
        s->record++;
    for (size_t i = 0; i < count; i++) {
        struct candidate candidate = {s->record, variants[i]};

        if (vec_push(&s->candidates, candidate) < 0)
            return -1;
    }
    return 0;
}

static int compare(const void *a, const void *b) {
    const struct candidate *left = a, *right = b;

    if (left->record != right->record)
        return left->record < right->record ? -1 : 1;
    return left->variant < right->variant ? -1 : left->variant > right->variant;
}

/* The record's bytes: up to the next record or the end of the text. */
static struct slice raw_of(const struct sampler *s, struct slice text, size_t record) {
    size_t from = s->index.marks[record].offset;
    size_t to = record + 1 < s->index.count ? s->index.marks[record + 1].offset : text.len;

    return slice_make(text.ptr + from, to - from);
}

int sample_match(struct sampler *s, struct slice text, match_visit *visit, void *payload) {
    struct log_profile profile;
    int status = 0;

    s->candidates.count = 0;
    s->record = 0;
    log_profile_detect(&profile, text, true, NULL);
    if (record_index_build(&s->index, &profile, text) < 0 ||
        prefilter_scan(s->prefilter, s->scratch, text, on_hit, s) < 0)
        return -1;
    if (s->candidates.count > 1)
        qsort(s->candidates.items, s->candidates.count, sizeof *s->candidates.items, compare);
    for (size_t i = 0, next; i < s->candidates.count && status == 0; i = next) {
        struct record record;

        s->variants.count = 0;
        for (next = i; next < s->candidates.count && s->candidates.items[next].record == s->candidates.items[i].record;
             next++) {
            uint32_t variant = s->candidates.items[next].variant;

            if (s->variants.count && s->variants.items[s->variants.count - 1] == variant)
                continue;
            if (vec_push(&s->variants, variant) < 0)
                return -1;
        }
        record_parse(&record, &profile, raw_of(s, text, s->candidates.items[i].record));
        status =
            matcher_record(s->matcher, &record, profile.kind, s->variants.items, s->variants.count, visit, payload);
    }
    return status;
}
