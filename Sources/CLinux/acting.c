#include "CLinux.h"

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>

// These two are the calling thread's alone, and the capabilities go with the user; that they have
// failed is only to be seen.
static int become(uint32_t uid, uint32_t gid) {
    setfsgid((gid_t)gid);
    setfsuid((uid_t)uid);
    return setfsuid((uid_t)-1) == (int)uid && setfsgid((gid_t)-1) == (int)gid;
}

int vigia_act_as(const struct vigia_user *user, struct vigia_self *self) {
    self->uid = (uint32_t)setfsuid((uid_t)-1);
    self->gid = (uint32_t)setfsgid((gid_t)-1);
    self->count = getgroups(0, NULL);
    self->groups = self->count < 0 ? NULL : calloc((size_t)self->count + 1, sizeof *self->groups);
    if (!self->groups) return -errno;
    if (getgroups(self->count, self->groups) != self->count
        || syscall(SYS_setgroups, user->group_count, user->groups) < 0) {
        int number = errno;
        free(self->groups);
        return -number;
    }
    if (become(user->uid, user->gid)) return 0;
    vigia_act_end(self);
    return -EPERM;
}

void vigia_act_end(struct vigia_self *self) {
    become(self->uid, self->gid);
    syscall(SYS_setgroups, (size_t)self->count, self->groups);
    free(self->groups);
}

void vigia_act_self(struct vigia_self *other) {
    other->uid = (uint32_t)setfsuid((uid_t)-1);
    other->gid = (uint32_t)setfsgid((gid_t)-1);
    become(geteuid(), getegid());
}

void vigia_act_other(const struct vigia_self *other) { become(other->uid, other->gid); }

int vigia_access(const char *path, int mode) {
    int result = (int)syscall(SYS_faccessat2, AT_FDCWD, path, mode, AT_EACCESS);
    return result < 0 ? -errno : 0;
}

int vigia_open_unled(const char *path) {
    // struct open_how, which headers of this age lack. Source: openat2(2).
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0x04 /* RESOLVE_NO_SYMLINKS */};
    int result = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    return result < 0 ? -errno : result;
}
