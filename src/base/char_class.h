/* SPDX-License-Identifier: Apache-2.0
 * What sort of character a byte is, in ASCII whatever the locale. Lowest layer; for the loops that look at every byte
 * of a text, where a table beats comparing and <ctype.h> takes a call. */
#ifndef BASE_CHAR_CLASS_H
#define BASE_CHAR_CLASS_H

#include <stdbool.h>

enum char_class {
    CHAR_DIGIT = 1,
    CHAR_LOWER = 2,
    CHAR_UPPER = 4,
    CHAR_HEX = 8,    /* digit of a hexadecimal number, of either case */
    CHAR_MARK = 16,  /* '_' */
    CHAR_JOINT = 32, /* '.' and '$': with CHAR_WORD what names of Java classes are made of */
    CHAR_PATH = 64,  /* '/', '<', '>', '@' and '-': what else may be in a frame of a stack trace */
    CHAR_ALPHA = CHAR_LOWER | CHAR_UPPER,
    CHAR_ALNUM = CHAR_ALPHA | CHAR_DIGIT,
    CHAR_WORD = CHAR_ALNUM | CHAR_MARK
};

extern const unsigned char CHAR_CLASSES[256];

/* Whether the byte is of one of the classes, joined by |. */
static inline bool char_is(char c, unsigned classes) {
    return CHAR_CLASSES[(unsigned char)c] & classes;
}

#endif
