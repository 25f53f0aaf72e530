/* SPDX-License-Identifier: Apache-2.0
 * Uncompressed input: the codec that has no state, which decoder.c takes as "pass the bytes on". */
#include "input/codec.h"

static bool recognises_nothing(const uint8_t *head, size_t len) {
    (void)head;
    (void)len;
    return false;
}

const struct codec codec_plain = {"none", recognises_nothing, NULL, NULL, NULL, NULL};
