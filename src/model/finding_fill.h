/* SPDX-License-Identifier: Apache-2.0
 * Templates of pattern files (titles, remedies, commands) filled with what a finding knows. */
#ifndef MODEL_FINDING_FILL_H
#define MODEL_FINDING_FILL_H

#include "model/finding.h"

/* Fills "{capture}" and "{entity.field}" of a template from a finding and, for names it does not know, from
 * `facts` (pairs name, value, ended by null; may be null). A name nobody knows becomes `unknown`, or stays as
 * <name> where that is null. Returns whether all were known. */
bool finding_fill(struct str *out, const struct finding *finding, const char *template_text, const char *const *facts,
                  const char *unknown);

#endif
