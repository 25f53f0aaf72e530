/* SPDX-License-Identifier: Apache-2.0
 * Compiler attributes used in prototypes; nothing here generates code. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

/* Checks the arguments of a printf-like function: FMT and FIRST count parameters from 1. */
#define PRINTF_LIKE(FMT, FIRST) __attribute__((format(printf, FMT, FIRST)))

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#endif
