#include "CLinux.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { STACK_BYTES = 64 << 10 };

// Raw system calls: those of the C library change the identity of every thread, by signals.
static int set_identity(const struct vigia_spec_head *who, const char *oom_text,
                        struct vigia_failure *failure) {
    failure->step = VIGIA_STEP_PRIORITY;
    if (who->has_nice && setpriority(PRIO_PROCESS, 0, who->nice) < 0) return -1;
    if (oom_text) {
        int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (file < 0 || write(file, oom_text, strlen(oom_text)) < 0) return -1;
        close(file);
    }
    failure->step = VIGIA_STEP_PRIVILEGES;
    if (vigia_bound_privileges(who) < 0) return -1;
    // A user other than root that stays the same keeps its groups, and may not set them.
    if (who->has_user && (geteuid() == 0 || getuid() != who->uid)) {
        failure->step = VIGIA_STEP_GROUPS;
        if (syscall(SYS_setgroups, (size_t)who->group_count, who->groups) < 0) return -1;
        failure->step = VIGIA_STEP_SETGID;
        if (syscall(SYS_setresgid, who->gid, who->gid, who->gid) < 0) return -1;
        failure->step = VIGIA_STEP_SETUID;
        if (syscall(SYS_setresuid, who->uid, who->uid, who->uid) < 0) return -1;
    } else if (who->has_user && getegid() != who->gid) {
        failure->step = VIGIA_STEP_SETGID;
        if (syscall(SYS_setresgid, who->gid, who->gid, who->gid) < 0) return -1;
    }
    if (who->has_umask) umask(who->umask);
    failure->step = VIGIA_STEP_PRIVILEGES;
    return vigia_take_privileges(who);
}

// Replaces the parent's descriptor table by an own one, without descriptors above the reserved
// ones.
//
// Copying the whole table and closing it at exec would cost more than the rest of a spawn if the
// parent has thousands. Source: close_range(2), CLOSE_RANGE_UNSHARE.
static int leave_table(void) {
    if (syscall(SYS_close_range, VIGIA_FD_NOTHING + 1u, ~0u, CLOSE_RANGE_UNSHARE) == 0) return 0;
    return unshare(CLONE_FILES);
}

// Moves each descriptor to its number in the program; the reserved ones are close-on-exec.
static int place_descriptors(const struct vigia_spawn *order) {
    int has_input = 0;
    for (int i = 0; i < order->fd_count; i++) {
        if (order->targets[i] < 0 || order->targets[i] >= VIGIA_FD_RESERVED) return errno = EBADF, -1;
        if (dup2(VIGIA_FD_RESERVED + i, order->targets[i]) < 0) return -1;
        if (order->targets[i] == 0) has_input = 1;
    }
    return has_input || !order->own_session ? 0 : dup2(VIGIA_FD_NOTHING, 0);
}

// Puts an order's descriptors into the reserved numbers, or /dev/null without an order.
static int fill_places(const struct vigia_spawn *order, int count) {
    if (count > VIGIA_FD_MAP_MAX) return errno = EBADF, -1;
    for (int i = 0; i < count; i++) {
        if (dup3(order ? order->sources[i] : VIGIA_FD_NOTHING, VIGIA_FD_RESERVED + i, O_CLOEXEC) < 0) return -1;
    }
    return 0;
}

// Why the reserved numbers could not be filled: if the limit of open files is below them, dup3(2)
// reports EBADF.
static int why_not_filled(void) {
    int number = errno;
    struct rlimit limit;
    if (number != EBADF || getrlimit(RLIMIT_NOFILE, &limit) < 0) return number;
    return limit.rlim_cur <= VIGIA_FD_NOTHING ? EMFILE : number;
}

// Sets a program's limit of open files, as far as still allowed: the hard limit may have been
// lowered since. System calls only, as in all of the child half.
static int limit_files(const struct rlimit *wanted) {
    if (setrlimit(RLIMIT_NOFILE, wanted) == 0) return 0;
    struct rlimit now, most = *wanted;
    if (errno != EPERM || getrlimit(RLIMIT_NOFILE, &now) < 0) return -1;
    if (most.rlim_max > now.rlim_max) most.rlim_max = now.rlim_max;
    if (most.rlim_cur > most.rlim_max) most.rlim_cur = most.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &most);
}

// Moves this process into its cgroup, for kernels and seccomp filters without CLONE_INTO_CGROUP:
// systemd's RestrictNamespaces= refuses clone3(2) altogether.
//
// Before leaving the parent's descriptor table, which has the cgroup's descriptor. If refused, the
// run goes on without a cgroup of its own, which the parent reports.
static int join_cgroup(int cgroup) {
    int file = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (file < 0) return 0;
    int is_in = write(file, "0", 1) == 1;
    close(file);
    return is_in;
}

static void unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Writes this process's pid into its environment, without the C library.
static void write_own_pid(char *text) {
    char digits[VIGIA_PID_BYTES_MAX];
    int count = 0;
    for (unsigned pid = (unsigned)getpid(); pid > 0; pid /= 10) digits[count++] = '0' + pid % 10;
    while (count > 0) *text++ = digits[--count];
    *text = 0;
}

struct child {
    const struct vigia_spawn *order;
    struct vigia_failure *failure;
    char oom_text[16];
};

// The child half: system calls only, on a stack of its own, in the parent's memory.
static int become(void *context) {
    const struct child *child = context;
    const struct vigia_spawn *order = child->order;
    struct vigia_failure *failure = child->failure;
    failure->step = VIGIA_STEP_CGROUP;
    if (order->cgroup > 0 && !failure->in_cgroup) failure->in_cgroup = join_cgroup(order->cgroup);
    failure->step = VIGIA_STEP_DESCRIPTORS;
    if (leave_table() < 0) goto failed;
    failure->step = VIGIA_STEP_SESSION;
    if (order->own_session && setsid() < 0) goto failed;
    failure->step = VIGIA_STEP_DESCRIPTORS;
    if (place_descriptors(order) < 0) goto failed;
    const char *oom_text = order->identity && order->identity->has_oom_score_adj
                               ? child->oom_text : order->oom_score_adj;
    if (order->identity && set_identity(order->identity, oom_text, failure) < 0) {
        goto failed;
    }
    failure->step = VIGIA_STEP_CHDIR;
    if (order->directory && chdir(order->directory) < 0) goto failed;
    // Late, since the steps above open files, and the parent may have more than the limit allows.
    failure->step = VIGIA_STEP_RLIMIT;
    if (order->files && limit_files(order->files) < 0) goto failed;
    unblock_signals();
    for (int i = 0; i < VIGIA_PID_VARIABLES; i++) {
        if (order->own_pid[i]) write_own_pid(order->own_pid[i]);
    }
    failure->step = VIGIA_STEP_EXEC;
    execve(order->program, order->arguments, order->environment);
failed:
    failure->number = errno;
    _exit(127);
}

static char stack[STACK_BYTES] __attribute__((aligned(16)));

enum { CLONE_FLAGS = CLONE_VM | CLONE_VFORK | CLONE_FILES };

// clone3(2) has no wrapper, and its child starts on a stack without a return address.
static int clone_into(int cgroup, struct child *child) {
    struct clone_args wanted = {
        .flags = CLONE_FLAGS | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
        .stack = (uintptr_t)stack, .stack_size = STACK_BYTES, .cgroup = (unsigned)cgroup,
    };
    long result = SYS_clone3;
    register struct child *context __asm__("r12") = child;
    register int (*body)(void *) __asm__("r13") = become;
    __asm__ volatile(
        "syscall\n\t"
        "testq %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xorl %%ebp, %%ebp\n\t"
        "movq %%r12, %%rdi\n\t"
        "callq *%%r13\n\t"  // It never returns.
        "hlt\n\t"
        "1:"
        : "+a"(result)
        : "D"(&wanted), "S"(sizeof wanted), "r"(context), "r"(body)
        : "rcx", "r11", "memory");
    if (result >= 0) return (int)result;
    return errno = (int)-result, -1;
}

// Creates the child in the order's cgroup; if that fails, the child moves there itself.
static int clone_child(const struct vigia_spawn *order, struct child *child) {
    child->failure->in_cgroup = order->cgroup > 0;
    int pid = order->cgroup > 0 ? clone_into(order->cgroup, child) : -1;
    if (pid > 0) return pid;
    child->failure->in_cgroup = 0;
    return clone(become, stack + STACK_BYTES, CLONE_FLAGS | SIGCHLD, child);
}

int vigia_spawn_prepare(void) {
    // A program inherits ignored signals; exec resets only handlers.
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGKILL && number != SIGSTOP) sigaction(number, &usual, NULL);
    }
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (int place = VIGIA_FD_RESERVED; nothing >= 0 && place <= VIGIA_FD_NOTHING; place++) {
        if (place != nothing && dup3(nothing, place, O_CLOEXEC) < 0) return -1;
    }
    if (nothing >= VIGIA_FD_RESERVED && nothing <= VIGIA_FD_NOTHING) return 0;
    return nothing < 0 ? -1 : close(nothing);
}

int32_t vigia_spawn(const struct vigia_spawn *order, struct vigia_failure *failure) {
    struct child child = {.order = order, .failure = failure};
    if (order->identity) {
        snprintf(child.oom_text, sizeof child.oom_text, "%d", order->identity->oom_score_adj);
    }
    failure->step = VIGIA_STEP_DESCRIPTORS;
    failure->number = 0;
    int pid = fill_places(order, order->fd_count);
    if (pid < 0) failure->number = why_not_filled();
    if (pid == 0) {
        failure->step = VIGIA_STEP_CLONE;
        pid = clone_child(order, &child);
        if (pid < 0) failure->number = errno;
    }
    fill_places(NULL, order->fd_count);
    if (pid < 0) return 0;
    if (failure->number == 0) {
        failure->step = 0;
        return pid;
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return 0;
}
