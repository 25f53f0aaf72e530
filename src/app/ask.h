/* SPDX-License-Identifier: Apache-2.0
 * Asking the database about the best candidates: the checks of their signatures, with their captures as parameters. */
#ifndef APP_ASK_H
#define APP_ASK_H

#include "app/analysis.h"

enum { CHECKS_MAX = 50 };

/* Runs the checks of the candidates, best first, at most CHECKS_MAX different questions; equal questions are asked
 * once. Answers go into the candidates. Without a database, notes which checks were not run. Returns 0, or -1 when
 * memory ran out. */
int ask_database(struct analysis *analysis);

/* Appends the statement of a check of a cause, to be run by hand: see check_statement. Returns 0, or -1 when memory ran
 * out. */
int ask_by_hand(struct str *out, struct analysis *analysis, const struct candidate *candidate,
                const struct check_use *use);

#endif
