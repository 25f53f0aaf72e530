/* SPDX-License-Identifier: Apache-2.0
 * Packing and unpacking; see pack.h. */
#include "base/pack.h"

void pack_u64(struct str *out, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        str_add_char(out, (char)(unsigned char)(value | 0x80));
    str_add_char(out, (char)(unsigned char)value);
}

void pack_i64(struct str *out, int64_t value) {
    uint64_t bits = (uint64_t)value;

    pack_u64(out, value < 0 ? ~(bits << 1) : bits << 1);
}

void pack_bool(struct str *out, bool value) {
    pack_u64(out, value);
}

void pack_slice(struct str *out, struct slice text) {
    pack_u64(out, text.len);
    str_add_slice(out, text);
}

void pack_text(struct str *out, const char *text) {
    pack_bool(out, text != NULL);
    if (text)
        pack_slice(out, slice_of(text));
}

static void fail(struct unpacker *in) {
    in->failed = true;
    in->rest = slice_make(NULL, 0);
}

uint64_t unpack_u64(struct unpacker *in) {
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned char byte;

        if (in->rest.len == 0)
            break;
        byte = (unsigned char)in->rest.ptr[0];
        in->rest = slice_from(in->rest, 1);
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    fail(in);
    return 0;
}

int64_t unpack_i64(struct unpacker *in) {
    uint64_t bits = unpack_u64(in);

    return (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
}

uint64_t unpack_most(struct unpacker *in, uint64_t most) {
    uint64_t value = unpack_u64(in);

    if (value <= most)
        return value;
    fail(in);
    return 0;
}

bool unpack_bool(struct unpacker *in) {
    return unpack_most(in, 1) != 0;
}

msec_t unpack_time(struct unpacker *in) {
    msec_t time = unpack_i64(in);

    if (time == MSEC_NONE || (time <= UNPACK_TIME_MAX && time >= -UNPACK_TIME_MAX))
        return time;
    fail(in);
    return MSEC_NONE;
}

struct slice unpack_slice(struct unpacker *in, size_t most) {
    size_t len = (size_t)unpack_most(in, most);
    struct slice text;

    if (len > in->rest.len) {
        fail(in);
        return slice_make(NULL, 0);
    }
    text = slice_first(in->rest, len);
    in->rest = slice_from(in->rest, len);
    return text;
}

bool unpack_text(struct unpacker *in, size_t most, struct slice *out) {
    *out = slice_make(NULL, 0);
    if (!unpack_bool(in))
        return false;
    *out = unpack_slice(in, most);
    return !in->failed;
}
