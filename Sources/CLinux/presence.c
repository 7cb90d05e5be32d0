#include "CLinux.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>

// The listen backlog; the kernel caps it.
enum { BACKLOG = 4096 };

// The most attempts for a name that is bound but not listened on yet, half a millisecond apart.
enum { PATIENCE = 100, PAUSE_US = 500 };

// The most attempts while a guardian's queue is full; it accepts some of them meanwhile.
enum { CROWDED_PATIENCE = 8 };

int vigia_folder_look(const char *path, struct vigia_folder *folder) {
    struct stat status;
    if (stat(path, &status) < 0) return -errno;
    *folder = (struct vigia_folder){
        .identity = {.device = status.st_dev, .inode = status.st_ino}, .owner = status.st_uid};
    return 0;
}

int vigia_folder_enter(const char *lock_path, int lock) {
    const char tail[] = "/.vigia/lock";
    size_t length = strlen(lock_path), below = sizeof tail - 1;
    if (length < below || strcmp(lock_path + length - below, tail) != 0) return -ENOENT;
    struct stat named, held;
    if (stat(lock_path, &named) < 0 || fstat(lock, &held) < 0) return -errno;
    if (named.st_dev != held.st_dev || named.st_ino != held.st_ino) return -ESTALE;
    char path[PATH_MAX];
    if (length >= sizeof path) return -ENAMETOOLONG;
    memcpy(path, lock_path, length - below);
    path[length - below] = 0;
    return chdir(length == below ? "/" : path) < 0 ? -errno : 0;
}

static socklen_t make_name(const struct vigia_folder *folder, int place, struct sockaddr_un *name) {
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(name->sun_path + 1, sizeof name->sun_path - 1, "vigia/%llx-%llx/%d",
                          (unsigned long long)folder->identity.device,
                          (unsigned long long)folder->identity.inode, place);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
}

static int make_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

// Who listens under a name: 1; 0 if nobody; -1 if its credentials are unavailable.
static int ask(const struct vigia_folder *folder, int place, struct vigia_holder *holder) {
    int fd = make_socket();
    if (fd < 0) return 0;
    struct sockaddr_un name;
    socklen_t length = make_name(folder, place, &name);
    int result = -EAGAIN;
    for (int tries = 0; result == -EAGAIN && tries < CROWDED_PATIENCE; tries++) {
        if (tries > 0) usleep(PAUSE_US);
        result = connect(fd, (struct sockaddr *)&name, length) < 0 ? -errno : 1;
    }
    uint32_t gid;
    if (result == 1 && vigia_peer(fd, &holder->pid, &holder->uid, &gid) < 0) result = -EAGAIN;
    close(fd);
    return result == 1 ? 1 : result == -EAGAIN ? -1 : 0;
}

static int is_trusted(const struct vigia_folder *folder, const struct vigia_holder *holder) {
    return holder->uid == geteuid() || holder->uid == 0 || holder->uid == folder->owner;
}

static int find_from(const struct vigia_folder *folder, int place, struct vigia_holder *holder) {
    for (; place < VIGIA_PRESENCE_PLACES; place++) {
        if (ask(folder, place, holder) > 0 && is_trusted(folder, holder)) return 1;
    }
    return 0;
}

int vigia_presence_find(const struct vigia_folder *folder, struct vigia_holder *holder) {
    return find_from(folder, 0, holder);
}

// Binds a name: a descriptor, -EEXIST if a guardian has it, -EADDRINUSE if a stranger does.
static int take(const struct vigia_folder *folder, int place, struct vigia_holder *holder) {
    int fd = make_socket();
    if (fd < 0) return fd;
    struct sockaddr_un name;
    socklen_t length = make_name(folder, place, &name);
    int result = -EADDRINUSE;
    for (int tries = 0; tries < PATIENCE; tries++) {
        if (bind(fd, (struct sockaddr *)&name, length) == 0) {
            if (listen(fd, BACKLOG) == 0) return fd;
            result = -errno;
            break;
        }
        result = -errno;
        if (result != -EADDRINUSE) break;
        int asked = ask(folder, place, holder);
        if (asked > 0 && is_trusted(folder, holder)) result = -EEXIST;
        if (asked != 0) break;
        usleep(PAUSE_US);  // It does not listen yet, or was just closed.
    }
    close(fd);
    return result;
}

int vigia_presence_hold(const struct vigia_folder *folder, struct vigia_holder *holder) {
    int fd = -EADDRINUSE, place = 0;
    for (; place < VIGIA_PRESENCE_PLACES; place++) {
        fd = take(folder, place, holder);
        if (fd != -EADDRINUSE) break;
    }
    if (fd < 0) return fd;
    // A stranger may have had this name when another guardian came; of two guardians, the one with
    // the earlier name yields.
    if (find_from(folder, place + 1, holder)) {
        close(fd);
        return -EEXIST;
    }
    return fd;
}

int vigia_presence_renew(int socket) { return listen(socket, BACKLOG) < 0 ? -errno : 0; }

int vigia_presence_hear(int socket, int most) {
    for (int heard = 0; heard < most; heard++) {
        int fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) return errno == EAGAIN;
        close(fd);
    }
    return 0;
}
