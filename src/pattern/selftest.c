/* SPDX-License-Identifier: Apache-2.0
 * Running examples. Place in the flow: `patterns test` and the build's own tests. A text that must match must
 * be found by its signature in some record with all captures expected; one that must not match, in none. */
#include "pattern/selftest.h"

#include <string.h>

#include "pattern/sample.h"

struct trial {
    const struct signature *signature;
    const struct test_line *test;
    bool matched, captured;
    const struct signature *silencer; /* noise that took the record */
    struct str reason;
};

static const struct slice *captured(const struct match *match, const char *name) {
    const struct signature *signature = match->variant->signature;

    for (size_t i = 0; i < signature->capture_count; i++)
        if (strcmp(signature->captures[i].name, name) == 0)
            return &match->captures[i];
    return NULL;
}

static int on_match(void *payload, const struct match *match) {
    struct trial *trial = payload;

    if (match->variant->signature != trial->signature) {
        if (match->variant->signature->role == ROLE_NOISE)
            trial->silencer = match->variant->signature;
        return 0;
    }
    trial->matched = true;
    if (trial->captured)
        return 0;
    str_clear(&trial->reason);
    for (size_t i = 0; i < trial->test->expect_count; i++) {
        const struct expectation *expect = &trial->test->expect[i];
        const struct slice *have = captured(match, expect->capture);

        if (have && have->ptr ? slice_is(*have, expect->value) : expect->value[0] == '\0')
            continue;
        str_addf(&trial->reason, "%s%s is ", trial->reason.len ? "; " : "", expect->capture);
        if (have && have->ptr)
            str_addf(&trial->reason, "'%.*s', expected '%s'", SLICE_ARGS(*have), expect->value);
        else
            str_addf(&trial->reason, "not captured, expected '%s'", expect->value);
    }
    trial->captured = trial->reason.len == 0;
    return 0;
}

/* Says why a text that must match did not, as far as that can be told from outside. */
static void explain_miss(struct trial *trial) {
    struct slice text = slice_of(trial->test->text);
    bool literal = false;

    for (size_t i = 0; i < trial->signature->variant_count; i++)
        for (size_t k = 0; k < trial->signature->variants[i].literal_count; k++)
            literal = literal || slice_find(text, trial->signature->variants[i].literals[k]) >= 0;
    if (trial->silencer)
        str_addf(&trial->reason, "%s, which is noise, silences it", trial->silencer->id);
    else
        str_add(&trial->reason, literal ? "does not match (a literal is there; the regex, its part or a filter fails)"
                                        : "does not match (none of the literals is there)");
}

static int run_test(struct sampler *sampler, struct trial *trial, bool *passed) {
    str_clear(&trial->reason);
    trial->matched = trial->captured = false;
    trial->silencer = NULL;
    if (sample_match(sampler, slice_of(trial->test->text), on_match, trial) < 0)
        return -1;
    if (trial->test->match) {
        if (!trial->matched)
            explain_miss(trial);
        *passed = trial->matched && trial->captured;
    } else {
        str_clear(&trial->reason);
        if (trial->matched)
            str_add(&trial->reason, "matches, but must not");
        *passed = !trial->matched;
    }
    return trial->reason.failed ? -1 : 0;
}

static bool selected(const struct signature *signature, const char *const *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct slice id = slice_of(ids[i]);

        if (slice_is(id, signature->id))
            return true;
        if (slice_ends(id, ".*") && slice_is(slice_first(id, id.len - 2), signature->family))
            return true;
    }
    return count == 0;
}

static int check_ids(const struct pattern_set *set, const char *const *ids, size_t count, struct error *err) {
    for (size_t i = 0; i < count; i++) {
        bool known = false;

        for (size_t k = 0; k < set->signature_count; k++)
            known = known || selected(&set->signatures[k], &ids[i], 1);
        if (!known)
            return error_set(err, ERROR_USAGE, "there is no signature %s", ids[i]);
    }
    return 0;
}

static int run_signature(struct sampler *sampler, struct trial *trial, selftest_report *report, void *payload,
                         struct error *err) {
    for (size_t i = 0; i < trial->signature->test_count; i++) {
        struct selftest_result result = {.signature = trial->signature, .test = &trial->signature->tests[i]};
        int status;

        trial->test = result.test;
        if (run_test(sampler, trial, &result.passed) < 0)
            return error_no_memory(err);
        result.reason = trial->reason.ptr;
        status = report(payload, &result);
        if (status)
            return status;
    }
    return 0;
}

int selftest_run(const struct pattern_set *set, const char *const *ids, size_t count, selftest_report *report,
                 void *payload, struct error *err) {
    struct sampler *sampler = NULL;
    struct trial trial = {0};
    int status;

    if (check_ids(set, ids, count, err) < 0 || sampler_new(&sampler, set, err) < 0)
        return -1;
    str_init(&trial.reason);
    status = 0;
    for (size_t i = 0; i < set->signature_count && status == 0; i++) {
        trial.signature = &set->signatures[i];
        if (selected(trial.signature, ids, count))
            status = run_signature(sampler, &trial, report, payload, err);
    }
    str_free(&trial.reason);
    sampler_free(sampler);
    return status;
}
