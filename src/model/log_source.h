/* SPDX-License-Identifier: Apache-2.0
 * Which log a partial result is from. While one log is read nothing is said of its place among the others; that
 * is added when results are put together. */
#ifndef MODEL_LOG_SOURCE_H
#define MODEL_LOG_SOURCE_H

#include <stdint.h>

#include "base/slice.h"

/* Plain data; the slice lives as long as whoever made it says. */
struct log_source {
    uint32_t file;     /* number of the input in time order: what events call it */
    uint32_t server;   /* number of its machine */
    uint64_t machine;  /* equal for logs of one kind from one machine: those that follow each other */
    struct slice host; /* name of the hypervisor or system VM whose log it is; empty for management servers, and where
                          nothing tells */
};

#endif
