/* SPDX-License-Identifier: Apache-2.0
 * Sizes with units; used by options such as --max-memory. Invariant: no fraction, no sign, no overflow. */
#include "base/quantity.h"

#include <strings.h>

#include "base/compiler.h"

static const struct {
    const char *name;
    uint64_t factor;
} units[] = {
    {"", 1},
    {"B", 1},
    {"K", UINT64_C(1) << 10},
    {"KiB", UINT64_C(1) << 10},
    {"kB", UINT64_C(1000)},
    {"M", UINT64_C(1) << 20},
    {"MiB", UINT64_C(1) << 20},
    {"MB", UINT64_C(1000000)},
    {"G", UINT64_C(1) << 30},
    {"GiB", UINT64_C(1) << 30},
    {"GB", UINT64_C(1000000000)},
    {"T", UINT64_C(1) << 40},
    {"TiB", UINT64_C(1) << 40},
    {"TB", UINT64_C(1000000000000)},
};

int quantity_parse(uint64_t *out, struct slice text, struct error *err) {
    struct slice number = slice_trim(text), unit;
    uint64_t value;
    size_t digits = 0;

    while (digits < number.len && number.ptr[digits] >= '0' && number.ptr[digits] <= '9')
        digits++;
    unit = slice_trim(slice_from(number, digits));
    if (slice_to_u64(slice_first(number, digits), &value)) {
        for (size_t i = 0; i < ARRAY_LENGTH(units); i++) {
            if (strlen(units[i].name) != unit.len || (unit.len && strncasecmp(units[i].name, unit.ptr, unit.len) != 0))
                continue;
            if (value > INT64_MAX / units[i].factor)
                break;
            *out = value * units[i].factor;
            return 0;
        }
    }
    return error_set(err, ERROR_USAGE, "\"%.*s\" is no size (examples: 4096, 200M, 1GiB)",
                     SLICE_ARGS(slice_first(text, 64)));
}
