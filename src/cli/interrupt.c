/* SPDX-License-Identifier: Apache-2.0
 * The thread that waits for signals; see interrupt.h. */
#include "cli/interrupt.h"

#include <string.h>
#include <unistd.h>

/* Dies of the signal, so that whoever waits for the process sees that. */
static void die(int number) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t one;

    sigaction(number, &action, NULL);
    sigemptyset(&one);
    sigaddset(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
}

static void *wait_for_signals(void *payload) {
    struct interrupt *interrupt = payload;
    int number, end = interrupt->ends[1];

    if (sigwait(&interrupt->signals, &number))
        return NULL;
    atomic_store(&interrupt->stop.signal, number);
    interrupt->ends[1] = -1;
    close(end); /* an end is readable, for every reader and for good */
    if (sigwait(&interrupt->signals, &number) == 0)
        die(number);
    return NULL;
}

static void add_signal(sigset_t *set, int number) {
    struct sigaction action;

    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

int interrupt_start(struct interrupt *interrupt, struct error *err) {
    memset(interrupt, 0, sizeof *interrupt);
    interrupt->stop.wake = interrupt->ends[0] = interrupt->ends[1] = -1;
    sigemptyset(&interrupt->signals);
    add_signal(&interrupt->signals, SIGINT);
    add_signal(&interrupt->signals, SIGTERM);
    if (pipe(interrupt->ends))
        return error_set(err, ERROR_INTERNAL, "no pipe can be had");
    interrupt->stop.wake = interrupt->ends[0];
    pthread_sigmask(SIG_BLOCK, &interrupt->signals, NULL);
    interrupt->started = pthread_create(&interrupt->thread, NULL, wait_for_signals, interrupt) == 0;
    if (!interrupt->started) /* they end the process then, as ever */
        pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
    return 0;
}

void interrupt_end(struct interrupt *interrupt) {
    if (!interrupt)
        return;
    if (interrupt->started) {
        pthread_cancel(interrupt->thread);
        pthread_join(interrupt->thread, NULL);
        pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
    }
    for (size_t i = 0; i < 2; i++)
        if (interrupt->ends[i] >= 0)
            close(interrupt->ends[i]);
}
