/* SPDX-License-Identifier: Apache-2.0
 * Levels as log lines write them. Place in the flow: used by the layouts only; record.h has the rest. */
#ifndef RECORD_LEVEL_H
#define RECORD_LEVEL_H

#include "base/compiler.h"
#include "record/record.h"

/* The level any program's word for it means ("Warning", "NOTE", "crit"), LEVEL_NONE for other words.
 * Wider than level_parse, which knows only what people may write on a command line. */
enum level level_of_word(struct slice word);

#endif
