/* SPDX-License-Identifier: Apache-2.0
 * Which words of a text are names; see pseudonym.h. */
#include <ctype.h>

#include "base/compiler.h"
#include "report/pseudonym.h"

/* Words before a name, in small letters; blanks also stand for none. */
static const struct {
    const char *words;
    enum pseudonym_kind kind;
} KEYS[] = {
    {"account name", PSEUDONYM_ACCOUNT}, {"acct name", PSEUDONYM_ACCOUNT},  {"user name", PSEUDONYM_USER},
    {"domain name", PSEUDONYM_DOMAIN},   {"domain path", PSEUDONYM_DOMAIN}, {"host name", PSEUDONYM_HOST},
    {"hypervisor host", PSEUDONYM_HOST}, {"instance name", PSEUDONYM_VM},   {"display name", PSEUDONYM_VM},
    {"vm name", PSEUDONYM_VM},           {"account", PSEUDONYM_ACCOUNT},    {"user", PSEUDONYM_USER},
    {"first name", PSEUDONYM_USER},      {"last name", PSEUDONYM_USER},     {"network name", PSEUDONYM_THING},
    {"pool name", PSEUDONYM_THING},      {"name", PSEUDONYM_THING},
};

/* Whether the words stand at the start of `text`. Returns their length, or 0. */
static size_t match_words(struct slice text, const char *words) {
    size_t at = 0;

    for (; *words; words++) {
        if (*words == ' ') {
            at += at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '_' || text.ptr[at] == '-');
            continue;
        }
        if (at >= text.len || tolower((unsigned char)text.ptr[at]) != *words)
            return 0;
        at++;
    }
    return at;
}

/* A value behind a key: in quotes up to the next, else up to a blank or bracket. */
static struct slice value_at(struct slice rest) {
    size_t at = 0, signs = 0, end;
    char quote = '\0';

    while (at < rest.len && (rest.ptr[at] == ' ' || rest.ptr[at] == '=' || rest.ptr[at] == ':' || rest.ptr[at] == '"' ||
                             rest.ptr[at] == '\'' || rest.ptr[at] == '\\')) {
        signs += rest.ptr[at] == '=' || rest.ptr[at] == ':';
        quote = rest.ptr[at] == '"' || rest.ptr[at] == '\'' ? rest.ptr[at] : rest.ptr[at] == '\\' ? quote : '\0';
        at++;
    }
    if (signs != 1 && !(signs == 0 && quote))
        return slice_make(NULL, 0);
    for (end = at; end < rest.len && rest.ptr[end] != '\n'; end++)
        if (quote ? rest.ptr[end] == quote || rest.ptr[end] == '\\' : strchr(" ,;)]}&<|\"'\t", rest.ptr[end]) != NULL)
            break;
    return slice_make(rest.ptr + at, end - at);
}

/* The kind of thing whose JSON object a "name" stands in: Host {"id":1,"name":"x"}. */
static bool object_kind(struct slice before, enum pseudonym_kind *kind) {
    static const struct {
        const char *word;
        enum pseudonym_kind kind;
    } OBJECTS[] = {{"host", PSEUDONYM_HOST},     {"account", PSEUDONYM_ACCOUNT},   {"user", PSEUDONYM_USER},
                   {"domain", PSEUDONYM_DOMAIN}, {"vm instance", PSEUDONYM_VM},    {"vm", PSEUDONYM_VM},
                   {"network", PSEUDONYM_THING}, {"storagepool", PSEUDONYM_THING}, {"project", PSEUDONYM_ACCOUNT},
                   {"pool", PSEUDONYM_THING},    {"datastore", PSEUDONYM_THING},   {"imagestore", PSEUDONYM_THING},
                   {"volume", PSEUDONYM_THING},  {"zone", PSEUDONYM_THING},        {"pod", PSEUDONYM_THING},
                   {"cluster", PSEUDONYM_THING}};
    size_t at = before.len, look = before.len > 300 ? before.len - 300 : 0;

    while (at > look && before.ptr[at - 1] != '{')
        at--;
    if (at == look)
        return false;
    before = slice_trim(slice_first(before, at - 1));
    for (size_t i = 0; i < ARRAY_LENGTH(OBJECTS); i++) {
        size_t n = strlen(OBJECTS[i].word);

        if (before.len >= n && strncasecmp(before.ptr + before.len - n, OBJECTS[i].word, n) == 0) {
            *kind = OBJECTS[i].kind;
            return true;
        }
    }
    return false;
}

static int learn_key(struct pseudonyms *pseudonyms, struct slice text, size_t at) {
    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
        size_t n = match_words(slice_from(text, at), KEYS[i].words);
        enum pseudonym_kind kind = KEYS[i].kind;
        struct slice value;

        if (n == 0 || (at + n < text.len && isalnum((unsigned char)text.ptr[at + n])))
            continue;
        value = value_at(slice_from(text, at + n));
        if (value.len == 0)
            continue;
        if (strcmp(KEYS[i].words, "name") == 0 && !object_kind(slice_first(text, at), &kind))
            return 0;
        return pseudonyms_learn(pseudonyms, kind, value);
    }
    return 0;
}

static struct slice up_to(struct slice rest, char end) {
    const char *found = rest.len ? memchr(rest.ptr, end, rest.len) : NULL;

    return found ? slice_make(rest.ptr, (size_t)(found - rest.ptr)) : slice_make(NULL, 0);
}

/* host 7(x), Host[-7-x]. */
static int learn_host(struct pseudonyms *pseudonyms, struct slice text, size_t at) {
    struct slice rest = slice_from(text, at + strlen("host"));
    size_t n = 0;

    while (n < rest.len &&
           (isdigit((unsigned char)rest.ptr[n]) || rest.ptr[n] == ' ' || rest.ptr[n] == '[' || rest.ptr[n] == '-'))
        n++;
    if (n == 0 || n >= rest.len)
        return 0;
    if (rest.ptr[n] == '(')
        return pseudonyms_learn(pseudonyms, PSEUDONYM_HOST, up_to(slice_from(rest, n + 1), ')'));
    return rest.ptr[0] == '[' ? pseudonyms_learn(pseudonyms, PSEUDONYM_HOST, up_to(slice_from(rest, n), ']')) : 0;
}

/* Acct[UUID-x] or Acct[7-x]; VM[User|x]. */
static int learn_bracket(struct pseudonyms *pseudonyms, struct slice text, size_t at) {
    struct slice rest = slice_from(text, at), in;
    size_t n = 0;

    if (slice_starts(rest, "Acct[")) {
        in = up_to(slice_from(rest, strlen("Acct[")), ']');
        while (n < in.len && (isxdigit((unsigned char)in.ptr[n]) || in.ptr[n] == '-'))
            n++;
        while (n > 0 && in.ptr[n - 1] != '-')
            n--;
        return pseudonyms_learn(pseudonyms, PSEUDONYM_ACCOUNT, slice_from(in, n));
    }
    if (!slice_starts(rest, "VM["))
        return 0;
    in = up_to(rest, ']');
    while (n < in.len && in.ptr[n] != '|')
        n++;
    return n < in.len ? pseudonyms_learn(pseudonyms, PSEUDONYM_VM, slice_from(in, n + 1)) : 0;
}

int pseudonyms_learn_text(struct pseudonyms *pseudonyms, struct slice text) {
    for (size_t at = 0; at < text.len; at++) {
        int status = 0;

        if (at > 0 && isalpha((unsigned char)text.ptr[at - 1]) &&
            !(islower((unsigned char)text.ptr[at - 1]) && isupper((unsigned char)text.ptr[at])))
            continue;
        switch (text.ptr[at]) {
        case 'A':
        case 'V':
            status = learn_bracket(pseudonyms, text, at);
            break;
        case 'H':
        case 'h':
            if (text.len - at > 4 && strncasecmp(text.ptr + at, "host", 4) == 0)
                status = learn_host(pseudonyms, text, at);
            break;
        default:
            break;
        }
        if (status || (isalpha((unsigned char)text.ptr[at]) && learn_key(pseudonyms, text, at)))
            return -1;
    }
    return 0;
}

/* Whether a folder or file is called so everywhere: all of its words are of CloudStack, logs, rotation. */
static bool is_usual(struct slice part) {
    static const char *const WORDS[] = {
        "var",         "log",      "logs",     "cloudstack", "cloud",    "management", "server", "agent",  "usage",
        "ipallocator", "apilog",   "api",      "access",     "catalina", "messages",   "syslog", "kern",   "daemon",
        "auth",        "libvirtd", "libvirt",  "qemu",       "systemvm", "router",     "vr",     "ms",     "gz",
        "zst",         "xz",       "bz2",      "txt",        "out",      "old",        "bak",    "tmp",    "home",
        "root",        "opt",      "srv",      "mnt",        "data",     "etc",        "usr",    "mysqld", "mysql",
        "mariadb",     "error",    "cstriage", "part",       "journal",  "json",       "host",   "hosts",  "haproxy",
        "sqlite",      "install",  "setup"};

    while (part.len) {
        size_t n = 0;
        bool known = false, digits = true;

        for (; n < part.len && isalnum((unsigned char)part.ptr[n]); n++)
            digits = digits && isdigit((unsigned char)part.ptr[n]);
        for (size_t i = 0; i < ARRAY_LENGTH(WORDS) && n; i++)
            known = known || (strlen(WORDS[i]) == n && strncasecmp(WORDS[i], part.ptr, n) == 0);
        if (n && !known && !digits)
            return false;
        part = slice_from(part, n < part.len ? n + 1 : n);
    }
    return true;
}

int pseudonyms_learn_path(struct pseudonyms *pseudonyms, struct slice path) {
    while (path.len) {
        const char *slash = memchr(path.ptr, '/', path.len);
        size_t n = slash ? (size_t)(slash - path.ptr) : path.len;

        if (n && !is_usual(slice_first(path, n)) && pseudonyms_learn(pseudonyms, PSEUDONYM_FILE, slice_first(path, n)))
            return -1;
        path = slice_from(path, slash ? n + 1 : n);
    }
    return 0;
}
