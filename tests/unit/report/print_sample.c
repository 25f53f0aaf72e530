/* SPDX-License-Identifier: Apache-2.0
 * Prints the sample report in a format, or the largest there is, for tests that look at it from outside: a
 * browser, a mail reader. What the pipeline does not fill on some day is there all the same. Usage:
 * print_sample FORMAT [large] */
#include "report/render.h"

#include "large_report.h"

#include <stdio.h>

int main(int argc, char **argv) {
    const struct renderer *renderer = argc > 1 ? renderer_find(argv[1]) : NULL;
    struct report *report = argc > 2 ? large_report('m') : sample_report();
    struct render_options options = {0};
    struct error error = {0};
    struct str out;
    int status = 64;

    str_init(&out);
    if (renderer) {
        status = renderer->render(report, &options, &out, &error) ? 70 : 0;
        fwrite(out.ptr, 1, out.len, stdout);
    }
    str_free(&out);
    report_free(report);
    return status;
}
