/// The coarse cause of a failure, as the journal, the API and the manual name it.
///
/// The words are stable: scripts match on them.
public enum CauseClass: String, Hashable, Codable, Sendable, CaseIterable {
    /// The program did not handle an error.
    case exception
    /// The program broke a rule of the machine: a bad address, a damaged heap.
    case nativeCrash = "native_crash"
    /// A signal from outside ended the program.
    case killed
    /// No memory was left for the program.
    case outOfMemory = "out_of_memory"
    /// The program's memory exceeded the configured limit.
    case memoryLimit = "memory_limit"
    /// The program answered no probe and made no progress.
    case hung
    /// The program answered no probe and made progress.
    case overloaded
    /// The program was not ready in time.
    case startTimeout = "start_timeout"
    /// The program's heartbeat did not come.
    case watchdog
    /// The address that the program wants to listen on is taken.
    case addressInUse = "address_in_use"
    /// A module, package or shared library that the program needs is missing.
    case moduleMissing = "module_missing"
    /// The program's database file is damaged.
    case databaseCorrupt = "database_corrupt"
    /// Another service that the program needs does not answer.
    case dependencyUnreachable = "dependency_unreachable"
    /// Another service rejects the program's credentials.
    case authentication
    /// The kernel denied the program an access.
    case permissionDenied = "permission_denied"
    /// The program's configuration, environment or arguments are wrong.
    case configuration
    /// A file that the program needs is missing.
    case fileMissing = "file_missing"
    /// A disk or a quota is full.
    case diskFull = "disk_full"
    /// The program may open no more files.
    case descriptorsExhausted = "descriptors_exhausted"
    /// The program may make no more processes or threads.
    case processesExhausted = "processes_exhausted"
    /// The program text cannot be parsed.
    case syntaxError = "syntax_error"
    /// A binary part is made for another system, library or version.
    case nativeIncompatible = "native_incompatible"
    /// A certificate is expired, unknown or does not match.
    case certificate
    /// The program's database lacks a table, a column or a migration.
    case schema
    /// The program ended with status 0.
    case endedNormally = "ended_normally"
    /// A program could not be executed.
    case execFailed = "exec_failed"
    /// The machine restarted while the program served.
    case machineRestarted = "machine_restarted"
    /// Neither the status nor the output names a cause.
    case unknown

    /// Whether the cause says more than that an error occurred.
    var isSpecific: Bool { self != .exception && self != .unknown }
}
