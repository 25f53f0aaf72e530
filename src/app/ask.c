/* SPDX-License-Identifier: Apache-2.0
 * From candidates to check requests; see ask.h. */
#include "app/ask.h"

#include "app/question.h"

/* Questions already answered, so that ten findings of one zone ask once. */
struct answered {
    uint64_t key;
    struct check_answer answer;
};

struct asking {
    struct analysis *analysis;
    struct answered answered[CHECKS_MAX];
    size_t count;
};

static uint64_t question_key(const struct check_request *request) {
    uint64_t key = slice_hash(slice_of(request->check), 7);

    for (size_t i = 0; i < request->parameter_count; i++)
        key =
            slice_hash(slice_of(request->parameters[i].value), slice_hash(slice_of(request->parameters[i].name), key));
    key = slice_hash(slice_make((const char *)&request->incident_start, sizeof request->incident_start), key);
    return slice_hash(slice_make((const char *)&request->incident_end, sizeof request->incident_end), key);
}

static int ask(struct asking *asking, struct candidate *candidate, const struct check_use *use) {
    struct analysis *analysis = asking->analysis;
    struct check_parameter parameters[QUESTION_PARAMETERS];
    struct check_request request;
    struct asked *asked = &candidate->asked[candidate->asked_count];
    uint64_t key;

    if (question_fill(&request, parameters, analysis, candidate, use))
        return -1;
    key = question_key(&request);
    for (size_t i = 0; i < asking->count; i++)
        if (asking->answered[i].key == key) {
            *asked = (struct asked){use, asking->answered[i].answer};
            candidate->asked_count++;
            return 0;
        }
    if (asking->count == CHECKS_MAX)
        return analysis_skip(analysis, use->check, "the limit of checks per run was reached");
    asked->use = use;
    if (check_run(&asked->answer, analysis->library, analysis->backend, &request, &analysis->arena, NULL))
        return -1;
    analysis->database_failed = analysis->database_failed || asked->answer.failed;
    analysis->checks_run += asked->answer.ran;
    asking->answered[asking->count++] = (struct answered){key, asked->answer};
    candidate->asked_count++;
    return asked->answer.ran ? 0 : analysis_skip(analysis, use->check, asked->answer.why);
}

int ask_database(struct analysis *analysis) {
    struct asking asking = {.analysis = analysis};

    for (size_t i = 0; i < analysis->candidates.count; i++) {
        struct candidate *candidate = &analysis->candidates.items[i];
        const struct signature *signature = analysis->findings[candidate->finding]->signature;

        for (size_t k = 0; k < signature->check_count && candidate->asked_count < ASKED_MAX; k++) {
            int result = analysis->backend ? ask(&asking, candidate, &signature->checks[k])
                                           : analysis_skip(analysis, signature->checks[k].check,
                                                           analysis->database_failed ? "the database did not answer"
                                                                                     : "no database was given");

            if (result)
                return -1;
        }
    }
    return 0;
}

int ask_by_hand(struct str *out, struct analysis *analysis, const struct candidate *candidate,
                const struct check_use *use) {
    struct check_parameter parameters[QUESTION_PARAMETERS];
    struct check_request request;

    return question_fill(&request, parameters, analysis, candidate, use) ||
                   check_statement(out, analysis->library, &request, &analysis->arena)
               ? -1
               : 0;
}
