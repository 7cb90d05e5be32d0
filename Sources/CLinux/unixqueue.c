#include "CLinux.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

enum { LISTENING = 10 };  // net/tcp_states.h, TCP_LISTEN

static int ask(int link) {
    struct {
        struct nlmsghdr header;
        struct unix_diag_req question;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .question = {.sdiag_family = AF_UNIX, .udiag_states = 1u << LISTENING,
                     .udiag_show = UDIAG_SHOW_VFS | UDIAG_SHOW_RQLEN},
    };
    return send(link, &message, sizeof message, 0) < 0 ? -errno : 0;
}

// Reads the file and the queue of one listener: whether its file is the wanted one.
static int is_of(const struct nlmsghdr *answer, const struct stat *file, uint32_t *waiting,
                 uint32_t *backlog) {
    int left = (int)(answer->nlmsg_len - NLMSG_LENGTH(sizeof(struct unix_diag_msg))), found = 0;
    const struct rtattr *at =
        (const void *)((const char *)NLMSG_DATA(answer) + NLMSG_ALIGN(sizeof(struct unix_diag_msg)));
    for (; RTA_OK(at, left); at = RTA_NEXT(at, left)) {
        if (at->rta_type == UNIX_DIAG_VFS) {
            const struct unix_diag_vfs *place = RTA_DATA(at);
            // The kernel's own number of a device. Source: linux/kdev_t.h.
            uint32_t device = major(file->st_dev) << 20 | minor(file->st_dev);
            found = place->udiag_vfs_ino == (uint32_t)file->st_ino &&
                    place->udiag_vfs_dev == device;
        } else if (at->rta_type == UNIX_DIAG_RQLEN) {
            const struct unix_diag_rqlen *queue = RTA_DATA(at);
            *waiting = queue->udiag_rqueue;
            *backlog = queue->udiag_wqueue;
        }
    }
    return found;
}

// Reads the answers until the listener is found: 0, or -errno.
static int hear(int link, const struct stat *file, uint64_t *inode, uint32_t *waiting,
                uint32_t *backlog) {
    _Alignas(struct nlmsghdr) char buffer[32 << 10];
    for (;;) {
        ssize_t got = recv(link, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -errno;
        int rest = (int)got;
        for (struct nlmsghdr *at = (struct nlmsghdr *)buffer; NLMSG_OK(at, rest);
             at = NLMSG_NEXT(at, rest)) {
            if (at->nlmsg_type == NLMSG_DONE) return -ENOENT;
            if (at->nlmsg_type == NLMSG_ERROR) return ((struct nlmsgerr *)NLMSG_DATA(at))->error;
            const struct unix_diag_msg *told = NLMSG_DATA(at);
            if (!is_of(at, file, waiting, backlog)) continue;
            *inode = told->udiag_ino;
            return 0;
        }
    }
}

int vigia_unix_listener(const char *path, uint64_t *inode, uint32_t *waiting, uint32_t *backlog) {
    struct stat file;
    if (stat(path, &file) < 0) return -errno;
    if (!S_ISSOCK(file.st_mode)) return -ENOENT;
    int link = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (link < 0) return -errno;
    int result = ask(link);
    if (result == 0) result = hear(link, &file, inode, waiting, backlog);
    close(link);
    return result;
}
