// The folders of a project that Vigia writes in, `.vigia` and `logs`, and their files.
//
// All of them are opened here: through the folder's descriptor, without following links, and
// checked before use. Otherwise another user who can write in one of these folders could have root
// write into any file, by placing a symbolic or hard link first.
#ifndef VIGIA_OWNED_H
#define VIGIA_OWNED_H

#include <stdint.h>

// Why a file or folder is refused.
enum vigia_refusal {
    VIGIA_REFUSAL_NONE,
    VIGIA_REFUSAL_OWNER,  // it belongs to an untrusted user
    VIGIA_REFUSAL_MODE,   // untrusted users can write in it
    VIGIA_REFUSAL_LINK,   // it is a symbolic link
    VIGIA_REFUSAL_KIND,   // it is no regular file, or no folder
    VIGIA_REFUSAL_NAMES,  // it has several hard links
};

// The attributes of a refused file or folder.
struct vigia_owned {
    int32_t refusal;
    uint32_t owner;
    uint32_t mode;
};

// Whether the user is root, the caller, or the user who called sudo (SUDO_UID).
int vigia_is_trusted(uint32_t user);

// Whether VIGIA_TRUST names the project's folder by any path to it: a list of absolute paths
// separated by colons, or *.
int vigia_is_named_trusted(const char *project);

// Whether the content of an open file or folder, such as a configuration, is trusted: 0; else one
// of vigia_refusal, with details in `found`. Users who can write it have commands run as the
// caller.
//
// A file writable by the owner's own group passes, as a umask of 002 creates it.
int vigia_disbelief(int file, const char *project, struct vigia_owned *found);

// Opens a folder below a project, such as .vigia/index: a descriptor, or -errno; -EPERM, -ELOOP or
// -ENOTDIR if it is refused, with the reason in `found`.
//
// A link in place of `logs`, or of a folder below it, is followed if a trusted user made it; in
// place of another folder, none is followed. A caller that only reads files for people, such as
// logs, may open a folder of any owner: links are restricted there, too.
int vigia_owned_folder(const char *project, const char *names, int only_reads,
                       struct vigia_owned *found);

// Opens a regular file in such a folder: a descriptor, or -errno as above; -EMLINK if it has
// several hard links. O_TRUNC takes effect only after the checks.
//
// Files below `logs` may belong to any user, since they are only appended to and read, never
// trusted.
int vigia_owned_file(int folder, const char *project, const char *names, const char *file,
                     int only_reads, int flags, uint32_t mode, struct vigia_owned *found);

// Makes a folder in an open one: 0, or -errno. If root makes it, it gets the owner of the folder
// `like`, as files get the owner of their folder: so the user who called sudo can go on without
// sudo.
int vigia_owned_make(int folder, const char *name, uint32_t mode, int like);

// Opens a file by its path, /project/.vigia/name, with the same checks.
int vigia_owned_path(const char *path, int flags, uint32_t mode);

#endif
