/* SPDX-License-Identifier: Apache-2.0
 * Where patterns/ and sql/ are: next to the source tree for a binary in a build folder, else under the install
 * prefix, then the layers of the site and the user. */
#ifndef CLI_DATA_PATH_H
#define CLI_DATA_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* Where a site keeps what is its own. */
#define DATA_PATH_SITE "/etc/cstriage"

enum { DATA_PATH_MAX = 12, DATA_PATH_LENGTH = 1024 };

/* Directories that exist, lowest layer first. Plain data. */
struct data_path {
    char directories[DATA_PATH_MAX][DATA_PATH_LENGTH];
    size_t count;
};

/* Fills the layers for "patterns" or "sql"; `extra` (ended by null, may be null) come last, whether they exist or not.
 */
void data_path_find(struct data_path *out, const char *kind, char *const *extra);

/* Whether the running binary lies below the source tree it was built from: it then keeps to that. */
bool data_path_in_source_tree(void);

#endif
