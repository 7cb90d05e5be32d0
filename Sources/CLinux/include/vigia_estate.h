// What one guardian leaves to the next: its table and the numbers of its descriptors, in a
// memfd. It is written by a guardian that becomes another program, or by the supervisor of one
// that died, and read by the guardian that begins in the same process, with the same descriptors.
#ifndef VIGIA_ESTATE_H
#define VIGIA_ESTATE_H

#include <stdint.h>

#include "vigia_wire.h"

enum vigia_estate_flag {
    VIGIA_ESTATE_CHILD = 1,         // the main process is a child of the heir
    VIGIA_ESTATE_CGROUP = 2,        // it began in a cgroup of its own
    VIGIA_ESTATE_KILLED = 4,        // its tree was told to die
    VIGIA_ESTATE_ACKNOWLEDGED = 8,
    VIGIA_ESTATE_USER = 16,         // user is set
};

// Why there is another guardian or supervisor: the old guardian died, was upgraded, or is the old
// one again; the new one of an upgrade died before its supervisor was at work; or a supervisor hung.
enum vigia_change { VIGIA_CHANGE_NONE = 0, VIGIA_CHANGE_DIED = 1, VIGIA_CHANGE_UPGRADED = 2,
                    VIGIA_CHANGE_WENT_BACK = 3, VIGIA_CHANGE_UPGRADE_DIED = 4, VIGIA_CHANGE_HUNG = 5 };

// An heir finds its estate here: a place that no other descriptor is given; see vigia_spawn.h.
enum { VIGIA_ESTATE_FD = 80 };

// Rows of runs follow the head, then rows of what is kept.
struct vigia_estate_head {
    uint32_t version;      // VIGIA_WIRE_VERSION
    uint32_t runs;         // at most VIGIA_RUNS_MAX
    uint32_t kept;         // at most VIGIA_KEPT_MAX
    int32_t lock;          // the open lock file; -1: there is none
    int32_t supervisor;    // the supervisor, a child of the heir; 0: there is none
    int32_t link;          // the guardian's end of its link; -1: there is none
    uint32_t fallback_words;  // strings behind all rows, each closed by NUL: the program of the
    uint32_t fallback_bytes;  // guardian to go back to, and its supervisor's command line
    uint32_t change;
    int32_t oom_score_adj;  // as services get it
    uint64_t generation;
    uint64_t files_now;    // the limit on open files as services get it
    uint64_t files_max;
};

struct vigia_estate_run {
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
    uint32_t untold;       // as the guardian counts it
    uint32_t flags;
    uint32_t user;         // as whom it was started
};

struct vigia_estate_kept {
    char key[VIGIA_KEY_BYTES_MAX];
    int32_t descriptors[VIGIA_KEY_FDS_MAX];
    int32_t count;
};

// An estate in memory of its own.
struct vigia_estate {
    struct vigia_estate_head *head;
    struct vigia_estate_run *runs;
    struct vigia_estate_kept *kept;
    char *fallback;
};

// Reads an estate: 0, or -errno; -EPROTO for what is none, or of another version.
int vigia_estate_read(int fd, struct vigia_estate *estate);

// Takes its descriptors over: they close on exec, and stand where no spawn puts its own, with
// their new numbers in the estate. All others from 3 on are closed. 0, or -errno.
int vigia_estate_take(struct vigia_estate *estate);

// Puts an estate where the heir finds it, or takes it away again: 0, or -errno.
int vigia_estate_pass(int fd);
void vigia_estate_unpass(void);

// Has a descriptor stay open over exec, or not: 0, or -errno.
int vigia_inherit(int fd, int stays);

#endif
