/* SPDX-License-Identifier: Apache-2.0
 * The texts agent commands bring back, taken out of their quoting. Place in the flow: part.c, for signatures
 * that ask for answers: a failure inside a virtual router reaches the management log only so. */
#ifndef RECORD_ANSWER_H
#define RECORD_ANSWER_H

#include "base/arena.h"
#include "base/slice.h"

/* Called per line: `text` unescaped (in the arena), `source` where its escaped form begins. A non-zero return
 * ends the walk and is handed on. */
typedef int answer_visit(void *payload, struct slice text, const char *source);

/* Whether the text holds the JSON of an agent's answer. */
bool answer_json(struct slice text);

/* Visits each line of the string values of "details", "result", "results" and their like in JSON that may be
 * cut anywhere. Returns 0, what a visit returned, or -1 when memory ran out. */
int answer_json_walk(struct slice text, struct arena *arena, answer_visit *visit, void *payload);

/* Visits each line of the output that a plain message quotes: behind "details: ", "error: [" and their like,
 * or all of a message that holds literal "\n". Returns as answer_json_walk. */
int answer_plain_walk(struct slice message, struct arena *arena, answer_visit *visit, void *payload);

/* The offset of the last answer in the text, or its length when there is none. */
size_t answer_last(struct slice text);

#endif
