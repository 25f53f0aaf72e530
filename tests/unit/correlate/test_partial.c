/* SPDX-License-Identifier: Apache-2.0
 * Partials with more than their tables hold: what stays does not depend on the order in which logs are put
 * together. That they are the same below the caps, for random logs, is tested in app/test_part_codec. */
#include "../pattern/layer_fixture.h"

#include "correlate/partial.h"

enum { FILES = 3, STEP_FILES = 4, OWN = FINDING_MAX - 2000 /* findings of each log that no other has */, SHARED = 500 };

static struct layers layers;
static struct origins *origins;
static struct partial_context context;

static int quote(void *payload, struct str *out, const struct event *event) {
    (void)payload;
    str_add_slice(out, event->raw);
    return 0;
}

static int set_up(void **state) {
    const char *directories[1];
    struct error err = {0};

    (void)state;
    layers_directory(&layers);
    layers_file(&layers, "a.yaml",
                HEAD("a") "  - id: a.gone\n    title: t\n    role: cause\n    severity: major\n    certainty: sure\n"
                          "    log: any\n    level: any\n    on: record\n    literal: 'host is gone'\n"
                          "    regex: 'host is gone: (?<id>\\d+)'\n    entities: {id: host.id}\n");
    assert_int_equal(layers_load(&layers, 0, NULL), 0);
    directories[0] = layers.directories[0];
    assert_int_equal(origins_load(&origins, layers.set, directories, 1, layers.complaints, &err), 0);
    context = (struct partial_context){layers.set, origins, quote, NULL, 0};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    origins_free(origins);
    layers_end(&layers);
    return 0;
}

static struct partial *empty(void) {
    struct partial *partial;

    assert_int_equal(partial_new(&partial, &context, NULL), 0);
    return partial;
}

/* A finding and a template of number `n`. */
static void add(struct partial *partial, uint32_t n, msec_t time) {
    struct event event = {
        .signature = signature_of(&layers, "a.gone"), .line = n + 1, .offset = n, .time = time, .level = LEVEL_ERROR};
    char host[24], text[40];

    snprintf(host, sizeof host, "%u", n);
    snprintf(text, sizeof text, "nobody knows %u", n);
    event.captures[0] = slice_of(host);
    event.raw = slice_of(text);
    assert_int_equal(partial_event(partial, &event, NULL), 0);
    assert_true(template_table_add(partial->templates, slice_of(text), LEVEL_WARN, time, 0, n + 1, NULL) >= 0);
    assert_int_equal(template_table_sample(partial->templates, slice_of(text), NULL), 0);
}

/* Log `file` has findings of its own, and some that all have: these begin first in the first log. */
static struct partial *make(uint32_t file) {
    struct partial *partial = empty();

    for (uint32_t i = 0; i < SHARED; i++)
        add(partial, i, 1000 + file);
    for (uint32_t i = 0; i < OWN; i++)
        add(partial, 1000 + file * OWN + i, 2000 + (msec_t)(i * FILES + file));
    return partial;
}

static void absorb(struct partial *whole, uint32_t file) {
    const struct log_source source = {.file = file, .server = file};
    struct partial *one = make(file);

    assert_int_equal(partial_absorb(whole, one, &source, NULL), 0);
    partial_free(one);
}

static void test_findings_and_templates_beyond_the_caps(void **state) {
    struct partial *forwards = empty(), *backwards = empty();
    struct finding **list, **other;
    const struct template_entry *const *templates, *const *others;
    size_t count, n;

    (void)state;
    for (uint32_t i = 0; i < FILES; i++) {
        absorb(forwards, i);
        absorb(backwards, FILES - 1 - i);
    }
    list = finding_table_list(forwards->findings, &count);
    other = finding_table_list(backwards->findings, &n);
    assert_int_equal(count, FINDING_MAX);
    assert_int_equal(n, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(list[i]->key == other[i]->key && list[i]->first == other[i]->first &&
                    list[i]->last == other[i]->last);
        assert_int_equal(list[i]->count, i < SHARED ? FILES : 1);
        assert_int_equal(other[i]->count, list[i]->count);
        assert_int_equal(list[i]->samples[0].at.file, other[i]->samples[0].at.file);
    }
    assert_int_equal(finding_table_dropped(forwards->findings), FILES * OWN - (FINDING_MAX - SHARED));
    assert_int_equal(finding_table_dropped(backwards->findings), finding_table_dropped(forwards->findings));
    templates = template_table_list(forwards->templates, &count);
    others = template_table_list(backwards->templates, &n);
    assert_int_equal(count, TEMPLATE_MAX);
    assert_int_equal(n, count);
    for (size_t i = 0; i < count; i++)
        assert_true(strcmp(templates[i]->text, others[i]->text) == 0 && templates[i]->first == others[i]->first &&
                    templates[i]->count == others[i]->count);
    assert_int_equal(template_table_dropped(backwards->templates), template_table_dropped(forwards->templates));
    partial_free(forwards);
    partial_free(backwards);
}

/* ---- steps of clocks, and spans ---- */

static void test_the_first_steps_of_a_clock_stay(void **state) {
    static const uint64_t LINES[STEP_FILES] = {40, 7, 90, 3};
    struct partial *forwards = empty(), *backwards = empty();

    (void)state;
    for (uint32_t i = 0; i < 2 * STEP_FILES; i++) {
        uint32_t file = i < STEP_FILES ? i : 2 * STEP_FILES - 1 - i;
        const struct log_source source = {.file = file};
        struct partial *one = empty();

        for (uint64_t k = 0; k < 1 + file * 2; k++) {
            const struct clock_step step = {.line = LINES[file] + k, .from = 9, .to = (msec_t)k, .repeated = k == 0};

            partial_back(one, &step);
        }
        partial_span(one, file ? 100 - (msec_t)file : MSEC_NONE, file ? 100 + (msec_t)file : MSEC_NONE);
        assert_int_equal(partial_absorb(i < STEP_FILES ? forwards : backwards, one, &source, NULL), 0);
        partial_free(one);
    }
    assert_int_equal(forwards->back_count, 1 + 3 + 5 + 7);
    assert_int_equal(backwards->back_count, forwards->back_count);
    for (size_t i = 0; i < PARTIAL_BACKS; i++) {
        assert_int_equal(forwards->backs[i].file, i ? 1 : 0);
        assert_int_equal(forwards->backs[i].line, i ? LINES[1] + i - 1 : LINES[0]);
        assert_int_equal(forwards->backs[i].repeated, i < 2);
        assert_int_equal(backwards->backs[i].file, forwards->backs[i].file);
        assert_int_equal(backwards->backs[i].line, forwards->backs[i].line);
    }
    assert_true(forwards->first == 97 && forwards->last == 103 && backwards->first == 97 && backwards->last == 103);
    partial_free(forwards);
    partial_free(backwards);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings_and_templates_beyond_the_caps),
        cmocka_unit_test(test_the_first_steps_of_a_clock_stay),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
