/* SPDX-License-Identifier: Apache-2.0
 * Bounds on the differences of clocks, and the shortest ways over them; see clock.h.
 *
 * "An event on a comes before one on b" bounds how far the clock of b is ahead of that of a by the difference of the
 * two times. So each pair is an edge a → b of that length, and the shortest way from the reference to a machine is the
 * most that machine can be ahead; the shortest way back is the most it can be behind. */
#include "correlate/clock.h"

#include <stdlib.h>

#include "base/vec.h"

/* Below this a bound is taken for the latency of what was done, not for a clock. */
#define TOLERANCE (2 * MSEC_SECOND)
/* The middle of two bounds this near is a better guess than the nearer bound. */
#define NEAR_BOUNDS (10 * MSEC_SECOND)
#define ZONE_UNIT   (15 * MSEC_MINUTE)
#define ZONE_SLACK  (3 * MSEC_MINUTE)

enum { PAIRS_MAX = 1 << 20, ROUNDS_MAX = 16 };

/* One pair of events, and later one edge for all pairs of its kind. */
struct pair {
    uint32_t from, to;
    bool loose; /* work goes on for a moment behind the answer that ends it */
    msec_t lag;
    msec_t doubt; /* of an edge: the lag that a quarter of its pairs do not reach */
};

struct estimate {
    size_t servers;
    struct {
        VEC_OF(struct pair);
    } pairs;
    const struct job **by_logid; /* jobs that have one, sorted by it */
    size_t job_count;
    msec_t *most, *least; /* ways from and to the reference; MSEC_NONE = none */
};

static int compare_pairs(const void *a, const void *b) {
    const struct pair *left = a, *right = b;

    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    if (left->to != right->to)
        return left->to < right->to ? -1 : 1;
    if (left->loose != right->loose)
        return left->loose ? 1 : -1;
    return left->lag < right->lag ? -1 : left->lag > right->lag;
}

static int compare_logids(const void *a, const void *b) {
    const struct job *left = *(const struct job *const *)a, *right = *(const struct job *const *)b;

    if (left->logid != right->logid)
        return left->logid < right->logid ? -1 : 1;
    return left->key < right->key ? -1 : left->key > right->key;
}

static int add_pair(struct estimate *e, uint32_t from, uint32_t to, bool loose, msec_t lag) {
    const struct pair pair = {.from = from, .to = to, .loose = loose, .lag = lag};

    if (from == to || from >= e->servers || to >= e->servers || e->pairs.count == PAIRS_MAX)
        return 0;
    return vec_push(&e->pairs, pair);
}

static int read_job(struct estimate *e, const struct job *job) {
    if (job->steps[JOB_SUBMITTED].time == MSEC_NONE || job->steps[JOB_BEGUN].time == MSEC_NONE)
        return 0;
    return add_pair(e, job->steps[JOB_SUBMITTED].server, job->steps[JOB_BEGUN].server, false,
                    job->steps[JOB_BEGUN].time - job->steps[JOB_SUBMITTED].time);
}

/* What the work of a machine for a job says. */
static int read_activity(struct estimate *e, const struct activity *activity) {
    size_t low = 0, high = e->job_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (e->by_logid[middle]->logid < activity->logid)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < e->job_count && e->by_logid[low]->logid == activity->logid; low++) {
        const struct job *job = e->by_logid[low];

        if (job->steps[JOB_BEGUN].time != MSEC_NONE && add_pair(e, job->steps[JOB_BEGUN].server, activity->server,
                                                                false, activity->first - job->steps[JOB_BEGUN].time))
            return -1;
        if (job->steps[JOB_SUCCEEDED].time != MSEC_NONE &&
            add_pair(e, activity->server, job->steps[JOB_SUCCEEDED].server, true,
                     job->steps[JOB_SUCCEEDED].time - activity->last))
            return -1;
    }
    return 0;
}

/* Leaves one pair per kind: latency only adds to a lag, so nearly the smallest counts; the middle one of the loose. */
static void make_edges(struct estimate *e) {
    size_t n = 0;

    if (e->pairs.count)
        qsort(e->pairs.items, e->pairs.count, sizeof *e->pairs.items, compare_pairs);
    for (size_t i = 0, end; i < e->pairs.count; i = end) {
        const struct pair *first = &e->pairs.items[i];

        for (end = i; end < e->pairs.count && e->pairs.items[end].from == first->from &&
                      e->pairs.items[end].to == first->to && e->pairs.items[end].loose == first->loose;)
            end++;
        msec_t quarter = e->pairs.items[i + (end - i) / 4].lag;

        e->pairs.items[n] = e->pairs.items[i + (end - i) / (first->loose ? 2 : 10)];
        e->pairs.items[n++].doubt = quarter;
    }
    e->pairs.count = n;
}

/* The place of an edge, or the number of edges. */
static size_t find_edge(const struct estimate *e, uint32_t from, uint32_t to, bool loose) {
    const struct pair wanted = {.from = from, .to = to, .loose = loose, .lag = INT64_MIN};
    size_t low = 0, high = e->pairs.count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (compare_pairs(&e->pairs.items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < e->pairs.count && e->pairs.items[low].from == from && e->pairs.items[low].to == to &&
                   e->pairs.items[low].loose == loose
               ? low
               : e->pairs.count;
}

/* Leaves out what two machines say of each other where more than a few of their jobs contradict the rest: a clock was
 * set meanwhile, and what the edges say holds for a part of the logs only. */
static void drop_doubtful(struct estimate *e) {
    size_t n = 0;

    for (size_t i = 0; i < e->pairs.count; i++) {
        struct pair *loose = &e->pairs.items[i];
        size_t back = loose->loose ? find_edge(e, loose->to, loose->from, false) : e->pairs.count;

        if (back < e->pairs.count && loose->doubt + e->pairs.items[back].lag < -NEAR_BOUNDS)
            loose->doubt = e->pairs.items[back].doubt = MSEC_NONE;
    }
    for (size_t i = 0; i < e->pairs.count; i++)
        if (e->pairs.items[i].doubt != MSEC_NONE)
            e->pairs.items[n++] = e->pairs.items[i];
    e->pairs.count = n;
}

static bool shorten(msec_t *to, msec_t from, msec_t lag) {
    if (from == MSEC_NONE || (*to != MSEC_NONE && *to <= from + lag))
        return false;
    *to = from + lag;
    return true;
}

/* Bellman and Ford, both directions at once. Contradictions (a clock that was set meanwhile) would shorten for ever:
 * the rounds are bounded. */
static void walk(struct estimate *e, uint32_t reference) {
    bool shorter = true;

    for (size_t i = 0; i < e->servers; i++)
        e->most[i] = e->least[i] = i == reference ? 0 : MSEC_NONE;
    for (int round = 0; shorter && round < ROUNDS_MAX; round++) {
        shorter = false;
        for (size_t i = 0; i < e->pairs.count; i++) {
            const struct pair *edge = &e->pairs.items[i];

            shorter = shorten(&e->most[edge->to], e->most[edge->from], edge->lag) || shorter;
            shorter = shorten(&e->least[edge->from], e->least[edge->to], edge->lag) || shorter;
        }
    }
}

/* From what a clock can be ahead at most, and behind at most. */
static struct clock conclude(msec_t most, msec_t least) {
    struct clock clock = {.known = most != MSEC_NONE && least != MSEC_NONE};
    bool near = clock.known && most + least <= NEAR_BOUNDS;

    if (clock.known && most + least < -TOLERANCE) /* no clock fits: it was set meanwhile */
        return (struct clock){.known = false};
    if (least != MSEC_NONE && -least > TOLERANCE)
        clock.ahead = near ? (most - least) / 2 : -least;
    else if (most != MSEC_NONE && most < -TOLERANCE)
        clock.ahead = near ? (most - least) / 2 : most;
    clock.known = clock.known || clock.ahead;
    return clock;
}

/* The server that begins most jobs. `begun` has room for all, zeroed. */
static uint32_t reference_of(const struct job *const *jobs, size_t count, size_t *begun, size_t servers) {
    uint32_t best = 0;

    for (size_t i = 0; i < count; i++)
        if (jobs[i]->steps[JOB_BEGUN].time != MSEC_NONE && jobs[i]->steps[JOB_BEGUN].server < servers)
            begun[jobs[i]->steps[JOB_BEGUN].server]++;
    for (uint32_t i = 1; i < servers; i++)
        if (begun[i] > begun[best])
            best = i;
    return best;
}

static int run(struct estimate *e, const struct job *const *jobs, size_t job_count, const struct activity *activities,
               size_t activity_count) {
    for (size_t i = 0; i < job_count; i++) {
        if (read_job(e, jobs[i]))
            return -1;
        if (jobs[i]->logid)
            e->by_logid[e->job_count++] = jobs[i];
    }
    qsort(e->by_logid, e->job_count, sizeof *e->by_logid, compare_logids);
    for (size_t i = 0; i < activity_count; i++)
        if (read_activity(e, &activities[i]))
            return -1;
    make_edges(e);
    drop_doubtful(e);
    return 0;
}

int clock_estimate(struct clock *out, size_t servers, const struct job *const *jobs, size_t job_count,
                   const struct activity *activities, size_t activity_count, struct error *err) {
    struct estimate e = {.servers = servers,
                         .by_logid = calloc(job_count + 1, sizeof(const struct job *)),
                         .most = calloc(servers + 1, sizeof(msec_t)),
                         .least = calloc(servers + 1, sizeof(msec_t))};
    size_t *begun = calloc(servers + 1, sizeof *begun);
    int result = -1;

    if (e.by_logid && e.most && e.least && begun)
        result = run(&e, jobs, job_count, activities, activity_count);
    if (result == 0)
        walk(&e, reference_of(jobs, job_count, begun, servers));
    for (size_t i = 0; result == 0 && i < servers; i++)
        out[i] = conclude(e.most[i], e.least[i]);
    vec_free(&e.pairs);
    free(e.by_logid);
    free(e.most);
    free(e.least);
    free(begun);
    return result ? error_no_memory(err) : 0;
}

msec_t clock_zone_part(msec_t ahead) {
    msec_t units = (ahead + (ahead < 0 ? -ZONE_UNIT / 2 : ZONE_UNIT / 2)) / ZONE_UNIT;
    msec_t rest = ahead - units * ZONE_UNIT;

    return (rest < 0 ? -rest : rest) <= ZONE_SLACK ? units * ZONE_UNIT : 0;
}
