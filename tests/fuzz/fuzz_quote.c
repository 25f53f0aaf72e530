/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a record, the first two say where the match stands. Traps where a quote is
 * too long, no UTF-8, or does not begin as the record does. */
#include <stdlib.h>

#include "app/quote.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct event event = {.match_offset = 0};
    struct str out;

    if (size < 2)
        return 0;
    event.match_offset = data[0] | (size_t)data[1] << 8;
    event.raw = (struct slice){(const char *)data + 2, size - 2};
    str_init(&out);
    if (quote_event(NULL, &out, &event) || out.len > QUOTE_MAX || !utf8_valid(str_slice(&out)))
        abort();
    if (out.len && event.raw.ptr[0] > ' ' && event.raw.ptr[0] < 0x7f && out.ptr[0] != event.raw.ptr[0] &&
        out.ptr[0] != '[')
        abort();
    str_free(&out);
    return 0;
}
