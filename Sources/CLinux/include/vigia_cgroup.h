// Cgroups of runs: <v2 mount>/<own cgroup>/vigia-<device>-<inode>/<run>, the home of a project's
// trees and one cgroup in it for each run. Source: the kernel's cgroup-v2 manual.
#ifndef VIGIA_CGROUP_H
#define VIGIA_CGROUP_H

#include <stddef.h>
#include <stdint.h>

// What tells a project from all others of the machine: the device and inode of its folder, as its
// lock file says; or of a lock file that says nothing. See vigia_identify.
struct vigia_identity {
    uint64_t device;
    uint64_t inode;
};

enum { VIGIA_MARK_BYTES_MAX = 80 };  // VIGIA_RUN=device-inode:run with its closing NUL

// The identity that an open lock file stands for: 0, or -errno.
//
// The file holds the guardian's pid, when it began, and the identity `device-inode` by which its runs
// go. Without a third word that is the file itself.
int vigia_identify(int fd, struct vigia_identity *project);

// Writes that third word, with a blank before it.
void vigia_identity_put(const struct vigia_identity *project, int fd);

// VIGIA_RUN=device-inode: as it stands before the number of a run in an environment; its length.
// The room holds VIGIA_MARK_BYTES_MAX.
int vigia_mark_prefix(const struct vigia_identity *project, char *room);

// The path of the home of a project's trees below the cgroup of this process: 0, or -errno.
int vigia_trees_find(const struct vigia_identity *project, char *path, size_t capacity);

// Makes the home, and removes what is empty in it: a descriptor, or -errno.
int vigia_trees_make(const struct vigia_identity *project);

// Removes the cgroups in which nobody lives; remove takes the home itself along.
void vigia_trees_sweep(int home);
void vigia_trees_remove(const struct vigia_identity *project, int home);

// Makes the cgroup of a run: a descriptor to clone into, or -errno.
int vigia_tree_make(int home, uint64_t run);
void vigia_tree_remove(int home, uint64_t run);

// What tells by EPOLLPRI that the last process of a run's cgroup is gone; a descriptor, or -errno.
int vigia_tree_events(int home, uint64_t run);
int vigia_tree_is_populated(int events);

// Kills every process in a run's cgroup at once: 0, or -errno.
int vigia_tree_kill(int home, uint64_t run);

#endif
