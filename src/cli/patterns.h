/* SPDX-License-Identifier: Apache-2.0
 * What the subcommands of `cstriage patterns` share; private to cmd_patterns*.c. */
#ifndef CLI_PATTERNS_H
#define CLI_PATTERNS_H

#include <glib.h>
#include <stdio.h>

#include "evidence/check.h"
#include "pattern/pattern.h"

/* The command line, and the signatures it speaks of. */
struct patterns_run {
    char *format, *from, *family;
    char **directories, **arguments; /* arguments: ids, or files */
    gboolean literals, only, origin;
    struct check_library *library;
    struct complaints *complaints;
    struct pattern_set *set; /* null for `new`, which needs none */
};

/* Prints an error on standard error and returns its exit status. */
int patterns_complain(const struct error *err);
/* Prints all complaints. */
void patterns_print_complaints(const struct patterns_run *run, FILE *stream);

/* Each returns an exit status. */
int patterns_list(struct patterns_run *run);
int patterns_try(struct patterns_run *run);
int patterns_new(struct patterns_run *run);

#endif
