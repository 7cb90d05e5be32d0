// Making processes: the child half between clone and exec, which only C can say safely.
#ifndef VIGIA_SPAWN_H
#define VIGIA_SPAWN_H

#include <stdint.h>
#include <sys/resource.h>

#include "vigia_cgroup.h"
#include "vigia_wire.h"

// The parent holds VIGIA_FD_ROOM and the places behind it for descriptors on their way into a
// child: below them is what a child may get, and nothing above them does a child need. Between
// spawns /dev/null stands there, so that no other descriptor is given one of these numbers.
enum { VIGIA_FD_ROOM = 64, VIGIA_FD_NOTHING = VIGIA_FD_ROOM + VIGIA_FD_MAP_MAX };

// Variables whose value is the pid of the process that has them: LISTEN_PID, WATCHDOG_PID, VIGIA_PID.
// Source: sd_listen_fds(3), sd_watchdog_enabled(3).
enum { VIGIA_PID_VARIABLES = 3, VIGIA_PID_ROOM = 32 };

// What a new process is made of. Pointers stay valid until vigia_spawn returns.
struct vigia_spawn {
    const char *program;      // absolute path
    const char *directory;    // NULL: the parent's own
    char *const *arguments;   // closed by NULL
    char *const *environment; // closed by NULL
    const struct vigia_spec_head *identity;  // NULL: the parent's own user, umask, niceness
    const int *sources;       // descriptors of the parent ...
    const int *targets;       // ... and their numbers in the child; 0 is /dev/null if not among them
    int fd_count;             // at most VIGIA_FD_MAP_MAX
    int own_session;          // 1: setsid(2)
    int cgroup;               // where it begins, if it can; 0: in the parent's own
    const char *oom_score_adj;   // written for a program whose identity names none; NULL: inherited
    const struct rlimit *files;  // the limit on open files; NULL: the parent's own
    char *own_pid[VIGIA_PID_VARIABLES];  // where the child writes its pid in digits; NULL: nowhere
};

// What came of it: the step that failed, and why; step 0 is success.
struct vigia_failure {
    uint32_t step;
    int32_t number;
    int in_cgroup;  // 1: the process began in the cgroup of its order
};

// Makes this process fit for vigia_spawn, once and early: every signal has its usual disposition,
// and the descriptors from 64 to 80, which must not be in use, are set aside. Returns 0, or -1.
int vigia_spawn_prepare(void);

// Makes a process and returns its pid once its program runs; 0 where a step failed.
//
// The parent waits until exec, as with vfork(2): the two share memory until then, so nothing is
// copied and the failure needs no pipe. Signals must be blocked in the parent. One thread only,
// since the two share descriptors at first, too.
int32_t vigia_spawn(const struct vigia_spawn *order, struct vigia_failure *failure);

// Two steps of the child: what limits its privileges, while it still has them all, and what it
// keeps of them as its own user. 0, or -1 with errno.
int vigia_bound_privileges(const struct vigia_spec_head *who);
int vigia_take_privileges(const struct vigia_spec_head *who);

// A sealed specification, mapped and checked: every string of it ends inside.
struct vigia_specification {
    struct vigia_spawn order;  // what it says; descriptors and session are the caller's to add
    void *map;
    uint64_t map_bytes;
    void *pointers;
    uint64_t pointers_bytes;   // what follows the pointers is room for pids
    char mark[VIGIA_MARK_BYTES_MAX];
};

// Maps the specification of a run, or returns -errno and leaves nothing open.
int vigia_specification_open(struct vigia_specification *specification, int fd,
                             const struct vigia_identity *project, uint64_t run);
void vigia_specification_close(struct vigia_specification *specification);

#endif
