/* SPDX-License-Identifier: Apache-2.0
 * The table of secret_key.h. Sources: the parameters CloudStack's StringUtils.cleanString removes and those
 * it misses, agent command and answer fields, router boot arguments, libvirt XML, ipmitool, LDAP, SAML and
 * SMTP settings, HTTP headers. The first match wins, so longer names stand before their suffixes. */
#include "report/secret_key.h"

#include "base/compiler.h"

enum { IDENTIFIER_ROOM = 48 };

static const struct secret_key KEYS[] = {
    {SLICE_LITERAL("keystorepassword"), "keystore-password", true, SECRET_PROSE},
    {SLICE_LITERAL("truststorepassword"), "keystore-password", true, SECRET_PROSE},
    {SLICE_LITERAL("kspass"), "keystore-password", true, 0},
    {SLICE_LITERAL("storepass"), "keystore-password", true, 0},
    {SLICE_LITERAL("keypass"), "keystore-password", true, 0},
    {SLICE_LITERAL("vncpassword"), "vnc-password", true, SECRET_PROSE},
    {SLICE_LITERAL("vncpasswd"), "vnc-password", true, SECRET_PROSE},
    {SLICE_LITERAL("vmpassword"), "vm-password", true, SECRET_PROSE | SECRET_LIST},
    {SLICE_LITERAL("routerpassword"), "router-password", true, SECRET_PROSE},
    {SLICE_LITERAL("passwordhash"), "password", true, 0},
    {SLICE_LITERAL("password"), "password", true, SECRET_PROSE},
    {SLICE_LITERAL("passwords"), "password", true, 0},
    {SLICE_LITERAL("passwd"), "password", true, SECRET_PROSE},
    {SLICE_LITERAL("passphrase"), "password", true, SECRET_PROSE},
    {SLICE_LITERAL("passcode"), "password", true, SECRET_PROSE},
    {SLICE_LITERAL("dbpass"), "password", true, 0},
    {SLICE_LITERAL("userpass"), "password", true, 0},
    {SLICE_LITERAL("pass"), "password", false, 0},
    {SLICE_LITERAL("pwd"), "password", true, SECRET_PATH_OK},
    {SLICE_LITERAL("presharedkey"), "preshared-key", true, SECRET_PROSE},
    {SLICE_LITERAL("sharedkey"), "preshared-key", true, SECRET_PROSE},
    {SLICE_LITERAL("psk"), "preshared-key", true, SECRET_PROSE},
    {SLICE_LITERAL("secretaccesskey"), "secret-key", true, SECRET_PROSE},
    {SLICE_LITERAL("secretkey"), "secret-key", true, SECRET_PROSE},
    {SLICE_LITERAL("accesskey"), "access-key", true, SECRET_PROSE},
    {SLICE_LITERAL("accesskeyid"), "access-key", true, SECRET_PROSE},
    {SLICE_LITERAL("apikey"), "api-key", true, SECRET_PROSE},
    {SLICE_LITERAL("privatekey"), "private-key", true, SECRET_PROSE},
    {SLICE_LITERAL("privkey"), "private-key", true, SECRET_PROSE},
    {SLICE_LITERAL("encryptionkey"), "secret-key", true, SECRET_PROSE},
    {SLICE_LITERAL("masterkey"), "secret-key", true, SECRET_PROSE},
    {SLICE_LITERAL("sessionkey"), "session-key", true, SECRET_PROSE},
    {SLICE_LITERAL("sessionid"), "session-key", true, SECRET_PROSE},
    {SLICE_LITERAL("codefor2fa"), "one-time-code", false, 0},
    {SLICE_LITERAL("otp"), "one-time-code", false, 0},
    {SLICE_LITERAL("signature"), "signature", true, SECRET_PROSE},
    {SLICE_LITERAL("sig"), "signature", false, SECRET_PROSE},
    {SLICE_LITERAL("token"), "token", true, SECRET_PROSE},
    {SLICE_LITERAL("ticket"), "token", false, 0},
    {SLICE_LITERAL("secret"), "secret", true, SECRET_PROSE},
    {SLICE_LITERAL("secrets"), "secret", true, 0},
    {SLICE_LITERAL("credential"), "credentials", true, 0},
    {SLICE_LITERAL("credentials"), "credentials", true, 0},
    {SLICE_LITERAL("snmpcommunity"), "community", true, 0},
    {SLICE_LITERAL("community"), "community", false, 0},
    {SLICE_LITERAL("samlresponse"), "saml", false, 0},
    {SLICE_LITERAL("samlrequest"), "saml", false, 0},
    {SLICE_LITERAL("samlart"), "saml", false, 0},
    {SLICE_LITERAL("proxyauthorization"), "authorization", false, SECRET_WORDS},
    {SLICE_LITERAL("authorization"), "authorization", false, SECRET_WORDS},
    {SLICE_LITERAL("authorizedkey"), "public-key", true, SECRET_WORDS},
    {SLICE_LITERAL("authorizedkeys"), "public-key", true, SECRET_WORDS},
    {SLICE_LITERAL("sshpublickey"), "public-key", true, SECRET_WORDS},
    {SLICE_LITERAL("publickey"), "public-key", false, SECRET_WORDS | SECRET_LIST},
    {SLICE_LITERAL("publickeys"), "public-key", false, SECRET_WORDS | SECRET_LIST},
    {SLICE_LITERAL("pubkey"), "public-key", true, SECRET_WORDS},
    {SLICE_LITERAL("userdata"), "user-data", true, SECRET_LIST},
};

static char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Adds the identifier to `room` in the spelling of the table, as far as its last bytes fit. Returns the
 * length. */
static size_t normalise(struct slice identifier, char *room, size_t len) {
    size_t from = identifier.len > IDENTIFIER_ROOM ? identifier.len - IDENTIFIER_ROOM : 0;

    for (size_t i = from; i < identifier.len && len < 2 * (size_t)IDENTIFIER_ROOM; i++) {
        char c = identifier.ptr[i];

        if (c != '_' && c != '-' && c != '.')
            room[len++] = to_lower(c);
    }
    return len;
}

static const struct secret_key *look_up(struct slice name, bool whole_only) {
    while (name.len && name.ptr[name.len - 1] >= '0' && name.ptr[name.len - 1] <= '9')
        name.len--;
    if (name.len == 0)
        return NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
        struct slice key = KEYS[i].name;
        bool whole = name.len == key.len;

        /* nearly all names fall at their last letter: this runs for every word before a colon */
        if (name.ptr[name.len - 1] != key.ptr[key.len - 1] || name.len < key.len ||
            (!whole && (whole_only || !KEYS[i].suffix)))
            continue;
        if (memcmp(name.ptr + name.len - key.len, key.ptr, key.len) == 0)
            return &KEYS[i];
    }
    return NULL;
}

const struct secret_key *secret_key_find(struct slice identifier) {
    char room[2 * IDENTIFIER_ROOM];

    return look_up(slice_make(room, normalise(identifier, room, 0)), false);
}

const struct secret_key *secret_key_find_words(struct slice first, struct slice second) {
    char room[2 * IDENTIFIER_ROOM];
    size_t len = normalise(first, room, 0);

    return look_up(slice_make(room, normalise(second, room, len)), true);
}
