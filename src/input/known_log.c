/* SPDX-License-Identifier: Apache-2.0
 * Recognising logs; see known_log.h. The first bytes select the candidates; of these only what is needed to
 * tell them apart is read. */
#define _GNU_SOURCE /* st_mtim */
#include "input/known_log.h"

#include <stdlib.h>
#include <sys/stat.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/vec.h"
#include "input/decoder.h"

enum { STEP = 256 * 1024, HEAD_MAX = 64 * 1024 };

struct file_key {
    uint64_t device, inode;
};

struct file_slot {
    UT_hash_handle hh;
    struct file_key key;
    struct known_file file;
};

/* Logs that begin alike: equal first marks; those too short for a mark have all one key of zeros. */
struct head_slot {
    UT_hash_handle hh;
    struct hash128 key;
    struct {
        VEC_OF(size_t);
    } logs;
};

struct known_logs {
    struct {
        VEC_OF(struct known_log);
    } logs;
    struct file_slot *files;
    struct head_slot *heads;
};

/* One file being recognised. */
struct search {
    const struct known_logs *logs;
    struct known_match *out;
    const char *path;
    struct file_hash *hash;
    struct decoder *decoder;
    char *buffer;
    size_t *candidates; /* by how far they were read, shortest first */
    size_t count;
    uint64_t read; /* bytes hashed */
    bool ended;
};

int known_logs_new(struct known_logs **out, struct error *err) {
    *out = calloc(1, sizeof **out);
    return *out ? 0 : error_no_memory(err);
}

void known_logs_free(struct known_logs *logs) {
    struct file_slot *file, *next_file;
    struct head_slot *head, *next_head;

    if (!logs)
        return;
    HASH_ITER(hh, logs->files, file, next_file) {
        HASH_DEL(logs->files, file);
        free(file);
    }
    HASH_ITER(hh, logs->heads, head, next_head) {
        HASH_DEL(logs->heads, head);
        vec_free(&head->logs);
        free(head);
    }
    vec_free(&logs->logs);
    free(logs);
}

static struct head_slot *head_of(const struct known_logs *logs, const struct file_id *marks, size_t count) {
    struct hash128 key = count ? marks[0].tail : (struct hash128){0, 0};
    struct head_slot *slot;

    HASH_FIND(hh, logs->heads, &key, sizeof key, slot);
    return slot;
}

int known_logs_add(struct known_logs *logs, const struct known_log *log, struct error *err) {
    struct head_slot *slot = head_of(logs, log->marks, log->mark_count);

    if (!slot) {
        slot = calloc(1, sizeof *slot);
        if (!slot)
            return error_no_memory(err);
        if (log->mark_count)
            slot->key = log->marks[0].tail;
        HASH_ADD(hh, logs->heads, key, sizeof slot->key, slot);
        if (!slot->hh.tbl) {
            free(slot);
            return error_no_memory(err);
        }
    }
    if (vec_push(&slot->logs, logs->logs.count) || vec_push(&logs->logs, *log))
        return error_no_memory(err);
    return 0;
}

int known_logs_add_file(struct known_logs *logs, const struct known_file *file, struct error *err) {
    struct file_key key = {file->device, file->inode};
    struct file_slot *slot;

    HASH_FIND(hh, logs->files, &key, sizeof key, slot);
    if (!slot) {
        slot = calloc(1, sizeof *slot);
        if (!slot)
            return error_no_memory(err);
        slot->key = key;
        HASH_ADD(hh, logs->files, key, sizeof slot->key, slot);
        if (!slot->hh.tbl) {
            free(slot);
            return error_no_memory(err);
        }
    }
    slot->file = *file;
    return 0;
}

size_t known_logs_count(const struct known_logs *logs) {
    return logs->logs.count;
}

const struct known_log *known_logs_get(const struct known_logs *logs, size_t index) {
    return &logs->logs.items[index];
}

msec_t known_logs_newest(const struct known_logs *logs) {
    msec_t newest = MSEC_NONE;

    for (size_t i = 0; i < logs->logs.count; i++)
        if (logs->logs.items[i].last > newest) /* MSEC_NONE is the smallest */
            newest = logs->logs.items[i].last;
    return newest;
}

bool known_file_look(struct known_file *out, const char *path) {
    struct stat about;

    if (stat(path, &about) || !S_ISREG(about.st_mode))
        return false;
    out->device = (uint64_t)about.st_dev;
    out->inode = (uint64_t)about.st_ino;
    out->size = (uint64_t)about.st_size;
    out->modified = (int64_t)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
    return true;
}

/* Whether the marks agree as far as both have them. */
static bool marks_agree(const struct file_id *a, size_t a_count, const struct file_id *b, size_t b_count) {
    for (size_t i = 0; i < a_count && i < b_count; i++)
        if (!file_id_same(&a[i], &b[i]))
            return false;
    return true;
}

static int by_length(const void *a, const void *b, void *payload) {
    const struct known_logs *logs = payload;
    uint64_t left = logs->logs.items[*(const size_t *)a].end.id.length,
             right = logs->logs.items[*(const size_t *)b].end.id.length;

    return left < right ? -1 : left > right;
}

/* Adds the logs of a slot that begin as the file does. */
static void add_candidates(struct search *search, const struct head_slot *slot, struct slice head) {
    static const struct file_id START;

    for (size_t i = 0; slot && i < slot->logs.count; i++) {
        const struct known_log *log = &search->logs->logs.items[slot->logs.items[i]];
        const struct file_id *marks;
        struct file_id id;
        size_t count;

        file_hash_resume(search->hash, &START);
        if (log->mark_count == 0) { /* shorter than a mark: all of it is in the head */
            file_hash_add(search->hash, slice_first(head, (size_t)log->end.id.length));
            id = file_hash_id(search->hash);
            if (!file_id_same(&id, &log->end.id))
                continue;
        } else {
            file_hash_add(search->hash, head);
            marks = file_hash_marks(search->hash, &count);
            if (!marks_agree(marks, count, log->marks, log->mark_count))
                continue;
        }
        search->candidates[search->count++] = slot->logs.items[i];
    }
}

static int find_candidates(struct search *search, struct slice head) {
    static const struct file_id START;
    const struct file_id *marks;
    const struct head_slot *slots[2] = {NULL, head_of(search->logs, NULL, 0)};
    size_t count, room = slots[1] ? slots[1]->logs.count : 0;

    head = slice_first(head, HEAD_MAX);
    file_hash_resume(search->hash, &START);
    file_hash_add(search->hash, head);
    marks = file_hash_marks(search->hash, &count);
    if (count)
        slots[0] = head_of(search->logs, marks, count);
    room += slots[0] ? slots[0]->logs.count : 0;
    search->candidates = calloc(room + 1, sizeof *search->candidates);
    if (!search->candidates)
        return -1;
    add_candidates(search, slots[0], head);
    add_candidates(search, slots[1], head);
    if (search->count > 1)
        qsort_r(search->candidates, search->count, sizeof *search->candidates, by_length,
                (void *)(uintptr_t)search->logs);
    return 0;
}

static int open_file(struct search *search, struct error *err) {
    struct source *source = NULL;

    decoder_free(search->decoder);
    search->decoder = NULL;
    return source_open_file(&source, search->path, err) ? -1 : decoder_open(&search->decoder, source, err);
}

/* Hashes on to `length`; false when the file ends before. */
static bool read_to(struct search *search, uint64_t length) {
    while (search->read < length && !search->ended) {
        uint64_t ahead = length - search->read;
        ptrdiff_t got =
            decoder_read(search->decoder, search->buffer, ahead < STEP ? (size_t)ahead : STEP, &search->out->damage);

        search->ended = got <= 0;
        if (got <= 0)
            break;
        file_hash_add(search->hash, slice_make(search->buffer, (size_t)got));
        search->read += (uint64_t)got;
    }
    return search->read == length;
}

static bool is_candidate(const struct search *search, size_t log) {
    for (size_t i = 0; i < search->count; i++)
        if (search->candidates[i] == log)
            return true;
    return false;
}

/* The same file, grown: only its last pieces are looked at. Returns 1 if it holds what was read, 0 if that
 * must be found out otherwise, -1 on failure. */
static int match_grown(struct search *search, const struct known_file *then, const struct known_file *now,
                       struct error *err) {
    const struct known_log *log = &search->logs->logs.items[then->log];
    struct file_id id;

    if (then->part || !is_candidate(search, then->log) || now->size < log->end.id.length)
        return 0;
    if (open_file(search, err))
        return -1;
    search->read = file_hash_resume(search->hash, &log->restart.id);
    if (decoder_seek(search->decoder, search->read, NULL) || !read_to(search, log->restart.id.length))
        return 0;
    id = file_hash_id(search->hash);
    if ((log->restart.id.length && !file_id_same(&id, &log->restart.id)) || !read_to(search, log->end.id.length))
        return 0;
    id = file_hash_id(search->hash);
    if (!file_id_same(&id, &log->end.id))
        return 0;
    *search->out = (struct known_match){.how = KNOWN_READ,
                                        .log = then->log,
                                        .more = now->size > log->end.id.length,
                                        .unchanged = now->size == log->total};
    return 1;
}

/* Drops the candidates, from `first` on, that the marks passed so far rule out. */
static void rule_out(struct search *search, size_t first) {
    size_t count, kept = first;
    const struct file_id *marks = file_hash_marks(search->hash, &count);

    for (size_t i = first; i < search->count; i++) {
        const struct known_log *log = &search->logs->logs.items[search->candidates[i]];

        if (marks_agree(marks, count, log->marks, log->mark_count))
            search->candidates[kept++] = search->candidates[i];
    }
    search->count = kept;
}

/* Reads on to the end of candidate `i`, looking at every mark on the way whether it still makes sense. */
static bool read_candidate(struct search *search, size_t i) {
    size_t log = search->candidates[i];
    uint64_t length = search->logs->logs.items[log].end.id.length;

    while (search->read < length && !search->ended) {
        uint64_t mark = FILE_ID_MARK;

        while (mark <= search->read)
            mark *= 2;
        read_to(search, mark < length ? mark : length);
        rule_out(search, i);
        if (i >= search->count || search->candidates[i] != log)
            return false;
    }
    return search->read == length;
}

/* Compares from the first byte on. */
static int match_whole(struct search *search, struct error *err) {
    static const struct file_id START;
    struct known_match best = {.how = KNOWN_NOT};

    if (open_file(search, err))
        return -1;
    file_hash_resume(search->hash, &START);
    search->read = 0;
    search->ended = false;
    *search->out = best;
    for (size_t i = 0; i < search->count;) {
        size_t log = search->candidates[i];
        struct file_id id;

        if (read_candidate(search, i)) {
            id = file_hash_id(search->hash);
            if (file_id_same(&id, &search->logs->logs.items[log].end.id)) {
                best.how = KNOWN_READ;
                best.log = log;
            }
            i++;
        } else if (search->ended && i < search->count && search->candidates[i] == log) {
            best.how = KNOWN_PART; /* all that follow are longer still */
            best.log = log;
            break;
        }
    }
    if (best.how == KNOWN_READ)
        best.more =
            search->read > search->logs->logs.items[best.log].end.id.length || read_to(search, search->read + 1);
    best.damage = search->out->damage;
    *search->out = best;
    return 0;
}

/* What the file was when it was seen last; null if it was not. */
static const struct known_file *seen_before(const struct search *search, const struct known_file *now) {
    struct file_key key = {now->device, now->inode};
    struct file_slot *slot;

    HASH_FIND(hh, search->logs->files, &key, sizeof key, slot);
    return slot && is_candidate(search, slot->file.log) ? &slot->file : NULL;
}

static int match(struct search *search, struct slice head, bool compressed, struct error *err) {
    const struct known_file now = search->out->now, *then;
    const struct known_log *log;
    int status = 0;

    if (find_candidates(search, head))
        return error_no_memory(err);
    if (search->count == 0)
        return 0;
    then = search->out->looked ? seen_before(search, &now) : NULL;
    if (then && then->size == now.size && then->modified == now.modified) {
        log = &search->logs->logs.items[then->log];
        *search->out = (struct known_match){.how = then->part ? KNOWN_PART : KNOWN_READ,
                                            .log = then->log,
                                            .unchanged = true,
                                            .more = !then->part && log->total > log->end.id.length};
        return 0;
    }
    if (then && !compressed)
        status = match_grown(search, then, &now, err);
    if (status)
        return status < 0 ? -1 : 0;
    return match_whole(search, err);
}

int known_logs_match(const struct known_logs *logs, struct known_match *out, const char *path, struct slice head,
                     bool compressed, struct error *err) {
    struct search search = {.logs = logs, .out = out, .path = path, .buffer = malloc(STEP)};
    struct known_file now = {.device = 0};
    bool looked = known_file_look(&now, path);
    int result = -1;

    *out = (struct known_match){.how = KNOWN_NOT, .looked = looked, .now = now};
    if (!search.buffer)
        error_no_memory(err);
    else if (file_hash_new(&search.hash, err) == 0)
        result = match(&search, head, compressed, err);
    out->looked = looked; /* before anything was read: what is written meanwhile is not overlooked */
    out->now = now;
    file_hash_free(search.hash);
    decoder_free(search.decoder);
    free(search.candidates);
    free(search.buffer);
    return result;
}
