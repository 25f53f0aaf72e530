/* SPDX-License-Identifier: Apache-2.0
 * Running one check: parameters bound, rows read, verdicts added up, "now" weighed against "then". */
#include "evidence/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"
#include "evidence/backend.h"
#include "evidence/check_library.h"
#include "evidence/check_values.h"

enum { FACTS_MAX = 24, PLAN_LINES_MAX = 40 };

struct running {
    struct check_answer *out;
    struct arena *arena;
    const char *facts[2 * FACTS_MAX + 1];
    size_t fact_count;
    enum verdict fact_verdict; /* of the row the facts are from */
    size_t room;
};

/* Columns with a meaning of their own; every other column is a fact. */
static bool is_reserved(const char *name) {
    static const char *const NAMES[] = {"verdict", "evidence", "entity_type", "entity_id",
                                        "at",      "weight",   "used",        "total"};

    for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
        if (strcmp(NAMES[i], name) == 0)
            return true;
    return false;
}

static int take_facts(struct running *running, enum verdict verdict, size_t columns, const char *const *names,
                      const char *const *values) {
    if (running->fact_count && (verdict != VERDICT_CONFIRMED || running->fact_verdict == VERDICT_CONFIRMED))
        return 0;
    running->fact_verdict = verdict;
    running->fact_count = 0;
    for (size_t i = 0; i < columns && running->fact_count < FACTS_MAX; i++) {
        const char **pair = &running->facts[2 * running->fact_count];

        if (is_reserved(names[i]) || !values[i])
            continue;
        pair[0] = arena_string(running->arena, slice_of(names[i]));
        pair[1] = arena_string(running->arena, slice_of(values[i]));
        if (!pair[0] || !pair[1])
            return -1;
        running->fact_count++;
    }
    return 0;
}

/* A column with a whole number; a sum may come as a decimal with zeros behind the point. */
static int64_t number_of(const char *text) {
    size_t digits = strspn(text, "0123456789");
    uint64_t number;

    return slice_to_u64(slice_make(text, digits), &number) && number <= INT64_MAX ? (int64_t)number : -1;
}

static int on_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct running *running = payload;
    struct check_row row = {VERDICT_UNKNOWN, "", -1, -1};

    if (running->out->row_count == running->room)
        return 0;
    for (size_t i = 0; i < columns; i++) {
        if (!values[i])
            continue;
        if (strcmp(names[i], "verdict") == 0)
            row.verdict = strcmp(values[i], "confirms") == 0  ? VERDICT_CONFIRMED
                          : strcmp(values[i], "refutes") == 0 ? VERDICT_REFUTED
                                                              : VERDICT_UNKNOWN;
        if (strcmp(names[i], "used") == 0)
            row.used = number_of(values[i]);
        if (strcmp(names[i], "total") == 0)
            row.total = number_of(values[i]);
        if (strcmp(names[i], "evidence") == 0 && !(row.evidence = arena_string(running->arena, slice_of(values[i]))))
            return -1;
    }
    running->out->rows[running->out->row_count++] = row;
    return take_facts(running, row.verdict, columns, names, values);
}

static int unknown(struct check_answer *out, struct arena *arena, const char *why, const char *what) {
    char text[700];

    snprintf(text, sizeof text, "%s%s%s", why, what[0] ? ": " : "", what);
    out->verdict = VERDICT_UNKNOWN;
    out->why = arena_string(arena, slice_of(text));
    return out->why ? 0 : -1;
}

/* A table or column is not there. Where CloudStack's version has it, the database is but a part of what it should be.
 */
static int not_there(struct check_answer *out, const struct sql_file *file, const struct backend *backend,
                     struct arena *arena, const char *what) {
    unsigned version = sql_version(slice_of(backend->version));

    out->failed = version && file->since && version >= file->since && (!file->until || version <= file->until);
    return unknown(out, arena, "not in this schema", what);
}

/* A lack of right, time or connection is told apart from what this version of the schema does not have. */
static int not_answered(struct check_answer *out, const struct sql_file *file, const struct backend *backend,
                        struct arena *arena, const char *what) {
    if (backend->trouble == TROUBLE_SCHEMA)
        return not_there(out, file, backend, arena, what);
    out->failed = true;
    return unknown(out, arena, "the check could not be run", what);
}

static enum verdict sum_up(const struct check_answer *answer) {
    bool confirmed = false, refuted = false;

    for (size_t i = 0; i < answer->row_count; i++) {
        confirmed = confirmed || answer->rows[i].verdict == VERDICT_CONFIRMED;
        refuted = refuted || answer->rows[i].verdict == VERDICT_REFUTED;
    }
    if (confirmed && refuted)
        return VERDICT_MIXED;
    return confirmed ? VERDICT_CONFIRMED : refuted ? VERDICT_REFUTED : VERDICT_UNKNOWN;
}

/* The state of now says little about an incident that ended long before. */
static void weigh_age(struct check_answer *out, const struct check_request *request, const struct backend *backend) {
    if (backend->time == MSEC_NONE || request->incident_end == MSEC_NONE ||
        backend->time - request->incident_end <= request->fresh)
        return;
    if (out->verdict == VERDICT_CONFIRMED) {
        out->verdict = VERDICT_CONSISTENT;
        out->why = "the database is of a later time than the incident: agreement is weaker";
    } else if (out->verdict == VERDICT_REFUTED) {
        out->verdict = VERDICT_UNKNOWN;
        out->why = "so at the time of the database; it may have been otherwise during the incident";
    }
}

static int ask(struct check_answer *out, const struct sql_file *file, struct backend *backend,
               const struct sql_value *slots, const struct check_request *request, struct arena *arena) {
    struct running running = {.out = out, .arena = arena, .room = file->max_rows};
    struct error err = {0};

    out->rows = arena_alloc(arena, (file->max_rows + 1u) * sizeof *out->rows);
    if (!out->rows)
        return -1;
    if (backend->ops->query(backend, file->statement, slots, file->slot_count, file->max_rows, file->timeout, on_row,
                            &running, &err)) {
        bool stopped = backend->trouble == TROUBLE_TIME;
        int result = err.code == ERROR_MEMORY ? -1 : not_answered(out, file, backend, arena, err.text);

        out->row_count = 0;
        if (stopped)
            backend->ops->find_lock(backend, file->tables, file->table_count);
        return result;
    }
    out->facts = arena_alloc(arena, (2 * running.fact_count + 1) * sizeof *out->facts);
    if (!out->facts)
        return -1;
    memcpy(out->facts, running.facts, 2 * running.fact_count * sizeof *out->facts);
    out->ran = true;
    out->verdict = sum_up(out);
    if (out->row_count == 0)
        return unknown(out, arena, "the database has no row for it", "");
    if (!file->history)
        weigh_age(out, request, backend);
    return 0;
}

/* 1 if all tables of the check are there; else as `prepare`. */
static int find_tables(struct check_answer *out, const struct sql_file *file, struct backend *backend,
                       struct arena *arena) {
    struct error err = {0};
    bool found;

    for (size_t i = 0; i < file->table_count; i++) {
        if (backend->ops->find_table(backend, file->tables[i], &found, &err))
            return not_answered(out, file, backend, arena, err.text);
        if (!found)
            return not_there(out, file, backend, arena, file->tables[i]);
    }
    return 1;
}

/* Whether a check that takes parameters got one; else *missing is the first of them. */
static bool names_something(const struct sql_file *file, uint32_t given, const char **missing) {
    bool takes = false;

    for (size_t i = file->parameter_count; i-- > 0;) {
        if (file->parameters[i].built_in)
            continue;
        if (given >> i & 1)
            return true;
        takes = true;
        *missing = file->parameters[i].name;
    }
    return !takes;
}

/* Fills the values of the statement. 1 if the check can be asked; 0 if `out` says why it cannot; -1 when memory ran
 * out. */
static int prepare(struct check_answer *out, struct sql_value *slots, const struct sql_file *file,
                   struct backend *backend, const struct check_request *request, struct arena *arena) {
    struct sql_value values[SQL_PARAMETERS_MAX];
    const char *missing = "";
    uint32_t given = check_values_bind(values, file, request, backend, arena);

    if (!sql_file_satisfied(file, given, &missing) || (request->specific && !names_something(file, given, &missing)))
        return unknown(out, arena, "the log does not name what the check needs", missing);
    for (size_t i = 0; i < file->slot_count; i++)
        slots[i] = values[file->slots[i]];
    return find_tables(out, file, backend, arena);
}

int check_run(struct check_answer *out, const struct check_library *library, struct backend *backend,
              const struct check_request *request, struct arena *arena, struct error *err) {
    const struct sql_file *file = check_library_find(library, request->check);
    struct sql_value slots[SQL_SLOTS_MAX];
    int result;

    *out = (struct check_answer){
        .verdict = VERDICT_UNKNOWN, .why = "", .as_of = file && file->history ? "history" : "now"};
    out->facts = arena_alloc(arena, sizeof *out->facts);
    if (!out->facts)
        return error_no_memory(err);
    if (!file)
        result = unknown(out, arena, "there is no such check", request->check);
    else if ((result = prepare(out, slots, file, backend, request, arena)) > 0)
        result = ask(out, file, backend, slots, request, arena);
    return result ? error_no_memory(err) : 0;
}

/* The lines of a plan while they are read. */
struct plan {
    struct arena *arena;
    const char *lines[PLAN_LINES_MAX + 1];
    size_t count;
};

static int on_plan_row(void *payload, size_t columns, const char *const *names, const char *const *values) {
    struct plan *plan = payload;
    struct str line;

    str_init(&line);
    for (size_t i = 0; i < columns; i++)
        if (values[i] && values[i][0])
            str_addf(&line, "%s%s=%s", line.len ? " " : "", names[i], values[i]);
    if (plan->count < PLAN_LINES_MAX)
        plan->lines[plan->count++] = arena_string(plan->arena, str_slice(&line));
    str_free(&line);
    return plan->count && !plan->lines[plan->count - 1];
}

/* Asks for the plan of a check with the given values. */
static int explain(struct plan *plan, const struct sql_file *file, struct backend *backend,
                   const struct sql_value *slots, struct error *err) {
    struct str statement;
    int result;

    str_init(&statement);
    str_addf(&statement, "%s%s", backend->ops->explain, file->statement);
    result = statement.failed ? error_no_memory(err)
                              : backend->ops->query(backend, statement.ptr, slots, file->slot_count, PLAN_LINES_MAX,
                                                    file->timeout, on_plan_row, plan, err);
    str_free(&statement);
    return result;
}

int check_plan(const char ***out, const struct check_library *library, struct backend *backend,
               const struct check_request *request, struct arena *arena, struct error *err) {
    const struct sql_file *file = check_library_find(library, request->check);
    struct check_answer answer = {.why = ""};
    struct sql_value slots[SQL_SLOTS_MAX];
    struct plan plan = {.arena = arena};
    int result;

    if (!file || (result = prepare(&answer, slots, file, backend, request, arena)) == 0)
        return error_set(err, ERROR_DATABASE, "%s", file ? answer.why : "there is no such check");
    if (result < 0)
        return error_no_memory(err);
    if (explain(&plan, file, backend, slots, err))
        return -1;
    *out = arena_alloc(arena, (plan.count + 1) * sizeof **out);
    if (!*out)
        return error_no_memory(err);
    memcpy(*out, plan.lines, plan.count * sizeof **out);
    return 0;
}

int check_probe(struct check_answer *out, const struct check_library *library, struct backend *backend,
                const char *check, struct arena *arena, struct error *err) {
    const struct sql_file *file = check_library_find(library, check);
    const struct sql_value nothing[SQL_SLOTS_MAX] = {{VALUE_NULL, 0, NULL}};
    struct plan plan = {.arena = arena};
    struct error problem = {0};
    int result;

    *out = (struct check_answer){.why = ""};
    result = file ? find_tables(out, file, backend, arena) : unknown(out, arena, "there is no such check", check);
    if (result > 0)
        result = explain(&plan, file, backend, nothing, &problem) == 0
                     ? 0
                     : not_answered(out, file, backend, arena, problem.text);
    return result ? error_no_memory(err) : 0;
}

int check_statement(struct str *out, const struct check_library *library, const struct check_request *request,
                    struct arena *arena) {
    const struct sql_file *file = check_library_find(library, request->check);
    const char *literals[SQL_PARAMETERS_MAX];

    if (!file)
        return 0;
    if (check_values_write(literals, file, request, arena))
        return -1;
    sql_file_write(out, file, literals);
    str_add_char(out, ';');
    return out->failed ? -1 : 0;
}
