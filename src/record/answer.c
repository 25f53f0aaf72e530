/* SPDX-License-Identifier: Apache-2.0
 * Unescapes the details of agent answers line by line. Source of the keys: the Answer classes of CloudStack's
 * core and api modules; of the escapes: RFC 8259, and Gson, which writes \u0027, \u003d and their like.
 *
 * Invariants: one pass over the bytes; a value without end (a line that was cut) ends with the text; line
 * feeds inside a value, escaped once, twice or not at all, end a line. */
#include "record/answer.h"

#include "record/scan.h"

enum { KEY_MAX = 24 };

static const char *const KEYS[] = {
    "details",     "result",        "results",  "detail",  "error",           "errorMessage",
    "errorString", "message",       "stdout",   "stderr",  "output",          "reason",
    "msg",         "failingChecks", "_details", "_result", "executionResult", "monitoringResults",
};

/* What plain messages put before the output they quote; of two that begin alike the longer comes first. */
static const char *const MARKERS[] = {"details: ", "Details: ", "results: ", "result: ", "output: ", "Output: ",
                                      "error: [",  "error: ",   "Error: ",   "due to: ", "reason: "};

struct lines {
    struct arena *arena;
    answer_visit *visit;
    void *payload;
    char *room;         /* of the value: unescaping never lengthens */
    size_t len;         /* of the line being collected */
    const char *source; /* where it began */
};

static int line_flush(struct lines *lines, const char *next) {
    struct slice text = slice_trim(slice_make(lines->room, lines->len));
    const char *source = lines->source;

    lines->room += lines->len;
    lines->len = 0;
    lines->source = next;
    if (text.len == 0 || slice_is(text, "true") || slice_is(text, "false") || slice_is(text, "null"))
        return 0;
    return lines->visit(lines->payload, text, source);
}

/* Four hexadecimal digits, or -1. */
static int32_t hex_read(const char *p, const char *end) {
    int32_t value = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        if (!char_hex(c))
            return -1;
        value = value * 16 + (char_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* Adds a code point as UTF-8: at most 3 bytes for 6 of source, 4 for the 12 of a pair. */
static void code_add(struct lines *lines, uint32_t code) {
    char *p = lines->room + lines->len;
    if (code < 0x80) {
        p[0] = (char)code;
        lines->len += 1;
    } else if (code < 0x800) {
        p[0] = (char)(0xC0 | (code >> 6));
        p[1] = (char)(0x80 | (code & 0x3F));
        lines->len += 2;
    } else if (code < 0x10000) {
        p[0] = (char)(0xE0 | (code >> 12));
        p[1] = (char)(0x80 | ((code >> 6) & 0x3F));
        p[2] = (char)(0x80 | (code & 0x3F));
        lines->len += 3;
    } else {
        p[0] = (char)(0xF0 | (code >> 18));
        p[1] = (char)(0x80 | ((code >> 12) & 0x3F));
        p[2] = (char)(0x80 | ((code >> 6) & 0x3F));
        p[3] = (char)(0x80 | (code & 0x3F));
        lines->len += 4;
    }
}

/* Behind "\u": adds the character (surrogates that pair are joined, others become U+FFFD), returns what
 * follows. */
static const char *unicode_add(struct lines *lines, const char *p, const char *end) {
    int32_t high = hex_read(p, end);
    if (high < 0) {
        code_add(lines, 'u');
        return p;
    }
    p += 4;
    if (high >= 0xD800 && high < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        int32_t low = hex_read(p + 2, end);
        if (low >= 0xDC00 && low < 0xE000) {
            code_add(lines, 0x10000 + (((uint32_t)high & 0x3FF) << 10) + ((uint32_t)low & 0x3FF));
            return p + 6;
        }
    }
    code_add(lines, high >= 0xD800 && high < 0xE000 ? 0xFFFD : (uint32_t)high);
    return p;
}

/* One escape; `p` is behind its backslash and before `end`. Escapes of JSON within JSON are undone too. */
static const char *escape_add(struct lines *lines, const char *p, const char *end, int *status) {
    while (end - p >= 2 && *p == '\\' && p[1] && strchr("\\\"nrtu", p[1]))
        p++;
    char c = *p++;
    if (c == 'n')
        *status = line_flush(lines, p);
    else if (c == 'u')
        p = unicode_add(lines, p, end);
    else if (c == 't' || c == 'r' || c == 'b' || c == 'f')
        code_add(lines, c == 't' ? '\t' : ' ');
    else {
        if (c != '"' && c != '\\' && c != '/' && c != '\'')
            lines->room[lines->len++] = '\\'; /* no escape of JSON: kept as it is */
        lines->room[lines->len++] = c;
    }
    return p;
}

/* Collects the lines of a value up to an unescaped `quote` (0 = to the end). *stop gets where it ended. */
static int value_walk(struct lines *lines, const char *p, const char *end, char quote, const char **stop) {
    int status = 0;

    lines->room = arena_alloc(lines->arena, (size_t)(end - p) + 1);
    if (!lines->room)
        return -1;
    lines->len = 0;
    lines->source = p;
    while (p < end && status == 0) {
        char c = *p++;
        if (c == '\\' && p < end)
            p = escape_add(lines, p, end, &status);
        else if (c == '\n')
            status = line_flush(lines, p);
        else if (quote && c == quote)
            break;
        else
            lines->room[lines->len++] = c;
    }
    if (status == 0)
        status = line_flush(lines, p);
    *stop = p;
    return status;
}

/* Behind the first quote of a string: where its closing quote stands, or `end`. */
static const char *string_end(const char *p, const char *end) {
    while (p < end && *p != '"')
        p += *p == '\\' ? 2 : 1;
    return p < end ? p : end;
}

/* A string value: only as much room is taken as its source is long. */
static int string_walk(struct lines *lines, const char *p, const char *end, const char **stop) {
    const char *close = string_end(p, end);
    const char *stopped;
    int status = value_walk(lines, p, close, 0, &stopped);
    *stop = close < end ? close + 1 : end;
    return status;
}

static bool key_known(struct slice key) {
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        if (slice_is(key, KEYS[i]))
            return true;
    }
    return false;
}

/* The value behind the colon at `p`: a string or an array of strings; other values are passed over. */
static int key_value_walk(struct lines *lines, const char *p, const char *end, const char **stop) {
    int status = 0;
    bool array = p < end && *p == '[';

    p += array;
    while (p < end && status == 0 && (*p == '"' || (array && (*p == ',' || *p == ' ' || *p == '\n')))) {
        if (*p != '"') {
            p++;
            continue;
        }
        status = string_walk(lines, p + 1, end, &p);
        if (!array)
            break;
    }
    *stop = p;
    return status;
}

bool answer_json(struct slice text) {
    return slice_find(text, slice_of("{ Ans: ")) >= 0 || slice_find(text, slice_of("Answer\":{")) >= 0;
}

/* The key whose opening quote is before `p`, if a quote and a colon close it; *behind is where its value is.
 */
static bool key_take(const char *p, const char *end, const char **behind) {
    const char *from = p;
    while (p < end && p - from < KEY_MAX && char_word(*p))
        p++;
    if (end - p < 2 || p[0] != '"' || p[1] != ':')
        return false;
    struct slice key = slice_make(from, (size_t)(p - from));
    for (p += 2; p < end && *p == ' '; p++)
        ;
    *behind = p;
    return key_known(key);
}

int answer_json_walk(struct slice text, struct arena *arena, answer_visit *visit, void *payload) {
    struct lines lines = {arena, visit, payload, NULL, 0, NULL};
    const char *end = text.ptr + text.len;
    const char *p = text.ptr;
    int status = 0;

    /* Every quote may open a key: a text that was cut or quotes something does not tell which do. */
    while (status == 0 && p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
        p++;
        if (key_take(p, end, &p))
            status = key_value_walk(&lines, p, end, &p);
    }
    return status;
}

/* The first whole-word occurrence of a marker, or null. */
static const char *marker_find(struct slice message, const char *marker) {
    struct slice rest = message;
    ptrdiff_t at;

    while ((at = slice_find(rest, slice_of(marker))) >= 0) {
        const char *found = rest.ptr + at;
        if (found == message.ptr || !char_word(found[-1]))
            return found;
        rest = slice_from(rest, (size_t)at + 1);
    }
    return NULL;
}

int answer_plain_walk(struct slice message, struct arena *arena, answer_visit *visit, void *payload) {
    struct lines lines = {arena, visit, payload, NULL, 0, NULL};
    const char *end = message.ptr + message.len;
    const char *first = NULL;
    const char *from = NULL;
    const char *stop;

    for (size_t i = 0; i < sizeof(MARKERS) / sizeof(MARKERS[0]); i++) {
        const char *found = marker_find(message, MARKERS[i]);
        if (found && (!first || found < first)) {
            first = found;
            from = found + strlen(MARKERS[i]);
        }
    }
    if (!from && slice_find(message, slice_of("\\n")) >= 0)
        from = message.ptr;
    return from ? value_walk(&lines, from, end, 0, &stop) : 0;
}

size_t answer_last(struct slice text) {
    static const char MARK[] = "Answer\":{";
    size_t n = sizeof(MARK) - 1;

    for (size_t i = text.len; i >= n; i--) {
        if (text.ptr[i - n] == 'A' && memcmp(text.ptr + i - n, MARK, n) == 0)
            return i - n;
    }
    return text.len;
}
