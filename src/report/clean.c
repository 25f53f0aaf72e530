/* SPDX-License-Identifier: Apache-2.0
 * clean_text(): walks the bytes unit by unit (a code point, an escaped byte, a redaction mark) and remembers
 * the last unit boundary at which the cut mark would still fit. */
#include "report/clean.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/utf8.h"
#include "report/redact.h"

enum { MARK_LONGEST = 64, UNIT_ROOM = 32 };

static const struct slice CUT_MARK = SLICE_LITERAL("\xe2\x80\xa6");

/* Besides controls and bidi controls: what has no shape of its own but parts lines, or hides in a word. */
static const struct {
    uint32_t first, last;
} HIDDEN[] = {
    {0x00ad, 0x00ad}, {0x180e, 0x180e}, {0x200b, 0x200d}, {0x2028, 0x2029},
    {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

bool clean_is_unsafe(uint32_t point) {
    if (point < 0x20 || (point >= 0x7f && point <= 0x9f) || utf8_is_bidi_control(point))
        return true;
    for (size_t i = 0; point >= 0xad && i < ARRAY_LENGTH(HIDDEN) && HIDDEN[i].first <= point; i++)
        if (point <= HIDDEN[i].last)
            return true;
    return false;
}

/* The length of the `[redacted:KIND]` that stands at the start of `text`, or 0. */
static size_t redaction_mark(struct slice text) {
    size_t i = strlen("[redacted:");

    if (!slice_starts(text, "[redacted:"))
        return 0;
    while (i < text.len && i < MARK_LONGEST && ((text.ptr[i] >= 'a' && text.ptr[i] <= 'z') || text.ptr[i] == '-'))
        i++;
    return i < text.len && text.ptr[i] == ']' ? i + 1 : 0;
}

/* The next unit of `raw` as it is to be shown: a slice of `raw` or of `room`; *used counts the bytes of
 * `raw`. */
static struct slice next_unit(struct slice raw, char *room, size_t *used) {
    uint32_t point;
    size_t len, at = 0, mark;

    if (raw.ptr[0] == '\t' || raw.ptr[0] == '\r') {
        *used = 1;
        return slice_make(" ", 1);
    }
    if (raw.ptr[0] == '[' && (mark = redaction_mark(raw)) > 0) {
        *used = mark;
        return slice_first(raw, mark);
    }
    len = utf8_next(raw, &point);
    *used = len ? len : 1;
    if (len && (point == '\n' || !clean_is_unsafe(point)))
        return slice_first(raw, len);
    for (size_t i = 0; i < *used; i++)
        at += (size_t)snprintf(room + at, UNIT_ROOM - at, "\\x%02x", (unsigned)(unsigned char)raw.ptr[i]);
    return slice_make(room, at);
}

/* How many units at the start of `text` are one printable ASCII character each, shown as it stands. */
static size_t plain_run(struct slice text) {
    size_t n = 0;

    while (n < text.len && text.ptr[n] >= ' ' && text.ptr[n] <= '~' && text.ptr[n] != '[')
        n++;
    return n;
}

/* How many more bytes fit so that the cut mark still does. */
static size_t room_before_mark(size_t written, size_t max) {
    return written + CUT_MARK.len < max ? max - CUT_MARK.len - written : 0;
}

void clean_text(struct str *out, struct slice raw, size_t max) {
    char room[UNIT_ROOM];
    const size_t start = out->len;
    size_t cut = start, used;

    while (raw.len) {
        struct slice unit = slice_first(raw, plain_run(raw));

        if (max)
            unit = slice_first(unit, room_before_mark(out->len - start, max));
        used = unit.len;
        if (!used)
            unit = next_unit(raw, room, &used);
        if (max && out->len - start + unit.len > max) {
            if (out->len > cut) {
                out->len = cut;
                out->ptr[cut] = '\0';
            }
            if (CUT_MARK.len <= max)
                str_add_slice(out, CUT_MARK);
            return;
        }
        str_add_slice(out, unit);
        if (out->failed)
            return;
        raw = slice_from(raw, used);
        if (out->len - start + CUT_MARK.len <= max)
            cut = out->len;
    }
}

const char *clean_redacted(struct arena *arena, struct slice raw, size_t max) {
    struct str redacted, clean;
    const char *text = NULL;

    str_init(&redacted);
    str_init(&clean);
    redact(&redacted, raw);
    clean_text(&clean, str_slice(&redacted), max);
    if (!redacted.failed && !clean.failed)
        text = arena_string(arena, str_slice(&clean));
    str_free(&redacted);
    str_free(&clean);
    return text;
}
