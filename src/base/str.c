/* SPDX-License-Identifier: Apache-2.0
 * The growing text of str.h. */
#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What an empty text points to: never written, because cap is 0 there. */
static const char EMPTY[1] = "";

void str_init(struct str *s) {
    s->ptr = (char *)(uintptr_t)EMPTY;
    s->len = s->cap = 0;
    s->failed = false;
}

void str_free(struct str *s) {
    if (s->cap)
        free(s->ptr);
    str_init(s);
}

void str_clear(struct str *s) {
    s->len = 0;
    s->failed = false;
    if (s->cap)
        s->ptr[0] = '\0';
}

int str_reserve(struct str *s, size_t more) {
    size_t need, cap = s->cap ? s->cap : 64;
    char *grown;

    if (s->failed)
        return -1;
    if (more > SIZE_MAX / 2 - s->len - 1)
        goto failed;
    need = s->len + more + 1;
    if (need <= s->cap)
        return 0;
    while (cap < need)
        cap *= 2;
    grown = realloc(s->cap ? s->ptr : NULL, cap);
    if (!grown)
        goto failed;
    if (!s->cap)
        grown[0] = '\0';
    s->ptr = grown;
    s->cap = cap;
    return 0;
failed:
    s->failed = true;
    return -1;
}

void str_add_bytes(struct str *s, const void *bytes, size_t len) {
    bool fits = !s->failed && s->cap > s->len && len < s->cap - s->len; /* nearly always: then no call */

    if (len == 0 || (!fits && str_reserve(s, len)))
        return;
    memcpy(s->ptr + s->len, bytes, len);
    s->len += len;
    s->ptr[s->len] = '\0';
}

void str_add(struct str *s, const char *text) {
    str_add_bytes(s, text, strlen(text));
}

void str_add_slice(struct str *s, struct slice text) {
    str_add_bytes(s, text.ptr, text.len);
}

void str_add_char(struct str *s, char c) {
    str_add_bytes(s, &c, 1);
}

void str_addf(struct str *s, const char *format, ...) {
    va_list args;
    int need;

    va_start(args, format);
    need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || str_reserve(s, (size_t)need)) {
        s->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(s->ptr + s->len, (size_t)need + 1, format, args);
    va_end(args);
    s->len += (size_t)need;
}

struct slice str_slice(const struct str *s) {
    return slice_make(s->ptr, s->len);
}
