/* SPDX-License-Identifier: Apache-2.0
 * --anonymize: the key, and the pseudonyms of one run. */
#ifndef CLI_ANONYMIZE_OPTION_H
#define CLI_ANONYMIZE_OPTION_H

#include "base/error.h"
#include "report/pseudonym.h"

#define ANONYMIZE_HELP "Put pseudonyms in place of names, addresses and uuids; CSTRIAGE_ANONYMIZE_KEY makes runs agree"

/* Pseudonyms under the key of CSTRIAGE_ANONYMIZE_KEY, or one that nobody knows; freed by pseudonyms_free. Returns 0, or
 * -1 with ERROR_USAGE for a key that is too short. */
int anonymize_start(struct pseudonyms **out, struct error *err);

#endif
