#include "CLinux.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

// The format of getdents64(2), which the C library does not declare.
struct entry {
    uint64_t inode;
    int64_t next;
    uint16_t length;
    uint8_t type;
    char name[];
};

void vigia_tidy_descriptors(void) {
    int fd;
    do fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd < 3);
    if (fd >= 0) close(fd);
    syscall(SYS_close_range, 3u, ~0u, 0u);
}

static const char oom_score[] = "/proc/self/oom_score_adj";

int vigia_oom_score(void) {
    char text[16] = "";
    int64_t length = vigia_read_file(oom_score, text, sizeof text - 1);
    return length > 0 ? atoi(text) : 0;
}

int vigia_set_oom_score(int score) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d", score);
    int file = open(oom_score, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = write(file, text, (size_t)length) < 0 ? -errno : 0;
    close(file);
    return result;
}

void vigia_idle_disks(void) {
    enum { ONE_PROCESS = 1, CLASS_IDLE = 3, CLASS_SHIFT = 13 };  // Source: linux/ioprio.h.
    syscall(SYS_ioprio_set, ONE_PROCESS, 0, CLASS_IDLE << CLASS_SHIFT);
}

int vigia_list_numbers(const char *path, int32_t *numbers, int capacity) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = 0;
    if (folder < 0) return -errno;
    _Alignas(struct entry) char buffer[4096];
    for (;;) {
        long got = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
        if (got <= 0) break;
        for (long at = 0; at < got && count < capacity;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            int32_t number = (int32_t)strtol(entry->name, NULL, 10);
            if (number > 0) numbers[count++] = number;
            at += entry->length;
        }
    }
    close(folder);
    return count;
}

void vigia_each_folder(int parent, void (*body)(int, const char *, int), int context) {
    enum { FOLDER = 4 };  // Source: readdir(3), DT_DIR.
    _Alignas(struct entry) char buffer[4096];
    for (lseek(parent, 0, SEEK_SET);;) {
        long got = syscall(SYS_getdents64, parent, buffer, sizeof buffer);
        if (got <= 0) return;
        for (long at = 0; at < got;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            if (entry->type == FOLDER && entry->name[0] != '.') body(parent, entry->name, context);
            at += entry->length;
        }
    }
}

// The number behind the prefix in a complete variable of the text; 0 for none. A variable possibly
// truncated at the end of the text is ignored.
static uint64_t find_mark(const char *text, size_t length, const char *prefix, size_t size) {
    const char *end = text + length;
    for (const char *at = text; at < end;) {
        const char *stop = memchr(at, 0, (size_t)(end - at));
        if (!stop) return 0;
        if ((size_t)(stop - at) > size && memcmp(at, prefix, size) == 0) {
            return strtoull(at + size, NULL, 10);
        }
        at = stop + 1;
    }
    return 0;
}

uint64_t vigia_marked_run(int32_t pid, const struct vigia_identity *project, char *buffer,
                          size_t capacity) {
    char path[64], prefix[VIGIA_MARK_BYTES_MAX];
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    int size = vigia_mark_prefix(project, prefix);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    uint64_t run = 0;
    size_t held = 0;
    while (run == 0) {
        ssize_t got = read(file, buffer + held, capacity - held);
        if (got <= 0) break;
        held += (size_t)got;
        run = find_mark(buffer, held, prefix, (size_t)size);
        // A possible beginning of a mark is kept for the next read.
        const char *last = memrchr(buffer, 0, held);
        size_t rest = last ? (size_t)(buffer + held - last - 1) : held;
        if (rest == capacity) rest = 0;
        memmove(buffer, buffer + held - rest, rest);
        held = rest;
    }
    close(file);
    return run;
}

int64_t vigia_process_user(int32_t pid) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    int64_t length = vigia_read_file(path, text, sizeof text - 1);
    if (length <= 0) return -1;
    text[length] = 0;
    const char *line = strstr(text, "\nUid:");
    if (!line) return -1;
    char *at = (char *)line + strlen("\nUid:");
    unsigned long user = strtoul(at, &at, 10);
    for (int rest = 1; rest < 4; rest++) {
        if (strtoul(at, &at, 10) != user) return -1;
    }
    return (int64_t)user;
}

int vigia_is_child(int32_t pid) {
    siginfo_t information;
    return waitid(P_PID, (id_t)pid, &information, WEXITED | WNOHANG | WNOWAIT) == 0;
}
