/* SPDX-License-Identifier: Apache-2.0
 * The digest as a mail, ready for `sendmail -t`, its subject made for a list of subjects: what matters first.
 */
#include "report/digest.h"
#include "report/mail.h"

enum { MAIL_WIDTH = 72 };

int digest_mail(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err) {
    struct render_options plain = *options;
    struct str subject, text, html;
    int status;

    plain.width = MAIL_WIDTH;
    plain.color = false;
    str_init(&subject);
    str_init(&text);
    str_init(&html);
    word_digest_subject(&subject, digest);
    status = digest_text(digest, &plain, &text, err);
    if (!status && (subject.failed || digest_html_part(digest, options, &html)))
        status = error_no_memory(err);
    if (!status) {
        const struct mail mail = {.from = options->mail_from,
                                  .to = options->mail_to,
                                  .subject = str_slice(&subject),
                                  .date = digest->report->generated_at,
                                  .text = str_slice(&text),
                                  .html = str_slice(&html)};

        status = mail_write(out, &mail, err);
    }
    str_free(&subject);
    str_free(&text);
    str_free(&html);
    return status;
}
