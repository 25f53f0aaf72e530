/* SPDX-License-Identifier: Apache-2.0
 * A compiled regex of a variant (PCRE2), with its limits. */
#ifndef PATTERN_REGEX_H
#define PATTERN_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "pattern/pattern.h"

enum {
    REGEX_MATCH_LIMIT = 50000,   /* steps per starting point */
    REGEX_DEPTH_LIMIT = 10000,   /* nested backtracking points */
    REGEX_HEAP_LIMIT = 4096,     /* KiB */
    REGEX_JIT_STACK = 512 * 1024 /* bytes */
};

/* Compiles the variant's regex: UTF with invalid bytes tolerated, no duplicate names but in a branch reset
 * (?|...). Freed by pcre2_code_free. Returns 0; 1 with a complaint at the byte in question (`complaints` may
 * be null) when it does not compile; -1 when memory ran out. */
int regex_compile(pcre2_code **out, const struct variant *variant, struct complaints *complaints);

/* Where byte `offset` of the joined regex stands in the pattern file. */
struct position regex_position(const struct variant *variant, size_t offset);

/* Calls `visit` for each named group; numbers as in the ovector. */
typedef void regex_name_visit(void *payload, const char *name, uint32_t number);
void regex_names(const pcre2_code *code, regex_name_visit *visit, void *payload);

/* A match context with the limits above. Freed by pcre2_match_context_free; null when memory ran out. */
pcre2_match_context *regex_limits_new(void);

#endif
