/* SPDX-License-Identifier: Apache-2.0
 * The table of secret_key.h. Sources: the parameters CloudStack's StringUtils.cleanString removes and those
 * it misses, agent command and answer fields, router boot arguments, libvirt XML, ipmitool, LDAP, SAML and
 * SMTP settings, HTTP headers. The first match wins, so longer names stand before their suffixes. */
#include "report/secret_key.h"

#include "base/compiler.h"

enum { IDENTIFIER_ROOM = 48 };

static const struct secret_key KEYS[] = {
    {"keystorepassword", "keystore-password", true, SECRET_PROSE},
    {"truststorepassword", "keystore-password", true, SECRET_PROSE},
    {"kspass", "keystore-password", true, 0},
    {"storepass", "keystore-password", true, 0},
    {"keypass", "keystore-password", true, 0},
    {"vncpassword", "vnc-password", true, SECRET_PROSE},
    {"vncpasswd", "vnc-password", true, SECRET_PROSE},
    {"vmpassword", "vm-password", true, SECRET_PROSE | SECRET_LIST},
    {"routerpassword", "router-password", true, SECRET_PROSE},
    {"passwordhash", "password", true, 0},
    {"password", "password", true, SECRET_PROSE},
    {"passwords", "password", true, 0},
    {"passwd", "password", true, SECRET_PROSE},
    {"passphrase", "password", true, SECRET_PROSE},
    {"passcode", "password", true, SECRET_PROSE},
    {"dbpass", "password", true, 0},
    {"userpass", "password", true, 0},
    {"pass", "password", false, 0},
    {"pwd", "password", true, SECRET_PATH_OK},
    {"presharedkey", "preshared-key", true, SECRET_PROSE},
    {"sharedkey", "preshared-key", true, SECRET_PROSE},
    {"psk", "preshared-key", true, SECRET_PROSE},
    {"secretaccesskey", "secret-key", true, SECRET_PROSE},
    {"secretkey", "secret-key", true, SECRET_PROSE},
    {"accesskey", "access-key", true, SECRET_PROSE},
    {"accesskeyid", "access-key", true, SECRET_PROSE},
    {"apikey", "api-key", true, SECRET_PROSE},
    {"privatekey", "private-key", true, SECRET_PROSE},
    {"privkey", "private-key", true, SECRET_PROSE},
    {"encryptionkey", "secret-key", true, SECRET_PROSE},
    {"masterkey", "secret-key", true, SECRET_PROSE},
    {"sessionkey", "session-key", true, SECRET_PROSE},
    {"sessionid", "session-key", true, SECRET_PROSE},
    {"codefor2fa", "one-time-code", false, 0},
    {"otp", "one-time-code", false, 0},
    {"signature", "signature", true, SECRET_PROSE},
    {"sig", "signature", false, SECRET_PROSE},
    {"token", "token", true, SECRET_PROSE},
    {"ticket", "token", false, 0},
    {"secret", "secret", true, SECRET_PROSE},
    {"secrets", "secret", true, 0},
    {"credential", "credentials", true, 0},
    {"credentials", "credentials", true, 0},
    {"snmpcommunity", "community", true, 0},
    {"community", "community", false, 0},
    {"samlresponse", "saml", false, 0},
    {"samlrequest", "saml", false, 0},
    {"samlart", "saml", false, 0},
    {"proxyauthorization", "authorization", false, SECRET_WORDS},
    {"authorization", "authorization", false, SECRET_WORDS},
    {"authorizedkey", "public-key", true, SECRET_WORDS},
    {"authorizedkeys", "public-key", true, SECRET_WORDS},
    {"sshpublickey", "public-key", true, SECRET_WORDS},
    {"publickey", "public-key", false, SECRET_WORDS | SECRET_LIST},
    {"publickeys", "public-key", false, SECRET_WORDS | SECRET_LIST},
    {"pubkey", "public-key", true, SECRET_WORDS},
    {"userdata", "user-data", true, SECRET_LIST},
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
    for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
        bool whole = slice_is(name, KEYS[i].name);

        if (whole || (KEYS[i].suffix && !whole_only && slice_ends(name, KEYS[i].name)))
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
