/* SPDX-License-Identifier: Apache-2.0
 * Identity by content: the same for one log in two forms, another for everything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fixtures.h"
#include "input/file_id.h"

static struct file_id identity(struct slice text) {
    struct file_id id = file_id_of(text);

    id.length = text.len;
    return id;
}

static void same_and_different(void **state) {
    struct str text, packed, unpacked;
    struct file_id id, other;

    (void)state;
    str_init(&text);
    str_init(&packed);
    str_init(&unpacked);
    add_log(&text, 200000, 1);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    assert_int_equal(drain(open_decoder(str_slice(&packed)), 4096, &unpacked, NULL), 0);
    id = identity(str_slice(&text));
    assert_true(file_id_same(id, identity(str_slice(&unpacked))));
    /* A longer copy begins alike and is another log. */
    other = identity(slice_first(str_slice(&text), 150000));
    assert_false(file_id_same(id, other));
    assert_true(file_id_same_start(id, other));
    /* Any byte of the head counts. */
    for (size_t at = 0; at < FILE_ID_HEAD; at += 4095) {
        unpacked.ptr[at] ^= 1;
        assert_false(file_id_same(id, identity(str_slice(&unpacked))));
        assert_false(file_id_same_start(id, identity(str_slice(&unpacked))));
        unpacked.ptr[at] ^= 1;
    }
    str_free(&text);
    str_free(&packed);
    str_free(&unpacked);
}

static void short_and_unknown(void **state) {
    struct file_id empty = identity(slice_of("")), line = identity(slice_of("a line\n"));

    (void)state;
    assert_false(file_id_same(empty, empty));
    assert_true(file_id_same(line, line));
    assert_false(file_id_same(line, identity(slice_of("a lime\n"))));
    assert_false(file_id_same_start(line, line));
    line.length = FILE_ID_UNKNOWN;
    assert_false(file_id_same(line, line));
    /* Up to one piece it is the plain hash of base/slice.h. */
    assert_int_equal(line.hash, slice_hash(slice_of("a line\n"), 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_and_different),
        cmocka_unit_test(short_and_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
