/* SPDX-License-Identifier: Apache-2.0
 * Shapes; see pseudonym_shape.h. */
#include "report/pseudonym_shape.h"

#include <ctype.h>
#include <stdio.h>

#include "base/compiler.h"

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_hex(char c) {
    return isxdigit((unsigned char)c) != 0;
}

static size_t count_hex(struct slice text, size_t at) {
    size_t n = 0;

    while (at + n < text.len && is_hex(text.ptr[at + n]))
        n++;
    return n;
}

static bool ends_word(struct slice text, size_t at) {
    return at >= text.len || !is_word(text.ptr[at]);
}

static uint64_t hash_lower(const struct pseudonym_key *key, struct slice text) {
    char lower[64];

    text = slice_first(text, sizeof lower);
    for (size_t i = 0; i < text.len; i++)
        lower[i] = (char)tolower((unsigned char)text.ptr[i]);
    return pseudonym_hash(key, slice_make(lower, text.len));
}

/* 8-4-4-4-12, or 32 digits in a row. */
static size_t uuid(const struct pseudonym_key *key, struct str *out, struct slice rest) {
    static const size_t GROUPS[] = {8, 4, 4, 4, 12};
    uint64_t low = 0, high = 0;
    size_t at = 0;

    if (count_hex(rest, 0) == 32 && ends_word(rest, 32)) {
        at = 32;
    } else {
        for (size_t i = 0; i < ARRAY_LENGTH(GROUPS); i++) {
            if (count_hex(rest, at) != GROUPS[i])
                return 0;
            at += GROUPS[i];
            if (i + 1 < ARRAY_LENGTH(GROUPS) && (at >= rest.len || rest.ptr[at++] != '-'))
                return 0;
        }
        if (!ends_word(rest, at))
            return 0;
    }
    low = hash_lower(key, slice_first(rest, at));
    high = pseudonym_hash(key, slice_make((const char *)&low, sizeof low));
    if (at == 32)
        str_addf(out, "%016llx%016llx", (unsigned long long)high, (unsigned long long)low);
    else
        str_addf(out, "%08llx-%04llx-4%03llx-8%03llx-%012llx", (unsigned long long)(high >> 32),
                 (unsigned long long)(high >> 16 & 0xffff), (unsigned long long)(high & 0xfff),
                 (unsigned long long)(low >> 48 & 0xfff), (unsigned long long)(low & UINT64_C(0xffffffffffff)));
    return at;
}

static size_t mac(const struct pseudonym_key *key, struct str *out, struct slice rest) {
    char sign = rest.len > 2 ? rest.ptr[2] : '\0';
    uint64_t hash;

    if (rest.len < 17 || (sign != ':' && sign != '-') || !ends_word(rest, 17) ||
        (rest.len > 18 && rest.ptr[17] == sign && is_hex(rest.ptr[18])))
        return 0;
    for (size_t i = 0; i < 17; i++)
        if (i % 3 == 2 ? rest.ptr[i] != sign : !is_hex(rest.ptr[i]))
            return 0;
    hash = hash_lower(key, slice_first(rest, 17));
    str_add(out, "02");
    for (unsigned i = 0; i < 5; i++)
        str_addf(out, "%c%02x", sign, (unsigned)(hash >> (8 * i) & 0xff));
    return 17;
}

/* Where an octet goes that follows these others: all of one network go to one network. 0 and 255 stay. */
static unsigned octet(const struct pseudonym_key *key, const unsigned char *before, size_t count, unsigned value) {
    unsigned char order[254];
    uint64_t state;

    if (value == 0 || value == 255)
        return value;
    state = pseudonym_hash(key, slice_make((const char *)before, count));
    for (unsigned i = 0; i < 254; i++)
        order[i] = (unsigned char)(i + 1);
    for (unsigned i = 253; i > 0; i--) {
        unsigned k;
        unsigned char moved = order[i];

        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        k = (unsigned)(state >> 33) % (i + 1);
        order[i] = order[k];
        order[k] = moved;
    }
    return order[value - 1];
}

/* Four numbers up to 255 with dots between. Returns the length, or 0. */
static size_t read_ipv4(struct slice rest, unsigned char octets[4]) {
    size_t at = 0;

    for (unsigned i = 0; i < 4; i++) {
        unsigned value = 0;
        size_t start = at;

        while (at < rest.len && at - start < 4 && isdigit((unsigned char)rest.ptr[at]))
            value = value * 10 + (unsigned)(rest.ptr[at++] - '0');
        if (at == start || at - start > 3 || value > 255 || (i < 3 && (at >= rest.len || rest.ptr[at++] != '.')))
            return 0;
        octets[i] = (unsigned char)value;
    }
    if (!ends_word(rest, at) || (at + 1 < rest.len && rest.ptr[at] == '.' && isdigit((unsigned char)rest.ptr[at + 1])))
        return 0;
    return at;
}

/* Versions of CloudStack have four numbers too. */
static bool is_version(struct slice before) {
    static const char *const WORDS[] = {"version ",    "Version ",  "version=",      "CloudStack ",
                                        "cloudstack-", "version: ", "\"version\":\""};

    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (slice_ends(before, WORDS[i]))
            return true;
    return false;
}

/* How many of the first octets tell that an address is private, and stay; 4 = all of it means nothing about anybody. */
static unsigned ipv4_kept(const unsigned char o[4]) {
    if (o[0] == 0 || o[0] == 127 || o[0] >= 224 || (o[0] == 169 && o[1] == 254 && o[2] == 0 && o[3] == 1))
        return 4;
    if ((o[0] == 192 && o[1] == 168) || (o[0] == 172 && o[1] >= 16 && o[1] < 32) || (o[0] == 169 && o[1] == 254))
        return 2;
    return o[0] == 10 ? 1 : 0;
}

static size_t ipv4(const struct pseudonym_key *key, struct str *out, struct slice before, struct slice rest) {
    unsigned char o[4];
    size_t len = read_ipv4(rest, o);
    unsigned kept = len ? ipv4_kept(o) : 0;

    if (len == 0 || is_version(before) ||
        (before.len > 1 && before.ptr[before.len - 1] == '.' && isdigit((unsigned char)before.ptr[before.len - 2])))
        return 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned value = i < kept ? o[i] : octet(key, o, i, o[i]);

        /* a public address becomes one that nobody has */
        str_addf(out, "%s%u", i ? "." : "", i == 0 && kept == 0 ? 240 + value % 15 : value);
    }
    return len;
}

/* Groups of at most four digits, eight of them or with a gap. */
static size_t ipv6(const struct pseudonym_key *key, struct str *out, struct slice rest) {
    size_t at = 0, colons = 0, digits = 0, group = 0;
    bool gap = false;
    uint64_t hash;

    for (; at < rest.len && (is_hex(rest.ptr[at]) || rest.ptr[at] == ':'); at++) {
        group = rest.ptr[at] == ':' ? 0 : group + 1;
        digits += rest.ptr[at] != ':';
        colons += rest.ptr[at] == ':';
        if (group > 4 ||
            (rest.ptr[at] == ':' && at + 2 < rest.len && rest.ptr[at + 1] == ':' && rest.ptr[at + 2] == ':'))
            return 0;
        gap = gap || (rest.ptr[at] == ':' && at > 0 && rest.ptr[at - 1] == ':');
    }
    while (at > 0 && rest.ptr[at - 1] == ':' && !(at > 1 && rest.ptr[at - 2] == ':')) { /* "…: it says" */
        at--;
        colons--;
    }
    if (!ends_word(rest, at) || digits < 2 || !(colons == 7 || (gap && colons >= 2 && colons < 8)))
        return 0;
    hash = hash_lower(key, slice_first(rest, at));
    str_addf(out, "%s::%x:%x:%x", slice_starts(rest, "fe80:") || slice_starts(rest, "FE80:") ? "fe80" : "fd00",
             (unsigned)(hash >> 32 & 0xffff), (unsigned)(hash >> 16 & 0xffff), (unsigned)(hash & 0xffff));
    return at;
}

size_t pseudonym_address(const struct pseudonym_key *key, struct str *out, struct slice before, struct slice rest) {
    size_t len;

    if (rest.len == 0 || !(is_hex(rest.ptr[0]) || rest.ptr[0] == ':'))
        return 0;
    if ((len = uuid(key, out, rest)) || (len = mac(key, out, rest)) || (len = ipv4(key, out, before, rest)))
        return len;
    return ipv6(key, out, rest);
}

static bool in_list(struct slice word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == word.len && strncasecmp(word.ptr, list[i], word.len) == 0)
            return true;
    return false;
}

size_t pseudonym_machine(struct slice rest) {
    static const char *const LAST[] = {
        "net", "com", "org", "local", "lan",  "internal", "intern", "corp",    "localdomain", "de",   "at",
        "ch",  "uk",  "eu",  "nl",    "fr",   "it",       "es",     "pl",      "cz",          "se",   "no",
        "dk",  "fi",  "br",  "us",    "ca",   "in",       "jp",     "kr",      "cn",          "au",   "nz",
        "za",  "edu", "gov", "mil",   "info", "biz",      "tech",   "example", "invalid",     "test", "arpa"};
    static const char *const PACKAGES[] = {"com", "org", "net", "java", "javax", "jdk", "sun", "io", "edu", "c", "o"};
    static const char *const KNOWN[] = {"apache.org",  "cloudstack.org", "github.com", "github.io",
                                        "openssl.org", "qemu.org",       "libvirt.org"};
    size_t len = 0, first = 0, last = 0;

    while (len < rest.len &&
           (isalnum((unsigned char)rest.ptr[len]) || ((rest.ptr[len] == '.' || rest.ptr[len] == '-') && len > 0))) {
        if (rest.ptr[len] == '.') {
            first = first ? first : len;
            last = len + 1;
        }
        len++;
    }
    while (len > 0 && (rest.ptr[len - 1] == '.' || rest.ptr[len - 1] == '-'))
        len--;
    if (first == 0 || last >= len || !ends_word(rest, len) || (first < 3 && last == first + 1) ||
        !in_list(slice_make(rest.ptr + last, len - last), LAST, ARRAY_LENGTH(LAST)) ||
        in_list(slice_first(rest, first), PACKAGES, ARRAY_LENGTH(PACKAGES)))
        return 0;
    for (size_t i = 0; i < ARRAY_LENGTH(KNOWN); i++) {
        size_t n = strlen(KNOWN[i]);

        if (len >= n && strncasecmp(rest.ptr + len - n, KNOWN[i], n) == 0 && (len == n || rest.ptr[len - n - 1] == '.'))
            return 0;
    }
    return len;
}
