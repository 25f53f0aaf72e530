/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a log. The first byte says where it lies, the second how large blocks are.
 * Traps where reading it in such blocks counts something else than reading it at once, and where a hint of
 * its zone is none that opens. (That times are the same, too, holds for logs whose times are times:
 * unit/app/test_fold.) */
#include <stdlib.h>

#include "app/fold.h"
#include "record/zone_hint.h"

enum { RECORD_MAX = 300 /* longer records are cut */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All that reading needs. No signatures: what is left is how records, times, jobs and requests are put
 * together. */
struct reading {
    struct pattern_set set;
    struct complaints *complaints;
    struct origins *origins;
    struct prefilter *prefilter;
    struct zone *zone;
    struct scan_context scan;
    struct scanner *scanner;
    struct log_profile profile;
};

static void check(bool holds) {
    if (!holds)
        abort();
}

static int quote(void *payload, struct str *out, const struct event *event) {
    (void)payload;
    str_add_slice(out, event->raw);
    return 0;
}

static bool starts(const void *payload, const char *line, size_t len) {
    return record_starts(payload, line, len);
}

static void begin(struct reading *reading) {
    struct slice literals[SCAN_LITERALS_MAX];
    struct error err = {0};

    *reading = (struct reading){.set = {.signature_count = 0}};
    check(complaints_new(&reading->complaints) == 0);
    check(origins_load(&reading->origins, &reading->set, NULL, 0, reading->complaints, &err) == 0);
    check(prefilter_new(&reading->prefilter, &reading->set, literals, scan_literals(literals), &err) == 0);
    check(zone_new(&reading->zone, "Europe/Berlin", &err) == 0);
    reading->scan = (struct scan_context){&reading->set, reading->prefilter, MSEC_NONE, MSEC_NONE};
    check(scanner_new(&reading->scanner, &reading->scan, &err) == 0);
}

/* What the log gives, to be freed. */
static struct partial *read_log(struct reading *reading, struct slice text, size_t block_size) {
    const struct partial_context context = {.set = &reading->set, .origins = reading->origins, .quote = quote};
    const struct block_cutter cutter = {starts, &reading->profile};
    struct partial *partial;
    struct source *source;
    struct decoder *decoder;
    struct block_reader *reader;
    struct block block = {0};
    struct scan_result result;
    struct error err = {0};

    check(partial_new(&partial, &context, &err) == 0);
    struct fold fold = {
        .partial = partial, .zone = reading->zone, .utc = reading->profile.utc, .last_local = MSEC_NONE};
    check(source_open_memory(&source, text, "log", &err) == 0 && decoder_open(&decoder, source, &err) == 0);
    check(block_reader_new(&reader, decoder, &cutter, block_size, RECORD_MAX, &err) == 0);
    scan_result_init(&result);
    while (block_reader_next(reader, &block, &err) > 0) {
        check(scanner_block(reading->scanner, &block, &reading->profile, reading->zone, &result, &err) == 0);
        check(fold_block(&fold, &block, &result, &err) == 0);
    }
    scan_result_free(&result);
    block_free(&block);
    block_reader_free(reader);
    return partial;
}

/* Holds that two partials count the same. */
static void compare(struct partial *a, struct partial *b) {
    size_t requests, jobs, templates, others;

    check(a->bytes == b->bytes && a->lines == b->lines && a->records == b->records);
    check(a->warn_error == b->warn_error && a->explained == b->explained);
    check(request_table_list(a->requests, &requests) && request_table_list(b->requests, &others));
    check(requests == others);
    check(job_table_list(a->jobs, &jobs) && job_table_list(b->jobs, &others));
    check(jobs == others);
    check(template_table_list(a->templates, &templates) && template_table_list(b->templates, &others));
    check(templates == others);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const PATHS[] = {NULL, "/var/log/cloudstack/agent/agent.log", "/var/log/messages",
                                        "/var/log/cloud.log"};
    struct slice text = slice_make((const char *)data + 2, size < 2 ? 0 : size - 2);
    static struct reading reading; /* made once, and kept: it takes longer than the rest */
    struct partial *whole, *pieces;
    char buffer[ZONE_HINT_SIZE];
    const char *hint;
    struct zone *zone = NULL;
    struct error err = {0};

    if (size < 2)
        return 0;
    hint = zone_hint(text, buffer);
    check(!hint || hint[0] == '+' || hint[0] == '-' ||
          zone_new(&zone, hint, &err) == 0); /* Java may print any offset */
    zone_free(zone);
    if (!reading.scanner)
        begin(&reading);
    log_profile_detect(&reading.profile, text, true, PATHS[data[0] % ARRAY_LENGTH(PATHS)]);
    whole = read_log(&reading, text, text.len + 1);
    pieces = read_log(&reading, text, 1 + data[1]);
    compare(whole, pieces);
    partial_free(whole);
    partial_free(pieces);
    return 0;
}
