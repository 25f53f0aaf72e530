/* SPDX-License-Identifier: Apache-2.0
 * A wish to end early, made by one thread and seen by all: what runs long looks at it now and then. */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct stop {
    atomic_int signal; /* the signal that made the wish; 0 = there is none */
    int wake;          /* a descriptor that is readable from then on, for whoever waits; -1 = none */
};

/* Whether the wish was made; false for null. */
static inline bool stop_wished(const struct stop *stop) {
    return stop && atomic_load(&stop->signal) != 0;
}

/* What to wait for beside other things; -1 for null. */
static inline int stop_wake(const struct stop *stop) {
    return stop ? stop->wake : -1;
}

#endif
