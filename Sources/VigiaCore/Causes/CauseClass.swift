/// The coarse cause of a failure, as the journal, the API and the manual name it.
///
/// The words are stable: scripts match on them.
public enum CauseClass: String, Hashable, Codable, Sendable, CaseIterable {
    /// An error that the program did not handle.
    case exception
    /// The program broke a rule of the machine: a bad address, a damaged heap.
    case nativeCrash = "native_crash"
    /// A signal from outside ended it.
    case killed
    /// There was no memory left for it.
    case outOfMemory = "out_of_memory"
    /// Its memory was over the limit of its configuration.
    case memoryLimit = "memory_limit"
    /// It answered no probe and made no progress.
    case hung
    /// It was not ready in time.
    case startTimeout = "start_timeout"
    /// Its heartbeat did not come.
    case watchdog
    /// The address that it wants to listen on is taken.
    case addressInUse = "address_in_use"
    /// A module, package or shared library that it needs is not there.
    case moduleMissing = "module_missing"
    /// Its database file is damaged.
    case databaseCorrupt = "database_corrupt"
    /// Another service that it needs does not answer.
    case dependencyUnreachable = "dependency_unreachable"
    /// Another service does not accept its credentials.
    case authentication
    /// The kernel refused it an access.
    case permissionDenied = "permission_denied"
    /// Its configuration, environment or arguments are wrong.
    case configuration
    /// A file that it needs is not there.
    case fileMissing = "file_missing"
    /// A disk or a quota is full.
    case diskFull = "disk_full"
    /// It may open no more files.
    case descriptorsExhausted = "descriptors_exhausted"
    /// It may make no more processes or threads.
    case processesExhausted = "processes_exhausted"
    /// Its program text cannot be read.
    case syntaxError = "syntax_error"
    /// A binary part is made for another system, library or version.
    case nativeIncompatible = "native_incompatible"
    /// A certificate is expired, unknown or does not fit.
    case certificate
    /// Its database lacks a table, a column or a migration.
    case schema
    /// It ended with status 0.
    case endedNormally = "ended_normally"
    /// A program could not be executed.
    case execFailed = "exec_failed"
    /// Nothing tells.
    case unknown

    /// Whether it says more than that there was an error.
    var isSpecific: Bool { self != .exception && self != .unknown }
}
