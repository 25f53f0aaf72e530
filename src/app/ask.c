/* SPDX-License-Identifier: Apache-2.0
 * From candidates to check requests; see ask.h. */
#include "app/ask.h"

#include <stdio.h>

enum { STORY_ASKED = 64 /* findings of a story that are looked at for one parameter */, PARAMETERS_MAX = 16 };

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

/* What fills a parameter that a signature does not map: parameters that are not named like their entity. */
static const struct {
    const char *parameter, *value;
} DEFAULTS[] = {
    {"router_id", "{vm.id}"}, {"router_name", "{vm.name}"}, {"link_local_ip", "{ip.address}"}};

/* The template of a parameter: the signature's own, a default, or the entity it is named after ("zone_id" → "{zone.id}"). */
static void parameter_template(const struct check_use *use, const char *parameter, char *out, size_t size) {
    const char *underline = strrchr(parameter, '_');

    for (size_t i = 0; i < use->argument_count; i++)
        if (strcmp(use->arguments[i].parameter, parameter) == 0) {
            snprintf(out, size, "%s", use->arguments[i].value);
            return;
        }
    for (size_t i = 0; i < ARRAY_LENGTH(DEFAULTS); i++)
        if (strcmp(DEFAULTS[i].parameter, parameter) == 0) {
            snprintf(out, size, "%s", DEFAULTS[i].value);
            return;
        }
    if (underline)
        snprintf(out, size, "{%.*s.%s}", (int)(underline - parameter), parameter, underline + 1);
    else
        snprintf(out, size, "{%s}", parameter);
}

/* Fills a template from a cause or, where its own records do not name what is asked for, from what it explains: the lost
 * bridge of a host names no router, the router that does not start names itself. */
static bool fill_from_story(struct str *out, const struct analysis *analysis, uint32_t root, const char *template_text) {
    const struct story_list *stories = &analysis->stories;

    if (finding_fill(out, analysis->findings[root], template_text, NULL, NULL))
        return true;
    for (uint32_t k = stories->starts[root]; k < stories->starts[root + 1] && k < stories->starts[root] + STORY_ASKED; k++) {
        str_clear(out);
        if (finding_fill(out, analysis->findings[stories->members[k]], template_text, NULL, NULL))
            return true;
    }
    return false;
}

/* Fills the parameters that can be given. One that cannot is left out; the check decides whether it can do without. */
static int fill_parameters(struct analysis *analysis, uint32_t root, const struct check_use *use,
                           struct check_parameter *out, size_t room, size_t *count) {
    const char *parameter;
    struct str text;
    int result = 0;

    *count = 0;
    str_init(&text);
    for (size_t i = 0; *count < room && (parameter = check_library_parameter(analysis->library, use->check, i)); i++) {
        char filled[160];

        str_clear(&text);
        parameter_template(use, parameter, filled, sizeof filled);
        if (!fill_from_story(&text, analysis, root, filled))
            continue;
        out[*count] = (struct check_parameter){parameter, arena_string(&analysis->arena, str_slice(&text))};
        if (!out[(*count)++].value || text.failed)
            result = -1;
    }
    str_free(&text);
    return result;
}

static uint64_t question_key(const struct check_request *request) {
    uint64_t key = slice_hash(slice_of(request->check), 7);

    for (size_t i = 0; i < request->parameter_count; i++)
        key = slice_hash(slice_of(request->parameters[i].value), slice_hash(slice_of(request->parameters[i].name), key));
    key = slice_hash(slice_make((const char *)&request->incident_start, sizeof request->incident_start), key);
    return slice_hash(slice_make((const char *)&request->incident_end, sizeof request->incident_end), key);
}

/* What a check is asked about a cause; `parameters` has room for PARAMETERS_MAX and outlives the request. */
static int fill_request(struct check_request *out, struct check_parameter *parameters, struct analysis *analysis,
                        const struct candidate *candidate, const struct check_use *use) {
    const struct finding *finding = analysis->findings[candidate->finding];

    *out = (struct check_request){.check = use->check,
                                  .parameters = parameters,
                                  .incident_start = finding->first,
                                  .incident_end = finding->last,
                                  .fresh = analysis->options->db_fresh,
                                  .specific = true};
    return fill_parameters(analysis, candidate->finding, use, parameters, PARAMETERS_MAX, &out->parameter_count);
}

static int ask(struct asking *asking, struct candidate *candidate, const struct check_use *use) {
    struct analysis *analysis = asking->analysis;
    struct check_parameter parameters[PARAMETERS_MAX];
    struct check_request request;
    struct asked *asked = &candidate->asked[candidate->asked_count];
    uint64_t key;

    if (fill_request(&request, parameters, analysis, candidate, use))
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

    for (size_t i = 0; i < analysis->candidate_count; i++) {
        struct candidate *candidate = &analysis->candidates[i];
        const struct signature *signature = analysis->findings[candidate->finding]->signature;

        for (size_t k = 0; k < signature->check_count && candidate->asked_count < ASKED_MAX; k++) {
            int result = analysis->backend
                             ? ask(&asking, candidate, &signature->checks[k])
                             : analysis_skip(analysis, signature->checks[k].check,
                                    analysis->database_failed ? "the database did not answer" : "no database was given");

            if (result)
                return -1;
        }
    }
    return 0;
}

int ask_by_hand(struct str *out, struct analysis *analysis, const struct candidate *candidate, const struct check_use *use) {
    struct check_parameter parameters[PARAMETERS_MAX];
    struct check_request request;

    return fill_request(&request, parameters, analysis, candidate, use) ||
                   check_statement(out, analysis->library, &request, &analysis->arena)
               ? -1
               : 0;
}
