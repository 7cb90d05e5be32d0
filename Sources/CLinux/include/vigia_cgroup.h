// Cgroups of runs: <v2 mount>/<own cgroup>/vigia-<device>-<inode>/<run>; the parent folder is the
// home of a project's process trees, with one cgroup for each run. Source: the kernel's cgroup-v2
// manual.
#ifndef VIGIA_CGROUP_H
#define VIGIA_CGROUP_H

#include <stddef.h>
#include <stdint.h>

// The identity of a project on this machine: device and inode of its folder, according to its lock
// file; or of the lock file itself. See vigia_identify.
struct vigia_identity {
    uint64_t device;
    uint64_t inode;
};

enum { VIGIA_MARK_BYTES_MAX = 80 };  // VIGIA_RUN=device-inode:run and its final NUL

// The identity in an open lock file: 0, or -errno.
//
// The file has the guardian's pid, its start time, and the identity `device-inode` of its runs.
// Without that third word, the file's own identity counts.
int vigia_identify(int fd, struct vigia_identity *project);

// Writes that third word after a blank.
void vigia_identity_put(const struct vigia_identity *project, int fd);

// Writes VIGIA_RUN=device-inode, the text before a run's number in an environment, into a buffer of
// VIGIA_MARK_BYTES_MAX; returns its length.
int vigia_mark_prefix(const struct vigia_identity *project, char *buffer);

// The path of a project's home below this process's cgroup: 0, or -errno.
int vigia_cgroups_find(const struct vigia_identity *project, char *path, size_t capacity);

// Creates the home, and removes empty cgroups in it: a descriptor, or -errno.
int vigia_cgroups_make(const struct vigia_identity *project);

// Removes empty cgroups; vigia_cgroups_remove also the home itself.
void vigia_cgroups_sweep(int home);
void vigia_cgroups_remove(const struct vigia_identity *project, int home);

// Creates the cgroup of a run: a descriptor for clone3(2), or -errno.
int vigia_tree_make(int home, uint64_t run);
void vigia_tree_remove(int home, uint64_t run);

// A descriptor that reports by EPOLLPRI that a run's cgroup has become empty; or -errno.
int vigia_tree_events(int home, uint64_t run);
int vigia_tree_is_populated(int events);

// Kills every process in a run's cgroup at once: 0, or -errno.
int vigia_tree_kill(int home, uint64_t run);

#endif
