// Ports and the processes that have them.

#ifndef VIGIA_PORTS_H
#define VIGIA_PORTS_H

#include <stdint.h>

// Socket states, one bit each. Source: net/tcp_states.h.
enum {
    VIGIA_TCP_LISTENING = 1u << 10,
    // All other states with a port, including TIME_WAIT, and sockets that neither listen nor are
    // connected (TCP_BOUND_INACTIVE, since Linux 6.8).
    VIGIA_TCP_OTHERS = 1u << 13 | (0xffeu & ~(1u << 10 | 1u << 7)),
    // Of a connection that is to be accepted: ESTABLISHED, or CLOSE_WAIT once the client has ended.
    VIGIA_TCP_WAITING = 1u << 1 | 1u << 8,
    VIGIA_UDP_WITHOUT_PEER = 1u << 7,
};

// A socket of this network namespace.
struct vigia_socket {
    uint64_t inode;    // 0 if no process has it any more
    uint32_t uid;
    uint8_t family;    // AF_INET or AF_INET6
    uint8_t only_v6;   // whether it listens on IPv6 only
    uint32_t waiting;  // of a listener: connections that nobody has accepted yet
    uint32_t backlog;  // of a listener: as many may wait
    uint16_t port;
    uint16_t peer_port;
    char address[48];  // as text; all zeros means every address
    char peer[48];     // the remote address
};

// Lists the sockets of a protocol in some states, IPv4 and IPv6: their number, or -errno. Source:
// sock_diag(7).
//
// protocol: IPPROTO_TCP or IPPROTO_UDP. port: the local port; 0 for any.
int vigia_sockets(uint8_t protocol, uint32_t states, uint16_t port, struct vigia_socket *found,
                  int capacity);

// Finds the listener of a Unix socket by its file: its inode number, how many connections wait and
// how many may. 0, or -errno; -ENOENT if nothing listens there. Source: sock_diag(7),
// UDIAG_SHOW_RQLEN and UDIAG_SHOW_VFS.
int vigia_unix_listener(const char *path, uint64_t *inode, uint32_t *waiting, uint32_t *backlog);

// Which of the sockets a process has open, counted from 1; 0 for none, or if access is denied.
int vigia_held_socket(int32_t pid, const struct vigia_socket *sockets, int count);

// Whether a program gains privileges by its file: setuid root, or capabilities. Source: execve(2),
// capabilities(7), security.capability.
int vigia_gains_rights(const char *program);

#endif
