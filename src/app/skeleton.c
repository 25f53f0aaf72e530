/* SPDX-License-Identifier: Apache-2.0
 * Skeletons of signatures. Place in the flow: `patterns new`. The log is walked twice: for the record, and to count the
 * candidates for the literal. Invariant: what is printed was made from the example as it is printed (redacted, cleaned,
 * parsed alone), so that the example passes whatever the rest of the log looks like. */
#include "app/skeleton.h"

#include <ctype.h>

#include "app/log_walk.h"
#include "app/wording.h"
#include "pattern/match_part.h"
#include "report/clean.h"
#include "report/redact.h"

enum {
    LINE_LENGTH = 4000, /* bytes of an example's line */
    LITERAL_LONGEST = 32,
    LITERAL_SHORTEST = 6,
    LITERAL_CANDIDATES = 48,
    COUNTED_RECORDS = 200000, /* of the log, when literals are compared */
    WORD_SHORTEST = 4         /* letters of the word that the near miss exchanges */
};

struct skeleton {
    uint64_t line; /* wanted */
    bool found;
    struct str head, body; /* lines of the example: the record's first, and the wanted one if it is another */
    struct str text;       /* both */
    enum log_kind kind;
    struct record record;
    struct part part; /* what the regex is for */
    struct wording wording;
    struct slice candidates[LITERAL_CANDIDATES];
    uint64_t counts[LITERAL_CANDIDATES];
    size_t candidate_count;
    uint64_t records;
    struct slice literal;
};

static void keep_line(struct str *out, struct slice line) {
    struct str raw;

    str_init(&raw);
    redact(&raw, slice_first(line, 4 * LINE_LENGTH));
    clean_text(out, str_slice(&raw), LINE_LENGTH);
    out->failed = out->failed || raw.failed;
    str_free(&raw);
}

/* Line `n` (from 0) of a text, without its newline. */
static struct slice line_of(struct slice text, uint64_t n) {
    const char *newline;

    while (n-- && text.len) {
        newline = memchr(text.ptr, '\n', text.len);
        text = slice_from(text, newline ? (size_t)(newline - text.ptr) + 1 : text.len);
    }
    newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    return newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text;
}

static int find_record(void *payload, const struct record *record, const struct log_place *place) {
    struct skeleton *s = payload;

    if (s->line < place->line || s->line >= place->line + place->lines)
        return s->line < place->line;
    s->found = true;
    s->kind = place->profile->kind;
    keep_line(&s->head, line_of(record->raw, 0));
    if (s->line > place->line)
        keep_line(&s->body, line_of(record->raw, s->line - place->line));
    return 1;
}

/* Chooses the exception that stands on the wanted line, or begins the message. */
static int choose_exception(void *payload, const struct part *part) {
    struct skeleton *s = payload;
    size_t message = (size_t)(s->record.text.ptr - s->record.raw.ptr);
    bool wanted = s->body.len ? part->offset > s->head.len : part->offset == message;

    if (!wanted)
        return 0;
    s->part = part_as_matched(*part);
    return 1;
}

static int choose_message(void *payload, const struct part *part) {
    struct skeleton *s = payload;

    s->part = *part;
    return 1;
}

static int choose_part(struct skeleton *s) {
    struct log_profile profile;

    str_add_slice(&s->text, str_slice(&s->head));
    if (s->body.len)
        str_addf(&s->text, "\n%s", s->body.ptr);
    if (s->text.failed || s->head.failed || s->body.failed)
        return -1;
    log_profile_detect(&profile, str_slice(&s->text), true, NULL);
    record_parse(&s->record, &profile, str_slice(&s->text));
    if (record_parts(&s->record, PART_EXCEPTION, NULL, choose_exception, s))
        return 0;
    if (s->body.len)
        s->part = (struct part){.kind = PART_RECORD, .text = slice_from(str_slice(&s->text), s->head.len + 1)};
    else
        record_parts(&s->record, PART_MESSAGE, NULL, choose_message, s);
    return 0;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Windows of whole words in the fixed text, each a possible literal. */
static void find_candidates(struct skeleton *s) {
    for (size_t r = 0; r < s->wording.runs.count; r++) {
        struct slice run = s->wording.runs.items[r].text;

        for (size_t from = 0; from < run.len && !s->wording.runs.items[r].object; from++) {
            size_t to = 0;

            if (from && is_word(run.ptr[from - 1]) == is_word(run.ptr[from]))
                continue;
            if (run.ptr[from] == ' ')
                continue;
            for (size_t end = from + 1; end <= run.len && end - from <= LITERAL_LONGEST; end++)
                if (run.ptr[end - 1] != ' ' && (end == run.len || !is_word(run.ptr[end]) || !is_word(run.ptr[end - 1])))
                    to = end;
            if (to >= from + LITERAL_SHORTEST && s->candidate_count < LITERAL_CANDIDATES)
                s->candidates[s->candidate_count++] = slice_make(run.ptr + from, to - from);
        }
    }
}

static int count_candidates(void *payload, const struct record *record, const struct log_place *place) {
    struct skeleton *s = payload;

    (void)place;
    for (size_t i = 0; i < s->candidate_count; i++)
        s->counts[i] += slice_find(record->raw, s->candidates[i]) >= 0;
    return ++s->records == COUNTED_RECORDS;
}

static void choose_literal(struct skeleton *s) {
    size_t best = 0;

    for (size_t i = 1; i < s->candidate_count; i++)
        if (s->counts[i] < s->counts[best] ||
            (s->counts[i] == s->counts[best] && s->candidates[i].len > s->candidates[best].len))
            best = i;
    s->literal = s->candidate_count ? s->candidates[best] : s->part.exception;
}

static void add_quoted(struct str *out, struct slice text) {
    str_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        str_add_char(out, text.ptr[i]);
        if (text.ptr[i] == '\'')
            str_add_char(out, '\'');
    }
    str_add_char(out, '\'');
}

/* An id's slug: the first words of the literal. */
static void add_slug(struct str *out, struct slice literal) {
    size_t start = out->len;

    for (size_t i = 0; i < literal.len && out->len - start < 40; i++) {
        unsigned char c = (unsigned char)literal.ptr[i];

        if (isalnum(c) && c < 0x80)
            str_add_char(out, (char)tolower(c));
        else if (out->len > start && out->ptr[out->len - 1] != '-')
            str_add_char(out, '-');
    }
    while (out->len > start && out->ptr[out->len - 1] == '-')
        out->ptr[--out->len] = '\0';
    if (out->len == start)
        str_add(out, "unnamed");
}

static void add_regex(struct str *out, const struct wording *wording) {
    struct slice regex = str_slice(&wording->regex);

    if (wording->pieces.count == 1) {
        str_add(out, "    regex: ");
        add_quoted(out, regex.len ? regex : slice_of("^"));
        str_add_char(out, '\n');
        return;
    }
    str_add(out, "    regex:\n");
    for (size_t i = 0; i < wording->pieces.count; i++) {
        size_t from = wording->pieces.items[i],
               to = i + 1 < wording->pieces.count ? wording->pieces.items[i + 1] : regex.len;

        str_add(out, "      - ");
        add_quoted(out, slice_make(regex.ptr + from, to - from));
        str_add_char(out, '\n');
    }
}

static void add_captures(struct str *out, const struct wording *wording) {
    for (int measures = 0; measures < 2; measures++) {
        bool first = true;

        for (size_t i = 0; i < wording->capture_count; i++) {
            const struct wording_capture *capture = &wording->captures[i];

            if ((capture->entity == ENTITY_NONE) != (measures == 1))
                continue;
            if (first)
                str_add(out, measures ? "    measures: # rename them, or drop what says nothing\n" : "    entities:\n");
            first = false;
            if (measures)
                str_addf(out, "      %s: {keep: last}\n", capture->name);
            else
                str_addf(out, "      %s: %s.%s\n", capture->name, entity_type_name(capture->entity),
                         entity_field_name(capture->field));
        }
    }
}

static void add_lines(struct str *out, struct slice head, struct slice body) {
    if (body.len == 0) {
        str_add(out, "        - line: ");
        add_quoted(out, head);
        str_add_char(out, '\n');
        return;
    }
    str_add(out, "        - lines:\n            - ");
    add_quoted(out, head);
    str_add(out, "\n            - ");
    add_quoted(out, body);
    str_add_char(out, '\n');
}

/* The word of the fixed text that the near miss exchanges: the last one outside of the literal, else the literal's. */
static struct slice choose_word(const struct skeleton *s) {
    struct slice chosen = {NULL, 0};
    bool outside = false;

    for (size_t r = 0; r < s->wording.runs.count; r++) {
        struct slice run = s->wording.runs.items[r].text;

        for (size_t from = 0, to; from < run.len && !s->wording.runs.items[r].object; from = to + 1) {
            const char *start = run.ptr + from;
            bool free;

            for (to = from; to < run.len && is_word(run.ptr[to]); to++)
                continue;
            free = start + (to - from) <= s->literal.ptr || start >= s->literal.ptr + s->literal.len;
            if (to - from >= WORD_SHORTEST && (free || !outside)) {
                chosen = slice_make(start, to - from);
                outside = outside || free;
            }
        }
    }
    return chosen.ptr ? chosen : s->part.exception;
}

/* `line` with each `word` behind its first `from` bytes replaced. */
static void exchange(struct str *out, struct slice line, size_t from, struct slice word) {
    for (size_t i = 0; i < line.len;) {
        bool here = word.len && i >= from && i + word.len <= line.len &&
                    memcmp(line.ptr + i, word.ptr, word.len) == 0 && (i == 0 || !is_word(line.ptr[i - 1])) &&
                    (i + word.len == line.len || !is_word(line.ptr[i + word.len]));

        if (here)
            str_add(out, slice_is(word, "otherwise") ? "somehow" : "otherwise");
        else
            str_add_char(out, line.ptr[i]);
        i += here ? word.len : 1;
    }
}

static void add_tests(struct str *out, const struct skeleton *s) {
    size_t message = (size_t)(s->record.text.ptr - s->record.raw.ptr);
    struct slice word = choose_word(s);
    struct str head, body;

    str_add(out, "    tests:\n      match:\n");
    add_lines(out, str_slice(&s->head), str_slice(&s->body));
    for (size_t i = 0; i < s->wording.capture_count; i++) {
        str_addf(out, "%s%s: ", i ? ", " : "          expect: {", s->wording.captures[i].name);
        add_quoted(out, s->wording.captures[i].value);
    }
    str_add(out, s->wording.capture_count ? "}\n" : "");
    str_init(&head);
    str_init(&body);
    exchange(&head, str_slice(&s->head), message, word);
    exchange(&body, str_slice(&s->body), 0, word);
    str_add(out, "      no_match:\n");
    add_lines(out, str_slice(&head), str_slice(&body));
    str_add(out, "          because: 'derived: another word; a real text that only looks like it is better'\n");
    out->failed = out->failed || head.failed || body.failed;
    str_free(&head);
    str_free(&body);
}

/* Class of a frame "at a.b.Outer$Inner.method(File.java:1)", as the path of its file below the source folder. */
static int add_frame_file(void *payload, const struct part *part) {
    struct str *path = payload;
    struct slice name = slice_from(part->text, 3);
    size_t end = 0, last = 0;

    if (!slice_starts(name, "com.cloud.") && !slice_starts(name, "org.apache.cloudstack."))
        return 0;
    for (; end < name.len && name.ptr[end] != '(' && name.ptr[end] != '$'; end++)
        last = name.ptr[end] == '.' ? end : last;
    for (size_t i = 0; i < (end < name.len && name.ptr[end] == '$' ? end : last); i++)
        str_add_char(path, name.ptr[i] == '.' ? '/' : name.ptr[i]);
    return 1;
}

/* Where the text comes from: the class that logs it, or the program. */
static void add_reference(struct str *out, const struct skeleton *s) {
    struct slice logger = logger_simple(s->record.logger);
    struct str path;

    str_init(&path);
    if (logger.len)
        str_add_slice(&path, logger);
    else
        (void)record_parts(&s->record, PART_FRAME, NULL, add_frame_file, &path);
    if (str_slice(&path).len)
        str_addf(out, "    references:\n      - 'cloudstack:%.*s.java'\n", SLICE_ARGS(str_slice(&path)));
    else if (s->record.program.len)
        str_addf(out, "    references:\n      - 'https://manpages.debian.org/%.*s'\n", SLICE_ARGS(s->record.program));
    else
        str_add(out, "    # references: an issue, or cloudstack:path/File.java\n");
    out->failed = out->failed || path.failed;
    str_free(&path);
}

static void add_signature(struct str *out, const struct skeleton *s, const char *family) {
    str_addf(out, "  - id: %s.", family);
    add_slug(out, s->literal);
    str_add(out, "\n    title: ");
    add_quoted(out, s->wording.title.len ? slice_trim(str_slice(&s->wording.title)) : s->part.exception);
    str_add(out, "\n    role: symptom # cause, if it names the reason; then say explanation and remedy\n"
                 "    severity: minor\n    certainty: hint\n    status: experimental\n");
    str_addf(out, "    log: [%s]\n    level: any\n", s->kind == LOG_UNKNOWN ? "any" : log_kind_name(s->kind));
    str_addf(out, "    on: %s\n", part_kind_name(s->part.kind));
    if (s->part.kind == PART_EXCEPTION)
        str_addf(out, "    exception: [%.*s]\n", SLICE_ARGS(s->part.exception));
    str_add(out, "    literal: ");
    add_quoted(out, s->literal);
    str_add_char(out, '\n');
    add_regex(out, &s->wording);
    add_captures(out, &s->wording);
    add_reference(out, s);
    add_tests(out, s);
}

static int make(struct str *out, struct skeleton *s, const char *log, const char *family, struct error *err) {
    if (log_walk(&log, 1, find_record, NULL, s, err) < 0)
        return -1;
    if (!s->found)
        return error_set(err, ERROR_USAGE, "%s has no record on line %llu", log, (unsigned long long)s->line);
    if (choose_part(s) < 0 || wording_make(&s->wording, s->part.text) < 0)
        return error_no_memory(err);
    find_candidates(s);
    if (s->candidate_count > 1 && strcmp(log, "-") != 0 && log_walk(&log, 1, count_candidates, NULL, s, err) < 0)
        return -1;
    choose_literal(s);
    if (s->literal.len < LITERAL_SHORTEST)
        return error_set(err, ERROR_USAGE, "%s:%llu has too little fixed text for a signature", log,
                         (unsigned long long)s->line);
    str_add(out,
            "# A skeleton. Take it over into the file of its family; see README.md there for what is to be decided.\n");
    str_addf(out, "format: 1\nfamily: %s\n\npatterns:\n", family);
    add_signature(out, s, family);
    return out->failed ? error_no_memory(err) : 0;
}

int skeleton_make(struct str *out, const char *log, uint64_t line, const char *family, struct error *err) {
    struct skeleton s = {.line = line};
    int status;

    str_init(&s.head);
    str_init(&s.body);
    str_init(&s.text);
    str_init(&s.wording.regex);
    str_init(&s.wording.title);
    status = make(out, &s, log, family ? family : "draft", err);
    str_free(&s.head);
    str_free(&s.body);
    str_free(&s.text);
    wording_free(&s.wording);
    return status;
}
