/* SPDX-License-Identifier: Apache-2.0
 * `cstriage analyze --follow`: the report, then a line for whatever is new. */
#ifndef CLI_FOLLOW_SHOW_H
#define CLI_FOLLOW_SHOW_H

#include "cli/run_options.h"
#include "report/render.h"

/* Whether the outputs can be followed: one of text and jsonl on standard output, or files. Returns 0, or -1 with
 * ERROR_USAGE. */
int follow_check(const struct output_list *outputs, struct error *err);

/* Follows until a signal or the end of all pipes. `fail_on` may be null. Returns an exit status. */
int follow_show(struct run_setup *setup, const struct render_options *options, const char *fail_on);

#endif
