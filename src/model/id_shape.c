/* SPDX-License-Identifier: Apache-2.0
 * The shapes of id_shape.h, by hand: they are tried at every word of an unexplained record. */
#include "model/id_shape.h"

#include <stdbool.h>

size_t run_length(struct slice text, unsigned classes) {
    size_t n = 0;

    while (n < text.len && char_is(text.ptr[n], classes))
        n++;
    return n;
}

static bool ends_word(struct slice text, size_t at) {
    return at >= text.len || !char_is(text.ptr[at], CHAR_ALNUM);
}

/* Length of groups of hexadecimal digits joined by `joint`, each as long as `groups` says; 0 if it is none.
 */
static size_t grouped(struct slice text, const char *groups, char joint) {
    size_t at = 0;

    for (size_t g = 0; groups[g]; g++) {
        size_t want = groups[g] == 'c' ? 12 : (size_t)(groups[g] - '0');

        if (g && (at >= text.len || text.ptr[at++] != joint))
            return 0;
        if (run_length(slice_first(slice_from(text, at), want), CHAR_HEX) != want)
            return 0;
        at += want;
    }
    return ends_word(text, at) ? at : 0;
}

size_t uuid_length(struct slice text) {
    if (text.len < 36 || text.ptr[8] != '-')
        return 0;
    return grouped(text, "8444c", '-');
}

size_t mac_length(struct slice text) {
    if (text.len < 17 || text.ptr[2] != ':')
        return 0;
    return grouped(text, "222222", ':');
}

size_t ipv4_length(struct slice text) {
    size_t at = 0;

    for (int part = 0; part < 4; part++) {
        size_t n;

        if (part && (at >= text.len || text.ptr[at++] != '.'))
            return 0;
        n = run_length(slice_from(text, at), CHAR_DIGIT);
        if (n == 0 || n > 3)
            return 0;
        at += n;
    }
    return ends_word(text, at) ? at : 0;
}

size_t hex_id_length(struct slice text) {
    size_t n = run_length(text, CHAR_HEX);
    bool digit = false;

    for (size_t i = 0; i < n; i++)
        digit = digit || char_is(text.ptr[i], CHAR_DIGIT);
    return n >= 8 && digit && ends_word(text, n) ? n : 0;
}
