/* SPDX-License-Identifier: Apache-2.0
 * What the state is to know of logs after a night. */
#include <stdlib.h>

#include "app/nightly_internal.h"

/* Who the log is from now on: a log that two files went on with differently is two logs. */
static int save_log(struct nightly *nightly, struct nightly_input *input, bool *taken, const char *night,
                    struct error *err) {
    struct log_entry entry = {0, input->path, input->kind, input->machine, input->result};
    size_t known = input->match.log;
    int64_t number;

    if (input->match.how == KNOWN_READ && !taken[known])
        entry.number = nightly->memory.numbers[known];
    if (input->match.how != KNOWN_NOT)
        taken[known] = true;
    if (input->result && input->result->end.id.length) {
        if (log_memory_save(nightly->store, &entry, night, &number, err))
            return -1;
    } else if (input->match.how != KNOWN_NOT) {
        number = nightly->memory.numbers[known];
        if (log_memory_touch(nightly->store, number, night, err))
            return -1;
    } else {
        return 0; /* nothing in it, or not a whole line yet */
    }
    input->match.now.part = input->match.how == KNOWN_PART;
    return input->match.looked
               ? log_memory_save_file(nightly->store, &input->match.now, number, input->path, night, err)
               : 0;
}

int nightly_save_logs(struct nightly *nightly, const char *night, struct error *err) {
    bool *taken = calloc(known_logs_count(nightly->memory.logs) + 1, sizeof *taken);
    int result = 0;

    if (!taken)
        return error_no_memory(err);
    for (size_t i = 0; i < nightly->inputs.count && result == 0; i++) {
        struct nightly_input *input = &nightly->inputs.items[i];

        if (!input->read && input->match.how == KNOWN_NOT)
            continue; /* could not be opened */
        result = save_log(nightly, input, taken, night, err);
        if (result == 0)
            result = history_add_coverage(nightly->store, night, input->source, input->bytes,
                                          input->bytes ? input->first : MSEC_NONE,
                                          input->bytes ? input->last : MSEC_NONE, err);
    }
    free(taken);
    return result;
}
