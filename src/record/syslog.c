/* SPDX-License-Identifier: Apache-2.0
 * Host, program and inner record of a syslog line. Source: RFC 3164; journalctl -o short, short-iso;
 * rsyslog's traditional and ISO file formats; dnsmasq's own file, which has no host. */
#include "record/syslog.h"

#include "record/log4j.h"

enum { TOKEN_MAX = 255 };

/* A word up to a blank; the cursor stays behind it. */
static struct slice token_scan(struct scan *s) {
    const char *from = s->p;
    const char *limit = scan_left(s) > TOKEN_MAX ? from + TOKEN_MAX : s->end;
    while (s->p < limit && *s->p != ' ' && *s->p != '\n')
        s->p++;
    return slice_make(from, (size_t)(s->p - from));
}

/* "program[pid]:" → program; false when the token is no such thing. */
static bool program_take(struct slice token, struct slice *out) {
    size_t n;

    if (token.len < 2 || token.ptr[token.len - 1] != ':')
        return false;
    n = token.len - 1;
    if (token.ptr[n - 1] == ']') {
        size_t open = n - 1;
        while (open > 0 && char_digit(token.ptr[open - 1]))
            open--;
        if (open > 1 && token.ptr[open - 1] == '[')
            n = open - 1;
    }
    *out = slice_first(token, n);
    return true;
}

/* CloudStack's record inside: with its own date (log4j 2's Syslog appender) or as the console prints it. */
static void inner_scan(struct scan *s, struct head *head) {
    size_t bracket;
    enum level level = log4j_level_bounded(s->p, scan_left(s), &bracket);

    if (level != LEVEL_NONE) {
        struct scan t = *s;
        struct stamp inner;
        if (stamp_scan_iso(&t, &inner) && !head->stamp.zoned)
            head->stamp = inner;
    } else {
        level = log4j_console_level(s->p, scan_left(s), &bracket);
    }
    if (level == LEVEL_NONE)
        return;
    head->level = level;
    head->log4j = true;
    s->p += bracket;
}

bool syslog_scan(struct scan *s, struct head *head) {
    struct scan t;
    struct slice token = token_scan(s);

    if (!program_take(token, &head->program)) {
        head->host = token;
        t = *s;
        if (scan_char(&t, ' ') && program_take(token_scan(&t), &head->program))
            *s = t;
    }
    if (layout_trace_line(s->p, scan_left(s)))
        return false;
    scan_char(s, ' ');
    inner_scan(s, head);
    return true;
}
