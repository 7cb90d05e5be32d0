#include "CLinux.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

int vigia_is_trusted(uint32_t user) {
    if (user == 0 || user == geteuid()) return 1;
    const char *caller = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
    if (!caller || *caller < '0' || *caller > '9') return 0;
    char *end;
    unsigned long long number = strtoull(caller, &end, 10);
    return *end == 0 && number == user;
}

int vigia_is_named_trusted(const char *project) {
    const char *list = getenv("VIGIA_TRUST");
    while (list && *list) {
        size_t length = strcspn(list, ":");
        char word[PATH_MAX];
        struct vigia_folder named, own;
        if (length == 1 && *list == '*') return 1;
        if (length < sizeof word && *list == '/') {
            memcpy(word, list, length);
            word[length] = 0;
            // The supervisor uses `.` as its project's path, whatever the folder's name.
            if (vigia_folder_look(word, &named) == 0 && vigia_folder_look(project, &own) == 0 &&
                named.identity.device == own.identity.device &&
                named.identity.inode == own.identity.inode) {
                return 1;
            }
        }
        list += length + (list[length] == ':');
    }
    return 0;
}

static int is_logs(const char *names) {
    return strncmp(names, "logs", 4) == 0 && (names[4] == 0 || names[4] == '/');
}

// Whether a group is root's, or the user's own.
static int is_own_group(uint32_t group, uint32_t user) {
    if (group == 0 || group == user) return 1;
    struct passwd entry, *known = NULL;
    char buffer[4096];
    return getpwuid_r(user, &entry, buffer, sizeof buffer, &known) == 0 && known &&
           known->pw_gid == group;
}

// In a sticky folder, others can add names but not remove those of others; names that they add are
// refused.
static int is_open_to_others(const struct stat *status, int counts_groups) {
    if (S_ISDIR(status->st_mode) && status->st_mode & S_ISVTX) return 0;
    if (status->st_mode & S_IWOTH) return 1;
    return counts_groups && status->st_mode & S_IWGRP &&
           !is_own_group(status->st_gid, status->st_uid);
}

static int refuse(struct vigia_owned *found, int refusal, const struct stat *status, int number) {
    *found = (struct vigia_owned){refusal, status->st_uid, status->st_mode & 07777};
    return -number;
}

int vigia_disbelief(int file, const char *project, struct vigia_owned *found) {
    struct stat status;
    *found = (struct vigia_owned){0};
    if (fstat(file, &status) < 0 || vigia_is_named_trusted(project)) return 0;
    if (!vigia_is_trusted(status.st_uid)) {
        refuse(found, VIGIA_REFUSAL_OWNER, &status, EPERM);
    } else if (is_open_to_others(&status, geteuid() == 0)) {
        refuse(found, VIGIA_REFUSAL_MODE, &status, EPERM);
    }
    return found->refusal;
}

// Opens a subfolder, or the target of a trusted user's link in its place.
static int step(int above, const char *name, int follows, struct vigia_owned *found) {
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int folder = openat(above, name, flags);
    if (folder >= 0) return folder;
    int number = errno;
    struct stat status;
    if (number != ENOTDIR && number != ELOOP) return -number;
    int link = openat(above, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (link < 0) return -errno;
    if (fstat(link, &status) < 0) {
        number = errno;
    } else if (!S_ISLNK(status.st_mode)) {
        number = -refuse(found, VIGIA_REFUSAL_KIND, &status, ENOTDIR);
    } else if (!follows || !vigia_is_trusted(status.st_uid) || status.st_nlink != 1) {
        number = -refuse(found, VIGIA_REFUSAL_LINK, &status, ELOOP);
    } else {
        char target[PATH_MAX];
        ssize_t length = readlinkat(link, "", target, sizeof target - 1);
        if (length >= 0) target[length] = 0;
        folder = length < 0 ? -1 : openat(above, target, flags & ~O_NOFOLLOW);
        number = folder < 0 ? errno : 0;
    }
    close(link);
    return folder < 0 ? -number : folder;
}

int vigia_owned_folder(const char *project, const char *names, int only_reads,
                       struct vigia_owned *found) {
    *found = (struct vigia_owned){0};
    int folder = open(project, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return -errno;
    int is_believed = only_reads || vigia_is_named_trusted(project);
    for (const char *rest = names; *rest && folder >= 0;) {
        char name[NAME_MAX + 1];
        size_t length = strcspn(rest, "/");
        if (length >= sizeof name) length = sizeof name - 1;
        memcpy(name, rest, length);
        name[length] = 0;
        int next = step(folder, name, is_logs(names), found);
        close(folder);
        folder = next;
        rest += length + (rest[length] == '/');
        struct stat status;
        if (folder < 0 || is_believed) continue;
        if (fstat(folder, &status) < 0) {
            next = -errno;
        } else if (!vigia_is_trusted(status.st_uid)) {
            next = refuse(found, VIGIA_REFUSAL_OWNER, &status, EPERM);
        } else if (is_open_to_others(&status, !is_logs(names))) {
            next = refuse(found, VIGIA_REFUSAL_MODE, &status, EPERM);
        }
        if (next < 0) close(folder);
        folder = next;
    }
    return folder;
}

// Lets root create files as the owner of a folder, so that the owner can use them later: 1, until
// `act_as_self`; 0 if nothing changes. Applies to the calling thread only.
static int act_as_owner(int folder) {
    struct stat status;
    if (geteuid() != 0 || vigia_becomes() != 0) return 0;
    if (fstat(folder, &status) < 0 || status.st_uid == 0) return 0;
    setfsgid(status.st_gid);
    setfsuid(status.st_uid);
    return 1;
}

static void act_as_self(void) {
    setfsuid(geteuid());
    setfsgid(getegid());
}

int vigia_owned_make(int folder, const char *name, uint32_t mode, int like) {
    int result = -1;
    if (act_as_owner(like)) {
        result = mkdirat(folder, name, mode);
        act_as_self();
    }
    return result == 0 || mkdirat(folder, name, mode) == 0 ? 0 : -errno;
}

// Opens a file; a file that it creates belongs to the folder's owner.
static int open_as_owner(int folder, const char *file, int flags, uint32_t mode) {
    int opened = -1;
    if (flags & O_CREAT && act_as_owner(folder)) {
        opened = openat(folder, file, flags | O_EXCL, mode);
        act_as_self();
    }
    return opened >= 0 ? opened : openat(folder, file, flags, mode);
}

int vigia_owned_file(int folder, const char *project, const char *names, const char *file,
                     int only_reads, int flags, uint32_t mode, struct vigia_owned *found) {
    *found = (struct vigia_owned){0};
    int opened = open_as_owner(
        folder, file, (flags & ~O_TRUNC) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode);
    int number = errno;
    struct stat status;
    if (opened < 0) {
        if (number == ELOOP && fstatat(folder, file, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            return refuse(found, VIGIA_REFUSAL_LINK, &status, ELOOP);
        }
        return -number;
    }
    int result = opened;
    if (fstat(opened, &status) < 0) {
        result = -errno;
    } else if (!S_ISREG(status.st_mode)) {
        int number = S_ISDIR(status.st_mode) ? EISDIR : ENODEV;
        result = refuse(found, VIGIA_REFUSAL_KIND, &status, number);
    } else if (status.st_nlink > 1) {
        result = refuse(found, VIGIA_REFUSAL_NAMES, &status, EMLINK);
    } else if (!only_reads && !is_logs(names) && !vigia_is_named_trusted(project)) {
        if (!vigia_is_trusted(status.st_uid)) {
            result = refuse(found, VIGIA_REFUSAL_OWNER, &status, EPERM);
        } else if (status.st_mode & S_IWOTH) {
            result = refuse(found, VIGIA_REFUSAL_MODE, &status, EPERM);
        }
    }
    if (result >= 0 && flags & O_TRUNC && ftruncate(opened, 0) < 0) result = -errno;
    if (result < 0) close(opened);
    return result;
}

int vigia_owned_path(const char *path, int flags, uint32_t mode) {
    // A descriptor of this process was checked when it was opened.
    if (!strncmp(path, "/proc/self/fd/", strlen("/proc/self/fd/"))) {
        int again = open(path, flags | O_CLOEXEC, mode);
        return again < 0 ? -errno : again;
    }
    char project[PATH_MAX];
    int length = snprintf(project, sizeof project, "%s", path);
    if (length < 0 || (size_t)length >= sizeof project) return -ENAMETOOLONG;
    char *file = strrchr(project, '/');
    if (!file || file == project) return -EINVAL;
    *file++ = 0;
    char *names = strrchr(project, '/');
    if (!names) return -EINVAL;
    *names++ = 0;
    struct vigia_owned found;
    const char *root = *project ? project : "/";
    int folder = vigia_owned_folder(root, names, 0, &found);
    if (folder < 0) return folder;
    int opened = vigia_owned_file(folder, root, names, file, 0, flags, mode, &found);
    close(folder);
    return opened;
}
