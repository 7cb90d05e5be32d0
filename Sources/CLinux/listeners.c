#include "CLinux.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>

enum { STATE_LISTEN = 10 };  // Source: net/tcp_states.h.

static int ask(int socket, int family) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 question;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .question = {.sdiag_family = (uint8_t)family, .sdiag_protocol = IPPROTO_TCP,
                     .idiag_states = 1u << STATE_LISTEN},
    };
    return send(socket, &message, sizeof message, 0) < 0 ? -errno : 0;
}

static void take(const struct inet_diag_msg *told, uint16_t port, struct vigia_listener *found,
                 int capacity, int *count) {
    if (ntohs(told->id.idiag_sport) != port || *count >= capacity) return;
    struct vigia_listener *listener = &found[(*count)++];
    *listener = (struct vigia_listener){
        .inode = told->idiag_inode, .uid = told->idiag_uid, .family = told->idiag_family};
    inet_ntop(told->idiag_family, told->id.idiag_src, listener->address,
              sizeof listener->address);
}

// Reads the answers to one question: 0, or -errno.
static int hear(int socket, uint16_t port, struct vigia_listener *found, int capacity, int *count) {
    _Alignas(struct nlmsghdr) char room[32 << 10];
    for (;;) {
        ssize_t got = recv(socket, room, sizeof room, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -errno;
        int rest = (int)got;
        for (struct nlmsghdr *at = (struct nlmsghdr *)room; NLMSG_OK(at, rest);
             at = NLMSG_NEXT(at, rest)) {
            if (at->nlmsg_type == NLMSG_DONE) return 0;
            if (at->nlmsg_type == NLMSG_ERROR) {
                return ((struct nlmsgerr *)NLMSG_DATA(at))->error;
            }
            take(NLMSG_DATA(at), port, found, capacity, count);
        }
    }
}

int vigia_listeners(uint16_t port, struct vigia_listener *found, int capacity) {
    int link = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG), count = 0;
    if (link < 0) return -errno;
    int families[] = {AF_INET, AF_INET6}, result = 0;
    for (int each = 0; each < 2 && result == 0; each++) {
        result = ask(link, families[each]);
        if (result == 0) result = hear(link, port, found, capacity, &count);
        if (result == -ENOENT) result = 0;  // There is no such family here.
    }
    close(link);
    return result < 0 ? result : count;
}

// Whether a descriptor in a folder of descriptors is one of these sockets.
static int is_one_of(int folder, const char *name, const struct vigia_listener *sockets,
                     int count) {
    char target[64];
    ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
    if (length < 9 || memcmp(target, "socket:[", 8) != 0) return 0;
    target[length] = 0;
    uint64_t inode = strtoull(target + 8, NULL, 10);
    for (int each = 0; each < count; each++) {
        if (sockets[each].inode == inode) return 1;
    }
    return 0;
}

int vigia_holds_any(int32_t pid, const struct vigia_listener *sockets, int count) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    if (!folder) return 0;
    int holds = 0;
    for (struct dirent *entry; !holds && (entry = readdir(folder));) {
        holds = entry->d_name[0] != '.' && is_one_of(dirfd(folder), entry->d_name, sockets, count);
    }
    closedir(folder);
    return holds;
}
