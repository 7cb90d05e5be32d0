#include "CLinux.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// Raw system calls only: this runs in a child between clone and exec, in its parent's memory.

int vigia_bound_privileges(const struct vigia_spec_head *who) {
    if (!who->has_capabilities) return 0;
    for (int number = 0; number < 64; number++) {
        if (prctl(PR_CAPBSET_READ, number, 0, 0, 0) < 0) break;  // There are no more.
        if (who->capabilities >> number & 1) continue;
        if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
        // Without CAP_SETPCAP the set stays: it gives nothing to a program that cannot gain
        // privileges.
        if (errno != EPERM || !who->no_new_privs) return -1;
        break;
    }
    // Otherwise a change of user drops all capabilities, also those to keep.
    return who->capabilities && who->has_user ? prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) : 0;
}

// Source: capset(2), capabilities(7), "Ambient".
static int keep(uint64_t kept) {
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    for (int half = 0; half < 2; half++) {
        uint32_t own = (uint32_t)(kept >> (32 * half));
        sets[half] = (struct __user_cap_data_struct){own, own, own};
    }
    if (syscall(SYS_capset, &head, sets) < 0) return -1;
    for (int number = 0; number < 64; number++) {
        if (kept >> number & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

int vigia_take_privileges(const struct vigia_spec_head *who) {
    // Also if none are kept: ambient capabilities survive if the user stays the same.
    if (who->has_capabilities && keep(who->capabilities) < 0) return -1;
    return who->no_new_privs ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}
