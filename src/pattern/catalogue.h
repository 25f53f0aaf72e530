/* SPDX-License-Identifier: Apache-2.0
 * All signatures on one page. */
#ifndef PATTERN_CATALOGUE_H
#define PATTERN_CATALOGUE_H

#include "base/str.h"
#include "pattern/pattern.h"

/* Appends the catalogue as Markdown: a table of families, and for each family a table of its signatures. It
 * depends on the set alone, not on where its files lie. Check out->failed for a lack of memory. */
void pattern_catalogue(struct str *out, const struct pattern_set *set);

#endif
