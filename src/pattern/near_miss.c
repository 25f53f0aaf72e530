/* SPDX-License-Identifier: Apache-2.0
 * Near misses. Place in the flow: `patterns try`, for a handful of records per variant. A regex is shortened
 * from its end, byte by byte, with open groups closed, until what is left compiles and matches: that shows
 * where the text and the regex part. Invariant: the same filters and limits as in match.c. */
#include "pattern/near_miss.h"

#include "base/compiler.h"
#include "base/str.h"
#include "base/vec.h"
#include "pattern/match_part.h"
#include "pattern/regex.h"

enum {
    SEEN_LEAST = 3,      /* bytes of text: fewer are chance */
    REGEX_LONGEST = 4096 /* bytes of a regex that is shortened; of a longer one only the beginning is */
};

struct search {
    const struct variant *variant;
    struct {
        VEC_OF(struct part);
    } parts;       /* that the variant wants */
    size_t others; /* parts of the right kind that it does not want */
    pcre2_match_context *limits;
    pcre2_match_data *data;
    struct str prefix;
};

const char *near_miss_name(enum near_miss_reason reason) {
    static const char *const NAMES[MISS_REASON_COUNT] = {"level", "logger", "exception", "part", "regex", "limit"};

    return NAMES[reason];
}

static int keep_part(void *payload, const struct part *part) {
    struct search *search = payload;
    struct part seen = part_as_matched(*part);

    if (variant_wants(search->variant, &seen))
        return vec_push(&search->parts, seen);
    search->others++;
    return 0;
}

/* How a beginning of a regex ends. */
struct ending {
    unsigned depth; /* open groups */
    bool clean;     /* not within an escape or a class, and not behind a '|' */
};

static struct ending ending_of(struct slice regex) {
    struct ending ending = {0, true};
    bool inside = false;

    for (size_t i = 0; i < regex.len; i++) {
        char c = regex.ptr[i];

        ending.clean = true;
        if (c == '\\') {
            ending.clean = ++i < regex.len;
        } else if (inside) {
            inside = c != ']';
        } else if (c == '[') {
            inside = true;
            i += i + 1 < regex.len && regex.ptr[i + 1] == '^';
            i += i + 1 < regex.len && regex.ptr[i + 1] == ']'; /* a first ']' is a member */
        } else if (c == '(') {
            ending.depth++;
        } else if (c == ')') {
            ending.depth -= ending.depth > 0;
        } else if (c == '|') {
            ending.clean = false;
        }
    }
    ending.clean = ending.clean && !inside;
    return ending;
}

/* The first `length` bytes of the regex with their groups closed; null when that is no expression, or when
 * memory ran out (search->prefix.failed). */
static pcre2_code *compile_prefix(struct search *search, size_t length) {
    struct slice prefix = slice_make(search->variant->regex, length);
    struct ending ending = ending_of(prefix);
    struct variant shortened = *search->variant;
    pcre2_code *code = NULL;

    if (!ending.clean)
        return NULL;
    str_clear(&search->prefix);
    str_add_slice(&search->prefix, prefix);
    while (ending.depth--)
        str_add_char(&search->prefix, ')');
    if (search->prefix.failed)
        return NULL;
    shortened.regex = search->prefix.ptr;
    if (regex_compile(&code, &shortened, NULL) < 0)
        search->prefix.failed = true;
    return code;
}

/* Runs the expression on the parts: 1 with *at and the span of a match, 0 for none, -1 at a limit. */
static int run(const struct search *search, const pcre2_code *code, const struct part **at, size_t *from, size_t *to) {
    for (size_t i = 0; i < search->parts.count; i++) {
        const struct part *part = &search->parts.items[i];
        const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(search->data);
        int found = pcre2_match(code, (PCRE2_SPTR)(part->text.ptr ? part->text.ptr : ""), part->text.len, 0, 0,
                                search->data, search->limits);

        if (found >= 0 && ovector[1] >= ovector[0]) {
            *at = part;
            *from = ovector[0];
            *to = ovector[1];
            return 1;
        }
        if (found != PCRE2_ERROR_NOMATCH)
            return -1;
    }
    return 0;
}

static void fill(struct near_miss *out, const struct search *search, size_t length, const struct part *part,
                 size_t from, size_t to) {
    size_t start = to - from > NEAR_MISS_TEXT ? to - NEAR_MISS_TEXT : from;

    out->matched = length;
    out->position = regex_position(search->variant, length);
    out->seen = slice_make(part->text.ptr + start, to - start);
    out->rest = slice_first(slice_from(part->text, to), NEAR_MISS_TEXT);
}

/* Shortens the regex until it matches. */
static int shorten(struct near_miss *out, struct search *search) {
    size_t length = out->length < REGEX_LONGEST ? out->length : REGEX_LONGEST;

    for (; length > 0 && out->matched == 0; length--) {
        pcre2_code *code = compile_prefix(search, length);
        const struct part *part;
        size_t from, to;

        if (search->prefix.failed)
            return -1;
        if (code && run(search, code, &part, &from, &to) > 0 && to - from >= SEEN_LEAST)
            fill(out, search, length, part, from, to);
        pcre2_code_free(code);
    }
    return 1;
}

static int explain(struct near_miss *out, struct search *search) {
    pcre2_code *code = NULL;
    const struct part *part;
    size_t from, to;
    int status = regex_compile(&code, search->variant, NULL);

    if (status < 0)
        return -1;
    if (status == 0)
        status = run(search, code, &part, &from, &to);
    else
        status = -1;
    pcre2_code_free(code);
    if (status > 0)
        return 0;
    out->reason = status < 0 ? MISS_LIMIT : MISS_REGEX;
    return status < 0 ? 1 : shorten(out, search);
}

int near_miss_find(struct near_miss *out, const struct variant *variant, const struct record *record,
                   struct arena *arena) {
    struct search search = {.variant = variant};
    int status = -1;

    *out = (struct near_miss){.length = strlen(variant->regex), .position = variant->position};
    if (!variant_passes_level(variant, record) || !variant_passes_logger(variant, record)) {
        out->reason = variant_passes_level(variant, record) ? MISS_LOGGER : MISS_LEVEL;
        return 1;
    }
    str_init(&search.prefix);
    search.limits = regex_limits_new();
    search.data = pcre2_match_data_create(1, NULL);
    if (!search.limits || !search.data || record_parts(record, variant->on, arena, keep_part, &search) < 0)
        goto out;
    if (search.parts.count) {
        status = explain(out, &search);
    } else {
        out->reason = variant->exception_count && search.others ? MISS_EXCEPTION : MISS_PART;
        status = 1;
    }
out:
    pcre2_match_data_free(search.data);
    pcre2_match_context_free(search.limits);
    str_free(&search.prefix);
    vec_free(&search.parts);
    return status;
}
