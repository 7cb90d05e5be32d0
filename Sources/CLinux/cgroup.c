#include "CLinux.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int vigia_identify(int fd, struct vigia_identity *project) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -errno;
    *project = (struct vigia_identity){.device = status.st_dev, .inode = status.st_ino};
    return 0;
}

// Puts the mark's prefix into the room, which holds VIGIA_MARK_BYTES_MAX.
int vigia_mark_prefix(const struct vigia_identity *project, char *room) {
    return snprintf(room, VIGIA_MARK_BYTES_MAX, "VIGIA_RUN=%llx-%llx:",
                    (unsigned long long)project->device, (unsigned long long)project->inode);
}

// The kernel writes blanks in paths as octal numbers. Source: proc(5), /proc/pid/mountinfo.
static void unescape(char *path) {
    char *to = path;
    for (const char *at = path; *at; to++) {
        int value = 0;
        if (*at == '\\' && sscanf(at, "\\%3o", (unsigned *)&value) == 1) {
            *to = (char)value;
            at += 4;
        } else {
            *to = *at++;
        }
    }
    *to = 0;
}

// Where the v2 tree is mounted, and which folder of it is the top there.
static int find_mount(char *mount, char *root) {
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file) return -errno;
    char *line = NULL;
    size_t room = 0;
    int found = -ENOENT;
    while (found < 0 && getline(&line, &room, file) > 0) {
        const char *kind = strstr(line, " - cgroup2 ");
        if (!kind) continue;
        // Both fit: they are made of PATH_MAX bytes, of which the last is the closing NUL.
        if (sscanf(line, "%*s %*s %*s %4095s %4095s", root, mount) == 2) found = 0;
    }
    free(line);
    fclose(file);
    unescape(mount);
    unescape(root);
    return found;
}

// The cgroup of this process in the v2 tree.
static int find_own(char *own) {
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file) return -errno;
    char *line = NULL;
    size_t room = 0;
    int found = -ENOENT;
    while (found < 0 && getline(&line, &room, file) > 0) {
        if (strncmp(line, "0::/", 4) != 0) continue;
        line[strcspn(line, "\n")] = 0;
        found = snprintf(own, PATH_MAX, "%s", line + 3) < PATH_MAX ? 0 : -ENAMETOOLONG;
    }
    free(line);
    fclose(file);
    return found;
}

int vigia_trees_find(const struct vigia_identity *project, char *path, size_t capacity) {
    char mount[PATH_MAX] = "", root[PATH_MAX] = "", own[PATH_MAX] = "";
    int result = find_mount(mount, root);
    if (result == 0) result = find_own(own);
    if (result < 0) return result;
    const char *below = own;
    size_t length = strlen(root);
    if (length > 1) {
        if (strncmp(own, root, length) != 0 || (own[length] && own[length] != '/')) return -ENOENT;
        below = own + length;
    }
    if (strcmp(below, "/") == 0) below = "";
    int wanted = snprintf(path, capacity, "%s%s/vigia-%llx-%llx", mount, below,
                          (unsigned long long)project->device, (unsigned long long)project->inode);
    return wanted > 0 && (size_t)wanted < capacity ? 0 : -ENAMETOOLONG;
}

int vigia_trees_open(const struct vigia_identity *project) {
    char path[PATH_MAX];
    int result = vigia_trees_find(project, path, sizeof path);
    if (result < 0) return result;
    int home = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return home < 0 ? -errno : home;
}

int vigia_trees_make(const struct vigia_identity *project) {
    char path[PATH_MAX];
    int result = vigia_trees_find(project, path, sizeof path);
    if (result < 0) return result;
    if (mkdir(path, 0755) < 0 && errno != EEXIST) return -errno;
    int home = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home < 0) return -errno;
    // Where it cannot be written, nobody can be put there: it was made by another user.
    if (faccessat(home, "cgroup.procs", W_OK, AT_EACCESS) < 0) {
        result = -errno;
        close(home);
        return result;
    }
    vigia_trees_sweep(home);
    return home;
}

void vigia_trees_remove(const struct vigia_identity *project, int home) {
    char path[PATH_MAX];
    vigia_trees_sweep(home);
    if (vigia_trees_find(project, path, sizeof path) == 0) rmdir(path);
}

// A file of a run's cgroup, or the cgroup itself for an empty name.
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
        // It was left by a dead guardian; who still lives there belongs to another run.
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
    if (got < 0) return errno != ENODEV;  // A cgroup that is gone holds nobody.
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

// Removes a cgroup with those that its processes made in it, as far as nobody lives there.
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

void vigia_trees_sweep(int home) { vigia_each_folder(home, remove_below, DEPTH_MAX); }
