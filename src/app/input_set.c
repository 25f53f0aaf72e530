/* SPDX-License-Identifier: Apache-2.0
 * Finding and ordering the inputs; see input_set.h. */
#include "app/input_set.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/log_copies.h"
#include "app/machine.h"
#include "app/part_input.h"
#include "app/sniff.h"
#include "input/catalog.h"
#include "input/decoder.h"
#include "input/source.h"

/* A pipe that is followed and gave nothing for so long has given what was there. */
enum { PAUSE_MS = 500 };

static int open_source(const struct input_set *set, const struct log_input *input, struct source **out,
                       struct error *err) {
    const char *name = strcmp(input->path, "-") == 0 ? "standard input" : input->path;

    if (!input->spooled) {
        if (name == input->path ? source_open_file(out, name, err) : source_open_fd(out, 0, false, name, err))
            return -1;
        source_set_waiting(*out, stop_wake(set->stop), set->follow ? PAUSE_MS : -1);
        return 0;
    }
    if (lseek(input->spool, 0, SEEK_SET) != 0)
        return error_set_at(err, ERROR_NO_INPUT, name, 0, 0, "its copy cannot be read again");
    return source_open_fd(out, input->spool, false, name, err);
}

int input_set_open_reader(const struct input_set *set, const struct log_input *input, size_t block_size,
                          struct block_reader **out, const char **compression, struct error *err) {
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    int result = open_source(set, input, &source, err);

    if (result || decoder_open(&decoder, source, err))
        return -1;
    if (compression)
        *compression = decoder_name(decoder);
    return block_reader_new(out, decoder, NULL, block_size, set->record_max, err);
}

int input_set_problem(struct input_set *set, size_t i, const char *text) {
    struct log_input *input = &set->items[i];
    const char *copy;

    input->complete = false;
    for (size_t k = 0; k < input->problems.count; k++)
        if (strcmp(input->problems.items[k], text) == 0)
            return 0;
    copy = arena_string(&set->arena, slice_of(text));
    return copy && vec_push(&input->problems, copy) == 0 ? 0 : -1;
}

int input_set_note(struct input_set *set, const char *format, ...) {
    char text[2600];
    const char *copy;
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    copy = arena_string(&set->arena, slice_of(text));
    return copy && vec_push(&set->notes, copy) == 0 ? 0 : -1;
}

static bool cutter_starts(const void *payload, const char *line, size_t len) {
    return record_starts(payload, line, len);
}

/* Modification time as a local time: what a log without year is dated by when nothing better is there. */
static msec_t modified(const char *path, const struct zone *zone, msec_t now) {
    struct stat status;

    if (strcmp(path, "-") == 0 || stat(path, &status))
        return zone_to_local(zone, now);
    return zone_to_local(zone, (msec_t)status.st_mtim.tv_sec * MSEC_SECOND);
}

struct zone *input_set_zone(struct input_set *set, const char *name, struct error *err) {
    struct zone *zone = NULL;

    if (zone_new(&zone, name, err))
        return NULL;
    if (vec_push(&set->zones, zone)) {
        zone_free(zone);
        error_no_memory(err);
        return NULL;
    }
    return zone;
}

int input_set_offset(struct input_set *set, size_t i, msec_t offset, const char *from, struct error *err) {
    msec_t minutes = (offset < 0 ? -offset : offset) / MSEC_MINUTE;
    const struct zone *zone;
    char name[16];

    snprintf(name, sizeof name, "%c%02d:%02d", offset < 0 ? '-' : '+', (int)(minutes / 60 % 24), (int)(minutes % 60));
    zone = input_set_zone(set, name, err);
    if (!zone)
        return -1;
    set->items[i].zone = zone;
    set->items[i].zone_from = from;
    set->items[i].zone_known = true;
    return 0;
}

/* Logs without year are dated by the dated log of the run that begins last, else by their file. */
static void set_years(struct input_set *set, const struct analysis_options *options, const struct zone *zone) {
    msec_t reference = MSEC_NONE;

    for (size_t i = 0; i < set->count; i++) {
        const struct log_profile *profile = &set->items[i].profile;

        if (!profile->undated && profile->first_local != MSEC_NONE &&
            (reference == MSEC_NONE || profile->first_local > reference))
            reference = profile->first_local;
    }
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].profile.undated && !set->items[i].part)
            log_profile_set_year(&set->items[i].profile,
                                 reference != MSEC_NONE ? reference : modified(set->items[i].path, zone, options->now));
}

/* Time order by content; what has no time comes last, in the order given. */
static int compare_inputs(const void *a, const void *b) {
    const struct log_input *left = a, *right = b;
    msec_t x = left->profile.first_local, y = right->profile.first_local;

    if (x != y) {
        if (x == MSEC_NONE || y == MSEC_NONE)
            return x == MSEC_NONE ? 1 : -1;
        return x < y ? -1 : 1;
    }
    return strcmp(left->path, right->path);
}

int input_set_look_again(struct input_set *set, size_t i, const struct analysis_options *options) {
    return sniff_again(set, i, options) || machines_name(set) || machines_number(set) ? -1 : 0;
}

int input_set_add(struct input_set *set, const char *path, const struct analysis_options *options,
                  const struct zone *zone, struct error *err) {
    struct log_input *grown = realloc(set->items, (set->count + 1) * sizeof *grown);
    struct log_input *added;

    if (!grown)
        return error_no_memory(err);
    set->items = grown;
    added = &grown[set->count];
    *added = (struct log_input){.path = arena_string(&set->arena, slice_of(path))};
    if (!added->path)
        return error_no_memory(err);
    set->count++;
    if (sniff_input(set, set->count - 1, options, zone))
        return error_no_memory(err);
    if (added->profile.undated)
        log_profile_set_year(&added->profile, modified(path, zone, options->now));
    return machines_name(set) || machines_number(set) ? error_no_memory(err) : 0;
}

static void free_input(struct log_input *input) {
    block_reader_free(input->reader);
    if (input->spooled)
        close(input->spool);
    log_reading_free(input->reading);
    vec_free(&input->problems);
}

int input_set_remove(struct input_set *set, size_t i) {
    free_input(&set->items[i]);
    memmove(&set->items[i], &set->items[i + 1], (set->count - i - 1) * sizeof *set->items);
    set->count--;
    return machines_number(set);
}

/* Takes over what was found. A path that cannot be used becomes a failed input, so that the report names it. */
static int from_catalog(struct input_set *set, const struct catalog *catalog) {
    set->items = calloc(catalog->inputs.count + catalog->problems.count + 1, sizeof *set->items);
    if (!set->items)
        return -1;
    for (size_t i = 0; i < catalog->inputs.count; i++) {
        set->items[i].path = arena_string(&set->arena, slice_of(catalog->inputs.items[i].path));
        if (!set->items[i].path)
            return -1;
        set->count++;
    }
    for (size_t i = 0; i < catalog->problems.count; i++) {
        struct log_input *input = &set->items[set->count++];
        char text[900];

        input->path = arena_string(&set->arena, slice_of(catalog->problems.items[i].file));
        input->compression = "none";
        input->failed = true;
        input->first = input->last = input->profile.first_local = MSEC_NONE;
        set->missing++;
        if (!input->path ||
            input_set_problem(set, set->count - 1, error_format(&catalog->problems.items[i], text, sizeof text)))
            return -1;
    }
    for (size_t i = 0; i < catalog->notes.count; i++)
        if (input_set_note(set, "%s", catalog->notes.items[i]))
            return -1;
    return 0;
}

bool input_is_read(const struct log_input *input) {
    return !input->failed && !input->copy && !input->settled && !input->part;
}

/* Which of the logs read before an input is. What cannot be found out is read as new; opening it says why. */
static int recognise(struct input_set *set, size_t i, const struct known_logs *known) {
    struct log_input *input = &set->items[i];
    struct known_match *match = &input->match;
    msec_t newest = known_logs_newest(known);
    char text[900];

    if (input->failed || input->pipe || input->part)
        return 0;
    if (known_logs_match(known, match, input->path, input->head, strcmp(input->compression, "none") != 0, NULL))
        match->how = KNOWN_NOT;
    if (match->how != KNOWN_NOT)
        input->known = known_logs_get(known, match->log);
    if (input->copy) { /* its damage was told when it was seen first */
        input->complete = match->unchanged;
        input->problems.count = match->unchanged ? 0 : input->problems.count;
        return 0;
    }
    if (match->how == KNOWN_READ) {
        input->settled = !match->more && (input->known->last == MSEC_NONE || input->known->last < newest - LOG_CONTEXT);
    }
    if (match->how == KNOWN_PART)
        input->settled = true;
    input->complete = input->settled;
    if (input->settled && match->damage.code)
        return input_set_problem(set, i, error_format(&match->damage, text, sizeof text));
    if (match->how == KNOWN_PART && !match->unchanged)
        return input_set_note(
            set, "%s is a shorter copy of a log that was read before, as %s: nothing in it is counted again",
            input->path, input->known->path);
    return 0;
}

static int recognise_all(struct input_set *set, const struct known_logs *known) {
    for (size_t i = 0; i < set->count; i++) {
        struct log_input *input = &set->items[i];
        const struct known_log *read;

        if (recognise(set, i, known))
            return -1;
        read = input->match.how == KNOWN_READ ? input->known : NULL;
        if (input_is_read(input) && log_reading_new(&input->reading, read, NULL))
            return -1;
    }
    return 0;
}

int input_set_open(struct input_set *out, const struct analysis_options *options, const struct zone *zone,
                   struct error *err) {
    struct catalog catalog = {0};
    int result = -1;

    memset(out, 0, sizeof *out);
    out->stop = options->stop;
    out->follow = options->follow;
    out->record_max = options->record_max;
    arena_init(&out->arena);
    if (catalog_collect(&catalog, options->paths, options->path_count, err))
        goto out;
    if (from_catalog(out, &catalog)) {
        error_no_memory(err);
        goto out;
    }
    if (part_inputs_expand(out, err))
        goto out;
    if (sniff_inputs(out, options, zone)) {
        error_no_memory(err);
        goto out;
    }
    set_years(out, options, zone);
    if (machines_name(out) || log_copies_drop(out)) {
        error_no_memory(err);
        goto out;
    }
    qsort(out->items, out->count, sizeof *out->items, compare_inputs);
    if (machines_number(out) || (options->known && recognise_all(out, options->known))) {
        error_no_memory(err);
        goto out;
    }
    result = 0;
out:
    catalog_free(&catalog);
    if (result)
        input_set_free(out);
    return result;
}

/* Takes up the log where it was left, and leaves alone a line that is still being written. */
static int continue_reading(const struct log_input *input, struct block_reader *reader, struct error *err) {
    bool plain = strcmp(input->compression, "none") == 0;

    if (input->match.how == KNOWN_READ && block_reader_start(reader, &input->known->restart.id, err))
        return -1;
    if (plain && !input->pipe && !(input->match.how == KNOWN_READ && input->match.unchanged))
        block_reader_hold(reader, BLOCK_HOLD_LINE);
    return 0;
}

void input_set_cutter(const struct input_set *set, size_t i, struct block_reader *reader) {
    block_reader_set_cutter(reader, &(struct block_cutter){cutter_starts, &set->items[i].profile});
}

int input_set_reader(struct input_set *set, size_t i, size_t block_size, struct block_reader **out, struct error *err) {
    struct log_input *input = &set->items[i];

    if (input->reader) {
        *out = input->reader;
        input->reader = NULL;
    } else if (input_set_open_reader(set, input, block_size, out, NULL, err)) {
        return -1;
    }
    if (input->reading && continue_reading(input, *out, err)) {
        block_reader_free(*out);
        *out = NULL;
        return -1;
    }
    if (set->follow && strcmp(input->compression, "none") == 0)
        block_reader_hold(*out, BLOCK_HOLD_LINE);
    input_set_cutter(set, i, *out);
    return 0;
}

void input_set_free(struct input_set *set) {
    for (size_t i = 0; i < set->count; i++)
        free_input(&set->items[i]);
    for (size_t i = 0; i < set->zones.count; i++)
        zone_free(set->zones.items[i]);
    vec_free(&set->zones);
    free(set->items);
    vec_free(&set->notes);
    arena_free(&set->arena);
    memset(set, 0, sizeof *set);
}
