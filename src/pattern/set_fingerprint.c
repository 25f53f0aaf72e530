/* SPDX-License-Identifier: Apache-2.0
 * Hashing a set. Place in the flow: after edges. Two reports can be compared only if their fingerprints are
 * equal, so all that can change a report goes in. Invariant: every text is hashed with its length, so that
 * neighbours cannot run into each other. */
#include "pattern/set_fingerprint.h"

#include <stdio.h>

static void add(uint64_t *hash, struct slice text) {
    *hash = slice_hash(text, *hash * 31 + text.len);
}

static void add_number(uint64_t *hash, uint64_t number) {
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    add(hash, slice_make((const char *)bytes, sizeof bytes));
}

static void add_text(uint64_t *hash, const char *text) {
    add(hash, slice_of(text));
}

static void add_texts(uint64_t *hash, const char *const *texts) {
    size_t count = 0;

    for (; texts[count]; count++)
        add_text(hash, texts[count]);
    add_number(hash, count);
}

static void add_slices(uint64_t *hash, const struct slice *slices, size_t count) {
    for (size_t i = 0; i < count; i++)
        add(hash, slices[i]);
    add_number(hash, count);
}

static void add_variant(uint64_t *hash, const struct variant *variant) {
    add_text(hash, variant->regex);
    add_slices(hash, variant->literals, variant->literal_count);
    add_slices(hash, variant->loggers, variant->logger_count);
    add_slices(hash, variant->exceptions, variant->exception_count);
    add_number(hash, variant->on);
    add_number(hash, variant->levels);
    add_number(hash, variant->logs);
}

static void add_checks(uint64_t *hash, const struct signature *signature) {
    for (size_t i = 0; i < signature->check_count; i++) {
        const struct check_use *use = &signature->checks[i];

        add_text(hash, use->check);
        add_number(hash, (uint64_t)use->cloud << 2 | (uint64_t)use->faint << 1 | use->strong);
        for (size_t k = 0; k < use->argument_count; k++) {
            add_text(hash, use->arguments[k].parameter);
            add_text(hash, use->arguments[k].value);
        }
    }
    add_number(hash, signature->check_count);
}

static void add_signature(uint64_t *hash, const struct signature *s) {
    const char *texts[] = {s->id,
                           s->title,
                           s->explanation,
                           s->seen_in,
                           s->since,
                           s->until,
                           s->fixed_in,
                           s->absence.after ? s->absence.after : "",
                           s->absence.until ? s->absence.until : ""};

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        add_text(hash, texts[i]);
    add_number(hash, (uint64_t)s->role << 24 | (uint64_t)s->severity << 16 | (uint64_t)s->certainty << 8 | s->status);
    add_number(hash, s->often);
    for (size_t i = 0; i < s->capture_count; i++) {
        const struct capture *capture = &s->captures[i];

        add_text(hash, capture->name);
        add_text(hash, capture->unit);
        add_number(hash, (uint64_t)capture->entity << 24 | (uint64_t)capture->field << 16 |
                             (uint64_t)capture->keep << 8 | capture->fold);
    }
    for (size_t i = 0; i < s->variant_count; i++)
        add_variant(hash, &s->variants[i]);
    add_number(hash, (uint64_t)s->absence.within);
    add_number(hash, (uint64_t)s->absence.same << 1 | s->absence.fire);
    for (size_t i = 0; i < s->explains_count; i++) {
        add_text(hash, s->explains[i].target);
        add_number(hash, (uint64_t)s->explains[i].same << 1 | s->explains[i].cause);
        add_number(hash, (uint64_t)s->explains[i].within);
    }
    add_checks(hash, s);
    add_texts(hash, s->remedy);
    add_texts(hash, s->next_commands);
    add_texts(hash, s->falsepositives);
    add_texts(hash, s->references);
}

void set_fingerprint(struct pattern_set *set) {
    uint64_t hash = 1;

    for (size_t i = 0; i < set->signature_count; i++)
        add_signature(&hash, &set->signatures[i]);
    snprintf(set->fingerprint, sizeof set->fingerprint, "%016llx", (unsigned long long)hash);
}
