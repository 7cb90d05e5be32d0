// What a thread does in another user's name.
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

// What a thread that acts as somebody else has to give back.
struct vigia_self {
    uint32_t *groups;
    int count;
    uint32_t uid;
    uint32_t gid;
};

// Makes the calling thread, and no other, that user in the eyes of the file systems, without the
// rights of root: 0, or -errno, in which case nothing has changed. Source: setfsuid(2),
// capabilities(7), "Effect of user ID changes on capabilities".
int vigia_act_as(const struct vigia_user *user, struct vigia_self *self);
void vigia_act_end(struct vigia_self *self);

// In between, gives the thread the rights of its process again, and takes them away.
void vigia_act_self(struct vigia_self *other);
void vigia_act_other(const struct vigia_self *other);

// Whether the thread may do something with a file, as access(2) has it: 0, or -errno.
// Source: faccessat2(2).
int vigia_access(const char *path, int mode);

// Opens a folder as a place for *at() calls where no part of its path is a symbolic link: its
// descriptor, or -errno, which is -ELOOP where one is. Source: openat2(2).
int vigia_open_unled(const char *path);

#endif
