/* SPDX-License-Identifier: Apache-2.0
 * A first version of a signature, made from a line of a log. */
#ifndef APP_SKELETON_H
#define APP_SKELETON_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* Appends a pattern file with one signature that matches the record on line `line` (from 1) of `log`, and passes its
 * own examples. `family` names the family, null = "draft". The literal is the one that fewest records of the log
 * contain. Secrets are redacted first. Fails with ERROR_USAGE when the log has no such line or the line too little
 * fixed text. */
int skeleton_make(struct str *out, const char *log, uint64_t line, const char *family, struct error *err);

#endif
