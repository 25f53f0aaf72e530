/* SPDX-License-Identifier: Apache-2.0
 * The digest: what a night adds to the nights before, built once and then only read. As in report.h all texts
 * are UTF-8, redacted and clean; a text is never null unless its comment says so; renderers only escape. */
#ifndef REPORT_DIGEST_H
#define REPORT_DIGEST_H

#include "report/render.h"
#include "report/report.h"

/* One night of an issue. */
struct digest_night {
    bool read; /* the logs it stands in held something new */
    uint64_t count;
};

struct digest_issue {
    const char *state; /* new | regressed | escalating | ongoing | resolved */
    const char *key;   /* the same every night */
    const char *signature, *family, *title, *severity, *confidence;
    const char *source;   /* whose logs it stands in: "agent of kvm09" */
    const char *entities; /* "host kvm09 (id 9), router r-4-VM", may be "" */
    bool told;            /* an earlier run of this night said the same */
    uint64_t count;       /* its own events tonight */
    uint64_t effects;     /* events tonight that followed from it */
    uint64_t total;       /* its own events on all nights that are kept */
    uint64_t nights;      /* on how many of them it was seen */
    uint64_t quiet;       /* nights in a row without it, up to tonight */
    msec_t first, last;   /* over all nights, UTC; MSEC_NONE if undated */
    const char *first_night;
    struct digest_night *series; /* oldest first, tonight last */
    size_t series_count;
    struct report_quote sample;       /* of tonight, else of the latest night; file null if none is kept */
    const struct report_cause *cause; /* of tonight's report, with explanation, remedy, evidence; null if not seen */
    const char *acknowledged_until, *acknowledged_because; /* both null unless somebody knows it */
};

/* An acknowledgement that has ended, told once. */
struct digest_ended {
    const char *signature, *until, *because;
};

/* A text that no signature explains and no night before knew. */
struct digest_text {
    const char *level, *text, *file;
    uint64_t line, count;
};

struct digest_health {
    const struct report_health *row;
    bool worse; /* its check shows more, or graver, than on the night before */
};

enum digest_status { DIGEST_OK, DIGEST_NOTE, DIGEST_WARN, DIGEST_CRIT };

struct digest {
    struct arena arena;
    const struct report *report; /* of tonight; lives as long as the digest */
    const char *night;           /* a date */
    uint64_t nights;             /* known before it */
    bool first;                  /* there was none: everything is new */
    bool changed;                /* there is something that was not told before */
    bool incomplete;             /* not everything could be read */
    unsigned rest;               /* nights without an issue until it is over */
    enum digest_status status;
    struct digest_issue *issues; /* by state, severity, number */
    size_t issue_count;
    struct digest_ended *ended;
    size_t ended_count;
    struct digest_text *texts;
    size_t text_count;
    uint64_t texts_total;         /* of which `texts` are the first */
    struct digest_health *health; /* problems, and pools that are getting full */
    size_t health_count;
    uint64_t health_unknown;    /* checks that could not tell */
    struct report_texts silent; /* sources that held something every night lately, and nothing tonight */
    uint64_t logs_read, logs_unchanged;
};

/* An empty digest about a report; the caller frees it with digest_free (null-safe), before the report.
 * Returns 0, or -1 when memory runs out. */
int digest_new(struct digest **out, const struct report *report);
void digest_free(struct digest *digest);

/* Issues of a state that nobody has acknowledged. */
uint64_t digest_count(const struct digest *digest, const char *state);

/* "2 new, 1 regressed, 5 ongoing", or "nothing new". */
void word_digest(struct str *out, const struct digest *digest);
/* "[cstriage] CRIT 2026-11-23: 2 new, 5 ongoing (top: ...)". */
void word_digest_subject(struct str *out, const struct digest *digest);
/* The nights as a row of marks, one a night: "·" none, "▁" to "█" by number, blank = not read. */
void word_series(struct str *out, const struct digest_issue *issue);
/* "12 times and 30 events that followed, on 4 nights since 2026-11-02". */
void word_issue(struct str *out, const struct digest_issue *issue);

/* The formats of the digest, as those of render.h. */
int digest_text(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err);
int digest_json(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err);
int digest_html(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err);
int digest_mail(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err);
/* The HTML part of the mail. Returns 0, or -1 when memory runs out. */
int digest_html_part(const struct digest *digest, const struct render_options *options, struct str *out);
int digest_prom(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err);

#endif
