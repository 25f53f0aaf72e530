/* SPDX-License-Identifier: Apache-2.0
 * The list of complaints and its printing. Place in the flow: filled by all readers of pattern files, printed
 * by the command line. Invariant: every text and file name lives in the list's own arena, so that a list
 * outlives the set it complains about. */
#include "pattern/complaint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"

enum { TEXT_MAX = 1024, SOURCE_LINE_MAX = 4096, SOURCE_SHOWN = 160 };

struct complaints {
    struct {
        VEC_OF(struct complaint);
    } list;
    size_t errors;
    struct arena arena;
    const char *last_file; /* complaints come file by file: one copy of the name serves many */
};

int complaints_new(struct complaints **out) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return -1;
    arena_init(&(*out)->arena);
    return 0;
}

void complaints_free(struct complaints *list) {
    if (!list)
        return;
    vec_free(&list->list);
    arena_free(&list->arena);
    free(list);
}

size_t complaints_count(const struct complaints *list) {
    return list->list.count;
}

const struct complaint *complaints_get(const struct complaints *list, size_t i) {
    return &list->list.items[i];
}

size_t complaints_errors(const struct complaints *list) {
    return list->errors;
}

static void add(struct complaints *list, bool warning, struct position position, const char *text) {
    struct complaint complaint = {.warning = warning, .position = position};

    if (!warning)
        list->errors++;
    if (!position.file)
        position.file = "";
    if (!list->last_file || strcmp(list->last_file, position.file) != 0)
        list->last_file = arena_string(&list->arena, slice_of(position.file));
    complaint.position.file = list->last_file ? list->last_file : "";
    complaint.text = arena_string(&list->arena, slice_of(text));
    if (!complaint.text)
        complaint.text = "out of memory";
    (void)vec_push(&list->list, complaint);
}

void complaints_error(struct complaints *list, struct position position, const char *format, ...) {
    char text[TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add(list, false, position, text);
}

void complaints_warn(struct complaints *list, struct position position, const char *format, ...) {
    char text[TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add(list, true, position, text);
}

void complaints_merge(struct complaints *list, const struct complaints *other) {
    for (size_t i = 0; i < other->list.count; i++)
        add(list, other->list.items[i].warning, other->list.items[i].position, other->list.items[i].text);
}

/* Equal positions are ordered by text: qsort is not stable, and the order shall not depend on it. */
static int compare(const void *a, const void *b) {
    const struct complaint *left = a, *right = b;
    int order = strcmp(left->position.file, right->position.file);

    if (order)
        return order;
    if (left->position.line != right->position.line)
        return left->position.line < right->position.line ? -1 : 1;
    if (left->position.column != right->position.column)
        return left->position.column < right->position.column ? -1 : 1;
    if (left->warning != right->warning)
        return left->warning ? 1 : -1;
    return strcmp(left->text, right->text);
}

void complaints_sort(struct complaints *list) {
    if (list->list.count > 1)
        qsort(list->list.items, list->list.count, sizeof *list->list.items, compare);
}

void complaint_format(struct str *out, const struct complaint *complaint) {
    const struct position *at = &complaint->position;

    str_add(out, at->file);
    if (at->line)
        str_addf(out, ":%u", at->line);
    if (at->line && at->column)
        str_addf(out, ":%u", at->column);
    str_addf(out, "%s%s: %s", at->file[0] ? ": " : "", complaint->warning ? "warning" : "error", complaint->text);
}

/* A source file read line by line; complaints sorted by position need one pass over it. */
struct source {
    const char *name;
    FILE *file;
    unsigned line;
    char text[SOURCE_LINE_MAX];
};

static bool source_line(struct source *source, const struct position *at) {
    if (!source->name || strcmp(source->name, at->file) != 0 || at->line < source->line) {
        if (source->file)
            fclose(source->file);
        source->name = at->file;
        source->file = fopen(at->file, "r");
        source->line = 0;
    }
    while (source->file && source->line < at->line) {
        size_t len;

        if (!fgets(source->text, sizeof source->text, source->file))
            return false;
        len = strlen(source->text);
        if (len && source->text[len - 1] == '\n')
            source->text[len - 1] = '\0';
        else if (len == sizeof source->text - 1)
            for (int c = 0; c != EOF && c != '\n';) /* the rest of an overlong line */
                c = fgetc(source->file);
        source->line++;
    }
    return source->file && at->line;
}

/* The byte offset of character `column` (from 1) of a UTF-8 text, at most its length. */
static size_t column_offset(const char *text, unsigned column) {
    size_t i = 0;

    while (text[i] && column > 1) {
        i++;
        while (((unsigned char)text[i] & 0xc0) == 0x80)
            i++;
        column--;
    }
    return i;
}

/* Appends a window of the line around the caret: lines of pattern files are long. */
static void add_excerpt(struct str *out, const char *line, unsigned column) {
    size_t len = strlen(line), caret = column_offset(line, column ? column : 1), from = 0, to = len;

    if (caret > SOURCE_SHOWN / 2) {
        from = caret - SOURCE_SHOWN / 2;
        while (from < caret && ((unsigned char)line[from] & 0xc0) == 0x80)
            from++;
    }
    if (to - from > SOURCE_SHOWN) {
        to = from + SOURCE_SHOWN;
        while (to > caret && ((unsigned char)line[to] & 0xc0) == 0x80)
            to--;
    }
    str_addf(out, "    %s%.*s%s\n    ", from ? "..." : "", (int)(to - from), line + from, to < len ? "..." : "");
    str_add(out, from ? "   " : "");
    for (size_t i = from; i < caret; i++)
        if (((unsigned char)line[i] & 0xc0) != 0x80)
            str_add_char(out, ' ');
    str_add(out, "^\n");
}

void complaints_print(struct str *out, const struct complaints *list) {
    struct source source = {0};

    for (size_t i = 0; i < list->list.count; i++) {
        const struct complaint *complaint = &list->list.items[i];

        complaint_format(out, complaint);
        str_add_char(out, '\n');
        if (complaint->position.line && source_line(&source, &complaint->position))
            add_excerpt(out, source.text, complaint->position.column);
    }
    if (source.file)
        fclose(source.file);
}
