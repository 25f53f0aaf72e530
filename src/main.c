/* SPDX-License-Identifier: Apache-2.0
 * Entry point: hands argv to the command table and returns its exit status. */
#include "cli/command.h"

int main(int argc, char **argv) {
    return command_main(argc, argv);
}
