/* SPDX-License-Identifier: Apache-2.0
 * From how many causes on a check warns: limits as people type them, counts held against them. */
#ifndef CLI_THRESHOLD_H
#define CLI_THRESHOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { THRESHOLD_MAX = 16, THRESHOLD_SEVERITIES = 4, THRESHOLD_CONFIDENCES = 3 };

/* What an operator would get up for, and what he would read in the morning. */
#define THRESHOLD_CRITICAL "critical/likely=1,health-critical=1"
#define THRESHOLD_WARNING  "critical=1,major/likely=1,health=1"

/* "severity/confidence=limit": so many causes of this severity and confidence, or above. */
struct threshold {
    bool health;       /* problems of the database instead of causes */
    size_t severity;   /* 0 critical, 1 major, 2 minor, 3 any */
    size_t confidence; /* 0 confirmed, 1 likely, 2 possible */
    uint64_t limit;    /* at least 1 */
};

struct threshold_list {
    struct threshold items[THRESHOLD_MAX];
    size_t count;
};

/* Begins zeroed. */
struct threshold_counts {
    uint64_t causes[THRESHOLD_SEVERITIES][THRESHOLD_CONFIDENCES];
    uint64_t health[THRESHOLD_SEVERITIES];
};

/* Reads "5", or a list like "critical/likely=1,major=5,health=1,health-critical=1". ERROR_USAGE. */
int threshold_parse(struct threshold_list *out, const char *text, struct error *err);

void threshold_count_cause(struct threshold_counts *counts, const char *severity, const char *confidence);
void threshold_count_health(struct threshold_counts *counts, const char *severity);
uint64_t threshold_causes(const struct threshold_counts *counts);
uint64_t threshold_health(const struct threshold_counts *counts);

/* Whether any of the limits is reached. */
bool threshold_met(const struct threshold_list *limits, const struct threshold_counts *counts);

/* Adds " causes=2;1;5;0 critical=1;…": counts, and the limits that are set for them. */
void threshold_performance(struct str *out, const struct threshold_counts *counts, const struct threshold_list *warning,
                           const struct threshold_list *critical);

#endif
