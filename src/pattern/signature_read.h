/* SPDX-License-Identifier: Apache-2.0
 * A signature, read from its node. */
#ifndef PATTERN_SIGNATURE_READ_H
#define PATTERN_SIGNATURE_READ_H

#include "pattern/field.h"

/* Splits "family.slug" (lower-case letters, digits and '-' on both sides); false for anything else. `family`
 * may be null. */
bool signature_id_parse(struct slice id, struct slice *family);

/* Reads a pattern that passed the schema; complains about what the schema cannot see. The result lives in
 * ctx->arena and refers to the tree. Null when memory ran out. */
struct signature *signature_read(struct read_context *ctx, const struct node *node);

#endif
