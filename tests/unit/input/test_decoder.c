/* SPDX-License-Identifier: Apache-2.0
 * Every format, whole, joined, cut and damaged. The rule under test: nothing that decodes is lost, and
 * nothing is taken for good that is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "fixtures.h"
#include "input/codec.h"

static void gzip(struct str *out, struct slice text) {
    add_gzip(out, text, 6, NULL);
}
static void zstd(struct str *out, struct slice text) {
    add_zstd(out, text, 0);
}
static void xz(struct str *out, struct slice text) {
    add_xz(out, text, 1);
}
static void bzip2(struct str *out, struct slice text) {
    add_bzip2(out, text, 1);
}

static const struct {
    const char *name;
    const struct codec *codec;
    void (*compress)(struct str *out, struct slice text);
    size_t block; /* decoded bytes that damage may cost: what the format checks or packs as a unit */
} formats[] = {
    {"gzip", &codec_gzip, gzip, 0}, {"gzip", &codec_gzip_zlib, gzip, 0},        {"zstd", &codec_zstd, zstd, 128 * 1024},
    {"xz", &codec_xz, xz, 0},       {"bzip2", &codec_bzip2, bzip2, 100 * 1000},
};

static struct decoder *open_as(struct slice bytes, size_t format) {
    struct decoder *decoder = NULL;

    assert_int_equal(decoder_open_as(&decoder, open_bytes(bytes), formats[format].codec, NULL), 0);
    return decoder;
}

static void assert_text(const struct str *got, struct slice wanted) {
    assert_int_equal(got->len, wanted.len);
    assert_memory_equal(got->ptr, wanted.ptr, wanted.len);
}

static void plain_passes_unchanged(void **state) {
    static const char *const texts[] = {
        "", "x", "BZh9 is how this line starts\n", "BZh", "\x1f", "\x28\xb5\x2f", "\xfd\x37zX"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct decoder *decoder = open_decoder(slice_of(texts[i]));
        struct str got;

        str_init(&got);
        assert_string_equal(decoder_name(decoder), "none");
        assert_int_equal(drain(decoder, 3, &got, NULL), 0);
        assert_text(&got, slice_of(texts[i]));
        str_free(&got);
    }
}

static void formats_decode(void **state) {
    static const size_t sizes[] = {0, 1, 100, 70000, 900000}, pieces[] = {1, 4093, 1 << 20};

    (void)state;
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        for (size_t s = 0; s < ARRAY_LENGTH(sizes); s++) {
            struct str text, packed;

            str_init(&text);
            str_init(&packed);
            add_log(&text, sizes[s], 7);
            if (sizes[s] == 1)
                text.len = 1;
            formats[f].compress(&packed, str_slice(&text));
            for (size_t p = sizes[s] > 70000; p < ARRAY_LENGTH(pieces); p++) {
                struct decoder *decoder = open_decoder(str_slice(&packed));
                struct error err = {0};
                struct str got;

                str_init(&got);
                assert_string_equal(decoder_name(decoder), formats[f].name);
                decoder_free(decoder);
                if (drain(open_as(str_slice(&packed), f), pieces[p], &got, &err))
                    fail_msg("%s, %zu bytes: %s", formats[f].name, sizes[s], err.text);
                assert_text(&got, str_slice(&text));
                str_free(&got);
            }
            str_free(&text);
            str_free(&packed);
        }
    }
}

static void members_are_joined(void **state) {
    (void)state;
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        struct str text, packed, got;
        struct error err = {0};

        str_init(&text);
        str_init(&packed);
        str_init(&got);
        for (uint32_t i = 0; i < 40; i++) {
            size_t before = text.len;

            if (i % 5 != 3) /* and empty members */
                add_log(&text, i * 37, i + 1);
            formats[f].compress(&packed, slice_from(str_slice(&text), before));
        }
        str_add_bytes(&packed, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
        assert_int_equal(drain(open_as(str_slice(&packed), f), 5000, &got, &err), 0);
        assert_text(&got, str_slice(&text));
        /* A tail of anything else is reported, after all data. */
        str_add(&packed, "rubbish");
        str_clear(&got);
        assert_int_equal(drain(open_as(str_slice(&packed), f), 5000, &got, &err), -1);
        assert_text(&got, str_slice(&text));
        assert_int_equal(err.code, ERROR_DAMAGED);
        assert_non_null(strstr(err.text, "do not belong"));
        assert_string_equal(err.file, "memory");
        str_free(&text);
        str_free(&packed);
        str_free(&got);
    }
}

/* Long padding crosses the input buffer. */
static void padding_may_be_long(void **state) {
    (void)state;
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        struct str packed, got;
        size_t padding = 700000;

        str_init(&packed);
        str_init(&got);
        formats[f].compress(&packed, slice_of("one line\n"));
        assert_int_equal(str_reserve(&packed, padding), 0);
        memset(packed.ptr + packed.len, 0, padding);
        packed.len += padding;
        assert_int_equal(drain(open_as(str_slice(&packed), f), 100, &got, NULL), 0);
        assert_text(&got, slice_of("one line\n"));
        str_free(&packed);
        str_free(&got);
    }
}

static void gzip_headers(void **state) {
    struct str extra;
    Bytef name[3000];

    (void)state;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = 0;
    str_init(&extra);
    add_log(&extra, 60000, 3);
    for (unsigned set = 0; set < 16; set++) {
        gz_header header = {0};
        struct str packed, got;
        struct error err = {0};

        str_init(&packed);
        if (set & 1) {
            header.extra = (Bytef *)extra.ptr;
            header.extra_len = 60000;
        }
        header.name = set & 2 ? name : NULL;
        header.comment = set & 4 ? (Bytef *)(uintptr_t) "a comment" : NULL;
        header.hcrc = set & 8 ? 1 : 0;
        assert_int_equal(str_reserve(&packed, 100000), 0);
        add_gzip(&packed, slice_of("hello\n"), 9, &header);
        for (size_t f = 0; f < 2; f++) {
            str_init(&got);
            assert_int_equal(drain(open_as(str_slice(&packed), f), 100, &got, &err), 0);
            assert_text(&got, slice_of("hello\n"));
            str_clear(&got);
            if (set & 8) { /* the header's checksum is looked at */
                packed.ptr[4] ^= 1;
                assert_int_equal(drain(open_as(str_slice(&packed), f), 100, &got, &err), -1);
                assert_non_null(strstr(err.text, "header"));
                packed.ptr[4] ^= 1;
            }
            str_free(&got);
        }
        str_free(&packed);
    }
    str_free(&extra);
}

static void gzip_trailer_is_checked(void **state) {
    (void)state;
    for (size_t f = 0; f < 2; f++) {
        for (size_t back = 1; back <= 8; back++) {
            struct str packed, got;
            struct error err = {0};

            str_init(&packed);
            str_init(&got);
            add_gzip(&packed, slice_of("hello\n"), 6, NULL);
            packed.ptr[packed.len - back] ^= 0x10;
            assert_int_equal(drain(open_as(str_slice(&packed), f), 2, &got, &err), -1);
            assert_text(&got, slice_of("hello\n"));
            assert_non_null(strstr(err.text, back > 4 ? "the checksum differs" : "the length differs"));
            str_free(&packed);
            str_free(&got);
        }
    }
}

/* Stored blocks and long matches take other paths through an inflate. */
static void gzip_levels(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 200000, 9);
    for (int i = 0; i < 100000; i++)
        str_add_char(&text, 'a');
    for (uint32_t i = 0, seed = 5; i < 100000; i++)
        str_add_char(&text, (char)next_random(&seed));
    for (int level = 0; level <= 9; level++) {
        for (size_t f = 0; f < 2; f++) {
            struct str packed, got;

            str_init(&packed);
            str_init(&got);
            add_gzip(&packed, str_slice(&text), level, NULL);
            assert_int_equal(drain(open_as(str_slice(&packed), f), 77777, &got, NULL), 0);
            assert_text(&got, str_slice(&text));
            str_free(&packed);
            str_free(&got);
        }
    }
    str_free(&text);
}

static void zstd_frames(void **state) {
    static const char skippable[] = "\x50\x2a\x4d\x18\x05\0\0\0abcde", empty[] = "\x5f\x2a\x4d\x18\0\0\0\0";
    struct str packed, got;
    struct error err = {0};

    (void)state;
    str_init(&packed);
    str_init(&got);
    str_add_bytes(&packed, skippable, sizeof skippable - 1);
    add_zstd(&packed, slice_of("one\n"), 0);
    str_add_bytes(&packed, empty, sizeof empty - 1);
    str_add_bytes(&packed, skippable, sizeof skippable - 1);
    add_zstd(&packed, slice_of("two\n"), 27);
    if (drain(open_decoder(str_slice(&packed)), 100, &got, &err))
        fail_msg("%s", err.text);
    assert_text(&got, slice_of("one\ntwo\n"));
    /* A window beyond the bound is refused by name, after what came before it. */
    add_zstd(&packed, slice_of("three\n"), 28);
    str_clear(&got);
    assert_int_equal(drain(open_decoder(str_slice(&packed)), 100, &got, &err), -1);
    assert_text(&got, slice_of("one\ntwo\n"));
    assert_non_null(strstr(err.text, "128 MiB"));
    str_free(&packed);
    str_free(&got);
}

static void xz_memory_is_bounded(void **state) {
    struct str packed, got;
    lzma_options_lzma options;
    lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
    struct error err = {0};
    size_t at = 0;

    (void)state;
    str_init(&packed);
    str_init(&got);
    add_xz(&packed, slice_of("as large as xz makes it\n"), 9);
    assert_int_equal(drain(open_decoder(str_slice(&packed)), 100, &got, &err), 0);
    str_clear(&packed);
    str_clear(&got);
    lzma_lzma_preset(&options, 0);
    options.dict_size = 256u << 20;
    options.mf = LZMA_MF_HC3; /* the encoder's memory is not what is tested */
    assert_int_equal(str_reserve(&packed, 4096), 0);
    assert_int_equal(lzma_stream_buffer_encode(filters, LZMA_CHECK_CRC32, NULL, (const uint8_t *)"x\n", 2,
                                               (uint8_t *)packed.ptr, &at, 4096),
                     LZMA_OK);
    packed.len = at;
    assert_int_equal(drain(open_decoder(str_slice(&packed)), 100, &got, &err), -1);
    assert_non_null(strstr(err.text, "128 MiB"));
    assert_int_equal(got.len, 0);
    str_free(&packed);
    str_free(&got);
}

/* Cut anywhere, a file gives a prefix of its text and an error; and the more bytes there are the more text
 * comes out. */
static void truncation_keeps_what_decodes(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 400000, 11);
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        struct str packed, got;
        size_t least = 0;

        str_init(&packed);
        str_init(&got);
        formats[f].compress(&packed, str_slice(&text));
        for (size_t cut = 12; cut < packed.len; cut += 1 + packed.len / 97) {
            struct error err = {0};

            str_clear(&got);
            assert_int_equal(drain(open_as(slice_first(str_slice(&packed), cut), f), 10007, &got, &err), -1);
            assert_non_null(strstr(err.text, "breaks off"));
            assert_true(got.len >= least);
            assert_memory_equal(got.ptr, text.ptr, got.len);
            least = got.len;
        }
        /* Near the end nearly all must have come out. */
        assert_true(least + formats[f].block + packed.len / 20 >= text.len * 9 / 10);
        str_free(&packed);
        str_free(&got);
    }
    str_free(&text);
}

/* How far the text and what was decoded agree. */
static size_t common(const struct str *a, const struct str *b) {
    size_t at = 0;

    while (at < a->len && at < b->len && a->ptr[at] == b->ptr[at])
        at++;
    return at;
}

/* One flipped bit anywhere: no crash, an error unless the bit means nothing, and all that lies before the
 * damage. */
static void damage_keeps_what_decodes(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 600000, 13);
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        struct str packed, got;
        uint32_t seed = 99;

        str_init(&packed);
        str_init(&got);
        formats[f].compress(&packed, str_slice(&text));
        for (int round = 0; round < 100; round++) {
            size_t at = next_random(&seed) % packed.len;
            char bit = (char)(1 << next_random(&seed) % 8);
            struct error err = {0};
            size_t truncated;
            int result;

            str_clear(&got);
            assert_true(at < 12 || drain(open_as(slice_first(str_slice(&packed), at), f), 9973, &got, &err) == -1);
            truncated = got.len; /* what decodes from the bytes before the damage alone */
            str_clear(&got);
            packed.ptr[at] ^= bit;
            result = drain(open_as(str_slice(&packed), f), round % 2 ? 9973 : 1 << 20, &got, &err);
            packed.ptr[at] ^= bit;
            if (result == 0)
                assert_text(&got, str_slice(&text));
            /* The last bytes of a piece may be decoded together with the damaged ones. */
            assert_true(common(&got, &text) + formats[f].block + 600 >= truncated);
        }
        str_free(&packed);
        str_free(&got);
    }
    str_free(&text);
}

/* The two inflates agree on damaged data: the same text before the same kind of end. */
static void inflates_agree(void **state) {
    struct str text, packed;
    uint32_t seed = 4711;

    (void)state;
    str_init(&text);
    str_init(&packed);
    add_log(&text, 150000, 17);
    add_gzip(&packed, str_slice(&text), 6, NULL);
    for (int round = 0; round < 300; round++) {
        size_t at = 10 + next_random(&seed) % (packed.len - 10);
        char bit = (char)(1 << next_random(&seed) % 8);
        struct str got[2];
        int results[2];

        packed.ptr[at] ^= bit;
        for (size_t f = 0; f < 2; f++) {
            str_init(&got[f]);
            results[f] = drain(open_as(str_slice(&packed), f), 1 + next_random(&seed) % 50000, &got[f], NULL);
        }
        packed.ptr[at] ^= bit;
        assert_int_equal(results[0], results[1]);
        assert_int_equal(common(&got[0], &got[1]), got[0].len < got[1].len ? got[0].len : got[1].len);
        assert_true(got[0].len + 600 >= got[1].len && got[1].len + 600 >= got[0].len);
        str_free(&got[0]);
        str_free(&got[1]);
    }
    str_free(&text);
    str_free(&packed);
}

/* Sources that return a byte at a time, and that fail, change nothing but the end. */
static void sources_may_be_slow_and_fail(void **state) {
    struct str text;

    (void)state;
    str_init(&text);
    add_log(&text, 60000, 19);
    for (size_t f = 0; f < ARRAY_LENGTH(formats); f++) {
        struct str packed, got;
        struct error err = {0};
        struct decoder *decoder = NULL;
        struct faulty faulty = {.fail_at = SIZE_MAX, .most = 7, .seed = 1};

        str_init(&packed);
        str_init(&got);
        formats[f].compress(&packed, str_slice(&text));
        faulty.bytes = str_slice(&packed);
        assert_int_equal(decoder_open_as(&decoder, open_faulty(&faulty), formats[f].codec, &err), 0);
        assert_int_equal(drain(decoder, 1000, &got, &err), 0);
        assert_text(&got, str_slice(&text));
        assert_true(faulty.reads_after_end <= 1);

        str_clear(&got);
        faulty = (struct faulty){.bytes = str_slice(&packed), .fail_at = packed.len / 2, .most = 5000, .seed = 1};
        assert_int_equal(decoder_open_as(&decoder, open_faulty(&faulty), formats[f].codec, &err), 0);
        assert_int_equal(drain(decoder, 1000, &got, &err), -1);
        assert_non_null(strstr(err.text, "the disk is gone"));
        assert_memory_equal(got.ptr, text.ptr, got.len);
        str_free(&packed);
        str_free(&got);
    }
    str_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_passes_unchanged),
        cmocka_unit_test(formats_decode),
        cmocka_unit_test(members_are_joined),
        cmocka_unit_test(padding_may_be_long),
        cmocka_unit_test(gzip_headers),
        cmocka_unit_test(gzip_trailer_is_checked),
        cmocka_unit_test(gzip_levels),
        cmocka_unit_test(zstd_frames),
        cmocka_unit_test(xz_memory_is_bounded),
        cmocka_unit_test(truncation_keeps_what_decodes),
        cmocka_unit_test(damage_keeps_what_decodes),
        cmocka_unit_test(inflates_agree),
        cmocka_unit_test(sources_may_be_slow_and_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
