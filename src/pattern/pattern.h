/* SPDX-License-Identifier: Apache-2.0
 * Signatures as loaded: plain data, immutable after pattern_set_load, shared by all threads.
 * The file format is patterns/README.md; every text lives in the set's arena until pattern_set_free. */
#ifndef PATTERN_PATTERN_H
#define PATTERN_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/civil_time.h"
#include "base/error.h"
#include "base/slice.h"
#include "pattern/complaint.h"
#include "record/entity_type.h"
#include "record/part.h"
#include "record/record.h"

enum role { ROLE_CAUSE = 0, ROLE_SYMPTOM, ROLE_CONTEXT, ROLE_NOISE, ROLE_COUNT };
enum severity { SEVERITY_INFO = 0, SEVERITY_MINOR, SEVERITY_MAJOR, SEVERITY_CRITICAL, SEVERITY_COUNT };
enum certainty { CERTAINTY_HINT = 0, CERTAINTY_LIKELY, CERTAINTY_SURE, CERTAINTY_COUNT };
enum pattern_status { STATUS_STABLE = 0, STATUS_EXPERIMENTAL, STATUS_DEPRECATED, STATUS_COUNT };
enum measure_keep { KEEP_LAST = 0, KEEP_MAX, KEEP_SUM, KEEP_COUNT };

/* Each returns a constant. */
const char *role_name(enum role role);
const char *severity_name(enum severity severity);
const char *certainty_name(enum certainty certainty);
const char *pattern_status_name(enum pattern_status status);
const char *measure_keep_name(enum measure_keep keep);

enum { CAPTURE_MAX = 16 }; /* named captures of one signature */

/* A named capture of a signature: an entity's field, or a measure (entity == ENTITY_NONE). */
struct capture {
    const char *name;
    enum entity_type entity;
    enum entity_field field;
    const char *unit;       /* of a measure, "" if none */
    enum measure_keep keep; /* of a measure: which of several values a finding shows */
    bool fold;              /* part of what makes two events one finding */
};

/* A piece of a regex as it stands in the file, for error columns. */
struct regex_piece {
    size_t start;             /* byte offset in variant.regex */
    struct position position; /* of its first byte in the file */
    bool quoted;              /* in single quotes, where a quote is written twice */
};

/* One wording: a signature has at least one, or an absence rule. */
struct variant {
    const struct signature *signature;
    uint32_t index;               /* in pattern_set.variants */
    const struct slice *literals; /* any of them must stand in the record */
    size_t literal_count;
    const char *regex; /* pieces joined */
    const struct regex_piece *pieces;
    size_t piece_count;
    enum part_kind on;
    uint32_t levels;             /* bit per enum level; 0 = any */
    uint32_t logs;               /* bit per enum log_kind; 0 = any */
    const struct slice *loggers; /* simple class names; none = any */
    size_t logger_count;
    const struct slice *exceptions; /* simple class names; none = any */
    size_t exception_count;
    struct position position;
};

enum {
    SAME_JOB = 1,
    SAME_LOGID = 2,
    SAME_VM = 4,
    SAME_HOST = 8,
    SAME_NETWORK = 16,
    SAME_ZONE = 32,
    SAME_SERVER = 64,
    SAME_VPC = 128,
    SAME_POOL = 256,
    SAME_VOLUME = 512,
    SAME_IP = 1024,
    SAME_SEQ = 2048 /* an agent command and its answer; absence rules only */
};

/* One item of `explains` or `explained_by` as written; what they come to is in pattern_set.edges. */
struct explains {
    const char *target; /* id or "family.*" */
    bool cause;         /* the target is the cause: `explained_by` */
    uint32_t same;
    msec_t within;
    struct position position;
};

/* "sent, and no answer within T": a signature without wording of its own. */
struct absence {
    const char *after, *until;         /* ids; null = the signature has no absence rule */
    uint32_t after_index, until_index; /* in pattern_set.signatures */
    uint32_t same;
    msec_t within;
    bool fire; /* at_end: fire, not open */
    struct position position;
};

/* An edge cause → consequence, already resolved; `family.*` targets are spread over its signatures. Of two signatures
 * there are at most two: one that asks for something in common, and one that does not. */
struct edge {
    uint32_t cause, effect; /* indexes in pattern_set.signatures */
    uint32_t same;          /* SAME_* bits, any of which must be shared; 0 = nothing need be shared */
    msec_t within;          /* message time from cause to effect; MSEC_NONE = the incident window */
};

struct check_argument {
    const char *parameter, *value; /* value: text with {capture} or {entity.field} */
};

struct check_use {
    const char *check;
    struct check_argument *arguments;
    size_t argument_count;
    bool strong; /* refutation: strong */
    bool cloud;  /* scope: cloud: asked even where nothing is named */
    bool faint;  /* confirmation: weak: it only fits */
    struct position position;
};

struct expectation {
    const char *capture, *value;
};

struct test_line {    /* an example: complete raw log text */
    const char *text; /* lines joined by newlines */
    bool match;
    const char *because;
    const struct expectation *expect;
    size_t expect_count;
    struct position position;
};

struct signature {
    uint32_t index; /* in pattern_set.signatures */
    const char *id, *family, *title;
    enum role role;
    enum severity severity;
    enum certainty certainty;
    enum pattern_status status;
    uint64_t often; /* fewer events make a finding context only; 0 = one is enough */
    struct capture captures[CAPTURE_MAX];
    size_t capture_count;
    const struct variant *variants; /* consecutive in pattern_set.variants */
    size_t variant_count;
    struct check_use *checks;
    size_t check_count;
    const char *explanation;                                              /* "" if none */
    const char **remedy, **next_commands, **falsepositives, **references; /* each ended by null, never null itself */
    const char *seen_in;                                                  /* versions, "4.15, 4.20", "" if none */
    const char *since, *until, *fixed_in;                                 /* versions, "" if none */
    const char **renamed_from;       /* former ids, ended by null, never null itself */
    const struct explains *explains; /* as declared here, either direction */
    size_t explains_count;
    struct absence absence;
    bool bare;    /* tied to others by ids of the record's header alone: nobody asks what its events name */
    bool success; /* a context that names nothing and tells of an operation, by its job or logid, that it came right */
    struct test_line *tests; /* loaded only with PATTERN_TESTS */
    size_t test_count;
    struct position position;
    const char *layer;   /* directory (or single file) it came from */
    const char *changed; /* what higher layers changed, with places: "severity by site.yaml:4:5", "" if nothing */
    bool unrecognised;   /* made for a family of origins.yaml: no wording, no edges, in no set */
};

/* A signature that a higher layer leaves out. */
struct disabled {
    const char *id, *because, *until; /* until: "YYYY-MM-DD", "" if for good */
    struct position position;
};

struct pattern_set {
    struct signature *signatures; /* sorted by id */
    size_t signature_count;
    struct variant *variants;
    size_t variant_count;
    struct edge *edges; /* sorted by cause, then effect; one per pair; no cycles */
    size_t edge_count;
    const struct disabled *disabled; /* in the order of the layers */
    size_t disabled_count;
    char fingerprint[17];             /* of the effective set: the same texts give the same 16 hexadecimal digits */
    struct arena arena, helper_arena; /* own all of the above; the second is that of the second reading thread */
};

enum { PATTERN_TESTS = 1 /* keep tests, which only lint, test and show need */ };

/* Loads all *.yaml of the directories but origins.yaml (another format), lowest layer first (a later layer
 * needs `override`, `patch` or `disable` to touch an id of an earlier one). A path that is a single file is a
 * layer too, and takes the place of files of the same name below it. A file that is refused is left
 * out whole, with its complaints; the rest is loaded. `check_names` (ended by null, may be null = do not
 * verify) are the evidence checks that exist. Returns 0 with *out to be freed by pattern_set_free,
 * or -1 only when nothing could be loaded at all. */
int pattern_set_load(struct pattern_set **out, const char *const *directories, size_t count, unsigned flags,
                     const char *const *check_names, struct complaints *complaints, struct error *err);
void pattern_set_free(struct pattern_set *set); /* null-safe */

/* The signature with this id, or the one that says it was renamed from it, or null. */
const struct signature *pattern_set_find(const struct pattern_set *set, struct slice id);

#endif
