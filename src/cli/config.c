/* SPDX-License-Identifier: Apache-2.0
 * The configuration; see config.h. */
#include "cli/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/fs.h"
#include "cli/data_path.h"

enum { FILE_MAX_BYTES = 256 * 1024, PATH_SIZE = 1024 };

enum kind { KIND_VALUE, KIND_FLAG, KIND_LIST, KIND_PATH };

enum { EVERY = CONFIG_ANALYZE | CONFIG_DIGEST | CONFIG_CHECK };

/* Every option that a file may set. `database`: these exclude each other. */
static const struct option {
    const char *key;
    enum kind kind;
    unsigned commands;
    bool database;
} OPTIONS[] = {
    {"anonymize", KIND_FLAG, EVERY, false},
    {"color", KIND_VALUE, EVERY, false},
    {"critical", KIND_VALUE, CONFIG_CHECK, false},
    {"db", KIND_VALUE, EVERY, true},
    {"db-fresh", KIND_VALUE, EVERY, false},
    {"db-properties", KIND_VALUE, EVERY, true},
    {"defaults-extra-file", KIND_VALUE, EVERY, true},
    {"explain-rank", KIND_FLAG, CONFIG_ANALYZE, false},
    {"fail-on", KIND_VALUE, CONFIG_DIGEST, false},
    {"jobs", KIND_VALUE, EVERY, false},
    {"log-tz", KIND_VALUE, EVERY, false},
    {"mail-from", KIND_VALUE, EVERY, false},
    {"mail-to", KIND_VALUE, EVERY, false},
    {"max-memory", KIND_VALUE, EVERY, false},
    {"no-db", KIND_FLAG, EVERY, true},
    {"path", KIND_PATH, EVERY, false},
    {"patterns", KIND_LIST, EVERY | CONFIG_ACK, false},
    {"progress", KIND_VALUE, EVERY, false},
    {"quiet-if-unchanged", KIND_FLAG, CONFIG_DIGEST, false},
    {"require-db", KIND_FLAG, EVERY, true},
    {"resolved-after", KIND_VALUE, CONFIG_DIGEST, false},
    {"retention", KIND_VALUE, CONFIG_DIGEST, false},
    {"snapshot", KIND_VALUE, EVERY, true},
    {"sql", KIND_LIST, EVERY, false},
    {"stale", KIND_VALUE, CONFIG_CHECK, false},
    {"state", KIND_VALUE, CONFIG_DIGEST | CONFIG_ACK, false},
    {"strict", KIND_FLAG, EVERY, false},
    {"top", KIND_VALUE, CONFIG_ANALYZE | CONFIG_DIGEST, false},
    {"warning", KIND_VALUE, CONFIG_CHECK, false},
};

static const struct option *find_option(struct slice key) {
    for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++)
        if (slice_is(key, OPTIONS[i].key))
            return &OPTIONS[i];
    return NULL;
}

static bool is_yes(const char *value) {
    return strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 || strcmp(value, "on") == 0;
}

static bool is_no(const char *value) {
    return strcmp(value, "no") == 0 || strcmp(value, "false") == 0 || strcmp(value, "off") == 0;
}

/* One line without its newline: blank, a comment, or "key = value"; the value goes to the end of the line. */
static int read_line(struct config *config, const char *file, unsigned number, struct slice line, struct error *err) {
    struct slice text = slice_trim(line), key, value;
    struct config_entry entry = {.file = file, .line = number};
    const char *equals;
    const struct option *option;

    if (text.len == 0 || text.ptr[0] == '#')
        return 0;
    equals = memchr(text.ptr, '=', text.len);
    if (!equals)
        return error_set_at(err, ERROR_CONFIG, file, number, (unsigned)(text.ptr - line.ptr) + 1,
                            "expected option = value");
    key = slice_trim(slice_first(text, (size_t)(equals - text.ptr)));
    value = slice_trim(slice_from(text, (size_t)(equals - text.ptr) + 1));
    option = find_option(key);
    if (!option)
        return error_set_at(err, ERROR_CONFIG, file, number, (unsigned)(text.ptr - line.ptr) + 1,
                            "no option '%.*s' can be set here", SLICE_ARGS(slice_first(key, 80)));
    if (value.len == 0 || memchr(value.ptr, '\0', value.len))
        return error_set_at(err, ERROR_CONFIG, file, number, (unsigned)(equals - line.ptr) + 2, "%s has no value",
                            option->key);
    entry.key = option->key;
    entry.value = arena_string(&config->arena, value);
    if (!entry.value)
        return error_no_memory(err);
    if (option->kind == KIND_FLAG && !is_yes(entry.value) && !is_no(entry.value))
        return error_set_at(err, ERROR_CONFIG, file, number, (unsigned)(value.ptr - line.ptr) + 1,
                            "%s takes yes or no, not '%.*s'", option->key, SLICE_ARGS(slice_first(value, 80)));
    return vec_push(config, entry) ? error_no_memory(err) : 0;
}

static int read_file(struct config *config, const char *path, struct error *err) {
    struct str text;
    struct slice rest;
    const char *file = arena_string(&config->arena, slice_of(path));
    int result = 0;

    if (!file)
        return error_no_memory(err);
    str_init(&text);
    if (fs_read_file(&text, path, FILE_MAX_BYTES, err)) {
        if (err)
            err->code = ERROR_CONFIG;
        result = -1;
    }
    rest = str_slice(&text);
    for (unsigned number = 1; result == 0 && rest.len; number++) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        size_t length = newline ? (size_t)(newline - rest.ptr) : rest.len;

        result = read_line(config, file, number, slice_first(rest, length), err);
        rest = slice_from(rest, length + 1);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(config->files); i++)
        if (!config->files[i]) {
            config->files[i] = file;
            break;
        }
    str_free(&text);
    return result;
}

static int read_default(struct config *config, const char *path, struct error *err) {
    return access(path, F_OK) == 0 ? read_file(config, path, err) : 0;
}

int config_load(struct config *out, const char *only, struct error *err) {
    const char *home = getenv("HOME"), *base = getenv("XDG_CONFIG_HOME");
    char user[PATH_SIZE];

    *out = (struct config){.items = NULL};
    arena_init(&out->arena);
    if (only)
        return read_file(out, only, err);
    if (data_path_in_source_tree())
        return 0;
    if (base && base[0] == '/')
        snprintf(user, sizeof user, "%s/cstriage/cstriage.conf", base);
    else
        snprintf(user, sizeof user, "%s/.config/cstriage/cstriage.conf", home ? home : "");
    if (strcmp(CSTRIAGE_CONFIG_DIR, DATA_PATH_SITE) != 0 &&
        read_default(out, CSTRIAGE_CONFIG_DIR "/cstriage.conf", err))
        return -1;
    return read_default(out, DATA_PATH_SITE "/cstriage.conf", err) || read_default(out, user, err) ? -1 : 0;
}

void config_free(struct config *config) {
    arena_free(&config->arena);
    vec_free(config);
}

const char *config_get(const struct config *config, const char *key) {
    for (size_t i = config->count; i > 0; i--)
        if (strcmp(config->items[i - 1].key, key) == 0)
            return config->items[i - 1].value;
    return NULL;
}

/* Whether the command line has the option, as --key or --key=value. */
static bool is_given(const char *key, int argc, char **argv) {
    size_t len = strlen(key);

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, key, len) == 0 &&
            (argv[i][2 + len] == '\0' || argv[i][2 + len] == '='))
            return true;
    return false;
}

static bool names_database(int argc, char **argv) {
    for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++)
        if (OPTIONS[i].database && is_given(OPTIONS[i].key, argc, argv))
            return true;
    return false;
}

/* Whether the entry is the one of its key that holds. */
static bool is_last(const struct config *config, size_t index) {
    for (size_t i = index + 1; i < config->count; i++)
        if (strcmp(config->items[i].key, config->items[index].key) == 0)
            return false;
    return true;
}

static bool applies(const struct config *config, size_t index, enum config_command command, bool database_given) {
    const struct config_entry *entry = &config->items[index];
    const struct option *option = find_option(slice_of(entry->key));

    if (!(option->commands & command) || option->kind == KIND_PATH || (option->database && database_given))
        return false;
    if (option->kind == KIND_LIST)
        return true;
    return is_last(config, index) && (option->kind != KIND_FLAG || is_yes(entry->value));
}

int config_expand(struct config *config, enum config_command command, int *argc, char ***argv, struct error *err) {
    char **expanded = calloc((size_t)*argc + config->count + 1, sizeof *expanded);
    bool database_given = names_database(*argc, *argv);
    int count = 0;

    if (!expanded)
        return error_no_memory(err);
    expanded[count++] = (*argv)[0];
    for (size_t i = 0; i < config->count; i++) {
        const struct config_entry *entry = &config->items[i];
        bool flag = find_option(slice_of(entry->key))->kind == KIND_FLAG;
        struct str text;

        if (!applies(config, i, command, database_given))
            continue;
        str_init(&text);
        str_addf(&text, flag ? "--%s" : "--%s=%s", entry->key, entry->value);
        expanded[count] = text.failed ? NULL : arena_string(&config->arena, str_slice(&text));
        str_free(&text);
        if (!expanded[count++]) {
            free(expanded);
            return error_no_memory(err);
        }
    }
    for (int i = 1; i < *argc; i++)
        expanded[count++] = (*argv)[i];
    *argc = count;
    *argv = expanded;
    return 0;
}

size_t config_paths(const struct config *config, const char **out, size_t most) {
    size_t count = 0;

    for (size_t i = 0; i < config->count && count < most; i++)
        if (strcmp(config->items[i].key, "path") == 0)
            out[count++] = config->items[i].value;
    return count;
}

void config_print(const struct config *config) {
    for (size_t i = 0; i < ARRAY_LENGTH(config->files); i++)
        if (config->files[i])
            printf("# %s\n", config->files[i]);
    if (!config->files[0])
        puts("# no configuration was read");
    for (size_t i = 0; i < config->count; i++) {
        const struct config_entry *entry = &config->items[i];
        enum kind kind = find_option(slice_of(entry->key))->kind;
        bool holds = kind == KIND_LIST || kind == KIND_PATH || is_last(config, i);

        printf("%s%s = %s  # line %u of %s\n", holds ? "" : "# ", entry->key, entry->value, entry->line, entry->file);
    }
}

const char *config_named(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--config=", strlen("--config=")) == 0)
            return argv[i] + strlen("--config=");
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}
