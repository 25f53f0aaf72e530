/* SPDX-License-Identifier: Apache-2.0
 * Every exit status of the program, in one place; documented in README.md. Numbers from 64 on follow sysexits(3). */
#ifndef CLI_EXIT_CODE_H
#define CLI_EXIT_CODE_H

#include "app/outcome.h"
#include "base/error.h"

enum exit_code {
    EXIT_RAN = 0,        /* whatever was found */
    EXIT_PROBLEMS = 1,   /* patterns lint|test found problems */
    EXIT_INCOMPLETE = 3, /* ran, but an input was damaged, a pattern file refused, or a required database silent */
    EXIT_FAIL_ON = 10,   /* --fail-on was met */
    EXIT_USAGE = 64,
    EXIT_NO_TEXT = 65, /* no input holds a line of text */
    EXIT_NO_INPUT = 66,
    EXIT_INTERNAL = 70,
    EXIT_NO_OUTPUT = 73,    /* a file could not be created */
    EXIT_WRITE_FAILED = 74, /* standard output could not be written */
    EXIT_BUSY = 75,         /* another run holds the state */
    EXIT_CONFIG = 78
};

/* The status for an error that ended the run. */
int exit_code_of(const struct error *err);

/* The status of a run whose results were written. */
int exit_code_of_outcome(const struct outcome *outcome);

/* Prints an error for people, with a hint at the help of `command` where the command line was wrong, and returns its
 * status. */
int exit_complaint(const char *command, const struct error *err);

#endif
