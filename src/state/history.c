/* SPDX-License-Identifier: Apache-2.0
 * Writing the nights; see history.h. Reading them is judge.c. */
#include "state/history.h"

#include <stdio.h>
#include <string.h>

#include "state/query.h"

const char *night_of(msec_t utc, const struct zone *zone, char *buffer) {
    char time[TIME_TEXT_SIZE];

    msec_civil(zone ? zone_to_local(zone, utc) : utc, time);
    snprintf(buffer, NIGHT_SIZE, "%.10s", time);
    return buffer;
}

int history_add_run(struct store *store, const char *night, const struct history_run *run, struct error *err) {
    struct query query = query_begin(
        store, "INSERT INTO run (night, at, version, bytes, records, incomplete) VALUES (?, ?, ?, ?, ?, ?)");

    query_bind_text(&query, night);
    query_bind_int(&query, run->at);
    query_bind_text(&query, run->version);
    query_bind_int(&query, (int64_t)run->bytes);
    query_bind_int(&query, (int64_t)run->records);
    query_bind_int(&query, run->incomplete);
    query_run(&query);
    return query_end(&query, err);
}

int history_add_coverage(struct store *store, const char *night, const char *source, uint64_t bytes, msec_t first,
                         msec_t last, struct error *err) {
    struct query query =
        query_begin(store, "INSERT INTO coverage (night, source, bytes, first, last) VALUES (?, ?, ?, ?, ?)"
                           " ON CONFLICT (night, source) DO UPDATE SET bytes = bytes + excluded.bytes,"
                           " first = min(ifnull(first, excluded.first), ifnull(excluded.first, first)),"
                           " last = max(ifnull(last, excluded.last), ifnull(excluded.last, last))");

    query_bind_text(&query, night);
    query_bind_text(&query, source);
    query_bind_int(&query, (int64_t)bytes);
    query_bind_time(&query, first);
    query_bind_time(&query, last);
    query_run(&query);
    return query_end(&query, err);
}

/* The issue itself: what is said of it is what was said last. */
static int save_issue(struct store *store, const char *night, const struct sighting *sighting, struct error *err) {
    struct query query = query_begin(
        store, "INSERT INTO issue (key, signature, title, severity, source, entities, first, last, first_night,"
               " last_night, root, state, state_night) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, ?9, ?10, 'none', '')"
               " ON CONFLICT (key) DO UPDATE SET title = excluded.title, severity = excluded.severity,"
               " source = excluded.source, entities = excluded.entities, last_night = excluded.last_night,"
               " root = max(root, excluded.root),"
               " first = min(ifnull(first, excluded.first), ifnull(excluded.first, first)),"
               " last = max(ifnull(last, excluded.last), ifnull(excluded.last, last))");

    query_bind_text(&query, sighting->key);
    query_bind_text(&query, sighting->signature);
    query_bind_text(&query, sighting->title);
    query_bind_text(&query, sighting->severity);
    query_bind_text(&query, sighting->source);
    query_bind_text(&query, sighting->entities);
    query_bind_time(&query, sighting->first);
    query_bind_time(&query, sighting->last);
    query_bind_text(&query, night);
    query_bind_int(&query, sighting->root);
    query_run(&query);
    return query_end(&query, err);
}

int history_add_sighting(struct store *store, const char *night, const struct sighting *sighting, struct error *err) {
    struct query query;

    if (save_issue(store, night, sighting, err))
        return -1;
    query =
        query_begin(store, "INSERT INTO issue_night (issue, night, count, effects, first, last, severity, confidence, "
                           "root, file,"
                           " line, sample) SELECT issue, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM issue WHERE key = ?"
                           " ON CONFLICT (issue, night) DO UPDATE SET count = count + excluded.count,"
                           " effects = effects + excluded.effects, severity = excluded.severity, confidence = "
                           "excluded.confidence,"
                           " root = max(root, excluded.root),"
                           " first = min(ifnull(first, excluded.first), ifnull(excluded.first, first)),"
                           " last = max(ifnull(last, excluded.last), ifnull(excluded.last, last))");
    query_bind_text(&query, night);
    query_bind_int(&query, (int64_t)sighting->count);
    query_bind_int(&query, (int64_t)sighting->effects);
    query_bind_time(&query, sighting->first);
    query_bind_time(&query, sighting->last);
    query_bind_text(&query, sighting->severity);
    query_bind_text(&query, sighting->confidence);
    query_bind_int(&query, sighting->root);
    query_bind_text(&query, sighting->file);
    query_bind_int(&query, (int64_t)sighting->line);
    query_bind_text(&query, sighting->sample);
    query_bind_text(&query, sighting->key);
    query_run(&query);
    return query_end(&query, err);
}

int history_add_text(struct store *store, const char *night, const struct unknown_text *text, struct error *err) {
    struct query query =
        query_begin(store, "INSERT INTO template (key, level, text, first_night, last_night, count, file, line)"
                           " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO UPDATE SET"
                           " last_night = excluded.last_night, count = count + excluded.count");

    query_bind_int(&query, (int64_t)text->key);
    query_bind_text(&query, text->level);
    query_bind_text(&query, text->text);
    query_bind_text(&query, night);
    query_bind_int(&query, (int64_t)text->count);
    query_bind_text(&query, text->file);
    query_bind_int(&query, (int64_t)text->line);
    query_run(&query);
    return query_end(&query, err);
}

int history_new_texts(struct store *store, const char *night, size_t most, struct unknown_text **texts, size_t *count,
                      size_t *total, struct arena *arena, struct error *err) {
    struct query query = query_begin(store, "SELECT key, level, text, file, line, count, count(*) OVER () FROM template"
                                            " WHERE first_night = ? ORDER BY level = 'WARN', count, text LIMIT ?");
    int result = 0;

    *count = *total = 0;
    *texts = arena_alloc(arena, (most + 1) * sizeof **texts);
    query_bind_text(&query, night);
    query_bind_int(&query, (int64_t)most);
    while (*texts && result == 0 && *count < most && query_row(&query)) {
        struct unknown_text *text = &(*texts)[(*count)++];

        *total = (size_t)query_int(&query, 6);
        text->key = (uint64_t)query_int(&query, 0);
        text->level = arena_string(arena, slice_of(query_text(&query, 1)));
        text->text = arena_string(arena, slice_of(query_text(&query, 2)));
        text->file = arena_string(arena, slice_of(query_text(&query, 3)));
        text->line = (uint64_t)query_int(&query, 4);
        text->count = (uint64_t)query_int(&query, 5);
        result = text->level && text->text && text->file ? 0 : -1;
    }
    if (query_end(&query, err))
        return -1;
    return *texts && result == 0 ? 0 : error_no_memory(err);
}

int history_add_health(struct store *store, const char *night, const char *name, uint64_t problems,
                       const char *severity, bool *worse, struct error *err) {
    struct query query = query_begin(store, "SELECT problems, severity FROM health WHERE name = ? AND night <= ?"
                                            " ORDER BY night DESC LIMIT 1");
    uint64_t before = 0;
    int rank = 4;

    query_bind_text(&query, name);
    query_bind_text(&query, night);
    if (query_row(&query)) {
        before = (uint64_t)query_int(&query, 0);
        rank = before ? severity_rank(query_text(&query, 1)) : 4;
    }
    if (query_end(&query, err))
        return -1;
    *worse = problems > before || (problems && severity_rank(severity) < rank);
    query = query_begin(store, "INSERT OR REPLACE INTO health (night, name, problems, severity) VALUES (?, ?, ?, ?)");
    query_bind_text(&query, night);
    query_bind_text(&query, name);
    query_bind_int(&query, (int64_t)problems);
    query_bind_text(&query, severity);
    query_run(&query);
    return query_end(&query, err);
}

int history_count(struct store *store, const char *night, size_t *nights, size_t *runs, struct error *err) {
    struct query query = query_begin(store, "SELECT (SELECT count(DISTINCT night) FROM run WHERE night < ?1),"
                                            " (SELECT count(*) FROM run WHERE night = ?1)");

    *nights = *runs = 0;
    query_bind_text(&query, night);
    if (query_row(&query)) {
        *nights = (size_t)query_int(&query, 0);
        *runs = (size_t)query_int(&query, 1);
    }
    return query_end(&query, err);
}

int history_forget(struct store *store, const char *night, struct error *err) {
    static const char *const STATEMENTS[] = {
        "DELETE FROM run WHERE night < ?",           "DELETE FROM coverage WHERE night < ?",
        "DELETE FROM issue_night WHERE night < ?",   "DELETE FROM issue WHERE last_night < ?",
        "DELETE FROM template WHERE last_night < ?", "DELETE FROM health WHERE night < ?",
        "DELETE FROM file WHERE seen < ?",           "DELETE FROM log WHERE seen < ?",
    };

    for (size_t i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
        struct query query = query_begin(store, STATEMENTS[i]);

        query_bind_text(&query, night);
        query_run(&query);
        if (query_end(&query, err))
            return -1;
    }
    return 0;
}
