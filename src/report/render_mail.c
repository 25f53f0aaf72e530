/* SPDX-License-Identifier: Apache-2.0
 * The report as a mail, ready for `sendmail -t`: the text report, and beside it a short HTML one. */
#include "report/render.h"

#include <string.h>

#include "report/html_parts.h"
#include "report/mail.h"
#include "report/narrative.h"

enum { MAIL_WIDTH = 72 };

static int render_html_part(struct str *out, const struct report *report, const struct outline *outline) {
    struct html_page page = {.out = out, .report = report, .outline = outline};

    str_init(&page.phrase);
    html_mail(&page);
    out->failed |= page.failed || page.phrase.failed;
    str_free(&page.phrase);
    return out->failed ? -1 : html_drop_dead_links(out);
}

int render_mail(const struct report *report, const struct render_options *options, struct str *out, struct error *err) {
    struct render_options plain = *options;
    struct str subject, text, html;
    struct outline outline = {.report = NULL};
    int status;

    plain.width = MAIL_WIDTH;
    plain.color = false;
    str_init(&subject);
    str_init(&text);
    str_init(&html);
    word_subject(&subject, report);
    status = render_text(report, &plain, &text, err);
    if (!status &&
        (subject.failed || outline_new(&outline, report, options->top) || render_html_part(&html, report, &outline)))
        status = error_no_memory(err);
    if (!status) {
        const struct mail mail = {.from = options->mail_from,
                                  .to = options->mail_to,
                                  .subject = str_slice(&subject),
                                  .date = report->generated_at,
                                  .text = str_slice(&text),
                                  .html = str_slice(&html)};

        status = mail_write(out, &mail, err);
    }
    outline_free(&outline);
    str_free(&subject);
    str_free(&text);
    str_free(&html);
    return status;
}
