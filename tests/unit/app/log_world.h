/* SPDX-License-Identifier: Apache-2.0
 * A small world for the laws of reading: signatures of every sort, logs of management servers and agents
 * invented from a seed, and reading them as the pipeline does, block by block. Included once by each test
 * program. */
#ifndef TEST_APP_LOG_WORLD_H
#define TEST_APP_LOG_WORLD_H

#include "../pattern/layer_fixture.h"

#include "../correlate/partial_dump.h"
#include "app/fold.h"
#include "app/quote.h"

#define WORLD_START civil_to_msec(2026, 1, 5, 8, 0, 0, 0)

enum { LOGS_MAX = 12, CUT_RECORD = 600 /* longer records are cut */ };

#define SIGNATURE(id, role, certainty, on, literal, regex, more)                                                       \
    "  - id: a." id "\n    title: t\n    role: " role "\n    severity: major\n    certainty: " certainty               \
    "\n    log: any\n    level: any\n    on: " on "\n    literal: '" literal "'\n    regex: '" regex "'\n" more
#define ABSENCE(id, after, until, same, end)                                                                           \
    "  - id: a." id "\n    title: t\n    role: cause\n    severity: major\n    certainty: likely\n    log: any\n"      \
    "    level: any\n    absence: {after: {signature: a." after "}, until: {signature: a." until "}, same: [" same     \
    "], within: 10m" end "}\n"

/* clang-format off */
static const char WORLD_PATTERNS[] = HEAD("a")
    SIGNATURE("gone", "cause", "sure", "record", "host is gone", "host is gone: (?<id>\\d+)", "    entities: {id: host.id}\n")
    SIGNATURE("room", "symptom", "likely", "exception", "no room in", "no room in pool (?<pool>\\w+)",
              "    entities: {pool: pool.name}\n")
    SIGNATURE("bare", "cause", "likely", "message", "something broke", "something broke", "")
    SIGNATURE("generic", "symptom", "hint", "message", "it did not work", "it did not work", "")
    SIGNATURE("refused", "symptom", "sure", "record", "Unsupported command issued", "Unsupported command issued", "")
    SIGNATURE("asking", "context", "hint", "message", "asking ", "asking (?<id>\\d+)", "    entities: {id: vm.id}\n")
    SIGNATURE("answer", "context", "hint", "message", "answer to", "answer to (?<id>\\d+)", "    entities: {id: vm.id}\n")
    SIGNATURE("right", "context", "sure", "message", "came right", "came right", "    explains: [{id: a.bare, same: [job, logid]}]\n")
    SIGNATURE("starts", "context", "hint", "message", "service begins", "service begins", "")
    SIGNATURE("started", "context", "hint", "message", "service is up", "service is up", "")
    ABSENCE("silence", "asking", "answer", "vm", "")
    ABSENCE("down", "starts", "started", "server", ", at_end: fire");
/* clang-format on */

static const char WORLD_OTHER[] =
    "format: 1\nfamily: other\npatterns:\n  - id: other.failed\n    title: t\n    role: symptom\n"
    "    severity: major\n    certainty: hint\n    log: any\n    level: any\n    on: record\n"
    "    literal: 'jobStatus: FAILED'\n    regex: 'jobStatus: FAILED, resultCode: (?<code>\\d+)'\n"
    "    measures: {code: {unit: code}}\n";

static const char WORLD_ORIGINS[] =
    "format: 1\nfailed: {signature: other.failed, capture: code, codes: ['530']}\n"
    "user_errors: [BadParameterException]\nfamilies:\n  - family: other\n    class: [Disk]\n    text: ['no "
    "spindle']\n";

struct world_log {
    struct str text;
    struct log_profile profile;
    struct log_source source;
    msec_t ahead;
};

struct log_world {
    struct layers layers;
    struct origins *origins;
    struct prefilter *prefilter;
    struct zone *zone;
    struct scan_context scan;
    struct scanner *scanner;
    struct partial_context context;
    struct world_log logs[LOGS_MAX];
    size_t count;
    uint64_t seed;
    bool steady; /* no clock of the logs to come is set back, nor is there silence in them */
    bool autumn; /* the logs to come are of the night in which the hour from 2 to 3 repeats */
};

static inline uint32_t world_random(struct log_world *world, uint32_t below) {
    world->seed = world->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(world->seed >> 33) % below;
}

static inline int world_quote(void *payload, struct str *out, const struct event *event) {
    (void)payload;
    return quote_record(out, event->raw);
}

static inline void world_begin(struct log_world *world, const char *zone) {
    struct slice literals[SCAN_LITERALS_MAX];
    const char *directories[1];
    struct error err = {0};
    size_t count;

    memset(world, 0, sizeof *world);
    layers_directory(&world->layers);
    layers_file(&world->layers, "a.yaml", WORLD_PATTERNS);
    layers_file(&world->layers, "other.yaml", WORLD_OTHER);
    layers_file(&world->layers, "origins.yaml", WORLD_ORIGINS);
    assert_int_equal(layers_load(&world->layers, 0, NULL), 0);
    directories[0] = world->layers.directories[0];
    assert_int_equal(origins_load(&world->origins, world->layers.set, directories, 1, world->layers.complaints, &err),
                     0);
    assert_int_equal(complaints_errors(world->layers.complaints), 0);
    count = scan_literals(literals);
    assert_int_equal(prefilter_new(&world->prefilter, world->layers.set, literals, count, &err), 0);
    assert_int_equal(zone_new(&world->zone, zone, &err), 0);
    world->scan = (struct scan_context){world->layers.set, world->prefilter, MSEC_NONE, MSEC_NONE};
    assert_int_equal(scanner_new(&world->scanner, &world->scan, &err), 0);
    world->context = (struct partial_context){world->layers.set, world->origins, world_quote, NULL, 0};
}

/* Forgets the logs; those to come follow from `seed`. */
static inline void world_clear(struct log_world *world, uint64_t seed) {
    for (size_t i = 0; i < world->count; i++)
        str_free(&world->logs[i].text);
    world->count = 0;
    world->seed = seed;
}

static inline void world_end(struct log_world *world) {
    world_clear(world, 0);
    scanner_free(world->scanner);
    prefilter_free(world->prefilter);
    zone_free(world->zone);
    origins_free(world->origins);
    layers_end(&world->layers);
}

/* The time of a record, as it is written. */
static inline void world_stamp(struct str *out, msec_t time) {
    char text[TIME_TEXT_SIZE];

    str_addf(out, "%s,%03d ", msec_civil(time, text), (int)(time % 1000));
}

/* A record that tells of a failure: of one that a signature knows, or of one that none does. */
static inline void world_failure(struct log_world *world, struct str *out, const char *at, uint32_t seq) {
    uint32_t n = world_random(world, 4);

    switch (world_random(world, 7)) {
    case 0:
        str_addf(out, "WARN  %shost is gone: %u while VM[DomainRouter|r-%u-VM] ran\n", at, n, n);
        break;
    case 1:
        str_addf(out,
                 "ERROR %sunexpected %u\ncom.cloud.x.NoRoomException: no room in pool p%u\n"
                 "\tat com.cloud.x.Y.z(Y.java:%u)\nCaused by: com.cloud.x.DeepException: host is gone: %u\n",
                 at, n, n, seq, n);
        break;
    case 2:
        str_addf(out, "WARN  %ssomething broke\n", at);
        break;
    case 3:
        str_addf(out, "INFO  %sit did not work, {\"errortext\":\"no spindle %u\"}\n", at, n);
        break;
    case 4:
        str_addf(out, "ERROR %snobody knows %u of these many words here %c\n\n", at, n, (char)('a' + n));
        break;
    case 5:
        str_addf(out,
                 "WARN  %snobody knows\ncom.cloud.x.DiskException: full %u\n\tat com.cloud.x.Disk.add(Disk.java:1)\n",
                 at, n);
        break;
    default: /* about a request; sometimes too long for one piece */
        str_addf(out,
                 "WARN  [c.c.x.Y] (AgentManager-Handler-3:null) (logid:) Seq 9-%u: Unsupported command "
                 "issued %0*u\n",
                 seq - world_random(world, 12), world_random(world, 6) ? 1 : 2 * CUT_RECORD, n);
    }
}

/* A record of what goes its way: what absences, jobs and requests are read from. */
static inline void world_routine(struct log_world *world, struct str *out, const char *at, uint32_t seq) {
    uint32_t n = world_random(world, 4), vm = world_random(world, 12);

    switch (world_random(world, 10)) {
    case 0:
    case 1:
        str_addf(out, "INFO  %sasking %u\n", at, vm);
        break;
    case 2:
        str_addf(out, "INFO  %sanswer to %u\n", at, vm);
        break;
    case 3:
        str_addf(out, "INFO  %sservice %s\n", at, n ? "is up" : "begins");
        break;
    case 4:
        str_addf(out,
                 "DEBUG %ssubmit async job-%u, details: AsyncJobVO {id:%u, userId: 2, accountId: 3, instanceType: "
                 "VirtualMachine, instanceId: %u, cmd: org.apache.x.DeployVMCmd, cmdInfo: {}}\n",
                 at, 10 + n, 10 + n, n);
        break;
    case 5:
        str_addf(out, "DEBUG %sComplete async job-%u, jobStatus: %s, resultCode: %u, result: null\n", at, 10 + n,
                 n % 2 ? "FAILED" : "SUCCEEDED", n % 2 ? 530u : 0u);
        break;
    case 6:
        str_addf(out, "INFO  %sAdd job-%u into job monitoring\n", at, 10 + n);
        break;
    case 7:
        str_addf(out, "DEBUG %sSeq 9-%u: Sending  { Cmd , MgmtId: 1, via: 9, [{\"x\":{\"vmName\":\"i-2-%u-VM\"}}] }\n",
                 at, seq, n);
        break;
    case 8:
        str_addf(out, "DEBUG %sit came right\n", at);
        break;
    default:
        str_addf(out, "DEBUG %sSeq 9-%u: Received:  { Ans: , MgmtId: 1, via: 9, Ver: v1 }\n", at, seq - 12);
    }
}

/* Record number `i` of a management server. Numbers come from small ranges, so that records of several logs meet; a
 * request is sent once, and events come before its answer. */
static inline void world_management(struct log_world *world, struct str *out, uint32_t i) {
    uint32_t job = world_random(world, 5);
    char at[120];

    snprintf(at, sizeof at,
             job ? "[c.c.x.Y] (Work-Job-Executor-4:ctx-1a2b3c4d job-%u/job-%u ctx-5e6f7a8b) (logid:0a1b2c%02x) "
                 : "[c.c.x.Y] (main:null) (logid:) ",
             10 + job, 20 + job, job);
    if (world_random(world, 16) < 7)
        world_failure(world, out, at, 900 + i);
    else
        world_routine(world, out, at, 900 + i);
}

static inline void world_agent(struct log_world *world, struct str *out) {
    uint32_t n = world_random(world, 5);

    str_addf(out, "%s [kvm.resource.X] (agentRequest-Handler-2:) (logid:0a1b2c%02x) ", n ? "INFO " : "WARN ",
             world_random(world, 5));
    if (n < 2)
        str_addf(out, "%s %u\n", n ? "did" : "something broke", n);
    else
        str_addf(out, "line %u\nmore of it\n", n);
}

/* Adds a log of some hundred records. Threads write them in disorder, and rarely its clock is set back. */
static inline void world_add(struct log_world *world, bool agent, uint32_t records) {
    uint32_t number = (uint32_t)world->count++, server = number % 3 + (agent ? 3 : 0);
    struct world_log *log = &world->logs[number];
    const msec_t three = civil_to_msec(2026, 10, 25, 3, 0, 0, 0);
    msec_t time = (world->autumn ? three - 3 * MSEC_MINUTE : WORLD_START) + number * 90 * MSEC_SECOND;
    bool repeated = !world->autumn;

    assert_true(number < LOGS_MAX);
    str_init(&log->text);
    for (uint32_t i = 0; i < records; i++) {
        time += world_random(world, 3) ? world_random(world, 15000) : 0;
        if (!world->steady && world_random(world, 200) == 0)
            time += world_random(world, 2) ? 15 * MSEC_MINUTE : -5 * MSEC_MINUTE;
        if (!repeated && time >= three) {
            time -= MSEC_HOUR;
            repeated = true;
        }
        world_stamp(&log->text, time - world_random(world, 4));
        if (agent)
            world_agent(world, &log->text);
        else
            world_management(world, &log->text, i);
    }
    assert_false(log->text.failed);
    log->source =
        (struct log_source){number, server, 100 + server, slice_of(agent ? (number % 2 ? "kvm1" : "kvm2") : "")};
    log->ahead = server == 1 ? 40 * MSEC_SECOND : 0;
    log_profile_detect(&log->profile, str_slice(&log->text), true,
                       agent ? "/var/log/cloudstack/agent/agent.log" : NULL);
    assert_int_equal(log->profile.kind, agent ? LOG_AGENT : LOG_MANAGEMENT);
}

static inline bool world_starts(const void *payload, const char *line, size_t len) {
    return record_starts(payload, line, len);
}

/* Reads a text as one log into a partial of its own. */
static inline struct partial *world_read(struct log_world *world, struct slice text, const struct log_profile *profile,
                                         size_t block_size) {
    const struct block_cutter cutter = {world_starts, profile};
    struct partial *partial;
    struct source *source;
    struct decoder *decoder;
    struct block_reader *reader;
    struct block block = {0};
    struct scan_result result;
    struct error err = {0};
    int got;

    assert_int_equal(partial_new(&partial, &world->context, &err), 0);
    struct fold fold = {.partial = partial, .zone = world->zone, .utc = profile->utc, .last_local = MSEC_NONE};
    assert_int_equal(source_open_memory(&source, text, "log", &err), 0);
    assert_int_equal(decoder_open(&decoder, source, &err), 0);
    assert_int_equal(block_reader_new(&reader, decoder, &cutter, block_size, CUT_RECORD, &err), 0);
    scan_result_init(&result);
    while ((got = block_reader_next(reader, &block, &err)) > 0) {
        assert_int_equal(scanner_block(world->scanner, &block, profile, world->zone, &result, &err), 0);
        assert_int_equal(fold_block(&fold, &block, &result, &err), 0);
    }
    assert_int_equal(got, 0);
    scan_result_free(&result);
    block_free(&block);
    block_reader_free(reader);
    return partial;
}

static inline struct partial *world_read_log(struct log_world *world, size_t log, size_t block_size) {
    return world_read(world, str_slice(&world->logs[log].text), &world->logs[log].profile, block_size);
}

/* Absorbs the partial of a log, and frees it. */
static inline void world_absorb(struct log_world *world, struct partial *whole, struct partial *one, size_t log) {
    assert_int_equal(partial_absorb(whole, one, &world->logs[log].source, NULL), 0);
    partial_free(one);
}

static inline struct partial *world_empty(struct log_world *world) {
    struct partial *partial;

    assert_int_equal(partial_new(&partial, &world->context, NULL), 0);
    return partial;
}

/* Decides what can be decided of all logs, appends everything, and frees the partial. */
static inline void world_dump(struct str *out, struct log_world *world, struct partial *whole) {
    struct log_span spans[LOGS_MAX];

    for (size_t i = 0; i < world->count; i++)
        spans[i] = (struct log_span){world->logs[i].source, WORLD_START, WORLD_START + 3 * MSEC_HOUR,
                                     world->logs[i].ahead, MSEC_NONE};
    dump_partial(out, whole, spans, world->count);
    partial_free(whole);
}

#endif
