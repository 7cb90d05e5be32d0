/// The phrases that runtimes, libraries, servers and the C library print; see `PhraseIndex`.
///
/// The order matters: more specific phrases stand above less specific ones. A line that names both
/// a damaged library and a missing file is about the library.
enum Phrases {
    /// The whole table.
    static var table: [(cause: CauseClass, text: String)] {
        limits + network + data + packages + settings + files + [(.nativeCrash, crashes)]
            + generalDamage + translatedServers + translated + systemErrors
            + systemPeers
    }

    /// What the C library prints about a process that broke a rule of the machine.
    private static let crashes = """
        stack smashing detected
        buffer overflow detected
        double free or corruption
        double free detected
        free(): invalid
        free(): double
        malloc():
        malloc: corrupted
        realloc():
        munmap_chunk()
        corrupted size vs
        corrupted double-linked
        corrupted unsorted
        addresssanitizer
        threadsanitizer
        memorysanitizer
        undefinedbehaviorsanitizer
        leaksanitizer
        heap-use-after-free
        segmentation fault
        segfault
        sigsegv
        sigbus
        sigill
        bus error
        illegal instruction
        floating point exception
        stack overflow
        overflowed its stack
        access violation
        bad pointer dereference
        error has been detected by the java runtime
        fatal error in native method
        unexpected signal during runtime execution
        invalid memory reference
        pure virtual method called
        core dumped
        assertion `*' failed
        heap corruption
        corrupted heap
        memory corruption
        general protection
        caught signal 11
        received signal 11
        fatal signal 11
        signal: 11
        signal 11 (
        signal 6 (
        unhandled page fault
        trace/bpt trap
        got signal 11
        got signal 6
        got signal 7
        """
}
