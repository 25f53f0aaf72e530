/* SPDX-License-Identifier: Apache-2.0
 * The dictionary of names and the rewriting of texts; see pseudonym.h. Names are compared without regard to case, and
 * found wherever they stand as words, also between dashes and dots. */
#include "report/pseudonym.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/vec.h"
#include "report/pseudonym_shape.h"

enum { NAME_LEAST = 3, NAME_MOST = 200, NAMES_MAX = 100000, BUCKETS = 4096 };

struct name {
    char *text;
    size_t len;
    enum pseudonym_kind kind;
    struct name *next; /* in its bucket, longer ones first */
};

struct pseudonyms {
    struct pseudonym_key key;
    struct name *buckets[BUCKETS]; /* by the first word */
    size_t count;
};

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t word_length(struct slice text) {
    size_t n = 0;

    while (n < text.len && is_word(text.ptr[n]))
        n++;
    return n;
}

static bool same(struct slice a, struct slice b) {
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static size_t bucket_of(struct slice word) {
    uint64_t hash = 5381;

    for (size_t i = 0; i < word.len; i++)
        hash = hash * 33 + (uint64_t)tolower((unsigned char)word.ptr[i]);
    return (size_t)(hash % BUCKETS);
}

int pseudonyms_new(struct pseudonyms **out, struct slice key) {
    *out = calloc(1, sizeof **out);
    if (!*out)
        return -1;
    (*out)->key = pseudonym_key_of(key);
    return 0;
}

void pseudonyms_free(struct pseudonyms *pseudonyms) {
    for (size_t i = 0; pseudonyms && i < BUCKETS; i++)
        while (pseudonyms->buckets[i]) {
            struct name *name = pseudonyms->buckets[i];

            pseudonyms->buckets[i] = name->next;
            free(name->text);
            free(name);
        }
    free(pseudonyms);
}

/* Digits and dashes at the start of an instance's name, i-2-34-web01: where its display part begins; 0 if it is none
 * such. */
static size_t display_part(struct slice name) {
    size_t n = 2;
    unsigned numbers = 0;

    if (name.len < 5 || !isalpha((unsigned char)name.ptr[0]) || name.ptr[1] != '-' ||
        !isdigit((unsigned char)name.ptr[2]))
        return 0;
    while (n < name.len && isdigit((unsigned char)name.ptr[n])) {
        while (n < name.len && isdigit((unsigned char)name.ptr[n]))
            n++;
        if (n >= name.len || name.ptr[n] != '-')
            return 0;
        numbers++;
        n++;
    }
    return numbers && n < name.len ? n : 0;
}

/* What stands in every log, and names nobody. */
static bool is_common(struct slice name) {
    static const char *const WORDS[] = {"admin",
                                        "system",
                                        "root",
                                        "cloud",
                                        "cloudstack",
                                        "localhost",
                                        "localdomain",
                                        "default",
                                        "user",
                                        "users",
                                        "host",
                                        "hosts",
                                        "agent",
                                        "management",
                                        "server",
                                        "console",
                                        "nobody",
                                        "null",
                                        "none",
                                        "true",
                                        "false",
                                        "unknown",
                                        "vm",
                                        "router",
                                        "network",
                                        "storage",
                                        "volume",
                                        "routing",
                                        "secondarystorage",
                                        "consoleproxy",
                                        "domainrouter",
                                        "domain",
                                        "account",
                                        "project",
                                        "zone",
                                        "pod",
                                        "cluster",
                                        "primary",
                                        "secondary",
                                        "template",
                                        "snapshot",
                                        "error",
                                        "failed",
                                        "the",
                                        "and",
                                        "not",
                                        "for",
                                        "with",
                                        "ssh",
                                        "kvm",
                                        "vmware",
                                        "xenserver",
                                        "hyperv",
                                        "var",
                                        "log",
                                        "logs",
                                        "etc",
                                        "opt",
                                        "usr",
                                        "tmp",
                                        "home",
                                        "mnt",
                                        "srv",
                                        "run",
                                        "baremetal-system-account",
                                        "name",
                                        "type",
                                        "state",
                                        "job",
                                        "api",
                                        "command",
                                        "enabled",
                                        "disabled",
                                        "up",
                                        "down"};

    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (same(name, slice_of(WORDS[i])))
            return true;
    return false;
}

static bool is_number(struct slice name) {
    for (size_t i = 0; i < name.len; i++)
        if (!isdigit((unsigned char)name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '.' && name.ptr[i] != ':')
            return false;
    return true;
}

static int add(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, struct slice text) {
    struct name **at = &pseudonyms->buckets[bucket_of(slice_first(text, word_length(text)))], *name;

    for (; *at && (*at)->len >= text.len; at = &(*at)->next)
        if (same(slice_make((*at)->text, (*at)->len), text))
            return 0;
    if (pseudonyms->count == NAMES_MAX)
        return 0;
    name = calloc(1, sizeof *name);
    if (!name || !(name->text = strndup(text.ptr, text.len))) {
        free(name);
        return -1;
    }
    name->len = text.len;
    name->kind = kind;
    name->next = *at;
    *at = name;
    pseudonyms->count++;
    return 0;
}

int pseudonyms_learn(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, struct slice name) {
    size_t part;

    name = slice_trim(name);
    while (name.len && !is_word(name.ptr[0]))
        name = slice_from(name, 1);
    while (name.len && !is_word(name.ptr[name.len - 1]))
        name.len--;
    part = display_part(name);
    if (part) {
        name = slice_from(name, part);
        kind = PSEUDONYM_VM;
    }
    if (name.len < NAME_LEAST || name.len > NAME_MOST || is_common(name) || is_number(name))
        return 0;
    if (kind == PSEUDONYM_HOST && pseudonym_machine(name) == name.len) {
        const char *dot = memchr(name.ptr, '.', name.len);

        if (pseudonyms_learn(pseudonyms, kind, slice_make(name.ptr, (size_t)(dot - name.ptr))))
            return -1;
        return 0; /* with its domain it is known by its shape */
    }
    return add(pseudonyms, kind, name);
}

static const struct name *find(const struct pseudonyms *pseudonyms, struct slice rest) {
    const struct name *name = pseudonyms->buckets[bucket_of(slice_first(rest, word_length(rest)))];

    for (; name; name = name->next)
        if (name->len <= rest.len && strncasecmp(name->text, rest.ptr, name->len) == 0 &&
            (name->len == rest.len || !is_word(rest.ptr[name->len])))
            return name;
    return NULL;
}

static uint64_t hash_name(const struct pseudonyms *pseudonyms, struct slice name) {
    char lower[NAME_MOST];

    name = slice_first(name, sizeof lower);
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.ptr[i]);
    return pseudonym_hash(&pseudonyms->key, slice_make(lower, name.len));
}

static void add_pseudonym(const struct pseudonyms *pseudonyms, struct str *out, enum pseudonym_kind kind,
                          struct slice name) {
    static const char *const WORDS[] = {"host", "vm", "account", "user", "domain", "file", "name"};

    str_addf(out, "%s-%08llx", WORDS[kind], (unsigned long long)(hash_name(pseudonyms, name) >> 32));
}

/* A machine with its domain: both have pseudonyms of their own, so that short and long name agree. */
static void add_machine(const struct pseudonyms *pseudonyms, struct str *out, struct slice name) {
    size_t dot = (size_t)((const char *)memchr(name.ptr, '.', name.len) - name.ptr);
    struct slice host = slice_first(name, dot);

    if (is_common(host) || is_number(host))
        str_add_slice(out, host);
    else
        add_pseudonym(pseudonyms, out, PSEUDONYM_HOST, host);
    str_addf(out, ".%08llx.invalid", (unsigned long long)(hash_name(pseudonyms, slice_from(name, dot + 1)) >> 32));
}

/* name@, as of a mail address or a login. Returns its length without the @, or 0. */
static size_t login(struct slice rest) {
    size_t n = 0;

    while (n < rest.len && (is_word(rest.ptr[n]) || strchr("._%+-", rest.ptr[n])))
        n++;
    return n > 0 && n + 1 < rest.len && rest.ptr[n] == '@' && is_word(rest.ptr[n + 1]) ? n : 0;
}

/* Rewrites what stands at the start of a word. Returns how many bytes were taken. */
static size_t replace_word(const struct pseudonyms *pseudonyms, struct str *out, struct slice before,
                           struct slice rest) {
    const struct name *name;
    size_t len;

    if ((len = pseudonym_address(&pseudonyms->key, out, before, rest)) > 0)
        return len;
    if ((len = login(rest)) > 0) {
        if (is_common(slice_first(rest, len)) || is_number(slice_first(rest, len)))
            str_add_slice(out, slice_first(rest, len));
        else
            add_pseudonym(pseudonyms, out, PSEUDONYM_USER, slice_first(rest, len));
        return len;
    }
    if ((len = pseudonym_machine(rest)) > 0) {
        add_machine(pseudonyms, out, slice_first(rest, len));
        return len;
    }
    name = find(pseudonyms, rest);
    if (name) {
        add_pseudonym(pseudonyms, out, name->kind, slice_first(rest, name->len));
        return name->len;
    }
    len = display_part(rest);
    if (len && !slice_starts(slice_from(rest, len), "VM") && word_length(slice_from(rest, len)) > 0) {
        size_t word = len + word_length(slice_from(rest, len));

        while (word + 1 < rest.len && rest.ptr[word] == '-' && is_word(rest.ptr[word + 1]))
            word += 1 + word_length(slice_from(rest, word + 1));
        str_add_slice(out, slice_first(rest, len));
        add_pseudonym(pseudonyms, out, PSEUDONYM_VM, slice_make(rest.ptr + len, word - len));
        return word;
    }
    len = word_length(rest);
    str_add_slice(out, slice_first(rest, len ? len : 1));
    return len ? len : 1;
}

void pseudonyms_replace(const struct pseudonyms *pseudonyms, struct str *out, struct slice text) {
    for (size_t at = 0; at < text.len && !out->failed;) {
        struct slice rest = slice_from(text, at);

        if (slice_starts(rest, "[redacted:") ||
            !(is_word(rest.ptr[0]) || (rest.ptr[0] == ':' && slice_starts(rest, "::")))) {
            size_t mark = slice_starts(rest, "[redacted:") ? strlen("[redacted:") : 1;

            str_add_slice(out, slice_first(rest, mark));
            at += mark;
            continue;
        }
        at += replace_word(pseudonyms, out, slice_first(text, at), rest);
    }
}

void pseudonyms_replace_id(const struct pseudonyms *pseudonyms, struct str *out, struct slice id) {
    const char *dash = id.len ? memchr(id.ptr, '-', id.len) : NULL;
    size_t from = dash ? (size_t)(dash - id.ptr) + 1 : 0;

    str_add_slice(out, slice_first(id, from));
    str_addf(out, "%012llx", (unsigned long long)(pseudonym_hash(&pseudonyms->key, slice_from(id, from)) >> 16));
}
