/* SPDX-License-Identifier: Apache-2.0
 * The URL form of server_address.h. */
#define _GNU_SOURCE /* explicit_bzero */
#include "evidence/server_address.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/compiler.h"
#include "base/slice.h"

enum { PORT_MAX = 65535 };

enum tls_mode tls_mode_of(const char *name) {
    static const char *const NAMES[] = {NULL, "disabled", "preferred", "required", "verify-ca", "verify-identity"};
    char plain[32];
    size_t n = 0;

    for (; name[n] && n + 1 < sizeof plain; n++)
        plain[n] = name[n] == '_' ? '-' : name[n];
    plain[n] = '\0';
    for (size_t i = 1; i < ARRAY_LENGTH(NAMES); i++)
        if (strcasecmp(plain, NAMES[i]) == 0)
            return (enum tls_mode)i;
    return TLS_UNSET;
}

static int hex(char c) {
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Undoes %XX. Returns -1 for a text that does not fit, or holds a NUL or a broken escape. */
static int decode(char *out, size_t size, struct slice text) {
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '%') {
            bool whole = text.len - i > 2;
            int high = whole ? hex(text.ptr[i + 1]) : -1, low = whole ? hex(text.ptr[i + 2]) : -1;

            if (high < 0 || low < 0)
                return -1;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0' || n + 1 >= size)
            return -1;
        out[n++] = c;
    }
    out[n] = '\0';
    return 0;
}

/* Cuts `text` at the first `c`: the part before it is returned, `text` becomes the part behind it (empty if
 * there is none). */
static struct slice cut(struct slice *text, char c) {
    const char *at = text->len ? memchr(text->ptr, c, text->len) : NULL;
    struct slice first = at ? slice_make(text->ptr, (size_t)(at - text->ptr)) : *text;

    *text = slice_from(*text, first.len + (at ? 1 : 0));
    return first;
}

static int fault(struct error *err, const char *what) {
    return error_set(err, ERROR_USAGE, "database URL: %s; the form is mysql://USER@HOST:PORT/DATABASE?socket=PATH",
                     what);
}

static int take_login(struct server_address *out, struct slice login, struct error *err) {
    if (memchr(login.ptr, ':', login.len))
        return fault(err, "a password does not belong on a command line (use --defaults-extra-file, ~/.my.cnf or "
                          "CSTRIAGE_DB_PASSWORD)");
    return decode(out->user, sizeof out->user, login) ? fault(err, "the user name cannot be read") : 0;
}

/* "host", "host:port" or "[address]:port" */
static int take_host(struct server_address *out, struct slice text, struct error *err) {
    struct slice host;
    uint64_t port = 0;

    if (slice_starts(text, "[")) {
        text = slice_from(text, 1);
        host = cut(&text, ']');
        if (slice_starts(text, ":"))
            text = slice_from(text, 1);
    } else {
        host = cut(&text, ':');
    }
    if (decode(out->host, sizeof out->host, host))
        return fault(err, "the host cannot be read");
    if (text.len && (!slice_to_u64(text, &port) || port == 0 || port > PORT_MAX))
        return fault(err, "the port is no number from 1 to 65535");
    out->port = (unsigned)port;
    return 0;
}

static int take_option(struct server_address *out, struct slice option, struct error *err) {
    struct slice key = cut(&option, '=');
    char mode[32];

    if (slice_is(key, "socket"))
        return decode(out->socket, sizeof out->socket, option) ? fault(err, "the socket cannot be read") : 0;
    if (slice_is(key, "ssl-ca"))
        return decode(out->tls_ca, sizeof out->tls_ca, option) ? fault(err, "ssl-ca cannot be read") : 0;
    if (slice_is(key, "ssl-mode")) {
        out->tls = decode(mode, sizeof mode, option) ? TLS_UNSET : tls_mode_of(mode);
        return out->tls == TLS_UNSET
                   ? fault(err, "ssl-mode is disabled, preferred, required, verify-ca or verify-identity")
                   : 0;
    }
    return fault(err, "it takes the options socket, ssl-mode and ssl-ca only");
}

int server_address_parse(struct server_address *out, const char *url, struct error *err) {
    struct slice rest = slice_of(url), place, path;

    memset(out, 0, sizeof *out);
    if (slice_starts(rest, "mysql://"))
        rest = slice_from(rest, strlen("mysql://"));
    else if (slice_starts(rest, "mariadb://"))
        rest = slice_from(rest, strlen("mariadb://"));
    else
        return fault(err, "it does not begin with mysql://");
    path = cut(&rest, '?');
    place = cut(&path, '/');
    for (size_t at = place.len; at-- > 0;)
        if (place.ptr[at] == '@') {
            if (take_login(out, slice_first(place, at), err))
                return -1;
            place = slice_from(place, at + 1);
            break;
        }
    if (take_host(out, place, err))
        return -1;
    if (decode(out->database, sizeof out->database, path) || strchr(out->database, '/'))
        return fault(err, "the database name cannot be read");
    while (rest.len)
        if (take_option(out, cut(&rest, '&'), err))
            return -1;
    return 0;
}

void server_address_complete(struct server_address *out) {
    if (!out->user[0])
        snprintf(out->user, sizeof out->user, "cstriage");
    if (!out->database[0])
        snprintf(out->database, sizeof out->database, "cloud");
    if (out->tls == TLS_UNSET)
        out->tls = out->socket[0] ? TLS_DISABLED : TLS_PREFERRED;
}

void server_address_wipe(struct server_address *address) {
    explicit_bzero(address->password, sizeof address->password);
    address->has_password = false;
}
