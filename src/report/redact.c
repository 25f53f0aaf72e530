/* SPDX-License-Identifier: Apache-2.0
 * redact(): walks the text word by word; where a word is the name of a secret, the form of what follows
 * decides where its value stands. Invariants: text[done..at) is seen but not yet copied; `at` only grows;
 * every look ahead is bounded or becomes the value that is skipped, so the whole is linear in the length of
 * the text. */
#include "report/redact.h"

#include "base/compiler.h"
#include "report/secret_key.h"
#include "report/secret_value.h"

enum { WORD_BEFORE_MAX = 24, PAIR_NAME_MAX = 64 };

struct scan {
    struct slice text;
    size_t at, done;
    struct str *out;
    size_t count;
    bool ipmitool; /* the text runs ipmitool: -P and "set password N" carry secrets */
};

/* The name of a secret at [from, to) of the text. */
struct name {
    const struct secret_key *key;
    size_t from, to;
};

static char char_at(const struct scan *scan, size_t at) {
    return at < scan->text.len ? scan->text.ptr[at] : '\0';
}

static char char_before(const struct scan *scan, size_t at) {
    return at ? scan->text.ptr[at - 1] : '\0';
}

static struct slice part(const struct scan *scan, size_t from, size_t to) {
    return slice_make(scan->text.ptr + from, to - from);
}

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static bool is_one_of(char c, const char *set) {
    return c && strchr(set, c);
}

/* True when `literal`, or one of its escapes \u00XX and &XX;, stands right before `at`. */
static bool stands_before(const struct scan *scan, size_t at, char literal) {
    for (size_t len = 1; len <= 6 && len <= at; len++) {
        struct glyph glyph = glyph_at(scan->text, at - len, false);

        if (glyph.len == len && glyph.ch == literal)
            return true;
    }
    return false;
}

/* Puts the mark in place of the span and moves behind it. Returns false for a span with nothing to hide. */
static bool hide(struct scan *scan, struct span span, const char *kind) {
    if (span.to <= span.from || span.from < scan->done || value_is_harmless(part(scan, span.from, span.to)))
        return false;
    str_add_slice(scan->out, part(scan, scan->done, span.from));
    str_add(scan->out, "[redacted:");
    str_add(scan->out, kind);
    str_add_char(scan->out, ']');
    scan->done = scan->at = span.to;
    scan->count++;
    return true;
}

/* The end of the identifier that begins at `at`: word characters, and single `-` and `.` between two of them.
 */
static size_t identifier_end(const struct scan *scan, size_t at) {
    for (;;) {
        char c = char_at(scan, at);

        if (!is_word(c) && !((c == '-' || c == '.') && is_word(char_at(scan, at + 1))))
            return at;
        at++;
    }
}

static bool word_is(struct slice word, const char *lower) {
    size_t i = 0;

    while (i < word.len && lower[i] && (word.ptr[i] | 0x20) == lower[i])
        i++;
    return i == word.len && !lower[i];
}

/* True when the name stands inside a sentence ("reset password: ..."), not where a key stands. */
static bool in_sentence(const struct scan *scan, size_t from) {
    if (char_before(scan, from) != ' ')
        return false;
    while (from && scan->text.ptr[from - 1] == ' ')
        from--;
    return is_word(char_before(scan, from)) || char_before(scan, from) == '\'';
}

/* True for names of functions ("serve_password: bad request"): what follows their colon is a sentence too. */
static bool names_an_action(struct slice name) {
    static const char *const VERBS[] = {"serve", "save", "send",  "reset",  "set",    "get",
                                        "fetch", "read", "write", "update", "change", "generate"};

    for (size_t i = 0; i < ARRAY_LENGTH(VERBS); i++) {
        size_t len = strlen(VERBS[i]);

        if (name.len > len && word_is(slice_first(name, len), VERBS[i]))
            return true;
    }
    return false;
}

/* The strings of a list: ["X", "Y"]. `at` is the first opening quote. */
static bool hide_list(struct scan *scan, size_t at, const char *kind) {
    bool any = false;

    for (;;) {
        struct glyph quote = glyph_at(scan->text, at, false);
        struct span span;

        if (!glyph_is_quote(quote))
            return any;
        span = value_quoted(scan->text, at, quote, false);
        any |= hide(scan, span, kind);
        at = skip_blanks(scan->text, span.to + glyph_at(scan->text, span.to, false).len);
        if (char_at(scan, at) != ',')
            return any;
        at = skip_blanks(scan->text, at + 1);
    }
}

/* "Basic X" and "ssh-rsa X": the scheme goes with the secret. */
static struct span with_second_word(const struct scan *scan, struct span span) {
    struct slice first = part(scan, span.from, span.to);

    if (char_at(scan, span.to) == ' ' &&
        (word_is(first, "basic") || word_is(first, "bearer") || word_is(first, "digest") ||
         word_is(first, "negotiate") || slice_starts(first, "ssh-") || slice_starts(first, "ecdsa-")))
        span.to = value_bare(scan->text, skip_blanks(scan->text, span.to), false).to;
    return span;
}

/* A value behind "=" or ":" (`separator`), beginning at `at` after blanks. */
static bool hide_value(struct scan *scan, struct name name, char separator, size_t at, bool percent) {
    struct glyph glyph = glyph_at(scan->text, at, percent);
    bool sentence = separator == ':' && in_sentence(scan, name.from);
    struct span span;
    struct slice value;

    if ((glyph.ch == 'u' || glyph.ch == 'b') && glyph_is_quote(glyph_at(scan->text, at + 1, percent)))
        glyph = glyph_at(scan->text, ++at, percent); /* Python's u'text' */
    if (glyph_is_quote(glyph)) {
        span = value_quoted(scan->text, at, glyph, percent);
        if (sentence && memchr(scan->text.ptr + span.from, ' ', span.to - span.from))
            return false;
        return hide(scan, span, name.key->kind);
    }
    if (glyph.ch == '[') {
        size_t inside = skip_blanks(scan->text, at + glyph.len);

        if (glyph_is_quote(glyph_at(scan->text, inside, false)))
            return hide_list(scan, inside, name.key->kind);
        return hide(scan, value_bracketed(scan->text, at + glyph.len), name.key->kind);
    }
    if (glyph.ch == '{' && glyph_is_quote(glyph_at(scan->text, skip_blanks(scan->text, at + 1), false)))
        return false; /* an object: its own keys will tell */
    span = value_bare(scan->text, at, percent);
    value = part(scan, span.from, span.to);
    if ((separator == ':' || name.key->traits & SECRET_PATH_OK) && slice_starts(value, "/"))
        return false;
    sentence |= separator == ':' && names_an_action(part(scan, name.from, name.to));
    if (sentence && (!(name.key->traits & SECRET_PROSE) || !value_looks_secret(value)))
        return false;
    if (name.key->traits & SECRET_WORDS)
        span = with_second_word(scan, span);
    return hide(scan, span, name.key->kind);
}

/* "=" or ":" at `at` and the value behind it; false when neither stands there. */
static bool hide_assigned(struct scan *scan, struct name name, size_t at, bool percent) {
    const size_t before = at;
    struct glyph glyph;

    at = skip_blanks(scan->text, at);
    glyph = glyph_at(scan->text, at, percent);
    if (glyph.ch != '=' && glyph.ch != ':')
        return false;
    at += glyph.len;
    if (glyph.ch == '=' && char_at(scan, at) == '>')
        at = skip_blanks(scan->text, at + 1);
    else if (glyph.ch == ':' || at - glyph.len > before)
        at = skip_blanks(scan->text, at);
    return hide_value(scan, name, glyph.ch, at, percent);
}

/* A name that is itself a value: {"name":"vpn.psk","value":"X"}, key=password&value=X, ["user-data","X"].
 * `at` is behind the "," or "&" that follows it. */
static bool hide_pair(struct scan *scan, struct name name, size_t at) {
    struct glyph quote = glyph_at(scan->text, at = skip_blanks(scan->text, at), false);
    size_t from = at + (glyph_is_quote(quote) ? quote.len : 0), to = from;

    while (to - from < PAIR_NAME_MAX && (is_word(char_at(scan, to)) || is_one_of(char_at(scan, to), "-.[]")))
        to++;
    if (to - from >= 5 && word_is(part(scan, to - 5, to), "value")) {
        if (glyph_is_quote(quote))
            to += glyph_at(scan->text, to, false).len;
        return hide_assigned(scan, name, to, false);
    }
    if (!glyph_is_quote(quote) || !(name.key->traits & SECRET_LIST) || secret_key_find(part(scan, from, to)))
        return false;
    return hide(scan, value_quoted(scan->text, at, quote, false), name.key->kind);
}

/* --password X, -pubkey X, and ipmitool's -P X. */
static bool hide_option(struct scan *scan, struct name name) {
    size_t at = skip_blanks(scan->text, name.to);
    struct glyph glyph = glyph_at(scan->text, at, false);

    if (glyph.ch == '-' || at == name.to)
        return false;
    return hide_value(scan, name, '=', at, false);
}

/* Tries the forms a value can have behind the name. */
static bool hide_by_name(struct scan *scan, struct name name) {
    bool percent = char_at(scan, name.to) == '%';
    struct glyph next = glyph_at(scan->text, name.to, percent);
    size_t at = name.to + next.len;

    if (glyph_is_quote(next)) {
        at = skip_blanks(scan->text, at);
        return char_at(scan, at) == ',' ? hide_pair(scan, name, at + 1) : hide_assigned(scan, name, at, percent);
    }
    if (next.ch == ']')
        return char_at(scan, at) == '=' && hide_assigned(scan, name, at, percent);
    if ((next.ch == '&' || next.ch == ',') && stands_before(scan, name.from, '='))
        return hide_pair(scan, name, at);
    if (next.ch == '>' && stands_before(scan, name.from, '<')) {
        struct span span = {at, at};

        while (span.to < scan->text.len && scan->text.ptr[span.to] != '\n' &&
               glyph_at(scan->text, span.to, false).ch != '<')
            span.to += glyph_at(scan->text, span.to, false).len;
        return hide(scan, span, name.key->kind);
    }
    if (next.ch == '(' && word_is(part(scan, name.from, name.to), "apikey"))
        return hide(scan, (struct span){at, identifier_end(scan, at)}, name.key->kind);
    if (next.ch == ' ' && char_before(scan, name.from) == '-' && hide_option(scan, name))
        return true;
    if (hide_assigned(scan, name, name.to, percent))
        return true;
    at = skip_blanks(scan->text, name.to);
    if (char_at(scan, at) == '[' && name.key->traits & SECRET_PROSE) {
        struct span span = value_bracketed(scan->text, at + 1);

        return span.to - span.from > 3 && hide(scan, span, name.key->kind);
    }
    return false;
}

/* ipmitool [...] -P X, and ipmitool [...] user set password N X. */
static bool hide_ipmitool(struct scan *scan, size_t from, size_t to) {
    static const struct secret_key PASSWORD = {SLICE_LITERAL("password"), "password", false, 0};
    struct slice word = part(scan, from, to);
    size_t at = to + (char_at(scan, to) == ',');

    if (slice_is(word, "P") && char_before(scan, from) == '-')
        return hide_value(scan, (struct name){&PASSWORD, from, to}, '=', skip_blanks(scan->text, at), false);
    if (!word_is(word, "password"))
        return false;
    at = skip_blanks(scan->text, at);
    to = identifier_end(scan, at);
    if (to == at || to - at > 2 || scan->text.ptr[at] < '0' || scan->text.ptr[at] > '9')
        return false;
    at = skip_blanks(scan->text, to + (char_at(scan, to) == ','));
    return hide(scan, value_bare(scan->text, at, false), PASSWORD.kind);
}

/* False where no form can follow, so that most words of a text are never looked up. */
static bool may_name_a_value(const struct scan *scan, size_t from, size_t to) {
    char next = char_at(scan, to);

    if (next == ' ' || next == '\t')
        next = char_before(scan, from) == '-' ? '=' : char_at(scan, skip_blanks(scan->text, to));
    return is_one_of(next, "=:\"'\\%&][(>,");
}

/* The word [from, to) and what it may name. Moves `at` behind what was looked at. */
static void scan_word(struct scan *scan, size_t from, size_t to) {
    struct slice word = part(scan, from, to);
    struct name name = {NULL, from, to};

    scan->at = to;
    if (slice_starts(word, "rO0AB")) { /* the base64 of Java's serialisation header */
        while (to < scan->text.len && (is_word(scan->text.ptr[to]) || is_one_of(scan->text.ptr[to], "+/=-") ||
                                       slice_starts(slice_from(scan->text, to), "\\u003d")))
            to += scan->text.ptr[to] == '\\' ? 6 : 1;
        hide(scan, (struct span){from, to}, "java-object");
        return;
    }
    if (slice_ends(word, "ipmitool"))
        scan->ipmitool = true;
    if (scan->ipmitool && hide_ipmitool(scan, from, to))
        return;
    if (!may_name_a_value(scan, from, to))
        return;
    name.key = secret_key_find(word);
    if (!name.key && word_is(word, "key") && char_before(scan, from) == ' ') {
        size_t first = from - 1;

        while (first && from - first < WORD_BEFORE_MAX &&
               (is_word(scan->text.ptr[first - 1]) || scan->text.ptr[first - 1] == '-'))
            first--;
        name.key = secret_key_find_words(part(scan, first, from - 1), word);
        name.from = first;
    }
    if (name.key)
        hide_by_name(scan, name);
}

/* A PEM block, or what is left of one that was cut: goes as a whole. */
static void scan_pem(struct scan *scan) {
    static const struct slice END = SLICE_LITERAL("-----END "), DASHES = SLICE_LITERAL("-----");
    struct slice rest = slice_from(scan->text, scan->at);
    struct slice label = slice_first(slice_from(rest, strlen("-----BEGIN ")), PAIR_NAME_MAX);
    ptrdiff_t mark = slice_find(label, DASHES), end = slice_find(rest, END), tail;
    struct span span = {scan->at, scan->text.len};

    if (mark < 0) {
        scan->at++;
        return;
    }
    label = slice_first(label, (size_t)mark);
    if (end >= 0) {
        tail = slice_find(slice_from(rest, (size_t)end + END.len), DASHES);
        if (tail >= 0)
            span.to = scan->at + (size_t)end + END.len + (size_t)tail + DASHES.len;
    }
    if (!hide(scan, span,
              slice_ends(label, "PRIVATE KEY")   ? "private-key"
              : slice_ends(label, "CERTIFICATE") ? "certificate"
                                                 : "pem-block"))
        scan->at++;
}

/* The password of a URL whose "://" stands at `at`. */
static void scan_url(struct scan *scan) {
    bool percent = char_at(scan, scan->at) == '%';
    size_t at = scan->at;
    static const char WANTED[] = "://";

    for (size_t i = 0; i < 3; i++) {
        struct glyph glyph = glyph_at(scan->text, at, percent);

        if (glyph.ch != WANTED[i]) {
            scan->at++;
            return;
        }
        at += glyph.len;
    }
    if (!hide(scan, value_userinfo(scan->text, at, percent), "password"))
        scan->at = at;
}

size_t redact(struct str *out, struct slice text) {
    struct scan scan = {.text = text, .out = out};

    while (scan.at < text.len) {
        char c = text.ptr[scan.at];

        if (is_word(c))
            scan_word(&scan, scan.at, identifier_end(&scan, scan.at));
        else if (c == '-' && slice_starts(slice_from(text, scan.at), "-----BEGIN "))
            scan_pem(&scan);
        else if (c == ':' || c == '%')
            scan_url(&scan);
        else if (c == '\\') /* so that "\npsk=" and "\u0026psk=" begin a word at "psk" */
            scan.at += glyph_at(text, scan.at, false).len;
        else
            scan.at++;
    }
    str_add_slice(out, slice_from(text, scan.done));
    return scan.count;
}
