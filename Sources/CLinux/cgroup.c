#include "CLinux.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int vigia_identify(int fd, struct vigia_identity *project) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -errno;
    *project = (struct vigia_identity){.device = status.st_dev, .inode = status.st_ino};
    char text[128];
    ssize_t got = pread(fd, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = 0;
    unsigned long long device, inode;
    if (sscanf(text, "%*u %*u %llx-%llx", &device, &inode) == 2) {
        *project = (struct vigia_identity){.device = device, .inode = inode};
    }
    return 0;
}

void vigia_identity_put(const struct vigia_identity *project, int fd) {
    dprintf(fd, " %llx-%llx", (unsigned long long)project->device,
            (unsigned long long)project->inode);
}

// Writes the mark's prefix into a buffer of VIGIA_MARK_BYTES_MAX.
int vigia_mark_prefix(const struct vigia_identity *project, char *buffer) {
    return snprintf(buffer, VIGIA_MARK_BYTES_MAX, "VIGIA_RUN=%llx-%llx:",
                    (unsigned long long)project->device, (unsigned long long)project->inode);
}

// Finds the first line of a file that contains or begins with a text, and copies it: 0, or -errno.
//
// It avoids the C library's streams, whose pages would stay in the guardian's memory.
static int find_line(const char *path, const char *text, int begins, char *line, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int found = -ENOENT;
    size_t held = 0;
    for (ssize_t got; found < 0 && (got = read(file, line + held, capacity - held)) > 0;) {
        held += (size_t)got;
        for (char *end; found < 0 && (end = memchr(line, '\n', held));) {
            *end = 0;
            const char *place = strstr(line, text);
            if (place && (place == line || !begins)) {
                found = 0;
            } else {
                held -= (size_t)(end + 1 - line);
                memmove(line, end + 1, held);
            }
        }
        if (held == capacity) held = 0;  // No wanted line is that long.
    }
    close(file);
    return found;
}

// Ends a word of a line, and decodes octal escapes of blanks in paths. Returns the rest of the
// line. Source: proc(5), /proc/pid/mountinfo.
static char *take_word(char *word) {
    char *to = word, *at = word;
    for (; *at && *at != ' '; to++) {
        if (at[0] == '\\' && at[1] && at[2] && at[3]) {
            *to = (char)((at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0'));
            at += 4;
        } else {
            *to = *at++;
        }
    }
    char *next = *at ? at + 1 : at;
    *to = 0;
    return next;
}

int vigia_cgroups_find(const struct vigia_identity *project, char *path, size_t capacity) {
    char line[3 * PATH_MAX], own[PATH_MAX + 4];
    int result = find_line("/proc/self/mountinfo", " - cgroup2 ", 0, line, sizeof line);
    if (result == 0) result = find_line("/proc/self/cgroup", "0::/", 1, own, sizeof own);
    if (result < 0) return result;
    char *root = line;
    for (int field = 1; field < 4; field++) root = take_word(root);
    char *mount = take_word(root);
    take_word(mount);
    const char *below = own + strlen("0::");
    size_t length = strlen(root);
    if (length > 1) {
        if (strncmp(below, root, length) != 0) return -ENOENT;
        below += length;
        if (*below && *below != '/') return -ENOENT;
    }
    if (strcmp(below, "/") == 0) below = "";
    int wanted = snprintf(path, capacity, "%s%s/vigia-%llx-%llx", mount, below,
                          (unsigned long long)project->device, (unsigned long long)project->inode);
    return wanted > 0 && (size_t)wanted < capacity ? 0 : -ENAMETOOLONG;
}

int vigia_cgroups_make(const struct vigia_identity *project) {
    char path[PATH_MAX];
    int result = vigia_cgroups_find(project, path, sizeof path);
    if (result < 0) return result;
    if (mkdir(path, 0755) < 0 && errno != EEXIST) return -errno;
    int home = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home < 0) return -errno;
    // Without write permission, no process can be moved there; and a cgroup of another user proves
    // nothing, since its owner can move any process there.
    struct stat status;
    if (fstat(home, &status) < 0) result = -errno;
    else if (status.st_uid != geteuid()) result = -EPERM;
    else if (faccessat(home, "cgroup.procs", W_OK, AT_EACCESS) < 0) result = -errno;
    if (result < 0) {
        close(home);
        return result;
    }
    vigia_cgroups_sweep(home);
    return home;
}

void vigia_cgroups_remove(const struct vigia_identity *project, int home) {
    char path[PATH_MAX];
    vigia_cgroups_sweep(home);
    if (vigia_cgroups_find(project, path, sizeof path) == 0) rmdir(path);
}

// Opens a file of a run's cgroup, or the cgroup itself for an empty name.
static int open_in(int home, uint64_t run, const char *name, int flags) {
    char path[64];
    snprintf(path, sizeof path, "%llu/%s", (unsigned long long)run, name);
    int file = openat(home, path, flags | O_CLOEXEC);
    return file < 0 ? -errno : file;
}

int vigia_tree_make(int home, uint64_t run) {
    char name[32];
    snprintf(name, sizeof name, "%llu", (unsigned long long)run);
    if (mkdirat(home, name, 0755) < 0) {
        if (errno != EEXIST) return -errno;
        // A dead guardian left it; processes still in it belong to another run.
        int events = vigia_tree_events(home, run);
        int is_populated = vigia_tree_is_populated(events);
        if (events >= 0) close(events);
        if (is_populated) return -EBUSY;
    }
    return open_in(home, run, "", O_PATH | O_DIRECTORY);
}

int vigia_tree_events(int home, uint64_t run) {
    return open_in(home, run, "cgroup.events", O_RDONLY);
}

int vigia_tree_is_populated(int events) {
    char text[128];
    ssize_t got = pread(events, text, sizeof text - 1, 0);
    if (got < 0) return errno != ENODEV;  // ENODEV: the cgroup is gone, so it is empty.
    text[got] = 0;
    return strstr(text, "populated 0") == NULL;
}

int vigia_tree_kill(int home, uint64_t run) {
    int file = open_in(home, run, "cgroup.kill", O_WRONLY);
    if (file < 0) return file;
    int result = write(file, "1", 1) == 1 ? 0 : -errno;
    close(file);
    return result;
}

// Removes a cgroup and its subgroups, as far as they are empty.
static void remove_below(int parent, const char *name, int depth) {
    if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != EBUSY || depth == 0) return;
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    vigia_each_folder(folder, remove_below, depth - 1);
    close(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

enum { DEPTH_MAX = 16 };

void vigia_tree_remove(int home, uint64_t run) {
    char name[32];
    snprintf(name, sizeof name, "%llu", (unsigned long long)run);
    remove_below(home, name, DEPTH_MAX);
}

void vigia_cgroups_sweep(int home) { vigia_each_folder(home, remove_below, DEPTH_MAX); }
