/* SPDX-License-Identifier: Apache-2.0
 * The table of layouts and their scanners; see layout.h. Forms are those of the log4j-cloud.xml files, of the
 * virtual router's Python and shell scripts, and of the programs on a host whose logs operators add. */
#include "record/layout.h"

#include "base/compiler.h"
#include "record/level.h"
#include "record/log4j.h"
#include "record/syslog.h"

enum { WORD_MAX = 64, TORN_MAX = 160 };

/* The level words the layouts write in capitals; LEVEL_NONE for others. */
static enum level capital_level(struct slice word) {
    for (size_t i = 0; i < word.len; i++) {
        if (!char_upper(word.ptr[i]))
            return LEVEL_NONE;
    }
    return level_of_word(word);
}

static bool log4j_scan(struct scan *s, struct head *head) {
    size_t bracket = 0;
    enum level level = log4j_level_bounded(s->p, scan_left(s), &bracket);

    if (level == LEVEL_NONE)
        return false;
    head->level = level;
    head->log4j = true;
    const char *at = s->p;
    stamp_scan_iso(s, &head->stamp);
    s->p = at + bracket;
    return true;
}

/* The date of MySQL 5.5 and MariaDB: "260304  5:06:07", "2026-03-04  5:06:07". *old = the former. */
static bool mysql_stamp_scan(struct scan *s, struct stamp *out, bool *old) {
    struct scan t = *s;

    *out = (struct stamp){0};
    *old = false;
    if (scan_number(&t, 4, 4, &out->year) && scan_char(&t, '-')) {
        if (!scan_number(&t, 2, 2, &out->month) || !scan_char(&t, '-') || !scan_number(&t, 2, 2, &out->day))
            return false;
    } else {
        t = *s;
        *old = true;
        if (!scan_number(&t, 2, 2, &out->year) || !scan_number(&t, 2, 2, &out->month) ||
            !scan_number(&t, 2, 2, &out->day))
            return false;
        out->year += 2000;
    }
    *s = t;
    return scan_blanks(s, 2) > 0 && scan_number(s, 1, 2, &out->hour) && scan_char(s, ':') &&
           scan_number(s, 2, 2, &out->minute) && scan_char(s, ':') && scan_number(s, 2, 2, &out->second);
}

static bool mysql_scan(struct scan *s, struct head *head) {
    struct scan t = *s;
    bool old = false;
    int thread;

    if (!stamp_scan_iso(s, &head->stamp) || !head->stamp.zoned) {
        *s = t;
        if (!mysql_stamp_scan(s, &head->stamp, &old))
            return false;
    }
    if (!scan_blanks(s, 2))
        return false;
    bool number = scan_number(s, 1, 9, &thread);
    while (scan_number(s, 1, 9, &thread))
        ;
    if (number ? !scan_char(s, ' ') : !old)
        return false;
    if (!scan_char(s, '['))
        return false;
    head->level = level_of_word(scan_until(s, "] ", WORD_MAX));
    if (head->level == LEVEL_NONE || !scan_char(s, ']'))
        return false;
    scan_blanks(s, 1);
    return true;
}

static bool libvirt_scan(struct scan *s, struct head *head) {
    struct scan t;
    int thread;

    if (!stamp_scan_iso(s, &head->stamp) || !head->stamp.zoned || !scan_text(s, ": "))
        return false;
    t = *s;
    if (scan_number(&t, 1, 9, &thread) && scan_text(&t, ": ")) {
        struct slice word = scan_until(&t, " ", WORD_MAX);
        enum level level = level_of_word(word);
        if (level != LEVEL_NONE && scan_text(&t, " : ")) {
            head->level = level;
            *s = t;
        }
    }
    return true;
}

static bool ovs_scan(struct scan *s, struct head *head) {
    int number;

    if (!stamp_scan_iso(s, &head->stamp) || !scan_char(s, '|') || !scan_number(s, 1, 9, &number) || !scan_char(s, '|'))
        return false;
    head->logger = scan_until(s, "| ", WORD_MAX);
    if (!scan_char(s, '|'))
        return false;
    head->level = level_of_word(scan_until(s, "| ", WORD_MAX));
    return scan_char(s, '|');
}

static bool journal_scan(struct scan *s, struct head *head) {
    return stamp_scan_iso(s, &head->stamp) && head->stamp.zoned && scan_char(s, ' ') && syslog_scan(s, head);
}

/* Python's "%(levelname)-8s ": word and blanks are nine bytes. */
static bool vr_scan(struct scan *s, struct head *head) {
    if (!stamp_scan_iso(s, &head->stamp) || !scan_char(s, ' '))
        return false;
    struct slice word = scan_until(s, " ", 9);
    head->level = capital_level(word);
    return head->level != LEVEL_NONE && word.len + scan_blanks(s, 9 - word.len) == 9;
}

/* routerServiceMonitor.log; the severity is part of the message there and in syslog copies. */
static bool monitor_scan(struct scan *s, struct head *head) {
    if (!stamp_scan_iso(s, &head->stamp) || !scan_char(s, ' '))
        return false;
    struct scan t = *s;
    if (!scan_char(&t, '['))
        return false;
    head->level = capital_level(scan_until(&t, "]", 9));
    return head->level != LEVEL_NONE && scan_char(&t, ']');
}

/* "- text", "- subp.py[DEBUG]: text", "- name - LEVEL - text". */
static bool dash_scan(struct scan *s, struct head *head) {
    if (!stamp_scan_iso(s, &head->stamp) || !scan_text(s, " - "))
        return false;
    struct scan t = *s;
    struct slice name = scan_until(&t, " [", WORD_MAX);
    bool dashes = scan_text(&t, " - ");
    if (!dashes && !scan_char(&t, '['))
        return true;
    enum level level = capital_level(scan_until(&t, dashes ? " " : "]", 9));
    if (level == LEVEL_NONE || !scan_text(&t, dashes ? " - " : "]: "))
        return true;
    head->level = level;
    head->logger = name;
    *s = t;
    return true;
}

static bool vr_old_scan(struct scan *s, struct head *head) {
    int line;

    if (!stamp_scan_iso(s, &head->stamp) || !scan_text(s, "  "))
        return false;
    struct slice file = scan_until(s, " ", WORD_MAX);
    if (!slice_ends(file, ".py") || !scan_char(s, ' '))
        return false;
    scan_until(s, " :", WORD_MAX);
    if (!scan_char(s, ':') || !scan_number(s, 1, 6, &line) || !scan_char(s, ' '))
        return false;
    head->logger = file;
    return true;
}

/* Any other line that begins with a date and time; a level in capitals may be among the first words. */
static bool dated_scan(struct scan *s, struct head *head) {
    if (!stamp_scan_iso(s, &head->stamp))
        return false;
    char next = scan_peek(s);
    if (char_word(next) || next == '-' || next == ':')
        return false;
    scan_blanks(s, 8);
    struct scan t = *s;
    for (int i = 0; i < 3 && head->level == LEVEL_NONE; i++) {
        scan_until(&t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 40);
        struct slice word = scan_until(&t, " ]:)|,", 12);
        head->level = capital_level(word);
    }
    return true;
}

static bool month_scan(struct scan *s, struct head *head) {
    return stamp_scan_syslog(s, &head->stamp) && scan_char(s, ' ') && syslog_scan(s, head);
}

static bool date_scan(struct scan *s, struct head *head) {
    if (!stamp_scan_date(s, &head->stamp))
        return false;
    scan_blanks(s, 1);
    if (scan_char(s, ':'))
        scan_blanks(s, 1);
    return true;
}

static bool console_scan(struct scan *s, struct head *head) {
    size_t bracket = 0;
    head->level = log4j_console_level(s->p, scan_left(s), &bracket);
    head->log4j = true;
    s->p += bracket;
    return head->level != LEVEL_NONE;
}

static bool python_scan(struct scan *s, struct head *head) {
    head->level = capital_level(scan_until(s, ":", 9));
    if (head->level == LEVEL_NONE || !scan_char(s, ':'))
        return false;
    head->logger = scan_until(s, ": ", WORD_MAX);
    return head->logger.len && scan_char(s, ':');
}

static bool access_scan(struct scan *s, struct head *head) {
    for (int i = 0; i < 3; i++) {
        if (!scan_until(s, " ", WORD_MAX).len || !scan_char(s, ' '))
            return false;
    }
    return scan_char(s, '[') && stamp_scan_clf(s, &head->stamp) && scan_text(s, "] ");
}

static bool tail_scan(struct scan *s, struct head *head) {
    if (!scan_text(s, "==> "))
        return false;
    struct slice path = scan_until(s, "<", 512);
    if (path.len < 2 || path.ptr[path.len - 1] != ' ' || !scan_text(s, "<=="))
        return false;
    s->p -= path.len + 3 + 4;
    head->level = LEVEL_NONE;
    return true;
}

static bool torn_scan(struct scan *s, struct head *head) {
    const char *at = s->p;
    size_t bracket = 0;
    size_t digits = 0;

    while (s->p < s->end && s->p - at < 24 && char_among(*s->p, "0123456789-:,.T "))
        digits += char_digit(*s->p++);
    if (digits < 3 || s->p[-1] != ' ')
        return false;
    head->level = log4j_console_level(s->p, scan_left(s), &bracket);
    head->log4j = true;
    s->p += bracket;
    return head->level != LEVEL_NONE;
}

static bool clock_scan(struct scan *s, struct head *head) {
    const char *at = s->p;

    if (!stamp_scan_clock(s, &head->stamp) || s->p - at < 10 || !scan_char(s, ' '))
        return false;
    struct scan t = *s;
    for (int i = 0; i < 2 && head->level == LEVEL_NONE; i++) {
        head->level = capital_level(scan_until(&t, " ", 16));
        scan_blanks(&t, 4);
    }
    if (head->level != LEVEL_NONE)
        *s = t;
    return head->level != LEVEL_NONE;
}

enum first { FIRST_DIGIT = 1, FIRST_UPPER = 2, FIRST_OTHER = 4 };

/* The order of enum layout. `first` is what the first byte must be, to pass most lines over quickly. */
static const struct {
    bool (*scan)(struct scan *, struct head *);
    unsigned first;
} LAYOUTS[LAYOUT_COUNT] = {
    [LAYOUT_LOG4J] = {log4j_scan, FIRST_DIGIT},
    [LAYOUT_MYSQL] = {mysql_scan, FIRST_DIGIT},
    [LAYOUT_LIBVIRT] = {libvirt_scan, FIRST_DIGIT},
    [LAYOUT_OVS] = {ovs_scan, FIRST_DIGIT},
    [LAYOUT_JOURNAL] = {journal_scan, FIRST_DIGIT},
    [LAYOUT_VR] = {vr_scan, FIRST_DIGIT},
    [LAYOUT_MONITOR] = {monitor_scan, FIRST_DIGIT},
    [LAYOUT_DASH] = {dash_scan, FIRST_DIGIT},
    [LAYOUT_VR_OLD] = {vr_old_scan, FIRST_DIGIT},
    [LAYOUT_DATED] = {dated_scan, FIRST_DIGIT},
    [LAYOUT_SYSLOG] = {month_scan, FIRST_UPPER},
    [LAYOUT_DATE] = {date_scan, FIRST_UPPER},
    [LAYOUT_CONSOLE] = {console_scan, FIRST_UPPER},
    [LAYOUT_PYTHON] = {python_scan, FIRST_UPPER},
    [LAYOUT_ACCESS] = {access_scan, FIRST_DIGIT | FIRST_UPPER | FIRST_OTHER},
    [LAYOUT_TAIL] = {tail_scan, FIRST_OTHER},
    [LAYOUT_TORN] = {torn_scan, FIRST_DIGIT | FIRST_OTHER},
    [LAYOUT_CLOCK] = {clock_scan, FIRST_DIGIT},
};

static unsigned first_of(char c) {
    return char_digit(c) ? FIRST_DIGIT : char_upper(c) ? FIRST_UPPER : FIRST_OTHER;
}

bool layout_scan(uint32_t bits, const char *at, size_t len, struct head *head) {
    if (len == 0 || *at == '\n' || *at == ' ' || *at == '\t')
        return false;
    unsigned first = first_of(*at);
    for (int i = 0; i < LAYOUT_COUNT; i++) {
        struct scan s = scan_of(at, len);
        if (!(bits & LAYOUT_BIT(i)) || !(LAYOUTS[i].first & first))
            continue;
        *head = (struct head){.layout = (enum layout)i};
        if (LAYOUTS[i].scan(&s, head)) {
            head->body = (size_t)(s.p - at);
            return true;
        }
    }
    return false;
}

/* Looks for a level and a logger in the first bytes of a line. */
static bool cut_scan(const char *at, size_t len, struct head *head) {
    const char *newline = len ? memchr(at, '\n', len < TORN_MAX ? len : TORN_MAX) : NULL;
    size_t limit = newline ? (size_t)(newline - at) : len < TORN_MAX ? len : TORN_MAX;
    const char *p = at;

    while ((p = memchr(p, '[', limit - (size_t)(p - at)))) {
        size_t back = (size_t)(p - at);
        size_t blanks = 0;
        size_t bracket = 0;
        while (blanks < 2 && blanks < back && p[-1 - (ptrdiff_t)blanks] == ' ')
            blanks++;
        size_t word = 0;
        while (word < 5 && blanks + word < back && char_upper(p[-1 - (ptrdiff_t)(blanks + word)]))
            word++;
        size_t from = back - blanks - word;
        if (blanks && word >= 4 && (from == 0 || at[from - 1] == ' ')) {
            enum level level = log4j_console_level(at + from, len - from, &bracket);
            if (level != LEVEL_NONE) {
                *head = (struct head){.layout = LAYOUT_TORN, .level = level, .log4j = true};
                head->body = back;
                return true;
            }
        }
        p++;
    }
    return false;
}

size_t layout_mark(struct slice text) {
    return slice_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
}

bool layout_scan_any(uint32_t bits, const char *at, size_t len, struct head *head) {
    size_t skip = layout_mark(slice_make(at, len));

    if (!layout_scan(bits, at + skip, len - skip, head) && !cut_scan(at + skip, len - skip, head))
        return false;
    head->body += skip;
    return true;
}

bool layout_trace_line(const char *at, size_t len) {
    struct scan s = scan_of(at, len < 256 ? len : 256);
    int more;

    while (scan_char(&s, ' ') || scan_char(&s, '\t') || scan_text(&s, "#011"))
        ;
    if (scan_text(&s, "at ")) {
        struct slice name = scan_until(&s, "( ", 200);
        return name.len > 3 && memchr(name.ptr, '.', name.len) && scan_peek(&s) == '(';
    }
    if (scan_text(&s, "... "))
        return scan_text(&s, "suppressed ") || (scan_number(&s, 1, 5, &more) && scan_text(&s, " more")) ||
               (scan_text(&s, " common frames"));
    return scan_text(&s, "Caused by: ") || scan_text(&s, "Suppressed: ");
}

bool layout_continues(const char *at, size_t len) {
    if (len == 0 || char_among(*at, " \t\r\n}])"))
        return true;
    return layout_trace_line(at, len);
}
