/* SPDX-License-Identifier: Apache-2.0
 * Life of the digest, and the phrases its renderers share. */
#include "report/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "report/narrative.h"
#include "report/wording.h"

enum { SUBJECT_TITLE = 120 };

int digest_new(struct digest **out, const struct report *report) {
    struct digest *digest = calloc(1, sizeof *digest);

    if (!digest)
        return -1;
    arena_init(&digest->arena);
    digest->report = report;
    digest->night = "";
    *out = digest;
    return 0;
}

void digest_free(struct digest *digest) {
    if (!digest)
        return;
    arena_free(&digest->arena);
    free(digest);
}

uint64_t digest_count(const struct digest *digest, const char *state) {
    uint64_t count = 0;

    for (size_t i = 0; i < digest->issue_count; i++)
        count += !digest->issues[i].acknowledged_until && strcmp(digest->issues[i].state, state) == 0;
    return count;
}

void word_digest(struct str *out, const struct digest *digest) {
    static const char *const STATES[] = {"new", "regressed", "escalating", "ongoing", "resolved"};
    uint64_t known = 0;
    bool any = false;

    for (size_t i = 0; i < ARRAY_LENGTH(STATES); i++) {
        uint64_t count = digest_count(digest, STATES[i]);

        if (!count)
            continue;
        str_add(out, any ? ", " : "");
        word_number(out, count);
        str_addf(out, " %s", STATES[i]);
        any = true;
    }
    for (size_t i = 0; i < digest->issue_count; i++)
        known += digest->issues[i].acknowledged_until != NULL;
    if (known) {
        str_add(out, any ? ", " : "");
        word_number(out, known);
        str_add(out, " acknowledged");
        any = true;
    }
    if (!any)
        str_add(out, "no known trouble");
}

void word_digest_subject(struct str *out, const struct digest *digest) {
    static const char *const WORDS[] = {
        [DIGEST_OK] = "OK", [DIGEST_NOTE] = "NOTE", [DIGEST_WARN] = "WARN", [DIGEST_CRIT] = "CRIT"};

    str_addf(out, "[cstriage] %s %s: ", WORDS[digest->status], digest->night);
    if (digest->incomplete)
        str_add(out, "incomplete, ");
    word_digest(out, digest);
    for (size_t i = 0; i < digest->issue_count; i++) {
        if (digest->issues[i].acknowledged_until)
            continue;
        str_add(out, " (top: ");
        word_short(out, digest->issues[i].title, SUBJECT_TITLE);
        str_add_char(out, ')');
        break;
    }
}

void word_series(struct str *out, const struct digest_issue *issue) {
    static const char *const MARKS[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84",
                                        "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
    uint64_t most = 0;

    for (size_t i = 0; i < issue->series_count; i++)
        most = issue->series[i].count > most ? issue->series[i].count : most;
    for (size_t i = 0; i < issue->series_count; i++) {
        const struct digest_night *night = &issue->series[i];

        if (night->count)
            str_add(out, MARKS[most > 1 ? (night->count - 1) * 7 / (most - 1) : 7]);
        else
            str_add(out, night->read ? "\xc2\xb7" : " ");
    }
}

void word_issue(struct str *out, const struct digest_issue *issue) {
    bool over = strcmp(issue->state, "resolved") == 0;

    if (over) {
        str_add(out, "not seen for ");
        word_count(out, issue->quiet, "night", NULL);
        str_add(out, "; before that ");
        word_count(out, issue->total, "time", NULL);
    } else {
        word_count(out, issue->count, "time", NULL);
        if (issue->effects) {
            str_add(out, " and ");
            word_count(out, issue->effects, "event that followed", "events that followed");
        }
    }
    if (issue->nights > 1 || over) {
        str_add(out, ", on ");
        word_count(out, issue->nights, "night", NULL);
        str_addf(out, " since %s", issue->first_night);
    }
}
