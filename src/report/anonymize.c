/* SPDX-License-Identifier: Apache-2.0
 * Walks twice over all texts: once to learn the names, once to replace them. See anonymize.h. */
#include "report/anonymize.h"

#include "base/compiler.h"

struct walk {
    struct pseudonyms *pseudonyms;
    struct arena *arena; /* where rewritten texts go */
    bool learns;
    bool failed;
};

static void rewrite(struct walk *w, const char **text,
                    void (*replace)(const struct pseudonyms *, struct str *, struct slice)) {
    struct str out;
    const char *copy;

    str_init(&out);
    replace(w->pseudonyms, &out, slice_of(*text));
    copy = out.failed ? NULL : arena_string(w->arena, str_slice(&out));
    str_free(&out);
    w->failed |= !copy;
    *text = copy ? copy : "";
}

/* A text that may hold names. */
static void text(struct walk *w, const char **at) {
    if (!*at || !**at)
        return;
    if (w->learns)
        w->failed |= pseudonyms_learn_text(w->pseudonyms, slice_of(*at)) != 0;
    else
        rewrite(w, at, pseudonyms_replace);
}

static void texts(struct walk *w, const struct report_texts *list) {
    for (size_t i = 0; i < list->count; i++)
        text(w, &list->items[i]);
}

/* A text that is a name. */
static void name(struct walk *w, enum pseudonym_kind kind, const char **at) {
    if (!*at || !**at)
        return;
    if (w->learns)
        w->failed |= pseudonyms_learn(w->pseudonyms, kind, slice_of(*at)) != 0;
    else
        rewrite(w, at, pseudonyms_replace);
}

static void path(struct walk *w, const char **at) {
    if (!*at || !**at)
        return;
    if (w->learns)
        w->failed |= pseudonyms_learn_path(w->pseudonyms, slice_of(*at)) != 0;
    else
        rewrite(w, at, pseudonyms_replace);
}

/* An id made of names. */
static void id(struct walk *w, const char **at) {
    if (*at && **at && !w->learns)
        rewrite(w, at, pseudonyms_replace_id);
}

static void ids(struct walk *w, const struct report_texts *list) {
    for (size_t i = 0; i < list->count; i++)
        id(w, &list->items[i]);
}

/* What somebody gave a name to. Commands, settings, services are called the same everywhere. */
static bool has_name(const char *type, enum pseudonym_kind *kind) {
    static const struct {
        const char *type;
        enum pseudonym_kind kind;
    } KINDS[] = {{"host", PSEUDONYM_HOST},     {"server", PSEUDONYM_HOST},
                 {"vm", PSEUDONYM_VM},         {"router", PSEUDONYM_VM},
                 {"systemvm", PSEUDONYM_VM},   {"account", PSEUDONYM_ACCOUNT},
                 {"user", PSEUDONYM_USER},     {"domain", PSEUDONYM_DOMAIN},
                 {"network", PSEUDONYM_THING}, {"vpc", PSEUDONYM_THING},
                 {"zone", PSEUDONYM_THING},    {"pod", PSEUDONYM_THING},
                 {"cluster", PSEUDONYM_THING}, {"pool", PSEUDONYM_THING},
                 {"volume", PSEUDONYM_THING},  {"physical_network", PSEUDONYM_THING},
                 {"vpn", PSEUDONYM_THING},     {"template", PSEUDONYM_THING},
                 {"snapshot", PSEUDONYM_THING}};

    for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++)
        if (strcmp(type, KINDS[i].type) == 0) {
            *kind = KINDS[i].kind;
            return true;
        }
    return false;
}

static void entities(struct walk *w, struct report_entity *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        enum pseudonym_kind kind;

        if (has_name(items[i].type, &kind)) {
            name(w, kind, &items[i].name);
            name(w, kind, &items[i].id);
        } else {
            text(w, &items[i].name);
            text(w, &items[i].id);
        }
        text(w, &items[i].uuid);
    }
}

static void quotes(struct walk *w, struct report_quote *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        path(w, &items[i].file);
        text(w, &items[i].text);
    }
}

static void cause(struct walk *w, struct report_cause *c) {
    id(w, &c->id);
    id(w, &c->finding);
    id(w, &c->incident);
    text(w, &c->title);
    entities(w, c->entities, c->entity_count);
    quotes(w, c->log, c->log_count);
    for (size_t i = 0; i < c->reason_count; i++)
        text(w, &c->reasons[i].why);
    for (size_t i = 0; i < c->db_count; i++) {
        text(w, &c->db[i].text);
        text(w, &c->db[i].statement);
    }
    ids(w, &c->findings);
    ids(w, &c->explains);
    texts(w, &c->explained_titles);
    text(w, &c->explanation);
    texts(w, &c->remedy);
    texts(w, &c->next_commands);
}

static void incident(struct walk *w, struct report_incident *incident) {
    id(w, &incident->id);
    text(w, &incident->title);
    text(w, &incident->mitigated_by);
    ids(w, &incident->root_causes);
    ids(w, &incident->concurrent);
    ids(w, &incident->findings);
    for (size_t i = 0; i < incident->timeline_count; i++) {
        text(w, &incident->timeline[i].what);
        text(w, &incident->timeline[i].lane);
        path(w, &incident->timeline[i].file);
        id(w, &incident->timeline[i].finding);
    }
}

static void finding(struct walk *w, struct report_finding *finding) {
    id(w, &finding->id);
    id(w, &finding->explained_by);
    id(w, &finding->key);
    text(w, &finding->title);
    text(w, &finding->how);
    entities(w, finding->entities, finding->entity_count);
    quotes(w, finding->samples, finding->sample_count);
}

static void frame(struct walk *w, struct report *report) {
    struct report_coverage *coverage = &report->coverage;

    for (size_t i = 0; i < report->input_count; i++) {
        name(w, PSEUDONYM_HOST, &report->inputs[i].machine);
        path(w, &report->inputs[i].path);
        texts(w, &report->inputs[i].problems);
    }
    for (size_t i = 0; i < report->server_count; i++)
        text(w, &report->servers[i]);
    texts(w, &coverage->notes);
    for (size_t i = 0; i < coverage->checks_not_run_count; i++)
        text(w, &coverage->checks_not_run[i].why);
}

static void walk_report(struct walk *w, struct report *report) {
    frame(w, report);
    for (size_t i = 0; i < report->cause_count; i++)
        cause(w, &report->causes[i]);
    for (size_t i = 0; i < report->incident_count; i++)
        incident(w, &report->incidents[i]);
    for (size_t i = 0; i < report->finding_count; i++)
        finding(w, &report->findings[i]);
    for (size_t i = 0; i < report->unexplained_count; i++) {
        text(w, &report->unexplained[i].template_text);
        text(w, &report->unexplained[i].command);
        quotes(w, &report->unexplained[i].sample, 1);
    }
    for (size_t i = 0; i < report->rejected_count; i++) {
        text(w, &report->rejected[i].title);
        text(w, &report->rejected[i].why);
    }
    for (size_t i = 0; i < report->health_count; i++)
        text(w, &report->health[i].text);
}

int anonymize_report(struct report *report, struct pseudonyms *pseudonyms) {
    struct walk w = {.pseudonyms = pseudonyms, .arena = &report->arena, .learns = true};

    walk_report(&w, report);
    w.learns = false;
    walk_report(&w, report);
    return w.failed ? -1 : 0;
}

static void walk_timeline(struct walk *w, struct timeline *t) {
    enum pseudonym_kind kind;

    for (size_t i = 0; i < t->input_count; i++) {
        name(w, PSEUDONYM_HOST, &t->inputs[i].machine);
        path(w, &t->inputs[i].path);
        text(w, &t->inputs[i].where);
        texts(w, &t->inputs[i].problems);
    }
    if (has_name(t->kind, &kind))
        name(w, kind, &t->asked);
    else
        text(w, &t->asked);
    entities(w, t->subjects, t->subject_count);
    entities(w, t->things, t->thing_count);
    for (size_t i = 0; i < t->call_count; i++) {
        text(w, &t->calls[i].address);
        text(w, &t->calls[i].command);
    }
    for (size_t i = 0; i < t->job_count; i++) {
        text(w, &t->jobs[i].uuid);
        name(w, PSEUDONYM_USER, &t->jobs[i].user);
        name(w, PSEUDONYM_ACCOUNT, &t->jobs[i].account);
        text(w, &t->jobs[i].result);
    }
    for (size_t i = 0; i < t->request_count; i++) {
        name(w, PSEUDONYM_HOST, &t->requests[i].host_name);
        text(w, &t->requests[i].commands);
        text(w, &t->requests[i].details);
    }
    for (size_t i = 0; i < t->entry_count; i++) {
        text(w, &t->entries[i].thread);
        text(w, &t->entries[i].text);
        text(w, &t->entries[i].slowest);
        text(w, &t->entries[i].silenced);
    }
    texts(w, &t->unseen);
}

int anonymize_timeline(struct timeline *timeline, struct pseudonyms *pseudonyms) {
    struct walk w = {.pseudonyms = pseudonyms, .arena = &timeline->arena, .learns = true};

    walk_timeline(&w, timeline);
    w.learns = false;
    walk_timeline(&w, timeline);
    return w.failed ? -1 : 0;
}

static void walk_digest(struct walk *w, struct digest *digest) {
    for (size_t i = 0; i < digest->issue_count; i++) {
        struct digest_issue *issue = &digest->issues[i];

        id(w, &issue->key);
        text(w, &issue->title);
        text(w, &issue->source);
        text(w, &issue->entities);
        quotes(w, &issue->sample, 1);
        text(w, &issue->acknowledged_because);
    }
    for (size_t i = 0; i < digest->ended_count; i++)
        text(w, &digest->ended[i].because);
    for (size_t i = 0; i < digest->text_count; i++) {
        text(w, &digest->texts[i].text);
        path(w, &digest->texts[i].file);
    }
    texts(w, &digest->silent);
}

int anonymize_digest(struct digest *digest, struct pseudonyms *pseudonyms) {
    struct walk w = {.pseudonyms = pseudonyms, .arena = &digest->arena, .learns = true};

    walk_digest(&w, digest);
    w.learns = false;
    walk_digest(&w, digest);
    return w.failed ? -1 : 0;
}

int anonymize_message(struct pseudonyms *pseudonyms, const char *message, struct str *out) {
    if (pseudonyms_learn_text(pseudonyms, slice_of(message)))
        return -1;
    pseudonyms_replace(pseudonyms, out, slice_of(message));
    return out->failed ? -1 : 0;
}
