#include "CLinux.h"

#include <sys/fsuid.h>
#include <sys/syscall.h>

int vigia_become(const struct vigia_user *user, struct vigia_self *self) {
    self->count = getgroups(0, NULL);
    self->groups = self->count < 0 ? NULL : calloc((size_t)self->count + 1, sizeof *self->groups);
    if (!self->groups) return -errno;
    if (getgroups(self->count, self->groups) != self->count
        || syscall(SYS_setgroups, user->group_count, user->groups) < 0) {
        int number = errno;
        free(self->groups);
        return -number;
    }
    // These two change the calling thread only; the capabilities follow the user.
    self->gid = setfsgid(user->gid);
    self->uid = setfsuid(user->uid);
    // The call does not report refusal.
    if (vigia_becomes() == user->uid) return 0;
    vigia_become_self(self);
    return -EPERM;
}

void vigia_become_self(struct vigia_self *self) {
    setfsuid((uid_t)self->uid);
    setfsgid((gid_t)self->gid);
    syscall(SYS_setgroups, (size_t)self->count, self->groups);
    free(self->groups);
}

uint32_t vigia_becomes(void) { return (uint32_t)setfsuid((uid_t)-1); }

int vigia_open_unled(const char *path) {
    // struct open_how, which headers of this age lack. Source: openat2(2).
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0x04 /* RESOLVE_NO_SYMLINKS */};
    int result = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    return result < 0 ? -errno : result;
}
