/* SPDX-License-Identifier: Apache-2.0
 * Short names for logs: the machine where it is known, else what kind of log it is; more only where two would be called
 * alike. */
#include "app/showing.h"

#include "model/id_shape.h"

static struct slice base_name(const char *path) {
    const char *slash = strrchr(path, '/');

    return slice_of(slash ? slash + 1 : path);
}

/* "kvm09" of "kvm09.example.net"; an address stays whole. */
static struct slice short_machine(struct slice machine) {
    const char *dot = machine.len ? memchr(machine.ptr, '.', machine.len) : NULL;

    return dot && !ipv4_length(machine) ? slice_first(machine, (size_t)(dot - machine.ptr)) : machine;
}

/* What stands before ".log" in a file's name; all of it if there is none. */
static struct slice stem_of(struct slice name) {
    ptrdiff_t log = slice_find(name, slice_of(".log"));

    return log > 0 ? slice_first(name, (size_t)log) : name;
}

/* What a rotation adds to a file's name: ".2026-10-11" of "management-server.log.2026-10-11.gz". */
static struct slice rotation_of(struct slice name) {
    static const char *const PACKED[] = {".gz", ".zst", ".xz", ".bz2"};
    ptrdiff_t log = slice_find(name, slice_of(".log"));
    struct slice rest = log > 0 ? slice_from(name, (size_t)log + 4) : slice_make(NULL, 0);

    for (size_t i = 0; i < ARRAY_LENGTH(PACKED); i++)
        if (slice_ends(rest, PACKED[i]))
            rest.len -= strlen(PACKED[i]);
    return rest;
}

static void add_base(struct str *out, const struct log_input *input) {
    struct slice machine = short_machine(slice_of(input->machine)), name = base_name(input->path);
    enum log_kind kind = input->profile.kind;

    if (machine.len && (kind == LOG_MANAGEMENT || kind == LOG_AGENT)) {
        str_add_slice(out, machine);
        return;
    }
    if (machine.len)
        str_addf(out, "%.*s:", SLICE_ARGS(machine));
    if (strcmp(input->path, "-") == 0)
        str_add(out, "stdin");
    else if (kind == LOG_MANAGEMENT)
        str_add(out, "management");
    else
        str_add_slice(out, stem_of(name));
}

static bool taken(const struct timeline *timeline, size_t before, const char *label) {
    for (size_t i = 0; i < before; i++)
        if (strcmp(timeline->inputs[i].where, label) == 0)
            return true;
    return false;
}

/* Whether another input with entries would have the same name. */
static bool is_shared(const struct timeline *timeline, const struct showing *showing, size_t i, struct slice base) {
    struct str other;
    bool shared = false;

    str_init(&other);
    for (size_t k = 0; k < timeline->input_count && !shared; k++) {
        if (k == i || timeline->inputs[k].entries == 0)
            continue;
        str_clear(&other);
        add_base(&other, &showing->inputs.items[k]);
        shared = slice_equal(str_slice(&other), base);
    }
    str_free(&other);
    return shared;
}

static int label(struct timeline *timeline, const struct showing *showing, size_t i) {
    struct str name;
    const char *text;

    str_init(&name);
    add_base(&name, &showing->inputs.items[i]);
    if (is_shared(timeline, showing, i, str_slice(&name)))
        str_add_slice(&name, rotation_of(base_name(showing->inputs.items[i].path)));
    text = timeline_text(timeline, str_slice(&name), 40);
    for (unsigned n = 2; text && taken(timeline, i, text); n++)
        text = show_sentence(timeline, "%.36s#%u", name.ptr, n);
    timeline->inputs[i].where = text;
    text = name.failed ? NULL : text;
    str_free(&name);
    return text ? 0 : -1;
}

int show_label(struct timeline *timeline, const struct showing *showing) {
    for (size_t i = 0; i < timeline->input_count; i++)
        if (timeline->inputs[i].entries && label(timeline, showing, i))
            return -1;
    return 0;
}
