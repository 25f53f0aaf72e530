/* SPDX-License-Identifier: Apache-2.0
 * The plan of snapshot_plan.h. Column names and statements are compared as words: a column too much does no
 * harm, as no secret is among them; one too little would make a check unknown. */
#define _GNU_SOURCE /* strcasestr */
#include "evidence/snapshot_plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/vec.h"
#include "evidence/check_library.h"

struct need {
    const char *table;
    const struct sql_file *file;
};

struct snapshot_plan {
    struct {
        VEC_OF(struct need);
    } needs;
    struct {
        VEC_OF(const char *);
    } tables; /* ended by null */
};

/* What the program itself wants, besides the checks. */
static const struct {
    const char *table, *column;
} ALWAYS[] = {{"version", "id"},        {"version", "version"},      {"version", "step"},
              {"async_job", "created"}, {"async_job", "job_status"}, {"event", "created"},
              {"alert", "created"},     {"usage_event", "created"},  {"configuration", "category"},
              {"configuration", "name"}};

#define NO_SECRET_NAME                                                                                                 \
    "COALESCE(name, '') NOT LIKE '%password%' AND COALESCE(name, '') NOT LIKE '%secret%' AND "                         \
    "COALESCE(name, '') NOT LIKE '%key%' AND COALESCE(name, '') NOT LIKE '%token%'"

/* Tables that grow for ever, and one whose rows may be secrets. */
static const struct {
    const char *table, *condition;
} ROWS[] = {
    {"async_job", "created >= ? OR job_status = 0"},
    {"event", "created >= ?"},
    {"alert", "created >= ?"},
    {"usage_event", "created >= ?"},
    {"configuration", "COALESCE(category, '') NOT IN ('Hidden', 'Secure') AND " NO_SECRET_NAME},
};

/* Parts of names of columns that hold secrets or what callers passed in, whatever a check asks for. */
static bool is_secret(const char *table, const char *column) {
    static const char *const PARTS[] = {"password",  "passwd",     "secret",     "session_key",     "cmd_info",
                                        "psk",       "api_key",    "access_key", "private_key",     "token",
                                        "user_data", "credential", "keystore",   "session_details", "public_key"};

    for (size_t i = 0; i < ARRAY_LENGTH(PARTS); i++)
        if (strcasestr(column, PARTS[i]))
            return true;
    /* the answer to a caller, which may hold a password; URLs with user and password; the private key of a
     * key store */
    return strcasecmp(column, "job_result") == 0 || strcasecmp(column, "url") == 0 ||
           (strcasecmp(column, "key") == 0 && strcasecmp(table, "keystore") == 0);
}

static bool is_word_char(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word) {
    size_t len = strlen(word);

    for (const char *at = text; len && (at = strcasestr(at, word)) != NULL; at++)
        if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[len]))
            return true;
    return false;
}

/* Tables of names and values: host_details holds the host's password. */
static bool is_details(const char *table) {
    size_t len = strlen(table), suffix = strlen("_details");

    return len > suffix && strcasecmp(table + len - suffix, "_details") == 0;
}

static int add_table(struct snapshot_plan *plan, const char *table) {
    for (size_t i = 0; i < plan->tables.count; i++)
        if (strcasecmp(plan->tables.items[i], table) == 0)
            return 0;
    return vec_push(&plan->tables, table);
}

int snapshot_plan_new(struct snapshot_plan **out, const struct check_library *library, struct error *err) {
    struct snapshot_plan *plan = calloc(1, sizeof *plan);
    const struct sql_file *file;

    if (!plan || add_table(plan, "version"))
        goto failed;
    for (size_t k = 0; (file = check_library_file(library, k)) != NULL; k++) {
        for (size_t i = 0; i < file->table_count; i++)
            if (add_table(plan, file->tables[i]) || vec_push(&plan->needs, ((struct need){file->tables[i], file})))
                goto failed;
    }
    if (vec_push(&plan->tables, NULL))
        goto failed;
    *out = plan;
    return 0;
failed:
    snapshot_plan_free(plan);
    return error_no_memory(err);
}

void snapshot_plan_free(struct snapshot_plan *plan) {
    if (!plan)
        return;
    vec_free(&plan->needs);
    vec_free(&plan->tables);
    free(plan);
}

const char *const *snapshot_plan_tables(const struct snapshot_plan *plan) {
    return plan->tables.items;
}

bool snapshot_plan_wants(const struct snapshot_plan *plan, const char *table, const char *column) {
    if (is_secret(table, column))
        return false;
    if (is_details(table) && strcasecmp(column, "name") == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(ALWAYS); i++)
        if (strcasecmp(ALWAYS[i].table, table) == 0 && strcasecmp(ALWAYS[i].column, column) == 0)
            return true;
    for (size_t i = 0; i < plan->needs.count; i++)
        if (strcasecmp(plan->needs.items[i].table, table) == 0 && has_word(plan->needs.items[i].file->body, column))
            return true;
    return false;
}

const char *snapshot_plan_rows(const char *table, bool *bounded) {
    *bounded = false;
    for (size_t i = 0; i < ARRAY_LENGTH(ROWS); i++)
        if (strcasecmp(ROWS[i].table, table) == 0) {
            *bounded = strchr(ROWS[i].condition, '?') != NULL;
            return ROWS[i].condition;
        }
    return is_details(table) ? NO_SECRET_NAME : NULL;
}
