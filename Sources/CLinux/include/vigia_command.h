// Programs started from a process with threads.
#ifndef VIGIA_COMMAND_H
#define VIGIA_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "vigia_acting.h"

// A program to run in a session of its own, without input.
struct vigia_command {
    const char *program;            // absolute path
    const char *directory;
    char *const *arguments;         // ends with NULL
    char *const *environment;       // ends with NULL
    const struct vigia_user *user;  // NULL: this process's own
    int output;                     // its standard output and standard error
};

// Runs it under a minder, a process that kills all descendants of the program when it ends: the
// minder's pid once the program runs, or -errno. The minder ends as the program does, at SIGTERM,
// and with the calling thread. Safe in any thread.
int32_t vigia_command_start(const struct vigia_command *command);

#endif
