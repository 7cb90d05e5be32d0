// Who listens on a TCP port, as the kernel has it.
#ifndef VIGIA_LISTENERS_H
#define VIGIA_LISTENERS_H

#include <stdint.h>

// One listening socket of this network namespace.
struct vigia_listener {
    uint64_t inode;
    uint32_t uid;
    uint8_t family;    // AF_INET or AF_INET6
    char address[48];  // as text; all zeros is every address
};

// The listeners on a port, of both families: how many were found, or -errno. Connections, those
// that are over (TIME_WAIT) included, are not among them. Source: sock_diag(7).
int vigia_listeners(uint16_t port, struct vigia_listener *found, int capacity);

// Whether a process has one of the sockets open; 0 where that may not be seen.
int vigia_holds_any(int32_t pid, const struct vigia_listener *sockets, int count);

#endif
