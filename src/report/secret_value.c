/* SPDX-License-Identifier: Apache-2.0
 * The measuring of secret_value.h. */
#include "report/secret_value.h"

#include "base/compiler.h"

enum { BLANKS_MAX = 8, NAME_MAX = 64, PROSE_SHORTEST = 6 };

struct escape {
    const char *text;
    char ch;
};

/* In "%26" a value of a URL may hold a real "&": these are read only where the "=" itself came as %3D. */
static const struct escape PERCENT[] = {{"%3D", '='}, {"%3A", ':'}, {"%26", '&'}, {"%22", '"'}, {"%27", '\''},
                                        {"%20", ' '}, {"%2F", '/'}, {"%40", '@'}, {"%2C", ','}};
static const struct escape ENTITIES[] = {{"&quot;", '"'}, {"&#34;", '"'}, {"&apos;", '\''}, {"&#39;", '\''},
                                         {"&lt;", '<'},   {"&gt;", '>'},  {"&#61;", '='},   {"&amp;", '&'}};

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

static struct glyph read_escape(struct slice rest, const struct escape *table, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(table[i].text), at = 0;

        while (at < len && at < rest.len && (rest.ptr[at] | 0x20) == (table[i].text[at] | 0x20))
            at++;
        if (at == len)
            return (struct glyph){table[i].ch, len, 0};
    }
    return (struct glyph){rest.ptr[0], 1, 0};
}

/* A run of backslashes and what it escapes. */
static struct glyph read_backslashes(struct slice rest) {
    size_t run = 0;
    int value = 0;

    while (run < rest.len && rest.ptr[run] == '\\')
        run++;
    if (run == rest.len)
        return (struct glyph){'\\', run, 0};
    switch (rest.ptr[run]) {
    case '"':
    case '\'':
        return (struct glyph){rest.ptr[run], run + 1, run};
    case '/':
        return (struct glyph){'/', run + 1, 0};
    case 'n':
    case 'r':
    case 't':
        return (struct glyph){'\n', run + 1, 0};
    case 'u':
        if (rest.len - run < 5)
            break;
        for (size_t i = run + 1; i < run + 5 && value >= 0; i++)
            value = hex_digit(rest.ptr[i]) < 0 ? -1 : value * 16 + hex_digit(rest.ptr[i]);
        if (value > 0 && value < 0x80)
            return (struct glyph){(char)value, run + 5, run};
        break;
    default:
        break;
    }
    return (struct glyph){'\\', run, 0};
}

struct glyph glyph_at(struct slice text, size_t at, bool percent) {
    struct slice rest = slice_from(text, at);

    if (!rest.len)
        return (struct glyph){0, 0, 0};
    if (rest.ptr[0] == '\\')
        return read_backslashes(rest);
    if (rest.ptr[0] == '&')
        return read_escape(rest, ENTITIES, ARRAY_LENGTH(ENTITIES));
    if (rest.ptr[0] == '%' && percent)
        return read_escape(rest, PERCENT, ARRAY_LENGTH(PERCENT));
    return (struct glyph){rest.ptr[0] ? rest.ptr[0] : ' ', 1, 0};
}

bool glyph_is_quote(struct glyph glyph) {
    return glyph.ch == '"' || glyph.ch == '\'';
}

size_t skip_blanks(struct slice text, size_t at) {
    for (size_t i = 0; i < BLANKS_MAX && at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'); i++)
        at++;
    return at;
}

struct span value_quoted(struct slice text, size_t at, struct glyph quote, bool percent) {
    /* A string opened by n backslashes and a quote is closed by a run r of them with r mod 2(n+1) == n: each
     * level of quoting doubles the backslashes inside and adds one to the quote. A shorter run closes an
     * outer string. */
    const size_t from = at + quote.len, period = 2 * (quote.slashes + 1);

    at = from;
    while (at < text.len && text.ptr[at] != '\n') {
        struct glyph glyph = glyph_at(text, at, percent);

        if (glyph.ch == quote.ch && (glyph.slashes % period == quote.slashes || glyph.slashes < quote.slashes)) {
            /* Backslashes beyond the closing quote's own belong to the value. */
            at += glyph.slashes > quote.slashes ? glyph.slashes - quote.slashes : 0;
            return (struct span){from, at};
        }
        at += glyph.len;
    }
    return (struct span){from, at};
}

/* True when a `,` or `;` at `at` ends a value: what follows is a blank, an end, a quote, or another key. */
static bool separator_ends(struct slice text, size_t at) {
    size_t name = at + 1;

    if (name >= text.len || is_blank(text.ptr[name]) || glyph_is_quote(glyph_at(text, name, false)))
        return true;
    while (name < text.len && name - at <= NAME_MAX &&
           (is_alnum(text.ptr[name]) || text.ptr[name] == '_' || text.ptr[name] == '.' || text.ptr[name] == '-'))
        name++;
    return name > at + 1 && name < text.len && (text.ptr[name] == '=' || text.ptr[name] == ':');
}

static bool closer_ends(struct slice text, size_t at) {
    char next = at + 1 < text.len ? text.ptr[at + 1] : '\0';

    return is_blank(next) || strchr(",;:.)]}\"'&<>\\", next) != NULL;
}

struct span value_bare(struct slice text, size_t at, bool percent) {
    const size_t from = at;
    size_t open = 0; /* "ENC(x)" ends behind its own closer */

    for (;;) {
        struct glyph glyph = glyph_at(text, at, percent);

        if (is_blank(glyph.ch) || strchr("&\"'<>", glyph.ch))
            break;
        if ((glyph.ch == ',' || glyph.ch == ';') && separator_ends(text, at))
            break;
        if (strchr(")]}", glyph.ch)) {
            if (!open && closer_ends(text, at))
                break;
            open -= open > 0;
        }
        open += strchr("([{", glyph.ch) != NULL;
        at += glyph.len;
    }
    while (at > from && strchr(".,:;!", text.ptr[at - 1])) /* the end of the sentence */
        at--;
    return (struct span){from, at};
}

struct span value_bracketed(struct slice text, size_t at) {
    const size_t from = at;

    while (at < text.len && text.ptr[at] != ']') {
        if (is_blank(text.ptr[at]) || text.ptr[at] == '[')
            return (struct span){from, from};
        at++;
    }
    return (struct span){from, at < text.len ? at : from};
}

struct span value_userinfo(struct slice text, size_t at, bool percent) {
    struct span found = {at, at};
    size_t colon = 0;
    bool has_colon = false, in_path = false, port_only = true;

    for (;;) {
        struct glyph glyph = glyph_at(text, at, percent);

        if (is_blank(glyph.ch) || strchr("\"'<>", glyph.ch))
            return found;
        if (glyph.ch == ':' && glyph_at(text, at + glyph.len, percent).ch == '/' && has_colon)
            return found; /* the next URL */
        if (glyph.ch == ':' && !has_colon) {
            has_colon = true;
            colon = at + glyph.len;
        } else if (glyph.ch == '/' || glyph.ch == '?' || glyph.ch == '#') {
            /* host:port/path, or a password with a raw slash in it */
            if (!has_colon || port_only)
                return found;
            in_path = true;
        } else if (glyph.ch == '@') {
            if (!has_colon)
                return found;
            found = (struct span){colon, at};
            if (in_path)
                return found;
        } else if (has_colon && (glyph.ch < '0' || glyph.ch > '9')) {
            port_only = false;
        }
        at += glyph.len;
    }
}

bool value_is_harmless(struct slice value) {
    static const char *const WORDS[] = {"null", "true", "false", "yes", "no",  "none", "nil",
                                        "n/a",  "?",    "%s",    "{}",  "<*>", "-",    "undefined"};
    size_t stars = 0;

    if (slice_starts(value, "[redacted"))
        return true;
    if (value.len == 1 && !is_alnum(value.ptr[0]))
        return true;
    while (stars < value.len && value.ptr[stars] == '*')
        stars++;
    if (stars == value.len)
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++) {
        size_t at = 0;

        if (strlen(WORDS[i]) != value.len)
            continue;
        while (at < value.len && (value.ptr[at] == WORDS[i][at] || (value.ptr[at] | 0x20) == WORDS[i][at]))
            at++;
        if (at == value.len)
            return true;
    }
    return false;
}

bool value_looks_secret(struct slice value) {
    size_t address = 0, marks = 0, points = 0;

    if (value.len < PROSE_SHORTEST || value.ptr[0] == '/' || slice_ends(value, "-VM"))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        bool digit = c >= '0' && c <= '9';

        points += c == '.' || c == ':';
        address += digit || c == '.' || c == ':';
        marks += digit || c == '+' || c == '/' || c == '=';
        if ((unsigned char)c <= ' ')
            return false;
    }
    return marks && !(address == value.len && points);
}
