/* SPDX-License-Identifier: Apache-2.0
 * A growing text. Invariants: after str_init `ptr` is never null and ptr[len] is NUL; a failed allocation
 * makes `failed` true, keeps what was there, and turns all further additions into nothing, so that a
 * writer of many parts checks once at its end. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/slice.h"

struct str {
    char *ptr;
    size_t len;
    size_t cap; /* 0 while ptr is the shared empty text */
    bool failed;
};

/* Makes an empty text; allocates nothing. */
void str_init(struct str *s);
/* Frees the bytes and makes the text empty again. */
void str_free(struct str *s);
/* Empties the text and keeps its memory; forgets a failure. */
void str_clear(struct str *s);
void str_add(struct str *s, const char *text);
void str_add_bytes(struct str *s, const void *bytes, size_t len);
void str_add_slice(struct str *s, struct slice text);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *format, ...) PRINTF_LIKE(2, 3);
/* Makes room for `more` further bytes. Returns 0, or -1 with `failed` set. */
int str_reserve(struct str *s, size_t more);
/* The text as a slice; lives until the next change. */
struct slice str_slice(const struct str *s);

#endif
