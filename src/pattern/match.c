/* SPDX-License-Identifier: Apache-2.0
 * Matching candidates against a record. Place in the flow: behind the prefilter, before the model.
 * Invariants: each kind of part is taken from a record at most once, and only if a candidate asks for it; a
 * regex is compiled when it is first needed, and translated by the JIT when it has proved to be needed often;
 * an expression that gives up at a limit is counted, not forgotten. */
#include "pattern/match.h"

#include <stdlib.h>

#include "base/vec.h"
#include "pattern/match_part.h"
#include "pattern/regex.h"

enum {
    OVECTOR_PAIRS = 32,
    JIT_AFTER = 8 /* runs: a translation costs as much as many short interpreted runs */
};

enum compiled_state { COMPILED_NOT_YET = 0, COMPILED_READY, COMPILED_BROKEN };

struct compiled {
    pcre2_code *code;
    enum compiled_state state;
    uint32_t runs;
    uint64_t gave_up;
    uint32_t groups[CAPTURE_MAX]; /* group number of each capture of the signature, 0 = not in this wording */
};

struct parts {
    VEC_OF(struct part);
    bool taken;
};

struct matcher {
    const struct pattern_set *set;
    struct compiled *compiled; /* one per variant */
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    struct parts parts[PART_KIND_COUNT];
    struct arena arena; /* unescaped answers of the current record */
    struct {
        VEC_OF(struct match);
    } matches;
    uint64_t gave_up;
};

int matcher_new(struct matcher **out, const struct pattern_set *set, struct error *err) {
    struct matcher *m = calloc(1, sizeof *m);

    *out = NULL;
    if (!m)
        return error_no_memory(err);
    arena_init(&m->arena);
    m->set = set;
    m->compiled = calloc(set->variant_count + 1, sizeof *m->compiled);
    m->limits = regex_limits_new();
    m->stack = pcre2_jit_stack_create(32 * 1024, REGEX_JIT_STACK, NULL);
    m->data = pcre2_match_data_create(OVECTOR_PAIRS, NULL);
    if (!m->compiled || !m->limits || !m->stack || !m->data) {
        matcher_free(m);
        return error_no_memory(err);
    }
    pcre2_jit_stack_assign(m->limits, NULL, m->stack);
    *out = m;
    return 0;
}

void matcher_free(struct matcher *m) {
    if (!m)
        return;
    for (size_t i = 0; m->compiled && i < m->set->variant_count; i++)
        pcre2_code_free(m->compiled[i].code);
    free(m->compiled);
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->limits);
    pcre2_jit_stack_free(m->stack);
    for (int kind = 0; kind < PART_KIND_COUNT; kind++)
        vec_free(&m->parts[kind]);
    vec_free(&m->matches);
    arena_free(&m->arena);
    free(m);
}

struct binding {
    const struct signature *signature;
    struct compiled *compiled;
};

static void bind_group(void *payload, const char *name, uint32_t number) {
    struct binding *binding = payload;

    for (size_t i = 0; i < binding->signature->capture_count; i++)
        if (strcmp(binding->signature->captures[i].name, name) == 0)
            binding->compiled->groups[i] = number;
}

/* Makes the expression ready. An expression that does not compile never matches; it counts as one that gave
 * up, for lint says why and a run must not be silent about it. */
static int prepare(struct matcher *m, const struct variant *variant, struct compiled *compiled) {
    struct binding binding = {variant->signature, compiled};
    uint32_t groups = 0;
    int status;

    if (compiled->state == COMPILED_READY)
        return 0;
    status = regex_compile(&compiled->code, variant, NULL);
    if (status < 0)
        return -1;
    if (status > 0) {
        compiled->state = COMPILED_BROKEN;
        compiled->gave_up++;
        m->gave_up++;
        return 0;
    }
    compiled->state = COMPILED_READY;
    regex_names(compiled->code, bind_group, &binding);
    pcre2_pattern_info(compiled->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups + 1 > pcre2_get_ovector_count(m->data)) {
        pcre2_match_data *wider = pcre2_match_data_create(groups + 1, NULL);

        if (!wider)
            return -1;
        pcre2_match_data_free(m->data);
        m->data = wider;
    }
    return 0;
}

static int keep_part(void *payload, const struct part *part) {
    struct parts *parts = payload;

    return vec_push(parts, part_as_matched(*part));
}

/* The parts of one kind of the record, taken once. */
static const struct parts *parts_of(struct matcher *m, const struct record *record, enum part_kind kind) {
    struct parts *parts = &m->parts[kind];

    if (!parts->taken) {
        parts->taken = true;
        if (record_parts(record, kind, &m->arena, keep_part, parts) < 0)
            return NULL;
    }
    return parts;
}

static int keep_match(struct matcher *m, const struct variant *variant, const struct record *record, enum log_kind kind,
                      const struct part *part) {
    const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
    const struct compiled *compiled = &m->compiled[variant->index];
    struct match match = {.variant = variant, .record = record, .offset = part->offset};

    if (part->kind != PART_ANSWER)
        match.offset += ovector[0];
    match.unexpected_log = variant->logs && kind != LOG_UNKNOWN && !(variant->logs & 1u << kind);
    for (size_t i = 0; i < variant->signature->capture_count; i++) {
        uint32_t group = compiled->groups[i];

        if (group && ovector[2 * group] != PCRE2_UNSET && ovector[2 * group + 1] >= ovector[2 * group])
            match.captures[i] =
                slice_make(part->text.ptr + ovector[2 * group], ovector[2 * group + 1] - ovector[2 * group]);
    }
    return vec_push(&m->matches, match) < 0 ? -1 : 1;
}

/* 1 = the variant matched and the match is kept, 0 = it did not, -1 = memory ran out. */
static int try_variant(struct matcher *m, const struct variant *variant, const struct record *record,
                       enum log_kind kind) {
    struct compiled *compiled = &m->compiled[variant->index];
    const struct parts *parts;

    if (compiled->state == COMPILED_BROKEN || !variant_passes_level(variant, record) ||
        !variant_passes_logger(variant, record))
        return 0;
    parts = parts_of(m, record, variant->on);
    if (!parts)
        return -1;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        int found;

        if (!variant_wants(variant, part))
            continue;
        if (prepare(m, variant, compiled) < 0)
            return -1;
        if (compiled->state == COMPILED_BROKEN)
            return 0;
        if (++compiled->runs == JIT_AFTER)
            (void)pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE); /* without it the interpreter goes on */
        found = pcre2_match(compiled->code, (PCRE2_SPTR)(part->text.ptr ? part->text.ptr : ""), part->text.len, 0, 0,
                            m->data, m->limits);
        if (found > 0)
            return keep_match(m, variant, record, kind, part);
        if (found != PCRE2_ERROR_NOMATCH) { /* a limit */
            compiled->gave_up++;
            m->gave_up++;
        }
    }
    return 0;
}

static int visit_matches(const struct matcher *m, match_visit *visit, void *payload) {
    bool noise = false;

    for (size_t i = 0; i < m->matches.count; i++)
        noise = noise || m->matches.items[i].variant->signature->role == ROLE_NOISE;
    for (size_t i = 0; i < m->matches.count; i++) {
        int status;

        if (noise && m->matches.items[i].variant->signature->role != ROLE_NOISE)
            continue;
        status = visit(payload, &m->matches.items[i]);
        if (status)
            return status;
    }
    return 0;
}

int matcher_record(struct matcher *m, const struct record *record, enum log_kind kind, const uint32_t *variants,
                   size_t count, match_visit *visit, void *payload) {
    const struct signature *done = NULL;

    arena_reset(&m->arena);
    m->matches.count = 0;
    for (int part = 0; part < PART_KIND_COUNT; part++) {
        m->parts[part].count = 0;
        m->parts[part].taken = false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct variant *variant = &m->set->variants[variants[i]];
        int status;

        if (variant->signature == done) /* variants of one signature stand together */
            continue;
        status = try_variant(m, variant, record, kind);
        if (status < 0)
            return -1;
        if (status > 0)
            done = variant->signature;
    }
    return visit_matches(m, visit, payload);
}

uint64_t matcher_gave_up(const struct matcher *m) {
    return m->gave_up;
}

uint64_t matcher_gave_up_of(const struct matcher *m, uint32_t variant) {
    return m->compiled[variant].gave_up;
}
