/* SPDX-License-Identifier: Apache-2.0
 * The wordings of a signature, read from its node. */
#ifndef PATTERN_VARIANT_READ_H
#define PATTERN_VARIANT_READ_H

#include "pattern/field.h"

/* Fills signature->variants and variant_count from a node that passed the schema; complains about what the
 * schema cannot see. `variant.index` is set by the loader. */
void variants_read(struct read_context *ctx, struct signature *signature, const struct node *node);

#endif
