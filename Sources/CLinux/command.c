#include "CLinux.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static int become_user(const struct vigia_user *user) {
    if (syscall(SYS_setgroups, user->group_count, user->groups) < 0) return -1;
    if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, user->uid, user->uid, user->uid);
}

static int place(int from, int to) {
    // dup2 to its own number would leave close-on-exec set.
    if (from == to) return fcntl(to, F_SETFD, 0);
    return dup2(from, to);
}

// The child half: only async-signal-safe calls, since the parent has threads.
static void run(const struct vigia_command *command, int failure) {
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGKILL && number != SIGSTOP) sigaction(number, &usual, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || setsid() < 0) goto failed;
    if (place(command->output, 1) < 0 || place(1, 2) < 0 || place(nothing, 0) < 0) goto failed;
    if (command->user && become_user(command->user) < 0) goto failed;
    if (chdir(command->directory) < 0) goto failed;
    // If its minder is killed, nobody else ends it. A change of user resets this.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    // All other descriptors are close-on-exec; any that is not does not belong to this program.
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    execve(command->program, command->arguments, command->environment);
failed:;
    int number = errno;
    if (write(failure, &number, sizeof number) < 0) _exit(126);
    _exit(127);
}

// How long a minder tries to end the program's descendants, in seconds.
enum { ending_max = 5 };

static int64_t seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

// Kills the children of this process; their own children then become its children.
static void kill_children(pid_t program) {
    char text[4096];
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        // Without the kernel's list or /proc, only the program's own session is known.
        kill(-program, SIGKILL);
        return;
    }
    // Children beyond the buffer are handled once the first are gone.
    ssize_t count = read(file, text, sizeof text);
    close(file);
    pid_t pid = 0;
    for (ssize_t place = 0; place < count; place++) {
        if (text[place] >= '0' && text[place] <= '9') {
            pid = pid * 10 + (text[place] - '0');
        } else {
            if (pid > 0) kill(pid, SIGKILL);
            pid = 0;
        }
    }
}

static void end_all(pid_t program, const sigset_t *news) {
    struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
    for (int64_t began = seconds(); seconds() - began <= ending_max;) {
        kill_children(program);
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {}
        if (pid < 0) return;
        sigtimedwait(news, NULL, &moment);
    }
}

// The minder: a process between the caller and the program, which inherits all descendants of the
// program, in other sessions and daemons too. When the program has ended, at SIGTERM, or when the
// caller has died, it kills all of them, and ends as the program did. Only async-signal-safe calls,
// since the parent has threads.
static void mind(const struct vigia_command *command, int failure, pid_t parent) {
    sigset_t news;
    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    sigaddset(&news, SIGTERM);
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &usual, NULL);
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    pid_t program = fork();
    if (program == 0) run(command, failure);
    if (program < 0) {
        int number = errno;
        _exit(write(failure, &number, sizeof number) < 0 ? 126 : 127);
    }
    syscall(SYS_close_range, 0u, ~0u, 0u);
    int status = 0, is_over = 0, is_told = 0;
    while (!is_over && !is_told) {
        siginfo_t info;
        is_told = sigwaitinfo(&news, &info) == SIGTERM;
        int ended;
        for (pid_t pid; (pid = waitpid(-1, &ended, WNOHANG)) > 0;) {
            if (pid != program) continue;
            status = ended;
            is_over = 1;
        }
    }
    end_all(program, &news);
    if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
    // Ends by the same signal, without a core dump of its own.
    int number = WTERMSIG(status);
    prctl(PR_SET_DUMPABLE, 0);
    sigaction(number, &usual, NULL);
    kill(getpid(), number);
    sigemptyset(&news);
    sigprocmask(SIG_SETMASK, &news, NULL);
    _exit(127);
}

int32_t vigia_command_start(const struct vigia_command *command) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) < 0) return -errno;
    pid_t self = getpid();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) mind(command, failure[1], self);
    int number = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    if (pid > 0) {
        ssize_t count;
        do {
            count = read(failure[0], &number, sizeof number);
        } while (count < 0 && errno == EINTR);
        if (count != sizeof number) number = 0;
        while (number != 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    }
    close(failure[0]);
    return number != 0 ? -number : pid;
}
