// The program that the benchmarks spawn: it appends the time at which it began to the file
// named by its first argument, and then waits. With "-", it only waits. A second argument is a
// Unix socket to listen on, so that a probe finds it ready.
//
// With "bare N FILE" it is the bare loop to compare with: it spawns itself N times and prints
// the nanoseconds from the first spawn to the last stamp; with "bare N FILE CGROUP" each begins in a
// cgroup of its own below that folder. With "crash N FILE" it kills its child
// N times and prints, for each, the nanoseconds from the kill to the stamp of the next.
// With "orphans N" it leaves N processes without a parent, says so, and waits; with "reaped N" a
// child of it does that, and it prints the nanoseconds until it has reaped them all.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long last_stamp(const char *file, long count) {
    long long stamp = 0;
    for (;;) {
        struct stat status;
        if (stat(file, &status) == 0 && status.st_size >= count * 20) break;
        struct timespec moment = {0, 50000};
        ppoll(NULL, 0, &moment, NULL);
    }
    FILE *stamps = fopen(file, "r");
    for (long long next; fscanf(stamps, "%lld", &next) == 1;) {
        if (next > stamp) stamp = next;
    }
    fclose(stamps);
    return stamp;
}

static pid_t spawn(char *self, char *file) {
    char *words[] = {self, file, NULL};
    pid_t pid = 0;
    if (posix_spawn(&pid, self, NULL, NULL, words, environ) != 0) exit(1);
    return pid;
}

static char stack[64 << 10] __attribute__((aligned(16)));

static int become(void *words) {
    char **line = words;
    execve(line[0], line, environ);
    _exit(127);
}

// As posix_spawn(3), which cannot name a cgroup here: what it makes begins on a stack of its own.
static pid_t spawn_into(int cgroup, char *self, char *file) {
    char *words[] = {self, file, NULL};
    struct clone_args wanted = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
        .stack = (unsigned long)stack, .stack_size = sizeof stack, .cgroup = (unsigned)cgroup,
    };
    long result = SYS_clone3;
    register char **context __asm__("r12") = words;
    register int (*body)(void *) __asm__("r13") = become;
    __asm__ volatile(
        "syscall\n\ttestq %%rax, %%rax\n\tjnz 1f\n\txorl %%ebp, %%ebp\n\t"
        "movq %%r12, %%rdi\n\tcallq *%%r13\n\thlt\n\t1:"
        : "+a"(result) : "D"(&wanted), "S"(sizeof wanted), "r"(context), "r"(body)
        : "rcx", "r11", "memory");
    if (result < 0) exit(1);
    return (pid_t)result;
}

static pid_t spawn_in_own(const char *home, long number, char *self, char *file) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%ld", home, number);
    mkdir(path, 0755);
    int cgroup = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0) exit(1);
    pid_t pid = spawn_into(cgroup, self, file);
    close(cgroup);
    return pid;
}

static void bare(char *self, long count, char *file, const char *home) {
    pid_t *children = calloc((size_t)count, sizeof *children);
    long long began = now();
    for (long i = 0; i < count; i++) {
        children[i] = home ? spawn_in_own(home, i, self, file) : spawn(self, file);
    }
    printf("%lld\n", last_stamp(file, count) - began);
    for (long i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
        char path[4096];
        snprintf(path, sizeof path, "%s/%ld", home ? home : "", i);
        if (home) rmdir(path);
    }
}

static void crash(char *self, long count, char *file) {
    pid_t child = spawn(self, file);
    last_stamp(file, 1);
    for (long i = 1; i <= count; i++) {
        long long began = now();
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        child = spawn(self, file);
        printf("%lld\n", last_stamp(file, i + 1) - began);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void orphans(long count) {
    for (long i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            if (fork() == 0) _exit(3);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
}

static void reaped(long count) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    long long began = now();
    if (fork() == 0) {
        orphans(count);
        _exit(0);
    }
    while (wait(NULL) > 0) continue;
    printf("%lld\n", now() - began);
}

static void listen_on(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) exit(1);
    listen(listener, 16);
}

int main(int count, char **words) {
    if ((count == 4 || count == 5) && strcmp(words[1], "bare") == 0) {
        bare(words[0], atol(words[2]), words[3], words[4]);
    } else if (count == 4 && strcmp(words[1], "crash") == 0) {
        crash(words[0], atol(words[2]), words[3]);
    } else if (count == 3 && strcmp(words[1], "reaped") == 0) {
        reaped(atol(words[2]));
    } else if (count == 3 && strcmp(words[1], "orphans") == 0) {
        orphans(atol(words[2]));
        if (write(1, "made\n", 5) != 5) return 1;
        for (;;) pause();
    } else if (count == 2 || count == 3) {
        if (strcmp(words[1], "-") != 0) {
            char text[32];
            int length = snprintf(text, sizeof text, "%019lld\n", now());
            int file = open(words[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
            if (write(file, text, (size_t)length) != length) return 1;
            close(file);
        }
        if (count == 3) listen_on(words[2]);
        for (;;) pause();
    }
    return 0;
}
