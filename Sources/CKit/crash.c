// Writes a report of a crash to stderr: the signal, and the stack trace.
//
// The crashing process calls only async-signal-safe functions. Names are looked up and demangled in
// a child, which may allocate memory; if the child gets stuck, because the crash was inside malloc,
// the parent writes the bare addresses. Source: signal-safety(7).
#include "CKit.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { FRAMES_MAX = 64, STACK_BYTES = 64 << 10, CHILD_MILLISECONDS = 3000 };
enum { NAME_MAX_SHOWN = 300, DEAF_MILLISECONDS = 1000, NEAR_STACK = 64 << 10 };

static const int crashes[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS};

// The program's symbol table, a part of its file that is not loaded.
static const ElfW(Sym) * symbols;
static size_t symbol_count;
static const char *names;
static size_t names_size;
static uintptr_t program_start, program_base, program_end;

// A function of the Swift runtime. Source: swift/docs/Runtime.md.
__attribute__((weak)) char *swift_demangle(const char *name, size_t length, char *out,
                                           size_t *out_length, uint32_t flags);

static int find_program(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size, (void)context;
    program_base = info->dlpi_addr;  // The first entry is the program itself.
    program_start = UINTPTR_MAX;
    for (int each = 0; each < info->dlpi_phnum; each++) {
        if (info->dlpi_phdr[each].p_type != PT_LOAD) continue;
        uintptr_t start = info->dlpi_addr + info->dlpi_phdr[each].p_vaddr;
        uintptr_t end = start + info->dlpi_phdr[each].p_memsz;
        if (start < program_start) program_start = start;
        if (end > program_end) program_end = end;
    }
    return 1;
}

static void find_symbols(void) {
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0) return;
    size_t size = fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
    const char *file = size > sizeof(ElfW(Ehdr)) ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0)
                                                 : MAP_FAILED;
    close(fd);
    if (file == MAP_FAILED) return;
    const ElfW(Ehdr) *head = (const void *)file;
    if (head->e_shoff == 0 || head->e_shoff + head->e_shnum * sizeof(ElfW(Shdr)) > size) return;
    const ElfW(Shdr) *sections = (const void *)(file + head->e_shoff);
    for (int each = 0; each < head->e_shnum; each++) {
        const ElfW(Shdr) *table = &sections[each];
        if (table->sh_type != SHT_SYMTAB || table->sh_link >= head->e_shnum) continue;
        const ElfW(Shdr) *text = &sections[table->sh_link];
        if (table->sh_offset + table->sh_size > size) return;
        if (text->sh_offset + text->sh_size > size) return;
        names = file + text->sh_offset;
        names_size = text->sh_size;
        symbol_count = table->sh_size / sizeof *symbols;
        symbols = (const void *)(file + table->sh_offset);
        return;
    }
}

// The program's function that contains an address.
static const char *own_name(uintptr_t address, uintptr_t *start) {
    if (address < program_start || address >= program_end) return NULL;
    uintptr_t wanted = address - program_base, best = 0;
    const char *name = NULL;
    for (size_t each = 0; each < symbol_count; each++) {
        const ElfW(Sym) *symbol = &symbols[each];
        if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_name >= names_size) continue;
        if (symbol->st_value > wanted || symbol->st_value < best) continue;
        best = symbol->st_value;
        name = names + symbol->st_name;
    }
    *start = program_base + best;
    return name;
}

// Without a reader, the process must still end.
static void say(const char *text) {
    static int is_deaf;
    struct pollfd wait = {.fd = 2, .events = POLLOUT};
    if (!is_deaf && poll(&wait, 1, DEAF_MILLISECONDS) == 1) {
        kit_write(2, text, strlen(text));
    } else {
        is_deaf = 1;
    }
}

// Writes a number without printf, which is not async-signal-safe.
static void say_number(uintptr_t number, unsigned base) {
    char text[24], *at = text + sizeof text;
    *--at = 0;
    do *--at = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    say(at);
}

// In the child: writes a frame with its name.
static void tell_frame(int place, void *frame, int is_first) {
    // A return address may be behind the last byte of its function.
    uintptr_t address = (uintptr_t)frame - (is_first ? 0 : 1), start = 0;
    Dl_info found = {0};
    dladdr((void *)address, &found);
    const char *name = own_name(address, &start);
    if (!name && found.dli_sname) {
        name = found.dli_sname;
        start = (uintptr_t)found.dli_saddr;
    }
    const char *file = found.dli_fname ? strrchr(found.dli_fname, '/') : NULL;
    file = file ? file + 1 : found.dli_fname ? found.dli_fname : "?";
    char *plain = name && swift_demangle ? swift_demangle(name, strlen(name), NULL, NULL, 0) : NULL;
    if (name) {
        dprintf(2, "%4d %.*s + %lu in %s\n", place, NAME_MAX_SHOWN, plain ? plain : name,
                (unsigned long)((uintptr_t)frame - start), file);
    } else {
        dprintf(2, "%4d 0x%lx in %s + 0x%lx\n", place, (unsigned long)address, file,
                (unsigned long)(address - (uintptr_t)found.dli_fbase));
    }
}

// Whether a child wrote the frames.
static int tell_readably(void *const *frames, int count, int first) {
    pid_t child = _Fork();
    if (child < 0) return 0;
    if (child == 0) {
        for (int each = first; each < count; each++) {
            tell_frame(each - first, frames[each], each == first);
        }
        _exit(0);
    }
    int status = 0;
    for (int waited = 0; waited < CHILD_MILLISECONDS; waited += 10) {
        if (waitpid(child, &status, WNOHANG) == child) return status == 0;
        poll(NULL, 0, 10);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}

static void report(int number, siginfo_t *info, void *context) {
    static atomic_flag is_reporting = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&is_reporting)) {
        // Another thread crashed first, or the report itself did: only the first crash is reported.
        for (int each = 0; each < 500; each++) poll(NULL, 0, 10);
        _exit(128 + number);
    }
    for (size_t each = 0; each < sizeof crashes / sizeof *crashes; each++) {
        signal(crashes[each], SIG_DFL);
    }
    say("crash: SIG");
    say(sigabbrev_np(number));
    if (number == SIGSEGV || number == SIGBUS) {
        say(" at address 0x");
        say_number((uintptr_t)info->si_addr, 16);
        uintptr_t stack = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RSP];
        uintptr_t place = (uintptr_t)info->si_addr;
        if (number == SIGSEGV && place + NEAR_STACK > stack && place < stack + NEAR_STACK) {
            say(" (the stack has run out)");
        }
    }
    say(" in thread ");
    say_number((uintptr_t)gettid(), 10);
    say("\n");
    void *frames[FRAMES_MAX];
    int count = backtrace(frames, FRAMES_MAX), first = 0;
    uintptr_t place = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    while (first < count && (uintptr_t)frames[first] != place) first++;
    if (first == count) first = 0;
    if (!tell_readably(frames, count, first)) {
        for (int each = first; each < count; each++) {
            say("     0x");
            say_number((uintptr_t)frames[each], 16);
            say("\n");
        }
    }
    say("crash: end of the report\n");
    // The parent process must see the original signal.
    raise(number);
}

// A thread's signal stack is freed when the thread ends.
static pthread_key_t crash_stack;

static void give_back(void *buffer) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(buffer, STACK_BYTES);
}

static void make_key(void) { pthread_key_create(&crash_stack, give_back); }

void kit_use_crash_stack(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    stack_t other;
    // A signal stack set by other code is used as it is.
    if (sigaltstack(NULL, &other) < 0 || !(other.ss_flags & SS_DISABLE)) return;
    // An overflowed stack has no room for the report.
    void *buffer = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED) return;
    stack_t stack = {.ss_sp = buffer, .ss_size = STACK_BYTES};
    if (sigaltstack(&stack, NULL) == 0 && pthread_setspecific(crash_stack, buffer) == 0) return;
    give_back(buffer);
}

// libdispatch calls this hook on each thread of Swift's pool before the thread drains its queue; it
// is meant for Objective-C's autorelease pools, which Linux lacks. Source:
// swift-corelibs-libdispatch, src/init.c, and src/queue.c, _dispatch_root_queue_drain.
extern void *(*_dispatch_begin_NSAutoReleasePool)(void) __attribute__((weak));

static void *begin_pool(void) {
    kit_use_crash_stack();
    return NULL;
}

static void watch_pool(void) {
    void *(**hook)(void) = &_dispatch_begin_NSAutoReleasePool;
    if (!hook) hook = dlsym(RTLD_DEFAULT, "_dispatch_begin_NSAutoReleasePool");
    if (hook && !*hook) *hook = begin_pool;
}

void kit_report_crashes(void) {
    dl_iterate_phdr(find_program, NULL);
    find_symbols();
    void *frame;
    backtrace(&frame, 1);  // The first call loads what it needs.
    kit_use_crash_stack();
    watch_pool();
    struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t each = 0; each < sizeof crashes / sizeof *crashes; each++) {
        sigaction(crashes[each], &action, NULL);
    }
}
