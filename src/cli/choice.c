/* SPDX-License-Identifier: Apache-2.0
 * Words as values of options; see choice.h. */
#include "cli/choice.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

const char *const CHOICE_WHEN[] = {"auto", "always", "never", NULL};

bool choice_is_one_of(const char *value, const char *const *words) {
    for (; *words; words++)
        if (strcmp(value, *words) == 0)
            return true;
    return false;
}

int choice_check(const char *option, const char *value, const char *const *words, struct error *err) {
    struct str names;

    if (!value || choice_is_one_of(value, words))
        return 0;
    str_init(&names);
    for (size_t i = 0; words[i]; i++)
        str_addf(&names, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    error_set(err, ERROR_USAGE, "%s takes %.*s, not '%s'", option, (int)names.len, names.ptr, value);
    str_free(&names);
    return -1;
}

bool choice_color(const char *when, bool to_standard_output) {
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return to_standard_output && isatty(1) && !(no_color && no_color[0]) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}
