// How a guardian is found when every file of its project's `.vigia` is gone: it listens on an abstract
// Unix socket whose name is made from the device and inode of the project's folder.
//
// Such a name has no owner: anybody on the machine may take it. So each folder has several, and who
// listens there counts only where the kernel says that it is root, the owner of the folder, or the
// user who asks. Source: unix(7), "Abstract" and SO_PEERCRED.
//
// To ask is also to say that somebody waits: the guardian looks then whether its supervisor still
// reads what it is told, and replaces one that does not.
#ifndef VIGIA_PRESENCE_H
#define VIGIA_PRESENCE_H

#include <stdint.h>

#include "vigia_cgroup.h"

enum { VIGIA_PRESENCE_PLACES = 4 };

// A project's folder: what it is, and whose.
struct vigia_folder {
    struct vigia_identity identity;
    uint32_t owner;
};

// Who listens. The pid is 0 for a process of another PID namespace.
struct vigia_holder {
    int32_t pid;
    uint32_t uid;
};

// Looks at a folder: 0, or -errno.
int vigia_folder_look(const char *path, struct vigia_folder *folder);

// Works from now on in the folder in which the `.vigia` of a project is, wherever it is moved to: 0;
// or -errno where the path is not that of the open lock file, or not of one in `.vigia`.
int vigia_folder_enter(const char *lock_path, int lock);

// The guardian of a folder: 1 and who it is, or 0 where there is none.
int vigia_presence_find(const struct vigia_folder *folder, struct vigia_holder *holder);

// Listens for a folder: a descriptor, close-on-exec and non-blocking. -EEXIST, and who it is, where
// the folder has a guardian; -EADDRINUSE where strangers have taken every name; or -errno.
int vigia_presence_hold(const struct vigia_folder *folder, struct vigia_holder *holder);

// Has this process be the one of whom the kernel tells: 0, or -errno.
int vigia_presence_renew(int socket);

// Lets those go who have asked, at most so many: 1 once nobody is left who waits, else 0.
int vigia_presence_hear(int socket, int most);

#endif
