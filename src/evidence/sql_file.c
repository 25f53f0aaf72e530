/* SPDX-License-Identifier: Apache-2.0
 * The reader of evidence files; see sql_file.h. */
#include "evidence/sql_file.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/str.h"

struct reader {
    struct sql_file *out;
    struct slice text;
    size_t at;
    unsigned line; /* of `at` */
    bool prose;    /* an empty comment line has ended the keys */
    struct arena *arena;
    struct error *err;
};

static int fault(struct reader *r, unsigned column, const char *text, struct slice what) {
    return error_set_at(r->err, ERROR_PATTERN, r->out->path, r->line, column, "%s%s%.*s", text, what.len ? ": " : "",
                        SLICE_ARGS(slice_first(what, 80)));
}

static const char *keep(struct reader *r, struct slice text) {
    return arena_string(r->arena, text);
}

static int set_title(struct reader *r, struct slice value) {
    r->out->title = keep(r, value);
    return r->out->title ? 0 : error_no_memory(r->err);
}

static int set_check(struct reader *r, struct slice value) {
    const char *base = strrchr(r->out->path, '/');
    struct slice file = slice_of(base ? base + 1 : r->out->path);

    r->out->name = keep(r, value);
    if (!r->out->name)
        return error_no_memory(r->err);
    if (file.len != value.len + 4 || memcmp(file.ptr, value.ptr, value.len) != 0)
        return fault(r, 1, "the check is not named like its file", value);
    return 0;
}

static int set_database(struct reader *r, struct slice value) {
    return slice_is(value, "cloud") || slice_is(value, "cloud_usage") ? 0 : fault(r, 1, "unknown database", value);
}

static int set_as_of(struct reader *r, struct slice value) {
    r->out->history = slice_starts(value, "history");
    return r->out->history || slice_starts(value, "now") ? 0 : fault(r, 1, "as_of is now or history, not", value);
}

static int set_health(struct reader *r, struct slice value) {
    r->out->health = slice_is(value, "major") ? SQL_HEALTH_MAJOR : SQL_HEALTH_MINOR;
    return r->out->health == SQL_HEALTH_MAJOR || slice_is(value, "minor")
               ? 0
               : fault(r, 1, "health is major or minor, not", value);
}

static int set_timeout(struct reader *r, struct slice value) {
    return duration_parse(&r->out->timeout, value, NULL) == 0 && r->out->timeout > 0 && r->out->timeout <= MSEC_MINUTE
               ? 0
               : fault(r, 1, "timeout is a span of up to one minute, not", value);
}

static int set_max_rows(struct reader *r, struct slice value) {
    uint64_t rows;

    if (!slice_to_u64(value, &rows) || rows == 0 || rows > 1000)
        return fault(r, 1, "max_rows is a number from 1 to 1000, not", value);
    r->out->max_rows = (unsigned)rows;
    return 0;
}

static struct slice next_word(struct slice *text, const char *separators) {
    size_t from = 0, to;

    while (from < text->len && strchr(separators, text->ptr[from]))
        from++;
    to = from;
    while (to < text->len && !strchr(separators, text->ptr[to]))
        to++;
    struct slice word = slice_make(text->ptr + from, to - from);
    *text = slice_from(*text, to);
    return word;
}

static int add_parameter(struct reader *r, struct sql_parameter parameter) {
    if (r->out->parameter_count == SQL_PARAMETERS_MAX)
        return fault(r, 1, "too many parameters", slice_make(NULL, 0));
    r->out->parameters[r->out->parameter_count++] = parameter;
    return parameter.name ? 0 : error_no_memory(r->err);
}

static int set_param(struct reader *r, struct slice value) {
    static const char *const TYPES[] = {"integer", "text", "uuid", "datetime", "integers"};
    struct slice name = next_word(&value, " \t"), type = next_word(&value, " \t"), rest = slice_trim(value);
    size_t i = 0;

    while (i < ARRAY_LENGTH(TYPES) && !slice_is(type, TYPES[i]))
        i++;
    if (i == ARRAY_LENGTH(TYPES))
        return fault(r, 1, "unknown parameter type", type);
    if (rest.len && !slice_is(rest, "optional"))
        return fault(r, 1, "only 'optional' may follow a type, not", rest);
    return add_parameter(r, (struct sql_parameter){keep(r, name), (enum sql_type)i, rest.len > 0, false});
}

static int set_needs(struct reader *r, struct slice value) {
    r->out->needs = keep(r, value);
    return r->out->needs ? 0 : error_no_memory(r->err);
}

static int set_tables(struct reader *r, struct slice value) {
    struct slice word;

    while ((word = next_word(&value, ", \t")).len) {
        if (r->out->table_count == SQL_TABLES_MAX)
            return fault(r, 1, "too many tables", word);
        r->out->tables[r->out->table_count] = keep(r, word);
        if (!r->out->tables[r->out->table_count++])
            return error_no_memory(r->err);
    }
    return 0;
}

unsigned sql_version(struct slice text) {
    size_t dot = 0, end;
    uint64_t major, minor;

    while (dot < text.len && text.ptr[dot] != '.')
        dot++;
    for (end = dot + 1; end < text.len && isdigit((unsigned char)text.ptr[end]);)
        end++;
    if (dot >= text.len || !slice_to_u64(slice_first(text, dot), &major) || major > 999 ||
        !slice_to_u64(slice_make(text.ptr + dot + 1, end - dot - 1), &minor) || minor > 999)
        return 0;
    return (unsigned)(major * 1000 + minor);
}

static int set_since(struct reader *r, struct slice value) {
    r->out->since = sql_version(value);
    return r->out->since ? 0 : fault(r, 1, "since is a version such as 4.15, not", value);
}

static int set_until(struct reader *r, struct slice value) {
    r->out->until = sql_version(value);
    return r->out->until ? 0 : fault(r, 1, "until is a version such as 4.20, not", value);
}

static int ignore(struct reader *r, struct slice value) {
    (void)r;
    (void)value;
    return 0;
}

static const struct header_key {
    const char *name;
    int (*set)(struct reader *r, struct slice value);
} KEYS[] = {
    {"check", set_check},   {"title", set_title}, {"database", set_database}, {"since", set_since},
    {"until", set_until},   {"as_of", set_as_of}, {"timeout", set_timeout},   {"max_rows", set_max_rows},
    {"param", set_param},   {"needs", set_needs}, {"tables", set_tables},     {"seeds", ignore},
    {"health", set_health},
};

/* "-- key: value" lines up to the first empty comment line; prose follows. */
static int read_header_line(struct reader *r, struct slice line) {
    struct slice text = slice_trim(slice_from(line, 2));
    const char *colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;
    struct slice key = colon ? slice_make(text.ptr, (size_t)(colon - text.ptr)) : text;

    if (r->prose || text.len == 0) {
        r->prose = true;
        return 0;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++)
        if (slice_is(key, KEYS[i].name))
            return KEYS[i].set(r, slice_trim(slice_from(text, key.len + 1)));
    return fault(r, 4, "unknown key", key);
}

static int read_header(struct reader *r) {
    for (r->line = 1; r->at < r->text.len; r->line++) {
        struct slice rest = slice_from(r->text, r->at);
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        struct slice line = newline ? slice_make(rest.ptr, (size_t)(newline - rest.ptr)) : rest;

        if (slice_trim(line).len && !slice_starts(line, "--"))
            return 0;
        if (line.len && read_header_line(r, line))
            return -1;
        r->at += line.len + (newline ? 1 : 0);
    }
    return fault(r, 1, "no SELECT in this file", slice_make(NULL, 0));
}

/* Parameters the program gives to every check. */
static int built_in(struct reader *r, struct slice name, unsigned *index) {
    static const char *const NAMES[] = {"now", "incident_start", "incident_end", "cloudstack_version"};
    bool known = slice_starts(name, "now_minus_") || slice_starts(name, "incident_start_minus_") ||
                 slice_starts(name, "incident_end_plus_");

    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
        known = known || slice_is(name, NAMES[i]);
    if (!known)
        return fault(r, 1, "parameter without a 'param' line", name);
    *index = (unsigned)r->out->parameter_count;
    return add_parameter(r, (struct sql_parameter){keep(r, name),
                                                   slice_is(name, "cloudstack_version") ? SQL_TEXT : SQL_DATETIME, true,
                                                   true});
}

static int use_parameter(struct reader *r, struct slice name, struct str *statement) {
    unsigned index = 0;
    size_t values;

    while (index < r->out->parameter_count && !slice_is(name, r->out->parameters[index].name))
        index++;
    if (index == r->out->parameter_count && built_in(r, name, &index))
        return -1;
    values = r->out->parameters[index].type == SQL_INTEGERS ? SQL_LIST_MAX : 1;
    if (r->out->slot_count + values > SQL_SLOTS_MAX)
        return fault(r, 1, "too many uses of parameters", name);
    for (size_t i = 0; i < values; i++) {
        r->out->slots[r->out->slot_count++] = index;
        str_add(statement, i ? ", ?" : "?");
    }
    return 0;
}

/* Words that write, lock, wait or touch files: an evidence file only reads. */
static bool forbidden(struct slice word) {
    static const struct slice WORDS[] = {
        SLICE_LITERAL("insert"),    SLICE_LITERAL("update"),  SLICE_LITERAL("delete"),    SLICE_LITERAL("replace_into"),
        SLICE_LITERAL("drop"),      SLICE_LITERAL("alter"),   SLICE_LITERAL("create"),    SLICE_LITERAL("truncate"),
        SLICE_LITERAL("grant"),     SLICE_LITERAL("into"),    SLICE_LITERAL("outfile"),   SLICE_LITERAL("dumpfile"),
        SLICE_LITERAL("load_file"), SLICE_LITERAL("sleep"),   SLICE_LITERAL("benchmark"), SLICE_LITERAL("attach"),
        SLICE_LITERAL("pragma"),    SLICE_LITERAL("lock"),    SLICE_LITERAL("set"),       SLICE_LITERAL("call"),
        SLICE_LITERAL("execute"),   SLICE_LITERAL("prepare"), SLICE_LITERAL("get_lock")};

    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (word.len == WORDS[i].len && strncasecmp(word.ptr, WORDS[i].ptr, word.len) == 0)
            return true;
    return false;
}

static size_t word_length(struct slice text) {
    size_t n = 0;

    while (n < text.len && (isalnum((unsigned char)text.ptr[n]) || text.ptr[n] == '_'))
        n++;
    return n;
}

static bool begins_with_word(struct slice text, const char *word) {
    return word_length(text) == strlen(word) && strncasecmp(text.ptr, word, strlen(word)) == 0;
}

/* The length of a quoted text or a comment at the start of `text`, 0 if there is none. */
static size_t skipped_length(struct slice text) {
    char quote = text.ptr[0];
    size_t n = 1;

    if (quote == '\'' || quote == '"' || quote == '`') {
        while (n < text.len && text.ptr[n] != quote)
            n++;
        return n < text.len ? n + 1 : n;
    }
    if (slice_starts(text, "--")) {
        while (n < text.len && text.ptr[n] != '\n')
            n++;
        return n;
    }
    return 0;
}

/* Copies the statement with '?' in place of parameters. */
static int read_statement(struct reader *r, struct str *statement) {
    struct slice body = slice_trim(slice_from(r->text, r->at));

    if (slice_ends(body, ";"))
        body = slice_trim(slice_first(body, body.len - 1));
    if (!begins_with_word(body, "select") && !begins_with_word(body, "with"))
        return fault(r, 1, "the statement does not begin with SELECT or WITH", slice_make(NULL, 0));
    r->out->body = keep(r, body);
    for (size_t i = 0; i < body.len;) {
        struct slice rest = slice_from(body, i);
        size_t n = skipped_length(rest);

        if (!n && body.ptr[i] == ':' && (n = word_length(slice_from(rest, 1))) != 0) {
            if (use_parameter(r, slice_make(rest.ptr + 1, n), statement))
                return -1;
            i += n + 1;
            continue;
        }
        if (!n && (n = word_length(rest)) != 0 && forbidden(slice_first(rest, n)))
            return fault(r, 1, "not allowed in an evidence file", slice_first(rest, n));
        if (!n && (body.ptr[i] == ';' || body.ptr[i] == '?'))
            return fault(r, 1, "one statement with named parameters only, found", slice_first(rest, 1));
        n = n ? n : 1;
        for (size_t k = 0; k < n; k++)
            r->line += rest.ptr[k] == '\n';
        str_add_bytes(statement, rest.ptr, n);
        i += n;
    }
    return 0;
}

int sql_file_parse(struct sql_file *out, const char *path, struct slice text, struct arena *arena, struct error *err) {
    struct reader r = {.out = out, .text = text, .arena = arena, .err = err};
    struct str statement;
    int result = -1;

    memset(out, 0, sizeof *out);
    out->path = arena_string(arena, slice_of(path));
    out->needs = "";
    out->timeout = 3 * MSEC_SECOND;
    out->max_rows = 20;
    str_init(&statement);
    if (!out->path)
        error_no_memory(err);
    else if (text.len && memchr(text.ptr, '\0', text.len))
        fault(&r, 1, "a NUL byte in the file", slice_make(NULL, 0));
    else if (read_header(&r) == 0 && read_statement(&r, &statement) == 0) {
        out->statement = arena_string(arena, str_slice(&statement));
        if (!out->name || !out->title || !out->table_count)
            fault(&r, 1, "check, title and tables are required", slice_make(NULL, 0));
        else if (!out->statement || statement.failed || !out->body)
            error_no_memory(err);
        else
            result = 0;
    }
    str_free(&statement);
    return result;
}

void sql_file_write(struct str *out, const struct sql_file *file, const char *const *literals) {
    struct slice text = slice_of(file->statement);
    size_t slot = 0;

    for (size_t i = 0, n; i < text.len; i += n) {
        n = skipped_length(slice_from(text, i));
        if (!n && text.ptr[i] == '?')
            str_add(out, literals[file->slots[slot++]]);
        else
            str_add_bytes(out, text.ptr + i, n ? n : 1);
        n = n ? n : 1;
    }
}

static bool is_given(const struct sql_file *file, uint32_t given, struct slice name) {
    for (size_t i = 0; i < file->parameter_count; i++)
        if (slice_is(name, file->parameters[i].name))
            return given >> i & 1;
    return false;
}

bool sql_file_satisfied(const struct sql_file *file, uint32_t given, const char **missing) {
    struct slice needs = slice_of(file->needs), word;
    bool met = false, any = needs.len == 0;

    for (size_t i = 0; i < file->parameter_count; i++)
        if (!file->parameters[i].optional && !(given >> i & 1)) {
            *missing = file->parameters[i].name;
            return false;
        }
    *missing = file->needs;
    while ((word = next_word(&needs, " \t")).len) {
        any = true;
        if (slice_is(word, "and")) {
            if (!met)
                return false;
            met = false;
        } else if (!slice_is(word, "or")) {
            met = met || is_given(file, given, word);
        }
    }
    return any && (met || file->needs[0] == '\0');
}
