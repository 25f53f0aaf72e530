/* SPDX-License-Identifier: Apache-2.0
 * Generalising a text. Place in the flow: under `patterns new`. One pass from left to right: at each byte the first
 * row of tables below that fits decides; what nothing fits is fixed text. Invariant: every quantifier is bounded. */
#include "app/wording.h"

#include <ctype.h>
#include <stdio.h>

#include "base/compiler.h"
#include "model/id_shape.h"
#include "model/object_text.h"

enum { TITLE_LENGTH = 110, PIECE_LENGTH = 90 };

/* The word in front of a value, in lower case and without a final "id" or "uuid", and what it names. */
static const struct word {
    const char *word;
    enum entity_type type;
} WORDS[] = {
    {"vm", ENTITY_VM},
    {"instance", ENTITY_VM},
    {"router", ENTITY_VM},
    {"domr", ENTITY_VM},
    {"host", ENTITY_HOST},
    {"agent", ENTITY_HOST},
    {"network", ENTITY_NETWORK},
    {"vpc", ENTITY_VPC},
    {"zone", ENTITY_ZONE},
    {"datacenter", ENTITY_ZONE},
    {"dc", ENTITY_ZONE},
    {"pod", ENTITY_POD},
    {"cluster", ENTITY_CLUSTER},
    {"pool", ENTITY_POOL},
    {"storage", ENTITY_POOL},
    {"volume", ENTITY_VOLUME},
    {"vol", ENTITY_VOLUME},
    {"template", ENTITY_TEMPLATE},
    {"snapshot", ENTITY_SNAPSHOT},
    {"job", ENTITY_JOB},
    {"nic", ENTITY_NIC},
    {"vlan", ENTITY_VLAN},
    {"vnet", ENTITY_VLAN},
    {"account", ENTITY_ACCOUNT},
    {"domain", ENTITY_DOMAIN},
    {"offering", ENTITY_OFFERING},
    {"rule", ENTITY_RULE},
    {"vpn", ENTITY_VPN},
    {"msid", ENTITY_SERVER},
};

struct state {
    struct wording *out;
    struct slice text;
    size_t at;
    size_t fixed;            /* start of the run of fixed text at hand; == at: none */
    enum entity_type inside; /* of an object text with keys */
    bool truncated;          /* the title is full */
    bool no_memory;
};

static void title_add(struct state *s, struct slice text) {
    struct str *title = &s->out->title;

    for (size_t i = 0; i < text.len && !s->truncated; i++) {
        char c = text.ptr[i];

        if (title->len >= TITLE_LENGTH && (c == ' ' || title->len >= TITLE_LENGTH + 30)) {
            s->truncated = true;
            str_add(title, " ...");
            return;
        }
        str_add_char(title, c == '{' ? '(' : c == '}' ? ')' : c);
    }
}

/* Ends the run of fixed text before the current place. */
static void end_run(struct state *s) {
    struct slice run = slice_make(s->text.ptr + s->fixed, s->at - s->fixed);
    struct wording_run item = {run, s->inside != ENTITY_NONE};

    if (run.len == 0)
        return;
    if (!item.object)
        title_add(s, run);
    s->no_memory |= vec_push(&s->out->runs, item) < 0;
}

static void escape(struct str *out, char c) {
    if (strchr("\\^$.[]|()?*+{}", c) && c)
        str_add_char(out, '\\');
    str_add_char(out, c);
}

/* A piece of the list in the file should end before a value, once it is long enough. */
static void begin_piece(struct state *s) {
    size_t start = s->out->regex.len;

    if (s->out->pieces.count && start - s->out->pieces.items[s->out->pieces.count - 1] < PIECE_LENGTH)
        return;
    s->no_memory |= vec_push(&s->out->pieces, start) < 0;
}

/* Passes over `length` bytes that vary, with `regex` for them. */
static void add_gap(struct state *s, size_t length, const char *regex) {
    end_run(s);
    begin_piece(s);
    str_add(&s->out->regex, regex);
    if (s->inside == ENTITY_NONE)
        title_add(s, (struct slice)SLICE_LITERAL("..."));
    s->at += length;
    s->fixed = s->at;
}

static void name_capture(struct wording *out, struct wording_capture *capture, const char *measure) {
    char base[WORDING_NAME - 4];
    unsigned n = 1;

    if (capture->entity == ENTITY_NONE)
        snprintf(base, sizeof base, "%s", measure);
    else if (capture->field == FIELD_ADDRESS)
        snprintf(base, sizeof base, "%s", entity_type_name(capture->entity));
    else
        snprintf(base, sizeof base, "%s_%s", entity_type_name(capture->entity), entity_field_name(capture->field));
    snprintf(capture->name, sizeof capture->name, "%s", base);
    for (size_t i = 0; i < out->capture_count; i++)
        if (strcmp(out->captures[i].name, capture->name) == 0) {
            snprintf(capture->name, sizeof capture->name, "%s_%u", base, ++n);
            i = (size_t)-1; /* the new name may be taken as well */
        }
}

/* Passes over a value that is captured as a field of an entity, or as a measure. */
static void add_capture(struct state *s, size_t length, enum entity_type entity, enum entity_field field,
                        const char *measure, const char *regex) {
    struct wording *out = s->out;
    struct wording_capture *capture = &out->captures[out->capture_count];
    char key[64];
    enum entity_type known;
    enum entity_field known_field;

    if (out->capture_count == WORDING_CAPTURES) {
        add_gap(s, length, regex);
        return;
    }
    snprintf(key, sizeof key, "%s.%s", entity_type_name(entity), entity_field_name(field));
    if (!entity_key_parse(slice_of(key), &known, &known_field))
        entity = ENTITY_NONE;
    *capture =
        (struct wording_capture){.entity = entity, .field = field, .value = slice_make(s->text.ptr + s->at, length)};
    name_capture(out, capture, measure);
    out->capture_count++;
    end_run(s);
    begin_piece(s);
    str_addf(&out->regex, "(?<%s>%s)", capture->name, regex);
    if (!s->truncated)
        str_addf(&out->title, "%s{%s}", s->inside == ENTITY_NONE ? "" : " ", capture->name);
    s->at += length;
    s->fixed = s->at;
}

/* The last word of `text`, behind which only blanks and marks may stand. */
static struct slice last_word(struct slice text) {
    size_t end = text.len, start;

    while (end > 0 && text.len - end < 4 && strchr(" :=[({#'\"-", text.ptr[end - 1]))
        end--;
    for (start = end; start > 0 && char_is(text.ptr[start - 1], CHAR_ALPHA);)
        start--;
    return slice_make(text.ptr + start, end - start);
}

/* What the words in front of the current place say about the value there. */
static enum entity_type named_before(const struct state *s) {
    struct slice before = slice_first(s->text, s->at);

    for (int words = 0; words < 3; words++) {
        struct slice word = last_word(before);
        char lower[24];
        size_t n;

        if (word.len == 0 || word.len >= sizeof lower)
            return ENTITY_NONE;
        for (n = 0; n < word.len; n++)
            lower[n] = (char)tolower((unsigned char)word.ptr[n]);
        lower[n] = '\0';
        if (strcmp(lower, "id") != 0 && strcmp(lower, "uuid") != 0 && strcmp(lower, "with") != 0 &&
            strcmp(lower, "name") != 0) {
            if (n > 4 && strcmp(lower + n - 4, "uuid") == 0)
                lower[n - 4] = '\0';
            else if (n > 2 && strcmp(lower + n - 2, "id") == 0)
                lower[n - 2] = '\0';
            for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
                if (strcmp(lower, WORDS[i].word) == 0)
                    return WORDS[i].type;
            return ENTITY_NONE;
        }
        before = slice_first(before, (size_t)(word.ptr - before.ptr));
    }
    return ENTITY_NONE;
}

/* A value inside an object text: behind `"id":`. */
static bool object_value(struct state *s) {
    struct slice rest = slice_from(s->text, s->at), key = last_word(slice_first(s->text, s->at));
    size_t n = 0;
    char before = s->at ? s->text.ptr[s->at - 1] : '\0';
    bool value = before == '"' ? s->at > 1 && strchr(": =", s->text.ptr[s->at - 2]) : strchr(": =", before) != NULL;

    if (s->inside == ENTITY_NONE || !value || rest.ptr[0] == '"' || rest.ptr[0] == ' ')
        return false;
    while (n < rest.len && n < 120 && !strchr("\",}]\\", rest.ptr[n]))
        n++;
    if (n == 0)
        return false;
    if (slice_is(key, "id") && run_length(slice_first(rest, n), CHAR_DIGIT) == n)
        add_capture(s, n, s->inside, FIELD_ID, "number", "\\d{1,19}");
    else if (slice_is(key, "uuid") && uuid_length(rest) == n)
        add_capture(s, n, s->inside, FIELD_UUID, "uuid", "[0-9a-f-]{36}");
    else if (slice_is(key, s->inside == ENTITY_VM ? "instanceName" : "name"))
        add_capture(s, n, s->inside, FIELD_NAME, "name", "[^\",}\\]\\\\\\n]{1,128}");
    else
        add_gap(s, n, "[^\",}\\]\\\\\\n]{1,128}");
    return true;
}

static bool hexadecimal(struct state *s, struct slice rest) {
    size_t n = run_length(rest, CHAR_HEX);
    bool digit = false;

    for (size_t i = 0; i < n; i++)
        digit = digit || char_is(rest.ptr[i], CHAR_DIGIT);
    if (n < 8 || n > 64 || !digit || run_length(rest, CHAR_DIGIT) == n ||
        (n < rest.len && char_is(rest.ptr[n], CHAR_ALNUM)))
        return false;
    add_gap(s, n, "[0-9A-Fa-f]{8,64}");
    return true;
}

static bool number(struct state *s, struct slice rest) {
    size_t n = run_length(rest, CHAR_DIGIT), more;
    enum entity_type type = named_before(s);

    if (n == 0 || n > 19)
        return false;
    if (n + 1 < rest.len && rest.ptr[n] == '.' && (more = run_length(slice_from(rest, n + 1), CHAR_DIGIT)) != 0 &&
        more < 10) {
        add_capture(s, n + 1 + more, ENTITY_NONE, FIELD_ID, "number", "\\d{1,19}\\.\\d{1,9}");
        return true;
    }
    add_capture(s, n, type, FIELD_ID, "number", "\\d{1,19}");
    return true;
}

static bool variable(struct state *s) {
    struct slice rest = slice_from(s->text, s->at), id;
    bool inside_word = s->at && char_is(s->text.ptr[s->at - 1], CHAR_ALNUM);
    size_t n;

    if (slice_starts(rest, "[redacted:") && memchr(rest.ptr, ']', rest.len)) {
        add_gap(s, (size_t)((const char *)memchr(rest.ptr, ']', rest.len) - rest.ptr) + 1, "[^\\n]{1,256}?");
        return true;
    }
    if (inside_word)
        return false;
    if ((n = uuid_length(rest)) != 0) {
        add_capture(s, n, named_before(s), FIELD_UUID, "uuid", "[0-9A-Fa-f-]{36}");
    } else if ((n = mac_length(rest)) != 0) {
        add_capture(s, n, ENTITY_MAC, FIELD_ADDRESS, "mac", "[0-9A-Fa-f:]{17}");
    } else if ((n = instance_name_length(rest, &id)) != 0) {
        add_capture(s, n, ENTITY_VM, FIELD_NAME, "name", "[rsvi]-[0-9A-Za-z-]{3,60}");
    } else if ((n = ipv4_length(rest)) != 0) {
        add_capture(s, n, ENTITY_IP, FIELD_ADDRESS, "ip", "\\d{1,3}(?:\\.\\d{1,3}){3}");
    } else if (!hexadecimal(s, rest)) {
        return number(s, rest);
    }
    return true;
}

/* Takes the prefix of an object text as fixed text; its id or its keys follow. */
static bool object_begins(struct state *s) {
    struct object_prefix prefix;
    struct slice rest = slice_from(s->text, s->at);
    size_t n;

    if ((s->at && char_is(s->text.ptr[s->at - 1], CHAR_ALNUM)) || !object_prefix_at(rest, &prefix) ||
        prefix.length >= rest.len)
        return false;
    end_run(s);
    s->fixed = s->at;
    for (size_t i = 0; i < prefix.length; i++)
        escape(&s->out->regex, rest.ptr[i]);
    s->at += prefix.length;
    if (prefix.keys) {
        title_add(s, slice_trim(slice_first(rest, prefix.length - 1)));
        s->inside = prefix.type;
        end_run(s);
        s->fixed = s->at;
    } else if ((n = run_length(slice_from(rest, prefix.length), CHAR_DIGIT)) != 0 && n < 20) {
        add_capture(s, n, prefix.type, FIELD_ID, "number", "\\d{1,19}");
    }
    return true;
}

static struct slice first_line(struct slice text) {
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

    return slice_trim(newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text);
}

int wording_make(struct wording *out, struct slice text) {
    struct state s = {.out = out, .text = first_line(text)};

    memset(out, 0, sizeof *out);
    str_init(&out->regex);
    str_init(&out->title);
    begin_piece(&s);
    while (s.at < s.text.len && s.at < WORDING_TEXT) {
        unsigned char c = (unsigned char)s.text.ptr[s.at];

        if (object_value(&s) || variable(&s) || object_begins(&s))
            continue;
        if (s.inside != ENTITY_NONE && c == ' ' && s.text.ptr[s.at - 1] == ':') {
            end_run(&s); /* 4.20 prints `"id": 5`, others `"id":5` */
            str_add(&out->regex, " ?");
            s.fixed = ++s.at;
            continue;
        }
        escape(&out->regex, (char)c);
        s.at++;
        if (c == '}' && s.inside != ENTITY_NONE) {
            end_run(&s);
            s.fixed = s.at;
            s.inside = ENTITY_NONE;
        }
    }
    while (s.at < s.text.len && ((unsigned char)s.text.ptr[s.at] & 0xc0) == 0x80)
        str_add_char(&out->regex, s.text.ptr[s.at++]); /* never half a character */
    end_run(&s);
    if (!s.no_memory && !out->regex.failed && !out->title.failed)
        return 0;
    wording_free(out);
    return -1;
}

void wording_free(struct wording *wording) {
    str_free(&wording->regex);
    str_free(&wording->title);
    vec_free(&wording->pieces);
    vec_free(&wording->runs);
}
