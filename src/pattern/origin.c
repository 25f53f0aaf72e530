/* SPDX-License-Identifier: Apache-2.0
 * Asking the keys of origins.yaml about one record. Place in the flow: behind matching, for the few records
 * that may become leads. Invariant: among keys of one kind the longest decides, so a narrow key is an
 * exception to a broad one; work is bounded by the window times the number of keys. */
#include "pattern/origin.h"

#include <ctype.h>

#include "pattern/origin_internal.h"

enum { WINDOW = 8192, MESSAGE_MAX = 1024, NAME_ROOM = 256 };

const char *origin_kind_name(enum origin_kind kind) {
    static const char *const NAMES[ORIGIN_KIND_COUNT + 1] = {
        [ORIGIN_EXCEPTION] = "exception", [ORIGIN_OWNER] = "owner",
        [ORIGIN_SCRIPT] = "script",       [ORIGIN_SQL] = "sql",
        [ORIGIN_TEXT] = "text",           [ORIGIN_COMMAND] = "command",
        [ORIGIN_CLASS] = "class",         [ORIGIN_PACKAGE] = "package",
        [ORIGIN_WORD] = "word",           [ORIGIN_KIND_COUNT] = ""};

    return NAMES[kind];
}

bool origins_any(const struct origins *origins) {
    return origins && origins->other;
}

const struct signature *origins_failed(const struct origins *origins) {
    return origins->failed;
}

size_t origins_failed_capture(const struct origins *origins) {
    return origins->failed_capture;
}

bool origins_failed_code(const struct origins *origins, const char *code) {
    for (const char **known = origins->failed_codes; known && *known && code; known++)
        if (strcmp(*known, code) == 0)
            return true;
    return false;
}

/* The simple part of a class name: behind the last dot, before '$'. */
static struct slice simple_name(struct slice name) {
    return logger_simple(name);
}

/* Whether camel-case words of `name` read like the key: "LoadBalancer" in "CreateLoadBalancerRuleCmd", not
 * "Link" in "LinkedList". */
static bool has_words(struct slice name, struct slice key) {
    for (size_t at = 0; at + key.len <= name.len; at++) {
        char before = at ? name.ptr[at - 1] : ' ', after = at + key.len < name.len ? name.ptr[at + key.len] : ' ';

        if (memcmp(name.ptr + at, key.ptr, key.len) != 0 || islower((unsigned char)after))
            continue;
        /* within a run of capitals a word may begin only where the run does: "HA" is not in "SHA" */
        if (isupper((unsigned char)before) && isupper((unsigned char)key.ptr[key.len - 1]))
            continue;
        return true;
    }
    return false;
}

/* Whether a text stands in the message where a word begins. */
static bool has_text(struct slice message, struct slice key) {
    size_t from = 0;

    for (;;) {
        ptrdiff_t at = slice_find(slice_from(message, from), key);

        if (at < 0)
            return false;
        from += (size_t)at;
        if (from == 0 || !isalnum((unsigned char)message.ptr[from - 1]) || !isalnum((unsigned char)key.ptr[0]))
            return true;
        from++;
    }
}

/* Whether a class's full name begins with a package. Abbreviated names ("c.c.a.X") do not say which. */
static bool has_package(struct slice name, struct slice key) {
    return name.len > key.len && name.ptr[key.len] == '.' && memcmp(name.ptr, key.ptr, key.len) == 0;
}

typedef bool key_test(struct slice text, struct slice key);

/* The longest key of a kind that `test` finds in the text. */
static bool ask(struct origin *out, const struct origins *origins, enum origin_kind kind, struct slice text,
                key_test *test) {
    const struct origin_key *best = NULL;

    for (size_t i = 0; i < origins->keys[kind].count; i++) {
        const struct origin_key *key = &origins->keys[kind].items[i];

        if ((!best || key->text.len >= best->text.len) && key->text.len <= text.len && test(text, key->text))
            best = key;
    }
    if (!best)
        return false;
    out->signature = best->signature;
    out->kind = kind;
    out->key = best->shown;
    return true;
}

/* What the trace of a record gives. */
struct trace_facts {
    const struct origins *origins;
    struct origin *out;
    const struct signature *signature; /* by the deepest exception that points anywhere */
    const char *key;
    struct slice text;  /* of the deepest exception, with its class */
    struct slice frame; /* class of the first CloudStack frame behind the deepest exception, else of the first */
    bool deep;          /* the former */
};

static int on_exception(void *payload, const struct part *part) {
    struct trace_facts *facts = payload;
    struct origin found = {0};

    for (size_t i = 0; i < facts->origins->user_errors.count; i++)
        if (slice_is(part->exception, facts->origins->user_errors.items[i]))
            facts->out->user_error = true;
    facts->out->exception = part->exception;
    facts->text = part->text;
    facts->out->offset = part->offset;
    if (ask(&found, facts->origins, ORIGIN_EXCEPTION, part->exception, has_words)) {
        facts->signature = found.signature;
        facts->key = found.key;
    }
    return 0;
}

/* "at com.cloud.x.Y.method(Y.java:1)" → "com.cloud.x.Y" */
static struct slice frame_class(struct slice frame) {
    size_t end = 0, dot;

    frame = slice_from(frame, 3);
    while (end < frame.len && frame.ptr[end] != '(')
        end++;
    for (dot = end; dot > 0 && frame.ptr[dot - 1] != '.';)
        dot--;
    frame = slice_first(frame, dot ? dot - 1 : 0);
    for (size_t i = 0; i < frame.len; i++)
        if (frame.ptr[i] == '/')
            return slice_from(frame, i + 1);
    return frame;
}

static int on_frame(void *payload, const struct part *part) {
    struct trace_facts *facts = payload;
    struct slice name = frame_class(part->text);

    bool deep = part->offset > facts->out->offset;

    if (facts->deep || (facts->frame.len && !deep))
        return 0;
    if (!slice_starts(name, "com.cloud.") && !slice_starts(name, "org.apache.cloudstack."))
        return 0;
    if (slice_starts(name, "com.cloud.utils.")) /* used by all, says nothing */
        return 0;
    facts->frame = name;
    facts->deep = deep;
    return 0;
}

/* Whether the API takes an error of this code for a mistake of its caller. */
static bool is_refusal(struct slice digits) {
    return slice_starts(digits, "401") || slice_starts(digits, "43") || slice_starts(digits, "531");
}

static struct slice skip(struct slice text, const char *any) {
    while (text.len && strchr(any, text.ptr[0]))
        text = slice_from(text, 1);
    return text;
}

/* What stands behind `"key":` and an opening quote, both perhaps escaped; empty where the key is not found. */
static struct slice value_of(struct slice text, const char *key) {
    ptrdiff_t at = slice_find(text, slice_of(key));

    if (at < 0)
        return slice_make(text.ptr, 0);
    text = skip(skip(skip(slice_from(text, (size_t)at + strlen(key)), "\\\""), ": "), "\\");
    return slice_starts(text, "\"") ? slice_from(text, 1) : text;
}

/* An answer of the API tells in words what an exception said: {"errorcode":530,"errortext":"..."}. */
static void ask_answer(struct trace_facts *facts, const struct record *record) {
    static const char KEY[] = "errortext";
    struct slice words = value_of(record->text, KEY);
    size_t end = 0;

    while (end < words.len && !strchr("\"\\\n", words.ptr[end]))
        end++;
    if (facts->out->exception.len || end == 0)
        return;
    facts->text = slice_first(words, end);
    facts->out->exception = slice_of(KEY);
    facts->out->offset = (size_t)(words.ptr - record->raw.ptr);
    facts->out->user_error = is_refusal(value_of(record->text, "errorcode"));
}

static int on_message(void *payload, const struct part *part) {
    *(struct slice *)payload = part->text;
    return 0;
}

/* Class names in the message that end in "Command": what was sent to an agent. */
static bool ask_commands(struct origin *out, const struct origins *origins, struct slice message) {
    static const struct slice END = SLICE_LITERAL("Command");
    size_t from = 0;

    for (ptrdiff_t at; (at = slice_find(slice_from(message, from), END)) >= 0;) {
        size_t end = from + (size_t)at + END.len, start = from + (size_t)at;

        while (start > from && isalnum((unsigned char)message.ptr[start - 1]))
            start--;
        from = end;
        if (start + END.len == end || end - start > NAME_ROOM)
            continue;
        if (ask(out, origins, ORIGIN_COMMAND, slice_make(message.ptr + start, end - start), has_words))
            return true;
    }
    return false;
}

/* Appends the first bytes of a text in lower case, and a newline, to a buffer of 2 * MESSAGE_MAX. */
static size_t add_lowered(char *room, size_t len, struct slice text) {
    text = slice_first(text, MESSAGE_MAX - 1);
    for (size_t i = 0; i < text.len; i++)
        room[len++] = (char)tolower((unsigned char)text.ptr[i]);
    room[len++] = '\n';
    return len;
}

static bool ask_class(struct origin *out, const struct origins *origins, enum origin_kind kind, struct slice name) {
    return name.len && name.len <= NAME_ROOM && ask(out, origins, kind, simple_name(name), has_words);
}

static bool ask_package(struct origin *out, const struct origins *origins, struct slice name) {
    return name.len && name.len <= NAME_ROOM && ask(out, origins, ORIGIN_PACKAGE, name, has_package);
}

/* The deepest exception is nearer to the cause than the message around it. */
static bool ask_texts(struct origin *out, const struct origins *origins, struct slice exception, struct slice message) {
    if (ask(out, origins, ORIGIN_TEXT, exception, has_text))
        return true;
    out->wrapper = ask(out, origins, ORIGIN_TEXT, message, has_text);
    return out->wrapper;
}

static bool decide(struct origin *out, const struct origins *origins, const struct trace_facts *facts,
                   const struct record *record, struct slice message) {
    char room[2 * MESSAGE_MAX];
    struct slice low_message = {room, add_lowered(room, 0, message)};
    struct slice low = {room, add_lowered(room, low_message.len, facts->text)};

    if (facts->signature) {
        out->signature = facts->signature;
        out->kind = ORIGIN_EXCEPTION;
        out->key = facts->key;
        return true;
    }
    return ask_class(out, origins, ORIGIN_OWNER, facts->frame) ||
           ask_class(out, origins, ORIGIN_OWNER, record->logger) || ask(out, origins, ORIGIN_SCRIPT, low, has_text) ||
           ask(out, origins, ORIGIN_SQL, low, has_text) ||
           ask_texts(out, origins, slice_from(low, low_message.len), low_message) ||
           ask_commands(out, origins, slice_first(message, MESSAGE_MAX)) ||
           ask_class(out, origins, ORIGIN_CLASS, facts->frame) ||
           ask_class(out, origins, ORIGIN_CLASS, record->logger) || ask_package(out, origins, facts->frame) ||
           ask_package(out, origins, record->logger) || ask(out, origins, ORIGIN_WORD, low, has_text);
}

void origin_find(struct origin *out, const struct origins *origins, const struct record *record) {
    struct record window = *record;
    struct trace_facts facts = {.origins = origins, .out = out};
    struct slice message = {0};

    *out = (struct origin){.signature = origins->other, .kind = ORIGIN_KIND_COUNT, .key = ""};
    window.text = slice_first(record->text, WINDOW);
    (void)record_parts(&window, PART_EXCEPTION, NULL, on_exception, &facts);
    ask_answer(&facts, &window);
    (void)record_parts(&window, PART_FRAME, NULL, on_frame, &facts);
    (void)record_parts(&window, PART_MESSAGE, NULL, on_message, &message);
    (void)decide(out, origins, &facts, record, message);
    out->traced = facts.frame.len != 0;
    out->where = record->logger.len ? simple_name(record->logger) : simple_name(facts.frame);
    if (!out->where.len)
        out->where = record->program;
}
