/* SPDX-License-Identifier: Apache-2.0
 * Runs a fuzz target on files instead of on invented bytes: every file of the folders named on the command
 * line, and each cut short at many places. So the targets and the finds of the past are tests of any build,
 * without libFuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, CUTS = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* From memory of exactly that size, so that a sanitizer sees what reads too far. */
static void run(const uint8_t *bytes, size_t size) {
    uint8_t *exact = malloc(size ? size : 1);

    if (!exact)
        abort();
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static int replay_file(const char *path, uint8_t *buffer) {
    FILE *stream = fopen(path, "rb");
    size_t size;

    if (!stream)
        return 0;
    size = fread(buffer, 1, FILE_MAX, stream);
    fclose(stream);
    run(buffer, size);
    for (size_t cut = 1; cut < CUTS; cut++)
        run(buffer, size * cut / CUTS);
    return 1;
}

static int replay_folder(const char *folder, uint8_t *buffer) {
    DIR *directory = opendir(folder);
    struct dirent *entry;
    char path[4096];
    int count = 0;

    while (directory && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += replay_file(path, buffer);
    }
    if (directory)
        closedir(directory);
    return count;
}

int main(int argc, char **argv) {
    uint8_t *buffer = malloc(FILE_MAX);
    int count = 0;

    if (!buffer)
        return 1;
    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i], buffer);
    free(buffer);
    printf("%d files\n", count);
    return count ? 0 : 1; /* nothing replayed is nothing tested */
}
