#include "CLinux.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>

_Static_assert((int)VIGIA_HANDOVER_FD == (int)VIGIA_FD_NOTHING, "the handover stands where nothing else does");

int vigia_inherit(int fd, int stays) {
    return fcntl(fd, F_SETFD, stays ? 0 : FD_CLOEXEC) < 0 ? -errno : 0;
}

int vigia_handover_read(int fd, struct vigia_handover *handover) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -errno;
    uint64_t bytes = (uint64_t)status.st_size;
    if (bytes < sizeof *handover->head) return -EPROTO;
    char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) return -errno;
    handover->head = (void *)map;
    uint64_t runs = handover->head->runs, kept = handover->head->kept;
    uint64_t rows = runs * sizeof *handover->runs + kept * sizeof *handover->kept;
    uint64_t words = handover->head->fallback_bytes, wanted = sizeof *handover->head + rows + words;
    if (handover->head->version != VIGIA_WIRE_VERSION || runs > VIGIA_RUNS_MAX ||
        kept > VIGIA_KEPT_MAX || bytes != wanted || (words > 0 && map[bytes - 1] != 0)) {
        munmap(map, bytes);
        return -EPROTO;
    }
    handover->runs = (void *)(map + sizeof *handover->head);
    handover->kept = (void *)(handover->runs + runs);
    handover->fallback = (char *)(handover->kept + kept);
    return 0;
}

// Every field of a handover that holds a descriptor; NULL after the last.
static int32_t *descriptor(struct vigia_handover *handover, uint64_t index) {
    if (index == 0) return &handover->head->lock;
    if (index == 1) return &handover->head->link;
    uint64_t row = (index - 2) / VIGIA_KEY_FDS_MAX, place = (index - 2) % VIGIA_KEY_FDS_MAX;
    return row < handover->head->kept ? &handover->kept[row].descriptors[place] : NULL;
}

static int ascending(const void *a, const void *b) {
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
    return (one > other) - (one < other);
}

int vigia_handover_take(struct vigia_handover *handover) {
    size_t count = 0, most = 2 + (size_t)handover->head->kept * VIGIA_KEY_FDS_MAX;
    int32_t *all = malloc(most * sizeof *all), *fd;
    if (!all) return -ENOMEM;
    for (uint32_t row = 0; row < handover->head->kept; row++) {
        struct vigia_handover_kept *kept = &handover->kept[row];
        if (kept->count < 0 || kept->count > VIGIA_KEY_FDS_MAX) kept->count = 0;
        for (int place = kept->count; place < VIGIA_KEY_FDS_MAX; place++) {
            kept->descriptors[place] = -1;
        }
    }
    for (uint64_t index = 0; (fd = descriptor(handover, index)); index++) {
        if (*fd < 3) continue;
        int own = *fd < VIGIA_FD_RESERVED || *fd > VIGIA_FD_NOTHING
                      ? *fd : fcntl(*fd, F_DUPFD_CLOEXEC, VIGIA_FD_NOTHING + 1);
        int result = own < 0 ? -errno : vigia_inherit(own, 0);
        if (result < 0) {
            free(all);
            return result;
        }
        all[count++] = *fd = own;
    }
    qsort(all, count, sizeof *all, ascending);
    unsigned from = 3;
    for (size_t next = 0; next < count; next++) {
        if ((unsigned)all[next] > from) syscall(SYS_close_range, from, (unsigned)all[next] - 1, 0u);
        from = (unsigned)all[next] + 1;
    }
    syscall(SYS_close_range, from, ~0u, 0u);
    free(all);
    return 0;
}

int vigia_handover_pass(int fd) { return dup2(fd, VIGIA_HANDOVER_FD) < 0 ? -errno : 0; }

void vigia_handover_unpass(void) { dup3(VIGIA_FD_RESERVED, VIGIA_HANDOVER_FD, O_CLOEXEC); }
