#include "CLinux.h"

#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int become_user(const struct vigia_user *user) {
    if (syscall(SYS_setgroups, user->group_count, user->groups) < 0) return -1;
    if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, user->uid, user->uid, user->uid);
}

static int place(int from, int to) {
    // A descriptor that stands in its place already would close itself on exec.
    if (from == to) return fcntl(to, F_SETFD, 0);
    return dup2(from, to);
}

// The child half: only calls that are safe after a fork in a process with threads.
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
    // Whoever asked may be killed, and nobody else ends it then. A change of the user forgets this.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) goto failed;
    // All else closes itself; what does not is not this program's.
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    execve(command->program, command->arguments, command->environment);
failed:;
    int number = errno;
    if (write(failure, &number, sizeof number) < 0) _exit(126);
    _exit(127);
}

int32_t vigia_command_start(const struct vigia_command *command) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) < 0) return -errno;
    pid_t pid = fork();
    if (pid == 0) run(command, failure[1]);
    int number = pid < 0 ? errno : 0;
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

// What the calling thread has to give back when it has acted as somebody else.
struct self {
    gid_t *groups;
    int count, uid, gid;
};

// Becomes that user in the eyes of the file systems: 0, or -errno.
static int begin_as(const struct vigia_user *user, struct self *self) {
    self->count = getgroups(0, NULL);
    self->groups = self->count < 0 ? NULL : calloc((size_t)self->count + 1, sizeof *self->groups);
    if (!self->groups) return -errno;
    if (getgroups(self->count, self->groups) != self->count
        || syscall(SYS_setgroups, user->group_count, user->groups) < 0) {
        int number = errno;
        free(self->groups);
        return -number;
    }
    // These two are the calling thread's alone, and the capabilities go with the user.
    self->gid = setfsgid(user->gid);
    self->uid = setfsuid(user->uid);
    return 0;
}

// Becomes itself again; what was done as somebody else, unless it was done as itself.
static int end_as(const struct vigia_user *user, struct self *self, int result) {
    int is_user = setfsuid((uid_t)-1) == (int)user->uid;
    setfsuid((uid_t)self->uid);
    setfsgid((gid_t)self->gid);
    syscall(SYS_setgroups, (size_t)self->count, self->groups);
    free(self->groups);
    return is_user ? result : -EPERM;
}

// Whether the thread is that user by now; nothing may be changed otherwise.
static int is_as(const struct vigia_user *user) {
    return setfsuid((uid_t)-1) == (int)user->uid;
}

int vigia_access_as(const struct vigia_user *user, const char *path, int mode) {
    struct self self;
    int result = begin_as(user, &self);
    if (result < 0) return result;
    result = (int)syscall(SYS_faccessat2, AT_FDCWD, path, mode, AT_EACCESS);
    return end_as(user, &self, result < 0 ? -errno : 0);
}

int vigia_mkdir_as(const struct vigia_user *user, const char *path, uint32_t mode) {
    struct self self;
    int result = begin_as(user, &self);
    if (result < 0) return result;
    result = !is_as(user) ? -EPERM : mkdir(path, mode) < 0 ? -errno : 0;
    return end_as(user, &self, result);
}

int vigia_chmod_as(const struct vigia_user *user, const char *path, uint32_t mode) {
    struct self self;
    int result = begin_as(user, &self);
    if (result < 0) return result;
    result = !is_as(user) ? -EPERM : chmod(path, mode) < 0 ? -errno : 0;
    return end_as(user, &self, result);
}

int vigia_open_unled(const char *path) {
    // struct open_how, which headers of this age lack. Source: openat2(2).
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0x04 /* RESOLVE_NO_SYMLINKS */};
    int result = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    return result < 0 ? -errno : result;
}
