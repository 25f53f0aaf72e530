/* SPDX-License-Identifier: Apache-2.0
 * Cause or consequence: for each finding, which other finding explains it.
 *
 * Four rules, strongest first: the first good cause of a chain explains what comes with it; a declared `explains` edge
 * holds across chains where both share what the edge asks for; a symptom that shares a thing with a cause soon before
 * it is explained by it; in a short excerpt, which somebody cut because it belongs together, the best cause explains
 * the symptoms. Before all of them: what came right in the end is neither cause nor symptom (recovery.c). The result is
 * a forest: following explained_by always ends at a root. */
#ifndef CORRELATE_CAUSAL_H
#define CORRELATE_CAUSAL_H

#include "correlate/chain.h"
#include "correlate/success_table.h"

enum { NOT_EXPLAINED = -1 };

struct relation {
    int32_t explained_by; /* index of a finding, or NOT_EXPLAINED */
    const char *how;      /* a sentence part: "in the same job", ...; null for roots */
    uint32_t chain_size;  /* findings in the largest chain it leads */
    bool first;           /* it is the first event of a chain of several */
    bool over;            /* it came right in the end: no more than context */
    uint32_t effects;     /* findings it explains, also over others */
    uint32_t operations;  /* jobs in which it or something it explains stands: the size of its impact */
};

/* The first time window after a cause in which entity sharing counts, and the tolerance for clocks. */
#define CAUSAL_WINDOW (30 * MSEC_MINUTE)
#define CLOCK_SKEW    (2 * MSEC_MINUTE)
#define SAME_CLOCK    (2 * MSEC_SECOND) /* within one log the order of lines is nearly that of events */

/* Fills one relation per finding (`out` has room for `count`). `successes` tells which operations came right.
 * `ahead[file]` is how far the clock of a log's machine is ahead; null = all agree. `excerpt`: the whole input is a
 * short excerpt. Returns 0 or -1. */
int causal_resolve(struct relation *out, struct finding *const *findings, size_t count, const struct chain_list *chains,
                   const struct pattern_set *set, const struct success_list *successes, const msec_t *ahead,
                   bool excerpt, struct error *err);

/* The findings of each root: itself and all it explains, in order of the findings. */
struct story_list {
    uint32_t *starts; /* of root i in `members`; one more entry than findings; empty for what is no root */
    uint32_t *members;
};

/* Groups the findings by root. Freed by story_list_free. Returns 0, or -1 when memory ran out. */
int story_list_build(struct story_list *out, const struct relation *relations, size_t count, struct error *err);
void story_list_free(struct story_list *list);

/* The root that explains finding `i`, `i` itself if nothing does. */
uint32_t causal_root(const struct relation *relations, uint32_t i);

#endif
