/* SPDX-License-Identifier: Apache-2.0
 * The evidence files of all layers, by name. */
#include "evidence/check_library.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/vec.h"

enum { FILE_MAX = 64 * 1024, PATH_LENGTH = 1200 };

struct file_list {
    VEC_OF(struct sql_file *);
};

struct check_library {
    struct file_list files, lookups;
    const char **names;
    struct arena arena;
};

struct loading {
    struct check_library *library;
    struct file_list *list; /* that the files go to */
    check_complaint *complain;
    void *payload;
};

static int add_file(struct loading *loading, const char *path) {
    struct check_library *library = loading->library;
    struct sql_file *file = arena_alloc(&library->arena, sizeof *file);
    struct error err = {0};
    struct str text;
    int result;

    str_init(&text);
    result = !file ? error_no_memory(&err) : fs_read_file(&text, path, FILE_MAX, &err);
    if (result == 0)
        result = sql_file_parse(file, path, str_slice(&text), &library->arena, &err);
    str_free(&text);
    if (result) {
        if (loading->complain)
            loading->complain(loading->payload, &err);
        return err.code == ERROR_MEMORY && !file ? -1 : 0;
    }
    for (size_t i = 0; i < loading->list->count; i++)
        if (strcmp(loading->list->items[i]->name, file->name) == 0) {
            loading->list->items[i] = file;
            return 0;
        }
    return vec_push(loading->list, file);
}

static int is_evidence_file(const struct dirent *entry) {
    return slice_ends(slice_of(entry->d_name), ".sql");
}

static int add_directory(struct loading *loading, const char *directory, bool required) {
    struct dirent **entries = NULL;
    int count = scandir(directory, &entries, is_evidence_file, alphasort), result = 0;
    struct error err;

    if (count < 0 && !required)
        return 0;
    if (count < 0) {
        error_set_at(&err, ERROR_PATTERN, directory, 0, 0, "the folder of evidence files cannot be read");
        if (loading->complain)
            loading->complain(loading->payload, &err);
        return 0;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_LENGTH];

        snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (result == 0)
            result = add_file(loading, path);
        free(entries[i]);
    }
    free(entries);
    return result;
}

/* A layer: checks, and below it the files that name things. */
static int add_layer(struct loading *loading, const char *directory) {
    char names[PATH_LENGTH];

    snprintf(names, sizeof names, "%s/names", directory);
    loading->list = &loading->library->files;
    if (add_directory(loading, directory, true))
        return -1;
    loading->list = &loading->library->lookups;
    return add_directory(loading, names, false);
}

int check_library_load(struct check_library **out, const char *const *directories, size_t count,
                       check_complaint *complain, void *payload, struct error *err) {
    struct check_library *library = calloc(1, sizeof *library);
    struct loading loading = {library, NULL, complain, payload};

    if (!library)
        return error_no_memory(err);
    arena_init(&library->arena);
    for (size_t i = 0; i < count; i++)
        if (add_layer(&loading, directories[i]))
            goto failed;
    library->names = calloc(library->files.count + 1, sizeof *library->names);
    if (!library->names)
        goto failed;
    for (size_t i = 0; i < library->files.count; i++)
        library->names[i] = library->files.items[i]->name;
    *out = library;
    return 0;
failed:
    check_library_free(library);
    return error_no_memory(err);
}

void check_library_free(struct check_library *library) {
    if (!library)
        return;
    vec_free(&library->files);
    vec_free(&library->lookups);
    free(library->names);
    arena_free(&library->arena);
    free(library);
}

const char *const *check_library_names(const struct check_library *library) {
    return library->names;
}

static const struct sql_file *find(const struct file_list *list, const char *name) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i]->name, name) == 0)
            return list->items[i];
    return NULL;
}

const struct sql_file *check_library_find(const struct check_library *library, const char *check) {
    return find(&library->files, check);
}

const struct sql_file *check_library_lookup(const struct check_library *library, const char *kind) {
    return find(&library->lookups, kind);
}

const struct sql_file *check_library_file(const struct check_library *library, size_t i) {
    if (i < library->files.count)
        return library->files.items[i];
    i -= library->files.count;
    return i < library->lookups.count ? library->lookups.items[i] : NULL;
}

const char *check_library_title(const struct check_library *library, const char *check) {
    const struct sql_file *file = check_library_find(library, check);

    return file ? file->title : NULL;
}

const char *check_library_parameter(const struct check_library *library, const char *check, size_t i) {
    const struct sql_file *file = check_library_find(library, check);

    return file && i < file->parameter_count && !file->parameters[i].built_in ? file->parameters[i].name : NULL;
}

const char *check_library_health(const struct check_library *library, const char *check) {
    static const char *const NAMES[] = {
        [SQL_HEALTH_NONE] = NULL, [SQL_HEALTH_MINOR] = "minor", [SQL_HEALTH_MAJOR] = "major"};
    const struct sql_file *file = check_library_find(library, check);

    return file ? NAMES[file->health] : NULL;
}
