/* SPDX-License-Identifier: Apache-2.0
 * What makes two events one finding: the captures that fold, and where these name nothing particular, the job,
 * or else the first thing the record names, or else the machine that logged it. So the same failure of two VMs,
 * or of two jobs, stays two findings. */
#ifndef MODEL_FOLD_KEY_H
#define MODEL_FOLD_KEY_H

#include "model/event.h"

/* The key of an event. *anonymous: nothing tells it from others of its signature but the machine, which is not
 * in the key yet. */
uint64_t fold_key(const struct event *event, bool *anonymous);

/* The key of an anonymous event on a machine; empty `host` = unknown, which changes nothing. */
uint64_t fold_key_on(uint64_t key, struct slice host);

#endif
