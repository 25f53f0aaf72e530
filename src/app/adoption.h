/* SPDX-License-Identifier: Apache-2.0
 * What findings are told by the structure around them: the job of an agent request, the VM it is about, the thing a job
 * was submitted for, the management server that logged them where there are several, all names of a thing. Place in the
 * flow: after all logs are read, before anything is correlated. */
#ifndef APP_ADOPTION_H
#define APP_ADOPTION_H

#include "app/analysis.h"

/* Completes analysis->findings. Returns 0, or -1 when memory ran out. */
int adopt_all(struct analysis *analysis);

#endif
