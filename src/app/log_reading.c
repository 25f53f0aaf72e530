/* SPDX-License-Identifier: Apache-2.0
 * Noting how far a log is read; see log_reading.h. Invariant: places where reading may be taken up are starts
 * of records, ascending; when there are too many, every other one is forgotten. */
#include "app/log_reading.h"

#include <stdlib.h>

#include "base/str.h"

enum { PLACES_MAX = 64, MATCHES_MAX = 32 };

struct place {
    struct log_position position;
    msec_t first; /* of what follows it */
};

struct log_reading {
    const struct known_log *known;
    struct known_log result;
    struct place places[PLACES_MAX];
    size_t place_count;
    const struct signature *matches[MATCHES_MAX]; /* of the last record so far */
    size_t match_count;
    uint64_t last_record;
    msec_t last;
    struct str match_text;
    struct file_id marks[FILE_ID_MARKS];
    size_t mark_count;
    size_t held;
    bool ended;
};

int log_reading_new(struct log_reading **out, const struct known_log *known, struct error *err) {
    struct log_reading *reading = calloc(1, sizeof *reading);

    if (!reading)
        return error_no_memory(err);
    str_init(&reading->match_text);
    reading->known = known;
    reading->last = MSEC_NONE;
    *out = reading;
    return 0;
}

void log_reading_free(struct log_reading *reading) {
    if (!reading)
        return;
    str_free(&reading->match_text);
    free(reading);
}

void log_reading_begin(struct log_reading *reading) {
    reading->place_count = reading->match_count = 0;
    reading->last_record = 0;
    reading->last = MSEC_NONE;
    reading->ended = false;
    str_clear(&reading->match_text);
}

static void add_place(struct log_reading *reading, const struct place *place) {
    if (reading->place_count == PLACES_MAX) {
        for (size_t i = 0; i < PLACES_MAX / 2; i++)
            reading->places[i] = reading->places[2 * i];
        reading->place_count = PLACES_MAX / 2;
    }
    reading->places[reading->place_count++] = *place;
}

/* Forgets the places that lie further back than anybody will want to go. */
static void forget_places(struct log_reading *reading) {
    size_t keep = 0;

    while (keep + 1 < reading->place_count && reading->last != MSEC_NONE &&
           reading->places[keep + 1].first != MSEC_NONE &&
           reading->places[keep + 1].first <= reading->last - LOG_CONTEXT)
        keep++;
    if (keep == 0)
        return;
    memmove(reading->places, reading->places + keep, (reading->place_count - keep) * sizeof reading->places[0]);
    reading->place_count -= keep;
}

void log_reading_block(struct log_reading *reading, const struct block *block, const struct log_counts *counts,
                       msec_t first, msec_t last, size_t last_record) {
    const struct place place = {{block->before, *counts}, first};

    if (!block->continues)
        add_place(reading, &place);
    if (last != MSEC_NONE && last > reading->last)
        reading->last = last;
    forget_places(reading);
    reading->last_record = block->offset + last_record;
    reading->match_count = 0;
}

void log_reading_match(struct log_reading *reading, const struct signature *signature, uint64_t offset) {
    if (offset >= reading->last_record && reading->match_count < MATCHES_MAX)
        reading->matches[reading->match_count++] = signature;
}

/* Whether `id` is among ids that have a blank behind each. */
static bool is_listed(const char *list, const char *id) {
    size_t len = strlen(id);

    for (const char *at = list; (at = strstr(at, id)) != NULL; at += len)
        if ((at == list || at[-1] == ' ') && at[len] == ' ')
            return true;
    return false;
}

bool log_reading_knows_record(const struct log_reading *reading, uint64_t offset) {
    return reading->known && offset < reading->known->end.id.length;
}

bool log_reading_knows(const struct log_reading *reading, const struct signature *signature, uint64_t offset) {
    return log_reading_knows_record(reading, offset) &&
           (offset < reading->known->last_record || is_listed(reading->known->last_matches, signature->id));
}

/* Marks of what was read before stay; those passed now follow them. */
void log_reading_marks(struct log_reading *reading, const struct file_id *marks, size_t count, size_t held) {
    const struct known_log *known = reading->known;

    reading->mark_count = 0;
    for (size_t i = 0; known && i < known->mark_count && i < FILE_ID_MARKS; i++)
        if (count == 0 || known->marks[i].length < marks[0].length)
            reading->marks[reading->mark_count++] = known->marks[i];
    for (size_t i = 0; i < count && reading->mark_count < FILE_ID_MARKS; i++)
        reading->marks[reading->mark_count++] = marks[i];
    reading->held = held;
}

int log_reading_end(struct log_reading *reading, const struct log_position *end, struct error *err) {
    struct known_log *result = &reading->result;

    for (size_t i = 0; i < reading->match_count; i++)
        str_addf(&reading->match_text, "%s ", reading->matches[i]->id);
    if (reading->match_text.failed)
        return error_no_memory(err);
    *result = (struct known_log){.end = *end,
                                 .restart = reading->place_count ? reading->places[0].position : *end,
                                 .total = end->id.length + reading->held,
                                 .last = reading->last,
                                 .last_record = reading->last_record,
                                 .last_matches = reading->match_text.ptr,
                                 .marks = reading->marks,
                                 .mark_count = reading->mark_count};
    if (reading->known && reading->known->last > result->last)
        result->last = reading->known->last;
    reading->ended = true;
    return 0;
}

const struct known_log *log_reading_result(const struct log_reading *reading) {
    return reading->ended ? &reading->result : NULL;
}
