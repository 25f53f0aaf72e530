/* SPDX-License-Identifier: Apache-2.0
 * libFuzzer target: any bytes are a dump of a database. Traps where a row comes for a table that was never created. */
#include <stdlib.h>

#include "app/dump_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_table(void *payload, const char *name, const struct snapshot_column *columns, size_t count, bool *keep,
                    struct error *err) {
    size_t *kept = payload;

    (void)name, (void)err;
    *kept = 0;
    for (size_t i = 0; i < count; i++) {
        keep[i] = columns[i].name[0] != 's';
        *kept += keep[i];
    }
    return 0;
}

static int on_row(void *payload, const char *table, const char *const *values, struct error *err) {
    size_t *kept = payload, bytes = 0;

    (void)err;
    if (*kept == 0 || table[0] == '\0')
        abort();
    for (size_t i = 0; i < *kept; i++)
        bytes += values[i] ? strlen(values[i]) : 0;
    return bytes == (size_t)-1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t kept = 0;
    const struct dump_handler handler = {on_table, on_row, &kept};
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct dump_outcome outcome;

    if (source_open_memory(&source, (struct slice){(const char *)data, size}, "dump", NULL) ||
        decoder_open(&decoder, source, NULL) || dump_read(decoder, "cloud", &handler, &outcome, NULL))
        abort();
    decoder_free(decoder);
    return 0;
}
