/* SPDX-License-Identifier: Apache-2.0
 * One pass over a text that looks for the object forms of the table below and for instance names. */
#include "model/object_text.h"

#include "base/compiler.h"
#include "record/scan.h"

enum form {
    FORM_PAIRS,       /* {"id": 5, "name": "kvm1", "uuid": "…"}: keys with or without quotes, ':' or '=' */
    FORM_FIRST,       /* the digits that follow are the id */
    FORM_FIRST_NAMED, /* digits, then (name) */
    FORM_THIRD        /* the third of the parts between dashes is the id */
};

static const struct object_form {
    const char *prefix;
    enum entity_type type;
    enum form form;
} FORMS[] = {
    {"AgentAttache {", ENTITY_HOST, FORM_PAIRS},
    {"Agent [", ENTITY_HOST, FORM_PAIRS},
    {"Cluster {", ENTITY_CLUSTER, FORM_PAIRS},
    {"EngineHost {", ENTITY_HOST, FORM_PAIRS},
    {"Host {", ENTITY_HOST, FORM_PAIRS},
    {"Host [", ENTITY_HOST, FORM_PAIRS},
    {"HostPod {", ENTITY_POD, FORM_PAIRS},
    {"Host[-", ENTITY_HOST, FORM_FIRST},
    {"HAWork[", ENTITY_VM, FORM_THIRD},
    {"Network {", ENTITY_NETWORK, FORM_PAIRS},
    {"Nic {", ENTITY_NONE, FORM_PAIRS}, /* for the VM it belongs to */
    {"NicProfile {", ENTITY_NONE, FORM_PAIRS},
    {"Ntwk[", ENTITY_NETWORK, FORM_FIRST},
    {"Pool {", ENTITY_POOL, FORM_PAIRS},
    {"PhysicalNetwork {", ENTITY_PHYSICAL_NETWORK, FORM_PAIRS},
    {"Pool[", ENTITY_POOL, FORM_FIRST},
    {"Resource [Host:", ENTITY_HOST, FORM_FIRST},
    {"Resource [Pod:", ENTITY_POD, FORM_FIRST},
    {"Resource [Cluster:", ENTITY_CLUSTER, FORM_FIRST},
    {"Resource [DataCenter:", ENTITY_ZONE, FORM_FIRST},
    {"Resource [StoragePool:", ENTITY_POOL, FORM_FIRST},
    {"StoragePool {", ENTITY_POOL, FORM_PAIRS},
    {"Template {", ENTITY_TEMPLATE, FORM_PAIRS},
    {"VM instance {", ENTITY_VM, FORM_PAIRS},
    {"VM {", ENTITY_VM, FORM_PAIRS},
    {"VPC {", ENTITY_VPC, FORM_PAIRS},
    {"Volume {", ENTITY_VOLUME, FORM_PAIRS},
    {"Vol[", ENTITY_VOLUME, FORM_FIRST},
    {"Zone {", ENTITY_ZONE, FORM_PAIRS},
    {"[VPC [", ENTITY_VPC, FORM_FIRST},
    {"agent [", ENTITY_HOST, FORM_PAIRS},
    {"via: ", ENTITY_HOST, FORM_FIRST_NAMED},
};

/* By what a text begins with: the first of the forms with that letter, which stand together, plus one; NO_FORM where
 * only an instance name may begin; 0 where nothing does. */
enum { NO_FORM = 255 };
static const unsigned char BEGINNINGS[256] = {
    ['A'] = 1,  ['C'] = 3,  ['E'] = 4,       ['H'] = 5,       ['N'] = 10,     ['P'] = 14,
    ['R'] = 17, ['S'] = 22, ['T'] = 23,      ['V'] = 24,      ['Z'] = 29,     ['['] = 30,
    ['a'] = 31, ['v'] = 32, ['i'] = NO_FORM, ['r'] = NO_FORM, ['s'] = NO_FORM};

/* What the keys of FORM_PAIRS mean; a leading underscore is passed over. */
static const struct object_key {
    const char *key;
    enum entity_type type; /* ENTITY_NONE = the object itself */
    enum entity_field field;
} KEYS[] = {
    {"id", ENTITY_NONE, FIELD_ID},     {"uuid", ENTITY_NONE, FIELD_UUID},   {"instanceName", ENTITY_VM, FIELD_NAME},
    {"name", ENTITY_NONE, FIELD_NAME}, {"instanceId", ENTITY_VM, FIELD_ID}, {"vmId", ENTITY_VM, FIELD_ID},
};

enum { ID_DIGITS = 19, SUFFIX_MAX = 24, VALUE_MAX = 512, PAIRS_MAX = 48, CUT_BACK = 256 };

/* The length of a decimal id; 0 for none, and for more digits than a database key has. */
static size_t digits(struct slice text) {
    size_t n = 0;

    while (n < text.len && n <= ID_DIGITS && char_digit(text.ptr[n]))
        n++;
    return n <= ID_DIGITS ? n : 0;
}

size_t instance_name_length(struct slice text, struct slice *id) {
    size_t at = 2, n, suffix;

    if (text.len < 5 || !memchr("rsvi", text.ptr[0], 4) || text.ptr[1] != '-')
        return 0;
    n = digits(slice_from(text, at));
    if (n == 0 || at + n >= text.len || text.ptr[at + n] != '-')
        return 0;
    *id = slice_make(text.ptr + at, n);
    at += n + 1;
    if (text.ptr[0] == 'i') {
        n = digits(slice_from(text, at));
        if (n == 0 || at + n >= text.len || text.ptr[at + n] != '-')
            return 0;
        *id = slice_make(text.ptr + at, n);
        at += n + 1;
    }
    for (suffix = 0; at + suffix < text.len && suffix <= SUFFIX_MAX; suffix++)
        if (!char_is(text.ptr[at + suffix], CHAR_ALNUM))
            break;
    if (suffix == 0 || suffix > SUFFIX_MAX || !char_is(text.ptr[at], CHAR_ALPHA))
        return 0;
    return at + suffix;
}

/* Moves over a quote with the backslashes that escape it; how many these are, or -1 where no quote stands. */
static int open_quote(struct scan *s) {
    struct scan at = *s;
    int escapes = 0;

    while (escapes < 8 && scan_char(&at, '\\'))
        escapes++;
    if (!scan_char(&at, '"'))
        return -1;
    *s = at;
    return escapes;
}

/* The text up to the quote that is escaped as the opening one was. False if it does not end. */
static bool quoted_value(struct scan *s, int escapes, struct slice *out) {
    const char *from = s->p;
    int seen = 0;

    for (; s->p < s->end && s->p - from < VALUE_MAX; s->p++) {
        if (*s->p == '"' && seen == escapes) {
            *out = slice_make(from, (size_t)(s->p - from) - (size_t)escapes);
            s->p++;
            return true;
        }
        seen = *s->p == '\\' ? seen + 1 : 0;
    }
    return false;
}

/* `key: value` or `key = value`, quoted or bare, with what ends it in sight: a value that was cut is none. */
static bool read_pair(struct scan *s, struct slice *key, struct slice *value) {
    int escapes;

    while (scan_char(s, ' ') || scan_char(s, ','))
        continue;
    escapes = open_quote(s);
    scan_char(s, '_');
    key->ptr = s->p;
    while (char_word(scan_peek(s)))
        s->p++;
    key->len = (size_t)(s->p - key->ptr);
    if (key->len == 0 || (escapes >= 0 && open_quote(s) != escapes))
        return false;
    scan_blanks(s, 4);
    if (!scan_char(s, ':') && !scan_char(s, '='))
        return false;
    scan_blanks(s, 4);
    escapes = open_quote(s);
    if (escapes >= 0)
        return quoted_value(s, escapes, value);
    *value = scan_until(s, ",}]\"{[", VALUE_MAX);
    return scan_peek(s) == ',' || scan_peek(s) == '}' || scan_peek(s) == ']';
}

/* Adds the pairs of an object that begins at `rest`. Returns how many bytes were read. */
static size_t add_pairs(struct entity_set *set, enum entity_type type, struct slice rest) {
    struct scan s = scan_of(rest.ptr, rest.len);
    struct entity_set one = {.count = 0};
    struct slice key, value;

    for (size_t n = 0; n < PAIRS_MAX && read_pair(&s, &key, &value); n++)
        for (size_t k = 0; k < ARRAY_LENGTH(KEYS); k++) {
            const struct object_key *known = &KEYS[k];
            enum entity_type subject = known->type == ENTITY_NONE ? type : known->type;
            const struct entity *have = entity_set_find(&one, subject);

            if (!slice_is(key, known->key) || (have && entity_field_value(have, known->field).len))
                continue;
            if (known->field != FIELD_ID || (value.len && digits(value) == value.len))
                entity_set_add(&one, subject, known->field, value);
        }
    entity_set_merge(set, &one);
    return (size_t)(s.p - rest.ptr);
}

static void add_first(struct entity_set *set, const struct object_form *form, struct slice rest) {
    struct entity_set one = {.count = 0};
    size_t n = digits(rest);

    if (n == 0)
        return;
    entity_set_add(&one, form->type, FIELD_ID, slice_first(rest, n));
    if (form->form == FORM_FIRST_NAMED && n < rest.len && rest.ptr[n] == '(') {
        struct slice name = slice_from(rest, n + 1);
        const char *end = memchr(name.ptr, ')', name.len < 255 ? name.len : 255);

        if (end)
            entity_set_add(&one, form->type, FIELD_NAME, slice_make(name.ptr, (size_t)(end - name.ptr)));
    }
    entity_set_merge(set, &one);
}

/* HAWork[31-HA-9-Running-Investigating]: work, type, VM. */
static void add_third(struct entity_set *set, const struct object_form *form, struct slice rest) {
    struct scan s = scan_of(rest.ptr, rest.len);
    struct entity_set one = {.count = 0};
    struct slice part = {NULL, 0};

    for (int i = 0; i < 3; i++) {
        part = scan_until(&s, "-]", 32);
        if (!scan_char(&s, '-'))
            return;
    }
    if (part.len && digits(part) == part.len)
        entity_set_add(&one, form->type, FIELD_ID, part);
    entity_set_merge(set, &one);
}

static void add_instance(struct entity_set *set, struct slice name, struct slice id) {
    struct entity_set one = {.count = 0};

    entity_set_add(&one, ENTITY_VM, FIELD_NAME, name);
    entity_set_add(&one, ENTITY_VM, FIELD_ID, id);
    entity_set_merge(set, &one);
}

/* The form that begins at `text`, or null. */
static const struct object_form *form_at(struct slice text) {
    for (size_t f = BEGINNINGS[(unsigned char)text.ptr[0]]; f && f <= ARRAY_LENGTH(FORMS); f++) {
        const struct object_form *form = &FORMS[f - 1];

        if (form->prefix[0] != text.ptr[0])
            break;
        if (slice_starts(text, form->prefix))
            return form;
    }
    return NULL;
}

/* Adds the object whose form begins at `text`; how many bytes it takes, 0 if none begins. */
static size_t add_object(struct entity_set *set, struct slice text) {
    const struct object_form *form = form_at(text);
    size_t length = form ? strlen(form->prefix) : 0;
    struct slice rest = slice_from(text, length);

    if (!form)
        return 0;
    if (form->form == FORM_PAIRS)
        return length + add_pairs(set, form->type, rest);
    if (form->form == FORM_THIRD)
        add_third(set, form, rest);
    else
        add_first(set, form, rest);
    return length;
}

/* The window, ended behind a delimiter, so that no id or name in it is half of one. */
static struct slice window_of(struct slice text) {
    struct slice window = slice_first(text, OBJECT_TEXT_WINDOW);

    for (size_t n = 0; window.len < text.len && n < CUT_BACK; n++)
        if (strchr(" ,;|)]}\n", window.ptr[window.len - n - 1])) {
            window.len -= n;
            break;
        }
    return window;
}

bool object_text_begins(char c) {
    return BEGINNINGS[(unsigned char)c];
}

bool object_prefix_at(struct slice text, struct object_prefix *out) {
    const struct object_form *form = form_at(text);

    if (!form || form->type == ENTITY_NONE || form->form == FORM_THIRD)
        return false;
    *out = (struct object_prefix){form->type, strlen(form->prefix), form->form == FORM_PAIRS};
    return true;
}

void object_text_scan(struct entity_set *set, struct slice text) {
    text = window_of(text);
    for (size_t i = 0; i + 5 < text.len; i++) {
        char c = text.ptr[i];
        bool inside = i && char_is(text.ptr[i - 1], CHAR_ALNUM);
        struct slice rest, id;
        size_t n;

        if (inside | !BEGINNINGS[(unsigned char)c]) /* one branch: either alone is a guess */
            continue;
        rest = slice_from(text, i);
        if (text.ptr[i + 1] == '-') {
            n = instance_name_length(rest, &id);
            if (n)
                add_instance(set, slice_first(rest, n), id);
        } else {
            n = add_object(set, rest);
        }
        if (n)
            i += n - 1;
    }
}
