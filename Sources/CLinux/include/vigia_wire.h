// The guardian's whole vocabulary: fixed-layout messages over one SOCK_SEQPACKET pair,
// descriptors beside them by SCM_RIGHTS. Both ends run on one machine and come from one
// build or from neighbouring versions, so numbers are in host order and the version is checked.
#ifndef VIGIA_WIRE_H
#define VIGIA_WIRE_H

#include <stdint.h>

#define VIGIA_WIRE_VERSION 2u

enum {
    VIGIA_RUNS_MAX = 8192,        // runs in the table, ended ones not yet acknowledged included
    VIGIA_KEPT_MAX = 8192,        // keys under which descriptors are kept
    VIGIA_KEY_BYTES_MAX = 96,     // a key with its closing NUL
    VIGIA_KEY_FDS_MAX = 8,        // descriptors under one key
    VIGIA_FD_MAP_MAX = 16,        // descriptors given to one run
    VIGIA_SPEC_BYTES_MAX = 8 << 20,  // an exec specification: arguments and environment
    VIGIA_GROUPS_MAX = 256,       // supplementary groups of one run
    VIGIA_SUPERVISOR_FD = 3,      // the supervisor's end of the pair, where it finds it
};

// What a message is. Orders are imperative and go to the guardian; facts are in the past
// tense and come from it.
enum vigia_kind {
    VIGIA_KEEP = 1,        // key, descriptors beside it; an older holding under the key is closed
    VIGIA_FORGET = 2,      // key
    VIGIA_SPAWN = 3,       // run, map; beside it: the sealed specification, then attached fds
    VIGIA_SIGNAL = 4,      // run, number = signal, detail = scope
    VIGIA_ACKNOWLEDGE = 5, // run: its ending is in the note
    VIGIA_SHUTDOWN = 6,    // refuse new spawns, end what still runs, exit; number = with what
    VIGIA_READY = 8,       // the supervisor has begun its work
    VIGIA_UPGRADE = 9,     // beside it a sealed specification: the guardian to become, its command
                           // line with VIGIA_ESTATE_FD in it
    VIGIA_MAIN = 10,       // run, pid; beside it a pidfd: its main process is this one from now on
    VIGIA_RESTING = 11,    // the supervisor has stopped its work, and keeps what it holds until it
                            // is told to leave
    VIGIA_PING = 12,       // number: answered by VIGIA_PONG, behind all that is to be told by then
    // 7 had a meaning once, and gets no other.

    VIGIA_INVENTORY_BEGAN = 32,  // generation; count = runs that follow; detail = vigia_features
    VIGIA_INVENTORY_RUN = 33,    // a run, with its ending if it has one
    VIGIA_INVENTORY_KEPT = 34,   // key, descriptors beside it
    VIGIA_INVENTORY_ENDED = 35,
    VIGIA_SPAWNED = 36,          // run, pid
    VIGIA_SPAWN_FAILED = 37,     // run, detail = step, number = errno
    VIGIA_ENDED = 38,            // run, pid, detail = vigia_ending, number, usage
    VIGIA_REAPED = 39,           // pid of a stray, detail = vigia_ending, number
    VIGIA_EMPTY = 40,            // run, detail = vigia_proof
    VIGIA_STOP_ASKED = 41,       // number = the signal that asked the guardian to end
    VIGIA_INVENTORY_LOCK = 42,   // files_now, files_max; number = oom_score_adj of services;
                                 // detail = vigia_change, told once; beside it the open lock file,
                                 // and the baton where another supervisor rests: one byte in a
                                 // pipe, and who has it takes a dead guardian's place
    VIGIA_TAKEN_OVER = 44,       // this is another guardian: the supervisor is to rest, and the
                                 // baton is beside it; without a baton it is to end
    VIGIA_LEAVE = 46,            // another supervisor is at work: the one that rests is to end
    VIGIA_UPGRADE_FAILED = 45,   // number = errno
    VIGIA_PONG = 47,             // number, as it was asked; 0 where it was not, and only has to be read
    VIGIA_OVER = 43,             // nothing is left: the link closes, and the supervisor is to end
};

// What a guardian can do that older ones of the same version cannot.
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

// How it is known that nothing of a tree is left; EmptyProof in VigiaCore has the same numbers.
enum vigia_proof { VIGIA_PROOF_NONE = 0, VIGIA_PROOF_CGROUP = 1, VIGIA_PROOF_SESSION = 2,
                   VIGIA_PROOF_PROCESS = 3, VIGIA_PROOF_SUBREAPER = 4 };

// One descriptor of a new process: where it goes, and where it comes from.
struct vigia_fd_entry {
    int32_t target;     // the number in the child
    int32_t attached;   // >= 0: index among the attached descriptors; -1: kept, see below
    uint32_t kept_index;  // which descriptor under the spawn's key
};

// Every message has this one layout; what a kind does not use is zero.
struct vigia_message {
    uint32_t version;
    uint32_t kind;
    uint64_t run;
    uint64_t start_time;   // in an inventory: clock ticks since boot, proc(5), stat field 22
    uint64_t generation;   // how many supervisors this guardian has started
    uint64_t user_us;      // usage of an ended run
    uint64_t system_us;
    uint64_t peak_bytes;
    uint64_t files_now;    // in an inventory: the limit on open files as services get it
    uint64_t files_max;
    int32_t pid;
    int32_t number;
    uint32_t detail;
    uint32_t proof;        // in an inventory: vigia_proof once the tree is empty
    uint32_t count;        // in an inventory: runs; in a spawn: entries of map
    char key[VIGIA_KEY_BYTES_MAX];
    struct vigia_fd_entry map[VIGIA_FD_MAP_MAX];
};

// The head of an exec specification; strings follow it, each closed by NUL, in the order:
// the program's absolute path, the directory, argc arguments, envc assignments NAME=value.
struct vigia_spec_head {
    uint32_t version;
    uint32_t argc;
    uint32_t envc;
    uint32_t strings_bytes;
    uint32_t has_user;     // uid, gid and groups are set when 1
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
    uint32_t no_new_privs;      // 1: it and what it runs gain no privileges by a program's file
    uint32_t has_capabilities;  // 1: it keeps these capabilities, and no program gives it others
    uint64_t capabilities;      // a bit for each
};

#endif
