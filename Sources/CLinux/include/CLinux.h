// What Swift cannot say about Linux, and the system calls that its Glibc overlay hides.
#ifndef VIGIA_CLINUX_H
#define VIGIA_CLINUX_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vigia_wire.h"

// Sends one packet and up to VIGIA_KEY_FDS_MAX descriptors beside it, without blocking.
// Returns 0, or -errno (-EAGAIN when the socket is full).
int vigia_send(int socket, const void *bytes, size_t length, const int *fds, int fd_count);

// Takes one packet; descriptors beside it are close-on-exec and belong to the caller, who gets
// them even when the packet is too short. Returns its length (0: the other end is closed), or
// -errno; -EMSGSIZE when it or its descriptors did not fit, and then none is left open.
int vigia_receive(int socket, void *bytes, size_t capacity, int *fds, int fds_max, int *fd_count);

// Credentials of the process at the other end of a Unix socket: 0, or -errno.
int vigia_peer(int socket, int32_t *pid, uint32_t *uid, uint32_t *gid);

// A descriptor of a process, or -errno. Source: pidfd_open(2).
int vigia_pidfd_open(int32_t pid);

// Sends a signal through a pidfd: 0, or -errno. Source: pidfd_send_signal(2).
int vigia_pidfd_signal(int pidfd, int signal);

// Macros of wait(2).
int vigia_wait_exited(int status);
int vigia_wait_code(int status);
int vigia_wait_signaled(int status);
int vigia_wait_signal(int status);
int vigia_wait_dumped(int status);

#endif
