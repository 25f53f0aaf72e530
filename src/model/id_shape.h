/* SPDX-License-Identifier: Apache-2.0
 * What ids look like in messages whatever they belong to: uuids, MAC and IPv4 addresses, runs of digits. Each function
 * gives the length of such an id at the start of a text, 0 if none begins there. */
#ifndef MODEL_ID_SHAPE_H
#define MODEL_ID_SHAPE_H

#include "base/char_class.h"
#include "base/slice.h"

/* How many bytes at the start are of the classes. */
size_t run_length(struct slice text, unsigned classes);
/* 8-4-4-4-12 hexadecimal digits, not followed by a letter or digit. */
size_t uuid_length(struct slice text);
/* Six pairs of hexadecimal digits joined by colons, not followed by a letter or digit. */
size_t mac_length(struct slice text);
/* Four groups of one to three digits joined by dots, not followed by a letter or digit. */
size_t ipv4_length(struct slice text);
/* Eight or more hexadecimal digits with a decimal one among them, not followed by a letter or digit: a logid, a hash.
 */
size_t hex_id_length(struct slice text);

#endif
