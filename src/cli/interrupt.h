/* SPDX-License-Identifier: Apache-2.0
 * SIGINT and SIGTERM as a wish to end early. A thread waits for them, so there is no handler and nothing global:
 * the first one is a wish (base/stop.h), the second ends the process at once, as the signal would have. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <pthread.h>
#include <signal.h>

#include "base/error.h"
#include "base/stop.h"

struct interrupt {
    struct stop stop;
    sigset_t signals; /* waited for; one that was ignored from the start stays ignored */
    int ends[2];      /* of the pipe behind stop.wake */
    pthread_t thread;
    bool started;
};

/* Begins to wait, for this thread and those it makes from now on; before any of them. Ended by interrupt_end, also when
 * this fails. */
int interrupt_start(struct interrupt *interrupt, struct error *err);
/* Gives the signals back their old meaning. Null-safe. */
void interrupt_end(struct interrupt *interrupt);

#endif
