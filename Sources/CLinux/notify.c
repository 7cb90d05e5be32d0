#include "CLinux.h"

int64_t vigia_receive_notify(int socket, void *bytes, size_t capacity, int32_t *pid, uint32_t *uid,
                             int *fds, int *fd_count) {
    union {
        struct cmsghdr head;
        char buffer[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(VIGIA_NOTIFY_FDS * sizeof(int))];
    } control;
    struct iovec place = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {.msg_iov = &place,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    *pid = *fd_count = 0;
    *uid = (uint32_t)-1;
    ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length < 0) return -errno;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET) continue;
        if (head->cmsg_type == SCM_RIGHTS) {
            int count = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            for (int i = 0; i < count; i++) {
                int fd;
                memcpy(&fd, CMSG_DATA(head) + i * sizeof fd, sizeof fd);
                if (*fd_count < VIGIA_NOTIFY_FDS) fds[(*fd_count)++] = fd; else close(fd);
            }
        }
        if (head->cmsg_type != SCM_CREDENTIALS) continue;
        struct ucred sender;
        memcpy(&sender, CMSG_DATA(head), sizeof sender);
        *pid = sender.pid;
        *uid = sender.uid;
    }
    return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : length;
}
