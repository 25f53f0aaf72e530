/* SPDX-License-Identifier: Apache-2.0
 * Lint of signatures. Place in the flow: `patterns lint`, behind loading. All examples are taken through the
 * real path, so that the criticism is about what a run would do. */
#include "pattern/lint.h"

#include <string.h>

#include "pattern/edge.h"
#include "pattern/lint_regex.h"
#include "pattern/placeholder.h"
#include "pattern/sample.h"

static bool has_test(const struct signature *signature, bool match) {
    for (size_t i = 0; i < signature->test_count; i++)
        if (signature->tests[i].match == match)
            return true;
    return false;
}

static bool has_capture(const struct signature *signature, struct slice name) {
    for (size_t i = 0; i < signature->capture_count; i++)
        if (slice_is(name, signature->captures[i].name))
            return true;
    return false;
}

static void lint_references(const struct signature *signature, struct complaints *complaints) {
    for (const char **reference = signature->references; *reference; reference++) {
        struct slice text = slice_of(*reference);

        if (!slice_starts(text, "https://") && !slice_starts(text, "http://") && !slice_starts(text, "cloudstack:"))
            complaints_warn(complaints, signature->position, "%s: reference '%s' is neither a URL nor cloudstack:path",
                            signature->id, *reference);
    }
}

static void lint_prose(const struct signature *signature, struct complaints *complaints) {
    bool cause = signature->role == ROLE_CAUSE;

    if (cause && !signature->explanation[0])
        complaints_error(complaints, signature->position, "%s: a cause needs an explanation", signature->id);
    if (cause && !signature->remedy[0])
        complaints_error(complaints, signature->position, "%s: a cause needs a remedy", signature->id);
    if (signature->role == ROLE_NOISE && !signature->explanation[0])
        complaints_warn(complaints, signature->position, "%s: noise needs an explanation why it is harmless",
                        signature->id);
    if (!signature->references[0])
        complaints_error(complaints, signature->position, "%s: no references", signature->id);
    lint_references(signature, complaints);
}

/* Arguments may also be fields of entities ("{vm.name}"), which any signature may gain from its surroundings.
 */
static void lint_checks(const struct signature *signature, struct complaints *complaints) {
    for (size_t i = 0; i < signature->check_count; i++)
        for (size_t k = 0; k < signature->checks[i].argument_count; k++) {
            struct slice rest = slice_of(signature->checks[i].arguments[k].value), name;
            enum entity_type type;
            enum entity_field field;

            while (placeholder_next(&rest, &name))
                if (!has_capture(signature, name) && !entity_key_parse(name, &type, &field))
                    complaints_error(complaints, signature->checks[i].position, "check %s: {%.*s} is no capture",
                                     signature->checks[i].check, SLICE_ARGS(name));
        }
}

static int lint_signature(const struct signature *signature, struct complaints *complaints) {
    uint32_t used = 0;
    size_t errors = complaints_errors(complaints);

    lint_prose(signature, complaints);
    lint_checks(signature, complaints);
    if (!signature->absence.after && signature->variant_count && !has_test(signature, true))
        complaints_error(complaints, signature->position, "%s: no text that it must match (tests.match)",
                         signature->id);
    if (!signature->absence.after && signature->variant_count && !has_test(signature, false))
        complaints_error(complaints, signature->position, "%s: no text that it must not match (tests.no_match)",
                         signature->id);
    for (size_t i = 0; i < signature->variant_count; i++)
        if (lint_variant(&signature->variants[i], &used, complaints) < 0)
            return -1;
    for (size_t i = 0; i < signature->capture_count && complaints_errors(complaints) == errors; i++)
        if (signature->variant_count && !(used & 1u << i))
            complaints_warn(complaints, signature->position, "%s: no regex captures %s", signature->id,
                            signature->captures[i].name);
    return 0;
}

struct ambiguity {
    const struct pattern_set *set;
    const struct signature *signature;
    const struct test_line *test;
    struct complaints *complaints;
};

static int on_match(void *payload, const struct match *match) {
    const struct ambiguity *a = payload;
    const struct signature *other = match->variant->signature;

    if (other == a->signature || other->role != ROLE_CAUSE || a->signature->role == ROLE_CONTEXT ||
        edge_find(a->set, a->signature->index, other->index) || edge_find(a->set, other->index, a->signature->index))
        return 0;
    complaints_warn(a->complaints, a->test->position,
                    "%s matches this text of %s, and no relation says which explains which", other->id,
                    a->signature->id);
    return 0;
}

static void lint_literal_of_test(const struct signature *signature, const struct test_line *test,
                                 struct complaints *complaints) {
    for (size_t i = 0; i < signature->variant_count; i++)
        for (size_t k = 0; k < signature->variants[i].literal_count; k++)
            if (slice_find(slice_of(test->text), signature->variants[i].literals[k]) >= 0)
                return;
    complaints_error(complaints, test->position, "%s: this text must match and has none of its literals",
                     signature->id);
}

static int lint_tests(const struct pattern_set *set, struct complaints *complaints) {
    struct sampler *sampler;
    int status = 0;

    if (sampler_new(&sampler, set, NULL) < 0)
        return -1;
    for (size_t i = 0; i < set->signature_count && status == 0; i++) {
        const struct signature *signature = &set->signatures[i];

        for (size_t k = 0; k < signature->test_count && status == 0; k++) {
            struct ambiguity ambiguity = {set, signature, &signature->tests[k], complaints};

            if (!signature->tests[k].match)
                continue;
            lint_literal_of_test(signature, &signature->tests[k], complaints);
            status = sample_match(sampler, slice_of(signature->tests[k].text), on_match, &ambiguity);
        }
    }
    sampler_free(sampler);
    return status;
}

int pattern_lint(const struct pattern_set *set, struct complaints *complaints) {
    for (size_t i = 0; i < set->signature_count; i++)
        if (lint_signature(&set->signatures[i], complaints) < 0)
            return -1;
    if (lint_tests(set, complaints) < 0)
        return -1;
    complaints_sort(complaints);
    return 0;
}
