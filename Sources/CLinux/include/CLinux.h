// What Swift cannot say about Linux, and the system calls that its Glibc overlay hides.
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
#include "vigia_estate.h"
#include "vigia_owned.h"
#include "vigia_ports.h"
#include "vigia_presence.h"
#include "vigia_spawn.h"
#include "vigia_wire.h"

// Sends one packet and up to VIGIA_KEY_FDS_MAX descriptors beside it, without blocking.
// Returns 0, or -errno (-EAGAIN when the socket is full).
int vigia_send(int socket, const void *bytes, size_t length, const int *fds, int fd_count);

// Takes one packet; descriptors beside it are close-on-exec and belong to the caller, who gets
// them even when the packet is too short. Returns its length (0: the other end is closed), or
// -errno; -EMSGSIZE when it or its descriptors did not fit, and then none is left open.
int vigia_receive(int socket, void *bytes, size_t capacity, int *fds, int fds_max, int *fd_count);

// How much memory the messages take that the other end of a Unix socket has not read yet; 0 for
// none, or where that is not known. Source: net/unix/af_unix.c of the kernel, unix_outq_len.
int vigia_unread(int socket);

// Takes one datagram, and the pid (0 where that is not told) and user of its sender: its length, or -errno
// (-EAGAIN where none is there, -EMSGSIZE for one that did not fit and is gone). The first
// VIGIA_NOTICE_FDS descriptors beside it are the caller's to close, once the message is dealt with:
// the sender may wait for that. Source: unix(7), SCM_CREDENTIALS; sd_notify_barrier(3).
enum { VIGIA_NOTICE_FDS = 4 };
int64_t vigia_receive_notice(int socket, void *bytes, size_t capacity, int32_t *pid, uint32_t *uid,
                             int *fds, int *fd_count);

// Credentials of the process at the other end of a Unix socket: 0, or -errno.
int vigia_peer(int socket, int32_t *pid, uint32_t *uid, uint32_t *gid);

// The inode of the socket at the other end of a TCP connection on this machine: 0 while nobody has
// accepted it, -ENOENT where there is none (any more), or -errno. Source: sock_diag(7).
int64_t vigia_peer_inode(int socket);

// A descriptor of a process, or -errno. Source: pidfd_open(2).
int vigia_pidfd_open(int32_t pid);

// A copy of what a process has open under a number, close-on-exec, or -errno.
// Source: pidfd_getfd(2).
int vigia_pidfd_take(int pidfd, int fd);

// Sends a signal through a pidfd: 0, or -errno. Source: pidfd_send_signal(2).
int vigia_pidfd_signal(int pidfd, int signal);

// open(2), close-on-exec, which has as many arguments as it likes: a descriptor, or -errno.
int vigia_open(const char *path, int flags, uint32_t mode);

// Reads the beginning of a small file: how many bytes, or -errno.
int64_t vigia_read_file(const char *path, void *bytes, size_t capacity);

// Why the last call failed. Source: errno(3).
int vigia_errno(void);

// How readily the kernel ends this process when memory is short, -1000 (never) to 1000; 0 where it
// does not tell. Source: proc(5), `/proc/pid/oom_score_adj`.
int vigia_oom_score(void);
int vigia_set_oom_score(int score);  // 0, or -errno

// Makes this process inherit orphans: 0, or -errno. Source: prctl(2), PR_SET_CHILD_SUBREAPER.
int vigia_subreaper(void);

// The limit on open files, whose name is a macro or an enumerator as the C library likes.
int vigia_file_limit(struct rlimit *limit);
int vigia_set_file_limit(const struct rlimit *limit);

// Another descriptor of the same open file, close-on-exec: or -1. Source: fcntl(2).
int vigia_duplicate(int fd);

// How many bytes can be read at once: 0, or -1. Source: ioctl_tty(2), FIONREAD.
int vigia_bytes_waiting(int fd, int32_t *count);

// Makes a descriptor non-blocking: 0, or -1.
int vigia_set_nonblocking(int fd);

// Lets this process read and write disks only when nobody else does. Source: ioprio_set(2).
void vigia_idle_disks(void);

// Makes a file of memory unchangeable: 0, or -1. Source: fcntl(2), F_ADD_SEALS.
int vigia_seal(int fd);

// Makes 0, 1 and 2 exist, and closes all above: whoever started this process waits for none of
// them because of it, and none reaches its children by accident. Source: close_range(2).
void vigia_tidy_descriptors(void);

// The numbers among the names in a folder, as /proc/pid/task has them: how many, or -errno.
int vigia_list_numbers(const char *path, int32_t *numbers, int capacity);

// Calls for each folder in a folder, whose name does not begin with a dot.
void vigia_each_folder(int parent, void (*body)(int, const char *, int), int context);

// The run of this project whose mark a process has in its environment; 0 for none.
// The room is for reading; a few KB do. Source: proc(5), /proc/pid/environ.
uint64_t vigia_marked_run(int32_t pid, const struct vigia_identity *project, char *room,
                          size_t capacity);

// The user of a process; -1 where it is gone, or acts as more than one user, as a program with the
// set-user-ID bit does. Source: proc(5), /proc/pid/status, Uid.
int64_t vigia_process_user(int32_t pid);

// Whether a process is a child of this one that was not reaped: 1 or 0. Source: waitid(2).
int vigia_is_child(int32_t pid);

// The words this process was started with: how many, and each; NULL behind the last.
int vigia_argument_count(void);
char *const *vigia_arguments(void);

// mmap(2) of memory that costs nothing until it is touched; NULL where there is none.
void *vigia_map_memory(size_t bytes);

// Has free(3) give memory back to the system at once where there are more than 128 KB of it, and
// go on so: by default the limit grows with what was once freed. Source: mallopt(3).
void vigia_return_memory(void);

// Unmaps the code of this program: what is still in use is mapped again as it runs, and what only its
// beginning needed stays out. Source: madvise(2), MADV_DONTNEED.
void vigia_forget_code(void);

// Gives free memory from between what is in use back to the system. Source: malloc_trim(3).
void vigia_trim_memory(void);

// The environment of this process.
char *const *vigia_environment(void);

// Macros of wait(2).
int vigia_wait_exited(int status);
int vigia_wait_code(int status);
int vigia_wait_signaled(int status);
int vigia_wait_signal(int status);
int vigia_wait_dumped(int status);

#endif
