/* SPDX-License-Identifier: Apache-2.0
 * Collecting the inputs of a run; see catalog.h.
 *
 * Invariants: every folder is listed, closed and sorted before anything in it is looked into, so that open
 * descriptors do not add up and the order is that of the paths' bytes; every file is in the list once, by
 * device and inode. */
#define _GNU_SOURCE /* O_NOFOLLOW, O_DIRECTORY, fstatat */
#include "input/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "base/str.h"

struct file_key {
    uint64_t device, inode;
};

struct seen_file {
    struct file_key key;
    size_t input; /* index of the one that is kept */
    UT_hash_handle hh;
};

struct collector {
    struct catalog *catalog;
    struct seen_file *seen;
    bool has_stdin;
    bool full; /* CATALOG_FILES reached */
};

/* One name in a folder; folders carry a final slash, which makes byte order of names that of whole paths. */
struct entry {
    char *name;
    struct stat about;
};

struct listing {
    VEC_OF(struct entry);
};

static int note(struct collector *collector, const char *format, ...) PRINTF_LIKE(2, 3);

static int note(struct collector *collector, const char *format, ...) {
    size_t count = collector->catalog->notes.count;
    char text[1024];
    char *copy;
    va_list args;

    if (count > CATALOG_NOTES)
        return 0;
    va_start(args, format);
    vsnprintf(text, sizeof text, count == CATALOG_NOTES ? "further notes are left out" : format, args);
    va_end(args);
    copy = strdup(text);
    if (!copy || vec_push(&collector->catalog->notes, copy)) {
        free(copy);
        return -1;
    }
    return 0;
}

static int problem(struct collector *collector, const char *path, int number) {
    struct error error;
    char text[128];

    error_set_at(&error, ERROR_NO_INPUT, path, 0, 0, "%s",
                 number == ENOENT ? "no such file or folder" : strerror_r(number, text, sizeof text));
    return vec_push(&collector->catalog->problems, error);
}

/* Whether the file is new; -1 when memory runs out. A second name of a file is noted. */
static int remember(struct collector *collector, const char *path, const struct stat *about) {
    struct file_key key = {(uint64_t)about->st_dev, (uint64_t)about->st_ino};
    struct seen_file *seen;

    HASH_FIND(hh, collector->seen, &key, sizeof key, seen);
    if (seen)
        return note(collector, "%s is the same file as %s and is read once", path,
                    collector->catalog->inputs.items[seen->input].path);
    seen = calloc(1, sizeof *seen);
    if (!seen)
        return -1;
    seen->key = key;
    seen->input = collector->catalog->inputs.count;
    HASH_ADD(hh, collector->seen, key, sizeof key, seen);
    if (!seen->hh.tbl) {
        free(seen);
        return -1;
    }
    return 1;
}

/* Adds a file unless it is there already or the list is full. */
static int add_file(struct collector *collector, const char *path, const struct stat *about, bool named) {
    struct catalog_input input = {.named = named, .device = about->st_dev, .inode = about->st_ino};
    int is_new;

    if (collector->catalog->inputs.count >= CATALOG_FILES) {
        if (collector->full)
            return 0;
        collector->full = true;
        return note(collector, "more than %d logs: from %s on they are left out", CATALOG_FILES, path);
    }
    is_new = remember(collector, path, about);
    if (is_new <= 0)
        return is_new;
    input.size = S_ISREG(about->st_mode) ? (uint64_t)about->st_size : 0;
    input.modified = (msec_t)about->st_mtim.tv_sec * MSEC_SECOND + about->st_mtim.tv_nsec / 1000000;
    input.path = strdup(path);
    if (!input.path || vec_push(&collector->catalog->inputs, input)) {
        free(input.path);
        return -1;
    }
    return 0;
}

static int add_stdin(struct collector *collector) {
    struct catalog_input input = {.is_stdin = true, .named = true, .modified = MSEC_NONE};

    if (collector->has_stdin)
        return note(collector, "- is named twice and is read once");
    collector->has_stdin = true;
    input.path = strdup("-");
    if (!input.path || vec_push(&collector->catalog->inputs, input)) {
        free(input.path);
        return -1;
    }
    return 0;
}

static int compare_entries(const void *a, const void *b) {
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void free_listing(struct listing *listing) {
    for (size_t i = 0; i < listing->count; i++)
        free(listing->items[i].name);
    vec_free(listing);
}

/* Adds one name to the listing if it is a folder or a log. */
static int list_name(struct collector *collector, struct listing *listing, const char *folder, int fd,
                     const char *name) {
    struct entry entry;
    bool is_link;

    if (name[0] == '.' || fstatat(fd, name, &entry.about, AT_SYMLINK_NOFOLLOW))
        return 0; /* hidden, or removed since it was listed */
    is_link = S_ISLNK(entry.about.st_mode);
    if (is_link && fstatat(fd, name, &entry.about, 0))
        return 0; /* leads nowhere */
    if (is_link && S_ISDIR(entry.about.st_mode))
        return note(collector, "%s in %s links to a folder and is not followed", name, folder);
    if (!S_ISDIR(entry.about.st_mode) && !(S_ISREG(entry.about.st_mode) && catalog_is_log_name(name)))
        return 0;
    entry.name = malloc(strlen(name) + 2);
    if (!entry.name)
        return -1;
    strcpy(entry.name, name);
    if (S_ISDIR(entry.about.st_mode))
        strcat(entry.name, "/");
    if (vec_push(listing, entry)) {
        free(entry.name);
        return -1;
    }
    return 0;
}

/* Lists a folder. Returns 1, 0 after a problem was noted, -1 when memory runs out. */
static int list_folder(struct collector *collector, struct listing *listing, const char *folder, bool named) {
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (named ? 0 : O_NOFOLLOW));
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *next;
    int result = 1;

    if (!stream) {
        int number = errno;

        if (fd >= 0)
            close(fd);
        return problem(collector, folder, number);
    }
    while (result == 1 && (next = readdir(stream))) {
        if (listing->count >= CATALOG_NAMES) {
            if (note(collector, "%s holds more than %d logs and folders; the rest is left out", folder, CATALOG_NAMES))
                result = -1;
            break;
        }
        if (list_name(collector, listing, folder, fd, next->d_name))
            result = -1;
    }
    closedir(stream);
    if (result == 1 && listing->count)
        qsort(listing->items, listing->count, sizeof *listing->items, compare_entries);
    return result;
}

static int add_folder(struct collector *collector, const char *folder, int depth) {
    struct listing listing = {0};
    struct str path;
    int result = list_folder(collector, &listing, folder, depth == 0);

    str_init(&path);
    for (size_t i = 0; result == 1 && i < listing.count && !collector->full; i++) {
        const struct entry *entry = &listing.items[i];
        bool deeper = S_ISDIR(entry->about.st_mode);
        int failed;

        str_clear(&path);
        str_add(&path, folder);
        if (!slice_ends(str_slice(&path), "/"))
            str_add_char(&path, '/');
        /* Without the final slash, which would follow a link that took the folder's place. */
        str_add_bytes(&path, entry->name, strlen(entry->name) - deeper);
        if (path.failed)
            failed = -1;
        else if (!deeper)
            failed = add_file(collector, path.ptr, &entry->about, false);
        else if (depth + 1 < CATALOG_DEPTH)
            failed = add_folder(collector, path.ptr, depth + 1);
        else
            failed = note(collector, "%s lies more than %d folders deep and is left out", path.ptr, CATALOG_DEPTH);
        if (failed)
            result = -1;
    }
    str_free(&path);
    free_listing(&listing);
    return result < 0 ? -1 : 0;
}

static int add_path(struct collector *collector, const char *path) {
    size_t before = collector->catalog->inputs.count;
    struct stat about;

    if (strcmp(path, "-") == 0)
        return add_stdin(collector);
    if (stat(path, &about))
        return problem(collector, path, errno);
    if (!S_ISDIR(about.st_mode))
        return add_file(collector, path, &about, true);
    if (add_folder(collector, path, 0))
        return -1;
    if (collector->catalog->inputs.count == before)
        return note(collector, "%s holds no log that is not named already", path);
    return 0;
}

int catalog_collect(struct catalog *out, const char *const *paths, size_t count, struct error *err) {
    struct collector collector = {.catalog = out};
    struct seen_file *seen, *next;
    int result = 0;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count && result == 0; i++)
        result = add_path(&collector, paths[i]);
    HASH_ITER(hh, collector.seen, seen, next) {
        HASH_DEL(collector.seen, seen);
        free(seen);
    }
    if (result) {
        catalog_free(out);
        return error_no_memory(err);
    }
    return 0;
}

void catalog_free(struct catalog *catalog) {
    for (size_t i = 0; i < catalog->inputs.count; i++)
        free(catalog->inputs.items[i].path);
    for (size_t i = 0; i < catalog->notes.count; i++)
        free(catalog->notes.items[i]);
    vec_free(&catalog->inputs);
    vec_free(&catalog->problems);
    vec_free(&catalog->notes);
}
