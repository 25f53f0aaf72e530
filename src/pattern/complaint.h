/* SPDX-License-Identifier: Apache-2.0
 * What is wrong in pattern files: a list of complaints, each with its position, printed like a compiler's. */
#ifndef PATTERN_COMPLAINT_H
#define PATTERN_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

/* Where something stands in a pattern file; line and column from 1, 0 = unknown. */
struct position {
    const char *file;
    unsigned line, column;
};

/* One complaint about a pattern file. */
struct complaint {
    bool warning;
    struct position position;
    const char *text;
};

struct complaints;

/* An empty list; complaints_free is null-safe. Texts live as long as the list. Returns 0, or -1 without
 * memory. */
int complaints_new(struct complaints **out);
void complaints_free(struct complaints *list);
size_t complaints_count(const struct complaints *list);
const struct complaint *complaints_get(const struct complaints *list, size_t i);
/* How many of them are errors, not warnings. */
size_t complaints_errors(const struct complaints *list);

/* Adds an error or a warning; texts are copied. A complaint that finds no memory still counts as an error. */
void complaints_error(struct complaints *list, struct position position, const char *format, ...) PRINTF_LIKE(3, 4);
void complaints_warn(struct complaints *list, struct position position, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds copies of all complaints of another list. */
void complaints_merge(struct complaints *list, const struct complaints *other);

/* Orders the list by file, line, column, errors first, text. */
void complaints_sort(struct complaints *list);

/* Appends one complaint as "file:line:column: error|warning: text". */
void complaint_format(struct str *out, const struct complaint *complaint);
/* Appends all of them, each followed by its source line and a caret where the file can still be read. */
void complaints_print(struct str *out, const struct complaints *list);

#endif
