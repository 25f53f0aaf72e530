/* SPDX-License-Identifier: Apache-2.0
 * Logs given twice: plain and compressed, under two names, or as the earlier state of a longer one. Decided
 * by their bytes before anything is read; what is told is a note, never silence. */
#ifndef APP_LOG_COPIES_H
#define APP_LOG_COPIES_H

#include "app/input_set.h"

/* So many pairs of logs that begin alike are compared. */
enum { LOG_COPIES_MAX = 1000 };

/* Takes out of the set what another of its logs holds too, with a note; of two equal logs the undamaged, then
 * the uncompressed, then the one whose path comes first stays. A copy that is damaged stays in the set, as a
 * `copy` that is not read, so that its damage is reported. Logs without times are compared only with those of
 * their own folder: two machines may well say the same. Returns 0, or -1 when memory ran out. */
int log_copies_drop(struct input_set *set);

/* Notes pipes whose bytes turned out, once read, to be those of another input. Returns 0, or -1 when memory
 * ran out. */
int log_copies_note_pipes(struct input_set *set);

#endif
