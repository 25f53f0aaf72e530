/* SPDX-License-Identifier: Apache-2.0
 * What a check is asked about a cause: its parameters, filled from what the logs name, and the time of the incident. */
#ifndef APP_QUESTION_H
#define APP_QUESTION_H

#include "app/analysis.h"

enum { QUESTION_PARAMETERS = 16 };

/* Fills a request; `parameters` has room for QUESTION_PARAMETERS and must outlive it, texts live as long as the
 * analysis. A parameter comes from the signature, or from a thing that the cause names, or else one that what it
 * explains names: the lost bridge of a host names no router, the router that does not start names itself. All
 * parameters of one thing ("host_id", "host_name") are of the same one, and where its id is known nothing else of it is
 * asked for. What cannot be filled is left out; the check decides whether it can do without. Returns 0, or -1 when
 * memory ran out. */
int question_fill(struct check_request *out, struct check_parameter *parameters, struct analysis *analysis,
                  const struct candidate *candidate, const struct check_use *use);

#endif
