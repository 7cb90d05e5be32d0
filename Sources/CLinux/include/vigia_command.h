// Programs that a process with threads runs, and what another user may do.
#ifndef VIGIA_COMMAND_H
#define VIGIA_COMMAND_H

#include <stddef.h>
#include <stdint.h>

// A user and all groups.
struct vigia_user {
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups;
    size_t group_count;
};

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

// Whether a user may do something with a file, as access(2) has it: 0, or -errno. The calling thread
// alone becomes that user for the question. Source: setfsuid(2), faccessat2(2).
int vigia_access_as(const struct vigia_user *user, const char *path, int mode);

// Makes a folder, or changes a mode, as that user and with no more rights: 0, or -errno.
int vigia_mkdir_as(const struct vigia_user *user, const char *path, uint32_t mode);
int vigia_chmod_as(const struct vigia_user *user, const char *path, uint32_t mode);

// Opens a folder as a place for *at() calls where no part of its path is a symbolic link: its
// descriptor, or -errno, which is -ELOOP where one is. Source: openat2(2).
int vigia_open_unled(const char *path);

#endif
