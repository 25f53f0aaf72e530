/* SPDX-License-Identifier: Apache-2.0
 * The examples of a signature, read from its node. */
#ifndef PATTERN_TEST_READ_H
#define PATTERN_TEST_READ_H

#include "pattern/field.h"

/* Fills signature->tests with the pattern's own examples and those of its variants; complains about expected
 * captures that the signature does not have. */
void tests_read(struct read_context *ctx, struct signature *signature, const struct node *node);

/* Takes the `tests:` blocks of all patterns and their variants out of the text of a file, in place: their lines become
 * empty, so that positions stay right. Returns the new length. Reading the rest is then about a third cheaper. */
size_t tests_strip(char *text, size_t len);

#endif
