#include "CLinux.h"

#include <errno.h>
#include <link.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

int vigia_send(int socket, const void *bytes, size_t length, const int *fds, int fd_count) {
    union {
        struct cmsghdr header;
        char buffer[CMSG_SPACE(sizeof(int) * (VIGIA_KEY_FDS_MAX + 1))];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (fd_count > 0) {
        if (fd_count > VIGIA_KEY_FDS_MAX + 1) return -EINVAL;
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)fd_count);
        struct cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)fd_count);
        memcpy(CMSG_DATA(part), fds, sizeof(int) * (size_t)fd_count);
    }
    for (;;) {
        if (sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

// Copies the descriptors of a message; closes those beyond the caller's capacity.
static int take_descriptors(struct msghdr *message, int *fds, int fds_max) {
    int count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t held = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < held; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            if (count < fds_max) {
                fds[count++] = fd;
            } else {
                close(fd);
                message->msg_flags |= MSG_CTRUNC;
            }
        }
    }
    return count;
}

int vigia_receive(int socket, void *bytes, size_t capacity, int *fds, int fds_max, int *fd_count) {
    union {
        struct cmsghdr header;
        char buffer[CMSG_SPACE(sizeof(int) * 32)];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control,
    };
    // A peer that closed its end with unread data leaves an error here once, which precedes the
    // data that it sent.
    ssize_t got;
    int resets = 0;
    do got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
    *fd_count = 0;
    if (got < 0) return -errno;
    *fd_count = take_descriptors(&message, fds, fds_max);
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        while (*fd_count > 0) close(fds[--*fd_count]);
        return -EMSGSIZE;
    }
    return (int)got;
}

int vigia_unread(int socket) {
    int count = 0;
    return ioctl(socket, SIOCOUTQ, &count) < 0 ? 0 : count;
}

int vigia_peer(int socket, int32_t *pid, uint32_t *uid, uint32_t *gid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int vigia_pidfd_open(int32_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

int vigia_pidfd_take(int pidfd, int fd) {
    long own = syscall(SYS_pidfd_getfd, pidfd, fd, 0u);
    return own < 0 ? -errno : (int)own;
}

int vigia_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int vigia_open(const char *path, int flags, uint32_t mode) {
    int fd = open(path, flags | O_CLOEXEC, mode);
    return fd < 0 ? -errno : fd;
}

int64_t vigia_read_file(const char *path, void *bytes, size_t capacity) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    size_t length = 0;
    while (length < capacity) {
        ssize_t got = read(fd, (char *)bytes + length, capacity - length);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        length += (size_t)got;
    }
    close(fd);
    return (int64_t)length;
}

int vigia_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0; }

int vigia_file_limit(struct rlimit *limit) { return getrlimit(RLIMIT_NOFILE, limit); }
int vigia_set_file_limit(const struct rlimit *limit) { return setrlimit(RLIMIT_NOFILE, limit); }

// The C library passes these to every constructor, as to main.
static int argument_count;
static char **argument_words;
__attribute__((constructor)) static void remember(int count, char **words) {
    argument_count = count;
    argument_words = words;
}
int vigia_argument_count(void) { return argument_count; }
char *const *vigia_arguments(void) { return argument_words; }

void *vigia_map_memory(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void vigia_return_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    // Otherwise the scribe's thread would have a heap of its own, with its own fragmentation.
    mallopt(M_ARENA_MAX, 1);
}

static int forget_code(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size, (void)context;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || part->p_flags & PF_W || !(part->p_flags & PF_X)) continue;
        uintptr_t start = object->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        start &= ~(page - 1);
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 1;  // The program itself comes first.
}

void vigia_forget_code(void) { dl_iterate_phdr(forget_code, NULL); }

void vigia_trim_memory(void) { malloc_trim(0); }

char *const *vigia_environment(void) { return environ; }

int vigia_duplicate(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 3); }

int vigia_bytes_waiting(int fd, int32_t *count) { return ioctl(fd, FIONREAD, count); }

int vigia_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int vigia_seal(int fd) {
    return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

int vigia_errno(void) { return errno; }

int vigia_wait_exited(int status) { return WIFEXITED(status); }
int vigia_wait_code(int status) { return WEXITSTATUS(status); }
int vigia_wait_signaled(int status) { return WIFSIGNALED(status); }
int vigia_wait_signal(int status) { return WTERMSIG(status); }
int vigia_wait_dumped(int status) { return WCOREDUMP(status); }
