/* SPDX-License-Identifier: Apache-2.0
 * Candidates become root causes of the report, or rejected ones with the reason. */
#include <stdio.h>
#include <string.h>

#include "app/ask.h"
#include "app/names.h"
#include "app/report_builder.h"

enum {
    QUOTES_MAX = 5,
    OWN_QUOTES = 2,
    MEMBER_QUOTES = 3,
    OVERCOME_MAX = 20,
    EVIDENCE_MAX = 2000,
    STATEMENT_MAX = 20000
};

/* Of the things of a type that a cause names, the first that the database knows; a router or system VM before other
 * VMs, since commands are for those. */
static const struct name_row *known_thing(const struct analysis *analysis, const struct entity_set *all,
                                          enum entity_type type) {
    const struct name_row *first = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const struct name_row *row = all->items[i].type == type ? names_find(analysis, &all->items[i]) : NULL;

        if (row && names_fact(row, "link_local_ip"))
            return row;
        if (!first)
            first = row;
    }
    return first;
}

/* Appends facts; what stands before wins. */
static size_t append_facts(const char **out, size_t n, const char **facts) {
    for (; facts && facts[0]; facts += 2) {
        if (out) {
            out[n] = facts[0];
            out[n + 1] = facts[1];
        }
        n += 2;
    }
    return n;
}

/* All facts of a candidate: of the checks it was asked, then of the host and the VM it names. `out` may be null to
 * count them. */
static size_t list_facts(const char **out, const struct analysis *analysis, const struct candidate *candidate) {
    const struct name_row *rows[2];
    struct entity_set all;
    size_t n = 0;

    story_entities(&all, analysis, candidate);
    rows[0] = known_thing(analysis, &all, ENTITY_HOST);
    rows[1] = known_thing(analysis, &all, ENTITY_VM);
    for (size_t i = 0; i < candidate->asked_count; i++)
        n = append_facts(out, n, candidate->asked[i].answer.facts);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        n = append_facts(out, n, rows[i] ? rows[i]->facts : NULL);
    return n;
}

static const char *const *facts_of(struct report_builder *b, const struct candidate *candidate) {
    const char **facts = builder_alloc(b, list_facts(NULL, b->analysis, candidate), sizeof *facts);

    if (facts)
        list_facts(facts, b->analysis, candidate);
    return facts;
}

static struct report_texts filled(struct report_builder *b, const struct finding *finding, const char *const *templates,
                                  const char *const *facts) {
    struct report_texts texts = {NULL, 0};
    size_t count = 0;

    while (templates[count])
        count++;
    texts.items = builder_alloc(b, count, sizeof *texts.items);
    for (size_t i = 0; texts.items && i < count; i++)
        texts.items[texts.count++] = builder_fill(b, finding, templates[i], facts, NULL);
    return texts;
}

/* Whether a line is quoted already: several signatures often match one record. */
static bool is_quoted(const struct report_cause *out, const struct report_builder *b, const struct sample *sample) {
    const char *path = b->analysis->read.inputs.items[sample->at.file].path;

    for (size_t i = 0; i < out->log_count; i++)
        if (out->log[i].line == sample->at.line && strcmp(out->log[i].file, path) == 0)
            return true;
    return false;
}

static void quote(struct report_builder *b, struct report_cause *out, const struct sample *sample) {
    if (!is_quoted(out, b, sample))
        out->log[out->log_count++] = builder_quote(b, sample);
}

/* The first lines of what it explains: other causes first, they are nearer to it than symptoms. */
static void quote_effects(struct report_builder *b, struct report_cause *out, const struct candidate *candidate,
                          enum role role) {
    const struct story_list *stories = &b->analysis->stories;

    for (size_t i = 0; i < candidate->member_count; i++) {
        uint32_t root = candidate->members[i];

        for (uint32_t k = stories->starts[root]; k < stories->starts[root + 1]; k++) {
            const struct finding *finding = b->analysis->findings[stories->members[k]];

            if (out->log_count < QUOTES_MAX && stories->members[k] != root && finding_role(finding) == role)
                quote(b, out, &finding->samples[0]);
        }
    }
}

/* The first failing line, a few more of its own, the same failure elsewhere, then what it led to. */
static void build_quotes(struct report_builder *b, struct report_cause *out, const struct candidate *candidate) {
    const struct finding *finding = b->analysis->findings[candidate->finding];

    out->log = builder_alloc(b, QUOTES_MAX, sizeof *out->log);
    for (size_t i = 0; out->log && i < finding->sample_count && out->log_count < OWN_QUOTES; i++)
        quote(b, out, &finding->samples[i]);
    if (!out->log)
        return;
    for (size_t i = 1; i < candidate->member_count && out->log_count < MEMBER_QUOTES; i++)
        quote(b, out, &b->analysis->findings[candidate->members[i]]->samples[0]);
    quote_effects(b, out, candidate, ROLE_CAUSE);
    quote_effects(b, out, candidate, ROLE_SYMPTOM);
}

static void add_effects(struct report_builder *b, struct report_cause *out, uint32_t root, size_t room) {
    const struct analysis *analysis = b->analysis;

    for (uint32_t k = analysis->stories.starts[root]; k < analysis->stories.starts[root + 1]; k++) {
        const struct finding *finding = analysis->findings[analysis->stories.members[k]];

        if (analysis->stories.members[k] == root || out->explains.count == room)
            continue;
        out->explains.items[out->explains.count++] = builder_text(b, finding->id);
        out->explained_titles.items[out->explained_titles.count++] =
            builder_fill(b, finding, finding->signature->title, NULL, "?");
    }
}

static void build_effects(struct report_builder *b, struct report_cause *out, const struct candidate *candidate) {
    size_t count = candidate->relation.effects;

    out->explains.items = builder_alloc(b, count, sizeof *out->explains.items);
    out->explained_titles.items = builder_alloc(b, count, sizeof *out->explained_titles.items);
    for (size_t i = 0; i < candidate->member_count && !b->failed; i++)
        add_effects(b, out, candidate->members[i], count);
}

static void add_evidence(struct report_builder *b, struct report_cause *out, const struct asked *asked,
                         const char *text) {
    out->db[out->db_count++] = (struct report_db_evidence){.check = builder_text(b, asked->use->check),
                                                           .verdict = verdict_name(asked->answer.verdict),
                                                           .text = builder_foreign(b, slice_of(text), EVIDENCE_MAX),
                                                           .as_of = asked->answer.as_of};
}

/* The statement of a check, to be pasted into a client: whole or not at all (null), a part of it cannot be run. */
static const char *statement_of(struct report_builder *b, const struct candidate *candidate,
                                const struct check_use *use) {
    const char *statement = NULL;
    struct str text;

    str_init(&text);
    if (ask_by_hand(&text, b->analysis, candidate, use))
        b->failed = true;
    else if (text.len && text.len <= STATEMENT_MAX)
        statement = builder_foreign(b, str_slice(&text), 0);
    str_free(&text);
    return statement;
}

/* What the database said; without one, the statements a reader can run by hand. */
static void build_evidence(struct report_builder *b, struct report_cause *out, const struct candidate *candidate,
                           const struct finding *finding) {
    const struct signature *signature = finding->signature;
    size_t room = signature->check_count;

    for (size_t i = 0; i < candidate->asked_count; i++)
        room += candidate->asked[i].answer.row_count + 1;
    out->db = builder_alloc(b, room, sizeof *out->db);
    if (!out->db)
        return;
    for (size_t i = 0; i < candidate->asked_count; i++) {
        const struct asked *asked = &candidate->asked[i];
        size_t first = out->db_count;

        for (size_t k = 0; k < asked->answer.row_count; k++)
            add_evidence(b, out, asked, asked->answer.rows[k].evidence);
        if (asked->answer.why[0])
            add_evidence(b, out, asked, asked->answer.why);
        if (out->db_count > first)
            out->db[first].statement = statement_of(b, candidate, asked->use);
    }
    for (size_t i = 0; !b->analysis->backend && i < signature->check_count; i++) {
        const char *statement = statement_of(b, candidate, &signature->checks[i]);

        if (statement)
            out->db[out->db_count++] = (struct report_db_evidence){.check = builder_text(b, signature->checks[i].check),
                                                                   .verdict = "not-checked",
                                                                   .text = statement,
                                                                   .as_of = "now"};
    }
}

/* The text of a block scalar as paragraphs: a line break of the file is a blank, an empty line stays. */
static const char *paragraph(struct report_builder *b, const char *text) {
    size_t length = strlen(text);
    char *copy = arena_string(&b->report->arena, slice_make(text, length));

    if (!copy) {
        b->failed = true;
        return "";
    }
    while (length && copy[length - 1] == '\n')
        copy[--length] = '\0';
    for (size_t i = 1; i + 1 < length; i++)
        if (copy[i] == '\n' && copy[i - 1] != '\n' && copy[i + 1] != '\n' && copy[i + 1] != ' ')
            copy[i] = ' ';
    return copy;
}

static void build_cause(struct report_builder *b, const struct candidate *candidate) {
    const struct analysis *analysis = b->analysis;
    const struct finding *finding = analysis->findings[candidate->finding];
    const struct signature *signature = finding->signature;
    struct report_cause *out = &b->report->causes[b->report->cause_count++];
    const char *const *facts = facts_of(b, candidate);
    char id[32];

    snprintf(id, sizeof id, "c-%s", finding->id + 2);
    out->rank = (unsigned)b->report->cause_count;
    out->id = builder_text(b, id);
    out->finding = builder_text(b, finding->id);
    out->incident = builder_incident_id(b, candidate->finding);
    out->signature = builder_text(b, signature->id);
    out->family = builder_text(b, signature->family);
    out->title = builder_fill(b, finding, signature->title, facts, "?");
    out->severity = severity_name(signature->severity);
    out->score = candidate->score;
    out->confidence = confidence_name(candidate->confidence);
    out->verdict = verdict_name(candidate->verdict);
    out->first_seen = candidate->first;
    out->last_seen = candidate->last;
    out->count = candidate->count;
    out->known = candidate->known;
    out->findings = builder_finding_ids(b, candidate->members, candidate->member_count);
    out->explanation =
        paragraph(b, signature->unrecognised ? builder_fill(b, finding, signature->explanation, NULL, "?")
                                             : signature->explanation);
    out->remedy = filled(b, finding, signature->remedy, facts);
    out->next_commands = filled(b, finding, signature->next_commands, facts);
    out->references = filled(b, finding, signature->references, NULL);
    out->entities = builder_story_entities(b, candidate, &out->entity_count);
    out->reasons = builder_alloc(b, candidate->reason_count, sizeof *out->reasons);
    for (size_t i = 0; out->reasons && i < candidate->reason_count; i++)
        out->reasons[out->reason_count++] =
            (struct report_reason){candidate->reasons[i].points, builder_text(b, candidate->reasons[i].why)};
    build_quotes(b, out, candidate);
    build_effects(b, out, candidate);
    build_evidence(b, out, candidate, finding);
}

static void build_rejected(struct report_builder *b, const struct candidate *candidate) {
    const struct finding *finding = b->analysis->findings[candidate->finding];
    struct str why;

    str_init(&why);
    str_add(&why, candidate->rejected);
    for (size_t i = 0; i < candidate->asked_count; i++)
        for (size_t k = 0; k < candidate->asked[i].answer.row_count; k++)
            str_addf(&why, "; %s: %s", candidate->asked[i].use->check, candidate->asked[i].answer.rows[k].evidence);
    if (why.failed)
        b->failed = true;
    b->report->rejected[b->report->rejected_count++] = (struct report_rejected){
        .signature = builder_text(b, finding->signature->id),
        .title = builder_fill(b, finding, finding->signature->title, NULL, "?"),
        .why = builder_foreign(b, str_slice(&why), 2000),
    };
    str_free(&why);
}

/* Causes that every operation got over: one row per signature. */
static void build_overcome(struct report_builder *b, uint32_t first) {
    const struct analysis *analysis = b->analysis;
    const struct finding *finding = analysis->findings[first];
    uint64_t events = 0;
    char why[200];

    for (uint32_t i = 0; i < analysis->finding_count; i++) {
        if (!analysis->relations[i].over || analysis->findings[i]->signature != finding->signature)
            continue;
        if (i < first)
            return; /* its row stands already */
        events += analysis->findings[i]->count;
    }
    snprintf(why, sizeof why, "every operation that met it went on and came right (%llu event%s)",
             (unsigned long long)events, events == 1 ? "" : "s");
    b->report->rejected[b->report->rejected_count++] = (struct report_rejected){
        .signature = builder_text(b, finding->signature->id),
        .title = builder_fill(b, finding, finding->signature->title, NULL, "?"),
        .why = builder_text(b, why),
    };
}

void builder_causes(struct report_builder *b) {
    const struct analysis *analysis = b->analysis;

    b->report->causes = builder_alloc(b, analysis->candidates.count, sizeof *b->report->causes);
    b->report->rejected = builder_alloc(b, analysis->candidates.count + OVERCOME_MAX, sizeof *b->report->rejected);
    for (size_t i = 0; i < analysis->candidates.count && !b->failed; i++) {
        if (analysis->candidates.items[i].rejected[0])
            build_rejected(b, &analysis->candidates.items[i]);
        else
            build_cause(b, &analysis->candidates.items[i]);
    }
    for (uint32_t i = 0, room = (uint32_t)b->report->rejected_count + OVERCOME_MAX;
         i < analysis->finding_count && !b->failed && b->report->rejected_count < room; i++)
        if (analysis->relations[i].over && finding_role(analysis->findings[i]) == ROLE_CAUSE &&
            analysis->findings[i]->signature->certainty > CERTAINTY_HINT)
            build_overcome(b, i);
}
