/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are log text to be shown. Traps where cleaned text is no UTF-8, holds a
 * control, is too long, or where a password that stands in a plain form survives. */
#include <stdlib.h>

#include "base/utf8.h"
#include "report/clean.h"
#include "report/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(struct slice text, size_t max) {
    struct str out;

    str_init(&out);
    clean_text(&out, text, max);
    if ((max && out.len > max) || !utf8_valid(str_slice(&out)))
        abort();
    for (struct slice rest = str_slice(&out); rest.len;) {
        uint32_t point;
        size_t n = utf8_next(rest, &point);

        if (point != '\n' && clean_is_unsafe(point))
            abort();
        rest = slice_from(rest, n);
    }
    str_free(&out);
}

/* The text, a secret behind it, and nothing else: on a line of its own it is one whatever stood before. */
static void check_secret(struct slice text) {
    struct str in, out;

    str_init(&in);
    str_init(&out);
    str_add_slice(&in, text);
    str_add(&in, "\nvncPassword=Zq8Xw7Vt\n");
    redact(&out, str_slice(&in));
    if (slice_find(text, slice_of("Zq8Xw7Vt")) < 0 && slice_find(str_slice(&out), slice_of("Zq8Xw7Vt")) >= 0)
        abort();
    str_free(&in);
    str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct slice text = {(const char *)data, size};
    struct str out;

    str_init(&out);
    if (redact(&out, text) == 0 && !slice_equal(str_slice(&out), text))
        abort();
    check_clean(text, 0);
    check_clean(str_slice(&out), size ? 1 + data[0] : 1);
    check_secret(text);
    str_free(&out);
    return 0;
}
