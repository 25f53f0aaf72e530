/* SPDX-License-Identifier: Apache-2.0
 * Coverage: how far the report can see, and what a reader must know to trust it. */
#include "app/report_builder.h"
#include "report/wording.h"

enum { TEXT_MAX = 2000 };

/* Clocks that differ, zones that were found, hours that came twice. */
static void note_clocks(struct analysis *analysis) {
    const struct input_set *inputs = &analysis->read.inputs;
    const struct partial *partial = analysis->read.partial;
    char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE], span[TIME_TEXT_SIZE];

    for (size_t i = 0; i < inputs->server_count; i++) {
        const struct clock *clock = &analysis->read.clocks[i];
        msec_t ahead = clock->ahead < 0 ? -clock->ahead : clock->ahead;

        if (ahead)
            analysis_note(
                analysis,
                "the clock of %s is about %s %s: its times are shown as written, and put in order without that",
                inputs->servers[i], duration_text(ahead, span), clock->ahead > 0 ? "ahead" : "behind");
    }
    for (size_t i = 0; i < inputs->count; i++)
        if (!inputs->items[i].profile.utc && strcmp(zone_name(inputs->items[i].zone), zone_name(analysis->zone)) != 0)
            analysis_note(analysis, "%s: times were read as %s, which is known %s", inputs->items[i].path,
                          zone_name(inputs->items[i].zone), inputs->items[i].zone_from);
    for (size_t i = 0; i < partial->back_count && i < PARTIAL_BACKS; i++) {
        const struct clock_step *step = &partial->backs[i];

        analysis_note(analysis, "%s:%llu: the clock goes back from %s to %s%s", inputs->items[step->file].path,
                      (unsigned long long)step->line, msec_civil(step->from, from), msec_civil(step->to, to),
                      step->repeated ? ", the hour that summer time repeats; what follows was read as its second pass"
                                     : "");
    }
    if (partial->back_count > PARTIAL_BACKS)
        analysis_note(analysis, "clocks go back at %llu more places",
                      (unsigned long long)(partial->back_count - PARTIAL_BACKS));
}

/* --max-memory was given: what was done to keep it. */
static void note_memory(struct analysis *analysis) {
    const struct analysis_options *options = analysis->options;
    struct str text;

    str_init(&text);
    str_add(&text, "memory was limited to ");
    word_bytes(&text, options->memory);
    str_addf(
        &text,
        ": at most %d findings, %d unexplained texts, %d jobs and %d agent requests are kept, and a record is cut at ",
        FINDING_MAX >> options->shrink, TEMPLATE_MAX >> options->shrink, JOB_MAX >> options->shrink,
        REQUEST_MAX >> options->shrink);
    word_bytes(&text, options->record_max);
    if (!text.failed)
        analysis_note(analysis, "%s", text.ptr);
    str_free(&text);
}

/* What a reader must know about how far this report can see. */
static void add_limits(struct analysis *analysis) {
    bool kinds[LOG_KIND_COUNT] = {false};
    uint64_t dropped = finding_table_dropped(analysis->read.partial->findings);

    for (size_t i = 0; i < analysis->read.inputs.count; i++)
        kinds[analysis->read.inputs.items[i].profile.kind] = true;
    if (kinds[LOG_MANAGEMENT] && !kinds[LOG_AGENT])
        analysis_note(analysis, "no agent log was given: what failed on a KVM host is seen only through its answers");
    if (kinds[LOG_AGENT] && !kinds[LOG_MANAGEMENT])
        analysis_note(analysis, "no management server log was given: jobs and planner decisions cannot be seen");
    for (size_t i = 0; i < analysis->read.inputs.count; i++)
        if (analysis->read.inputs.items[i].profile.undated)
            analysis_note(analysis, "%s: time stamps without a year were read as %d",
                          analysis->read.inputs.items[i].path, analysis->read.inputs.items[i].profile.year);
    if (dropped)
        analysis_note(analysis, "%llu matches were counted but not kept: more than %d different findings",
                      (unsigned long long)dropped, FINDING_MAX >> analysis->options->shrink);
    dropped = template_table_dropped(analysis->read.partial->templates);
    if (dropped)
        analysis_note(analysis, "%llu unexplained records are not listed: more than %d different texts",
                      (unsigned long long)dropped, TEMPLATE_MAX >> analysis->options->shrink);
    for (size_t i = 0; i < absence_table_rules(analysis->read.partial->absences); i++) {
        bool overflown;
        const struct signature *signature =
            absence_table_rule(analysis->read.partial->absences, i, &dropped, &overflown);

        if (overflown)
            analysis_note(analysis, "%s was not decided: its %llu lines were more than can be followed at once",
                          signature->id, (unsigned long long)dropped);
    }
    note_clocks(analysis);
    if (analysis->options->memory)
        note_memory(analysis);
    if (analysis->backend)
        analysis_note(analysis, "database: %s", backend_description(analysis->backend));
}

void builder_coverage(struct report_builder *b) {
    struct analysis *analysis = b->analysis;
    struct report_coverage *coverage = &b->report->coverage;

    for (size_t i = 0; i < analysis->read.inputs.notes.count; i++)
        analysis_note(analysis, "%s", analysis->read.inputs.notes.items[i]);
    add_limits(analysis);
    coverage->bytes = analysis->read.partial->bytes;
    coverage->lines = analysis->read.partial->lines;
    coverage->records = analysis->read.partial->records;
    coverage->warn_error_records = analysis->read.partial->warn_error;
    coverage->explained_records = analysis->read.partial->explained;
    coverage->patterns_gave_up = analysis->read.gave_up;
    coverage->checks_run = analysis->checks_run;
    coverage->log_tz = builder_text(b, zone_name(analysis->zone));
    coverage->notes = builder_texts(b, analysis->notes.items, analysis->notes.count);
    coverage->checks_not_run = builder_alloc(b, analysis->skipped.count, sizeof *coverage->checks_not_run);
    for (size_t i = 0; coverage->checks_not_run && i < analysis->skipped.count; i++) {
        coverage->checks_not_run[i].check = builder_text(b, analysis->skipped.items[i].check);
        coverage->checks_not_run[i].why = builder_foreign(b, slice_of(analysis->skipped.items[i].why), TEXT_MAX);
        coverage->checks_not_run_count++;
    }
}
