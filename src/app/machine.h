/* SPDX-License-Identifier: Apache-2.0
 * Which machine each log is from, and the order of the machines. Place in the flow: once the first bytes of all inputs
 * are known, before any is read. */
#ifndef APP_MACHINE_H
#define APP_MACHINE_H

#include "app/input_set.h"

/* Fills `machine` of every input: its own syslog prefix; that of the other logs in its folder, if they agree; the name
 * of the folder, if logs of several folders are read; else "". Texts live as long as the set. Returns 0, or -1 when
 * memory runs out. */
int machines_name(struct input_set *set);

/* Numbers the inputs in their order and the machines by name: fills `source` of every input, and the servers of the
 * set. After machines_name. Returns 0, or -1 when memory runs out. */
int machines_number(struct input_set *set);

#endif
