// Who has which port.

#ifndef VIGIA_PORTS_H
#define VIGIA_PORTS_H

#include <stdint.h>

// The states of a socket, each a bit. Source: net/tcp_states.h.
enum {
    VIGIA_TCP_LISTENING = 1u << 10,
    // Every other state that has a port, those that are over (TIME_WAIT) and those that neither
    // listen nor are connected (TCP_BOUND_INACTIVE, since Linux 6.8) among them.
    VIGIA_TCP_OTHERS = 1u << 13 | (0xffeu & ~(1u << 10 | 1u << 7)),
    VIGIA_UDP_WITHOUT_PEER = 1u << 7,
};

// One socket of this network namespace.
struct vigia_socket {
    uint64_t inode;    // 0 where no process has it any more
    uint32_t uid;
    uint8_t family;    // AF_INET or AF_INET6
    uint8_t only_v6;   // whether it listens for IPv6 alone
    uint16_t port;
    uint16_t peer_port;
    char address[48];  // as text; all zeros is every address
    char peer[48];     // the address at the other end
};

// The sockets of a protocol that are in one of the states, of both families: how many were found,
// or -errno. Source: sock_diag(7).
//
// protocol: IPPROTO_TCP or IPPROTO_UDP. port: their own one; 0 is any.
int vigia_sockets(uint8_t protocol, uint32_t states, uint16_t port, struct vigia_socket *found,
                  int capacity);

// Which of the sockets a process has open, counted from 1; 0 where it has none of them, and where
// that may not be seen.
int vigia_held_socket(int32_t pid, const struct vigia_socket *sockets, int count);

// Whether a program gains rights by its file: those of root, or capabilities. Source: execve(2),
// capabilities(7), security.capability.
int vigia_gains_rights(const char *program);

#endif
