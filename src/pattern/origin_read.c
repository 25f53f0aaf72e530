/* SPDX-License-Identifier: Apache-2.0
 * Loading origins.yaml. Place in the flow: once at start, behind the signatures, whose families it must name.
 * Invariants: a file with one error contributes nothing; what is made for a family looks like a signature to
 * everything behind it, has an index beyond those of the set, and never names anything but its family. */
#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "pattern/nearest.h"
#include "pattern/origin_internal.h"
#include "pattern/schema.h"

static const char EXPLANATION[] =
    "No signature knows this record. It is the first failing one where nothing else explains the failure, "
    "and "
    "{key} attributes it to the family {family}. That is a lead and not a diagnosis: read the quoted record "
    "first.";

static const char *const REMEDY[] = {
    "Read the quoted record and the lines around it: they are the only evidence.",
    "If it is the cause, write a signature for it: `cstriage patterns new` begins one, and a report to the "
    "project lets the next release know it.",
    NULL};

static const char *const NONE[] = {NULL};

/* What one load shares. */
struct origin_reader {
    struct origins *origins;
    const struct pattern_set *set;
    struct complaints *complaints;
    bool no_memory;
};

static const char *joined(struct origin_reader *r, const char *a, const char *b) {
    struct str text;
    const char *copy;

    str_init(&text);
    str_addf(&text, "%s%s", a, b);
    copy = text.failed ? NULL : arena_string(&r->origins->arena, str_slice(&text));
    str_free(&text);
    if (!copy)
        r->no_memory = true;
    return copy ? copy : "";
}

/* The explanation with the family's name in it; {key} is filled per finding. */
static const char *explanation_of(struct origin_reader *r, const char *family) {
    const char *hole = strstr(EXPLANATION, "{family}");
    char *begin = arena_string(&r->origins->arena, slice_make(EXPLANATION, (size_t)(hole - EXPLANATION)));

    if (!begin) {
        r->no_memory = true;
        return "";
    }
    return joined(r, begin, joined(r, family, hole + strlen("{family}")));
}

static void fill_signature(struct origin_reader *r, struct signature *made, const char *family) {
    static const char *const NAMES[] = {[ORIGIN_WHERE] = "where", [ORIGIN_WORDS] = "words", [ORIGIN_KEY] = "key"};

    made->index = (uint32_t)(r->set->signature_count + r->origins->made.count);
    made->id = joined(r, family, ".unrecognised");
    made->family = family;
    made->title = "Unrecognised failure in {where}: {words}";
    made->role = ROLE_CAUSE;
    made->severity = SEVERITY_MINOR;
    made->certainty = CERTAINTY_HINT;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        made->captures[made->capture_count++] = (struct capture){.name = NAMES[i], .unit = ""};
    made->explanation = explanation_of(r, family);
    made->remedy = (const char **)REMEDY;
    made->next_commands = made->falsepositives = made->references = made->renamed_from = (const char **)NONE;
    made->seen_in = made->since = made->until = made->fixed_in = made->layer = made->changed = "";
    made->position.file = "";
    made->unrecognised = true;
}

/* The signature of a family, made when it is first asked for; null without memory. */
static const struct signature *signature_for(struct origin_reader *r, const char *family) {
    struct signature *made;

    for (size_t i = 0; i < r->origins->made.count; i++)
        if (strcmp(r->origins->made.items[i]->family, family) == 0)
            return r->origins->made.items[i];
    made = arena_alloc(&r->origins->arena, sizeof *made);
    if (made)
        fill_signature(r, made, joined(r, family, ""));
    if (!made || vec_push(&r->origins->made, made))
        r->no_memory = true;
    return made;
}

/* Whether signatures of the set have this family. */
static bool family_exists(const struct origin_reader *r, const char *family, const char **best) {
    unsigned distance = NEAREST_DISTANCE + 1;

    *best = NULL;
    for (size_t i = 0; i < r->set->signature_count; i++)
        if (i == 0 || strcmp(r->set->signatures[i].family, r->set->signatures[i - 1].family) != 0)
            nearest_try(best, &distance, family, r->set->signatures[i].family);
    return distance == 0;
}

static bool folds_case(enum origin_kind kind) {
    return kind == ORIGIN_SCRIPT || kind == ORIGIN_SQL || kind == ORIGIN_TEXT || kind == ORIGIN_WORD;
}

static void add_key(struct origin_reader *r, enum origin_kind kind, const char *text,
                    const struct signature *signature) {
    char *copy = arena_string(&r->origins->arena, slice_of(text));
    struct origin_key key = {{copy, strlen(text)}, joined(r, text, ""), signature};

    for (char *c = copy; folds_case(kind) && c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    if (!copy || !signature || vec_push(&r->origins->keys[kind], key))
        r->no_memory = true;
}

static int compare_nodes(const void *a, const void *b) {
    const struct node *left = *(const struct node *const *)a, *right = *(const struct node *const *)b;
    int order = strcmp(node_text(left), node_text(right));

    if (order)
        return order;
    return left->line != right->line ? (left->line < right->line ? -1 : 1) : (left->column < right->column ? -1 : 1);
}

/* Complains about keys of a kind that stand twice in one file: only one of them could decide. */
static void check_twice(struct origin_reader *r, const struct node *families, const char *kind) {
    size_t count = 0, n = 0;
    const struct node **keys;

    for (const struct node *family = families->first; family; family = family->next)
        count += node_get(family, kind) ? node_get(family, kind)->count : 0;
    keys = arena_alloc(&r->origins->arena, (count + 1) * sizeof *keys);
    if (!keys) {
        r->no_memory = true;
        return;
    }
    for (const struct node *family = families->first; family; family = family->next)
        for (const struct node *key = node_get(family, kind) ? node_get(family, kind)->first : NULL; key;
             key = key->next)
            keys[n++] = key;
    qsort(keys, n, sizeof *keys, compare_nodes);
    for (size_t i = 1; i < n; i++)
        if (strcmp(node_text(keys[i]), node_text(keys[i - 1])) == 0)
            complaints_error(r->complaints, node_position(keys[i]), "%s stands at line %u already", node_text(keys[i]),
                             keys[i - 1]->line);
}

static void check_families(struct origin_reader *r, const struct node *families) {
    for (const struct node *item = families->first; item; item = item->next) {
        const struct node *family = node_get(item, "family");
        const char *best;

        if (family && !family_exists(r, node_text(family), &best))
            complaints_error(r->complaints, node_position(family), "there is no family %s%s%s%s", node_text(family),
                             best ? "; did you mean " : "", best ? best : "", best ? "?" : "");
        for (int kind = 0; kind < ORIGIN_KIND_COUNT; kind++) {
            const struct node *list = node_get(item, origin_kind_name((enum origin_kind)kind));

            for (const struct node *key = list ? list->first : NULL; key; key = key->next)
                if (key->text.len < 2)
                    complaints_error(r->complaints, node_position(key), "'%s' is too short for a key", node_text(key));
        }
    }
    for (int kind = 0; kind < ORIGIN_KIND_COUNT; kind++)
        check_twice(r, families, origin_kind_name((enum origin_kind)kind));
}

static void read_families(struct origin_reader *r, const struct node *families) {
    for (const struct node *item = families->first; item && !r->no_memory; item = item->next) {
        const struct signature *signature = signature_for(r, node_text(node_get(item, "family")));

        for (int kind = 0; kind < ORIGIN_KIND_COUNT; kind++) {
            const struct node *list = node_get(item, origin_kind_name((enum origin_kind)kind));

            for (const struct node *key = list ? list->first : NULL; key; key = key->next)
                add_key(r, (enum origin_kind)kind, node_text(key), signature);
        }
    }
}

/* Finds what `failed` names; returns whether it is all there. */
static bool check_failed(const struct origin_reader *r, const struct node *failed, const struct signature **signature,
                         size_t *capture) {
    const struct node *id = node_get(failed, "signature"), *name = node_get(failed, "capture");

    *signature = pattern_set_find(r->set, slice_of(node_text(id)));
    if (!*signature) {
        complaints_error(r->complaints, node_position(id), "there is no signature %s", node_text(id));
        return false;
    }
    for (*capture = 0; *capture < (*signature)->capture_count; ++*capture)
        if (strcmp((*signature)->captures[*capture].name, node_text(name)) == 0)
            return true;
    complaints_error(r->complaints, node_position(name), "%s has no capture %s", (*signature)->id, node_text(name));
    return false;
}

static void read_failed(struct origin_reader *r, const struct node *failed, const struct signature *signature,
                        size_t capture) {
    const struct node *codes = node_get(failed, "codes");
    const char **list = arena_alloc(&r->origins->arena, (codes->count + 1) * sizeof *list);
    size_t n = 0;

    if (!list) {
        r->no_memory = true;
        return;
    }
    for (const struct node *code = codes->first; code; code = code->next)
        list[n++] = joined(r, node_text(code), "");
    r->origins->failed = signature;
    r->origins->failed_capture = capture;
    r->origins->failed_codes = list;
}

static void read_tree(struct origin_reader *r, const struct node *root) {
    const struct node *families = node_get(root, "families"), *failed = node_get(root, "failed");
    const struct node *users = node_get(root, "user_errors");
    size_t errors = complaints_errors(r->complaints), capture = 0;
    const struct signature *signature = NULL;

    if (families)
        check_families(r, families);
    if (failed && !check_failed(r, failed, &signature, &capture))
        signature = NULL;
    if (complaints_errors(r->complaints) != errors)
        return;
    if (families)
        read_families(r, families);
    if (signature)
        read_failed(r, failed, signature, capture);
    for (const struct node *user = users ? users->first : NULL; user; user = user->next)
        if (vec_push(&r->origins->user_errors, joined(r, node_text(user), "")))
            r->no_memory = true;
    r->origins->other = signature_for(r, "other");
}

static void read_file(struct origin_reader *r, const char *path) {
    size_t errors = complaints_errors(r->complaints);
    const char *kept = joined(r, path, "");
    struct error why = {0};
    struct node *root = NULL;
    struct str bytes;

    str_init(&bytes);
    if (fs_read_file(&bytes, path, TREE_FILE_MAX, &why) < 0)
        complaints_error(r->complaints, (struct position){kept, 0, 0}, "%s", why.text);
    else if (yaml_tree_read(&root, &r->origins->arena, kept, str_slice(&bytes), r->complaints) < 0)
        r->no_memory = true;
    str_free(&bytes);
    if (root && complaints_errors(r->complaints) == errors)
        schema_check_origins(root, r->complaints);
    if (root && complaints_errors(r->complaints) == errors)
        read_tree(r, root);
}

int origins_load(struct origins **out, const struct pattern_set *set, const char *const *directories, size_t count,
                 struct complaints *complaints, struct error *err) {
    struct origins *origins = calloc(1, sizeof *origins);
    struct origin_reader r = {.origins = origins, .set = set, .complaints = complaints};

    *out = NULL;
    if (!origins)
        return error_no_memory(err);
    arena_init(&origins->arena);
    for (size_t i = 0; i < count && !r.no_memory; i++) {
        const char *path = joined(&r, directories[i], "/origins.yaml");

        if (access(path, F_OK) == 0)
            read_file(&r, path);
    }
    if (r.no_memory) {
        origins_free(origins);
        return error_no_memory(err);
    }
    *out = origins;
    return 0;
}

void origins_free(struct origins *origins) {
    if (!origins)
        return;
    for (int kind = 0; kind < ORIGIN_KIND_COUNT; kind++)
        vec_free(&origins->keys[kind]);
    vec_free(&origins->user_errors);
    vec_free(&origins->made);
    arena_free(&origins->arena);
    free(origins);
}
