#include "CLinux.h"

#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>

int vigia_private_mounts(void) {
    if (unshare(CLONE_NEWNS) < 0) return -errno;
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno : 0;
}

int vigia_mount_memory(const char *path, uint64_t bytes) {
    char options[64];
    snprintf(options, sizeof options, "size=%llu,mode=0755", (unsigned long long)bytes);
    return mount("none", path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0 ? -errno : 0;
}
