// Linux functions that Swift cannot call, and system calls that its Glibc overlay hides.
#ifndef VIGIA_CLINUX_H
#define VIGIA_CLINUX_H

#include <fcntl.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vigia_acting.h"
#include "vigia_cgroup.h"
#include "vigia_command.h"
#include "vigia_handover.h"
#include "vigia_owned.h"
#include "vigia_ports.h"
#include "vigia_presence.h"
#include "vigia_spawn.h"
#include "vigia_wire.h"

// Sends one packet with up to VIGIA_KEY_FDS_MAX descriptors, without blocking. Returns 0, or -errno
// (-EAGAIN if the socket is full).
int vigia_send(int socket, const void *bytes, size_t length, const int *fds, int fd_count);

// Receives one packet; its descriptors are close-on-exec and belong to the caller, even if the
// packet is too short. Returns its length (0: the peer has closed), or -errno; -EMSGSIZE if the
// packet or its descriptors did not fit, and then no descriptor stays open.
int vigia_receive(int socket, void *bytes, size_t capacity, int *fds, int fds_max, int *fd_count);

// The memory used by messages that the peer of a Unix socket has not read yet, in bytes; 0 for none
// or unknown. Source: net/unix/af_unix.c of the kernel, unix_outq_len.
int vigia_unread(int socket);

// Receives one datagram with the pid (0 if unknown) and user of its sender: its length, or -errno
// (-EAGAIN if there is none, -EMSGSIZE if it did not fit and was dropped). The caller closes the
// first VIGIA_NOTIFY_FDS descriptors after handling the message, since the sender may wait for
// that. Source: unix(7), SCM_CREDENTIALS; sd_notify_barrier(3).
enum { VIGIA_NOTIFY_FDS = 4 };
int64_t vigia_receive_notify(int socket, void *bytes, size_t capacity, int32_t *pid, uint32_t *uid,
                             int *fds, int *fd_count);

// The credentials of a Unix socket's peer: 0, or -errno.
int vigia_peer(int socket, int32_t *pid, uint32_t *uid, uint32_t *gid);

// The inode of the socket at the other end of a TCP connection on this machine: 0 until it is
// accepted, -ENOENT if there is none (any more), or -errno. Source: sock_diag(7).
int64_t vigia_peer_inode(int socket);

// Opens a pidfd, or -errno. Source: pidfd_open(2).
int vigia_pidfd_open(int32_t pid);

// Duplicates a descriptor of another process, close-on-exec, or -errno. Source: pidfd_getfd(2).
int vigia_pidfd_take(int pidfd, int fd);

// Sends a signal through a pidfd: 0, or -errno. Source: pidfd_send_signal(2).
int vigia_pidfd_signal(int pidfd, int signal);

// open(2), which is variadic, with close-on-exec: a descriptor, or -errno.
int vigia_open(const char *path, int flags, uint32_t mode);

// Reads the beginning of a small file: the number of bytes, or -errno.
int64_t vigia_read_file(const char *path, void *bytes, size_t capacity);

// The errno of the last call. Source: errno(3).
int vigia_errno(void);

// The OOM score adjustment of this process, -1000 (never killed) to 1000; 0 if unknown. Source:
// proc(5), `/proc/pid/oom_score_adj`.
int vigia_oom_score(void);
int vigia_set_oom_score(int score);  // 0, or -errno

// Makes this process inherit orphans: 0, or -errno. Source: prctl(2), PR_SET_CHILD_SUBREAPER.
int vigia_subreaper(void);

// The limit of open files; RLIMIT_NOFILE is a macro or an enumerator, depending on the C library.
int vigia_file_limit(struct rlimit *limit);
int vigia_set_file_limit(const struct rlimit *limit);

// Duplicates a descriptor, close-on-exec: or -1. Source: fcntl(2).
int vigia_duplicate(int fd);

// Gets the number of readable bytes: 0, or -1. Source: ioctl_tty(2), FIONREAD.
int vigia_bytes_waiting(int fd, int32_t *count);

// Makes a descriptor non-blocking: 0, or -1.
int vigia_set_nonblocking(int fd);

// Sets idle disk priority for this process. Source: ioprio_set(2).
void vigia_idle_disks(void);

// Seals a memory file against changes: 0, or -1. Source: fcntl(2), F_ADD_SEALS.
int vigia_seal(int fd);

// Opens descriptors 0, 1 and 2 if they are closed, and closes all above: so the process that
// started this one does not wait for them, and no child inherits them by accident. Source:
// close_range(2).
void vigia_tidy_descriptors(void);

// Lists the numeric names in a folder such as /proc/pid/task: their number, or -errno.
int vigia_list_numbers(const char *path, int32_t *numbers, int capacity);

// Calls a function for each subfolder whose name does not begin with a dot.
void vigia_each_folder(int parent, void (*body)(int, const char *, int), int context);

// The run of this project named in a process's environment; 0 for none. The buffer needs a few KB.
// Source: proc(5), /proc/pid/environ.
uint64_t vigia_marked_run(int32_t pid, const struct vigia_identity *project, char *buffer,
                          size_t capacity);

// The user of a process; -1 if it is gone, or its user numbers differ, as in a setuid program.
// Source: proc(5), /proc/pid/status, Uid.
int64_t vigia_process_user(int32_t pid);

// Whether a process is an unreaped child of this one: 1 or 0. Source: waitid(2).
int vigia_is_child(int32_t pid);

// The number of this process's arguments, and each of them; NULL after the last.
int vigia_argument_count(void);
char *const *vigia_arguments(void);

// Allocates memory with mmap(2) that is not populated until used; NULL if refused.
void *vigia_map_memory(size_t bytes);

// Makes free(3) return memory to the system at once if more than 128 KB are free, permanently: by
// default the threshold grows with freed blocks. Source: mallopt(3).
void vigia_return_memory(void);

// Unmaps this program's code: pages still in use are mapped again on demand, those needed only at
// the start stay out. Source: madvise(2), MADV_DONTNEED.
void vigia_forget_code(void);

// Returns free heap memory to the system, also between allocations. Source: malloc_trim(3).
void vigia_trim_memory(void);

// The environment of this process.
char *const *vigia_environment(void);

// Gives this process a mount namespace of its own, whose mounts nobody else sees: 0, or -errno; the
// process must have one thread. Source: unshare(2), mount_namespaces(7).
int vigia_private_mounts(void);

// Mounts an empty file system in memory of this size in bytes: 0, or -errno. Source: tmpfs(5).
int vigia_mount_memory(const char *path, uint64_t bytes);

// Macros of wait(2).
int vigia_wait_exited(int status);
int vigia_wait_code(int status);
int vigia_wait_signaled(int status);
int vigia_wait_signal(int status);
int vigia_wait_dumped(int status);

#endif
