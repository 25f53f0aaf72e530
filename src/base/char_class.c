/* SPDX-License-Identifier: Apache-2.0
 * The table of char_class.h. Lowest layer. */
#include "base/char_class.h"

enum {
    DIGIT = CHAR_DIGIT | CHAR_HEX,
    LOW = CHAR_LOWER,
    LOW_HEX = CHAR_LOWER | CHAR_HEX,
    UP = CHAR_UPPER,
    UP_HEX = CHAR_UPPER | CHAR_HEX
};

const unsigned char CHAR_CLASSES[256] = {
    ['0'] = DIGIT,     ['1'] = DIGIT,     ['2'] = DIGIT,     ['3'] = DIGIT,      ['4'] = DIGIT,      ['5'] = DIGIT,
    ['6'] = DIGIT,     ['7'] = DIGIT,     ['8'] = DIGIT,     ['9'] = DIGIT,      ['a'] = LOW_HEX,    ['b'] = LOW_HEX,
    ['c'] = LOW_HEX,   ['d'] = LOW_HEX,   ['e'] = LOW_HEX,   ['f'] = LOW_HEX,    ['g'] = LOW,        ['h'] = LOW,
    ['i'] = LOW,       ['j'] = LOW,       ['k'] = LOW,       ['l'] = LOW,        ['m'] = LOW,        ['n'] = LOW,
    ['o'] = LOW,       ['p'] = LOW,       ['q'] = LOW,       ['r'] = LOW,        ['s'] = LOW,        ['t'] = LOW,
    ['u'] = LOW,       ['v'] = LOW,       ['w'] = LOW,       ['x'] = LOW,        ['y'] = LOW,        ['z'] = LOW,
    ['A'] = UP_HEX,    ['B'] = UP_HEX,    ['C'] = UP_HEX,    ['D'] = UP_HEX,     ['E'] = UP_HEX,     ['F'] = UP_HEX,
    ['G'] = UP,        ['H'] = UP,        ['I'] = UP,        ['J'] = UP,         ['K'] = UP,         ['L'] = UP,
    ['M'] = UP,        ['N'] = UP,        ['O'] = UP,        ['P'] = UP,         ['Q'] = UP,         ['R'] = UP,
    ['S'] = UP,        ['T'] = UP,        ['U'] = UP,        ['V'] = UP,         ['W'] = UP,         ['X'] = UP,
    ['Y'] = UP,        ['Z'] = UP,        ['_'] = CHAR_MARK, ['.'] = CHAR_JOINT, ['$'] = CHAR_JOINT, ['/'] = CHAR_PATH,
    ['<'] = CHAR_PATH, ['>'] = CHAR_PATH, ['@'] = CHAR_PATH, ['-'] = CHAR_PATH,
};
