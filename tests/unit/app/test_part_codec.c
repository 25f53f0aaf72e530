/* SPDX-License-Identifier: Apache-2.0
 * The laws of partials: logs put together in any order, packed or not, cut at any record, give the same; and
 * bytes that are damaged are refused. */
#include "log_world.h"

#include "app/part_codec.h"

enum { SEEDS = 16, LOGS = 6, RECORDS = 60, ORDERS = 4 };

static struct log_world world;

static int set_up(void **state) {
    (void)state;
    world_begin(&world, "Europe/Berlin");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    world_end(&world);
    return 0;
}

static void make_logs(uint64_t seed) {
    world_clear(&world, seed);
    world.autumn = seed % 4 == 3;
    world.steady = false;
    for (int i = 0; i < LOGS; i++)
        world_add(&world, i % 3 == 2, RECORDS);
}

static void pack_log(struct str *out, size_t log) {
    struct partial *one = world_read_log(&world, log, 4096);

    assert_int_equal(part_pack(out, one, NULL), 0);
    partial_free(one);
}

static int absorb_packed(struct partial *whole, struct slice bytes, size_t log) {
    struct error err = {0};

    return part_absorb(whole, bytes, world.layers.set, &world.logs[log].source, &err);
}

/* Puts all logs together in an order that the seed chooses; `packed`: some of them by way of their bytes. */
static void put_together(struct str *out, bool shuffled, bool packed) {
    size_t order[LOGS];
    struct partial *whole = world_empty(&world);

    for (size_t i = 0; i < LOGS; i++) {
        size_t k = shuffled ? world_random(&world, (uint32_t)i + 1) : i;

        order[i] = order[k];
        order[k] = i;
    }
    for (size_t i = 0; i < LOGS; i++) {
        struct str bytes;

        if (!packed || world_random(&world, 3) == 0) {
            world_absorb(&world, whole, world_read_log(&world, order[i], 1 + world_random(&world, 9000)), order[i]);
            continue;
        }
        str_init(&bytes);
        pack_log(&bytes, order[i]);
        assert_int_equal(absorb_packed(whole, str_slice(&bytes), order[i]), 0);
        str_free(&bytes);
    }
    str_clear(out);
    world_dump(out, &world, whole);
}

static void any_order_gives_the_same(void **state) {
    int silent = 0, requested = 0, failed = 0, right = 0;
    struct str wanted, got;

    (void)state;
    str_init(&wanted);
    str_init(&got);
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        make_logs(seed);
        put_together(&wanted, false, false);
        silent += strstr(wanted.ptr, "a.silence") != NULL;
        requested += strstr(wanted.ptr, " wanted") != NULL;
        failed += strstr(wanted.ptr, " failed") != NULL;
        right += strstr(wanted.ptr, "success ") != NULL;
        for (int i = 0; i < ORDERS; i++) {
            char how[40];

            snprintf(how, sizeof how, "seed %u, order %d", seed, i);
            put_together(&got, true, i % 2);
            assert_same_dump(&got, &wanted, how);
        }
    }
    assert_true(silent > SEEDS / 2 && requested > SEEDS / 2 && failed > SEEDS / 2 &&
                right > SEEDS / 2); /* it was worth comparing */
    str_free(&wanted);
    str_free(&got);
}

/* What does not say in which file, and on which line of it, anything stands. */
static void dump_without_places(struct str *out, struct partial *partial) {
    size_t count;
    struct finding **findings = finding_table_list(partial->findings, &count);
    const struct template_entry *const *templates;
    const struct job *const *jobs;
    const struct request *requests;

    for (size_t i = 0; i < count; i++) {
        str_addf(out, "finding %s %s count %llu %lld to %lld level %d", findings[i]->id, findings[i]->signature->id,
                 (unsigned long long)findings[i]->count, (long long)findings[i]->first, (long long)findings[i]->last,
                 (int)findings[i]->level);
        dump_histogram(out, &findings[i]->histogram);
        str_addf(out, " \"%s\"\n", findings[i]->samples[0].text);
    }
    templates = template_table_joined(partial->templates, &count);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "template %s count %llu %lld to %lld\n", templates[i]->text,
                 (unsigned long long)templates[i]->count, (long long)templates[i]->first,
                 (long long)templates[i]->last);
    jobs = job_table_list(partial->jobs, &count);
    for (size_t i = 0; i < count; i++) {
        str_addf(out, "job %llu %s %s", (unsigned long long)jobs[i]->number, jobs[i]->command, jobs[i]->instance);
        for (int step = 0; step < JOB_STEP_COUNT; step++)
            str_addf(out, " %lld", (long long)jobs[i]->steps[step].time);
        str_add(out, "\n");
    }
    dump_activities(out, partial->activities);
    requests = request_table_list(partial->requests, &count);
    for (size_t i = 0; i < count; i++)
        if (requests[i].wanted)
            str_addf(out, "request %llu job %llu %s\n", (unsigned long long)requests[i].seq,
                     (unsigned long long)requests[i].job, requests[i].vm);
    str_addf(out, "bytes %llu lines %llu records %llu warn %llu explained %llu %lld to %lld\n",
             (unsigned long long)partial->bytes, (unsigned long long)partial->lines,
             (unsigned long long)partial->records, (unsigned long long)partial->warn_error,
             (unsigned long long)partial->explained, (long long)partial->first, (long long)partial->last);
}

/* Where the record at or behind `at` begins. */
static size_t next_record(const struct world_log *log, size_t at) {
    while (at < log->text.len && !(at == 0 || (log->text.ptr[at - 1] == '\n' &&
                                               record_starts(&log->profile, log->text.ptr + at, log->text.len - at))))
        at++;
    return at < log->text.len ? at : log->text.len;
}

/* Reads the only log of the world in pieces, each a log of its own. */
static void read_pieces(struct str *out, uint32_t pieces) {
    struct partial *whole = world_empty(&world);
    const struct world_log *log = &world.logs[0];
    struct log_span spans[LOGS_MAX];
    size_t from = 0;
    uint32_t file = 0;

    while (from < log->text.len) {
        size_t to = file + 1 == pieces
                        ? log->text.len
                        : next_record(log, from + 1 + world_random(&world, (uint32_t)(2 * log->text.len / pieces)));
        struct partial *one = world_read(&world, slice_make(log->text.ptr + from, to - from), &log->profile, 4096);
        struct log_source source = log->source;

        source.file = file;
        spans[file++] = (struct log_span){source, one->first, one->last, 0, MSEC_NONE};
        assert_int_equal(partial_absorb(whole, one, &source, NULL), 0);
        partial_free(one);
        from = to;
    }
    assert_int_equal(absence_table_decide(whole->absences, spans, file, MSEC_NONE, whole->findings, NULL), 0);
    str_clear(out);
    dump_without_places(out, whole);
    partial_free(whole);
}

static void a_log_cut_at_any_record_gives_the_same(void **state) {
    int silent = 0;
    struct str wanted, got;

    (void)state;
    str_init(&wanted);
    str_init(&got);
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        world_clear(&world, 1000 + seed);
        world.autumn = false;
        world.steady = true;
        world_add(&world, seed % 4 == 3, 3 * RECORDS);
        read_pieces(&wanted, 1);
        silent += strstr(wanted.ptr, "a.silence") != NULL;
        for (uint32_t pieces = 2; pieces < LOGS_MAX; pieces += 2) {
            char how[60];

            snprintf(how, sizeof how, "seed %u, %u pieces", seed, pieces);
            read_pieces(&got, pieces);
            assert_same_dump(&got, &wanted, how);
        }
    }
    assert_true(silent > SEEDS / 4);
    str_free(&wanted);
    str_free(&got);
}

/* Redaction makes some texts longer: what was packed must still be taken. */
static void secrets_leave_room_for_what_replaces_them(void **state) {
    struct partial *one = world_empty(&world), *whole = world_empty(&world);
    struct event event = {
        .signature = signature_of(&world.layers, "a.gone"), .line = 1, .time = WORLD_START, .level = LEVEL_ERROR};
    struct str secrets, bytes;

    (void)state;
    world_clear(&world, 1);
    world_add(&world, false, 1);
    str_init(&secrets);
    str_init(&bytes);
    while (secrets.len < 70000)
        str_add(&secrets, "pwd=a ");
    event.raw = event.captures[0] = str_slice(&secrets);
    entity_set_add(&event.entities, ENTITY_POOL, FIELD_NAME, slice_first(str_slice(&secrets), 4000));
    assert_int_equal(partial_event(one, &event, NULL), 0);
    event.signature = signature_of(&world.layers, "a.asking"); /* begins an absence */
    entity_set_add(&event.entities, ENTITY_VM, FIELD_ID, slice_of("5"));
    assert_int_equal(partial_event(one, &event, NULL), 0);
    for (int list = 0; list < LEAD_LIST_COUNT; list++) {
        const struct lead lead = {
            .list = (enum lead_list)list, .place.operation = 5, .text = secrets.ptr, .len = LEAD_TEXT_MAX};

        assert_int_equal(lead_table_take(one->leads, &lead, NULL, NULL), 0);
    }
    assert_int_equal(template_table_add(one->templates, slice_first(str_slice(&secrets), TEMPLATE_LENGTH), LEVEL_WARN,
                                        WORLD_START, 0, 1, NULL),
                     1);
    assert_int_equal(part_pack(&bytes, one, NULL), 0);
    assert_int_equal(absorb_packed(whole, str_slice(&bytes), 0), 0);
    partial_free(one);
    partial_free(whole);
    str_free(&secrets);
    str_free(&bytes);
}

/* Damage is refused or, where it cannot be told from other numbers, taken for them; it reads nothing that is
 * not there. */
static void damaged_bytes_are_refused(void **state) {
    struct str bytes;
    size_t refused = 0;

    (void)state;
    make_logs(1);
    str_init(&bytes);
    pack_log(&bytes, 0);
    for (size_t cut = 0; cut < bytes.len; cut += 1 + cut / 40) {
        struct partial *whole = world_empty(&world);
        char *exact = malloc(cut ? cut : 1);

        memcpy(exact, bytes.ptr, cut);
        assert_int_equal(absorb_packed(whole, slice_make(exact, cut), 0), 1);
        free(exact);
        partial_free(whole);
    }
    for (int i = 0; i < 300; i++) {
        struct partial *whole = world_empty(&world);
        size_t at = world_random(&world, (uint32_t)bytes.len);
        char kept = bytes.ptr[at];
        int status;

        bytes.ptr[at] = (char)(kept ^ (1 << world_random(&world, 8)));
        status = absorb_packed(whole, str_slice(&bytes), 0);
        assert_true(status == 0 || status == 1);
        refused += status == 1;
        bytes.ptr[at] = kept;
        partial_free(whole);
    }
    assert_true(refused > 3);
    str_add(&bytes, "x");
    struct partial *whole = world_empty(&world);
    assert_int_equal(absorb_packed(whole, str_slice(&bytes), 0), 1);
    partial_free(whole);
    str_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_gives_the_same),
        cmocka_unit_test(a_log_cut_at_any_record_gives_the_same),
        cmocka_unit_test(secrets_leave_room_for_what_replaces_them),
        cmocka_unit_test(damaged_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
