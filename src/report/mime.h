/* SPDX-License-Identifier: Apache-2.0
 * The two encodings a mail needs: quoted-printable bodies (RFC 2045) and header fields whose value may be any
 * text (RFC 2047). Lines end in LF, as programs that send mail take them from a pipe. */
#ifndef REPORT_MIME_H
#define REPORT_MIME_H

#include "base/slice.h"
#include "base/str.h"

/* Adds `body` in quoted-printable: lines of at most 76 characters, none that a mail server would take for its
 * own
 * ("." alone, "From "), and no `=` but the encoding's. A body that is not empty ends in a newline afterwards.
 */
void mime_quoted_printable(struct str *out, struct slice body);

/* Adds "name: value" and a newline, folded to lines of at most 76 characters. Whatever `value` holds, it
 * stays one field: line breaks and other controls become blanks, what is not plain ASCII becomes encoded
 * words. A value of more than 900 bytes is cut. */
void mime_header(struct str *out, const char *name, struct slice value);

#endif
