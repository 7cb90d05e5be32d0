// Creates processes: the child half between clone and exec, which only C can express safely.
#ifndef VIGIA_SPAWN_H
#define VIGIA_SPAWN_H

#include <stdint.h>
#include <sys/resource.h>

#include "vigia_cgroup.h"
#include "vigia_wire.h"

// The parent reserves the descriptor numbers from VIGIA_FD_RESERVED on for descriptors on their way
// into a child: below them are the child's own numbers, above them is nothing that a child needs.
// Between spawns /dev/null is open there, so that no other descriptor gets one of these numbers.
enum { VIGIA_FD_RESERVED = 64, VIGIA_FD_NOTHING = VIGIA_FD_RESERVED + VIGIA_FD_MAP_MAX };

// Variables whose value is the process's own pid: LISTEN_PID, WATCHDOG_PID, VIGIA_PID. Source:
// sd_listen_fds(3), sd_watchdog_enabled(3).
enum { VIGIA_PID_VARIABLES = 3, VIGIA_PID_BYTES_MAX = 32 };

// The description of a new process. Pointers must stay valid until vigia_spawn returns.
struct vigia_spawn {
    const char *program;      // absolute path
    const char *directory;    // NULL: the parent's own
    char *const *arguments;   // ends with NULL
    char *const *environment; // ends with NULL
    const struct vigia_spec_head *identity;  // NULL: the parent's own user, umask, niceness
    const int *sources;       // descriptors of the parent ...
    const int *targets;       // ... and their numbers in the child; 0 is /dev/null unless listed
    int fd_count;             // at most VIGIA_FD_MAP_MAX
    int own_session;          // 1: setsid(2)
    int cgroup;               // its cgroup, if possible; 0: the parent's own
    const char *oom_score_adj;   // written for a program whose identity names none; NULL: inherited
    const struct rlimit *files;  // the limit of open files; NULL: the parent's own
    char *own_pid[VIGIA_PID_VARIABLES];  // where the child writes its pid in digits; NULL: nowhere
};

// The result: the step that failed, and its errno; step 0 is success.
struct vigia_failure {
    uint32_t step;
    int32_t number;
    int in_cgroup;  // 1: the process started in the requested cgroup
};

// Prepares this process for vigia_spawn, once and early: resets all signal dispositions, and
// reserves the descriptors from 64 to 80, which must be unused. Returns 0, or -1.
int vigia_spawn_prepare(void);

// Creates a process, and returns its pid once its program runs; 0 if a step failed.
//
// The parent waits until exec, as with vfork(2): both share memory until then, so nothing is copied
// and a failure needs no pipe. Signals must be blocked in the parent. The parent must have one
// thread only, since both also share descriptors at first.
int32_t vigia_spawn(const struct vigia_spawn *order, struct vigia_failure *failure);

// Two steps of the child: limits its capabilities while it still has all of them, and keeps the
// configured ones as its own user. 0, or -1 with errno.
int vigia_bound_privileges(const struct vigia_spec_head *who);
int vigia_take_privileges(const struct vigia_spec_head *who);

// A sealed exec specification, mapped and validated: all its strings end inside.
struct vigia_specification {
    struct vigia_spawn order;  // its content; the caller adds descriptors and session
    void *map;
    uint64_t map_bytes;
    void *pointers;
    uint64_t pointers_bytes;   // the space behind the pointers is for pids
    char mark[VIGIA_MARK_BYTES_MAX];
};

// Maps the specification of a run; on failure returns -errno and leaves nothing open.
int vigia_specification_open(struct vigia_specification *specification, int fd,
                             const struct vigia_identity *project, uint64_t run);
void vigia_specification_close(struct vigia_specification *specification);

#endif
