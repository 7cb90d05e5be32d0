#include "CLinux.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

// The search criteria, and the sockets found so far.
struct search {
    uint8_t protocol;
    uint32_t states;
    uint16_t port;
    struct vigia_socket *found;
    int capacity, count;
};

static int ask(int socket, int family, const struct search *search) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 question;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .question = {.sdiag_family = (uint8_t)family, .sdiag_protocol = search->protocol,
                     .idiag_states = search->states, .id.idiag_sport = htons(search->port)},
    };
    return send(socket, &message, sizeof message, 0) < 0 ? -errno : 0;
}

// Source: ipv6(7), IPV6_V6ONLY.
static uint8_t is_only_v6(const struct nlmsghdr *answer) {
    int left = (int)(answer->nlmsg_len - NLMSG_LENGTH(sizeof(struct inet_diag_msg)));
    const struct rtattr *at =
        (const void *)((const char *)NLMSG_DATA(answer) + NLMSG_ALIGN(sizeof(struct inet_diag_msg)));
    for (; RTA_OK(at, left); at = RTA_NEXT(at, left)) {
        if (at->rta_type == INET_DIAG_SKV6ONLY) return *(const uint8_t *)RTA_DATA(at);
    }
    return 0;
}

static void take(const struct nlmsghdr *answer, struct search *search) {
    const struct inet_diag_msg *told = NLMSG_DATA(answer);
    if (search->count >= search->capacity) return;
    struct vigia_socket *socket = &search->found[search->count++];
    *socket = (struct vigia_socket){
        .inode = told->idiag_inode, .uid = told->idiag_uid, .family = told->idiag_family,
        .only_v6 = is_only_v6(answer), .waiting = told->idiag_rqueue,
        .backlog = told->idiag_wqueue, .port = ntohs(told->id.idiag_sport),
        .peer_port = ntohs(told->id.idiag_dport)};
    inet_ntop(told->idiag_family, told->id.idiag_src, socket->address, sizeof socket->address);
    inet_ntop(told->idiag_family, told->id.idiag_dst, socket->peer, sizeof socket->peer);
}

// Reads the answers to one request: 0, or -errno.
static int hear(int socket, struct search *search) {
    _Alignas(struct nlmsghdr) char buffer[32 << 10];
    for (;;) {
        ssize_t got = recv(socket, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -errno;
        int rest = (int)got;
        for (struct nlmsghdr *at = (struct nlmsghdr *)buffer; NLMSG_OK(at, rest);
             at = NLMSG_NEXT(at, rest)) {
            if (at->nlmsg_type == NLMSG_DONE) return 0;
            if (at->nlmsg_type == NLMSG_ERROR) {
                return ((struct nlmsgerr *)NLMSG_DATA(at))->error;
            }
            take(at, search);
        }
    }
}

int vigia_sockets(uint8_t protocol, uint32_t states, uint16_t port, struct vigia_socket *found,
                  int capacity) {
    struct search search = {
        .protocol = protocol, .states = states, .port = port, .found = found, .capacity = capacity};
    int link = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (link < 0) return -errno;
    int families[] = {AF_INET, AF_INET6}, result = 0;
    for (int each = 0; each < 2 && result == 0; each++) {
        result = ask(link, families[each], &search);
        if (result == 0) result = hear(link, &search);
        if (result == -ENOENT) result = 0;  // The address family is unavailable.
    }
    close(link);
    return result < 0 ? result : search.count;
}

// Which of the sockets a descriptor in a folder of descriptors is, counted from 1; 0 for none.
static int which(int folder, const char *name, const struct vigia_socket *sockets, int count) {
    char target[64];
    ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
    if (length < 9 || memcmp(target, "socket:[", 8) != 0) return 0;
    target[length] = 0;
    uint64_t inode = strtoull(target + 8, NULL, 10);
    for (int each = 0; each < count; each++) {
        if (sockets[each].inode == inode) return each + 1;
    }
    return 0;
}

int vigia_held_socket(int32_t pid, const struct vigia_socket *sockets, int count) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    if (!folder) return 0;
    int held = 0;
    for (struct dirent *entry; !held && (entry = readdir(folder));) {
        if (entry->d_name[0] != '.') held = which(dirfd(folder), entry->d_name, sockets, count);
    }
    closedir(folder);
    return held;
}

int vigia_gains_rights(const char *program) {
    struct stat file;
    if (stat(program, &file) < 0) return 0;
    if (file.st_mode & S_ISUID && file.st_uid == 0) return 1;
    return getxattr(program, "security.capability", NULL, 0) > 0;
}
