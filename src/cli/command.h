/* SPDX-License-Identifier: Apache-2.0
 * The command table: what `cstriage NAME …` does. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* Runs the command argv names, `analyze` if it names none. Returns the exit status. */
int command_main(int argc, char **argv);

/* The commands; argv[0] is the command's name. Each returns an exit status. */
int cmd_analyze(int argc, char **argv);
int cmd_digest(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_map(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_patterns(int argc, char **argv);
int cmd_db(int argc, char **argv);

#endif
