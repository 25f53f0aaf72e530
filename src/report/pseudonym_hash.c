/* SPDX-License-Identifier: Apache-2.0
 * SipHash-2-4 by Aumasson and Bernstein; see pseudonym_hash.h. */
#include "report/pseudonym_hash.h"

struct state {
    uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t x, unsigned by) {
    return x << by | x >> (64 - by);
}

static void mix(struct state *s, unsigned rounds) {
    while (rounds-- > 0) {
        s->a += s->b;
        s->c += s->d;
        s->b = rotate(s->b, 13) ^ s->a;
        s->d = rotate(s->d, 16) ^ s->c;
        s->a = rotate(s->a, 32);
        s->c += s->b;
        s->a += s->d;
        s->b = rotate(s->b, 17) ^ s->c;
        s->d = rotate(s->d, 21) ^ s->a;
        s->c = rotate(s->c, 32);
    }
}

/* Up to eight bytes, the first one lowest. */
static uint64_t word(struct slice bytes) {
    uint64_t value = 0;

    for (size_t i = 0; i < bytes.len && i < 8; i++)
        value |= (uint64_t)(unsigned char)bytes.ptr[i] << (8 * i);
    return value;
}

uint64_t pseudonym_hash(const struct pseudonym_key *key, struct slice bytes) {
    struct state s = {key->low ^ UINT64_C(0x736f6d6570736575), key->high ^ UINT64_C(0x646f72616e646f6d),
                      key->low ^ UINT64_C(0x6c7967656e657261), key->high ^ UINT64_C(0x7465646279746573)};
    uint64_t last = (uint64_t)bytes.len << 56;

    for (; bytes.len >= 8; bytes = slice_from(bytes, 8)) {
        uint64_t block = word(slice_first(bytes, 8));

        s.d ^= block;
        mix(&s, 2);
        s.a ^= block;
    }
    last |= word(bytes);
    s.d ^= last;
    mix(&s, 2);
    s.a ^= last;
    s.c ^= 0xff;
    mix(&s, 4);
    return s.a ^ s.b ^ s.c ^ s.d;
}

struct pseudonym_key pseudonym_key_of(struct slice text) {
    static const struct pseudonym_key FIRST = {1, 2}, SECOND = {3, 4};

    return (struct pseudonym_key){pseudonym_hash(&FIRST, text), pseudonym_hash(&SECOND, text)};
}
