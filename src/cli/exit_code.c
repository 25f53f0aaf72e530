/* SPDX-License-Identifier: Apache-2.0
 * Classes of failure to exit statuses. */
#include "cli/exit_code.h"

#include <stdio.h>

int exit_code_of(const struct error *err) {
    static const int CODES[] = {
        [ERROR_NONE] = EXIT_RAN,
        [ERROR_USAGE] = EXIT_USAGE,
        [ERROR_NO_INPUT] = EXIT_NO_INPUT,
        [ERROR_NO_TEXT] = EXIT_NO_TEXT,
        [ERROR_DAMAGED] = EXIT_INCOMPLETE,
        [ERROR_PATTERN] = EXIT_CONFIG,
        [ERROR_DATABASE] = EXIT_INCOMPLETE,
        [ERROR_CONFIG] = EXIT_CONFIG,
        [ERROR_OUTPUT] = EXIT_NO_OUTPUT,
        [ERROR_BUSY] = EXIT_BUSY,
        [ERROR_MEMORY] = EXIT_INTERNAL,
        [ERROR_INTERNAL] = EXIT_INTERNAL,
    };

    return CODES[err->code];
}

int exit_code_of_outcome(const struct outcome *outcome) {
    return outcome->nothing_to_read ? EXIT_NO_INPUT
           : outcome->no_text       ? EXIT_NO_TEXT
           : outcome->incomplete    ? EXIT_INCOMPLETE
                                    : EXIT_RAN;
}

int exit_complaint(const char *command, const struct error *err) {
    char text[900];

    fprintf(stderr, "cstriage: %s\n", error_format(err, text, sizeof text));
    if (err->code == ERROR_USAGE)
        fprintf(stderr, "Try 'cstriage %s --help'.\n", command);
    return exit_code_of(err);
}
