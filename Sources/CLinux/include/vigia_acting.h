// File access of a thread as another user.
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

// The identity of a thread before it switched users.
struct vigia_self {
    uint32_t *groups;
    int count;
    int uid;
    int gid;
};

// Makes the calling thread alone access files as a user, with no more rights: 0, or -errno.
// Programs that it starts meanwhile run as the process's user. Source: setfsuid(2).
int vigia_become(const struct vigia_user *user, struct vigia_self *self);

// Restores the thread's identity.
void vigia_become_self(struct vigia_self *self);

// The user as which the calling thread accesses files.
uint32_t vigia_becomes(void);

// Opens a folder for *at() calls without any symbolic link in its path: a descriptor, or -errno,
// which is -ELOOP at a link. Source: openat2(2).
int vigia_open_unled(const char *path);

#endif
