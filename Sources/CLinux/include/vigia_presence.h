// Finds a guardian even if all files in its project's `.vigia` are gone: the guardian listens on an
// abstract Unix socket, named by the device and inode of the project's folder.
//
// Abstract names have no owner: any user may bind them. So each folder has several names, and a
// listener counts only if the kernel says that it belongs to root, the owner of the folder, or the
// calling user. Source: unix(7), "Abstract" and SO_PEERCRED.
//
// A query also means that a client waits: the guardian then checks whether its supervisor still
// reads messages, and replaces one that does not.
#ifndef VIGIA_PRESENCE_H
#define VIGIA_PRESENCE_H

#include <stdint.h>

#include "vigia_cgroup.h"

enum { VIGIA_PRESENCE_PLACES = 4 };

// A project's folder: its identity and owner.
struct vigia_folder {
    struct vigia_identity identity;
    uint32_t owner;
};

// A listener. The pid is 0 if it is in another PID namespace.
struct vigia_holder {
    int32_t pid;
    uint32_t uid;
};

// Reads a folder's identity and owner: 0, or -errno.
int vigia_folder_look(const char *path, struct vigia_folder *folder);

// Changes to the folder that contains the project's `.vigia`, wherever it is moved to later: 0; or
// -errno if the path is not that of the open lock file, or not in `.vigia`.
int vigia_folder_enter(const char *lock_path, int lock);

// Finds the guardian of a folder: 1 and its credentials, or 0 if there is none.
int vigia_presence_find(const struct vigia_folder *folder, struct vigia_holder *holder);

// Listens for a folder: a descriptor, close-on-exec and non-blocking. -EEXIST, with its
// credentials, if the folder has a guardian; -EADDRINUSE if strangers have all names; or -errno.
int vigia_presence_hold(const struct vigia_folder *folder, struct vigia_holder *holder);

// Makes this process the one that clients see as their peer: 0, or -errno.
int vigia_presence_renew(int socket);

// Accepts and closes waiting connections, at most so many: 1 if none is left, else 0.
int vigia_presence_hear(int socket, int most);

#endif
