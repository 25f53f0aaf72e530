/* SPDX-License-Identifier: Apache-2.0
 * What the parts of nightly.c share. For this folder only. */
#ifndef APP_NIGHTLY_INTERNAL_H
#define APP_NIGHTLY_INTERNAL_H

#include "app/nightly.h"
#include "base/vec.h"
#include "state/acknowledgement.h"
#include "state/history.h"
#include "state/log_memory.h"

/* What became of an input. */
struct nightly_input {
    const char *path;
    const char *source; /* whose log it is, for coverage */
    const char *kind, *machine;
    struct known_match match;
    const struct known_log *result; /* what is known of it now; null if nothing was read */
    uint64_t bytes;                 /* new ones */
    msec_t first, last;             /* of what was new */
    bool read;
};

struct nightly {
    struct store *store;
    struct analysis_options *options;
    struct log_memory memory;
    struct {
        VEC_OF(struct nightly_input);
    } inputs; /* in the order of the report's */
    struct {
        VEC_OF(struct unknown_text);
    } texts;
    struct arena arena;
};

/* Writes the logs, and how much of whose was read. */
int nightly_save_logs(struct nightly *nightly, const char *night, struct error *err);

/* Writes what the report saw of each issue. */
int nightly_save_issues(struct nightly *nightly, const struct report *report, const char *night, struct error *err);

/* The cause of the report by which an issue shows itself best, or null. */
const struct report_cause *nightly_cause_of(const struct report *report, const char *key);

#endif
