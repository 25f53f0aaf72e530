/* SPDX-License-Identifier: Apache-2.0
 * The digest as metrics: those of the night's report, and the issues by state. */
#include "report/digest.h"

#include "base/compiler.h"

int digest_prom(const struct digest *digest, const struct render_options *options, struct str *out, struct error *err) {
    static const char *const STATES[] = {"new", "regressed", "escalating", "ongoing", "resolved"};
    uint64_t known = 0;

    if (render_prom(digest->report, options, out, err))
        return -1;
    for (size_t i = 0; i < digest->issue_count; i++)
        known += digest->issues[i].acknowledged_until != NULL;
    str_add(out, "# HELP cstriage_issues Issues of the last digest, by state.\n# TYPE cstriage_issues gauge\n");
    for (size_t i = 0; i < ARRAY_LENGTH(STATES); i++)
        str_addf(out, "cstriage_issues{state=\"%s\"} %llu\n", STATES[i],
                 (unsigned long long)digest_count(digest, STATES[i]));
    str_addf(out, "cstriage_issues{state=\"acknowledged\"} %llu\n", (unsigned long long)known);
    str_addf(out,
             "# HELP cstriage_new_unexplained Texts that no signature explains and no night before knew.\n"
             "# TYPE cstriage_new_unexplained gauge\ncstriage_new_unexplained %llu\n",
             (unsigned long long)digest->texts_total);
    return out->failed ? error_no_memory(err) : 0;
}
