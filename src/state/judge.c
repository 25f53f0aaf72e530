/* SPDX-License-Identifier: Apache-2.0
 * Reading the nights and judging each issue by them; part of history.h.
 *
 * What counts for an issue is the nights on which it was a root cause. On a night on which it was there but
 * followed from something else, it neither rests nor is at work; so is a night on which its logs held nothing
 * new. */
#include <stdlib.h>
#include <string.h>

#include "state/history.h"
#include "state/query.h"

struct nights {
    char names[HISTORY_NIGHTS + 1][NIGHT_SIZE]; /* ascending; tonight last */
    size_t count;
};

/* The nights of one source. */
struct source_nights {
    char *name;
    struct trend_night nights[HISTORY_NIGHTS + 1];
};

static int load_nights(struct store *store, const char *night, struct nights *out, struct error *err) {
    struct query query = query_begin(store, "SELECT night FROM (SELECT DISTINCT night FROM run WHERE night < ?1"
                                            " ORDER BY night DESC LIMIT ?2) ORDER BY night");

    query_bind_text(&query, night);
    query_bind_int(&query, HISTORY_NIGHTS);
    out->count = 0;
    while (out->count < HISTORY_NIGHTS && query_row(&query)) {
        memset(out->names[out->count], 0, NIGHT_SIZE);
        strncpy(out->names[out->count++], query_text(&query, 0), NIGHT_SIZE - 1);
    }
    memset(out->names[out->count], 0, NIGHT_SIZE);
    strncpy(out->names[out->count++], night, NIGHT_SIZE - 1);
    return query_end(&query, err);
}

/* The index of a night; false for one that is not among them. */
static bool find_night(const struct nights *nights, const char *name, size_t *index) {
    for (size_t i = nights->count; i > 0; i--)
        if (strcmp(nights->names[i - 1], name) == 0) {
            *index = i - 1;
            return true;
        }
    return false;
}

static int load_source(struct store *store, const struct nights *nights, const char *name, struct source_nights *out,
                       struct error *err) {
    struct query query;
    size_t i;

    if (out->name && strcmp(out->name, name) == 0)
        return 0;
    free(out->name);
    out->name = strdup(name);
    if (!out->name)
        return error_no_memory(err);
    memset(out->nights, 0, sizeof out->nights);
    query = query_begin(store, "SELECT night, bytes, last - first FROM coverage WHERE source = ? AND night >= ?");
    query_bind_text(&query, name);
    query_bind_text(&query, nights->names[0]);
    while (query_row(&query))
        if (find_night(nights, query_text(&query, 0), &i))
            out->nights[i] = (struct trend_night){query_int(&query, 1) > 0, 0, query_int(&query, 2)};
    return query_end(&query, err);
}

static const char *keep(struct issue_list *list, const char *text) {
    return arena_string(&list->arena, slice_of(text));
}

/* The nights of an issue, from the first on which it was a root cause; *first is its place among all. */
static int load_issue_nights(struct store *store, const struct nights *nights, const struct source_nights *source,
                             struct issue_list *list, struct issue *issue, struct trend_night *out, size_t *first,
                             struct error *err) {
    struct query query =
        query_begin(store, "SELECT night, count, effects, root, confidence, file, line, sample FROM issue_night"
                           " WHERE issue = ? ORDER BY night");
    bool seen = false;

    memcpy(out, source->nights, sizeof source->nights);
    *first = nights->count - 1;
    query_bind_int(&query, issue->number);
    while (query_row(&query)) {
        uint64_t count = (uint64_t)query_int(&query, 1), effects = (uint64_t)query_int(&query, 2);
        bool root = query_int(&query, 3);
        size_t i;

        issue->total += count;
        issue->nights += root;
        issue->confidence = keep(list, query_text(&query, 4));
        issue->file = keep(list, query_text(&query, 5));
        issue->line = (uint64_t)query_int(&query, 6);
        issue->sample = keep(list, query_text(&query, 7));
        if (!issue->confidence || !issue->file || !issue->sample) {
            query_end(&query, NULL);
            return error_no_memory(err);
        }
        if (!find_night(nights, query_text(&query, 0), &i)) {
            if (root) { /* before all nights that are looked at */
                seen = true;
                *first = 0;
            }
            continue;
        }
        out[i].read = root;
        out[i].count = !root ? 0 : count ? count : effects; /* also where only what follows goes on */
        if (root && !seen)
            *first = i;
        seen = seen || root;
        if (i + 1 == nights->count) {
            issue->count = count;
            issue->effects = effects;
        }
    }
    return query_end(&query, err);
}

static int judge_issue(struct store *store, const struct nights *nights, struct source_nights *source, unsigned rest,
                       struct issue_list *list, struct issue *issue, struct error *err) {
    struct trend_night all[HISTORY_NIGHTS + 1];
    size_t tonight = nights->count - 1, first, from;

    if (load_source(store, nights, issue->source, source, err) ||
        load_issue_nights(store, nights, source, list, issue, all, &first, err))
        return -1;
    issue->state = trend_state(all + first, tonight - first, &all[tonight], rest);
    issue->quiet = trend_quiet(all + first, tonight - first, &all[tonight]);
    from = nights->count > HISTORY_SERIES ? nights->count - HISTORY_SERIES : 0;
    issue->series_count = nights->count - from;
    memcpy(issue->series, all + from, issue->series_count * sizeof all[0]);
    return 0;
}

static int load_issue(struct issue_list *list, const struct query *query, struct issue *issue, struct error *err) {
    *issue = (struct issue){.number = query_int(query, 0),
                            .key = keep(list, query_text(query, 1)),
                            .signature = keep(list, query_text(query, 2)),
                            .title = keep(list, query_text(query, 3)),
                            .severity = keep(list, query_text(query, 4)),
                            .confidence = "",
                            .source = keep(list, query_text(query, 5)),
                            .entities = keep(list, query_text(query, 6)),
                            .first = query_time(query, 7),
                            .last = query_time(query, 8),
                            .first_night = keep(list, query_text(query, 9)),
                            .last_night = keep(list, query_text(query, 10)),
                            .file = "",
                            .sample = ""};
    return issue->key && issue->signature && issue->title && issue->severity && issue->source && issue->entities &&
                   issue->first_night && issue->last_night
               ? 0
               : error_no_memory(err);
}

static int compare_issues(const void *a, const void *b) {
    const struct issue *left = a, *right = b;

    if (left->state != right->state)
        return left->state < right->state ? -1 : 1;
    if (severity_rank(left->severity) != severity_rank(right->severity))
        return severity_rank(left->severity) < severity_rank(right->severity) ? -1 : 1;
    if (left->count + left->effects != right->count + right->effects)
        return left->count + left->effects > right->count + right->effects ? -1 : 1;
    return strcmp(left->key, right->key);
}

static int remember_states(struct store *store, const char *night, const struct issue_list *list, struct error *err) {
    struct query query = query_begin(store, "UPDATE issue SET state = ?, state_night = ? WHERE issue = ?");

    for (size_t i = 0; i < list->count; i++) {
        query_bind_text(&query, issue_state_name(list->items[i].state));
        query_bind_text(&query, night);
        query_bind_int(&query, list->items[i].number);
        query_run(&query);
    }
    return query_end(&query, err);
}

int history_judge(struct store *store, const char *night, unsigned rest, struct issue_list *out, struct error *err) {
    struct nights nights;
    struct source_nights source = {.name = NULL};
    struct query query;
    int result = 0;

    *out = (struct issue_list){.items = NULL};
    arena_init(&out->arena);
    if (load_nights(store, night, &nights, err))
        return -1;
    query = query_begin(store, "SELECT issue, key, signature, title, severity, source, entities, first, last,"
                               " first_night, last_night, state, state_night FROM issue"
                               " WHERE root AND last_night >= ? ORDER BY source, issue");
    query_bind_text(&query, nights.names[0]);
    while (result == 0 && query_row(&query)) {
        struct issue issue;

        result = load_issue(out, &query, &issue, err) || judge_issue(store, &nights, &source, rest, out, &issue, err)
                     ? -1
                     : 0;
        issue.told =
            issue_state_parse(query_text(&query, 11)) == issue.state && strcmp(query_text(&query, 12), night) == 0;
        if (result == 0 && issue.state != ISSUE_NONE && vec_push(out, issue))
            result = error_no_memory(err);
    }
    free(source.name);
    if (query_end(&query, result ? NULL : err) || result)
        return -1;
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_issues);
    return remember_states(store, night, out, err);
}

void issue_list_free(struct issue_list *list) {
    arena_free(&list->arena);
    vec_free(list);
}

int history_silent(struct store *store, const char *night, const char ***names, size_t *count, struct arena *arena,
                   struct error *err) {
    struct {
        VEC_OF(const char *);
    } found = {.items = NULL};
    struct query query = query_begin(
        store, "WITH before AS (SELECT DISTINCT night FROM run WHERE night < ?1 ORDER BY night DESC LIMIT 3)"
               " SELECT source FROM coverage WHERE bytes > 0 AND night IN before"
               " AND source NOT IN (SELECT source FROM coverage WHERE night = ?1 AND bytes > 0)"
               " GROUP BY source HAVING count(*) = 3 ORDER BY source");
    int result = 0;

    query_bind_text(&query, night);
    while (result == 0 && query_row(&query)) {
        const char *name = arena_string(arena, slice_of(query_text(&query, 0)));

        result = name ? vec_push(&found, name) : -1;
    }
    if (query_end(&query, err))
        result = -1;
    else if (result)
        error_no_memory(err);
    *count = result ? 0 : found.count;
    *names = arena_alloc(arena, (found.count + 1) * sizeof **names);
    if (result == 0 && !*names)
        result = error_no_memory(err);
    if (result == 0 && found.count)
        memcpy(*names, found.items, found.count * sizeof *found.items);
    vec_free(&found);
    return result;
}
