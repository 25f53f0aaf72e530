/* SPDX-License-Identifier: Apache-2.0
 * `cstriage patterns try FILE.yaml LOG…`: what the signatures of a file do on real logs, for the one who writes them.
 */
#include <stdlib.h>
#include <string.h>

#include "app/tryout.h"
#include "cli/exit_code.h"
#include "cli/patterns.h"

enum { UNMATCHED_SHOWN = 20 };

static void print_problem(const char *path, const char *text) {
    fprintf(stderr, "cstriage: %s: %s\n", path, text);
}

static void print_captures(const struct tryout_row *row) {
    for (size_t i = 0; i < row->signature->capture_count; i++) {
        printf("    %s: %llu of %llu", row->signature->captures[i].name, (unsigned long long)row->captures[i].set,
               (unsigned long long)row->hits);
        for (size_t k = 0; k < row->captures[i].count; k++)
            printf("%s'%s'", k ? ", " : ": ", row->captures[i].values[k]);
        printf("%s\n", row->captures[i].more ? ", ..." : "");
    }
}

static void print_miss(const struct tryout_miss *miss) {
    printf("    near miss at %s:%llu: ", miss->path, (unsigned long long)miss->line);
    switch (miss->reason) {
    case MISS_LEVEL:
        puts("the level is not listed");
        break;
    case MISS_LOGGER:
        puts("the logger is not listed");
        break;
    case MISS_EXCEPTION:
        puts("the class of the exception is not listed");
        break;
    case MISS_PART:
        puts("the literal stands in another part than the one 'on' names");
        break;
    case MISS_LIMIT:
        puts("the regex gave up, or does not compile");
        break;
    default:
        if (miss->matched == 0) {
            puts("nothing of the regex matches");
            break;
        }
        printf("%zu of %zu bytes of the regex match, up to %s:%u:%u\n", miss->matched, miss->length,
               miss->position.file, miss->position.line, miss->position.column);
        printf("      '%s' is followed by '%s'\n", miss->seen, miss->rest);
    }
}

static void print_row(const struct tryout_row *row) {
    double milliseconds = (double)row->nanoseconds / 1e6;

    printf("%s: ", row->signature->id);
    if (row->signature->absence.after) {
        puts("an absence rule, which has no wording to try");
        return;
    }
    printf("%llu hits, %llu near misses, %llu records with a literal, %.3f ms", (unsigned long long)row->hits,
           (unsigned long long)row->missed, (unsigned long long)row->candidates, milliseconds);
    if (row->candidates)
        printf(" (%.1f us each)", milliseconds * 1000 / (double)row->candidates);
    putchar('\n');
    if (row->silenced)
        printf("    %llu hits are silenced by noise on the same record\n", (unsigned long long)row->silenced);
    if (row->unexpected)
        printf("    %llu hits are in a kind of log that is not listed\n", (unsigned long long)row->unexpected);
    if (row->hits)
        print_captures(row);
    for (size_t i = 0; i < row->miss_count; i++)
        print_miss(&row->misses[i]);
}

static int by_count(const void *a, const void *b) {
    const struct template_entry *left = *(const struct template_entry *const *)a;
    const struct template_entry *right = *(const struct template_entry *const *)b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* The templates that stand for most records. */
static void print_unmatched(const struct template_entry *const *list, size_t count) {
    const struct template_entry **sorted = g_new(const struct template_entry *, count + 1);

    memcpy(sorted, list, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_count);
    for (size_t i = 0; i < count && i < UNMATCHED_SHOWN; i++)
        printf("  %6llu %-5s line %-8llu %s\n", (unsigned long long)sorted[i]->count, level_name(sorted[i]->level),
               (unsigned long long)sorted[i]->line, sorted[i]->text);
    if (count > UNMATCHED_SHOWN)
        printf("  ... and %zu more\n", count - UNMATCHED_SHOWN);
    g_free(sorted);
}

static int print_tryout(const struct tryout *tryout) {
    size_t rows, templates;
    const struct tryout_row *row = tryout_rows(tryout, &rows);
    const struct template_entry *const *list = template_table_list(tryout_unmatched(tryout), &templates);
    uint64_t unmatched = 0;

    if (!list)
        return EXIT_INTERNAL;
    for (size_t i = 0; i < rows; i++)
        print_row(&row[i]);
    for (size_t i = 0; i < templates; i++)
        unmatched += list[i]->count;
    printf("%llu records, %llu of level WARN or above; %llu of these match no signature at all (%zu templates)\n",
           (unsigned long long)tryout_records(tryout), (unsigned long long)tryout_warnings(tryout),
           (unsigned long long)(unmatched + template_table_dropped(tryout_unmatched(tryout))), templates);
    print_unmatched(list, templates);
    return EXIT_RAN;
}

int patterns_try(struct patterns_run *run) {
    size_t count = run->arguments ? g_strv_length(run->arguments) : 0, rows;
    struct tryout *tryout = NULL;
    struct error err = {0};
    int status;

    if (count < 2) {
        error_set(&err, ERROR_USAGE, "patterns try takes a pattern file and at least one log");
        return patterns_complain(&err);
    }
    patterns_print_complaints(run, stderr);
    if (tryout_new(&tryout, run->set, run->arguments[0], &err))
        return patterns_complain(&err);
    tryout_rows(tryout, &rows);
    if (rows == 0) {
        fprintf(stderr, "cstriage: no signature of %s is in force\n", run->arguments[0]);
        status = EXIT_PROBLEMS;
    } else if (tryout_read(tryout, (const char *const *)run->arguments + 1, count - 1, print_problem, &err)) {
        status = patterns_complain(&err);
    } else {
        status = print_tryout(tryout);
    }
    tryout_free(tryout);
    return status;
}
