/* SPDX-License-Identifier: Apache-2.0
 * Words for what input_set recognises; see nightly_show.h. */
#include "app/nightly_show.h"

#include <stdlib.h>

#include "app/input_set.h"
#include "report/clean.h"
#include "state/log_memory.h"

enum { PATH_MAX_SHOWN = 1000 };

static void add_path(struct str *out, const char *path) {
    clean_text(out, slice_of(path), PATH_MAX_SHOWN);
}

static void add_count(struct str *out, uint64_t number, const char *one) {
    str_addf(out, "%llu %s%s", (unsigned long long)number, one, number == 1 ? "" : "s");
}

static void add_problems(struct str *out, const struct log_input *input) {
    for (size_t i = 0; i < input->problems.count; i++) {
        str_add(out, "  ");
        clean_text(out, slice_of(input->problems.items[i]), PATH_MAX_SHOWN);
        str_add_char(out, '\n');
    }
}

/* "  read to byte 1234, line 56", and under which name, where that was another. */
static void add_end(struct str *out, const struct log_input *input) {
    const struct known_log *known = input->known;

    if (strcmp(known->path, input->path) != 0) {
        str_add(out, "  it was ");
        add_path(out, known->path);
        str_add(out, " when it was read last\n");
    }
    str_addf(out, "  read to byte %llu, line %llu\n", (unsigned long long)known->end.id.length,
             (unsigned long long)known->end.counts.lines);
}

static void add_next(struct str *out, const struct log_input *input) {
    const struct known_log *known = input->known;

    if (input->settled) {
        str_add(out, "  the next run does not read it: nothing new\n");
        return;
    }
    if (input->match.more)
        str_addf(out, "  the next run counts from byte %llu, line %llu on", (unsigned long long)known->end.id.length,
                 (unsigned long long)known->end.counts.lines + 1);
    else
        str_add(out, "  nothing new; the next run does not count it");
    if (known->restart.id.length < known->end.id.length)
        str_addf(out, ", and reads again from byte %llu, line %llu, for what came before",
                 (unsigned long long)known->restart.id.length, (unsigned long long)known->restart.counts.lines + 1);
    str_add_char(out, '\n');
    if (known->total > known->end.id.length && input->match.unchanged)
        str_add(out, "  its last line has no end, and nothing followed: it counts as it is\n");
}

static void add_input(struct str *out, const struct log_input *input) {
    add_path(out, input->path);
    str_add_char(out, '\n');
    if (input->failed || input->copy) {
        add_problems(out, input);
        return;
    }
    switch (input->match.how) {
    case KNOWN_NOT:
        str_add(out, input->pipe ? "  no file: it cannot be told what of it was read\n"
                                 : "  new: the next run reads all of it\n");
        break;
    case KNOWN_PART:
        str_add(out, "  a shorter copy of ");
        add_path(out, input->known->path);
        str_addf(out, ", which was read to byte %llu: the next run does not read it\n",
                 (unsigned long long)input->known->end.id.length);
        break;
    case KNOWN_READ:
        add_end(out, input);
        add_next(out, input);
        break;
    }
    add_problems(out, input);
}

/* Logs of the state that none of the paths leads to. */
static void add_gone(struct str *out, const struct log_memory *memory, const bool *found) {
    for (size_t i = 0; i < known_logs_count(memory->logs); i++) {
        const struct known_log *known = known_logs_get(memory->logs, i);

        if (found[i])
            continue;
        add_path(out, known->path);
        str_addf(out, "\n  gone, or not among the paths: it was read to byte %llu, line %llu",
                 (unsigned long long)known->end.id.length, (unsigned long long)known->end.counts.lines);
        if (known->total > known->end.id.length) {
            str_add(out, "; ");
            add_count(out, known->total - known->end.id.length, "byte");
            str_add(out, " of a last line without end were not");
        }
        str_add_char(out, '\n');
    }
}

static int show(struct str *out, const struct log_memory *memory, const struct input_set *inputs, struct error *err) {
    bool *found = calloc(known_logs_count(memory->logs) + 1, sizeof *found);

    if (!found)
        return error_no_memory(err);
    for (size_t i = 0; i < inputs->count; i++) {
        add_input(out, &inputs->items[i]);
        if (inputs->items[i].known)
            found[inputs->items[i].match.log] = true;
    }
    add_gone(out, memory, found);
    for (size_t i = 0; i < inputs->notes.count; i++) {
        clean_text(out, slice_of(inputs->notes.items[i]), 0);
        str_add_char(out, '\n');
    }
    free(found);
    return out->failed ? error_no_memory(err) : 0;
}

int nightly_show(struct str *out, struct store *store, const struct analysis_options *options, struct error *err) {
    struct analysis_options known = *options;
    struct log_memory memory;
    struct input_set inputs;
    struct zone *zone = NULL;
    int result = -1;

    if (log_memory_load(&memory, store, err))
        return -1;
    known.known = memory.logs;
    if (zone_new(&zone, options->log_tz, err) == 0 && input_set_open(&inputs, &known, zone, err) == 0) {
        result = show(out, &memory, &inputs, err);
        input_set_free(&inputs);
    }
    zone_free(zone);
    log_memory_free(&memory);
    return result;
}
