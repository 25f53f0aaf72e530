/* SPDX-License-Identifier: Apache-2.0
 * The mail: its header, its parts, the addresses it takes, and that no text adds a field or ends a part. */
#include "report/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/compiler.h"

static const struct mail SAMPLE = {
    .from = "cstriage@ms1.example.net",
    .to = "ops@example.net, noc@example.net",
    .subject = {"[cstriage] CRIT", 15},
    .date = 1791795623123, /* 2026-10-12 09:00:23 */
    .text = {"plain\n", 6},
    .html = {"<p>html</p>\n", 12},
};

static struct str written(const struct mail *mail) {
    struct error error = {0};
    struct str out;

    str_init(&out);
    assert_int_equal(mail_write(&out, mail, &error), 0);
    return out;
}

static void a_mail_has_two_parts(void **state) {
    struct str out = written(&SAMPLE), again = written(&SAMPLE);
    const char *boundary = strstr(out.ptr, "boundary=\"") + 10, *at = out.ptr;
    char line[64];
    size_t marks = 0;

    (void)state;
    assert_string_equal(out.ptr, again.ptr);
    assert_true(slice_starts(str_slice(&out), "From: cstriage@ms1.example.net\nTo: ops@example.net,\n noc@example.net\n"
                                              "Subject: [cstriage] CRIT\nDate: Mon, 12 Oct 2026 09:00:23 +0000\n"
                                              "Message-ID: <"));
    assert_non_null(strstr(out.ptr, "@ms1.example.net>\nMIME-Version: 1.0\nAuto-Submitted: auto-generated\n"
                                    "Content-Type: multipart/alternative; boundary=\"=_cstriage_"));
    snprintf(line, sizeof line, "\n--%.*s", (int)strcspn(boundary, "\""), boundary);
    while ((at = strstr(at, line))) {
        at += strlen(line);
        marks++;
    }
    assert_int_equal(marks, 3);
    assert_non_null(strstr(
        out.ptr, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nplain\n"));
    assert_non_null(strstr(out.ptr, "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
                                    "quoted-printable\n\n<p>html</p>\n"));
    str_free(&out);
    str_free(&again);
}

static void text_alone_is_a_mail(void **state) {
    struct mail mail = SAMPLE;
    struct str out;

    (void)state;
    mail.from = mail.to = NULL;
    mail.html.len = 0;
    mail.date = MSEC_NONE;
    out = written(&mail);
    assert_true(slice_starts(str_slice(&out),
                             "Subject: [cstriage] CRIT\nDate: Thu, 01 Jan 1970 00:00:00 +0000\nMessage-ID: <"));
    assert_non_null(strstr(out.ptr, "@cstriage.invalid>\n"));
    assert_null(strstr(out.ptr, "multipart"));
    assert_true(slice_ends(str_slice(&out), "\n\nplain\n"));
    str_free(&out);
}

/* Another text is another mail; the same text of another day too. */
static void ids_follow_from_the_text(void **state) {
    struct mail mail = SAMPLE;
    struct str first = written(&SAMPLE), second;
    const char *id = strstr(first.ptr, "Message-ID: ");
    size_t len = strcspn(id, "\n");

    (void)state;
    mail.text.len--;
    second = written(&mail);
    assert_memory_not_equal(strstr(second.ptr, "Message-ID: "), id, len);
    str_free(&second);
    mail = SAMPLE;
    mail.date += MSEC_DAY;
    second = written(&mail);
    assert_memory_not_equal(strstr(second.ptr, "Message-ID: "), id, len);
    str_free(&first);
    str_free(&second);
}

static void addresses(void **state) {
    static const char *const GOOD[] = {"ops@example.net", "a@b",    "root@localhost", "first.last+tag@mail.example.net",
                                       "a@b, c@d",        "a@b,c@d"};
    static const char *const BAD[] = {"",
                                      "ops",
                                      "@example.net",
                                      "ops@",
                                      "a@b,",
                                      ",a@b",
                                      "a@b,,c@d",
                                      "a b@c",
                                      "a@b c",
                                      "a@-b",
                                      "a@b-",
                                      "a@b..c",
                                      ".a@b",
                                      "a.@b",
                                      "a..b@c",
                                      "a@b\n",
                                      "a@b\nBcc: c@d",
                                      "a\r@b",
                                      "Ops <ops@example.net>",
                                      "\"a\"@b",
                                      "a@b@c",
                                      "a@b;c@d",
                                      "a@[::1]",
                                      "caf\xc3\xa9@example.net",
                                      "a@b>",
                                      "a@b, c@d, e@f, g@h"};
    struct mail mail = SAMPLE;
    struct str out;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(GOOD); i++)
        if (!mail_addresses_valid(GOOD[i], 3))
            fail_msg("refused: %s", GOOD[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
        if (mail_addresses_valid(BAD[i], 3))
            fail_msg("taken: %s", BAD[i]);
    str_init(&out);
    mail.to = "a@b\nBcc: c@d";
    assert_int_equal(mail_write(&out, &mail, NULL), -1);
    mail.to = NULL;
    mail.from = "a@b, c@d";
    assert_int_equal(mail_write(&out, &mail, NULL), -1);
    assert_int_equal(out.len, 0);
    str_free(&out);
}

static void no_text_leaves_its_place(void **state) {
    static const char HOSTILE_TEXT[] = "x\r\nBcc: victim@example.net\r\n\r\n.\r\nQUIT\r\n--=_cstriage_0\n";
    struct mail mail = SAMPLE;
    struct str out;

    (void)state;
    mail.subject = mail.text = mail.html = slice_of(HOSTILE_TEXT);
    out = written(&mail);
    assert_null(strchr(out.ptr, '\r'));
    assert_null(strstr(out.ptr, "\n.\n"));
    assert_null(strstr(out.ptr, "\n--=_cstriage_0\n"));
    /* in front of the bodies nothing begins with it; in them it is text */
    assert_true(strstr(out.ptr, "\nBcc:") > strstr(out.ptr, "quoted-printable\n\n"));
    assert_non_null(strstr(out.ptr, "Subject: x  Bcc: victim@example.net"));
    str_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_has_two_parts),     cmocka_unit_test(text_alone_is_a_mail),
        cmocka_unit_test(ids_follow_from_the_text), cmocka_unit_test(addresses),
        cmocka_unit_test(no_text_leaves_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
