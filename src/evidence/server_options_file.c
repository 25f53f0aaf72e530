/* SPDX-License-Identifier: Apache-2.0
 * The files that server_address.h reads: MySQL options files and CloudStack's db.properties. Both are small,
 * of "key = value" lines, and may hold secrets: messages name file and line, never a value. */
#define _GNU_SOURCE /* explicit_bzero */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/compiler.h"
#include "base/fs.h"
#include "evidence/server_address.h"

enum { FILE_SIZE_MAX = 64 * 1024 };

static struct slice next_line(struct slice *text) {
    const char *newline = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    struct slice line = newline ? slice_make(text->ptr, (size_t)(newline - text->ptr)) : *text;

    *text = slice_from(*text, line.len + (newline ? 1 : 0));
    return slice_trim(line);
}

/* A value that is not known yet. One that does not fit stays unknown. */
static void take(char *field, size_t size, struct slice value) {
    if (!field[0] && value.len < size)
        snprintf(field, size, "%.*s", SLICE_ARGS(value));
}

static void take_port(struct server_address *out, struct slice value) {
    uint64_t port;

    if (!out->port && slice_to_u64(value, &port) && port > 0 && port < 65536)
        out->port = (unsigned)port;
}

/* The value of an options file: quotes taken off, a comment cut, \s \t \n \r \b \\ undone, into `buffer`. */
static struct slice option_value(struct slice raw, char *buffer, size_t size) {
    static const char CODES[] = "s t\tn\nr\rb\b\\\\";
    char quote = raw.len && (raw.ptr[0] == '"' || raw.ptr[0] == '\'') ? raw.ptr[0] : '\0';
    size_t n = 0;

    for (size_t i = quote ? 1 : 0; i < raw.len && n + 1 < size; i++) {
        char c = raw.ptr[i];

        if (quote ? c == quote : c == '#')
            break;
        if (c == '\\' && i + 1 < raw.len)
            for (size_t k = 0; k + 1 < sizeof CODES; k += 2)
                if (raw.ptr[i + 1] == CODES[k]) {
                    c = CODES[k + 1];
                    i++;
                    break;
                }
        buffer[n++] = c;
    }
    buffer[n] = '\0';
    return quote ? slice_make(buffer, n) : slice_trim(slice_make(buffer, n));
}

static bool key_is(struct slice key, const char *name) {
    if (key.len != strlen(name))
        return false;
    for (size_t i = 0; i < key.len; i++)
        if ((key.ptr[i] == '_' ? '-' : key.ptr[i]) != name[i])
            return false;
    return true;
}

static void take_option(struct server_address *out, struct slice key, struct slice value) {
    char mode[32];

    if (key_is(key, "host"))
        take(out->host, sizeof out->host, value);
    else if (key_is(key, "socket"))
        take(out->socket, sizeof out->socket, value);
    else if (key_is(key, "user"))
        take(out->user, sizeof out->user, value);
    else if (key_is(key, "database"))
        take(out->database, sizeof out->database, value);
    else if (key_is(key, "ssl-ca"))
        take(out->tls_ca, sizeof out->tls_ca, value);
    else if (key_is(key, "port"))
        take_port(out, value);
    else if (key_is(key, "ssl-mode") && out->tls == TLS_UNSET && value.len < sizeof mode) {
        snprintf(mode, sizeof mode, "%.*s", SLICE_ARGS(value));
        out->tls = tls_mode_of(mode);
    }
}

/* Whether only its owner may read the file. */
static bool is_private(const char *path) {
    struct stat status;

    return stat(path, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static int take_password(struct server_address *out, const char *path, unsigned line, struct slice value,
                         struct error *err) {
    if (out->has_password)
        return 0;
    if (!is_private(path))
        return error_set_at(err, ERROR_CONFIG, path, line, 0,
                            "others may read this file, and it holds a password; run chmod 600 on it first");
    if (value.len >= sizeof out->password)
        return error_set_at(err, ERROR_CONFIG, path, line, 0, "the password is too long");
    memcpy(out->password, value.ptr, value.len);
    out->password[value.len] = '\0';
    out->has_password = true;
    return 0;
}

/* A socket or host that is already known, from a URL, is a whole place: one of a file must not be mixed into
 * it. */
static int read_options(struct server_address *out, const char *path, struct slice text, struct error *err) {
    bool ours = false, placed = out->host[0] || out->socket[0];
    char value[512];
    int result = 0;

    for (unsigned line = 1; text.len && result == 0; line++) {
        struct slice rest = next_line(&text);
        const char *equals = rest.len ? memchr(rest.ptr, '=', rest.len) : NULL;
        struct slice key;

        if (slice_starts(rest, "["))
            ours = slice_is(rest, "[client]") || slice_is(rest, "[cstriage]");
        if (!ours || !equals || slice_starts(rest, "#") || slice_starts(rest, ";"))
            continue;
        key = slice_trim(slice_make(rest.ptr, (size_t)(equals - rest.ptr)));
        if (placed && (key_is(key, "host") || key_is(key, "socket") || key_is(key, "port")))
            continue;
        rest = option_value(slice_trim(slice_from(rest, (size_t)(equals - rest.ptr) + 1)), value, sizeof value);
        if (key_is(key, "password"))
            result = take_password(out, path, line, rest, err);
        else
            take_option(out, key, rest);
    }
    explicit_bzero(value, sizeof value);
    return result;
}

int server_address_read_options(struct server_address *out, const char *path, bool required, struct error *err) {
    struct stat status;
    struct str text;
    int result;

    if (!required && stat(path, &status))
        return 0;
    str_init(&text);
    result = fs_read_file(&text, path, FILE_SIZE_MAX, err);
    if (result == 0)
        result = read_options(out, path, str_slice(&text), err);
    explicit_bzero(text.ptr, text.len);
    str_free(&text);
    return result;
}

/* jdbc:mysql://host[:port][,more hosts]/database?… ; the first host counts. */
static void take_uri(struct server_address *out, struct slice uri) {
    ptrdiff_t start = slice_find(uri, slice_of("://"));
    size_t n = 0;
    struct slice rest, host;

    if (start < 0)
        return;
    rest = slice_from(uri, (size_t)start + 3);
    while (n < rest.len && !strchr(":,/?", rest.ptr[n]))
        n++;
    host = slice_first(rest, n);
    take(out->host, sizeof out->host, host);
    rest = slice_from(rest, n);
    if (slice_starts(rest, ":")) {
        for (n = 1; n < rest.len && rest.ptr[n] >= '0' && rest.ptr[n] <= '9';)
            n++;
        take_port(out, slice_make(rest.ptr + 1, n - 1));
    }
    start = slice_find(rest, slice_of("/"));
    if (start < 0)
        return;
    rest = slice_from(rest, (size_t)start + 1);
    for (n = 0; n < rest.len && rest.ptr[n] != '?';)
        n++;
    take(out->database, sizeof out->database, slice_first(rest, n));
}

int server_address_read_properties(struct server_address *out, const char *path, struct error *err) {
    struct server_address found = {0}, plain = {0};
    struct slice rest;
    struct str text;

    str_init(&text);
    if (fs_read_file(&text, path, FILE_SIZE_MAX, err)) {
        str_free(&text);
        return -1;
    }
    rest = str_slice(&text);
    while (rest.len) {
        struct slice line = next_line(&rest);
        const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
        struct slice key, value;

        if (!equals || line.ptr[0] == '#' || line.ptr[0] == '!')
            continue;
        key = slice_trim(slice_make(line.ptr, (size_t)(equals - line.ptr)));
        value = slice_trim(slice_from(line, (size_t)(equals - line.ptr) + 1));
        if (slice_is(key, "db.cloud.uri"))
            take_uri(&found, value);
        else if (slice_is(key, "db.cloud.host"))
            take(plain.host, sizeof plain.host, value);
        else if (slice_is(key, "db.cloud.port"))
            take_port(&plain, value);
        else if (slice_is(key, "db.cloud.name"))
            take(plain.database, sizeof plain.database, value);
        else if (slice_is(key, "db.cloud.password"))
            out->encrypted_password = slice_starts(value, "ENC(");
    }
    explicit_bzero(text.ptr, text.len);
    str_free(&text);
    if (!found.host[0] && !plain.host[0])
        return error_set_at(err, ERROR_CONFIG, path, 0, 0, "no db.cloud.host in this file");
    if (!out->host[0] && !out->socket[0]) {
        take(out->host, sizeof out->host, slice_of(found.host[0] ? found.host : plain.host));
        out->port = out->port ? out->port : found.host[0] ? found.port : plain.port;
    }
    take(out->database, sizeof out->database, slice_of(found.database[0] ? found.database : plain.database));
    return 0;
}
