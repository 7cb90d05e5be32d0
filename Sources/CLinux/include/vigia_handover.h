// The handover from one guardian to the next: its tables and descriptor numbers, in a memfd. It is
// written by a guardian before it becomes another program, or by the supervisor of a dead guardian,
// and read by the new guardian in the same process, with the same descriptors.
#ifndef VIGIA_HANDOVER_H
#define VIGIA_HANDOVER_H

#include <stdint.h>

#include "vigia_wire.h"

enum vigia_handover_flag {
    VIGIA_HANDOVER_CHILD = 1,         // the main process is a child of the new guardian
    VIGIA_HANDOVER_CGROUP = 2,        // it began in a cgroup of its own
    VIGIA_HANDOVER_KILLED = 4,        // its process tree was told to die
    VIGIA_HANDOVER_ACKNOWLEDGED = 8,
    VIGIA_HANDOVER_USER = 16,         // user is set
};

// Why there is another guardian or supervisor: the old guardian died, was upgraded, or is the old
// one again, because the new one died before its supervisor was at work; or a supervisor hung.
enum vigia_change { VIGIA_CHANGE_NONE = 0, VIGIA_CHANGE_DIED = 1, VIGIA_CHANGE_UPGRADED = 2,
                    VIGIA_CHANGE_WENT_BACK = 3, VIGIA_CHANGE_UPGRADE_DIED = 4, VIGIA_CHANGE_HUNG = 5 };

// The descriptor of the handover, a number that no other descriptor gets; see vigia_spawn.h.
enum { VIGIA_HANDOVER_FD = 80 };

// Followed by the rows of runs, then the rows of kept descriptors.
struct vigia_handover_head {
    uint32_t version;      // VIGIA_WIRE_VERSION
    uint32_t runs;         // at most VIGIA_RUNS_MAX
    uint32_t kept;         // at most VIGIA_KEPT_MAX
    int32_t lock;          // the open lock file; -1: none
    int32_t supervisor;    // the supervisor, a child of the new guardian; 0: none
    int32_t link;          // the guardian's end of its link; -1: none
    uint32_t fallback_words;  // strings behind all rows, each NUL-terminated: the program of the
    uint32_t fallback_bytes;  // guardian to go back to, and its supervisor's command line
    uint32_t change;
    int32_t oom_score_adj;  // for services
    uint64_t generation;
    uint64_t files_now;    // the limit of open files for services
    uint64_t files_max;
};

struct vigia_handover_run {
    uint64_t run;
    uint64_t start_time;   // of the main process, in clock ticks since boot
    uint64_t user_us;
    uint64_t system_us;
    uint64_t peak_bytes;
    int32_t pid;
    int32_t number;
    uint32_t ending;       // vigia_ending
    uint32_t failed_step;  // vigia_step
    uint32_t proof;        // vigia_proof
    uint32_t unreported;   // the guardian's own flags
    uint32_t flags;
    uint32_t user;         // the user it was started as
};

struct vigia_handover_kept {
    char key[VIGIA_KEY_BYTES_MAX];
    int32_t descriptors[VIGIA_KEY_FDS_MAX];
    int32_t count;
};

// A handover in memory.
struct vigia_handover {
    struct vigia_handover_head *head;
    struct vigia_handover_run *runs;
    struct vigia_handover_kept *kept;
    char *fallback;
};

// Reads a handover: 0, or -errno; -EPROTO if it is invalid, or of another version.
int vigia_handover_read(int fd, struct vigia_handover *handover);

// Takes ownership of its descriptors: sets close-on-exec, moves them to numbers that no spawn uses,
// and updates the handover. Closes all other descriptors from 3 on. 0, or -errno.
int vigia_handover_take(struct vigia_handover *handover);

// Puts a handover where the new guardian finds it, or removes it: 0, or -errno.
int vigia_handover_pass(int fd);
void vigia_handover_unpass(void);

// Makes a descriptor stay open over exec, or not: 0, or -errno.
int vigia_inherit(int fd, int stays);

#endif
