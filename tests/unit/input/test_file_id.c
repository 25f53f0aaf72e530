/* SPDX-License-Identifier: Apache-2.0
 * Identity by content: the same however the bytes arrive, another for every other byte, and taken up again at
 * any point; and the comparison of two logs by their bytes. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixtures.h"
#include "input/block_reader.h"
#include "input/file_id.h"
#include "input/log_pair.h"

static struct file_hash *hash;
static const struct file_id start;

static int set_up(void **state) {
    (void)state;
    return file_hash_new(&hash, NULL);
}

static int tear_down(void **state) {
    (void)state;
    file_hash_free(hash);
    return 0;
}

/* Adds the text in random pieces. */
static void add_pieces(struct slice text, uint32_t most, uint32_t seed) {
    while (text.len) {
        struct slice piece = slice_first(text, 1 + next_random(&seed) % most);

        file_hash_add(hash, piece);
        text = slice_from(text, piece.len);
    }
}

static struct file_id identity(struct slice text) {
    file_hash_resume(hash, &start);
    file_hash_add(hash, text);
    return file_hash_id(hash);
}

static void pieces_do_not_show(void **state) {
    struct str text;
    struct file_id whole;

    (void)state;
    str_init(&text);
    add_log(&text, 5 * (size_t)FILE_ID_PIECE / 2, 1);
    whole = identity(str_slice(&text));
    assert_int_equal(whole.length, text.len);
    for (uint32_t most = 7; most < 4u << 20; most *= 31) {
        struct file_id id;

        file_hash_resume(hash, &start);
        add_pieces(str_slice(&text), most, most);
        id = file_hash_id(hash);
        assert_true(file_id_same(&whole, &id));
    }
    str_free(&text);
}

static void every_byte_and_the_length_count(void **state) {
    struct str text;
    struct file_id id, other;

    (void)state;
    str_init(&text);
    add_log(&text, 2 * (size_t)FILE_ID_PIECE + 5000, 2);
    id = identity(str_slice(&text));
    for (size_t at = 0; at < text.len; at += 65521) {
        text.ptr[at] ^= 1;
        other = identity(str_slice(&text));
        assert_false(file_id_same(&id, &other));
        text.ptr[at] ^= 1;
    }
    for (size_t cut = 1; cut < text.len; cut = cut * 3 + 1) {
        other = identity(slice_first(str_slice(&text), text.len - cut));
        assert_false(file_id_same(&id, &other));
    }
    other = identity(slice_of(""));
    assert_false(file_id_same(&other, &other)); /* nothing says nothing */
    str_free(&text);
}

/* Stored identities outlive releases: these values never change. */
static void identities_are_stable(void **state) {
    char *bytes = malloc(FILE_ID_PIECE);
    struct file_id id = identity(slice_of("a line\n"));

    (void)state;
    assert_non_null(bytes);
    assert_int_equal(id.length, 7);
    assert_int_equal(id.chain.high | id.chain.low, 0);
    assert_int_equal(id.tail.high, 0x11fe724086561a23);
    assert_int_equal(id.tail.low, 0x443f08ddcbc101c8);
    for (size_t i = 0; i < FILE_ID_PIECE; i++)
        bytes[i] = (char)i;
    id = identity(slice_make(bytes, FILE_ID_PIECE));
    assert_int_equal(id.chain.high, 0x37a2c194ae088a0b);
    assert_int_equal(id.chain.low, 0x25792b8a6c1d92cc);
    assert_int_equal(id.tail.high | id.tail.low, 0);
    free(bytes);
}

static void a_chain_is_taken_up_again(void **state) {
    struct str text;
    struct file_id whole;

    (void)state;
    str_init(&text);
    add_log(&text, 3 * (size_t)FILE_ID_PIECE + 777, 3);
    whole = identity(str_slice(&text));
    for (size_t cut = 1; cut < text.len; cut = cut * 5 + 3) {
        struct file_id part = identity(slice_first(str_slice(&text), cut)), id;
        uint64_t from = file_hash_resume(hash, &part);

        assert_int_equal(from, cut - cut % FILE_ID_PIECE);
        file_hash_add(hash, slice_from(str_slice(&text), from));
        id = file_hash_id(hash);
        assert_true(file_id_same(&id, &whole));
    }
    str_free(&text);
}

static void marks_are_identities_of_beginnings(void **state) {
    struct str text;
    struct file_id marks[FILE_ID_MARKS];
    size_t count;

    (void)state;
    str_init(&text);
    add_log(&text, 3 * (size_t)FILE_ID_PIECE, 4);
    file_hash_add(hash, slice_first(str_slice(&text), FILE_ID_MARK - 1));
    file_hash_marks(hash, &count);
    assert_int_equal(count, 0);
    file_hash_resume(hash, &start);
    add_pieces(str_slice(&text), 100000, 9);
    memcpy(marks, file_hash_marks(hash, &count), sizeof marks);
    assert_int_equal(count, 13); /* 512 bytes to 2 MiB */
    for (size_t i = 0; i < count; i++) {
        struct file_id id = identity(slice_first(str_slice(&text), (size_t)FILE_ID_MARK << i));

        assert_true(file_id_same(&id, &marks[i]));
    }
    /* taken up in the third piece, only what follows is marked */
    file_hash_resume(hash, &marks[count - 1]);
    file_hash_add(hash, slice_from(str_slice(&text), 2 << 20));
    file_hash_add(hash, str_slice(&text));
    assert_int_equal(file_hash_marks(hash, &count)[0].length, 4 << 20);
    assert_int_equal(count, 1);
    str_free(&text);
}

static void a_reader_knows_what_it_handed_out(void **state) {
    struct block_reader *reader = NULL;
    struct block block = {0};
    struct str text, packed;

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, 300000, 5);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    assert_int_equal(block_reader_new(&reader, open_decoder(str_slice(&packed)), NULL, 7000, 0, NULL), 0);
    while (block_reader_next(reader, &block, NULL) == 1) {
        struct file_id id = block_reader_id(reader), expected;

        expected = identity(slice_first(str_slice(&text), (size_t)block.offset + block.len));
        assert_true(file_id_same(&id, &expected));
    }
    assert_int_equal(block_reader_id(reader).length, text.len);
    block_free(&block);
    block_reader_free(reader);
    str_free(&text);
    str_free(&packed);
}

static char folder[64], paths[2][96];

static void write_file(size_t which, struct slice bytes) {
    FILE *stream = fopen(paths[which], "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
}

static struct log_pair compare(void) {
    struct log_pair pair;

    assert_int_equal(log_pair_compare(&pair, paths[0], paths[1], NULL), 0);
    return pair;
}

static void compare_texts(struct str *text, struct str *packed) {
    struct log_pair pair;

    write_file(0, str_slice(text));
    write_file(1, str_slice(packed));
    pair = compare();
    assert_int_equal(pair.kind, PAIR_SAME);
    assert_int_equal(pair.common, text->len);
    assert_int_equal(pair.damage[0].code, ERROR_NONE);
    assert_int_equal(pair.damage[1].code, ERROR_NONE);
    write_file(0, slice_first(str_slice(text), 262144)); /* what is read at once */
    assert_int_equal(compare().kind, PAIR_FIRST_SHORTER);
    text->ptr[270000] ^= 1;
    write_file(0, slice_first(str_slice(text), 280000));
    pair = compare();
    assert_int_equal(pair.kind, PAIR_DIFFERENT);
    assert_int_equal(pair.common, 270000);
    text->ptr[270000] ^= 1;
    write_file(0, str_slice(text));
    write_file(1, slice_first(str_slice(packed), packed->len / 2));
    pair = compare();
    assert_int_equal(pair.kind, PAIR_SECOND_SHORTER);
    assert_int_equal(pair.damage[0].code, ERROR_NONE);
    assert_int_equal(pair.damage[1].code, ERROR_DAMAGED);
}

static void two_files_are_compared_by_what_they_hold(void **state) {
    struct str text, packed;
    struct log_pair pair;

    (void)state;
    strcpy(folder, "/tmp/cstriage-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 2; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%zu", folder, i);
    assert_int_equal(log_pair_compare(&pair, paths[0], paths[1], NULL), -1);
    str_init(&text);
    str_init(&packed);
    add_log(&text, 700000, 6);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    compare_texts(&text, &packed);
    str_free(&text);
    str_free(&packed);
    unlink(paths[0]);
    unlink(paths[1]);
    rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(pieces_do_not_show),
        TEST(every_byte_and_the_length_count),
        TEST(identities_are_stable),
        TEST(a_chain_is_taken_up_again),
        TEST(marks_are_identities_of_beginnings),
        TEST(a_reader_knows_what_it_handed_out),
        TEST(two_files_are_compared_by_what_they_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
