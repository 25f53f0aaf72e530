/* SPDX-License-Identifier: Apache-2.0
 * What the commands that keep a history share. */
#ifndef CLI_DIGEST_H
#define CLI_DIGEST_H

#include <stdbool.h>

#include "report/digest.h"

/* `cstriage digest ack`: adds, lists or removes what is known. Returns an exit status. */
int digest_ack(int argc, char **argv);

/* Whether an issue that nobody has acknowledged is like this: of a severity or above, new (or back), any. */
bool digest_meets(const struct digest *digest, const char *fail_on);

#endif
