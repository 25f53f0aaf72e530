/* SPDX-License-Identifier: Apache-2.0
 * Errors as values; see error.h for the contract. Knows nothing of where they are shown. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void copy_path(struct error *err, const char *file) {
    const size_t room = sizeof err->file - 1;
    size_t length = file ? strlen(file) : 0;

    if (length <= room) {
        if (length)
            memcpy(err->file, file, length);
        err->file[length] = '\0';
        return;
    }
    memcpy(err->file, "...", 3);
    memcpy(err->file + 3, file + length - (room - 3), room - 3);
    err->file[room] = '\0';
}

int error_set(struct error *err, enum error_code code, const char *format, ...) {
    if (err) {
        va_list args;

        memset(err, 0, sizeof *err);
        err->code = code;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return -1;
}

int error_set_at(struct error *err, enum error_code code, const char *file, unsigned line, unsigned column,
                 const char *format, ...) {
    if (err) {
        va_list args;

        memset(err, 0, sizeof *err);
        err->code = code;
        err->line = line;
        err->column = column;
        copy_path(err, file);
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return -1;
}

int error_no_memory(struct error *err) {
    return error_set(err, ERROR_MEMORY, "out of memory");
}

void error_prefix(struct error *err, const char *format, ...) {
    char text[sizeof err->text];
    va_list args;
    int used;

    if (!err || err->code == ERROR_NONE)
        return;
    va_start(args, format);
    used = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (used < 0 || (size_t)used + 2 >= sizeof text)
        return;
    snprintf(text + used, sizeof text - (size_t)used, ": %.*s", (int)(sizeof text - (size_t)used - 3), err->text);
    memcpy(err->text, text, sizeof err->text);
}

const char *error_format(const struct error *err, char *buffer, size_t size) {
    if (err->file[0] && err->line && err->column)
        snprintf(buffer, size, "%s:%u:%u: %s", err->file, err->line, err->column, err->text);
    else if (err->file[0] && err->line)
        snprintf(buffer, size, "%s:%u: %s", err->file, err->line, err->text);
    else if (err->file[0])
        snprintf(buffer, size, "%s: %s", err->file, err->text);
    else
        snprintf(buffer, size, "%s", err->text);
    return buffer;
}
