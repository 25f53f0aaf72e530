/* SPDX-License-Identifier: Apache-2.0
 * How logs are cut into records: whole logs, mixed pastes, fragments, and text nobody wrote. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "record/part.h"

/* Cuts the text with the profile of itself and compares the line numbers (from 1) where records begin. */
static void cut_expect(const char *text, const unsigned *lines, size_t count) {
    struct log_profile profile;
    struct record_index index = {0};
    struct slice block = slice_of(text);

    log_profile_detect(&profile, block, true, NULL);
    assert_int_equal(record_index_build(&index, &profile, block), 0);
    for (size_t i = 0; i < count && i < index.count; i++) {
        if (index.marks[i].line + 1 != lines[i])
            fail_msg("record %zu begins on line %u, expected %u of:\n%s", i, index.marks[i].line + 1, lines[i], text);
    }
    if (index.count != count)
        fail_msg("%zu records, expected %zu of:\n%s", index.count, count, text);
    record_index_free(&index);
}

#define CUT(text, ...)                                                                                                 \
    cut_expect(text, (const unsigned[]){__VA_ARGS__}, sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

#define HEAD  "2023-01-05 18:26:51,015 WARN  [c.c.a.ApiServer] (qtp1-5:ctx-bdb6d533) (logid:1c5b362f) "
#define FRAME "\tat com.cloud.vm.VirtualMachineManagerImpl.start(VirtualMachineManagerImpl.java:1339)\n"

static void dated_logs(void **state) {
    (void)state;
    CUT(HEAD "a\n" HEAD "b\n", 1, 2);
    CUT(HEAD "a\njava.lang.NullPointerException\n" FRAME "Caused by: x\n\t... 3 more\n\n" HEAD "b", 1, 7);
    CUT(HEAD "a\n<domain>\n</domain>\n}\n2023-01-05 is no header\n" HEAD "b\n", 1, 6);
    /* Begins in the middle of a trace. */
    CUT(FRAME FRAME HEAD "a\n", 1, 3);
    CUT("late text\n" HEAD "a\n", 1, 2);
    CUT("\n\n" HEAD "a\n", 1, 3);
    CUT(HEAD "a\r\nb\r\n" HEAD "c\r\n", 1, 3);
    /* log4j 1 and 2 in one file. */
    CUT(HEAD "a\n2025-01-28T12:13:27,063 INFO [c.c.X] (a-2:[]) (logid:) b\n", 1, 2);
}

static void mixed_pastes(void **state) {
    (void)state;
    CUT("==> /var/log/agent.log <==\n" HEAD "a\nx\n\n==> /var/log/messages <==\nJan  8 10:30:48 kvm1 kernel: a\n", 1, 2,
        5, 6);
    /* A header broken over two lines, and a text that is. */
    CUT("2018-07-06 14:56:27,102 ERROR [c.c.n.r.X] (Work-Job-Executor-147:ctx-ed62fb4e job-3221/job-3222 "
        "ctx-ea\n"
        "279b8a) (logid:0167963b) process\n" HEAD "a\n",
        1, 3);
    CUT("Mar 14 23:15:46 r-9-VM systemd[1]: Start request r\nepeated too quickly.\nMar 14 23:15:46 r-9-VM "
        "systemd[1]: "
        "Failed\n",
        1, 3);
    CUT("WARN  [c.c.a.X] (t:null) (logid:) a\nno header\nINFO  [c.c.a.Y] (t:null) (logid:) b\n", 1, 3);
    CUT(" <host> java[4095]: WARN  [kvm.storage.X] (T-1:) (logid:) a\nWARN  [kvm.resource.Y] (T-1:null) "
        "(logid:) b\n",
        1, 2);
}

/* The journal keeps one entry per line of a trace: they belong to the entry before. */
static void journal_traces(void **state) {
    (void)state;
    CUT("Sep  4 12:43:11 kvm1 java[3]: WARN  [kvm.resource.X] (a-3:) (logid:) a\n"
        "Sep  4 12:43:11 kvm1 java[3]:         at com.cloud.X.y(X.java:1)\n"
        "Sep  4 12:43:11 kvm1 java[3]: #011at com.cloud.X.y(X.java:1)\n"
        "Sep  4 12:43:11 kvm1 java[3]: Caused by: java.lang.Error\n"
        "Sep  4 12:43:11 kvm1 java[3]: #011... 17 more\n"
        "Sep  4 12:43:12 kvm1 java[3]: at last (all)\n",
        1, 6);
}

static void fragments(void **state) {
    (void)state;
    CUT("one\ntwo\nthree", 1, 2, 3);
    CUT("one\n\n  two\n}\n]\nthree\n", 1, 6);
    CUT("java.lang.NullPointerException\n" FRAME
        "        at a.b.C.d(C.java:1)\nCaused by: x.y.Z: q\n\t... 3 more\nend\n",
        1, 6);
    CUT("at a.b.C.d(C.java:1)\nat the end\n", 1, 2);
    CUT("\n", 1);
}

static void counts(void **state) {
    struct log_profile profile;
    struct record_index index = {0};
    struct slice block = slice_of(HEAD "a\nb\n2023-01-05 18:26:51,015 ERROR [c.c.X] x\n2023-01-05 18:26:51,015 INFO  "
                                       "[c.c.X] x");
    (void)state;
    log_profile_detect(&profile, block, true, NULL);
    assert_int_equal(record_index_build(&index, &profile, block), 0);
    assert_int_equal(index.lines, 4);
    assert_int_equal(index.warn_error, 2);
    assert_int_equal(index.count, 3);
    assert_int_equal(index.marks[1].level, LEVEL_ERROR);
    assert_int_equal(index.marks[2].level, LEVEL_INFO);
    assert_int_equal(record_index_build(&index, &profile, slice_make(NULL, 0)), 0);
    assert_int_equal(index.count, 0);
    assert_int_equal(index.lines, 0);
    record_index_free(&index);
}

static int part_touch(void *payload, const struct part *part) {
    uint64_t *sum = payload;
    assert_true(part->text.len <= PART_WINDOW);
    for (size_t i = 0; i < part->text.len; i++)
        *sum += (unsigned char)part->text.ptr[i];
    return 0;
}

/* Pieces of headers, traces and JSON in random order. */
static const char *const PIECES[] = {
    HEAD,
    FRAME,
    "\n",
    "\n",
    "\r\n",
    " ",
    "a",
    "[",
    "]",
    "(",
    ")",
    ":",
    "{",
    "\"details\":\"",
    "\\n",
    "\\u00e4",
    "\\ud83d",
    "\"",
    "Jan  8 10:30:48 ",
    "r-4-VM ",
    "cloud[1]: ",
    "2025-01-28T10:30:48+0000 ",
    "2025-01-28 10:30:48,556 ",
    "INFO     ",
    "WARN  [c.c.X] ",
    "com.cloud.x.FooException",
    ": ",
    "Caused by: ",
    "Seq 1-2: { Ans: , ",
    "==> x <==",
    "10.0.0.5 - - [23/Nov/2026:20:12:13 +0000] ",
    "DEBUG:root:",
    "Tue Jan 28 10:30:48 UTC 2025 : ",
    "260304  5:06:07 ",
    "[ERROR] ",
    "(logid:",
    "job-1/job-2",
    "ctx-0123abcd",
    "\xEF\xBB\xBF",
    "#011",
    "... 3 more",
    "\t",
    "0",
};

static size_t text_invent(char *text, size_t room) {
    size_t len = 0;
    size_t wanted = (size_t)rand() % room;
    while (len < wanted) {
        if (rand() % 8 == 0) {
            text[len++] = (char)(rand() & 0xFF);
            continue;
        }
        const char *piece = PIECES[(size_t)rand() % (sizeof(PIECES) / sizeof(PIECES[0]))];
        size_t n = strlen(piece) < wanted - len ? strlen(piece) : wanted - len;
        memcpy(text + len, piece, n);
        len += n;
    }
    return len;
}

/* Indexing and parsing agree, nothing is lost, nothing is read out of bounds (the block ends where its memory
 * does). */
static void invented_check(struct slice block, struct record_index *index, struct arena *arena) {
    struct log_profile profile;
    uint64_t sum = 0;

    log_profile_detect(&profile, slice_first(block, (size_t)rand() % (block.len + 1)), rand() % 2, NULL);
    assert_int_equal(record_index_build(index, &profile, block), 0);
    assert_true(block.len == 0 || (index->count > 0 && index->marks[0].offset == 0));
    size_t next = 0;
    for (size_t at = 0; at < block.len;) {
        bool marked = next < index->count && index->marks[next].offset == at;
        if (at)
            assert_int_equal(record_starts(&profile, block.ptr + at, block.len - at), marked);
        next += marked;
        const char *newline = memchr(block.ptr + at, '\n', block.len - at);
        at = newline ? (size_t)(newline - block.ptr) + 1 : block.len;
    }
    assert_int_equal(next, index->count);
    for (size_t i = 0; i < index->count; i++) {
        size_t from = index->marks[i].offset;
        size_t to = i + 1 < index->count ? index->marks[i + 1].offset : block.len;
        struct record record;
        assert_true(to > from);
        record_parse(&record, &profile, slice_make(block.ptr + from, to - from));
        assert_int_equal(record.level, index->marks[i].level);
        assert_int_equal(record.header.len + record.text.len, record.raw.len);
        for (int kind = 0; kind < PART_KIND_COUNT; kind++)
            assert_int_equal(record_parts(&record, (enum part_kind)kind, arena, part_touch, &sum), 0);
    }
    arena_reset(arena);
}

static void invented_logs(void **state) {
    enum { ROOM = 2000, ROUNDS = 3000 };
    struct record_index index = {0};
    struct arena arena;
    (void)state;
    srand(1);
    arena_init(&arena);
    for (int i = 0; i < ROUNDS; i++) {
        char text[ROOM];
        size_t len = text_invent(text, ROOM);
        char *block = malloc(len ? len : 1);
        assert_non_null(block);
        memcpy(block, text, len);
        invented_check(slice_make(block, len), &index, &arena);
        free(block);
    }
    arena_free(&arena);
    record_index_free(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dated_logs), cmocka_unit_test(mixed_pastes), cmocka_unit_test(journal_traces),
        cmocka_unit_test(fragments),  cmocka_unit_test(counts),       cmocka_unit_test(invented_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
