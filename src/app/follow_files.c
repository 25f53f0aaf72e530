/* SPDX-License-Identifier: Apache-2.0
 * Where the files of a follow are: listed anew every second, and held against what is known of them; see follow.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/following.h"
#include "input/catalog.h"

enum { HEAD_LEAST = 24, ALONE_MAX = 1000 }; /* so many first bytes tell two logs apart: they hold a time stamp */

static struct input_set *inputs_of(struct follow *follow) {
    return &follow->analysis.read.inputs;
}

/* The input that this file is, or null. */
static struct log_input *find_file(struct follow *follow, uint64_t device, uint64_t inode) {
    struct input_set *inputs = inputs_of(follow);

    for (size_t i = 0; i < inputs->count; i++) {
        const struct followed_log *log = inputs->items[i].followed;

        if (log && !inputs->items[i].pipe && log->inode == inode && log->device == device)
            return &inputs->items[i];
    }
    return NULL;
}

static bool is_pipe(struct follow *follow, const char *path) {
    const struct input_set *inputs = inputs_of(follow);

    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].pipe && strcmp(inputs->items[i].path, path) == 0)
            return true;
    return false;
}

static bool is_plain(const struct log_input *input) {
    return strcmp(input->compression, "none") == 0;
}

static int rename_input(struct follow *follow, struct log_input *input, const char *path) {
    if (strcmp(input->path, path) == 0)
        return 0;
    input->path = arena_string(&inputs_of(follow)->arena, slice_of(path));
    follow->news = true; /* the report names it */
    return input->path ? 0 : -1;
}

/* Takes up a log again behind what was read of it. Returns 0; 1 where the file does not hold that; -1. */
static int open_again(struct follow *follow, size_t i, const struct file_id *id, struct block_reader **out,
                      struct error *err) {
    if (input_set_reader(inputs_of(follow), i, follow->options.block_size, out, err))
        return err->code == ERROR_MEMORY ? -1 : 1;
    if (block_reader_start(*out, id, err) == 0)
        return 0;
    block_reader_free(*out);
    *out = NULL;
    return err->code == ERROR_MEMORY ? -1 : 1;
}

/* A file that is known, under the name it has now. One that was closed may have grown since. */
static int meet(struct follow *follow, struct log_input *input, const struct catalog_input *file, struct error *err) {
    struct followed_log *log = input->followed;
    size_t i = (size_t)(input - inputs_of(follow)->items);
    int status;

    if (log->truncated)
        return 0;
    log->seen = true;
    log->gone = log->told = false;
    if (rename_input(follow, input, file->path))
        return error_no_memory(err);
    if (input->reader || input->copy || !is_plain(input) || file->size == log->size)
        return 0;
    status = file->size < log->size ? 1 : open_again(follow, i, &log->id, &input->reader, err);
    log->truncated = status > 0;
    log->grown = follow_clock();
    return status ? (status < 0 ? -1 : 0) : follow_read(follow, i, BLOCK_HOLD_RECORD, err);
}

/* The log that a file begins like. */
static struct log_input *find_kin(struct follow *follow, const struct log_input *input) {
    struct input_set *inputs = inputs_of(follow);

    for (size_t i = 0; i < inputs->count; i++) {
        const struct followed_log *log = inputs->items[i].followed;
        size_t len = log && log->head_len < input->head.len ? log->head_len : input->head.len;

        if (log && log->inode && len >= HEAD_LEAST && memcmp(log->head, input->head.ptr, len) == 0)
            return &inputs->items[i];
    }
    return NULL;
}

static struct left_alone *find_alone(struct follow *follow, const struct catalog_input *file) {
    for (size_t i = 0; i < follow->alone.count; i++)
        if (follow->alone.items[i].inode == file->inode && follow->alone.items[i].device == file->device)
            return &follow->alone.items[i];
    return NULL;
}

/* Whether nothing has changed since the file was left alone. */
static bool is_left_alone(struct follow *follow, const struct catalog_input *file) {
    const struct left_alone *alone = find_alone(follow, file);
    const struct log_input *kin = alone && alone->kin ? find_file(follow, alone->device, alone->kin) : NULL;

    return alone &&
           (kin ? !kin->followed->gone && !kin->followed->truncated : !alone->kin && alone->size == file->size);
}

/* Leaves a file alone; with a reason, that is said once. */
static int leave_alone(struct follow *follow, const struct catalog_input *file, uint64_t kin, const char *why,
                       struct error *err) {
    const struct left_alone alone = {file->device, file->inode, file->size, kin};
    struct left_alone *before = find_alone(follow, file);

    if (why && (!before || before->kin))
        follow_tell(follow, "%s: %s", file->path, why);
    if (before) {
        *before = alone;
        return 0;
    }
    if (follow->alone.count == ALONE_MAX)
        follow->alone.count = 0;
    return vec_push(&follow->alone, alone) ? error_no_memory(err) : 0;
}

/* Input `i` is `kin`, renamed, copied or compressed: what it holds more is read as that log's. */
static int take_over(struct follow *follow, struct log_input *kin, size_t i, const struct catalog_input *file,
                     struct error *err) {
    struct input_set *inputs = inputs_of(follow);
    const struct log_input *input = &inputs->items[i];
    struct followed_log *log = kin->followed;
    const struct file_id id = kin->reader ? block_reader_id(kin->reader) : log->id;
    size_t k = (size_t)(kin - inputs->items);
    struct block_reader *reader = NULL;
    int status = open_again(follow, i, &id, &reader, err);

    if (status)
        return status;
    block_reader_free(kin->reader);
    kin->reader = reader;
    kin->path = input->path;
    kin->compression = input->compression;
    log->device = file->device;
    log->inode = file->inode;
    log->seen = true;
    log->gone = log->truncated = false;
    log->grown = follow_clock();
    follow->news = true;
    if (follow_read(follow, k, is_plain(kin) ? BLOCK_HOLD_RECORD : BLOCK_HOLD_NOTHING, err))
        return -1;
    if (kin->reader && !is_plain(kin))
        followed_log_close(inputs, k);
    return 0;
}

/* Input `i` is a log nobody has met. */
static int begin(struct follow *follow, size_t i, struct error *err) {
    struct input_set *inputs = inputs_of(follow);
    struct log_input *input = &inputs->items[i];

    input->complete = true;
    if (followed_log_new(&input->followed, &follow->reading, input, NULL, err) ||
        input_set_reader(inputs, i, follow->options.block_size, &input->reader, err))
        return -1;
    input->followed->seen = true;
    input->followed->grown = follow_clock();
    followed_log_look(inputs, i);
    if (follow_read(follow, i, is_plain(input) ? BLOCK_HOLD_RECORD : BLOCK_HOLD_NOTHING, err))
        return -1;
    if (input->reader && !is_plain(input))
        followed_log_close(inputs, i);
    return 0;
}

/* Takes an input out again. */
static int drop(struct follow *follow, size_t i, struct error *err) {
    followed_log_free(inputs_of(follow)->items[i].followed);
    return input_set_remove(inputs_of(follow), i) ? error_no_memory(err) : 0;
}

static int join_kin(struct follow *follow, struct log_input *kin, size_t i, const struct catalog_input *file,
                    struct error *err) {
    int status = 0;

    if (kin->followed->gone || kin->followed->truncated)
        status = take_over(follow, kin, i, file, err);
    else
        status = leave_alone(follow, file, kin->followed->inode, NULL, err);
    if (status > 0)
        status = leave_alone(follow, file, 0,
                             "it begins like a log that was read, but does not go on like it: it is not read", err);
    return status ? -1 : drop(follow, i, err);
}

/* A file that is not known: the rest of a log that is, or with `any` a new one. */
static int join(struct follow *follow, const struct catalog_input *file, bool any, struct error *err) {
    struct input_set *inputs = inputs_of(follow);
    size_t i = inputs->count;
    const struct log_input *input;
    struct log_input *kin;
    int status;

    if (file->size == 0 || find_file(follow, file->device, file->inode) || is_pipe(follow, file->path) ||
        is_left_alone(follow, file))
        return 0;
    if (input_set_add(inputs, file->path, &follow->options, follow->analysis.zone, err))
        return -1;
    input = &inputs->items[i];
    kin = find_kin(follow, input);
    if (kin)
        return join_kin(follow, kin, i, file, err);
    if (!any || input->empty || input->failed || !input->text) {
        if (any && !input->empty && leave_alone(follow, file, 0, "it cannot be read as a log", err))
            return -1;
        return drop(follow, i, err);
    }
    status = begin(follow, i, err);
    if (status == 0 || err->code == ERROR_MEMORY)
        return status;
    return leave_alone(follow, file, 0, "it cannot be opened", err) ? -1 : drop(follow, i, err);
}

/* Lists the folder of a path. */
static int list_folder(struct catalog *out, const char *path, struct error *err) {
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    const char *paths[] = {folder};
    int status = folder ? catalog_collect(out, paths, 1, err) : error_no_memory(err);

    free(folder);
    return status;
}

/* What a log that was cut short held may lie beside it, as a copy. */
static int find_copy(struct follow *follow, const char *path, struct error *err) {
    struct catalog catalog = {0};
    int status = list_folder(&catalog, path, err);

    for (size_t i = 0; status == 0 && i < catalog.inputs.count; i++)
        if (!catalog.inputs.items[i].is_stdin)
            status = join(follow, &catalog.inputs.items[i], false, err);
    catalog_free(&catalog);
    return status;
}

/* Input `i` was cut short: what it gave before stays, its file is another log from now on. */
static int cut_short(struct follow *follow, size_t i, struct error *err) {
    struct log_input *input = &inputs_of(follow)->items[i];
    struct followed_log *log = input->followed;
    struct log_input *again;
    uint64_t device = log->device, inode = log->inode;

    if (find_copy(follow, input->path, err))
        return -1;
    again = find_file(follow, device, inode);
    if (!again || !again->followed->truncated)
        return 0;
    input = again;
    i = (size_t)(input - inputs_of(follow)->items);
    if (input->reader && follow_read(follow, i, BLOCK_HOLD_NOTHING, err))
        return -1;
    if (input->reader)
        followed_log_close(inputs_of(follow), i);
    log->device = log->inode = 0;
    log->gone = log->told = true;
    log->truncated = false;
    follow->listed = 0;
    follow_tell(follow, "%s: it was cut short and is read anew; what came behind byte %llu before that was not seen",
                input->path, (unsigned long long)log->size);
    return 0;
}

static bool is_taken(struct follow *follow, const struct log_input *input) {
    const struct input_set *inputs = inputs_of(follow);

    for (size_t i = 0; i < inputs->count; i++)
        if (&inputs->items[i] != input && strcmp(inputs->items[i].path, input->path) == 0)
            return true;
    return access(input->path, F_OK) == 0;
}

/* The listing did not meet a log: it was renamed out of sight, or removed. */
static int note_gone(struct follow *follow, struct log_input *input, struct error *err) {
    struct followed_log *log = input->followed;
    struct catalog catalog = {0};
    int status = 0;

    if (input->pipe || log->seen || log->told)
        return 0;
    if (log->gone || log->inode == 0) { /* the second listing without it */
        log->told = true;
        if (!is_taken(follow, input))
            follow_tell(follow, "%s: it is gone; should it come back, it is read on", input->path);
        return 0;
    }
    log->gone = true;
    status = list_folder(&catalog, input->path, err);
    for (size_t i = 0; status == 0 && i < catalog.inputs.count; i++)
        if (catalog.inputs.items[i].inode == log->inode && catalog.inputs.items[i].device == log->device) {
            log->told = true;
            status = rename_input(follow, input, catalog.inputs.items[i].path) ? error_no_memory(err) : 0;
        }
    catalog_free(&catalog);
    return status;
}

static int compare(struct follow *follow, const struct catalog *catalog, struct error *err) {
    struct input_set *inputs = inputs_of(follow);

    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed)
            inputs->items[i].followed->seen = false;
    for (size_t i = 0; i < catalog->inputs.count; i++) {
        const struct catalog_input *file = &catalog->inputs.items[i];
        struct log_input *input = file->is_stdin ? NULL : find_file(follow, file->device, file->inode);

        if (input && meet(follow, input, file, err))
            return -1;
    }
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed && !inputs->items[i].followed->truncated &&
            note_gone(follow, &inputs->items[i], err))
            return -1;
    for (size_t i = 0; i < catalog->inputs.count; i++)
        if (!catalog->inputs.items[i].is_stdin && join(follow, &catalog->inputs.items[i], true, err))
            return -1;
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->items[i].followed && inputs->items[i].followed->truncated && cut_short(follow, i, err))
            return -1;
    return 0;
}

int follow_list(struct follow *follow, struct error *err) {
    struct catalog catalog = {0};
    int status = catalog_collect(&catalog, follow->options.paths, follow->options.path_count, err);

    if (status == 0)
        status = compare(follow, &catalog, err);
    catalog_free(&catalog);
    return status;
}
