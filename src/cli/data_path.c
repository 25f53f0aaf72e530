/* SPDX-License-Identifier: Apache-2.0
 * The layers of data_path.h, found by looking at the file system once. */
#define _GNU_SOURCE /* readlink */
#include "cli/data_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_directory(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void add(struct data_path *out, const char *base, const char *kind, const char *suffix) {
    if (out->count == DATA_PATH_MAX)
        return;
    if (snprintf(out->directories[out->count], DATA_PATH_LENGTH, "%s/%s%s", base, kind, suffix) < DATA_PATH_LENGTH &&
        is_directory(out->directories[out->count]))
        out->count++;
}

bool data_path_in_source_tree(void) {
    char self[DATA_PATH_LENGTH];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    size_t root = strlen(CSTRIAGE_SOURCE_DIR);

    if (length <= 0)
        return false;
    self[length] = '\0';
    return strncmp(self, CSTRIAGE_SOURCE_DIR, root) == 0 && self[root] == '/';
}

void data_path_find(struct data_path *out, const char *kind, char *const *extra) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char user[DATA_PATH_LENGTH];

    out->count = 0;
    if (data_path_in_source_tree()) {
        add(out, CSTRIAGE_SOURCE_DIR, kind, "");
    } else {
        add(out, CSTRIAGE_DATA_DIR, kind, "");
        add(out, DATA_PATH_SITE, kind, ".d");
        if (config && config[0] == '/')
            snprintf(user, sizeof user, "%s/cstriage", config);
        else
            snprintf(user, sizeof user, "%s/.config/cstriage", home ? home : "");
        add(out, user, kind, "");
    }
    for (; extra && *extra && out->count < DATA_PATH_MAX; extra++)
        snprintf(out->directories[out->count++], DATA_PATH_LENGTH, "%s", *extra);
}
