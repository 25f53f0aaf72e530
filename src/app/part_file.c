/* SPDX-License-Identifier: Apache-2.0
 * Writing and reading part files; see part_file.h. */
#include "app/part_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

#include "app/part_codec.h"
#include "base/fs.h"
#include "input/source.h"

enum {
    LEVEL = 3,          /* of compression */
    HEAD_MAX = 4096,    /* bytes of the head */
    TEXT_MAX = 4096,    /* of a text in it */
    PROBLEMS_MAX = 1000 /* kept of one log */
};

struct part_writer {
    struct fs_writer *file;
    ZSTD_CCtx *zstd;
    struct str plain, packed;
    uint64_t sections;
};

static void put_u64(char *at, uint64_t value) {
    for (int i = 0; i < 8; i++)
        at[i] = (char)(unsigned char)(value >> 8 * i);
}

static void add_u64(struct str *out, uint64_t value) {
    char bytes[8];

    put_u64(bytes, value);
    str_add_bytes(out, bytes, sizeof bytes);
}

static int flush(struct part_writer *writer, struct error *err) {
    if (writer->packed.failed)
        return error_no_memory(err);
    return fs_writer_add(writer->file, str_slice(&writer->packed), err);
}

int part_writer_new(struct part_writer **out, const char *path, const char *fingerprint, struct error *err) {
    struct part_writer *writer = calloc(1, sizeof *writer);

    if (!writer)
        return error_no_memory(err);
    str_init(&writer->plain);
    str_init(&writer->packed);
    writer->zstd = ZSTD_createCCtx();
    if (!writer->zstd) {
        part_writer_discard(writer);
        return error_no_memory(err);
    }
    ZSTD_CCtx_setParameter(writer->zstd, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(writer->zstd, ZSTD_c_checksumFlag, 1);
    pack_text(&writer->plain, fingerprint);
    str_add(&writer->packed, PART_MAGIC);
    add_u64(&writer->packed, writer->plain.len);
    str_add_slice(&writer->packed, str_slice(&writer->plain));
    if (fs_writer_new(&writer->file, path, err) || flush(writer, err)) {
        part_writer_discard(writer);
        return -1;
    }
    *out = writer;
    return 0;
}

int part_writer_copy(struct part_writer *writer, struct slice section, struct error *err) {
    size_t room = ZSTD_compressBound(section.len), got;

    str_clear(&writer->packed);
    if (section.len > PART_SECTION_MAX)
        return error_set(err, ERROR_INTERNAL, "what one log gave is too much for a part file");
    if (str_reserve(&writer->packed, room + 16))
        return error_no_memory(err);
    got = ZSTD_compress2(writer->zstd, writer->packed.ptr + 16, room, section.ptr, section.len);
    if (ZSTD_isError(got))
        return error_no_memory(err);
    put_u64(writer->packed.ptr, got);
    put_u64(writer->packed.ptr + 8, section.len);
    writer->packed.len = 16 + got;
    writer->sections++;
    return flush(writer, err);
}

static void pack_profile(struct str *out, const struct log_profile *profile) {
    pack_u64(out, profile->kind);
    pack_u64(out, profile->layouts);
    pack_i64(out, profile->first_local);
    pack_bool(out, profile->utc);
    pack_bool(out, profile->undated);
    pack_u64(out, (uint64_t)profile->year);
    pack_text(out, profile->host);
}

static void pack_log(struct str *out, const struct log_input *input) {
    pack_text(out, input->path);
    pack_text(out, input->compression);
    pack_text(out, zone_name(input->zone));
    pack_text(out, input->zone_from);
    pack_profile(out, &input->profile);
    pack_bool(out, input->zone_known);
    pack_bool(out, input->text);
    pack_bool(out, input->empty);
    pack_bool(out, input->complete);
    pack_u64(out, input->bytes);
    pack_u64(out, input->lines);
    pack_u64(out, input->records);
    pack_i64(out, input->first);
    pack_i64(out, input->last);
    pack_u64(out, input->id.length);
    pack_u64(out, input->id.chain.high);
    pack_u64(out, input->id.chain.low);
    pack_u64(out, input->id.tail.high);
    pack_u64(out, input->id.tail.low);
    pack_u64(out, input->problems.count < PROBLEMS_MAX ? input->problems.count : PROBLEMS_MAX);
    for (size_t i = 0; i < input->problems.count && i < PROBLEMS_MAX; i++)
        pack_text(out, input->problems.items[i]);
}

int part_writer_add(struct part_writer *writer, const struct log_input *input, struct partial *partial,
                    struct error *err) {
    str_clear(&writer->plain);
    pack_log(&writer->plain, input);
    if (part_pack(&writer->plain, partial, err))
        return -1;
    return part_writer_copy(writer, str_slice(&writer->plain), err);
}

int part_writer_commit(struct part_writer *writer, struct error *err) {
    struct fs_writer *file = writer->file;
    int result;

    str_clear(&writer->packed);
    add_u64(&writer->packed, 0);
    add_u64(&writer->packed, writer->sections);
    result = flush(writer, err);
    if (result == 0) {
        writer->file = NULL;
        result = fs_writer_commit(file, err);
    }
    part_writer_discard(writer);
    return result;
}

void part_writer_discard(struct part_writer *writer) {
    if (!writer)
        return;
    fs_writer_discard(writer->file);
    ZSTD_freeCCtx(writer->zstd);
    str_free(&writer->plain);
    str_free(&writer->packed);
    free(writer);
}

struct part_reader {
    struct source *source;
    const char *path; /* the source's name */
    struct str plain, packed;
    char fingerprint[64];
    uint64_t sections;
    bool ended;
};

bool part_is(struct slice head) {
    return slice_starts(head, PART_MAGIC);
}

static int damaged(const struct part_reader *reader, const char *what, struct error *err) {
    return error_set_at(err, ERROR_DAMAGED, reader->path, 0, 0, "this part file is damaged: %s", what);
}

/* Reads exactly so many bytes into `into`, emptied first. */
static int read_bytes(struct part_reader *reader, struct str *into, uint64_t count, struct error *err) {
    ptrdiff_t got;

    str_clear(into);
    if (str_reserve(into, (size_t)count))
        return error_no_memory(err);
    got = source_read(reader->source, into->ptr, (size_t)count, err);
    if (got < 0)
        return -1;
    into->len = (size_t)got;
    into->ptr[got] = '\0';
    return (uint64_t)got == count ? 0 : damaged(reader, "it ends too early", err);
}

static uint64_t u64_at(const struct str *text, size_t at) {
    uint64_t value = 0;

    for (int i = 7; i >= 0; i--)
        value = value << 8 | (unsigned char)text->ptr[at + (size_t)i];
    return value;
}

static int read_head(struct part_reader *reader, struct error *err) {
    struct unpacker in;
    struct slice text;
    uint64_t length;

    if (read_bytes(reader, &reader->packed, strlen(PART_MAGIC) + 8, err))
        return -1;
    if (!part_is(str_slice(&reader->packed)))
        return damaged(reader, "it does not begin like one", err);
    length = u64_at(&reader->packed, strlen(PART_MAGIC));
    if (length > HEAD_MAX)
        return damaged(reader, "its head is too long", err);
    if (read_bytes(reader, &reader->packed, length, err))
        return -1;
    in = (struct unpacker){str_slice(&reader->packed), false};
    if (!unpack_text(&in, sizeof reader->fingerprint - 1, &text) || in.rest.len)
        return damaged(reader, "its head makes no sense", err);
    snprintf(reader->fingerprint, sizeof reader->fingerprint, "%.*s", SLICE_ARGS(text));
    return 0;
}

int part_reader_new(struct part_reader **out, const char *path, struct error *err) {
    struct part_reader *reader = calloc(1, sizeof *reader);

    if (!reader)
        return error_no_memory(err);
    str_init(&reader->plain);
    str_init(&reader->packed);
    if (source_open_file(&reader->source, path, err)) {
        part_reader_free(reader);
        return -1;
    }
    reader->path = source_name(reader->source);
    if (read_head(reader, err)) {
        part_reader_free(reader);
        return -1;
    }
    *out = reader;
    return 0;
}

void part_reader_free(struct part_reader *reader) {
    if (!reader)
        return;
    source_free(reader->source);
    str_free(&reader->plain);
    str_free(&reader->packed);
    free(reader);
}

const char *part_reader_fingerprint(const struct part_reader *reader) {
    return reader->fingerprint;
}

static void unpack_profile(struct unpacker *in, struct log_profile *out) {
    struct slice host;

    out->kind = (enum log_kind)unpack_most(in, LOG_KIND_COUNT - 1);
    out->layouts = (uint32_t)unpack_most(in, UINT32_MAX);
    out->first_local = unpack_time(in);
    out->utc = unpack_bool(in);
    out->undated = unpack_bool(in);
    out->year = (int)unpack_most(in, 9999);
    if (unpack_text(in, sizeof out->host - 1, &host) && host.len)
        memcpy(out->host, host.ptr, host.len);
}

static const char *unpack_string(struct unpacker *in, struct arena *arena, bool *no_memory) {
    struct slice text;
    const char *copy;

    if (!unpack_text(in, TEXT_MAX, &text))
        return "";
    copy = arena_string(arena, text);
    *no_memory = *no_memory || !copy;
    return copy ? copy : "";
}

/* Returns 0, 1 for bytes that make no sense, -1 when memory ran out. */
static int unpack_log(struct unpacker *in, struct part_log *out, struct arena *arena) {
    bool no_memory = false;

    *out = (struct part_log){.path = unpack_string(in, arena, &no_memory)};
    out->compression = unpack_string(in, arena, &no_memory);
    out->zone = unpack_string(in, arena, &no_memory);
    out->zone_from = unpack_string(in, arena, &no_memory);
    unpack_profile(in, &out->profile);
    out->zone_known = unpack_bool(in);
    out->text = unpack_bool(in);
    out->empty = unpack_bool(in);
    out->complete = unpack_bool(in);
    out->bytes = unpack_u64(in);
    out->lines = unpack_u64(in);
    out->records = unpack_u64(in);
    out->first = unpack_time(in);
    out->last = unpack_time(in);
    out->id.length = unpack_u64(in);
    out->id.chain.high = unpack_u64(in);
    out->id.chain.low = unpack_u64(in);
    out->id.tail.high = unpack_u64(in);
    out->id.tail.low = unpack_u64(in);
    out->problem_count = (size_t)unpack_most(in, PROBLEMS_MAX);
    out->problems = arena_alloc(arena, (out->problem_count + 1) * sizeof *out->problems);
    if (!out->problems || no_memory)
        return -1;
    for (size_t i = 0; i < out->problem_count; i++)
        out->problems[i] = unpack_string(in, arena, &no_memory);
    return no_memory ? -1 : in->failed;
}

static int read_section(struct part_reader *reader, uint64_t packed, uint64_t plain, struct error *err) {
    size_t got;

    if (read_bytes(reader, &reader->packed, packed, err))
        return -1;
    str_clear(&reader->plain);
    if (str_reserve(&reader->plain, (size_t)plain))
        return error_no_memory(err);
    got = ZSTD_decompress(reader->plain.ptr, (size_t)plain, reader->packed.ptr, (size_t)packed);
    if (ZSTD_isError(got) || got != plain)
        return damaged(reader, "a section does not decode", err);
    reader->plain.len = got;
    return 0;
}

/* Reads the two lengths of the next section. Returns 1, 0 at the end, -1 at damage. */
static int next_lengths(struct part_reader *reader, uint64_t *packed, uint64_t *plain, struct error *err) {
    if (reader->ended)
        return 0;
    reader->ended = true; /* also behind damage */
    if (read_bytes(reader, &reader->packed, 16, err))
        return -1;
    *packed = u64_at(&reader->packed, 0);
    *plain = u64_at(&reader->packed, 8);
    if (*packed == 0)
        return *plain == reader->sections ? 0 : damaged(reader, "sections are missing", err);
    if (*plain > PART_SECTION_MAX || *packed > ZSTD_compressBound((size_t)*plain))
        return damaged(reader, "a section is too long", err);
    reader->sections++;
    reader->ended = false;
    return 1;
}

int part_reader_skip(struct part_reader *reader, struct error *err) {
    uint64_t packed, plain;
    int got = next_lengths(reader, &packed, &plain, err);

    if (got <= 0 || source_skip(reader->source, packed))
        return got;
    reader->ended = true;
    return damaged(reader, "it ends too early", err);
}

int part_reader_next(struct part_reader *reader, struct part_log *log, struct arena *arena, struct slice *section,
                     struct slice *partial, struct error *err) {
    struct unpacker in;
    uint64_t packed, plain;
    int status, got = next_lengths(reader, &packed, &plain, err);

    if (got <= 0)
        return got;
    reader->ended = true;
    if (read_section(reader, packed, plain, err))
        return -1;
    *section = str_slice(&reader->plain);
    in = (struct unpacker){*section, false};
    status = unpack_log(&in, log, arena);
    if (status)
        return status < 0 ? error_no_memory(err) : damaged(reader, "a section makes no sense", err);
    *partial = in.rest;
    reader->ended = false;
    return 1;
}
