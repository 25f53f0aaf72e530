/* SPDX-License-Identifier: Apache-2.0
 * A pattern file as a tree of nodes with positions: the strict subset of YAML that patterns/README.md
 * describes. */
#ifndef PATTERN_YAML_TREE_H
#define PATTERN_YAML_TREE_H

#include "base/arena.h"
#include "pattern/complaint.h"

enum node_kind { NODE_TEXT = 0, NODE_LIST, NODE_MAP };
enum node_style { STYLE_PLAIN = 0, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED };

enum {
    TREE_DEPTH_MAX = 9,          /* collections within each other: the `expect` of a variant's test is the deepest */
    TREE_FILE_MAX = 1024 * 1024, /* bytes */
    TREE_KEYS_MAX = 256,         /* keys of one map */
    TREE_KEY_MAX = 64            /* bytes of a key */
};

/* A value; in a map also its key. Lists and maps chain their children in the order of the file. */
struct node {
    enum node_kind kind;
    enum node_style style; /* of a text */
    const char *file;
    unsigned line, column;           /* where the value starts, from 1 */
    unsigned text_line, text_column; /* where the first byte of a text stands: behind its quote, or in its block */
    bool wrapped;                    /* a quoted or plain text over several lines, which YAML folds */
    struct slice text;               /* terminated by NUL */
    const char *key;                 /* null for children of lists and the root */
    unsigned key_line, key_column;
    struct node *first, *next; /* children; sibling */
    size_t count;              /* children */
};

/* Reads `text` (the bytes of `file`, which is named in positions) into a tree that lives in `arena`, as
 * `file` must. Complains about all violations of the subset, and stops at the first error of syntax. *out is
 * null when the text is no tree at all (also for an empty file). Returns 0, or -1 when memory ran out. */
int yaml_tree_read(struct node **out, struct arena *arena, const char *file, struct slice text,
                   struct complaints *complaints);

/* The child with this key, or null; `map` may be null or no map. */
const struct node *node_get(const struct node *map, const char *key);
/* The text of a node; "" for null and for collections. Lives as long as the tree. */
const char *node_text(const struct node *node);
struct position node_position(const struct node *node);
/* Where the key stands (the value's own position for nodes without key). */
struct position node_key_position(const struct node *node);

#endif
