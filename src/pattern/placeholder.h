/* SPDX-License-Identifier: Apache-2.0
 * {placeholders} in titles, arguments of checks and commands. */
#ifndef PATTERN_PLACEHOLDER_H
#define PATTERN_PLACEHOLDER_H

#include <stdbool.h>

#include "base/slice.h"

/* Finds the next "{name}" of *rest (a name is letters, digits, '_' and '.', and begins with a letter); *name
 * is what stands in the braces, *rest what follows. False when there is none. Both live as long as the text.
 */
bool placeholder_next(struct slice *rest, struct slice *name);

#endif
