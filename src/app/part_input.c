/* SPDX-License-Identifier: Apache-2.0
 * Logs out of part files; see part_input.h. A file is read twice: first for who its logs are, then, once all inputs are
 * known and numbered, for what they gave. */
#include "app/part_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "app/part_codec.h"
#include "app/part_file.h"
#include "input/source.h"

/* Logs of a rotation are written to by several threads around its moment. */
#define OVERLAP_MAX (10 * MSEC_SECOND)

enum { OVERLAP_NOTES = 20 };

/* A pipe is none: looking at its beginning would take it away. */
static bool is_part_file(const char *path) {
    struct source *source = NULL;
    char head[sizeof PART_MAGIC];
    struct stat status;
    ptrdiff_t got;

    if (stat(path, &status) || !S_ISREG(status.st_mode) || source_open_file(&source, path, NULL))
        return false;
    got = source_read(source, head, sizeof PART_MAGIC - 1, NULL);
    source_free(source);
    return got > 0 && part_is(slice_make(head, (size_t)got));
}

/* The zone of a log as its part names it; one that this system does not know is shown as UTC. */
static int set_zone(struct input_set *set, struct log_input *input, const struct part_log *log, struct error *err) {
    struct zone *zone = NULL;

    if (zone_new(&zone, log->zone, NULL) && zone_new(&zone, "UTC", err))
        return -1;
    if (vec_push(&set->zones, zone)) {
        zone_free(zone);
        return error_no_memory(err);
    }
    input->zone = zone;
    input->zone_from = log->zone_from;
    input->zone_known = log->zone_known;
    return 0;
}

static int fill(struct input_set *set, struct log_input *input, const struct part_log *log, const char *part,
                size_t section, struct error *err) {
    *input = (struct log_input){.path = log->path,
                                .part = part,
                                .section = section,
                                .compression = log->compression,
                                .profile = log->profile,
                                .machine = "",
                                .text = log->text,
                                .empty = log->empty,
                                .complete = log->complete,
                                .bytes = log->bytes,
                                .lines = log->lines,
                                .records = log->records,
                                .first = log->first,
                                .last = log->last,
                                .id = log->id};
    for (size_t i = 0; i < log->problem_count; i++)
        if (vec_push(&input->problems, log->problems[i]))
            return error_no_memory(err);
    return set_zone(set, input, log, err);
}

/* Appends the logs of a part file. Returns 1 when it is damaged; those before the damage are there. */
static int append_logs(struct input_set *set, const char *path, struct error *err) {
    struct part_reader *reader = NULL;
    struct slice section, partial;
    struct part_log log;
    size_t number = 0;
    int got = part_reader_new(&reader, path, err) ? -1 : 1;

    while (got > 0 && (got = part_reader_next(reader, &log, &set->arena, &section, &partial, err)) > 0) {
        struct log_input *grown = realloc(set->items, (set->count + 2) * sizeof *grown);

        if (!grown) {
            got = error_no_memory(err);
            break;
        }
        set->items = grown;
        if (fill(set, &set->items[set->count++], &log, path, number++, err))
            got = -1;
    }
    part_reader_free(reader);
    return got < 0 && err->code != ERROR_MEMORY ? 1 : got;
}

static int compare_ids(const struct file_id *a, const struct file_id *b) {
    const uint64_t left[] = {a->length, a->chain.high, a->chain.low, a->tail.high, a->tail.low};
    const uint64_t right[] = {b->length, b->chain.high, b->chain.low, b->tail.high, b->tail.low};

    for (size_t i = 0; i < ARRAY_LENGTH(left); i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

/* Logs that were read completely before those that were not, so that the better of two equal ones stays. */
static int compare_logs(const void *a, const void *b) {
    const struct log_input *left = *(struct log_input *const *)a, *right = *(struct log_input *const *)b;
    int order = compare_ids(&left->id, &right->id);

    if (order)
        return order;
    order = strcmp(left->path, right->path);
    return order ? order : strcmp(left->part, right->part);
}

static void close_gaps(struct input_set *set) {
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].copy && set->items[i].part)
            vec_free(&set->items[i].problems);
        else
            set->items[kept++] = set->items[i];
    set->count = kept;
}

static int drop_copies(struct input_set *set) {
    struct log_input **logs = calloc(set->count + 1, sizeof(struct log_input *));
    size_t count = 0;
    int result = 0;

    if (!logs)
        return -1;
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].part && set->items[i].id.length)
            logs[count++] = &set->items[i];
    qsort(logs, count, sizeof(struct log_input *), compare_logs);
    for (size_t i = 1; i < count && result == 0; i++) {
        if (compare_ids(&logs[i]->id, &logs[i - 1]->id) != 0)
            continue;
        logs[i]->copy = true;
        result =
            input_set_note(set, "%s of %s holds the same %llu bytes as %s of %s, which are counted once", logs[i]->path,
                           logs[i]->part, (unsigned long long)logs[i]->id.length, logs[i - 1]->path, logs[i - 1]->part);
    }
    free(logs);
    close_gaps(set);
    return result;
}

int part_inputs_expand(struct input_set *set, struct error *err) {
    size_t named = set->count, kept = 0;
    bool any = false;
    char text[900];

    for (size_t i = 0; i < named; i++) {
        const char *path = set->items[i].path;
        int status;

        if (set->items[i].failed || !is_part_file(path))
            continue;
        any = true;
        status = append_logs(set, path, err);
        if (status < 0)
            return -1;
        set->items[i].part = path; /* stays only to tell of its damage */
        set->items[i].failed = status > 0;
        set->items[i].copy = status == 0;
        if (status > 0 && input_set_problem(set, i, error_format(err, text, sizeof text)))
            return error_no_memory(err);
    }
    if (!any)
        return 0;
    for (size_t i = 0; i < set->count; i++)
        if (i >= named || !set->items[i].copy)
            set->items[kept++] = set->items[i];
    set->count = kept;
    return drop_copies(set) ? error_no_memory(err) : 0;
}

/* The input that stands for a section, or null if it was dropped as a copy. */
static ptrdiff_t input_of(const struct input_set *set, const char *part, size_t section) {
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].part == part && set->items[i].section == section && !set->items[i].failed)
            return (ptrdiff_t)i;
    return -1;
}

static int absorb_section(struct input_set *inputs, size_t i, struct slice bytes, const char *fingerprint,
                          struct partial *into, const struct pattern_set *set, struct error *err) {
    struct log_input *input = &inputs->items[i];
    char text[400];
    int status;

    if (strcmp(fingerprint, set->fingerprint) != 0) {
        input->failed = true;
        snprintf(text, sizeof text, "%s: %s was read with other signatures (%s, here %s): map it again", input->part,
                 input->path, fingerprint, set->fingerprint);
        return input_set_problem(inputs, i, text);
    }
    status = part_absorb(into, bytes, set, &input->source, err);
    if (status <= 0)
        return status;
    snprintf(text, sizeof text, "%s: the section of %s makes no sense from some place on", input->part, input->path);
    return input_set_problem(inputs, i, text);
}

static int absorb_file(struct input_set *inputs, const char *path, struct partial *into, const struct pattern_set *set,
                       struct error *err) {
    struct part_reader *reader = NULL;
    struct slice section, partial;
    struct part_log log;
    struct arena arena;
    size_t number = 0;
    int got;

    if (part_reader_new(&reader, path, err))
        return err->code == ERROR_MEMORY ? -1 : 0; /* its logs are failed inputs already, or it went away since */
    arena_init(&arena);
    while ((got = part_reader_next(reader, &log, &arena, &section, &partial, err)) > 0) {
        ptrdiff_t i = input_of(inputs, path, number++);

        arena_reset(&arena);
        if (i >= 0 && absorb_section(inputs, (size_t)i, partial, part_reader_fingerprint(reader), into, set, err)) {
            got = error_no_memory(err);
            break;
        }
    }
    arena_free(&arena);
    part_reader_free(reader);
    return got < 0 && err->code == ERROR_MEMORY ? -1 : 0;
}

int part_inputs_absorb(struct input_set *inputs, struct partial *into, const struct pattern_set *set,
                       struct error *err) {
    for (size_t i = 0; i < inputs->count; i++) {
        const char *part = inputs->items[i].part;
        bool first = part && !inputs->items[i].failed;

        for (size_t k = 0; first && k < i; k++)
            first = inputs->items[k].part != part;
        if (first && absorb_file(inputs, part, into, set, err))
            return -1;
    }
    return 0;
}

static int compare_spans(const void *a, const void *b) {
    const struct log_input *left = *(struct log_input *const *)a, *right = *(struct log_input *const *)b;

    if (left->source.machine != right->source.machine)
        return left->source.machine < right->source.machine ? -1 : 1;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return left->source.file < right->source.file ? -1 : 1;
}

int part_inputs_note_overlaps(struct input_set *set) {
    struct log_input **logs = calloc(set->count + 1, sizeof(struct log_input *));
    size_t count = 0, notes = 0;
    int result = 0;

    if (!logs)
        return -1;
    for (size_t i = 0; i < set->count; i++)
        if (!set->items[i].failed && set->items[i].first != MSEC_NONE)
            logs[count++] = &set->items[i];
    qsort(logs, count, sizeof(struct log_input *), compare_spans);
    for (size_t i = 1; i < count && result == 0 && notes < OVERLAP_NOTES; i++) {
        const struct log_input *before = logs[i - 1], *after = logs[i];

        if ((!before->part && !after->part) || before->source.machine != after->source.machine ||
            after->first >= before->last - OVERLAP_MAX)
            continue;
        notes++;
        result = input_set_note(
            set, "%s and %s are of one machine and overlap in time: lines that stand in both are counted twice",
            before->path, after->path);
    }
    free(logs);
    return result;
}
