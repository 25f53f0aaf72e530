/* SPDX-License-Identifier: Apache-2.0
 * Compiling regexes. Place in the flow: lint compiles all of them, a matcher those whose literal was seen.
 * Invariant: an error's offset is mapped back through the pieces, so a complaint points into the line of the
 * file. */
#include "pattern/regex.h"

#include <string.h>

/* Characters of the piece before `bytes`, as columns of its source line; *lines counts newlines, behind which
 * the columns start again. */
static unsigned columns(const char *text, size_t bytes, bool quoted, unsigned *lines) {
    unsigned column = 0;

    *lines = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '\n') {
            column = 0;
            ++*lines;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            column += quoted && text[i] == '\'' ? 2 : 1;
        }
    }
    return column;
}

struct position regex_position(const struct variant *variant, size_t offset) {
    size_t n = 0;
    unsigned lines, column;
    struct position at;

    if (variant->piece_count == 0)
        return variant->position;
    if (offset > strlen(variant->regex))
        offset = strlen(variant->regex);
    /* an offset between two pieces belongs to the first: PCRE2 reports where it stopped, not where it began
     */
    while (n + 1 < variant->piece_count && variant->pieces[n + 1].start < offset)
        n++;
    at = variant->pieces[n].position;
    column = columns(variant->regex + variant->pieces[n].start, offset - variant->pieces[n].start,
                     variant->pieces[n].quoted, &lines);
    at.line += lines;
    at.column += column; /* lines of a block begin at the same column */
    return at;
}

int regex_compile(pcre2_code **out, const struct variant *variant, struct complaints *complaints) {
    int code = 0;
    PCRE2_SIZE offset = 0;
    PCRE2_UCHAR text[160];

    *out = pcre2_compile((PCRE2_SPTR)variant->regex, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &code,
                         &offset, NULL);
    if (*out)
        return 0;
    if (code == PCRE2_ERROR_HEAP_FAILED)
        return -1;
    pcre2_get_error_message(code, text, sizeof text);
    if (complaints)
        complaints_error(complaints, regex_position(variant, offset), "regex: %s", (const char *)text);
    return 1;
}

void regex_names(const pcre2_code *code, regex_name_visit *visit, void *payload) {
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;

    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count; i++, table += size)
        visit(payload, (const char *)table + 2, (uint32_t)table[0] << 8 | table[1]);
}

pcre2_match_context *regex_limits_new(void) {
    pcre2_match_context *limits = pcre2_match_context_create(NULL);

    if (limits) {
        pcre2_set_match_limit(limits, REGEX_MATCH_LIMIT);
        pcre2_set_depth_limit(limits, REGEX_DEPTH_LIMIT);
        pcre2_set_heap_limit(limits, REGEX_HEAP_LIMIT);
    }
    return limits;
}
