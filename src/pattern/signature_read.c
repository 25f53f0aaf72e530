/* SPDX-License-Identifier: Apache-2.0
 * From a pattern's node to a signature. Place in the flow: behind the schema, before layers are applied;
 * edges, indexes and the layer are set later by the loader. Invariant: a signature that was read without
 * complaint is usable as it is. */
#include "pattern/signature_read.h"

#include <string.h>

#include "pattern/names.h"
#include "pattern/placeholder.h"
#include "pattern/test_read.h"
#include "pattern/variant_read.h"

enum { CAPTURE_NAME_MAX = 32 /* PCRE2's own limit */ };

static bool slug_is_valid(struct slice slug) {
    for (size_t i = 0; i < slug.len; i++) {
        char c = slug.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i != 0)))
            return false;
    }
    return slug.len != 0;
}

bool signature_id_parse(struct slice id, struct slice *family) {
    const char *dot = id.len ? memchr(id.ptr, '.', id.len) : NULL;
    struct slice left, right;

    if (!dot)
        return false;
    left = slice_make(id.ptr, (size_t)(dot - id.ptr));
    right = slice_from(id, left.len + 1);
    if (family)
        *family = left;
    return slug_is_valid(left) && slug_is_valid(right);
}

static struct capture *capture_find(struct signature *signature, struct slice name) {
    for (size_t i = 0; i < signature->capture_count; i++)
        if (slice_is(name, signature->captures[i].name))
            return &signature->captures[i];
    return NULL;
}

static struct capture *capture_add(struct read_context *ctx, struct signature *signature, const struct node *node) {
    struct position at = node_key_position(node);

    if (strlen(node->key) > CAPTURE_NAME_MAX || strchr(node->key, '-')) {
        complaints_error(ctx->complaints, at, "'%s' cannot be the name of a capture", node->key);
        return NULL;
    }
    if (capture_find(signature, slice_of(node->key))) {
        complaints_error(ctx->complaints, at, "%s is both an entity and a measure", node->key);
        return NULL;
    }
    if (signature->capture_count == CAPTURE_MAX) {
        complaints_error(ctx->complaints, at, "more than %d captures", CAPTURE_MAX);
        return NULL;
    }
    struct capture *capture = &signature->captures[signature->capture_count++];

    capture->name = node->key;
    capture->unit = "";
    return capture;
}

static void read_captures(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *entities = node_get(node, "entities"), *measures = node_get(node, "measures");

    for (const struct node *item = entities ? entities->first : NULL; item; item = item->next) {
        struct capture *capture = capture_add(ctx, signature, item);

        if (!capture)
            continue;
        if (!entity_key_parse(item->text, &capture->entity, &capture->field))
            complaints_error(ctx->complaints, node_position(item), "'%s' is no field of an entity", node_text(item));
        capture->fold = true;
    }
    for (const struct node *item = measures ? measures->first : NULL; item; item = item->next) {
        struct capture *capture = capture_add(ctx, signature, item);

        if (!capture)
            continue;
        capture->unit = field_text(item, "unit");
        capture->keep = (enum measure_keep)field_word(node_get(item, "keep"), KEEP_NAMES, KEEP_LAST);
    }
}

static void read_fold(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *fold = node_get(node, "fold"), *by = node_get(fold, "by");

    if (!by)
        return;
    for (size_t i = 0; i < signature->capture_count; i++)
        signature->captures[i].fold = false;
    for (const struct node *item = by->first; item; item = item->next) {
        struct capture *capture = capture_find(signature, item->text);

        if (capture)
            capture->fold = true;
        else
            complaints_error(ctx->complaints, node_position(item), "fold: %s is no capture", node_text(item));
    }
}

static size_t count_targets(const struct node *relations) {
    size_t count = 0;

    for (const struct node *item = relations ? relations->first : NULL; item; item = item->next)
        count += items_count(node_get(item, "id"));
    return count;
}

/* One map: what it says of each signature it names. Returns how many these are. */
static size_t read_relation(struct read_context *ctx, const struct node *item, bool cause, struct explains *out) {
    const struct node *ids = node_get(item, "id"), *same = node_get(item, "same");
    struct explains relation = {
        .cause = cause, .same = field_same(same), .within = field_span(ctx, node_get(item, "within"))};
    size_t n = 0;

    if (relation.same & SAME_SEQ)
        complaints_error(ctx->complaints, node_position(same),
                         "seq ties a command to its answer and is for an absence only");
    for (const struct node *id = items_first(ids); id; id = items_next(ids, id)) {
        out[n] = relation;
        out[n].target = node_text(id);
        out[n++].position = node_position(id);
    }
    return n;
}

static void read_relations(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *lists[] = {node_get(node, "explains"), node_get(node, "explained_by")};
    size_t count = count_targets(lists[0]) + count_targets(lists[1]), n = 0;
    struct explains *explains = field_array(ctx, count, sizeof *explains);

    if (!explains)
        return;
    for (int side = 0; side < 2; side++)
        for (const struct node *item = lists[side] ? lists[side]->first : NULL; item; item = item->next)
            n += read_relation(ctx, item, side == 1, explains + n);
    signature->explains = explains;
    signature->explains_count = n;
}

static void read_absence(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *absence = node_get(node, "absence");

    if (!absence)
        return;
    signature->absence = (struct absence){
        .after = field_text(node_get(absence, "after"), "signature"),
        .until = field_text(node_get(absence, "until"), "signature"),
        .same = field_same(node_get(absence, "same")),
        .within = field_span(ctx, node_get(absence, "within")),
        .fire = field_word(node_get(absence, "at_end"), AT_END_NAMES, 0) == 1,
        .position = node_position(absence),
    };
}

static void read_checks(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *list = node_get(node, "checks");
    size_t n = 0;

    signature->checks = field_array(ctx, list ? list->count : 0, sizeof *signature->checks);
    if (!signature->checks)
        return;
    for (const struct node *item = list ? list->first : NULL; item; item = item->next, n++) {
        struct check_use *use = &signature->checks[n];
        const struct node *with = node_get(item, "with");

        use->check = field_text(item, "check");
        use->strong = field_word(node_get(item, "refutation"), STRENGTH_NAMES, 0) == 1;
        use->cloud = field_word(node_get(item, "scope"), SCOPE_NAMES, 0) == 1;
        use->faint = field_word(node_get(item, "confirmation"), STRENGTH_NAMES, 1) == 0;
        use->position = node_position(node_get(item, "check"));
        use->arguments = field_array(ctx, with ? with->count : 0, sizeof *use->arguments);
        if (!use->arguments)
            return;
        for (const struct node *argument = with ? with->first : NULL; argument; argument = argument->next)
            use->arguments[use->argument_count++] = (struct check_argument){argument->key, node_text(argument)};
    }
    signature->check_count = n;
}

static void read_prose(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *versions = node_get(node, "versions");

    signature->explanation = field_text(node, "explanation");
    signature->remedy = field_texts(ctx, node_get(node, "remedy"));
    signature->next_commands = field_texts(ctx, node_get(node, "next_commands"));
    signature->falsepositives = field_texts(ctx, node_get(node, "falsepositives"));
    signature->references = field_texts(ctx, node_get(node, "references"));
    signature->renamed_from = field_texts(ctx, node_get(node, "renamed_from"));
    signature->seen_in = field_joined(ctx, node_get(versions, "seen_in"), ", ");
    signature->since = field_text(versions, "since");
    signature->until = field_text(versions, "until");
    signature->fixed_in = field_joined(ctx, node_get(versions, "fixed_in"), ", ");
}

static void check_title(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *title = node_get(node, "title");
    struct slice rest = title->text, name;

    if (memchr(rest.ptr, '\n', rest.len))
        complaints_error(ctx->complaints, node_position(title), "a title is one line");
    while (placeholder_next(&rest, &name))
        if (!capture_find(signature, name))
            complaints_error(ctx->complaints, node_position(title), "title: {%.*s} is no capture of this signature",
                             SLICE_ARGS(name));
}

struct signature *signature_read(struct read_context *ctx, const struct node *node) {
    struct signature *signature = field_array(ctx, 1, sizeof *signature);
    struct slice family = {0};

    if (!signature)
        return NULL;
    signature->id = field_text(node, "id");
    signature->changed = "";
    signature->position = node_position(node_get(node, "id"));
    if (!signature_id_parse(slice_of(signature->id), &family))
        complaints_error(ctx->complaints, signature->position, "'%s' is no id of the form family.slug", signature->id);
    signature->family = arena_string(ctx->arena, family);
    signature->title = field_text(node, "title");
    signature->role = (enum role)field_word(node_get(node, "role"), ROLE_NAMES, ROLE_CAUSE);
    signature->severity = (enum severity)field_word(node_get(node, "severity"), SEVERITY_NAMES, SEVERITY_MINOR);
    signature->often = field_count(ctx, node_get(node, "often"));
    signature->certainty = (enum certainty)field_word(node_get(node, "certainty"), CERTAINTY_NAMES, CERTAINTY_HINT);
    signature->status = (enum pattern_status)field_word(node_get(node, "status"), STATUS_NAMES, STATUS_STABLE);
    read_captures(ctx, signature, node);
    read_fold(ctx, signature, node);
    read_absence(ctx, signature, node);
    variants_read(ctx, signature, node);
    read_relations(ctx, signature, node);
    read_checks(ctx, signature, node);
    read_prose(ctx, signature, node);
    if (ctx->tests)
        tests_read(ctx, signature, node);
    check_title(ctx, signature, node);
    return ctx->no_memory || !signature->family ? NULL : signature;
}
