/* SPDX-License-Identifier: Apache-2.0
 * What the next digest would read, in words: nobody should have to guess what a state file makes of his logs.
 */
#ifndef APP_NIGHTLY_SHOW_H
#define APP_NIGHTLY_SHOW_H

#include "app/options.h"
#include "base/str.h"
#include "state/store.h"

/* Adds a paragraph per log of `options` and of the state: new, to be read from which byte and line,
 * unchanged, a copy, gone. Reads no more of the logs than it takes to recognise them, and changes nothing.
 * Returns 0, or -1 when memory runs out. */
int nightly_show(struct str *out, struct store *store, const struct analysis_options *options, struct error *err);

#endif
