#include "CLinux.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

// One end of a connection in the kernel's format: the address in four words, the port.
static int end_of(const struct sockaddr_storage *address, uint32_t words[4], uint16_t *port) {
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        memcpy(words, &v4->sin_addr, sizeof v4->sin_addr);
        *port = v4->sin_port;
        return 0;
    }
    if (address->ss_family != AF_INET6) return -1;
    const struct sockaddr_in6 *v6 = (const void *)address;
    memcpy(words, &v6->sin6_addr, sizeof v6->sin6_addr);
    *port = v6->sin6_port;
    return 0;
}

static int64_t ask(int netlink, const struct inet_diag_req_v2 *wanted) {
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 body;
    } question = {.head = {.nlmsg_len = sizeof question,
                           .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                           .nlmsg_flags = NLM_F_REQUEST},
                  .body = *wanted};
    if (send(netlink, &question, sizeof question, 0) < 0) return -errno;
    union {
        struct nlmsghdr head;
        char buffer[2048];
    } answer;
    ssize_t length = recv(netlink, &answer, sizeof answer, 0);
    if (length < 0) return -errno;
    if (!NLMSG_OK(&answer.head, (size_t)length)) return -EPROTO;
    if (answer.head.nlmsg_type == NLMSG_ERROR) {
        const struct nlmsgerr *refusal = NLMSG_DATA(&answer.head);
        return refusal->error < 0 ? refusal->error : -EPROTO;
    }
    const struct inet_diag_msg *found = NLMSG_DATA(&answer.head);
    return found->idiag_inode;
}

int64_t vigia_peer_inode(int socket_) {
    struct sockaddr_storage ours, theirs;
    socklen_t ours_size = sizeof ours, theirs_size = sizeof theirs;
    if (getsockname(socket_, (struct sockaddr *)&ours, &ours_size) < 0) return -errno;
    if (getpeername(socket_, (struct sockaddr *)&theirs, &theirs_size) < 0) return -errno;
    struct inet_diag_req_v2 wanted = {.sdiag_family = (uint8_t)ours.ss_family,
                                      .sdiag_protocol = IPPROTO_TCP,
                                      .idiag_states = ~0u};
    wanted.id.idiag_cookie[0] = wanted.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    if (end_of(&theirs, wanted.id.idiag_src, &wanted.id.idiag_sport) < 0 ||
        end_of(&ours, wanted.id.idiag_dst, &wanted.id.idiag_dport) < 0) {
        return -EAFNOSUPPORT;
    }
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -errno;
    int64_t result = ask(netlink, &wanted);
    close(netlink);
    return result;
}
