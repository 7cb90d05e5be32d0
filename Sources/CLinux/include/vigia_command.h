// Programs that a process with threads runs.
#ifndef VIGIA_COMMAND_H
#define VIGIA_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "vigia_acting.h"

// A program to be run in a session of its own, without input.
struct vigia_command {
    const char *program;            // absolute path
    const char *directory;
    char *const *arguments;         // closed by NULL
    char *const *environment;       // closed by NULL
    const struct vigia_user *user;  // NULL: this process's own
    int output;                     // its standard output and its standard error
};

// Runs it under a minder, a process that ends with all that the program has started: that one's pid
// once the program runs, or -errno. The minder ends as the program does, at SIGTERM, and with the
// thread that called. Safe in any thread.
int32_t vigia_command_start(const struct vigia_command *command);

#endif
