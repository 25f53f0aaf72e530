/* SPDX-License-Identifier: Apache-2.0
 * Writing of rendered reports; see output.h. */
#include "cli/output.h"

#include <stdio.h>

#include "base/fs.h"
#include "cli/exit_code.h"

static int write_stdout(struct slice text, struct error *err) {
    if ((text.len && fwrite(text.ptr, 1, text.len, stdout) != text.len) || fflush(stdout) != 0)
        return error_set(err, ERROR_OUTPUT, "standard output could not be written");
    return 0;
}

int output_write(const struct output *outputs, size_t count, const struct report *report,
                 const struct render_options *options) {
    int status = EXIT_RAN;

    for (size_t i = 0; i < count; i++) {
        struct str text;
        struct error err = {0};
        char message[900];
        int failed;

        str_init(&text);
        failed = outputs[i].renderer->render(report, options, &text, &err);
        if (!failed)
            failed = outputs[i].path ? fs_write_file(outputs[i].path, str_slice(&text), &err)
                                     : write_stdout(str_slice(&text), &err);
        str_free(&text);
        if (!failed)
            continue;
        fprintf(stderr, "cstriage: %s\n", error_format(&err, message, sizeof message));
        status = err.code != ERROR_OUTPUT ? EXIT_INTERNAL : outputs[i].path ? EXIT_NO_OUTPUT : EXIT_WRITE_FAILED;
    }
    return status;
}
