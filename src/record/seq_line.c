/* SPDX-License-Identifier: Apache-2.0
 * Reads `Seq <host>-<number>: <verb>  { Cmd|Ans: , MgmtId: …, via: 5(kvm1), Ver: v1, Flags: 100011, [{…}] }`. Source:
 * Request.log and toString, AgentAttache, DirectAgentAttache, AgentManagerImpl, Agent.
 *
 * Invariant: one pass over at most BODY_MAX bytes; a body that is cut gives the commands that are whole. */
#include "record/seq_line.h"

#include "base/compiler.h"
#include "record/scan.h"

enum { BODY_MAX = 256 * 1024, NAME_MAX = 255 };

/* What follows the number. Longer beginnings stand before those they begin with. */
static const struct verb {
    const char *text;
    enum seq_line_kind kind;
    bool body; /* counts only with a request or answer behind it: "Sending now" is none */
} VERBS[] = {
    {"Sending", SEQ_LINE_SENT, true},
    {"Received after timeout", SEQ_LINE_ANSWERED_LATE, true},
    {"Received", SEQ_LINE_ANSWERED, true},
    {"Response Received", SEQ_LINE_ANSWERED, false},
    {"Processing", SEQ_LINE_ANSWERED, true},
    {"Executing", SEQ_LINE_TAKEN, false},
    {"Timed out on", SEQ_LINE_TIMED_OUT, false},
    {"Waited too long", SEQ_LINE_TIMED_OUT, false},
    {"Unable to send", SEQ_LINE_UNSENT, false},
    {"Cancelling", SEQ_LINE_CANCELLED, false},
};

const char *seq_line_name(enum seq_line_kind kind) {
    static const char *const NAMES[SEQ_LINE_KIND_COUNT] = {
        [SEQ_LINE_NONE] = "",
        [SEQ_LINE_SENT] = "sent",
        [SEQ_LINE_TAKEN] = "taken",
        [SEQ_LINE_REPLIED] = "replied",
        [SEQ_LINE_ANSWERED] = "answered",
        [SEQ_LINE_ANSWERED_LATE] = "answered-late",
        [SEQ_LINE_TIMED_OUT] = "timed-out",
        [SEQ_LINE_UNSENT] = "unsent",
        [SEQ_LINE_CANCELLED] = "cancelled",
        [SEQ_LINE_OTHER] = "request",
    };

    return NAMES[kind];
}

static bool read_number(struct scan *s, uint64_t *out) {
    const char *from = s->p;

    while (char_digit(scan_peek(s)))
        s->p++;
    return slice_to_u64(slice_make(from, (size_t)(s->p - from)), out);
}

/* "Seq 9-68426: ", "SeqA 9-68426: ", "Request:Seq 9-68426: ". */
static bool read_head(struct seq_line *out, struct scan *s) {
    (void)scan_text(s, "Request:");
    if (!scan_text(s, "Seq"))
        return false;
    out->control = scan_char(s, 'A');
    if (!scan_char(s, ' ') || !read_number(s, &out->host) || !scan_char(s, '-') || !read_number(s, &out->number) ||
        !scan_char(s, ':'))
        return false;
    scan_blanks(s, 4);
    return true;
}

static struct slice simple_name(struct slice name) {
    size_t from = name.len;

    while (from > 0 && name.ptr[from - 1] != '.' && name.ptr[from - 1] != '$')
        from--;
    return slice_from(name, from);
}

static void add_command(struct seq_line *out, struct slice name) {
    name = simple_name(slice_trim(name));
    if (name.len == 0)
        return;
    if (out->command_count < SEQ_COMMANDS_MAX)
        out->commands[out->command_count] = name;
    out->command_count++;
}

/* Behind an opening quote: the text up to the one that ends it. */
static struct slice read_quoted(struct scan *s) {
    const char *from = s->p;

    while (s->p < s->end && *s->p != '"')
        s->p += *s->p == '\\' && scan_left(s) > 1 ? 2 : 1;
    return slice_make(from, (size_t)((s->p < s->end ? s->p++ : s->p) - from));
}

/* Where in the list of commands or answers the reading is. */
struct place {
    size_t level; /* 2: among the classes; 3: among the fields of one */
    bool failed;  /* this answer says so */
    bool kept;    /* the details of an answer that failed are kept: others no longer matter */
};

/* A key whose value follows. */
static void read_field(struct seq_line *out, struct scan *s, struct slice key, struct place *place) {
    if (place->level == 2) {
        add_command(out, key);
        place->failed = false;
    } else if (place->level == 3 && slice_is(key, "result")) {
        bool quote = scan_char(s, '"');

        place->failed = scan_text(s, "false");
        out->failed = out->failed || place->failed;
        if (quote)
            (void)read_quoted(s);
    } else if (place->level == 3 && slice_is(key, "details") && scan_char(s, '"')) {
        struct slice details = read_quoted(s);

        if (!place->kept && (place->failed || out->details.len == 0))
            out->details = details;
        place->kept = place->kept || place->failed;
    }
}

/* [{"com.cloud.agent.api.StartCommand":{"vm":{…},"wait":"0"}},{…}] */
static void read_list(struct seq_line *out, struct scan *s) {
    struct place place = {0, false, false};

    while (s->p < s->end) {
        char c = *s->p++;

        if (c == '"') {
            struct slice text = read_quoted(s);

            if (scan_char(s, ':'))
                read_field(out, s, text, &place);
        } else if (c == '{' || c == '[') {
            place.level++;
        } else if (c == '}' || c == ']') {
            if (place.level <= 1)
                return;
            place.level--;
        }
    }
}

/* { GetStorageStatsAnswer, Answer }: what is printed where the content is suppressed. */
static void read_names(struct seq_line *out, struct scan *s) {
    while (s->p < s->end && scan_peek(s) != '}') {
        add_command(out, scan_until(s, ",}", NAME_MAX));
        if (!scan_char(s, ','))
            return;
    }
}

/* "5(kvm1)", "5": the host that a request goes to. */
static void read_via(struct seq_line *out, struct scan *s) {
    const char *from = s->p;

    while (char_digit(scan_peek(s)))
        s->p++;
    out->via = slice_make(from, (size_t)(s->p - from));
    if (scan_char(s, '('))
        out->via_name = scan_until(s, ")", NAME_MAX);
}

/* The request or answer that a line prints. Returns 'C' or 'A', 0 when there is none. */
static char read_body(struct seq_line *out, struct slice rest) {
    ptrdiff_t open = slice_find(slice_first(rest, 256), slice_of("{ ")), found;
    struct scan s;
    char sort;

    if (open < 0)
        return 0;
    rest = slice_first(slice_from(rest, (size_t)open + 2), BODY_MAX);
    sort = slice_starts(rest, "Cmd ") ? 'C' : slice_starts(rest, "Ans: ") ? 'A' : 0;
    found = slice_find(slice_first(rest, 256), slice_of(" via: "));
    if (!sort || found < 0)
        return sort;
    s = scan_of(rest.ptr + found + 6, rest.len - (size_t)found - 6);
    read_via(out, &s);
    found = slice_find(slice_make(s.p, scan_left(&s)), slice_of("Flags: "));
    if (found < 0)
        return sort;
    s.p += found + 7;
    (void)scan_until(&s, ",", 40);
    if (!scan_text(&s, ", "))
        return sort;
    if (scan_peek(&s) == '[')
        read_list(out, &s);
    else if (scan_text(&s, "{ "))
        read_names(out, &s);
    return sort;
}

bool seq_line_read(struct seq_line *out, struct slice text) {
    struct scan s = scan_of(text.ptr, text.len);
    struct slice rest;
    const char *end;
    char sort;

    *out = (struct seq_line){.kind = SEQ_LINE_NONE};
    if (!read_head(out, &s)) {
        *out = (struct seq_line){.kind = SEQ_LINE_NONE};
        return false;
    }
    rest = slice_make(s.p, scan_left(&s));
    end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
    if (end)
        rest.len = (size_t)(end - rest.ptr);
    sort = read_body(out, rest);
    out->kind = SEQ_LINE_OTHER;
    if (slice_starts(rest, "{ "))
        out->kind = sort == 'C' ? SEQ_LINE_TAKEN : sort == 'A' ? SEQ_LINE_REPLIED : SEQ_LINE_OTHER;
    for (size_t i = 0; i < ARRAY_LENGTH(VERBS); i++) {
        if (!slice_starts(rest, VERBS[i].text))
            continue;
        if (VERBS[i].kind == SEQ_LINE_ANSWERED && VERBS[i].body && sort == 'C')
            out->kind = SEQ_LINE_TAKEN; /* "Processing" of what an agent asks, or of what a direct one is asked */
        else if (!VERBS[i].body || sort)
            out->kind = VERBS[i].kind;
        break;
    }
    return true;
}
