/* SPDX-License-Identifier: Apache-2.0
 * Joining part files; see part_merge.h. The files are read once for what they hold, and then, in the order of the
 * result, once per section: a section is found again by its number. Invariant: one section is in memory at a time. */
#include "app/part_merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/part_file.h"

/* A section somewhere in the files. */
struct place {
    struct file_id id;
    const char *path; /* of the log */
    size_t file, number;
};

struct merging {
    const char *const *files;
    struct {
        VEC_OF(struct place);
    } places;
    struct arena arena;
    char fingerprint[64];
    part_merge_note *note;
    void *payload;
    struct error *err;
};

static void tell(const struct merging *m, bool damage, const char *format, ...) PRINTF_LIKE(3, 4);

static void tell(const struct merging *m, bool damage, const char *format, ...) {
    char text[1400];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    m->note(m->payload, text, damage);
}

/* All files are of one mind about the signatures. */
static int check_fingerprint(struct merging *m, const struct part_reader *reader, size_t file) {
    const char *fingerprint = part_reader_fingerprint(reader);

    if (!m->fingerprint[0])
        snprintf(m->fingerprint, sizeof m->fingerprint, "%s", fingerprint);
    if (strcmp(m->fingerprint, fingerprint) == 0)
        return 0;
    return error_set_at(
        m->err, ERROR_CONFIG, m->files[file], 0, 0,
        "this part file was made with other signatures (%s) than those before it (%s): map its logs again", fingerprint,
        m->fingerprint);
}

static int list_file(struct merging *m, size_t file) {
    struct part_reader *reader = NULL;
    struct slice section, partial;
    struct part_log log;
    size_t number = 0;
    char text[900];
    int got = part_reader_new(&reader, m->files[file], m->err);

    if (got == 0 && check_fingerprint(m, reader, file)) {
        part_reader_free(reader);
        return -1;
    }
    if (got == 0)
        while ((got = part_reader_next(reader, &log, &m->arena, &section, &partial, m->err)) > 0) {
            const struct place place = {log.id, log.path, file, number++};

            if (vec_push(&m->places, place)) {
                got = error_no_memory(m->err);
                break;
            }
        }
    part_reader_free(reader);
    if (got < 0 && (m->err->code == ERROR_MEMORY || m->err->code == ERROR_NO_INPUT))
        return -1;
    if (got < 0)
        tell(m, true, "%s", error_format(m->err, text, sizeof text));
    return 0;
}

static int compare_places(const void *a, const void *b) {
    const struct place *left = a, *right = b;
    const uint64_t x[] = {left->id.chain.high, left->id.chain.low, left->id.tail.high, left->id.tail.low,
                          left->id.length};
    const uint64_t y[] = {right->id.chain.high, right->id.chain.low, right->id.tail.high, right->id.tail.low,
                          right->id.length};
    int order;

    for (size_t i = 0; i < ARRAY_LENGTH(x); i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    order = strcmp(left->path, right->path);
    if (order)
        return order;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* Of equal logs the first stays; empty ones are equal only under one name. */
static void drop_copies(struct merging *m) {
    size_t kept = 0;

    qsort(m->places.items, m->places.count, sizeof *m->places.items, compare_places);
    for (size_t i = 0; i < m->places.count; i++) {
        const struct place *place = &m->places.items[i], *last = kept ? &m->places.items[kept - 1] : NULL;

        if (last && (file_id_same(&last->id, &place->id) ||
                     (place->id.length == 0 && last->id.length == 0 && strcmp(last->path, place->path) == 0))) {
            tell(m, false, "%s: %s is the same log as %s of %s: kept once", m->files[place->file], place->path,
                 last->path, m->files[last->file]);
            continue;
        }
        m->places.items[kept++] = *place;
    }
    m->places.count = kept;
}

static int copy_section(struct merging *m, struct part_writer *writer, const struct place *place) {
    struct part_reader *reader = NULL;
    struct slice section = {NULL, 0}, partial;
    struct part_log log;
    struct arena arena;
    int got = part_reader_new(&reader, m->files[place->file], m->err) ? -1 : 1;

    arena_init(&arena);
    for (size_t i = 0; got > 0 && i <= place->number; i++)
        got = i < place->number ? part_reader_skip(reader, m->err)
                                : part_reader_next(reader, &log, &arena, &section, &partial, m->err);
    if (got == 0)
        error_set_at(m->err, ERROR_DAMAGED, m->files[place->file], 0, 0, "this part file was changed meanwhile");
    if (got > 0 && part_writer_copy(writer, section, m->err))
        got = -1;
    arena_free(&arena);
    part_reader_free(reader);
    return got > 0 ? 0 : -1;
}

int part_merge(const char *path, const char *const *files, size_t count, part_merge_note *note, void *payload,
               struct error *err) {
    struct merging m = {.files = files, .note = note, .payload = payload, .err = err};
    struct part_writer *writer = NULL;
    int result = -1;

    arena_init(&m.arena);
    for (size_t i = 0; i < count; i++)
        if (list_file(&m, i))
            goto out;
    if (m.places.count)
        drop_copies(&m);
    if (part_writer_new(&writer, path, m.fingerprint, err))
        goto out;
    for (size_t i = 0; i < m.places.count; i++)
        if (copy_section(&m, writer, &m.places.items[i]))
            goto out;
    result = part_writer_commit(writer, err);
    writer = NULL;
out:
    part_writer_discard(writer);
    vec_free(&m.places);
    arena_free(&m.arena);
    return result;
}
