/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: the first byte says whether the rest is a part file as it lies on the disk, the plain
 * section of one, or the partial in that. Traps where what was read cannot be packed and read again, or where
 * damage is told without a place. */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include "app/part_codec.h"
#include "app/part_file.h"
#include "pattern/origin.h"

enum { SIGNATURES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int quote(void *payload, struct str *out, const struct event *event) {
    (void)payload;
    str_add_slice(out, event->raw);
    return 0;
}

static void check(bool holds) {
    if (!holds)
        abort();
}

/* A set of signatures with and without captures, and an absence that begins with the first and ends with the
 * second. */
static void make_set(struct pattern_set *set, struct signature *signatures) {
    static const char *const IDS[SIGNATURES] = {"a.begin", "a.end", "a.missing", "a.captures"};

    *set = (struct pattern_set){.signatures = signatures, .signature_count = SIGNATURES};
    for (uint32_t i = 0; i < SIGNATURES; i++)
        signatures[i] = (struct signature){.index = i, .id = IDS[i], .family = "a", .title = "t"};
    signatures[2].absence =
        (struct absence){.after = IDS[0], .until = IDS[1], .until_index = 1, .same = SAME_VM, .within = 1000};
    signatures[3].capture_count = 2;
    signatures[3].captures[0] = (struct capture){.name = "x", .fold = true};
    signatures[3].captures[1] = (struct capture){.name = "y"};
}

/* Takes a partial, and again what that packs. */
static void absorb(struct slice bytes, const struct partial_context *context) {
    const struct log_source source = {.file = 3, .server = 2, .machine = 1};
    struct partial *first = NULL, *second = NULL;
    struct str packed;
    struct error err = {0};

    str_init(&packed);
    check(partial_new(&first, context, &err) == 0 && partial_new(&second, context, &err) == 0);
    if (part_absorb(first, bytes, context->set, &source, &err) == 0) {
        check(part_pack(&packed, first, &err) == 0);
        check(part_absorb(second, str_slice(&packed), context->set, &source, &err) == 0);
    }
    str_free(&packed);
    partial_free(first);
    partial_free(second);
}

/* Reads a part file to its end, twice: section by section, and over them. */
static void read_file(const char *path, const struct partial_context *context) {
    struct part_reader *reader = NULL;
    struct slice section, partial;
    struct part_log log;
    struct arena arena;
    struct error err = {0};
    int got = part_reader_new(&reader, path, &err);

    arena_init(&arena);
    for (; got >= 0 && (got = part_reader_next(reader, &log, &arena, &section, &partial, &err)) > 0;
         arena_reset(&arena)) {
        check(log.path && log.zone && strlen(log.profile.host) < sizeof log.profile.host);
        absorb(partial, context);
    }
    check(got == 0 || err.code == ERROR_MEMORY || strstr(err.file, "/fd/"));
    part_reader_free(reader);
    reader = NULL;
    if (part_reader_new(&reader, path, &err) == 0)
        while (part_reader_skip(reader, &err) > 0)
            continue;
    part_reader_free(reader);
    arena_free(&arena);
}

static void add_length(struct str *out, uint64_t length) {
    for (int i = 0; i < 8; i++)
        str_add_char(out, (char)(unsigned char)(length >> 8 * i));
}

/* A part file with one section: what a damaged byte of a compressed one would hardly ever reach. */
static void wrap_section(struct str *out, struct slice section) {
    size_t room = ZSTD_compressBound(section.len), length;
    char *packed = malloc(room);
    struct str head;

    str_init(&head);
    pack_text(&head, "0123456789abcdef");
    check(packed != NULL);
    length = ZSTD_compress(packed, room, section.ptr, section.len, 1);
    str_add(out, PART_MAGIC);
    add_length(out, head.len);
    str_add_slice(out, str_slice(&head));
    add_length(out, length);
    add_length(out, section.len);
    str_add_bytes(out, packed, length);
    add_length(out, 0);
    add_length(out, 1);
    str_free(&head);
    free(packed);
}

static void read_bytes(struct slice bytes, const struct partial_context *context) {
    int fd = memfd_create("part", 0);
    char path[64];

    check(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_file(path, context);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice rest = slice_make((const char *)data + 1, size ? size - 1 : 0);
    struct signature signatures[SIGNATURES];
    struct pattern_set set;
    struct partial_context context = {.set = &set, .quote = quote};
    struct complaints *complaints = NULL;
    struct origins *origins = NULL;
    struct str file;
    struct error err = {0};

    if (size == 0)
        return 0;
    make_set(&set, signatures);
    check(complaints_new(&complaints) == 0 && origins_load(&origins, &set, NULL, 0, complaints, &err) == 0);
    context.origins = origins;
    str_init(&file);
    if (data[0] % 3 == 0) {
        read_bytes(rest, &context);
    } else if (data[0] % 3 == 1) {
        wrap_section(&file, rest);
        read_bytes(str_slice(&file), &context);
    } else {
        absorb(rest, &context);
    }
    str_free(&file);
    origins_free(origins);
    complaints_free(complaints);
    return 0;
}
