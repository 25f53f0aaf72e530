/* SPDX-License-Identifier: Apache-2.0
 * Parameters from entities; see question.h. */
#include "app/question.h"

#include <stdio.h>

#include "model/finding_fill.h"

enum { STORY_ASKED = 64 /* findings of a story that are looked at */, SUBJECTS_MAX = 8, PREFIX_SIZE = 48 };

/* What a parameter asks for: "router_id" is the id of a VM that is a router. */
struct wanted {
    char prefix[PREFIX_SIZE]; /* "router" */
    enum entity_type type;
    enum entity_field field;
};

/* The thing that all parameters of one prefix are about. */
struct subject {
    char prefix[PREFIX_SIZE];
    struct entity entity;
    bool by_id; /* its id was asked for and is known */
};

struct question {
    struct analysis *analysis;
    const struct candidate *candidate;
    const struct check_use *use;
    struct check_request *request;
    struct check_parameter *parameters;
    struct entity_set named; /* by the cause, then by what it explains */
    struct subject subjects[SUBJECTS_MAX];
    size_t subject_count;
    struct str text;
};

/* Parameters whose prefix is not the name of their entity's type. */
static const struct {
    const char *parameter, *key;
} ALIASES[] = {{"router_id", "vm.id"}, {"router_name", "vm.name"}, {"link_local_ip", "ip.address"}};

static bool wanted_of(struct wanted *out, const char *parameter) {
    const char *underline = strrchr(parameter, '_');
    char key[2 * PREFIX_SIZE];

    if (!underline || (size_t)(underline - parameter) >= sizeof out->prefix)
        return false;
    snprintf(out->prefix, sizeof out->prefix, "%.*s", (int)(underline - parameter), parameter);
    snprintf(key, sizeof key, "%s.%s", out->prefix, underline + 1);
    for (size_t i = 0; i < ARRAY_LENGTH(ALIASES); i++)
        if (strcmp(ALIASES[i].parameter, parameter) == 0)
            snprintf(key, sizeof key, "%s", ALIASES[i].key);
    return entity_key_parse(slice_of(key), &out->type, &out->field);
}

/* The entities of the cause, then those of its stories. */
static void name_entities(struct question *q) {
    const struct analysis *analysis = q->analysis;
    const struct story_list *stories = &analysis->stories;
    size_t read = 0;

    candidate_entities(&q->named, q->candidate, analysis->findings);
    for (size_t i = 0; i < q->candidate->member_count; i++) {
        uint32_t root = q->candidate->members[i];

        for (uint32_t k = stories->starts[root]; k < stories->starts[root + 1] && read < STORY_ASKED; k++, read++) {
            struct entity_set all;

            finding_entities(&all, analysis->findings[stories->members[k]]);
            entity_set_merge(&q->named, &all);
        }
    }
}

/* A VM that is known not to be a router is not asked about as one. */
static bool suits(const struct entity *entity, const struct wanted *wanted) {
    return entity->type == wanted->type && (strcmp(wanted->prefix, "router") != 0 || !entity->name.len ||
                                            strcmp(entity_type_shown(ENTITY_VM, entity->name), "router") == 0);
}

/* Whether two entities may be one thing, known by different names so far. */
static bool complements(const struct entity *a, const struct entity *b) {
    return !(a->id.len && b->id.len) && !(a->name.len && b->name.len) && !(a->uuid.len && b->uuid.len);
}

/* The first suitable thing that is named, with what further ones add to it that may be the same. */
static struct entity choose(const struct question *q, const struct wanted *wanted) {
    struct entity chosen = {.type = ENTITY_NONE};

    for (size_t i = 0; i < q->named.count; i++) {
        const struct entity *entity = &q->named.items[i];

        if (!suits(entity, wanted))
            continue;
        if (chosen.type == ENTITY_NONE) {
            chosen = *entity;
        } else if (complements(&chosen, entity)) {
            chosen.id = chosen.id.len ? chosen.id : entity->id;
            chosen.name = chosen.name.len ? chosen.name : entity->name;
            chosen.uuid = chosen.uuid.len ? chosen.uuid : entity->uuid;
        }
    }
    return chosen;
}

static struct subject *subject_of(struct question *q, const struct wanted *wanted) {
    struct subject *subject;

    for (size_t i = 0; i < q->subject_count; i++)
        if (strcmp(q->subjects[i].prefix, wanted->prefix) == 0)
            return &q->subjects[i];
    if (q->subject_count == SUBJECTS_MAX)
        return NULL;
    subject = &q->subjects[q->subject_count++];
    *subject = (struct subject){.entity = choose(q, wanted)};
    snprintf(subject->prefix, sizeof subject->prefix, "%s", wanted->prefix);
    return subject;
}

static int give(struct question *q, const char *parameter, struct slice value) {
    struct check_request *request = q->request;
    const char *copy = arena_string(&q->analysis->arena, value);

    q->parameters[request->parameter_count++] = (struct check_parameter){parameter, copy};
    return copy ? 0 : -1;
}

static const struct check_argument *argument_of(const struct check_use *use, const char *parameter) {
    for (size_t i = 0; i < use->argument_count; i++)
        if (strcmp(use->arguments[i].parameter, parameter) == 0)
            return &use->arguments[i];
    return NULL;
}

/* A parameter that the signature maps: from the first finding that can fill it. */
static int give_argument(struct question *q, const char *parameter, const char *template_text) {
    const struct analysis *analysis = q->analysis;
    const struct story_list *stories = &analysis->stories;
    uint32_t root = q->candidate->finding;
    bool filled;

    str_clear(&q->text);
    filled = finding_fill(&q->text, analysis->findings[root], template_text, NULL, NULL);
    for (uint32_t k = stories->starts[root];
         !filled && k < stories->starts[root + 1] && k < stories->starts[root] + STORY_ASKED; k++) {
        str_clear(&q->text);
        filled = finding_fill(&q->text, analysis->findings[stories->members[k]], template_text, NULL, NULL);
    }
    if (q->text.failed)
        return -1;
    return filled ? give(q, parameter, str_slice(&q->text)) : 0;
}

/* A parameter that is named after a thing. */
static int give_field(struct question *q, const char *parameter, const struct wanted *wanted) {
    struct subject *subject = subject_of(q, wanted);
    struct slice value = subject ? entity_field_value(&subject->entity, wanted->field) : slice_make(NULL, 0);

    if (!value.len || (wanted->field != FIELD_ID && subject->by_id))
        return 0;
    subject->by_id = subject->by_id || wanted->field == FIELD_ID;
    return give(q, parameter, value);
}

/* Ids first: with one, names are left out. */
static int give_all(struct question *q, bool ids) {
    const char *parameter;

    for (size_t i = 0; (parameter = check_library_parameter(q->analysis->library, q->use->check, i)) &&
                       q->request->parameter_count < QUESTION_PARAMETERS;
         i++) {
        const struct check_argument *argument = argument_of(q->use, parameter);
        struct wanted wanted;
        bool field = !argument && wanted_of(&wanted, parameter);

        if ((field && wanted.field == FIELD_ID) != ids)
            continue;
        if (argument ? give_argument(q, parameter, argument->value) : field && give_field(q, parameter, &wanted))
            return -1;
    }
    return 0;
}

int question_fill(struct check_request *out, struct check_parameter *parameters, struct analysis *analysis,
                  const struct candidate *candidate, const struct check_use *use) {
    struct question q = {
        .analysis = analysis, .candidate = candidate, .use = use, .request = out, .parameters = parameters};
    int result;

    *out = (struct check_request){.check = use->check,
                                  .parameters = parameters,
                                  .incident_start = candidate->first,
                                  .incident_end = candidate->again_last,
                                  .fresh = analysis->options->db_fresh,
                                  .specific = !use->cloud};
    str_init(&q.text);
    name_entities(&q);
    result = give_all(&q, true) || give_all(&q, false) ? -1 : 0;
    str_free(&q.text);
    return result;
}
