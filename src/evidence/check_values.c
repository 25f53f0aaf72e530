/* SPDX-License-Identifier: Apache-2.0
 * The values of check_values.h. A value that is none of the declared type counts as not given. */
#include "evidence/check_values.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"

enum origin { FROM_NOTHING, FROM_NOW, FROM_START, FROM_END, FROM_VERSION };

/* A parameter that the program gives: a time, and how far it is shifted. */
struct built_in {
    enum origin from;
    msec_t shift;
};

static struct built_in built_in_of(const char *name) {
    static const struct {
        const char *name;
        enum origin from;
        int direction; /* 0 = the name is complete, else a span follows */
    } NAMES[] = {{"now", FROM_NOW, 0},
                 {"incident_start", FROM_START, 0},
                 {"incident_end", FROM_END, 0},
                 {"cloudstack_version", FROM_VERSION, 0},
                 {"now_minus_", FROM_NOW, -1},
                 {"incident_start_minus_", FROM_START, -1},
                 {"incident_end_plus_", FROM_END, 1}};
    struct built_in none = {FROM_NOTHING, 0}, found = none;
    msec_t span;

    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
        found.from = NAMES[i].from;
        if (!NAMES[i].direction && strcmp(name, NAMES[i].name) == 0)
            return found;
        if (NAMES[i].direction && slice_starts(slice_of(name), NAMES[i].name) &&
            duration_parse(&span, slice_of(name + strlen(NAMES[i].name)), NULL) == 0) {
            found.shift = NAMES[i].direction * span;
            return found;
        }
    }
    return none;
}

static msec_t built_in_time(const struct built_in *built_in, const struct check_request *request, msec_t now) {
    msec_t time = built_in->from == FROM_NOW     ? now
                  : built_in->from == FROM_START ? request->incident_start
                  : built_in->from == FROM_END   ? request->incident_end
                                                 : MSEC_NONE;

    return time == MSEC_NONE ? MSEC_NONE : time + built_in->shift;
}

static const char *given_value(const struct check_request *request, const struct sql_parameter *parameter) {
    uint64_t number;

    for (size_t i = 0; i < request->parameter_count; i++)
        if (strcmp(request->parameters[i].name, parameter->name) == 0)
            return parameter->type != SQL_INTEGER || slice_to_u64(slice_of(request->parameters[i].value), &number)
                       ? request->parameters[i].value
                       : NULL;
    return NULL;
}

/* A time as DATETIME text, null for none. */
static const char *datetime(struct arena *arena, msec_t time) {
    char text[TIME_TEXT_SIZE];

    return time == MSEC_NONE ? NULL : arena_string(arena, slice_of(msec_civil(time, text)));
}

static const char *bound_text(const struct sql_parameter *parameter, const struct check_request *request,
                              const struct backend *backend, struct arena *arena) {
    struct built_in built_in;

    if (!parameter->built_in)
        return given_value(request, parameter);
    built_in = built_in_of(parameter->name);
    if (built_in.from == FROM_VERSION)
        return backend->version[0] ? backend->version : NULL;
    return datetime(arena, built_in_time(&built_in, request, backend->time));
}

uint32_t check_values_bind(struct sql_value *values, const struct sql_file *file, const struct check_request *request,
                           const struct backend *backend, struct arena *arena) {
    uint32_t given = 0;
    uint64_t number;

    for (size_t i = 0; i < file->parameter_count; i++) {
        const char *text = bound_text(&file->parameters[i], request, backend, arena);

        values[i] = (struct sql_value){text ? VALUE_TEXT : VALUE_NULL, 0, text};
        if (text && file->parameters[i].type == SQL_INTEGER && slice_to_u64(slice_of(text), &number))
            values[i] = (struct sql_value){VALUE_INTEGER, (int64_t)number, NULL};
        if (text)
            given |= UINT32_C(1) << i;
    }
    return given;
}

/* A quote and a backslash would end the text or change the next character. */
static void quote(struct str *out, const char *text) {
    str_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            str_add_char(out, *text);
        str_add_char(out, *text);
    }
    str_add_char(out, '\'');
}

static void write_literal(struct str *out, const struct sql_parameter *parameter, const struct check_request *request) {
    struct built_in built_in = {FROM_NOTHING, 0};
    const char *text = NULL;
    char time[TIME_TEXT_SIZE];

    if (parameter->built_in) {
        built_in = built_in_of(parameter->name);
        if (built_in_time(&built_in, request, MSEC_NONE) != MSEC_NONE)
            text = msec_civil(built_in_time(&built_in, request, MSEC_NONE), time);
    } else {
        text = given_value(request, parameter);
    }
    if (built_in.from == FROM_NOW && built_in.shift)
        str_addf(out, "(UTC_TIMESTAMP() - INTERVAL %lld SECOND)", (long long)(-built_in.shift / MSEC_SECOND));
    else if (built_in.from == FROM_NOW)
        str_add(out, "UTC_TIMESTAMP()");
    else if (!text)
        str_add(out, "NULL");
    else if (parameter->type == SQL_INTEGER)
        str_add(out, text);
    else
        quote(out, text);
}

int check_values_write(const char **literals, const struct sql_file *file, const struct check_request *request,
                       struct arena *arena) {
    struct str text;
    int result = 0;

    str_init(&text);
    for (size_t i = 0; i < file->parameter_count && result == 0; i++) {
        str_clear(&text);
        write_literal(&text, &file->parameters[i], request);
        literals[i] = text.failed ? NULL : arena_string(arena, str_slice(&text));
        result = literals[i] ? 0 : -1;
    }
    str_free(&text);
    return result;
}
