/* SPDX-License-Identifier: Apache-2.0
 * Recognising logs that were read before: renamed, packed, copied, grown, cut short, and what only looks like
 * them. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixtures.h"
#include "input/block_reader.h"
#include "input/known_log.h"

#define MIB ((size_t)1 << 20)

static char folder[64], path[96], other[96];
static struct known_logs *logs;
static struct file_id marks[4][FILE_ID_MARKS];
static size_t known_count;

static int set_up(void **state) {
    (void)state;
    strcpy(folder, "/tmp/cstriage-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.log", folder);
    snprintf(other, sizeof other, "%s/b.log", folder);
    known_count = 0;
    return known_logs_new(&logs, NULL);
}

static int tear_down(void **state) {
    (void)state;
    known_logs_free(logs);
    unlink(path);
    unlink(other);
    return rmdir(folder);
}

static void write_file(const char *name, struct slice bytes) {
    FILE *stream = fopen(name, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
}

/* The text is known as read to its end; reading is to be taken up at `restart`. */
static void know(struct slice text, size_t restart) {
    struct known_log log = {.path = "/var/log/then.log", .total = text.len, .last = MSEC_NONE, .last_matches = ""};
    struct file_hash *hash = NULL;

    assert_int_equal(file_hash_new(&hash, NULL), 0);
    file_hash_add(hash, slice_first(text, restart));
    log.restart.id = file_hash_id(hash);
    file_hash_add(hash, slice_from(text, restart));
    log.end.id = file_hash_id(hash);
    log.marks = marks[known_count];
    memcpy(marks[known_count++], file_hash_marks(hash, &log.mark_count), sizeof marks[0]);
    assert_int_equal(known_logs_add(logs, &log, NULL), 0);
    file_hash_free(hash);
}

static void know_file(const char *name, size_t log) {
    struct known_file file = {.log = log};

    assert_true(known_file_look(&file, name));
    assert_int_equal(known_logs_add_file(logs, &file, NULL), 0);
}

/* The first decoded bytes are what a caller has at hand. */
static struct known_match match(const char *name, bool compressed) {
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct known_match found;
    char head[FILE_ID_MARK];
    ptrdiff_t len;

    assert_int_equal(source_open_file(&source, name, NULL), 0);
    assert_int_equal(decoder_open(&decoder, source, NULL), 0);
    len = decoder_read(decoder, head, sizeof head, NULL);
    assert_true(len >= 0);
    decoder_free(decoder);
    assert_int_equal(known_logs_match(logs, &found, name, slice_make(head, (size_t)len), compressed, NULL), 0);
    return found;
}

static void assert_match(struct known_match got, enum known_how how, size_t log, bool more, bool unchanged) {
    assert_int_equal(got.how, how);
    if (how != KNOWN_NOT)
        assert_int_equal(got.log, log);
    assert_int_equal(got.more, more);
    assert_int_equal(got.unchanged, unchanged);
}

static void whatever_it_is_called_and_packed_with(void **state) {
    struct str text, packed;
    struct slice all;

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, 3 * MIB, 1);
    all = str_slice(&text);
    know(slice_first(all, 2 * MIB + 333), MIB + 7);
    write_file(path, all);
    assert_match(match(path, false), KNOWN_READ, 0, true, false);
    write_file(path, slice_first(all, 2 * MIB + 333));
    assert_match(match(path, false), KNOWN_READ, 0, false, false);
    write_file(path, slice_first(all, 2 * MIB + 332));
    assert_match(match(path, false), KNOWN_PART, 0, false, false);
    write_file(path, slice_first(all, 700));
    assert_match(match(path, false), KNOWN_PART, 0, false, false);
    write_file(path, slice_first(all, 300)); /* less than a mark says too little */
    assert_match(match(path, false), KNOWN_NOT, 0, false, false);
    add_gzip(&packed, all, 6, NULL);
    write_file(path, str_slice(&packed));
    assert_match(match(path, true), KNOWN_READ, 0, true, false);
    write_file(path, slice_first(str_slice(&packed), packed.len / 3));
    assert_int_equal(match(path, true).how, KNOWN_PART);
    assert_int_equal(match(path, true).damage.code, ERROR_DAMAGED);
    for (size_t at = 100; at < 2 * MIB; at = at * 3 + 1) { /* one byte makes it another log */
        text.ptr[at] ^= 1;
        write_file(path, all);
        assert_match(match(path, false), KNOWN_NOT, 0, false, false);
        text.ptr[at] ^= 1;
    }
    str_free(&text);
    str_free(&packed);
}

static void the_log_that_was_read_furthest(void **state) {
    struct str text;
    struct slice all;

    (void)state;
    str_init(&text);
    add_log(&text, 40000, 2);
    all = str_slice(&text);
    know(slice_first(all, 20000), 0);
    know(slice_first(all, 200), 0); /* shorter than a mark */
    know(slice_first(all, 30000), 100);
    text.ptr[25000] ^= 1;
    know(slice_first(all, 27000), 0); /* another that went its own way */
    text.ptr[25000] ^= 1;
    write_file(path, all);
    assert_match(match(path, false), KNOWN_READ, 2, true, false);
    write_file(path, slice_first(all, 26000));
    assert_int_equal(match(path, false).how, KNOWN_PART);
    write_file(path, slice_first(all, 15000));
    assert_int_equal(match(path, false).how, KNOWN_PART);
    text.ptr[25000] ^= 1;
    write_file(path, all);
    assert_match(match(path, false), KNOWN_READ, 3, true, false);
    text.ptr[19000] ^= 1;
    write_file(path, all);
    assert_match(match(path, false), KNOWN_READ, 1, true, false);
    text.ptr[10] ^= 1;
    write_file(path, all);
    assert_match(match(path, false), KNOWN_NOT, 0, false, false);
    write_file(path, slice_of(""));
    assert_match(match(path, false), KNOWN_NOT, 0, false, false);
    str_free(&text);
}

/* A file that did not change is not read at all; one that grew only from where reading is taken up. Bytes
 * before, changed in place, prove it: they are not looked at. */
static void a_file_that_stayed_or_grew(void **state) {
    struct str text;
    struct slice all;
    struct stat before;
    struct timespec times[2];
    FILE *stream;

    (void)state;
    str_init(&text);
    add_log(&text, 5 * MIB, 3);
    all = str_slice(&text);
    know(slice_first(all, 4 * MIB + 100), 3 * MIB + 50);
    write_file(path, slice_first(all, 4 * MIB + 100));
    know_file(path, 0);
    assert_match(match(path, false), KNOWN_READ, 0, false, true);
    stream = fopen(path, "r+b");
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(fseek(stream, 4 * (long)MIB, SEEK_SET), 0);
    fputc('#', stream);
    fclose(stream);
    times[0] = before.st_atim;
    times[1] = before.st_mtim;
    assert_int_equal(utimensat(0, path, times, 0), 0);
    assert_match(match(path, false), KNOWN_READ, 0, false, true);
    text.ptr[MIB] ^= 1;
    stream = fopen(path, "r+b"); /* the same inode */
    assert_int_equal(fwrite(all.ptr, 1, all.len, stream), all.len);
    fclose(stream);
    assert_match(match(path, false), KNOWN_READ, 0, true, false);
    assert_int_equal(rename(path, other), 0);
    assert_match(match(other, false), KNOWN_READ, 0, true, false);
    text.ptr[4 * MIB] ^= 1; /* behind the restart it is seen */
    stream = fopen(other, "r+b");
    assert_int_equal(fwrite(all.ptr, 1, all.len, stream), all.len);
    fclose(stream);
    assert_match(match(other, false), KNOWN_NOT, 0, false, false);
    assert_int_equal(truncate(other, 3 * (long)MIB), 0); /* cut: the marks are looked at, and one is wrong */
    assert_match(match(other, false), KNOWN_NOT, 0, false, false);
    str_free(&text);
}

/* A last line that was held back is complete once nothing followed it. */
static void a_line_that_was_being_written(void **state) {
    static const struct slice text = SLICE_LITERAL("2026-10-12 06:00:00,000 INFO  one\n2026-10-12 06:0");
    struct file_hash *hash = NULL;
    struct known_log log = {.path = "", .total = text.len, .last = MSEC_NONE, .last_matches = ""};
    struct known_match found;

    (void)state;
    assert_int_equal(file_hash_new(&hash, NULL), 0);
    file_hash_add(hash, slice_first(text, 34));
    log.end.id = file_hash_id(hash);
    file_hash_free(hash);
    assert_int_equal(known_logs_add(logs, &log, NULL), 0);
    write_file(path, text);
    know_file(path, 0);
    assert_match(match(path, false), KNOWN_READ, 0, true, true);
    write_file(other, text); /* a copy: whether somebody writes to it is not known */
    found = match(other, false);
    assert_match(found, KNOWN_READ, 0, true, false);
}

static void a_reader_begins_in_the_middle(void **state) {
    struct str text, packed;
    struct slice all;

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, 3 * MIB, 5);
    all = str_slice(&text);
    add_gzip(&packed, all, 6, NULL);
    for (size_t round = 0; round < 12; round++) {
        struct decoder *decoder = open_decoder(round % 2 ? str_slice(&packed) : all);
        struct block_reader *reader = NULL;
        struct block block = {0};
        struct file_hash *hash = NULL;
        struct file_id id, want;
        struct error err = {0};
        size_t start = (round * 300007) % (2 * MIB), offset;

        while (start && text.ptr[start - 1] != '\n')
            start++;
        assert_int_equal(file_hash_new(&hash, NULL), 0);
        file_hash_add(hash, slice_first(all, start));
        id = file_hash_id(hash);
        assert_int_equal(block_reader_new(&reader, decoder, NULL, 10000, 0, NULL), 0);
        if (round > 9)
            id.tail.low ^= 1;
        assert_int_equal(block_reader_start(reader, &id, &err), round > 9 ? -1 : 0);
        for (offset = start; round <= 9 && block_reader_next(reader, &block, NULL) == 1; offset += block.len) {
            assert_int_equal(block.offset, offset);
            assert_int_equal(block.before.length, offset);
            assert_memory_equal(block.bytes, all.ptr + offset, block.len);
        }
        file_hash_add(hash, slice_from(all, start));
        want = file_hash_id(hash);
        id = block_reader_id(reader);
        assert_int_equal(file_id_same(&id, &want), round <= 9);
        assert_int_equal(err.code, round > 9 ? ERROR_DAMAGED : ERROR_NONE);
        file_hash_free(hash);
        block_free(&block);
        block_reader_free(reader);
    }
    str_free(&text);
    str_free(&packed);
}

static void a_start_behind_the_end_is_refused(void **state) {
    struct str text, packed;
    struct file_id far = {.length = 5 * MIB};

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, MIB / 2, 6);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    for (int round = 0; round < 4; round++) {
        struct slice bytes = round % 2 ? str_slice(&packed) : str_slice(&text);
        struct block_reader *reader = NULL;
        struct error err = {0};

        far.length = round < 2 ? 5 * MIB : text.len + 1;
        assert_int_equal(block_reader_new(&reader, open_decoder(bytes), NULL, 10000, 0, NULL), 0);
        assert_int_equal(block_reader_start(reader, &far, &err), -1);
        assert_int_equal(err.code, ERROR_DAMAGED);
        block_reader_free(reader);
    }
    str_free(&text);
    str_free(&packed);
}

static void a_tail_without_newline_is_held_back(void **state) {
    static const struct slice TEXTS[] = {SLICE_LITERAL(""), SLICE_LITERAL("no newline"), SLICE_LITERAL("a\nb\n"),
                                         SLICE_LITERAL("a\nbb\nccc"), SLICE_LITERAL("\n\nx")};
    static const size_t HELD[] = {0, 10, 0, 3, 1};

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        struct slice text = TEXTS[i / 2], head;
        struct block_reader *reader = NULL;
        struct block block = {0};
        size_t sum = 0;
        bool whole, last = false;

        assert_int_equal(block_reader_new(&reader, open_decoder(text), NULL, i % 2 ? 1 : 100, 0, NULL), 0);
        if (i % 2)
            assert_int_equal(block_reader_peek(reader, 100, &head, &whole, NULL), 0);
        block_reader_hold(reader, BLOCK_HOLD_LINE);
        while (block_reader_next(reader, &block, NULL) == 1) {
            sum += block.len;
            last = block.last;
        }
        assert_int_equal(block_reader_held(reader), HELD[i / 2]);
        assert_int_equal(sum, text.len - HELD[i / 2]);
        assert_int_equal(block_reader_id(reader).length, sum);
        assert_int_equal(last, sum > 0);
        block_free(&block);
        block_reader_free(reader);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(whatever_it_is_called_and_packed_with),
        TEST(the_log_that_was_read_furthest),
        TEST(a_file_that_stayed_or_grew),
        TEST(a_line_that_was_being_written),
        cmocka_unit_test(a_reader_begins_in_the_middle),
        cmocka_unit_test(a_start_behind_the_end_is_refused),
        cmocka_unit_test(a_tail_without_newline_is_held_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
