/* SPDX-License-Identifier: Apache-2.0
 * Blocks against a plain model: the records of a text, cut by the stated rule over the whole text at once,
 * must be what comes out of blocks of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/vec.h"
#include "fixtures.h"
#include "input/block_reader.h"

struct piece {
    uint64_t offset;
    size_t len;
    bool continues;
    uint64_t record; /* offset of the record it belongs to */
};

struct pieces {
    VEC_OF(struct piece);
};

/* A record starts with "20", as a stamp does. Counts what it is shown. */
struct stamps {
    size_t calls, bytes;
};

static bool starts_with_stamp(const void *payload, const char *line, size_t len) {
    struct stamps *stamps = (struct stamps *)(uintptr_t)payload;

    stamps->calls++;
    stamps->bytes += len;
    assert_true(len > 0 && len <= BLOCK_LINE_MAX);
    return len >= 2 && line[0] == '2' && line[1] == '0';
}

/* Starts with a stamp and ends its line with '!': needs the whole line. */
static bool starts_with_whole_line(const void *payload, const char *line, size_t len) {
    return starts_with_stamp(payload, line, len) && len >= 2 && line[len - 2] == '!' && line[len - 1] == '\n';
}

typedef bool starts_function(const void *payload, const char *line, size_t len);

static bool model_starts(starts_function *starts, struct slice text, size_t at) {
    struct stamps ignored = {0};
    struct slice line = slice_first(slice_from(text, at), BLOCK_LINE_MAX);
    const char *newline = line.len ? memchr(line.ptr, '\n', line.len) : NULL;

    if (!line.len || at == 0 || text.ptr[at - 1] != '\n')
        return false;
    return starts(&ignored, line.ptr, newline ? (size_t)(newline - line.ptr) + 1 : line.len);
}

/* The rule of block_reader.h, without blocks. */
static void model(struct slice text, starts_function *starts, size_t record_max, struct pieces *out) {
    size_t at = 0, record = 0;
    bool continues = false;

    while (at < text.len) {
        size_t end = at + 1, last_line = 0;

        while (end < text.len && end - at <= record_max && !model_starts(starts, text, end)) {
            if (text.ptr[end - 1] == '\n')
                last_line = end;
            end++;
        }
        if (end - at > record_max) { /* no start within the bound */
            end = last_line ? last_line : at + record_max;
            assert_int_equal(vec_push(out, ((struct piece){at, end - at, continues, record})), 0);
            continues = true;
        } else {
            assert_int_equal(vec_push(out, ((struct piece){at, end - at, continues, record})), 0);
            continues = false;
            record = end;
        }
        at = end;
    }
}

static void check_head(const struct block *block, struct slice text, uint64_t record) {
    struct slice head = slice_first(slice_from(text, record), BLOCK_LINE_MAX);
    const char *newline = memchr(head.ptr, '\n', head.len);

    assert_int_equal(block->head_len, newline ? (size_t)(newline - head.ptr) : head.len);
    assert_memory_equal(block->head, head.ptr, block->head_len);
}

/* Splits a block into records as its reader would, and holds each against the model. */
static size_t check_block(const struct block *block, struct slice text, starts_function *starts,
                          const struct pieces *pieces, size_t next) {
    size_t at = 0;

    assert_true(block->len > 0);
    assert_memory_equal(block->bytes, text.ptr + block->offset, block->len);
    while (at < block->len) {
        struct slice rest = slice_make(block->bytes, block->len);
        size_t end = at + 1;
        bool continues = at == 0 && block->continues;

        while (end < block->len && !model_starts(starts, rest, end))
            end++;
        assert_true(next < pieces->count);
        assert_int_equal(block->offset + at, pieces->items[next].offset);
        assert_int_equal(end - at, pieces->items[next].len);
        assert_int_equal(continues, pieces->items[next].continues);
        if (continues)
            check_head(block, text, pieces->items[next].record);
        next++;
        at = end;
    }
    return next;
}

static struct block_reader *open_reader(struct slice text, const struct block_cutter *cutter, size_t block_size,
                                        size_t record_max) {
    struct block_reader *reader = NULL;

    assert_int_equal(block_reader_new(&reader, open_decoder(text), cutter, block_size, record_max, NULL), 0);
    return reader;
}

static void check(struct slice text, starts_function *starts, const struct pieces *pieces, size_t block_size,
                  size_t record_max, size_t peek) {
    struct stamps stamps = {0};
    struct block_cutter cutter = {starts, &stamps};
    struct block_reader *reader = open_reader(text, NULL, block_size, record_max);
    struct block block = {0};
    struct error err = {0};
    struct slice head;
    uint64_t offset = 0;
    size_t next = 0;
    bool whole, last = false;

    if (peek) {
        assert_int_equal(block_reader_peek(reader, peek, &head, &whole, &err), 0);
        assert_int_equal(head.len, peek < text.len ? peek : text.len);
        assert_int_equal(whole, text.len <= peek);
        assert_memory_equal(head.ptr, text.ptr, head.len);
    }
    block_reader_set_cutter(reader, &cutter);
    while (block_reader_next(reader, &block, &err) == 1) {
        assert_false(last);
        assert_int_equal(block.offset, offset);
        next = check_block(&block, text, starts, pieces, next);
        offset += block.len;
        last = block.last;
        if (next % 7 == 0) /* a reader may keep a block and come with another */
            block_free(&block);
    }
    assert_int_equal(err.code, ERROR_NONE);
    assert_int_equal(offset, text.len);
    assert_int_equal(next, pieces->count);
    assert_true(last || text.len == 0);
    /* Nothing is shown to the cutter more than twice. */
    assert_true(stamps.bytes <= 2 * text.len + BLOCK_LINE_MAX);
    block_free(&block);
    block_reader_free(reader);
}

static void check_sizes(struct slice text, starts_function *starts, size_t record_max) {
    static const size_t sizes[] = {1, 2, 3, 5, 16, 63, 64, 65, 100, 255, 1000, 1023, 1024, 1025, 4096, 65536, 1 << 20};
    struct pieces pieces = {0};

    model(text, starts, record_max, &pieces);
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
        check(text, starts, &pieces, sizes[i], record_max, i % 3 ? sizes[i] * 3 : 0);
    for (size_t size = 4; size < 140 && text.len < 20000; size++)
        check(text, starts, &pieces, size, record_max, 0);
    vec_free(&pieces);
}

static void small_texts(void **state) {
    static const struct slice texts[] = {
        SLICE_LITERAL(""),
        SLICE_LITERAL("\n"),
        SLICE_LITERAL("x"),
        SLICE_LITERAL("20"),
        SLICE_LITERAL("20\n20\n20"),
        SLICE_LITERAL("\n\n\n20 a\n\n20 b\n\n"),
        SLICE_LITERAL("20 a\r\n\tmore\r\n20 b\r\n"),
        SLICE_LITERAL("20 a\0b\n\0\n20\0\n"),
        SLICE_LITERAL("no start at all\nnone here\nnor here"),
        SLICE_LITERAL("tail of a record\n20 first\n 20 not\n20 second without newline"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        for (size_t record_max = 1; record_max < 40; record_max++)
            check_sizes(texts[i], starts_with_stamp, record_max);
}

static void logs(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 15000, 21);
    check_sizes(str_slice(&text), starts_with_stamp, BLOCK_RECORD_MAX);
    check_sizes(str_slice(&text), starts_with_stamp, 97);
    add_log(&text, 300000, 22);
    check_sizes(str_slice(&text), starts_with_stamp, BLOCK_RECORD_MAX);
    check_sizes(str_slice(&text), starts_with_stamp, 300);
    str_free(&text);
}

/* Random lines: short, long without newline, longer than the bound, with false starts inside. */
static void rough_texts(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 24; round++) {
        uint32_t seed = round * 77 + 1;
        struct str text;

        str_init(&text);
        while (text.len < 12000) {
            size_t length = next_random(&seed) % (round % 3 == 2 ? 4000 : 60);

            if (next_random(&seed) % 3 == 0)
                str_add(&text, "20");
            for (size_t i = 0; i < length; i++)
                str_add_char(&text, "20 x!"[next_random(&seed) % 5]);
            if (next_random(&seed) % 8)
                str_add_char(&text, '\n');
        }
        check_sizes(str_slice(&text), round % 2 ? starts_with_stamp : starts_with_whole_line,
                    1 + next_random(&seed) % (round % 4 ? 3000 : 80));
        str_free(&text);
    }
}

/* A record of 3 MiB in short lines, then one of a single line of 3 MiB, then small ones: read in linear work.
 */
static void huge_records(void **state) {
    struct str text;
    size_t short_lines;

    (void)state;
    str_init(&text);
    str_add(&text, "20 huge\n");
    while (text.len < 3u << 20)
        str_add(&text, "\tat com.cloud.Some.where(Some.java:1)\n");
    short_lines = text.len;
    str_add(&text, "20 long ");
    while (text.len < short_lines + (3u << 20))
        str_add(&text, "20abcdefghijklmnopqrstuvwxyz");
    str_add(&text, "\n");
    add_log(&text, 1 << 20, 5);
    for (size_t block_size = 1; block_size <= 1 << 22; block_size *= 64) {
        for (size_t record_max = 1 << 20; record_max <= 1 << 24; record_max *= 16) {
            struct pieces pieces = {0};

            model(str_slice(&text), starts_with_stamp, record_max, &pieces);
            check(str_slice(&text), starts_with_stamp, &pieces, block_size, record_max, 1 << 20);
            vec_free(&pieces);
        }
    }
    str_free(&text);
}

/* Blocks are as full as their size allows, and no cutter means lines. */
static void block_sizes(void **state) {
    struct block_reader *reader;
    struct block block = {0};
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 200000, 2);
    reader = open_reader(str_slice(&text), NULL, 10000, 0);
    while (block_reader_next(reader, &block, NULL) == 1) {
        assert_true(block.len <= 10000);
        assert_true(block.last || block.len > 10000 - 200);
        assert_int_equal(block.bytes[block.len - 1], '\n');
        assert_false(block.continues);
    }
    assert_int_equal(block_reader_next(reader, &block, NULL), 0);
    assert_string_equal(decoder_name(block_reader_decoder(reader)), "none");
    block_free(&block);
    block_reader_free(reader);
    str_free(&text);
}

/* A damaged input hands out all that decodes, marks its last block, then says what is wrong, each time it is
 * asked. */
static void damage_comes_last(void **state) {
    struct str text, packed;
    struct block_reader *reader;
    struct block block = {0};
    struct error err = {0};
    struct stamps stamps = {0};
    struct block_cutter cutter = {starts_with_stamp, &stamps};
    size_t sum = 0;

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, 100000, 3);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    packed.ptr[packed.len - 3] ^= 1; /* the trailer */
    reader = open_reader(str_slice(&packed), &cutter, 30000, 0);
    while (block_reader_next(reader, &block, &err) == 1) {
        assert_memory_equal(block.bytes, text.ptr + block.offset, block.len);
        sum += block.len;
        assert_int_equal(block.last, sum == text.len);
    }
    assert_int_equal(sum, text.len);
    assert_int_equal(block_reader_next(reader, &block, &err), -1);
    assert_int_equal(block_reader_next(reader, &block, &err), -1);
    assert_int_equal(err.code, ERROR_DAMAGED);
    assert_non_null(strstr(err.text, "length differs"));
    block_free(&block);
    block_reader_free(reader);
    str_free(&text);
    str_free(&packed);
}

/* A log that is being written: of `bytes` those up to `there` can be read. */
struct growing {
    struct slice bytes;
    size_t at, there;
};

static ptrdiff_t growing_read(void *state, void *buffer, size_t size, struct error *err) {
    struct growing *growing = state;
    size_t part = growing->there - growing->at;

    (void)err;
    part = size < part ? size : part;
    memcpy(buffer, growing->bytes.ptr + growing->at, part);
    growing->at += part;
    return (ptrdiff_t)part;
}

static const struct source_ops growing_ops = {.read = growing_read};

/* A block of a log that is being followed: behind what came before; whole records, but for one that was handed out
 * before all of it was there. Returns where it ends. */
static uint64_t check_followed(const struct block *block, struct slice text, uint64_t from, bool flushed) {
    bool begins = block->offset == 0 || model_starts(starts_with_stamp, text, block->offset);
    uint64_t end = block->offset + block->len, record = block->offset;

    assert_int_equal(block->offset, from);
    assert_memory_equal(block->bytes, text.ptr + from, block->len);
    assert_int_equal(block->continues, !begins);
    assert_true(begins || flushed);
    if (!flushed && end < text.len)
        assert_true(model_starts(starts_with_stamp, text, end));
    if (!block->continues)
        return end;
    while (record > 0 && !model_starts(starts_with_stamp, text, record))
        record--;
    check_head(block, text, record);
    return end;
}

static uint64_t read_followed(struct block_reader *reader, struct block *block, struct slice text, uint64_t from,
                              bool flushed) {
    while (block_reader_next(reader, block, NULL) == 1)
        from = check_followed(block, text, from, flushed);
    return from;
}

/* Reveals the text in steps; with `flush` now and then hands out a record that may not be all there. */
static void follow(struct slice text, size_t block_size, uint32_t seed, bool flush) {
    struct growing growing = {text, 0, 0};
    struct stamps stamps = {0};
    struct block_cutter cutter = {starts_with_stamp, &stamps};
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct block_reader *reader = NULL;
    struct block block = {0};
    struct file_id id, whole;
    struct file_hash *hash;
    uint64_t from = 0;

    assert_int_equal(source_new(&source, &growing_ops, &growing, "growing", NULL), 0);
    assert_int_equal(decoder_open(&decoder, source, NULL), 0);
    assert_int_equal(block_reader_new(&reader, decoder, &cutter, block_size, 0, NULL), 0);
    block_reader_hold(reader, BLOCK_HOLD_RECORD);
    while (growing.there < text.len) {
        size_t step = next_random(&seed) % (next_random(&seed) % 4 ? 150 : 3000);

        growing.there = growing.there + step < text.len ? growing.there + step : text.len;
        block_reader_resume(reader);
        from = read_followed(reader, &block, text, from, flush);
        if (flush && next_random(&seed) % 3 == 0) {
            block_reader_hold(reader, BLOCK_HOLD_LINE);
            from = read_followed(reader, &block, text, from, true);
            block_reader_hold(reader, BLOCK_HOLD_RECORD);
        }
        if (next_random(&seed) % 5 == 0)
            block_reader_shrink(reader);
        assert_true(from <= growing.there && from + block_reader_held(reader) == growing.there);
    }
    block_reader_hold(reader, BLOCK_HOLD_NOTHING);
    assert_int_equal(read_followed(reader, &block, text, from, flush), text.len);
    assert_int_equal(file_hash_new(&hash, NULL), 0);
    file_hash_add(hash, text);
    whole = file_hash_id(hash);
    id = block_reader_id(reader);
    assert_true(file_id_same(&id, &whole));
    file_hash_free(hash);
    block_free(&block);
    block_reader_free(reader);
}

static void growing_logs(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 30000, 77);
    str_add(&text, "2026 the last line has no newline");
    for (uint32_t seed = 0; seed < 6; seed++)
        for (size_t block_size = 1; block_size <= 1 << 20; block_size *= 32) {
            follow(str_slice(&text), block_size, seed, false);
            follow(str_slice(&text), block_size, seed, true);
        }
    str_free(&text);
}

/* A line that is being written and is longer than a block. */
static void a_long_line_is_held(void **state) {
    struct str text;
    struct growing growing = {{NULL, 0}, 0, 0};
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct block_reader *reader = NULL;
    struct block block = {0};

    (void)state;
    str_init(&text);
    str_add(&text, "20 first\n20 ");
    while (text.len < 400000)
        str_add_char(&text, 'x');
    growing = (struct growing){str_slice(&text), 0, text.len};
    assert_int_equal(source_new(&source, &growing_ops, &growing, "growing", NULL), 0);
    assert_int_equal(decoder_open(&decoder, source, NULL), 0);
    assert_int_equal(block_reader_new(&reader, decoder, NULL, 4096, 0, NULL), 0);
    block_reader_hold(reader, BLOCK_HOLD_LINE);
    assert_int_equal(block_reader_next(reader, &block, NULL), 1);
    assert_int_equal(block.len, strlen("20 first\n"));
    assert_int_equal(block_reader_next(reader, &block, NULL), 0);
    assert_int_equal(block_reader_held(reader), text.len - block.len);
    block_free(&block);
    block_reader_free(reader);
    str_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_texts),  cmocka_unit_test(logs),
        cmocka_unit_test(rough_texts),  cmocka_unit_test(huge_records),
        cmocka_unit_test(block_sizes),  cmocka_unit_test(damage_comes_last),
        cmocka_unit_test(growing_logs), cmocka_unit_test(a_long_line_is_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
