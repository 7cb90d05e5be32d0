#include "CLinux.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// Counts NUL-terminated strings; returns their number, or -1 if the last one does not end.
static int64_t count_strings(const char *strings, uint64_t bytes) {
    int64_t count = 0;
    if (bytes == 0 || strings[bytes - 1] != 0) return -1;
    for (uint64_t at = 0; at < bytes; at += strlen(strings + at) + 1) count++;
    return count;
}

// Returns a variable unchanged, or with space for the process's own pid.
static char *variable(struct vigia_specification *made, const char *text, char *buffer) {
    static const char *const names[VIGIA_PID_VARIABLES] = {
        "LISTEN_PID=", "WATCHDOG_PID=", "VIGIA_PID=",
    };
    for (int i = 0; i < VIGIA_PID_VARIABLES; i++) {
        if (strcmp(text, names[i]) != 0) continue;
        char *copy = buffer + i * VIGIA_PID_BYTES_MAX;
        strcpy(copy, text);
        made->order.own_pid[i] = copy + strlen(copy);
        return copy;
    }
    return (char *)text;
}

static int fill(struct vigia_specification *made, const struct vigia_identity *project,
                uint64_t run) {
    const struct vigia_spec_head *head = made->map;
    uint64_t bytes = made->map_bytes - sizeof *head;
    if (head->version != VIGIA_WIRE_VERSION || head->strings_bytes != bytes) return -EPROTO;
    if (head->argc < 1 || head->group_count > VIGIA_GROUPS_MAX) return -EPROTO;
    const char *strings = (const char *)(head + 1);
    uint64_t wanted = 2 + (uint64_t)head->argc + head->envc;
    if (count_strings(strings, bytes) != (int64_t)wanted) return -EPROTO;

    uint64_t pointers = (wanted + 3) * sizeof(char *);
    made->pointers_bytes = pointers + VIGIA_PID_VARIABLES * VIGIA_PID_BYTES_MAX;
    made->pointers = mmap(NULL, made->pointers_bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (made->pointers == MAP_FAILED) return -ENOMEM;
    char **slot = made->pointers, *buffer = (char *)made->pointers + pointers;
    const char *next = strings;
    made->order.program = next;
    next += strlen(next) + 1;
    made->order.directory = next;
    next += strlen(next) + 1;
    made->order.arguments = slot;
    for (uint32_t i = 0; i < head->argc; i++, next += strlen(next) + 1) *slot++ = (char *)next;
    *slot++ = NULL;
    made->order.environment = slot;
    int length = vigia_mark_prefix(project, made->mark);
    snprintf(made->mark + length, sizeof made->mark - (size_t)length, "%llu",
             (unsigned long long)run);
    *slot++ = made->mark;
    for (uint32_t i = 0; i < head->envc; i++, next += strlen(next) + 1) {
        *slot++ = variable(made, next, buffer);
    }
    *slot = NULL;
    made->order.identity = head;
    return 0;
}

int vigia_specification_open(struct vigia_specification *made, int fd,
                             const struct vigia_identity *project, uint64_t run) {
    memset(made, 0, sizeof *made);
    struct stat status;
    int seals = fcntl(fd, F_GET_SEALS), wanted = F_SEAL_WRITE | F_SEAL_SHRINK;
    if (seals < 0 || (seals & wanted) != wanted) return -EPERM;
    if (fstat(fd, &status) < 0) return -errno;
    made->map_bytes = (uint64_t)status.st_size;
    if (made->map_bytes <= sizeof(struct vigia_spec_head)) return -EPROTO;
    if (made->map_bytes > sizeof(struct vigia_spec_head) + VIGIA_SPEC_BYTES_MAX) return -E2BIG;
    made->map = mmap(NULL, made->map_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (made->map == MAP_FAILED) return -errno;
    int result = fill(made, project, run);
    if (result < 0) vigia_specification_close(made);
    return result;
}

void vigia_specification_close(struct vigia_specification *made) {
    if (made->pointers && made->pointers != MAP_FAILED) {
        munmap(made->pointers, made->pointers_bytes);
    }
    if (made->map && made->map != MAP_FAILED) munmap(made->map, made->map_bytes);
    made->map = made->pointers = NULL;
}
