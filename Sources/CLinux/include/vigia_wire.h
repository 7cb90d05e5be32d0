// The guardian's complete protocol: fixed-layout messages over one SOCK_SEQPACKET pair, with
// descriptors by SCM_RIGHTS. Both ends run on one machine and come from the same or neighbouring
// versions, so numbers are in host byte order and the version is checked.
#ifndef VIGIA_WIRE_H
#define VIGIA_WIRE_H

#include <stdint.h>

#define VIGIA_WIRE_VERSION 2u

enum {
    VIGIA_RUNS_MAX = 8192,        // runs in the table, including ended ones until acknowledged
    VIGIA_KEPT_MAX = 8192,        // keys under which descriptors are kept
    VIGIA_KEY_BYTES_MAX = 96,     // a key with its final NUL
    VIGIA_KEY_FDS_MAX = 8,        // descriptors under one key
    VIGIA_FD_MAP_MAX = 16,        // descriptors given to one run
    VIGIA_SPEC_BYTES_MAX = 8 << 20,  // an exec specification: arguments and environment
    VIGIA_GROUPS_MAX = 256,       // supplementary groups of one run
    VIGIA_SUPERVISOR_FD = 3,      // the supervisor's end of the pair
};

// The kind of message. Orders are imperative and go to the guardian; events are in the past tense
// and come from it.
enum vigia_kind {
    VIGIA_KEEP = 1,        // key, with descriptors; older descriptors under the key are closed
    VIGIA_FORGET = 2,      // key
    VIGIA_SPAWN = 3,       // run, map; with it: the sealed specification, then attached fds
    VIGIA_SIGNAL = 4,      // run, number = signal, detail = scope
    VIGIA_ACKNOWLEDGE = 5, // run: its ending is in the checkpoint
    VIGIA_SHUTDOWN = 6,    // refuse new spawns, end all runs, exit; number = exit status
    VIGIA_READY = 8,       // the supervisor is at work
    VIGIA_UPGRADE = 9,     // with a sealed specification: the new guardian, its command
                           // line with VIGIA_HANDOVER_FD in it
    VIGIA_MAIN = 10,       // run, pid; with a pidfd: the run's main process from now on
    VIGIA_RESTING = 11,    // the supervisor has stopped its work, and keeps its descriptors
                            // until VIGIA_LEAVE
    VIGIA_PING = 12,       // number: answered by VIGIA_PONG, after all pending reports
    // 7 was used once, and is not used again.

    VIGIA_INVENTORY_BEGAN = 32,  // generation; count = runs that follow; detail = vigia_features
    VIGIA_INVENTORY_RUN = 33,    // a run, with its ending if it ended
    VIGIA_INVENTORY_KEPT = 34,   // key, with descriptors
    VIGIA_INVENTORY_ENDED = 35,
    VIGIA_SPAWNED = 36,          // run, pid
    VIGIA_SPAWN_FAILED = 37,     // run, detail = step, number = errno
    VIGIA_ENDED = 38,            // run, pid, detail = vigia_ending, number, usage
    VIGIA_REAPED = 39,           // pid of an orphan of no run, detail = vigia_ending, number
    VIGIA_EMPTY = 40,            // run, detail = vigia_proof
    VIGIA_STOP_REQUESTED = 41,   // number = the signal that asked the guardian to end
    VIGIA_INVENTORY_LOCK = 42,   // files_now, files_max; number = oom_score_adj of services;
                                 // detail = vigia_change, sent once; with the open lock file,
                                 // and, if another supervisor rests, the baton: one byte in a
                                 // pipe, whose reader takes a dead guardian's place
    VIGIA_TAKEN_OVER = 44,       // another guardian took over: the supervisor rests, with the
                                 // baton; without a baton it ends
    VIGIA_LEAVE = 46,            // another supervisor is at work: the resting one ends
    VIGIA_UPGRADE_FAILED = 45,   // number = errno
    VIGIA_PONG = 47,             // number of the ping; 0 without a ping, only to be read
    VIGIA_OVER = 43,             // nothing is left: the link closes, and the supervisor ends
};

// Features that older guardians of the same version lack.
enum vigia_features { VIGIA_FEATURE_PING = 1 };

// Steps of a child between clone and exec; SpawnStep in VigiaCore has the same numbers.
enum vigia_step {
    VIGIA_STEP_CLONE = 1,
    VIGIA_STEP_SESSION = 2,
    VIGIA_STEP_SIGNALS = 3,
    VIGIA_STEP_CGROUP = 4,
    VIGIA_STEP_RLIMIT = 5,
    VIGIA_STEP_PRIORITY = 6,
    VIGIA_STEP_GROUPS = 7,
    VIGIA_STEP_SETGID = 8,
    VIGIA_STEP_SETUID = 9,
    VIGIA_STEP_PRIVILEGES = 10,
    VIGIA_STEP_CHDIR = 11,
    VIGIA_STEP_DESCRIPTORS = 12,
    VIGIA_STEP_EXEC = 13,
    VIGIA_STEP_SPECIFICATION = 14,
};

enum vigia_scope { VIGIA_SCOPE_PROCESS = 0, VIGIA_SCOPE_GROUP = 1, VIGIA_SCOPE_TREE = 2 };

// How a run ended; number is the exit status, the signal, or nothing.
enum vigia_ending {
    VIGIA_ENDING_NONE = 0,     // it still runs
    VIGIA_ENDING_EXITED = 1,
    VIGIA_ENDING_KILLED = 2,
    VIGIA_ENDING_DUMPED = 3,   // killed, with a core
    VIGIA_ENDING_UNKNOWN = 4,
};

// How it is known that a process tree is empty; EmptyProof in VigiaCore has the same numbers.
enum vigia_proof { VIGIA_PROOF_NONE = 0, VIGIA_PROOF_CGROUP = 1, VIGIA_PROOF_SESSION = 2,
                   VIGIA_PROOF_PROCESS = 3, VIGIA_PROOF_SUBREAPER = 4 };

// A descriptor of a new process: its number there, and its source.
struct vigia_fd_entry {
    int32_t target;     // the number in the child
    int32_t attached;   // >= 0: index of an attached descriptor; -1: kept, see below
    uint32_t kept_index;  // index of a descriptor under the spawn's key
};

// All messages have this layout; unused fields are zero.
struct vigia_message {
    uint32_t version;
    uint32_t kind;
    uint64_t run;
    uint64_t start_time;   // in an inventory: clock ticks since boot, proc(5), stat field 22
    uint64_t generation;   // number of supervisors started by this guardian
    uint64_t user_us;      // usage of an ended run
    uint64_t system_us;
    uint64_t peak_bytes;
    uint64_t files_now;    // in an inventory: the limit of open files for services
    uint64_t files_max;
    int32_t pid;
    int32_t number;
    uint32_t detail;
    uint32_t proof;        // in an inventory: vigia_proof once the tree is empty
    uint32_t count;        // in an inventory: runs; in a spawn: entries of map
    char key[VIGIA_KEY_BYTES_MAX];
    struct vigia_fd_entry map[VIGIA_FD_MAP_MAX];
};

// The header of an exec specification; NUL-terminated strings follow in this order: the program's
// absolute path, the directory, argc arguments, envc assignments NAME=value.
struct vigia_spec_head {
    uint32_t version;
    uint32_t argc;
    uint32_t envc;
    uint32_t strings_bytes;
    uint32_t has_user;     // 1: uid, gid and groups are set
    uint32_t uid;
    uint32_t gid;
    uint32_t group_count;
    uint32_t groups[VIGIA_GROUPS_MAX];
    int32_t has_umask;
    uint32_t umask;
    int32_t has_nice;
    int32_t nice;
    int32_t oom_score_adj;
    uint32_t has_oom_score_adj;
    uint32_t no_new_privs;      // 1: neither it nor its programs gain privileges by execve
    uint32_t has_capabilities;  // 1: it has exactly these capabilities, and gains no others
    uint64_t capabilities;      // one bit each
};

#endif
