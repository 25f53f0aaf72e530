/* SPDX-License-Identifier: Apache-2.0
 * The mail of mail.h. */
#include "report/mail.h"

#include <stdio.h>

#include "base/compiler.h"
#include "report/mime.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, ADDRESS_MAX = 254, BOUNDARY_SIZE = 40 };

static bool is_atom_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Atoms with single dots between them: RFC 5322, dot-atom. */
static bool is_local(struct slice local) {
    for (size_t i = 0; i < local.len; i++) {
        bool between = i > 0 && i + 1 < local.len && local.ptr[i - 1] != '.';

        if (local.ptr[i] == '.' ? !between : !is_atom_char(local.ptr[i]))
            return false;
    }
    return local.len > 0 && local.len <= LOCAL_MAX;
}

static bool is_domain(struct slice domain) {
    size_t label = 0;

    for (size_t i = 0; i <= domain.len; i++) {
        char c = i < domain.len ? domain.ptr[i] : '.';

        if (c == '.') {
            if (label == 0 || label > LABEL_MAX || domain.ptr[i - 1] == '-')
                return false;
            label = 0;
            continue;
        }
        if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c == '-' && label)))
            return false;
        label++;
    }
    return domain.len > 0;
}

static bool is_address(struct slice address) {
    const char *at = address.len ? memchr(address.ptr, '@', address.len) : NULL;
    size_t local = at ? (size_t)(at - address.ptr) : 0;

    return at && address.len <= ADDRESS_MAX && is_local(slice_first(address, local)) &&
           is_domain(slice_from(address, local + 1));
}

/* The next address of the list, without blanks around it; the list shrinks. */
static struct slice next_address(struct slice *list) {
    const char *comma = memchr(list->ptr, ',', list->len);
    struct slice address = slice_first(*list, comma ? (size_t)(comma - list->ptr) : list->len);

    *list = slice_from(*list, address.len + 1);
    while (address.len && address.ptr[0] == ' ')
        address = slice_from(address, 1);
    while (address.len && address.ptr[address.len - 1] == ' ')
        address.len--;
    return address;
}

bool mail_addresses_valid(const char *list, size_t most) {
    struct slice rest = slice_of(list);
    size_t count = 0;

    if (!rest.len || rest.ptr[rest.len - 1] == ',')
        return false;
    while (rest.len)
        if (!is_address(next_address(&rest)) || ++count > most)
            return false;
    return true;
}

static void add_addresses(struct str *out, const char *name, const char *list) {
    struct slice rest = slice_of(list);

    str_addf(out, "%s: ", name);
    while (rest.len) {
        str_add_slice(out, next_address(&rest));
        str_add(out, rest.len ? ",\n " : "\n");
    }
}

/* "Mon, 12 Oct 2026 09:00:23 +0000" */
static void add_date(struct str *out, msec_t utc) {
    static const char *const DAYS[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970 began on a Thursday */
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[TIME_TEXT_SIZE];
    msec_t day = utc / MSEC_DAY - (utc % MSEC_DAY < 0);
    unsigned month;

    msec_civil(utc, text); /* "2026-10-12 09:00:23" */
    month = (unsigned)(text[5] - '0') * 10 + (unsigned)(text[6] - '0');
    str_addf(out, "Date: %s, %.2s %s %.4s %s +0000\n", DAYS[(day % 7 + 7) % 7], text + 8, MONTHS[(month - 1) % 12],
             text, text + 11);
}

static uint64_t fingerprint(const struct mail *mail, uint64_t seed) {
    uint64_t hash = slice_hash(mail->subject, seed ^ (uint64_t)mail->date);

    hash = slice_hash(mail->text, hash);
    return slice_hash(mail->html, hash);
}

static void add_head(struct str *out, const struct mail *mail, msec_t date) {
    const char *at = mail->from ? strchr(mail->from, '@') : NULL;
    struct slice domain = slice_trim(slice_of(at ? at + 1 : "cstriage.invalid"));

    if (mail->from)
        add_addresses(out, "From", mail->from);
    if (mail->to)
        add_addresses(out, "To", mail->to);
    mime_header(out, "Subject", mail->subject);
    add_date(out, date);
    str_addf(out, "Message-ID: <%016llx.%016llx@%.*s>\n", (unsigned long long)fingerprint(mail, 1),
             (unsigned long long)fingerprint(mail, 2), SLICE_ARGS(domain));
    str_add(out, "MIME-Version: 1.0\nAuto-Submitted: auto-generated\n");
}

static void add_part(struct str *out, const char *media, struct slice body) {
    str_addf(out, "Content-Type: %s; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n", media);
    mime_quoted_printable(out, body);
}

int mail_write(struct str *out, const struct mail *mail, struct error *err) {
    msec_t date = mail->date == MSEC_NONE ? 0 : mail->date;
    char boundary[BOUNDARY_SIZE]; /* `=_` cannot stand in a quoted-printable body */

    if (mail->from && !mail_addresses_valid(mail->from, 1))
        return error_set(err, ERROR_USAGE, "the sender of a mail is an address like ops@example.net");
    if (mail->to && !mail_addresses_valid(mail->to, MAIL_TO_MAX))
        return error_set(err, ERROR_USAGE,
                         "the receivers of a mail are addresses like ops@example.net, parted by commas");
    add_head(out, mail, date);
    if (!mail->html.len) {
        add_part(out, "text/plain", mail->text);
    } else {
        snprintf(boundary, sizeof boundary, "=_cstriage_%016llx", (unsigned long long)fingerprint(mail, 3));
        str_addf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\n\n--%s\n", boundary, boundary);
        add_part(out, "text/plain", mail->text);
        str_addf(out, "\n--%s\n", boundary);
        add_part(out, "text/html", mail->html);
        str_addf(out, "\n--%s--\n", boundary);
    }
    return out->failed ? error_no_memory(err) : 0;
}
