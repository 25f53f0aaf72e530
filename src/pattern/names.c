/* SPDX-License-Identifier: Apache-2.0
 * The tables of names.h. Invariant: word n names enumerator n (bit n for SAME_NAMES). */
#include "pattern/names.h"

#include <string.h>

#include "pattern/pattern.h"

const char *const ROLE_NAMES[] = {"cause", "symptom", "context", "noise", NULL};
const char *const SEVERITY_NAMES[] = {"info", "minor", "major", "critical", NULL};
const char *const CERTAINTY_NAMES[] = {"hint", "likely", "sure", NULL};
const char *const STATUS_NAMES[] = {"stable", "experimental", "deprecated", NULL};
const char *const KEEP_NAMES[] = {"last", "max", "sum", NULL};
const char *const SCOPE_NAMES[] = {"thing", "cloud", NULL};
const char *const STRENGTH_NAMES[] = {"weak", "strong", NULL};
const char *const AT_END_NAMES[] = {"open", "fire", NULL};
const char *const FLAG_NAMES[] = {"false", "true", NULL};
const char *const SAME_NAMES[] = {"job", "logid", "vm",     "host", "network", "zone", "server",
                                  "vpc", "pool",  "volume", "ip",   "seq",     NULL};

_Static_assert(ARRAY_LENGTH(ROLE_NAMES) == ROLE_COUNT + 1, "one word per role");
_Static_assert(ARRAY_LENGTH(SEVERITY_NAMES) == SEVERITY_COUNT + 1, "one word per severity");
_Static_assert(ARRAY_LENGTH(CERTAINTY_NAMES) == CERTAINTY_COUNT + 1, "one word per certainty");
_Static_assert(ARRAY_LENGTH(STATUS_NAMES) == STATUS_COUNT + 1, "one word per status");
_Static_assert(ARRAY_LENGTH(KEEP_NAMES) == KEEP_COUNT + 1, "one word per way to keep a measure");
_Static_assert(1 << (ARRAY_LENGTH(SAME_NAMES) - 2) == SAME_SEQ, "one word per SAME bit");

int name_index(const char *const *names, const char *word) {
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

void same_text(struct str *out, unsigned bits) {
    const char *separator = "";

    for (unsigned i = 0; SAME_NAMES[i]; i++) {
        if (!(bits & 1u << i))
            continue;
        str_addf(out, "%s%s", separator, SAME_NAMES[i]);
        separator = ", ";
    }
}

const char *role_name(enum role role) {
    return ROLE_NAMES[role];
}

const char *severity_name(enum severity severity) {
    return SEVERITY_NAMES[severity];
}

const char *certainty_name(enum certainty certainty) {
    return CERTAINTY_NAMES[certainty];
}

const char *pattern_status_name(enum pattern_status status) {
    return STATUS_NAMES[status];
}

const char *measure_keep_name(enum measure_keep keep) {
    return KEEP_NAMES[keep];
}
