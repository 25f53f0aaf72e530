/* SPDX-License-Identifier: Apache-2.0
 * Chains: occurrences that belong to one operation because they share a job (or its parent), a logid or an agent
 * sequence, over all logs and servers; undated fragments without any id form one chain per input. */
#ifndef CORRELATE_CHAIN_H
#define CORRELATE_CHAIN_H

#include "model/finding.h"

struct chain_link {
    uint32_t finding, occurrence; /* index of the finding, and of its occurrence */
};

struct chain {
    const struct chain_link *links; /* sorted by time as one clock would have it, file, offset */
    size_t count;
    bool job; /* some link has a job: one operation, whatever entities it names */
};

struct chain_list {
    struct chain *items;
    size_t count;
    struct chain_link *links;
};

/* Builds all chains. `ahead[file]` is how far the clock of a log's machine is ahead; null = all agree. Freed by
 * chain_list_free. Returns 0, or -1 when memory ran out. */
int chain_list_build(struct chain_list *out, struct finding *const *findings, size_t count, const msec_t *ahead,
                     struct error *err);
void chain_list_free(struct chain_list *list);

#endif
