// What a thread does with files in another user's name.
#ifndef VIGIA_ACTING_H
#define VIGIA_ACTING_H

#include <stddef.h>
#include <stdint.h>

// A user and all groups.
struct vigia_user {
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups;
    size_t group_count;
};

// What a thread was before it became somebody else.
struct vigia_self {
    uint32_t *groups;
    int count;
    int uid;
    int gid;
};

// Has the calling thread alone reach files as that user would, and with no more rights: 0, or
// -errno. What it starts meanwhile starts as whoever the process is. Source: setfsuid(2).
int vigia_become(const struct vigia_user *user, struct vigia_self *self);

// Has it be again what it was.
void vigia_become_self(struct vigia_self *self);

// Whom the calling thread reaches files as.
uint32_t vigia_becomes(void);

// Opens a folder as a place for *at() calls where no part of its path is a symbolic link: its
// descriptor, or -errno, which is -ELOOP where one is. Source: openat2(2).
int vigia_open_unled(const char *path);

#endif
