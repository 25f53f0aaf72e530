/* SPDX-License-Identifier: Apache-2.0
 * Sniffing; see sniff.h. Invariant: a thread writes to the input it has taken, and to what inputs share, the arena and
 * the zones of the set, only under the lock. */
#include "app/sniff.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "app/spool.h"
#include "base/utf8.h"
#include "record/zone_hint.h"

enum { SNIFF_SIZE = 1024 * 1024, TEXT_SAMPLE = 64 * 1024 };

struct sniffing {
    struct input_set *set;
    const struct analysis_options *options;
    const struct zone *zone;
    pthread_mutex_t lock;
    atomic_size_t next; /* input that nobody has taken yet */
    atomic_bool failed; /* memory ran out */
};

/* Whether a path can be read twice: a regular file, not a pipe or a terminal. */
static bool reopens(const char *path) {
    struct stat status;

    return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Bytes that people do not write into logs: controls, and bytes that are no UTF-8. NUL bytes alone do not make a log
 * binary: a crash leaves runs of them in a file that is text otherwise. Text in an old 8-bit code stays well below the
 * bound. */
static bool is_text(struct slice head) {
    size_t odd = 0, nul = 0, n;
    uint32_t point;

    head = slice_first(head, TEXT_SAMPLE);
    for (size_t i = 0; i < head.len; i += n) {
        unsigned char c = (unsigned char)head.ptr[i];

        n = utf8_next(slice_from(head, i), &point);
        nul += c == 0;
        odd += n == 0 || (c && c < 0x20 && !strchr("\t\n\r\f\x1b", c)) || c == 0x7f;
        n = n ? n : 1;
    }
    return head.len == 0 || (nul < head.len && odd * 5 <= head.len - nul);
}

static int add_problem(struct sniffing *sniffing, size_t i, const struct error *err) {
    char text[900];
    int status;

    pthread_mutex_lock(&sniffing->lock);
    status = input_set_problem(sniffing->set, i, error_format(err, text, sizeof text));
    pthread_mutex_unlock(&sniffing->lock);
    return status;
}

/* The zone the log itself gives away, unless one was given for all. A name the system does not know is no hint. */
static int find_zone(struct sniffing *sniffing, struct log_input *input, struct slice head) {
    char buffer[ZONE_HINT_SIZE];
    const char *hint = sniffing->options->log_tz || input->profile.utc ? NULL : zone_hint(head, buffer);
    const struct zone *zone = NULL;
    struct error err = {0};

    if (hint) {
        pthread_mutex_lock(&sniffing->lock);
        zone = input_set_zone(sniffing->set, hint, &err);
        pthread_mutex_unlock(&sniffing->lock);
    }
    if (!zone)
        return err.code == ERROR_MEMORY ? -1 : 0;
    input->zone = zone;
    input->zone_from = "from dates in the log";
    input->zone_known = true;
    return 0;
}

/* What the first bytes tell. */
static int sniff_head(struct sniffing *sniffing, size_t i, struct block_reader *reader) {
    const struct analysis_options *options = sniffing->options;
    struct log_input *input = &sniffing->set->items[i];
    struct slice head = {NULL, 0};
    struct error err = {0};
    bool whole = false;

    if (block_reader_peek(reader, SNIFF_SIZE, &head, &whole, &err))
        return -1;
    log_profile_detect(&input->profile, head, whole, input->path);
    if (options->host && !input->profile.host[0])
        snprintf(input->profile.host, sizeof input->profile.host, "%s", options->host);
    pthread_mutex_lock(&sniffing->lock);
    input->head = arena_copy(&sniffing->set->arena, slice_first(head, INPUT_HEAD));
    pthread_mutex_unlock(&sniffing->lock);
    input->text = head.len > 0 && is_text(head);
    input->empty = whole && head.len == 0;
    if (find_zone(sniffing, input, head) || (head.len && !input->head.ptr))
        return -1;
    if (input->text || input->empty)
        return 0;
    error_set_at(&err, ERROR_NO_TEXT, input->path, 0, 0, "this does not look like a text log");
    return add_problem(sniffing, i, &err);
}

static int sniff(struct sniffing *sniffing, size_t i) {
    const struct analysis_options *options = sniffing->options;
    struct log_input *input = &sniffing->set->items[i];
    struct block_reader *reader = NULL;
    struct error err = {0};

    input->zone = sniffing->zone;
    input->zone_from = options->log_tz ? "given" : "the system's";
    input->zone_known = options->log_tz != NULL;
    input->machine = "";
    if (input->failed)
        return 0;
    input->compression = "none";
    input->first = input->last = MSEC_NONE;
    if (options->reread && !reopens(input->path)) {
        input->spool = spool_open(input->path, &err);
        input->spooled = input->spool >= 0;
    }
    if (err.code ||
        input_set_open_reader(sniffing->set, input, options->block_size, &reader, &input->compression, &err)) {
        input->failed = true;
        return add_problem(sniffing, i, &err);
    }
    input->pipe = !reopens(input->path);
    if (sniff_head(sniffing, i, reader)) {
        block_reader_free(reader);
        return -1;
    }
    if (input->pipe && !input->spooled)
        input->reader = reader;
    else
        block_reader_free(reader);
    return 0;
}

static void *sniff_some(void *payload) {
    struct sniffing *sniffing = payload;
    struct input_set *set = sniffing->set;
    size_t i;

    while ((i = atomic_fetch_add(&sniffing->next, 1)) < set->count)
        if ((!set->items[i].part || set->items[i].failed) && sniff(sniffing, i))
            atomic_store(&sniffing->failed, true);
    return NULL;
}

static void begin(struct sniffing *sniffing, struct input_set *set, const struct analysis_options *options,
                  const struct zone *zone) {
    sniffing->set = set;
    sniffing->options = options;
    sniffing->zone = zone;
    atomic_init(&sniffing->next, 0);
    atomic_init(&sniffing->failed, false);
    pthread_mutex_init(&sniffing->lock, NULL);
}

int sniff_inputs(struct input_set *set, const struct analysis_options *options, const struct zone *zone) {
    size_t count = options->jobs < set->count ? options->jobs : set->count, started = 0;
    pthread_t *threads = calloc(count + 1, sizeof *threads);
    struct sniffing sniffing;

    if (!threads)
        return -1;
    begin(&sniffing, set, options, zone);
    while (started + 1 < count && pthread_create(&threads[started], NULL, sniff_some, &sniffing) == 0)
        started++;
    sniff_some(&sniffing); /* this thread is one of them */
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&sniffing.lock);
    free(threads);
    return atomic_load(&sniffing.failed) ? -1 : 0;
}

int sniff_input(struct input_set *set, size_t i, const struct analysis_options *options, const struct zone *zone) {
    struct sniffing sniffing;
    int status;

    begin(&sniffing, set, options, zone);
    status = sniff(&sniffing, i);
    pthread_mutex_destroy(&sniffing.lock);
    return status;
}

int sniff_again(struct input_set *set, size_t i, const struct analysis_options *options) {
    struct sniffing sniffing;
    int status;

    begin(&sniffing, set, options, set->items[i].zone);
    status = sniff_head(&sniffing, i, set->items[i].reader);
    pthread_mutex_destroy(&sniffing.lock);
    return status;
}
