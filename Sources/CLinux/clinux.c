#include "CLinux.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

int vigia_send(int socket, const void *bytes, size_t length, const int *fds, int fd_count) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * (VIGIA_KEY_FDS_MAX + 1))];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (fd_count > 0) {
        if (fd_count > VIGIA_KEY_FDS_MAX + 1) return -EINVAL;
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)fd_count);
        struct cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)fd_count);
        memcpy(CMSG_DATA(part), fds, sizeof(int) * (size_t)fd_count);
    }
    for (;;) {
        if (sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

// Copies the descriptors of a message out; closes those beyond the caller's room.
static int take_descriptors(struct msghdr *message, int *fds, int fds_max) {
    int count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t held = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < held; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            if (count < fds_max) {
                fds[count++] = fd;
            } else {
                close(fd);
                message->msg_flags |= MSG_CTRUNC;
            }
        }
    }
    return count;
}

int vigia_receive(int socket, void *bytes, size_t capacity, int *fds, int fds_max, int *fd_count) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * 32)];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control,
    };
    ssize_t got;
    do got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *fd_count = 0;
    if (got < 0) return -errno;
    *fd_count = take_descriptors(&message, fds, fds_max);
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        while (*fd_count > 0) close(fds[--*fd_count]);
        return -EMSGSIZE;
    }
    return (int)got;
}

int vigia_peer(int socket, int32_t *pid, uint32_t *uid, uint32_t *gid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int vigia_pidfd_open(int32_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

int vigia_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int vigia_wait_exited(int status) { return WIFEXITED(status); }
int vigia_wait_code(int status) { return WEXITSTATUS(status); }
int vigia_wait_signaled(int status) { return WIFSIGNALED(status); }
int vigia_wait_signal(int status) { return WTERMSIG(status); }
int vigia_wait_dumped(int status) { return WCOREDUMP(status); }
