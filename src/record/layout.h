/* SPDX-License-Identifier: Apache-2.0
 * The layouts of log lines: one table of small scanners. Place in the flow: profile.c asks which occur in a
 * log, index.c and record.c use those. A layout's bit in log_profile.layouts is 1 << its number.
 *
 * Invariants: a scanner never looks past the first newline, so what it says does not depend on what follows;
 * the table is ordered from strict to loose and the first that fits wins. */
#ifndef RECORD_LAYOUT_H
#define RECORD_LAYOUT_H

#include "record/record.h"
#include "record/stamp.h"

enum layout {
    LAYOUT_LOG4J = 0, /* 2026-03-04 05:06:07,890 INFO  [c.c.X] ... */
    LAYOUT_MYSQL,     /* 2026-03-04T05:06:07.890123Z 0 [ERROR] [MY-010119] ... */
    LAYOUT_LIBVIRT,   /* 2026-03-04 05:06:07.890+0000: 1234: error : ... */
    LAYOUT_OVS,       /* 2026-03-04T05:06:07.890Z|00012|bridge|INFO|... */
    LAYOUT_JOURNAL,   /* 2026-03-04T05:06:07+0000 host program[1]: ... */
    LAYOUT_VR,        /* 2026-03-04 05:06:07,890 INFO     ... */
    LAYOUT_MONITOR,   /* 2026-03-04 05:06:07,890 [ALERT] [haproxy] ... */
    LAYOUT_DASH,      /* 2026-03-04 05:06:07,890 - ... */
    LAYOUT_VR_OLD,    /* 2026-03-04 05:06:07,890  merge.py load:298 ... */
    LAYOUT_DATED,     /* 2026-03-04 05:06:07[,890] ... */
    LAYOUT_SYSLOG,    /* Mar  4 05:06:07 host program[1]: ... */
    LAYOUT_DATE,      /* Tue Jan 28 10:30:48 UTC 2025 : ... */
    LAYOUT_CONSOLE,   /* INFO  [c.c.X] ... */
    LAYOUT_PYTHON,    /* DEBUG:root:... */
    LAYOUT_ACCESS,    /* 10.0.0.5 - - [23/Nov/2026:20:12:13 +0000] "GET ... */
    LAYOUT_TAIL,      /* ==> /var/log/x <== */
    LAYOUT_TORN,      /* 1-09-21 22:48:11,198 ERROR [c.c.X] ...: the date cut off in part */
    LAYOUT_CLOCK,     /* 05:06:07,890 name INFO ... */
    LAYOUT_COUNT
};

#define LAYOUT_BIT(layout) (UINT32_C(1) << (layout))
#define LAYOUT_ALL         (LAYOUT_BIT(LAYOUT_COUNT) - 1)

/* What a scanner found at the start of a line. */
struct head {
    enum layout layout;
    enum level level;
    struct stamp stamp;
    size_t body; /* length of what was scanned: the message, or the '[' of a logger, begins there */
    bool log4j;  /* `body` is at "[logger] ..." */
    struct slice host, program;
    struct slice logger; /* of layouts that name one without brackets */
};

/* Scans a line with the layouts of `bits`; false when none of them begins at `at`. */
bool layout_scan(uint32_t bits, const char *at, size_t len, struct head *head);

/* Scans what begins a record whatever it is: with the layouts of `bits`, else, where the beginning of the
 * line was lost, for "LEVEL [a.b.Class]" near its start. A byte order mark is passed over and counted in
 * head->body. */
bool layout_scan_any(uint32_t bits, const char *at, size_t len, struct head *head);

/* The length of the byte order mark of UTF-8 an editor put at the start, or 0. */
size_t layout_mark(struct slice text);

/* Whether the text is a continuation by its own form: blank, indented, a stack frame, "Caused by:",
 * "... 3 more", a closing bracket. `len` may reach beyond the line. */
bool layout_continues(const char *at, size_t len);

/* The same for what stands behind a syslog prefix, where an indent alone does not count. */
bool layout_trace_line(const char *at, size_t len);

#endif
