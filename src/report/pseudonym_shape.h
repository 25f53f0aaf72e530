/* SPDX-License-Identifier: Apache-2.0
 * What is told by its shape: addresses, uuids, names of machines with a domain. */
#ifndef REPORT_PSEUDONYM_SHAPE_H
#define REPORT_PSEUDONYM_SHAPE_H

#include "base/str.h"
#include "report/pseudonym_hash.h"

/* If `rest`, which begins at a word in a text (`before` is what precedes it), starts with a uuid, a MAC, IPv4 or IPv6
 * address, adds its pseudonym. Returns how many bytes it has, or 0. */
size_t pseudonym_address(const struct pseudonym_key *key, struct str *out, struct slice before, struct slice rest);

/* The bytes at the start of `rest` that are a machine's name with its domain: www.example.net; 0 if none. Packages of
 * Java and the sites of CloudStack and its makers are none. */
size_t pseudonym_machine(struct slice rest);

#endif
