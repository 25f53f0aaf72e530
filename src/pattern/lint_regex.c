/* SPDX-License-Identifier: Apache-2.0
 * Lint of regexes. Place in the flow: called by lint.c per variant. The scan for nested quantifiers reads the
 * expression's text: a quantifier without bound on a group that holds another one is what makes matching
 * exponential. */
#include "pattern/lint_regex.h"

#include <stdio.h>
#include <string.h>

#include "pattern/regex.h"

enum { GROUP_DEPTH_MAX = 64 };

/* The end of a character class that begins at `i`. */
static size_t class_end(const char *regex, size_t i) {
    i++;
    if (regex[i] == '^')
        i++;
    if (regex[i] == ']')
        i++;
    while (regex[i] && regex[i] != ']') {
        if (regex[i] == '\\' && regex[i + 1])
            i++;
        else if (regex[i] == '[' && regex[i + 1] == ':') {
            const char *end = strstr(regex + i, ":]");

            if (end)
                i = (size_t)(end - regex) + 1;
        }
        i++;
    }
    return regex[i] ? i + 1 : i;
}

/* The length of a quantifier at `text`: 0 if there is none. *unbounded: it may repeat without end. */
static size_t quantifier(const char *text, bool *unbounded) {
    size_t i = 1;

    *unbounded = false;
    if (text[0] == '*' || text[0] == '+') {
        *unbounded = true;
    } else if (text[0] == '{') {
        while ((text[i] >= '0' && text[i] <= '9') || text[i] == ',')
            i++;
        if (i == 1 || text[i] != '}' || text[1] == ',')
            return 0;
        *unbounded = text[i - 1] == ',';
        i++;
    } else if (text[0] != '?') {
        return 0;
    }
    if (text[i] == '+') { /* possessive: never gives back, so it cannot explode */
        *unbounded = false;
        return i + 1;
    }
    return text[i] == '?' ? i + 1 : i;
}

/* The offset behind a quantifier on a group that holds another quantifier, both without bound; 0 = none. */
static size_t nested_quantifier(const char *regex) {
    bool holds[GROUP_DEPTH_MAX + 1] = {false}; /* per open group: an unbounded quantifier was seen in it */
    size_t depth = 0, i = 0;

    while (regex[i]) {
        bool inner = false, unbounded;
        size_t len;

        if (regex[i] == '\\') {
            i += regex[i + 1] ? 2 : 1;
        } else if (regex[i] == '[') {
            i = class_end(regex, i);
        } else if (regex[i] == '(') {
            if (++depth > GROUP_DEPTH_MAX)
                return 0;
            holds[depth] = false;
            i += regex[i + 1] == '?' ? 2 : 1; /* the mark of a special group is no quantifier */
            continue;
        } else if (regex[i] == ')') {
            if (depth == 0)
                return 0;
            inner = holds[depth--];
            holds[depth] = holds[depth] || inner;
            i++;
        } else {
            i++;
        }
        len = quantifier(regex + i, &unbounded);
        if (unbounded && inner)
            return i + len;
        holds[depth] = holds[depth] || unbounded;
        i += len;
    }
    return 0;
}

struct name_check {
    const struct variant *variant;
    uint32_t *used;
    struct complaints *complaints;
};

static void check_name(void *payload, const char *name, uint32_t number) {
    struct name_check *check = payload;
    const struct signature *signature = check->variant->signature;
    char group[64];
    const char *at;

    (void)number;
    for (size_t i = 0; i < signature->capture_count; i++)
        if (strcmp(signature->captures[i].name, name) == 0) {
            *check->used |= 1u << i;
            return;
        }
    snprintf(group, sizeof group, "?<%s>", name);
    at = strstr(check->variant->regex, group);
    complaints_warn(check->complaints,
                    regex_position(check->variant, at ? (size_t)(at - check->variant->regex) + 2 : 0),
                    "capture %s is neither in entities nor in measures", name);
}

static void lint_literals(const struct variant *variant, struct complaints *complaints) {
    for (size_t i = 0; i < variant->literal_count; i++) {
        struct slice literal = variant->literals[i];

        if (literal.len < LITERAL_MIN)
            complaints_warn(complaints, variant->position, "literal '%.*s' is shorter than %d bytes",
                            SLICE_ARGS(literal), LITERAL_MIN);
        if (variant->on != PART_ANSWER || variant->literal_count > 1)
            continue;
        for (size_t k = 0; k < literal.len; k++)
            if (strchr("'\"=<>&\\", literal.ptr[k])) {
                complaints_warn(complaints, variant->position,
                                "literal '%.*s': an answer is escaped in the log, where %c may look different",
                                SLICE_ARGS(literal), literal.ptr[k]);
                break;
            }
    }
}

int lint_variant(const struct variant *variant, uint32_t *used, struct complaints *complaints) {
    struct name_check check = {variant, used, complaints};
    const char *regex = variant->regex;
    size_t nested = nested_quantifier(regex), start = regex[0] == '^' ? 1 : 0;
    uint32_t groups = 0, names = 0;
    pcre2_code *code;
    int status = regex_compile(&code, variant, complaints);

    lint_literals(variant, complaints);
    if (status)
        return status < 0 ? -1 : 0;
    regex_names(code, check_name, &check);
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_code_free(code);
    if (groups > names)
        complaints_warn(complaints, variant->position, "a group without name captures; write (?: or give it a name");
    if (nested)
        complaints_warn(complaints, regex_position(variant, nested),
                        "a quantifier without bound on a group that holds another one");
    if (regex[start] == '.' && strchr("*+", regex[start + 1]) && regex[start + 1])
        complaints_warn(complaints, regex_position(variant, start), "a regex must not begin with .%c",
                        regex[start + 1]);
    return 0;
}
