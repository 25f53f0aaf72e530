/* SPDX-License-Identifier: Apache-2.0
 * Place in the flow: used while patterns are read and linted. Braces around anything else (shell, awk, JSON)
 * are text. */
#include "pattern/placeholder.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool placeholder_next(struct slice *rest, struct slice *name) {
    for (size_t i = 0; i + 2 < rest->len; i++) {
        size_t end = i + 1;

        if (rest->ptr[i] != '{' || !is_letter(rest->ptr[end]))
            continue;
        while (end < rest->len && (is_letter(rest->ptr[end]) || rest->ptr[end] == '_' || rest->ptr[end] == '.' ||
                                   (rest->ptr[end] >= '0' && rest->ptr[end] <= '9')))
            end++;
        if (end == rest->len || rest->ptr[end] != '}')
            continue;
        *name = slice_make(rest->ptr + i + 1, end - i - 1);
        *rest = slice_from(*rest, end + 1);
        return true;
    }
    return false;
}
