/* SPDX-License-Identifier: Apache-2.0
 * Copies among the inputs; see log_copies.h. Logs are sorted by their first bytes, so that a log and those it
 * could be the beginning of stand together; only those are compared.
 *
 * Invariant: what a dropped log holds stands in a log that is kept. */
#include "app/log_copies.h"

#include <stdlib.h>

#include "input/log_pair.h"

/* What was found out about an input that is a copy. */
struct found {
    struct log_input *kept; /* null = it is none */
    uint64_t bytes;
    bool same;
};

struct copies {
    struct input_set *set;
    struct found *found; /* one per input */
};

static int compare_heads(const void *a, const void *b) {
    const struct log_input *left = *(struct log_input *const *)a, *right = *(struct log_input *const *)b;
    int order = slice_compare(left->head, right->head);

    return order ? order : strcmp(left->path, right->path);
}

static bool begins_like(const struct log_input *shorter, const struct log_input *longer) {
    return slice_equal(shorter->head, slice_first(longer->head, shorter->head.len));
}

/* Whether the second of two equal logs is the better one to keep. */
static bool second_is_better(const struct log_pair *pair, const struct log_input *first,
                             const struct log_input *second) {
    bool plain[2] = {strcmp(first->compression, "none") == 0, strcmp(second->compression, "none") == 0};

    if (!pair->damage[0].code != !pair->damage[1].code)
        return pair->damage[0].code;
    return plain[0] != plain[1] ? plain[1] : strcmp(second->path, first->path) < 0;
}

/* Logs without times say nothing about when and where they were written. */
static bool may_be_one(const struct log_input *a, const struct log_input *b) {
    const char *ends[2] = {strrchr(a->path, '/'), strrchr(b->path, '/')};
    size_t folders[2] = {ends[0] ? (size_t)(ends[0] - a->path) : 0, ends[1] ? (size_t)(ends[1] - b->path) : 0};

    return a->profile.first_local != MSEC_NONE ||
           (folders[0] == folders[1] && memcmp(a->path, b->path, folders[0]) == 0);
}

static int drop(struct copies *copies, struct log_input *copy, struct log_input *kept, const struct log_pair *pair,
                const struct error *damage) {
    size_t index = (size_t)(copy - copies->set->items);
    char text[900];

    copy->copy = true;
    copies->found[index] = (struct found){kept, pair->common, pair->kind == PAIR_SAME};
    return damage->code ? input_set_problem(copies->set, index, error_format(damage, text, sizeof text)) : 0;
}

/* Compares two logs that begin alike, and drops one if it may. */
static int settle(struct copies *copies, struct log_input *first, struct log_input *second) {
    struct log_pair pair;

    if (log_pair_compare(&pair, first->path, second->path, NULL) || pair.common == 0)
        return 0; /* one is gone meanwhile: reading it will say so */
    if (pair.kind == PAIR_DIFFERENT)
        return 0;
    if (pair.kind == PAIR_FIRST_SHORTER || (pair.kind == PAIR_SAME && second_is_better(&pair, first, second)))
        return drop(copies, first, second, &pair, &pair.damage[0]);
    return drop(copies, second, first, &pair, &pair.damage[1]);
}

static int settle_all(struct copies *copies, struct log_input **logs, size_t count) {
    size_t pairs = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && !logs[i]->copy && begins_like(logs[i], logs[k]); k++) {
            if (logs[k]->copy || !may_be_one(logs[i], logs[k]))
                continue;
            if (pairs++ == LOG_COPIES_MAX)
                return input_set_note(copies->set,
                                      "so many logs begin like %s that not all were compared: copies among "
                                      "them are counted as often as they are there",
                                      logs[i]->path);
            if (settle(copies, logs[i], logs[k]))
                return -1;
        }
    return 0;
}

/* Names the log that is kept in the end: a copy of a copy is one of its original. */
static int tell(const struct copies *copies) {
    struct input_set *set = copies->set;

    for (size_t i = 0; i < set->count; i++) {
        const struct found *found = &copies->found[i];
        const struct log_input *kept = found->kept;
        bool same = found->same;

        if (!kept)
            continue;
        for (; kept->copy; kept = copies->found[kept - set->items].kept)
            same = same && copies->found[kept - set->items].same;
        if (input_set_note(set, "%s holds the %s %llu bytes %s %s, which are counted once", set->items[i].path,
                           same ? "same" : "first", (unsigned long long)found->bytes, same ? "as" : "of", kept->path))
            return -1;
    }
    return 0;
}

/* Closes the gaps that undamaged copies leave. */
static void close_gaps(struct input_set *set) {
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].copy && set->items[i].problems.count == 0)
            continue;
        if (kept != i)
            set->items[kept] = set->items[i];
        kept++;
    }
    set->count = kept;
}

int log_copies_drop(struct input_set *set) {
    struct copies copies = {set, calloc(set->count + 1, sizeof *copies.found)};
    struct log_input **logs = calloc(set->count + 1, sizeof(struct log_input *));
    size_t count = 0;
    int result = -1;

    if (!logs || !copies.found)
        goto out;
    for (size_t i = 0; i < set->count; i++)
        if (!set->items[i].failed && !set->items[i].pipe && !set->items[i].part && set->items[i].head.len)
            logs[count++] = &set->items[i];
    if (count > 1)
        qsort(logs, count, sizeof *logs, compare_heads);
    if (settle_all(&copies, logs, count) || tell(&copies))
        goto out;
    close_gaps(set);
    result = 0;
out:
    free(copies.found);
    free(logs);
    return result;
}

int log_copies_note_pipes(struct input_set *set) {
    for (size_t i = 0; i < set->count; i++)
        for (size_t k = 0; (set->items[i].pipe || set->items[i].part) && k < set->count; k++)
            if ((k < i || (!set->items[k].pipe && !set->items[k].part)) &&
                file_id_same(&set->items[i].id, &set->items[k].id) &&
                input_set_note(set, "%s held the same %llu bytes as %s: they are counted twice", set->items[i].path,
                               (unsigned long long)set->items[i].id.length, set->items[k].path))
                return -1;
    return 0;
}
