/* SPDX-License-Identifier: Apache-2.0
 * Takes secrets out of log text before anything is stored or shown. Works on raw bytes, in one pass, in
 * linear time; runs before clean_text(), which could otherwise cut the key off its value. */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include "base/slice.h"
#include "base/str.h"

/* Adds `text` to `out` with every secret value replaced by `[redacted:KIND]`; all other bytes stay as they
 * are and in their order. Found are, for the names of secret_key.h: URL queries, key=value, key: value, JSON
 * and the same escaped once or more, name/value pairs, XML attributes and elements, options (--password X),
 * brackets; and whatever its name: PEM blocks, serialised Java in base64, user:password@ in URLs, ipmitool's
 * -P. Sentences that merely speak of a password stay. Returns how many values were replaced. */
size_t redact(struct str *out, struct slice text);

#endif
