/* SPDX-License-Identifier: Apache-2.0
 * A log text generalised: what is fixed in it, what varies, and the regex that says so. */
#ifndef APP_WORDING_H
#define APP_WORDING_H

#include "base/str.h"
#include "base/vec.h"
#include "pattern/pattern.h"

enum { WORDING_CAPTURES = 12, WORDING_NAME = 32, WORDING_TEXT = 360 };

/* A named capture and what it captured. */
struct wording_capture {
    char name[WORDING_NAME];
    enum entity_type entity; /* ENTITY_NONE = a measure */
    enum entity_field field;
    struct slice value;
};

/* A run of fixed text. */
struct wording_run {
    struct slice text;
    bool object; /* part of an object text, whose form differs between versions of CloudStack */
};

struct wording {
    struct str regex; /* pieces, joined */
    struct str title; /* the text with {capture} */
    struct {
        VEC_OF(size_t);
    } pieces; /* where each begins in `regex` */
    struct {
        VEC_OF(struct wording_run);
    } runs;
    struct wording_capture captures[WORDING_CAPTURES];
    size_t capture_count;
};

/* Generalises the first line of `text`, at most WORDING_TEXT bytes: numbers, uuids, addresses, instance names and the
 * values of CloudStack's object texts become bounded captures, entities where the words around them tell; what was
 * redacted becomes a gap. The rest is escaped. Slices point into `text`. The regex matches `text`, and the captures
 * have the values given. Freed by wording_free. Returns 0, or -1 when memory ran out. */
int wording_make(struct wording *out, struct slice text);
void wording_free(struct wording *wording);

#endif
