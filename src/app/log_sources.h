/* SPDX-License-Identifier: Apache-2.0
 * Whose logs the inputs are: names of machines, and the numbers by which events and findings know them. */
#ifndef APP_LOG_SOURCES_H
#define APP_LOG_SOURCES_H

#include "app/input_set.h"

/* Names the machine of each input: by its own syslog prefix; that of the other logs in its folder, if they agree; the name of the
 * folder, if logs of several folders are read. Returns 0, or -1 when memory ran out. */
int log_sources_name(struct input_set *set);

/* Numbers the inputs in their order and the machines by name: fills source of each, servers and server_count. Returns 0, or -1 when
 * memory ran out. */
int log_sources_number(struct input_set *set);

#endif
