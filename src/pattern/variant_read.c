/* SPDX-License-Identifier: Apache-2.0
 * From a pattern's node to its variants: the wording at the pattern itself is the first, those under
 * `variants:` follow and inherit what they do not say. Place in the flow: called by signature_read.c. */
#include "pattern/variant_read.h"

#include <string.h>

static void read_literals(struct read_context *ctx, struct variant *variant, const struct node *node) {
    const struct node *one = node_get(node, "literal"), *several = node_get(node, "literals");

    if (!one == !several) {
        complaints_error(ctx->complaints, node_position(node), "a regex needs either literal or literals");
        return;
    }
    variant->literals = field_slices(ctx, one ? one : several, &variant->literal_count);
}

static void read_regex(struct read_context *ctx, struct variant *variant, const struct node *node) {
    const struct node *regex = node_get(node, "regex");
    size_t count = regex->kind == NODE_LIST ? regex->count : 1, start = 0, n = 0;
    struct regex_piece *pieces = field_array(ctx, count, sizeof *pieces);

    variant->regex = field_joined(ctx, regex, "");
    if (!pieces)
        return;
    for (const struct node *item = items_first(regex); item; item = items_next(regex, item)) {
        pieces[n].start = start;
        pieces[n].quoted = item->style == STYLE_SINGLE;
        pieces[n].position = (struct position){item->file, item->text_line, item->text_column};
        start += item->text.len;
        n++;
    }
    variant->pieces = pieces;
    variant->piece_count = count;
}

static void read_on(struct read_context *ctx, struct variant *variant, const struct node *node,
                    const struct variant *base) {
    const struct node *on = node_get(node, "on"), *exception = node_get(node, "exception");

    if (on)
        (void)part_kind_parse(on->text, &variant->on);
    else if (base && base->on != PART_KIND_COUNT)
        variant->on = base->on;
    else
        complaints_error(ctx->complaints, node_position(node), "a regex needs on: the part of the record it is for");
    if (exception && variant->on != PART_EXCEPTION)
        complaints_error(ctx->complaints, node_key_position(exception), "exception goes with on: exception only");
    if (exception) {
        variant->exceptions = field_slices(ctx, exception, &variant->exception_count);
    } else if (base && base->on == variant->on) {
        variant->exceptions = base->exceptions;
        variant->exception_count = base->exception_count;
    }
}

static uint32_t read_levels(const struct node *node) {
    uint32_t bits = 0;

    for (const struct node *item = items_first(node); item; item = items_next(node, item)) {
        enum level level;

        if (strcmp(node_text(item), "any") == 0)
            return 0;
        if (level_parse(item->text, &level))
            bits |= 1u << level;
    }
    return bits;
}

static uint32_t read_logs(const struct node *node) {
    uint32_t bits = 0;

    for (const struct node *item = items_first(node); item; item = items_next(node, item)) {
        enum log_kind kind;

        if (strcmp(node_text(item), "any") == 0)
            return 0;
        if (log_kind_parse(item->text, &kind))
            bits |= 1u << kind;
    }
    return bits;
}

/* `base` holds what is inherited: the signature's own fields. */
static void read_filters(struct read_context *ctx, struct variant *variant, const struct node *node,
                         const struct variant *base) {
    const struct node *level = node_get(node, "level"), *log = node_get(node, "log");
    const struct node *logger = node_get(node, "logger");

    variant->levels = level || !base ? read_levels(level) : base->levels;
    variant->logs = log || !base ? read_logs(log) : base->logs;
    if (logger) {
        variant->loggers = field_slices(ctx, logger, &variant->logger_count);
    } else if (base) {
        variant->loggers = base->loggers;
        variant->logger_count = base->logger_count;
    }
}

static void read_variant(struct read_context *ctx, struct variant *variant, const struct signature *signature,
                         const struct node *node, const struct variant *base) {
    variant->signature = signature;
    variant->position = node_position(node);
    read_filters(ctx, variant, node, base);
    read_on(ctx, variant, node, base);
    read_literals(ctx, variant, node);
    read_regex(ctx, variant, node);
}

void variants_read(struct read_context *ctx, struct signature *signature, const struct node *node) {
    const struct node *list = node_get(node, "variants"), *regex = node_get(node, "regex");
    const struct node *on = node_get(node, "on");
    size_t count = (list ? list->count : 0) + (regex ? 1 : 0), n = 0;
    struct variant *variants = field_array(ctx, count, sizeof *variants);
    struct variant base = {.on = PART_KIND_COUNT}; /* what variants inherit; no part unless the pattern says one */

    if (!variants)
        return;
    if (count == 0 && !signature->absence.after)
        complaints_error(ctx->complaints, node_position(node), "a pattern needs a regex, variants or an absence");
    if (count != 0 && signature->absence.after)
        complaints_error(ctx->complaints, node_position(node), "an absence has no regex of its own");
    if (!regex && (node_get(node, "literal") || node_get(node, "literals")))
        complaints_error(ctx->complaints, node_position(node), "a literal without a regex");
    if (regex)
        read_variant(ctx, &variants[n++], signature, node, NULL);
    read_filters(ctx, &base, node, NULL);
    if (on)
        (void)part_kind_parse(on->text, &base.on);
    if (regex)
        base = variants[0];
    for (const struct node *item = list ? list->first : NULL; item; item = item->next)
        read_variant(ctx, &variants[n++], signature, item, &base);
    signature->variants = variants;
    signature->variant_count = count;
}
