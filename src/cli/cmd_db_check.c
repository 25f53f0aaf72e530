/* SPDX-License-Identifier: Apache-2.0
 * `cstriage db check NAME`: one check by hand, with its rows, its time and its plan. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/db.h"
#include "cli/exit_code.h"
#include "report/clean.h"
#include "report/redact.h"

enum { PARAMETERS_MAX = 16 };

/* What was asked, and what came back. */
struct result {
    struct check_answer answer;
    double milliseconds;
    const char **plan; /* null = not asked for */
    const char *plan_problem;
};

static bool is_parameter(const struct check_library *library, const char *check, const char *name) {
    const char *known;

    for (size_t i = 0; (known = check_library_parameter(library, check, i)) != NULL; i++)
        if (strcmp(known, name) == 0)
            return true;
    return false;
}

/* "name=value" of --with into parameters; cuts the arguments at their equals sign. */
static int read_parameters(struct check_parameter *out, size_t *count, const struct db_run *run, const char *check,
                           struct error *err) {
    *count = 0;
    for (char **with = run->with; with && *with; with++) {
        char *equals = strchr(*with, '=');

        if (!equals || *count == PARAMETERS_MAX)
            return error_set(err, ERROR_USAGE, "--with takes NAME=VALUE, at most %d times", PARAMETERS_MAX);
        *equals = '\0';
        if (!is_parameter(run->library, check, *with))
            return error_set(err, ERROR_USAGE, "check %s has no parameter '%.80s'; see cstriage db list", check, *with);
        out[(*count)++] = (struct check_parameter){*with, equals + 1};
    }
    return 0;
}

static int read_time(msec_t *out, const char *text, struct error *err) {
    struct zone *utc = NULL;
    struct timespec now;
    int result;

    *out = MSEC_NONE;
    if (!text)
        return 0;
    if (zone_new(&utc, "UTC", err))
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    result = time_parse(out, text, utc, (msec_t)now.tv_sec * MSEC_SECOND, err);
    zone_free(utc);
    return result;
}

static void print_text(const struct result *result, const char *check) {
    const struct check_answer *answer = &result->answer;

    printf("%s: %s (as of %s), %zu rows in %.1f ms\n", check, verdict_name(answer->verdict), answer->as_of,
           answer->row_count, result->milliseconds);
    if (answer->why[0]) {
        printf("  because: ");
        db_print(answer->why);
        putchar('\n');
    }
    for (size_t i = 0; i < answer->row_count; i++) {
        printf("  %-9s ", verdict_name(answer->rows[i].verdict));
        db_print(answer->rows[i].evidence);
        putchar('\n');
    }
    for (const char **fact = answer->facts; fact[0]; fact += 2) {
        printf("  %s: ", fact[0]);
        db_print(fact[1]);
        putchar('\n');
    }
    if (result->plan_problem)
        printf("  plan: %s\n", result->plan_problem);
    for (const char **line = result->plan; line && *line; line++) {
        printf("  plan: ");
        db_print(*line);
        putchar('\n');
    }
}

/* A text of the database as JSON: without secrets, valid UTF-8. */
static json_t *text_json(const char *text) {
    struct str plain, clean;
    json_t *json;

    str_init(&plain);
    str_init(&clean);
    redact(&plain, slice_of(text));
    clean_text(&clean, str_slice(&plain), 0);
    json = json_stringn(clean.ptr, clean.len);
    str_free(&plain);
    str_free(&clean);
    return json;
}

static void print_json(const struct result *result, const char *check, const char *database) {
    const struct check_answer *answer = &result->answer;
    json_t *rows = json_array(), *facts = json_object(), *plan = json_array(), *all = json_object();

    for (size_t i = 0; i < answer->row_count; i++)
        json_array_append_new(rows, json_pack("{s:s, s:o}", "verdict", verdict_name(answer->rows[i].verdict),
                                              "evidence", text_json(answer->rows[i].evidence)));
    for (const char **fact = answer->facts; fact[0]; fact += 2)
        json_object_set_new(facts, fact[0], text_json(fact[1]));
    for (const char **line = result->plan; line && *line; line++)
        json_array_append_new(plan, text_json(*line));
    json_object_set_new(all, "check", json_string(check));
    json_object_set_new(all, "verdict", json_string(verdict_name(answer->verdict)));
    json_object_set_new(all, "as_of", json_string(answer->as_of));
    json_object_set_new(all, "why", text_json(answer->why));
    json_object_set_new(all, "rows", rows);
    json_object_set_new(all, "facts", facts);
    json_object_set_new(all, "milliseconds", json_real(result->milliseconds));
    json_object_set_new(all, "plan", plan);
    json_object_set_new(all, "database", text_json(database));
    json_dumpf(all, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(all);
}

static int ask(struct result *result, const struct db_run *run, struct backend *backend,
               const struct check_request *request, struct arena *arena, struct error *err) {
    struct timespec start, end;

    clock_gettime(CLOCK_MONOTONIC, &start);
    if (check_run(&result->answer, run->library, backend, request, arena, err))
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    result->milliseconds = (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6;
    if (run->plan && check_plan(&result->plan, run->library, backend, request, arena, err)) {
        if (err->code == ERROR_MEMORY)
            return -1;
        result->plan_problem = arena_string(arena, slice_of(err->text));
    }
    return 0;
}

int db_check(struct db_run *run) {
    static const struct server_limits LIMITS = {.statement = MSEC_MINUTE, .total = 3 * MSEC_MINUTE};
    struct check_parameter parameters[PARAMETERS_MAX];
    struct check_request request = {.check = run->arguments[1], .parameters = parameters, .fresh = 30 * MSEC_MINUTE};
    bool json = run->format && strcmp(run->format, "json") == 0;
    struct result result = {.plan = NULL};
    struct backend *backend = NULL;
    struct error err = {0};
    struct arena arena;
    int status;

    if (run->format && !json && strcmp(run->format, "text") != 0)
        error_set(&err, ERROR_USAGE, "--format takes text or json here");
    else if (!check_library_title(run->library, request.check))
        error_set(&err, ERROR_USAGE, "there is no check '%.80s'; see cstriage db list", request.check);
    if (err.code != ERROR_NONE || read_parameters(parameters, &request.parameter_count, run, request.check, &err) ||
        read_time(&request.incident_start, run->since, &err) || read_time(&request.incident_end, run->until, &err) ||
        database_open(&backend, &run->database, &LIMITS, &err))
        return db_complain(&err);
    arena_init(&arena);
    if (ask(&result, run, backend, &request, &arena, &err)) {
        status = db_complain(&err);
    } else {
        if (json)
            print_json(&result, request.check, backend_description(backend));
        else
            print_text(&result, request.check);
        status = result.answer.failed ? EXIT_INCOMPLETE : EXIT_RAN;
    }
    arena_free(&arena);
    backend_free(backend);
    return status;
}
