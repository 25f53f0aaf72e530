/* SPDX-License-Identifier: Apache-2.0
 * Machines by prefixes and folders; see machine.h. */
#include "app/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice folder_of(const char *path) {
    const char *slash = strrchr(path, '/');

    return slice_make(path, slash ? (size_t)(slash - path) : 0);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A folder called kvm09, ms1.example.net or 10.1.1.5, not log or agent: host names carry digits or dots. A date carries
 * them too; but what begins with a digit is a machine only with the three dots of an address. */
static struct slice host_folder(struct slice folder) {
    size_t start = folder.len, dots = 0, digits = 0;

    while (start > 0 && folder.ptr[start - 1] != '/')
        start--;
    folder = slice_from(folder, start);
    for (size_t i = 0; i < folder.len; i++) {
        dots += folder.ptr[i] == '.';
        digits += is_digit(folder.ptr[i]);
    }
    if (folder.len == 0 || folder.ptr[0] == '.' || dots + digits == 0)
        return slice_make(NULL, 0);
    if (is_digit(folder.ptr[0]) && (dots != 3 || dots + digits != folder.len))
        return slice_make(NULL, 0);
    return folder;
}

static bool several_folders(const struct input_set *set) {
    bool several = false;

    for (size_t i = 1; i < set->count; i++)
        several = several || !slice_equal(folder_of(set->items[i].path), folder_of(set->items[0].path));
    return several;
}

int machines_name(struct input_set *set) {
    bool several = several_folders(set);

    for (size_t i = 0; i < set->count; i++) {
        struct log_input *input = &set->items[i];
        struct slice folder = folder_of(input->path), name = slice_of(input->profile.host);
        bool agree = true;

        for (size_t k = 0; k < set->count && folder.len && !input->profile.host[0]; k++) {
            struct slice other = slice_of(set->items[k].profile.host);

            if (!other.len || !slice_equal(folder_of(set->items[k].path), folder))
                continue;
            agree = agree && (!name.len || slice_equal(name, other));
            name = other;
        }
        if (!agree)
            name.len = 0;
        if (!name.len && several)
            name = host_folder(folder);
        input->machine = arena_string(&set->arena, name);
        if (!input->machine)
            return -1;
    }
    return 0;
}

/* Whose log it is among all, for the eye: its machine, else what wrote it, and where logs of several folders are read
 * its folder. */
static const char *server_name(struct input_set *set, const struct log_input *input, bool several) {
    struct slice folder = folder_of(input->path);
    char text[300];

    if (input->machine[0])
        return input->machine;
    for (size_t i = folder.len; i > 0; i--)
        if (folder.ptr[i - 1] == '/') {
            folder = slice_from(folder, i);
            break;
        }
    if (several && folder.len)
        snprintf(text, sizeof text, "%s of %.*s", log_kind_name(input->profile.kind), SLICE_ARGS(folder));
    else
        snprintf(text, sizeof text, "%s", log_kind_name(input->profile.kind));
    return arena_string(&set->arena, slice_of(text));
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int machines_number(struct input_set *set) {
    const char **names = arena_alloc(&set->arena, (set->count + 1) * sizeof *names);
    bool several = several_folders(set);
    size_t n = 0;

    set->servers = arena_alloc(&set->arena, (set->count + 1) * sizeof *set->servers);
    if (!names || !set->servers)
        return -1;
    for (size_t i = 0; i < set->count; i++) {
        names[i] = server_name(set, &set->items[i], several);
        if (!names[i])
            return -1;
        set->servers[i] = names[i];
    }
    qsort(set->servers, set->count, sizeof *set->servers, compare_names);
    for (size_t i = 0; i < set->count; i++)
        if (i == 0 || strcmp(set->servers[i], set->servers[n - 1]) != 0)
            set->servers[n++] = set->servers[i];
    set->server_count = n;
    for (size_t i = 0; i < set->count; i++) {
        struct log_input *input = &set->items[i];
        struct slice folder = folder_of(input->path);
        const char **found = bsearch(&names[i], set->servers, n, sizeof *set->servers, compare_names);

        input->source = (struct log_source){
            .file = (uint32_t)i,
            .server = (uint32_t)(found - set->servers),
            /* the same for logs of one kind from one machine; logs of two machines seldom lie in one folder */
            .machine = slice_hash(folder, slice_hash(slice_of(input->machine), input->profile.kind + 1u)),
            .host = input->profile.kind == LOG_MANAGEMENT ? slice_make(NULL, 0) : slice_of(input->machine)};
    }
    return 0;
}
