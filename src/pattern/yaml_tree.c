/* SPDX-License-Identifier: Apache-2.0
 * From libyaml's events to nodes. Place in the flow: first step of reading a pattern file; schema.c checks
 * the result. Invariants: libyaml does not guess types, so every scalar is a text; marks of libyaml count
 * lines and columns from 0, ours from 1; what the subset forbids (anchors, aliases, tags, directives, several
 * documents, odd or repeated keys, deep nesting) becomes a complaint, and reading goes on behind it. */
#include "pattern/yaml_tree.h"

#include <string.h>
#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    struct arena *arena;
    const char *file;
    struct slice text;
    const char *cursor;   /* start of line `cursor_line` in text: events ask for lines in ascending order */
    unsigned cursor_line; /* from 0 */
    struct complaints *complaints;
    bool no_memory;
};

static struct position position_of(const struct reader *r, const yaml_mark_t *mark) {
    return (struct position){r->file, (unsigned)mark->line + 1, (unsigned)mark->column + 1};
}

/* The next event; on a syntax error a complaint with the place of the problem and of its context. */
static int next_event(struct reader *r, yaml_event_t *event) {
    const yaml_parser_t *p = &r->parser;

    if (yaml_parser_parse(&r->parser, event))
        return 0;
    if (p->error == YAML_MEMORY_ERROR) {
        r->no_memory = true;
    } else if (p->error == YAML_READER_ERROR) {
        complaints_error(r->complaints, (struct position){r->file, 0, 0}, "%s at byte %zu",
                         p->problem ? p->problem : "not readable as UTF-8", p->problem_offset);
    } else if (p->context) {
        complaints_error(r->complaints, position_of(r, &p->problem_mark), "%s, %s that begins at line %zu, column %zu",
                         p->problem, p->context, p->context_mark.line + 1, p->context_mark.column + 1);
    } else {
        complaints_error(r->complaints, position_of(r, &p->problem_mark), "%s", p->problem ? p->problem : "not YAML");
    }
    return -1;
}

static struct node *node_new(struct reader *r, const yaml_event_t *event, enum node_kind kind) {
    struct node *node = arena_alloc(r->arena, sizeof *node);

    if (!node) {
        r->no_memory = true;
        return NULL;
    }
    node->kind = kind;
    node->file = r->file;
    node->line = node->text_line = (unsigned)event->start_mark.line + 1;
    node->column = node->text_column = (unsigned)event->start_mark.column + 1;
    return node;
}

/* Where the text of a block scalar begins: its first line that is not blank. Marks only tell where '|'
 * stands. */
static void locate_block(struct reader *r, struct node *node) {
    const char *end = r->text.ptr + r->text.len;
    const char *at = r->cursor;
    unsigned line = r->cursor_line;

    while (line < node->line) { /* node->line counts from 1: this ends on the line behind the one of '|' */
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (!newline)
            return;
        at = newline + 1;
        line++;
    }
    r->cursor = at;
    r->cursor_line = line;
    for (;;) {
        const char *byte = at;

        while (byte < end && *byte == ' ')
            byte++;
        if (byte == end)
            return;
        if (*byte != '\n') {
            node->text_line = line + 1;
            node->text_column = (unsigned)(byte - at) + 1;
            return;
        }
        at = byte + 1;
        line++;
    }
}

static struct node *read_text(struct reader *r, const yaml_event_t *event) {
    struct node *node = node_new(r, event, NODE_TEXT);

    if (!node)
        return NULL;
    node->text.len = event->data.scalar.length;
    node->text.ptr =
        arena_string(r->arena, slice_make((const char *)event->data.scalar.value, event->data.scalar.length));
    if (!node->text.ptr) {
        r->no_memory = true;
        return NULL;
    }
    node->wrapped = event->start_mark.line != event->end_mark.line;
    switch (event->data.scalar.style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        node->style = STYLE_SINGLE;
        node->text_column++;
        break;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        node->style = STYLE_DOUBLE;
        node->text_column++;
        break;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        node->style = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ? STYLE_LITERAL : STYLE_FOLDED;
        node->wrapped = false;
        locate_block(r, node);
        break;
    default:
        node->style = STYLE_PLAIN;
    }
    return node;
}

/* Anchors and tags may stand at any value. */
static void check_decoration(struct reader *r, const yaml_event_t *event) {
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        return;
    }
    if (anchor)
        complaints_error(r->complaints, position_of(r, &event->start_mark), "anchors are not allowed in pattern files");
    if (tag)
        complaints_error(r->complaints, position_of(r, &event->start_mark), "tags are not allowed in pattern files");
}

static bool key_is_identifier(const char *key, size_t len) {
    if (len == 0 || len > TREE_KEY_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = key[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
            return false;
    }
    return true;
}

/* The name a mapping's value goes under; complains about what is no identifier or was there before. */
static int read_key(struct reader *r, const yaml_event_t *event, const struct node *map, const char **key) {
    struct position at = position_of(r, &event->start_mark);
    const struct node *before;

    *key = "";
    if (event->type != YAML_SCALAR_EVENT) {
        complaints_error(r->complaints, at, "a key must be a plain identifier");
        return -1; /* what its value would belong to is unknown */
    }
    check_decoration(r, event);
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
        !key_is_identifier((const char *)event->data.scalar.value, event->data.scalar.length)) {
        complaints_error(r->complaints, at, "a key must be a plain identifier, not '%.64s'", event->data.scalar.value);
        return 0;
    }
    if (map->count == TREE_KEYS_MAX) { /* keys are compared one by one */
        complaints_error(r->complaints, at, "more than %d keys in one map", TREE_KEYS_MAX);
        return -1;
    }
    before = node_get(map, (const char *)event->data.scalar.value);
    if (before)
        complaints_error(r->complaints, at, "duplicate key %s, first at line %u", event->data.scalar.value,
                         before->key_line);
    *key = arena_string(r->arena, slice_of((const char *)event->data.scalar.value));
    if (!*key) {
        r->no_memory = true;
        return -1;
    }
    return 0;
}

static int read_value(struct reader *r, const yaml_event_t *event, unsigned depth, struct node **out);

static int read_children(struct reader *r, struct node *parent, unsigned depth) {
    yaml_event_type_t end = parent->kind == NODE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    struct node **tail = &parent->first;
    yaml_event_t event;

    for (;;) {
        const char *key = NULL;
        yaml_mark_t key_mark;
        int failed = 0;

        if (next_event(r, &event) < 0)
            return -1;
        if (event.type == end) {
            yaml_event_delete(&event);
            return 0;
        }
        key_mark = event.start_mark;
        if (parent->kind == NODE_MAP) {
            failed = read_key(r, &event, parent, &key);
            yaml_event_delete(&event);
            if (failed || next_event(r, &event) < 0)
                return -1;
        }
        failed = read_value(r, &event, depth, tail);
        yaml_event_delete(&event);
        if (failed)
            return -1;
        (*tail)->key = key;
        (*tail)->key_line = (unsigned)key_mark.line + 1;
        (*tail)->key_column = (unsigned)key_mark.column + 1;
        tail = &(*tail)->next;
        parent->count++;
    }
}

/* `depth`: collections around the value. */
static int read_value(struct reader *r, const yaml_event_t *event, unsigned depth, struct node **out) {
    check_decoration(r, event);
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        *out = read_text(r, event);
        return *out ? 0 : -1;
    case YAML_ALIAS_EVENT:
        complaints_error(r->complaints, position_of(r, &event->start_mark), "aliases are not allowed in pattern files");
        *out = node_new(r, event, NODE_TEXT);
        if (*out)
            (*out)->text = slice_of("");
        return *out ? 0 : -1;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (depth >= TREE_DEPTH_MAX) { /* nothing deeper is read: hostile files must not recurse without end */
            complaints_error(r->complaints, position_of(r, &event->start_mark), "nested deeper than %d levels",
                             TREE_DEPTH_MAX);
            return -1;
        }
        *out = node_new(r, event, event->type == YAML_MAPPING_START_EVENT ? NODE_MAP : NODE_LIST);
        return *out ? read_children(r, *out, depth + 1) : -1;
    default:
        complaints_error(r->complaints, position_of(r, &event->start_mark), "not expected here");
        return -1;
    }
}

/* The head and the end of the stream around the one document. */
static int read_document(struct reader *r, struct node **out) {
    bool seen = false;
    yaml_event_t event;

    for (;;) {
        yaml_event_type_t type;
        int failed = 0;

        if (next_event(r, &event) < 0)
            return -1;
        type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT) {
            struct position at = position_of(r, &event.start_mark);

            if (event.data.document_start.version_directive ||
                event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end)
                complaints_error(r->complaints, at, "%% directives are not allowed in pattern files");
            if (seen) {
                complaints_error(r->complaints, at, "a pattern file is one document");
                failed = -1;
            }
            seen = true;
        } else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_END_EVENT &&
                   type != YAML_STREAM_END_EVENT) {
            failed = read_value(r, &event, 0, out);
        }
        yaml_event_delete(&event);
        if (failed || type == YAML_STREAM_END_EVENT)
            return failed;
    }
}

int yaml_tree_read(struct node **out, struct arena *arena, const char *file, struct slice text,
                   struct complaints *complaints) {
    struct reader r = {.arena = arena, .file = file, .text = text, .cursor = text.ptr, .complaints = complaints};

    *out = NULL;
    if (text.len > TREE_FILE_MAX) {
        complaints_error(complaints, (struct position){file, 0, 0}, "larger than %d bytes", TREE_FILE_MAX);
        return 0;
    }
    if (slice_starts(text, "\xef\xbb\xbf"))
        complaints_error(complaints, (struct position){file, 1, 1},
                         "a byte order mark is not allowed in pattern files");
    if (!yaml_parser_initialize(&r.parser))
        return -1;
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.ptr ? text.ptr : ""), text.len);
    if (read_document(&r, out) < 0)
        *out = NULL;
    yaml_parser_delete(&r.parser);
    return r.no_memory ? -1 : 0;
}

const struct node *node_get(const struct node *map, const char *key) {
    if (!map || map->kind != NODE_MAP)
        return NULL;
    for (const struct node *child = map->first; child; child = child->next)
        if (child->key && child->key[0] == key[0] && strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

const char *node_text(const struct node *node) {
    return node && node->kind == NODE_TEXT && node->text.ptr ? node->text.ptr : "";
}

struct position node_position(const struct node *node) {
    return (struct position){node->file, node->line, node->column};
}

struct position node_key_position(const struct node *node) {
    return node->key ? (struct position){node->file, node->key_line, node->key_column} : node_position(node);
}
