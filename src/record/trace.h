/* SPDX-License-Identifier: Apache-2.0
 * Stack traces in the text of a record: exception heads and frames. Place in the flow: part.c turns what is
 * found here into parts. */
#ifndef RECORD_TRACE_H
#define RECORD_TRACE_H

#include "base/slice.h"

enum trace_kind {
    TRACE_HEAD,  /* "a.b.SomeException[: text]", text to the next frame, head or end */
    TRACE_FRAME, /* "at a.b.C.m(C.java:1)" */
};

struct trace_item {
    enum trace_kind kind;
    struct slice text;   /* points into what was walked */
    struct slice simple; /* TRACE_HEAD: simple class name */
};

/* Called per item, in order; a non-zero return ends the walk and is handed on. */
typedef int trace_visit(void *payload, const struct trace_item *item);

/* Walks heads and frames of the text in one pass over its bytes. Returns 0 or what a visit returned. */
int trace_walk(struct slice text, trace_visit *visit, void *payload);

/* The length of the text before its trace: before the first line that is a frame or begins with an
 * exception class. A head on the first line does not count: a message may be an exception itself. */
size_t trace_begins(struct slice text);

#endif
