/* SPDX-License-Identifier: Apache-2.0
 * Filters in front of the regexes. Place in the flow: called per candidate by the matcher. Invariant: pure
 * functions of a variant and what it is tried on. */
#include "pattern/match_part.h"

struct part part_as_matched(struct part part) {
    ptrdiff_t simple = part.kind == PART_EXCEPTION ? slice_find(part.text, part.exception) : -1;
    size_t skip = simple < 0 ? 0 : (size_t)simple + part.exception.len;

    if (part.kind != PART_EXCEPTION)
        return part;
    while (skip < part.text.len && (part.text.ptr[skip] == ':' || part.text.ptr[skip] == ' '))
        skip++;
    part.text = slice_from(part.text, skip);
    part.offset += skip;
    return part;
}

static bool listed(const struct slice *list, size_t count, struct slice name) {
    for (size_t i = 0; i < count; i++)
        if (slice_equal(list[i], name))
            return true;
    return count == 0;
}

bool variant_passes_level(const struct variant *variant, const struct record *record) {
    return !variant->levels || record->level == LEVEL_NONE || variant->levels & 1u << record->level;
}

bool variant_passes_logger(const struct variant *variant, const struct record *record) {
    return variant->logger_count == 0 || record->logger.len == 0 ||
           listed(variant->loggers, variant->logger_count, logger_simple(record->logger));
}

bool variant_passes_exception(const struct variant *variant, const struct part *part) {
    return listed(variant->exceptions, variant->exception_count, part->exception);
}

bool variant_wants(const struct variant *variant, const struct part *part) {
    if (variant->exception_count)
        return variant_passes_exception(variant, part);
    if (part->kind == PART_ANSWER || part->kind == PART_RECORD)
        return true;
    for (size_t i = 0; i < variant->literal_count; i++)
        if (slice_find(part->text, variant->literals[i]) >= 0)
            return true;
    return false;
}
