/* SPDX-License-Identifier: Apache-2.0
 * One line per entry: time, where it stands, level, thread or job, and the text, indented by depth; between them
 * silences, and below them marks.
 *
 * A retry loop prints the same line hundreds of times. Of lines that differ in numbers and ids only and mean nothing to
 * the story the first two and the last are shown, the others counted where they stood. */
#include "report/timeline_parts.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "report/escape.h"
#include "report/wording.h"

enum {
    WHERE_MAX = 28,
    WHO_MAX = 22,
    DEPTH_SHOWN = 6,
    REPEATS_LEAST = 6,
    REPEATS_FIRST = 2,
    LEVEL_WIDTH = 5,
    TEXT_LINES = 3
};

/* Columns for a text: what is good, the least; and the least that a thread or job takes. */
enum { TEXT_GOOD = 60, TEXT_LEAST = 20, WHO_LEAST = 8 };

struct rows {
    struct page *page;
    const struct timeline *timeline;
    size_t width;      /* of the terminal, 0 = none */
    size_t where, who; /* columns; `who` 0 = left out */
    size_t step;       /* columns of one level of depth */
    bool *hidden;      /* per entry */
    struct str text;
    char day[TIME_TEXT_SIZE];
    /* the run of hidden entries at hand */
    size_t run;
    msec_t run_end, run_silence;
};

struct key {
    uint64_t hash;
    size_t entry;
};

void timeline_clock(struct str *out, msec_t time) {
    char buffer[TIME_TEXT_SIZE];
    enum { DATE_LENGTH = 11 };

    if (time == MSEC_NONE)
        str_addf(out, "%-*s", CLOCK_WIDTH, "undated");
    else
        str_addf(out, "%.*s", CLOCK_WIDTH, msec_rfc3339(time, buffer) + DATE_LENGTH);
}

static bool may_repeat(const struct timeline_entry *entry) {
    return (!*entry->kind || strcmp(entry->kind, "pending") == 0) && !entry->slowest && !entry->silenced;
}

static bool in_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* Entries of one log whose texts differ in numbers and ids only have the same key: a word with a digit is any such
 * word. */
static uint64_t key_of(struct str *room, const struct timeline_entry *entry) {
    str_clear(room);
    str_addf(room, "%zu ", entry->input);
    for (const char *p = entry->text; *p;) {
        const char *word = p;
        bool digit = false;

        for (; in_word(*p); p++)
            digit = digit || (*p >= '0' && *p <= '9');
        if (digit)
            str_add_char(room, '#');
        else
            str_add_bytes(room, word, (size_t)(p - word));
        if (*p && !in_word(*p))
            str_add_char(room, *p++);
    }
    return slice_hash(str_slice(room), 0);
}

static int compare_keys(const void *a, const void *b) {
    const struct key *left = a, *right = b;

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->entry < right->entry ? -1 : left->entry > right->entry;
}

static void hide_repeats(struct rows *rows) {
    const struct timeline *timeline = rows->timeline;
    struct key *keys = calloc(timeline->entry_count + 1, sizeof *keys);
    size_t count = 0, first = 0;

    if (!keys) {
        rows->page->out->failed = true;
        return;
    }
    for (size_t i = 0; i < timeline->entry_count; i++)
        if (may_repeat(&timeline->entries[i]))
            keys[count++] = (struct key){key_of(&rows->text, &timeline->entries[i]), i};
    if (count > 1)
        qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && keys[i].hash == keys[first].hash)
            continue;
        for (size_t k = first + REPEATS_FIRST; i - first >= REPEATS_LEAST && k + 1 < i; k++)
            rows->hidden[keys[k].entry] = true;
        first = i;
    }
    free(keys);
}

/* "ms1:4277". */
static void add_where(struct str *out, const struct timeline *timeline, const struct timeline_entry *entry) {
    str_addf(out, "%s:%llu", timeline->inputs[entry->input].where, (unsigned long long)entry->line);
}

/* The job where a management server works for one, else the thread. */
static void add_who(struct str *out, const struct timeline *timeline, const struct timeline_entry *entry) {
    if (entry->job && strcmp(timeline->inputs[entry->input].kind, "management") == 0)
        str_addf(out, "job-%s", entry->job);
    else
        str_add(out, entry->thread);
}

/* Adds a text in a column: cut, or filled up with blanks. */
static void add_column(struct rows *rows, struct slice text, size_t width, enum page_style style) {
    struct slice cut = slice_first(text, utf8_cut_columns(text, width));
    size_t used = utf8_text_columns(cut);

    if (style != STYLE_PLAIN)
        page_style(rows->page, style);
    escape_terminal(rows->page->out, cut);
    if (style != STYLE_PLAIN)
        page_style(rows->page, STYLE_PLAIN);
    for (; used < width + 2; used++)
        str_add_char(rows->page->out, ' ');
}

static void measure(struct rows *rows) {
    for (size_t i = 0; i < rows->timeline->entry_count; i++) {
        size_t columns;

        str_clear(&rows->text);
        add_where(&rows->text, rows->timeline, &rows->timeline->entries[i]);
        columns = utf8_text_columns(str_slice(&rows->text));
        rows->where = columns > rows->where ? columns : rows->where;
        str_clear(&rows->text);
        add_who(&rows->text, rows->timeline, &rows->timeline->entries[i]);
        columns = utf8_text_columns(str_slice(&rows->text));
        rows->who = columns > rows->who ? columns : rows->who;
    }
    rows->where = rows->where < WHERE_MAX ? rows->where : WHERE_MAX;
    rows->who = rows->who < WHO_MAX ? rows->who : WHO_MAX;
}

static size_t margin(const struct rows *rows) {
    enum { GAPS = 2 * 4 };
    size_t clocks = rows->timeline->local_zone ? 2 * CLOCK_WIDTH + 2 : CLOCK_WIDTH;

    return GAPS + clocks + rows->where + LEVEL_WIDTH + (rows->who ? rows->who + 2 : 0);
}

/* On a narrow terminal the text comes first: the column of threads and jobs gives way, and the indent shrinks. */
static void fit(struct rows *rows) {
    size_t spare;

    rows->step = 2;
    if (rows->width == 0 || rows->width >= margin(rows) + TEXT_GOOD)
        return;
    rows->step = 1;
    spare = margin(rows) + TEXT_GOOD - rows->width;
    rows->who = rows->who >= spare + WHO_LEAST ? rows->who - spare : 0;
}

static void blanks(struct page *page, size_t count) {
    while (count--)
        str_add_char(page->out, ' ');
}

/* Which day it is, where it is another than before. */
static void add_day(struct rows *rows, msec_t time) {
    enum { DATE_LENGTH = 10 };
    char buffer[TIME_TEXT_SIZE];

    if (time == MSEC_NONE || strncmp(msec_civil(time, buffer), rows->day, DATE_LENGTH) == 0)
        return;
    memcpy(rows->day, buffer, sizeof rows->day);
    str_add(rows->page->out, "  ");
    page_style(rows->page, STYLE_STRONG);
    str_addf(rows->page->out, "%.10s UTC", rows->day);
    if (rows->timeline->local_zone)
        str_addf(rows->page->out, "    %s", rows->timeline->local_zone);
    page_style(rows->page, STYLE_PLAIN);
    str_add_char(rows->page->out, '\n');
}

static void add_between(struct rows *rows, const char *text) {
    blanks(rows->page, 2);
    page_word(rows->page, STYLE_FAINT, text);
    str_add_char(rows->page->out, '\n');
}

static void end_run(struct rows *rows) {
    char span[TIME_TEXT_SIZE * 2];

    if (rows->run == 0)
        return;
    str_clear(&rows->text);
    str_add(&rows->text, "… ");
    word_count(&rows->text, rows->run, "line that repeats earlier ones", "lines that repeat earlier ones");
    str_add(&rows->text, ", to ");
    timeline_clock(&rows->text, rows->run_end);
    if (rows->run_silence)
        str_addf(&rows->text, ", silences of up to %s between them", duration_text(rows->run_silence, span));
    str_add(&rows->text, " …");
    add_between(rows, rows->text.ptr);
    rows->run = 0;
    rows->run_silence = 0;
}

static enum page_style level_style(const char *level) {
    if (strcmp(level, "WARN") == 0)
        return STYLE_WARN;
    return strcmp(level, "ERROR") == 0 || strcmp(level, "FATAL") == 0 ? STYLE_BAD : STYLE_PLAIN;
}

/* How many bytes of `text` go on a line of `room` columns: up to a blank near its end, where there is one. */
static size_t line_length(struct slice text, size_t room) {
    enum { BLANK_WITHIN = 24 };
    size_t fits = utf8_cut_columns(text, room);

    for (size_t at = fits; fits < text.len && at > 0 && fits - at < BLANK_WITHIN; at--)
        if (text.ptr[at - 1] == ' ')
            return at;
    return fits ? fits : text.len;
}

/* A text behind the margin: wrapped to the columns of a terminal, else on one line, which is for tools. */
static void add_wrapped(struct rows *rows, size_t indent, enum page_style style, const char *text) {
    size_t room = rows->width > indent + TEXT_LEAST ? rows->width - indent : TEXT_LEAST;
    struct slice rest;

    str_clear(&rows->text);
    escape_terminal(&rows->text, slice_of(text));
    rest = str_slice(&rows->text);
    if (rows->width == 0)
        room = SIZE_MAX;
    for (int line = 1; line == 1 || rest.len; line++) {
        size_t length = line_length(rest, line == TEXT_LINES ? room - 1 : room);

        if (line > 1)
            blanks(rows->page, indent);
        if (style != STYLE_PLAIN)
            page_style(rows->page, style);
        str_add_slice(rows->page->out, slice_first(rest, length));
        if (line == TEXT_LINES && length < rest.len) {
            str_add(rows->page->out, "…");
            length = rest.len;
        }
        rest = slice_from(rest, length);
        if (style != STYLE_PLAIN)
            page_style(rows->page, STYLE_PLAIN);
        str_add_char(rows->page->out, '\n');
    }
}

static void add_mark(struct rows *rows, const char *mark, size_t indent) {
    if (!mark)
        return;
    blanks(rows->page, indent);
    str_add(rows->page->out, "^ ");
    add_wrapped(rows, indent + 2, STYLE_STRONG, mark);
}

static void add_entry(struct rows *rows, const struct timeline_entry *entry) {
    unsigned depth = entry->depth < DEPTH_SHOWN ? entry->depth : DEPTH_SHOWN;
    size_t indent = margin(rows) + rows->step * depth;

    str_clear(&rows->text);
    str_add(&rows->text, "  ");
    timeline_clock(&rows->text, entry->time);
    if (rows->timeline->local_zone) {
        str_add(&rows->text, "  ");
        timeline_clock(&rows->text, entry->local);
    }
    str_add(&rows->text, "  ");
    str_add_slice(rows->page->out, str_slice(&rows->text));
    str_clear(&rows->text);
    add_where(&rows->text, rows->timeline, entry);
    add_column(rows, str_slice(&rows->text), rows->where, STYLE_FAINT);
    add_column(rows, slice_of(entry->level), LEVEL_WIDTH, level_style(entry->level));
    str_clear(&rows->text);
    add_who(&rows->text, rows->timeline, entry);
    if (rows->who)
        add_column(rows, str_slice(&rows->text), rows->who, STYLE_FAINT);
    blanks(rows->page, rows->step * depth);
    add_wrapped(rows, indent, STYLE_PLAIN, entry->text);
    add_mark(rows, entry->slowest, indent);
    add_mark(rows, entry->silenced, indent);
}

static void add_silence(struct rows *rows, msec_t silence) {
    char span[TIME_TEXT_SIZE * 2];

    if (!silence)
        return;
    str_clear(&rows->text);
    str_addf(&rows->text, "… %s of silence …", duration_text(silence, span));
    add_between(rows, rows->text.ptr);
}

size_t timeline_rows(struct page *page, const struct timeline *timeline, size_t width, bool all) {
    struct rows rows = {.page = page, .timeline = timeline, .width = width};
    size_t hidden = 0;

    str_init(&rows.text);
    rows.hidden = calloc(timeline->entry_count + 1, sizeof *rows.hidden);
    if (!rows.hidden) {
        page->out->failed = true;
        return 0;
    }
    if (!all)
        hide_repeats(&rows);
    measure(&rows);
    fit(&rows);
    for (size_t i = 0; i < timeline->entry_count; i++) {
        const struct timeline_entry *entry = &timeline->entries[i];

        if (rows.hidden[i]) {
            hidden++;
            rows.run++;
            rows.run_end = entry->time;
            rows.run_silence = entry->silence > rows.run_silence ? entry->silence : rows.run_silence;
            continue;
        }
        end_run(&rows);
        add_silence(&rows, entry->silence);
        add_day(&rows, entry->time);
        add_entry(&rows, entry);
    }
    page->out->failed = page->out->failed || rows.text.failed;
    str_free(&rows.text);
    free(rows.hidden);
    return hidden;
}
