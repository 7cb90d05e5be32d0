// Linux functions that backends on VigiaKit need and Swift cannot call.
#ifndef VIGIA_CKIT_H
#define VIGIA_CKIT_H

// Includes no system header that defines types: other packages import this file through VigiaKit
// with their own settings, under which such types would differ.
#include <stddef.h>
#include <stdint.h>

// libevent's event loop; each belongs to one thread. Source: libevent.org, event2/event.h.
struct event_base;
struct event;
typedef void (*kit_action)(int fd, short kinds, void *context);
enum { KIT_READ = 1, KIT_WRITE = 2, KIT_PERSIST = 4 };
struct event_base *kit_loop_make(void);  // NULL if the kernel refuses epoll
void kit_loop_free(struct event_base *loop);
void kit_loop_turn(struct event_base *loop, int waits);  // handles pending events, or waits for one

// A watch of a descriptor, or of time only if fd is -1, for at most so many microseconds, or for
// ever if -1.
struct event *kit_watch_make(struct event_base *loop, int fd, int kinds, kit_action action,
                             void *context);
void kit_watch_free(struct event *watch);
void kit_watch_add(struct event *watch, int64_t microseconds);
void kit_watch_remove(struct event *watch);

// Listens on a port of a numeric IPv4 or IPv6 address, non-blocking and close-on-exec: a
// descriptor, or -errno (-EINVAL for an invalid address).
int kit_listen(const char *address, uint16_t port, int backlog);

// The port of a listener; 0 if it has none.
uint16_t kit_port(int listener);

// Whether a descriptor is a listening stream socket.
int kit_is_listener(int fd);

// Makes a descriptor non-blocking and close-on-exec.
void kit_adopt(int fd);

// Accepts a connection, non-blocking, close-on-exec, with TCP_NODELAY: a descriptor, or -errno.
int kit_accept(int listener);

// Refuses clients from now on, also queued ones; the descriptor stays open. Source: shutdown(2).
void kit_stop_listening(int listener);

// Whether a connection was reset, or was closed in both directions.
int kit_is_cut(int fd);

// The numeric address of the peer; empty for a Unix socket.
void kit_peer(int fd, char *text, size_t capacity);

// Reads available bytes: their number (0: the peer has closed its side), or -errno.
int64_t kit_read(int fd, void *bytes, size_t capacity);

// Sends without blocking, and without SIGPIPE: the number of bytes sent, or -errno.
int64_t kit_send(int fd, const void *bytes, size_t count);

// Creates a socket for sending, or -errno; and sends one datagram from it to a notify socket,
// `@name` or an absolute path: 0, or -errno. Source: sd_notify(3).
int kit_make_notifier(void);
int kit_notify(int notifier, const char *socket, const char *text, size_t length);

// From now on SIGTERM, SIGINT and SIGUSR2 arrive as bytes on a pipe: returns its reading end, which
// blocks, or -errno. SIGPIPE is ignored. Applies to all threads; call it once in a process. Source:
// signal-safety(7).
int kit_watch_signals(void);
int kit_is_relief(int signal);  // SIGUSR2

// Raises the limit of open files to a number, or as far as allowed: the limit now. Source:
// getrlimit(2).
uint64_t kit_allow_files(uint64_t count);

// Ends the process at once with the exit status that a shell reports for a signal.
void kit_leave(int signal) __attribute__((noreturn));

// Creates an eventfd, readable when woken: a descriptor, or -errno. Source: eventfd(2).
int kit_make_wakeup(void);
void kit_wake(int wakeup);
void kit_forget_wakes(int wakeup);
void kit_await_wake(int wakeup);  // waits until woken, and resets it

// Ends the process without waiting for other threads.
void kit_exit(int status) __attribute__((noreturn));

void kit_close(int fd);
void kit_end_sending(int fd);  // shutdown(2), SHUT_WR
int kit_is_terminal(int fd);
int32_t kit_pid(void);
void kit_write(int fd, const void *bytes, size_t count);  // all of it, however long that takes

// Writes without blocking: the number of bytes written, or -errno (-EAGAIN if there is no room,
// -EPIPE without a reader). Bytes that fit into a pipe at once are written in one piece.
int64_t kit_write_now(int fd, const void *bytes, size_t count);

// The values of -errno that matter to callers.
enum { KIT_AGAIN = -11, KIT_INVALID = -22, KIT_TAKEN = -98, KIT_FULL = -24, KIT_TABLE_FULL = -23 };

// The errno of the last call. Source: errno(3).
int kit_errno(void);

// From now on a crash writes a report to stderr before it ends the process: the signal and the
// stack trace.
void kit_report_crashes(void);

// Gives the calling thread a signal stack, so that a stack overflow is reported too. Threads of
// Swift's own pool get theirs automatically.
void kit_use_crash_stack(void);

// Nanoseconds on the machine's monotonic clock.
int64_t kit_now(void);

// The environment of this process.
char *const *kit_environment(void);

// The number of processors that this process may run on.
int kit_processors(void);

// The resident memory of this process in bytes. Source: proc(5), /proc/pid/statm.
int64_t kit_memory(void);

// Returns free heap memory to the system. Source: malloc_trim(3).
void kit_trim_memory(void);

// Milliseconds since 1970-01-01 UTC.
int64_t kit_wall(void);

// The calling thread's number, unique among living threads.
uint64_t kit_thread(void);

// Starts a detached thread: 0, or -errno.
int kit_start_thread(void (*body)(void *), void *context);

#endif
