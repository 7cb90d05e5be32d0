#include "CKit.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int signal_pipe = -1;

static void tell(int number) {
    int kept = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe contains that signal already.
    ssize_t ignored = write(signal_pipe, &byte, 1);
    (void)ignored;
    errno = kept;
}

int kit_watch_signals(void) {
    static const int signals[] = {SIGTERM, SIGINT, SIGUSR2};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    fcntl(ends[1], F_SETFL, O_WRONLY | O_NONBLOCK);
    signal_pipe = ends[1];
    struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    signal(SIGPIPE, SIG_IGN);
    for (int each = 0; each < 3; each++) sigaction(signals[each], &action, NULL);
    return ends[0];
}

int kit_is_relief(int signal) { return signal == SIGUSR2; }

uint64_t kit_allow_files(uint64_t count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return count;
    rlim_t before = limit.rlim_cur;
    if (before >= count) return before;
    limit.rlim_cur = count < limit.rlim_max ? count : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? before : limit.rlim_cur;
}

void kit_leave(int signal) { _exit(128 + signal); }

static void flush(void *done) {
    fflush(NULL);
    atomic_store((atomic_int *)done, 1);
}

void kit_exit(int status) {
    // Flushes printed output if it has a reader; a thread in the middle of printing may be stuck
    // for ever.
    static atomic_int done;
    if (kit_start_thread(flush, &done) == 0) {
        for (int waited = 0; !atomic_load(&done) && waited < 500; waited++) poll(NULL, 0, 1);
    }
    _exit(status);
}

int kit_make_wakeup(void) {
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void kit_wake(int wakeup) { eventfd_write(wakeup, 1); }

void kit_forget_wakes(int wakeup) {
    eventfd_t count;
    eventfd_read(wakeup, &count);
}

void kit_await_wake(int wakeup) {
    struct pollfd wait = {.fd = wakeup, .events = POLLIN};
    poll(&wait, 1, -1);
    kit_forget_wakes(wakeup);
}

void kit_close(int fd) { close(fd); }

int kit_is_terminal(int fd) { return isatty(fd); }

int32_t kit_pid(void) { return getpid(); }

void kit_write(int fd, const void *bytes, size_t count) {
    const char *rest = bytes;
    while (count > 0) {
        ssize_t written = write(fd, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {
            // Another process that shares the pipe or terminal made it non-blocking.
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            poll(&wait, 1, -1);
            continue;
        }
        if (written <= 0) return;
        rest += written;
        count -= (size_t)written;
    }
}

int64_t kit_write_now(int fd, const void *bytes, size_t count) {
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    if (poll(&wait, 1, 0) != 1) return -EAGAIN;
    if (wait.revents & (POLLERR | POLLNVAL)) return -EPIPE;
    struct iovec piece = {(void *)bytes, count};
    // Another process may fill the free space meanwhile. Not every file supports RWF_NOWAIT.
    ssize_t written = pwritev2(fd, &piece, 1, -1, RWF_NOWAIT);
    if (written < 0 && errno != EAGAIN && errno != EPIPE) written = write(fd, bytes, count);
    return written < 0 ? errno == EINTR ? -EAGAIN : -errno : written;
}

int kit_errno(void) { return errno; }

int64_t kit_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t kit_thread(void) { return (uint64_t)pthread_self(); }

char *const *kit_environment(void) { return environ; }

int kit_processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) < 0 ? 1 : CPU_COUNT(&set);
}

int64_t kit_memory(void) {
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) return 0;
    text[length] = 0;
    long all, resident;
    if (sscanf(text, "%ld %ld", &all, &resident) != 2) return 0;
    return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

void kit_trim_memory(void) { malloc_trim(0); }

int64_t kit_wall(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct start {
    void (*body)(void *);
    void *context;
};

static void *begin(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    kit_use_crash_stack();
    start.body(start.context);
    return NULL;
}

int kit_start_thread(void (*body)(void *), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return -ENOMEM;
    *start = (struct start){.body = body, .context = context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int problem = pthread_create(&thread, &attributes, begin, start);
    pthread_attr_destroy(&attributes);
    if (problem) free(start);
    return -problem;
}
