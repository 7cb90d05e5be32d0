// The folders of a project that Vigia writes in, `.vigia` and `logs`, and the files in them.
//
// All of them are opened here: through the folder's descriptor, following no link, and looked at
// before they are used. Another user who may write in one of these folders can otherwise have
// root write into any file, by a symbolic or a hard link that is there first.
#ifndef VIGIA_OWNED_H
#define VIGIA_OWNED_H

#include <stdint.h>

// Why a file or folder is not used.
enum vigia_refusal {
    VIGIA_REFUSAL_NONE,
    VIGIA_REFUSAL_OWNER,  // it belongs to a user who is not trusted
    VIGIA_REFUSAL_MODE,   // users who are not trusted may write in it
    VIGIA_REFUSAL_LINK,   // it is a symbolic link
    VIGIA_REFUSAL_KIND,   // it is no regular file, or no folder
    VIGIA_REFUSAL_NAMES,  // it has more than one name: a hard link
};

// What was refused, as it was found.
struct vigia_owned {
    int32_t refusal;
    uint32_t owner;
    uint32_t mode;
};

// Whether the user is root, the one who calls, or the one who calls by sudo (SUDO_UID).
int vigia_is_trusted(uint32_t user);

// Whether VIGIA_TRUST names the project's folder, however that is reached: a list of absolute
// paths with colons between them, or *.
int vigia_is_named_trusted(const char *project);

// Whether what an open file or folder says is believed, as a configuration is: 0; else one of
// vigia_refusal, and `found` says why. Who may write it has commands run as the one who calls.
//
// A file that only the owner's own group may write passes, as a umask of 002 makes them.
int vigia_disbelief(int file, const char *project, struct vigia_owned *found);

// Opens a folder below a project, such as .vigia/index: a descriptor, or -errno; -EPERM, -ELOOP
// or -ENOTDIR where it is refused, and then `found` says why.
//
// A link in the place of `logs`, or of a folder below it, is followed if a trusted user made it;
// none is in the place of another folder. Whoever only reads what people read, as logs are, may do so in a folder of any
// owner: links lead nobody astray there either.
int vigia_owned_folder(const char *project, const char *names, int only_reads,
                       struct vigia_owned *found);

// Opens a regular file in such a folder: a descriptor, or -errno as above; -EMLINK for one with
// several names. O_TRUNC is obeyed once the file has passed.
//
// Files below `logs` may belong to anybody, since they are added to and read, never believed.
int vigia_owned_file(int folder, const char *project, const char *names, const char *file,
                     int only_reads, int flags, uint32_t mode, struct vigia_owned *found);

// Makes a folder in an open one: 0, or -errno. Made by root, it is the owner's of the folder `like`, as
// files are the owner's of the one that they are made in: who calls by sudo can go on without.
int vigia_owned_make(int folder, const char *name, uint32_t mode, int like);

// Opens a file by its path, /project/.vigia/name, in the same way.
int vigia_owned_path(const char *path, int flags, uint32_t mode);

#endif
