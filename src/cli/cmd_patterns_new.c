/* SPDX-License-Identifier: Apache-2.0
 * `cstriage patterns new --from LOG:LINE`: the skeleton of a signature for a line nobody knows yet. */
#include <string.h>

#include "app/skeleton.h"
#include "cli/exit_code.h"
#include "cli/patterns.h"

static bool is_family(const char *name) {
    size_t len = strlen(name);

    return len > 0 && len <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

int patterns_new(struct patterns_run *run) {
    char *colon = run->from ? strrchr(run->from, ':') : NULL;
    struct error err = {0};
    uint64_t line = 0;
    struct str text;
    int status;

    if (!colon || colon == run->from || !slice_to_u64(slice_of(colon + 1), &line) || line == 0) {
        error_set(&err, ERROR_USAGE, "patterns new takes --from LOG:LINE, with lines counted from 1");
        return patterns_complain(&err);
    }
    if (run->family && !is_family(run->family)) {
        error_set(&err, ERROR_USAGE, "a family is lower-case letters, digits and '-', not '%s'", run->family);
        return patterns_complain(&err);
    }
    *colon = '\0';
    str_init(&text);
    status = skeleton_make(&text, run->from, line, run->family, &err) ? patterns_complain(&err) : EXIT_RAN;
    if (status == EXIT_RAN)
        fwrite(text.ptr, 1, text.len, stdout);
    str_free(&text);
    return status;
}
