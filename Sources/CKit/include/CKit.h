// What a backend on VigiaKit asks of Linux and cannot say in Swift.
#ifndef VIGIA_CKIT_H
#define VIGIA_CKIT_H

// No header of the system that names types of its own: other packages see this file through VigiaKit
// with settings of theirs, under which such types would look different.
#include <stddef.h>
#include <stdint.h>

// libevent's loop, of which each belongs to one thread. Source: libevent.org, event2/event.h.
struct event_base;
struct event;
typedef void (*kit_action)(int fd, short kinds, void *context);
enum { KIT_READ = 1, KIT_WRITE = 2, KIT_PERSIST = 4 };
struct event_base *kit_loop_make(void);  // NULL where the kernel gives no epoll
void kit_loop_free(struct event_base *loop);
void kit_loop_turn(struct event_base *loop, int waits);  // acts on what is there, or on the next

// What waits for a descriptor, or with -1 for a time only; and for at most so many microseconds, or
// with -1 for ever.
struct event *kit_watch_make(struct event_base *loop, int fd, int kinds, kit_action action,
                             void *context);
void kit_watch_free(struct event *watch);
void kit_watch_add(struct event *watch, int64_t microseconds);
void kit_watch_remove(struct event *watch);

// Listens on a port of a numeric address, without blocking and close-on-exec: a descriptor, or
// -errno (-EINVAL for an address that is none). The address may be IPv4 or IPv6.
int kit_listen(const char *address, uint16_t port, int backlog);

// The port that a listener has; 0 for one that has none.
uint16_t kit_port(int listener);

// Whether a descriptor is a stream socket that listens.
int kit_is_listener(int fd);

// Makes a descriptor non-blocking and close-on-exec.
void kit_adopt(int fd);

// Takes a connection, non-blocking, close-on-exec, without delay: a descriptor, or -errno.
int kit_accept(int listener);

// Refuses clients from now on, those in the queue too; the descriptor stays. Source: shutdown(2).
void kit_stop_listening(int listener);

// Whether a connection was reset, or has ended in both directions.
int kit_is_cut(int fd);

// The numeric address of the other end of a connection; empty for a Unix socket.
void kit_peer(int fd, char *text, size_t capacity);

// Reads what is there: how many bytes (0: the other end sends no more), or -errno.
int64_t kit_read(int fd, void *bytes, size_t capacity);

// Sends without blocking, and without a signal where nobody listens: how many bytes, or -errno.
int64_t kit_send(int fd, const void *bytes, size_t count);

// A socket to speak from, or -errno; and one datagram from it to the notify socket, `@name` or an
// absolute path: 0, or -errno. Source: sd_notify(3).
int kit_make_notifier(void);
int kit_notify(int notifier, const char *socket, const char *text, size_t length);

// From now on SIGTERM, SIGINT and SIGUSR2 arrive as bytes on a pipe, whatever the process does: its
// reading end, which blocks, or -errno. SIGPIPE is ignored. For all threads, and once in a process.
// Source: signal-safety(7).
int kit_watch_signals(void);
int kit_is_relief(int signal);  // SIGUSR2

// Allows so many open files, or as many as this process may allow itself: how many there may be.
// Source: getrlimit(2).
uint64_t kit_allow_files(uint64_t count);

// Ends the process at once, as a shell would report that signal.
void kit_leave(int signal) __attribute__((noreturn));

// A descriptor that becomes readable when it is woken: or -errno. Source: eventfd(2).
int kit_make_wakeup(void);
void kit_wake(int wakeup);
void kit_forget_wakes(int wakeup);
void kit_await_wake(int wakeup);  // waits for one, and forgets it

// Ends the process; what other threads do does not matter any more.
void kit_exit(int status) __attribute__((noreturn));

void kit_close(int fd);
void kit_end_sending(int fd);  // shutdown(2), SHUT_WR
int kit_is_terminal(int fd);
int32_t kit_pid(void);
void kit_write(int fd, const void *bytes, size_t count);  // all of it, however long that takes

// Writes what there is room for, without blocking: how many bytes, or -errno (-EAGAIN for none, and
// -EPIPE where nobody will ever read it). What fits into a pipe in one piece comes in one piece.
int64_t kit_write_now(int fd, const void *bytes, size_t count);

// What -errno may be, where it makes a difference.
enum { KIT_AGAIN = -11, KIT_INVALID = -22, KIT_TAKEN = -98, KIT_FULL = -24, KIT_TABLE_FULL = -23 };

// Why the last call failed. Source: errno(3).
int kit_errno(void);

// From now on a crash writes a report to stderr before it ends the process: the signal, and the
// functions that led there.
void kit_report_crashes(void);

// Gives the calling thread a stack for reports, so that a stack that has run out is told too. The
// threads of Swift's own pool get theirs by themselves.
void kit_use_crash_stack(void);

// Nanoseconds on the machine's monotonic clock.
int64_t kit_now(void);

// The environment of this process.
char *const *kit_environment(void);

// How many processors this process may run on.
int kit_processors(void);

// Bytes of memory that this process has: its resident set. Source: proc(5), /proc/pid/statm.
int64_t kit_memory(void);

// Gives free memory back to the system. Source: malloc_trim(3).
void kit_trim_memory(void);

// Milliseconds since the beginning of 1970.
int64_t kit_wall(void);

// The calling thread, as a number that no other thread has at the same time.
uint64_t kit_thread(void);

// Starts a thread that nobody joins: 0, or -errno.
int kit_start_thread(void (*body)(void *), void *context);

#endif
