import VigiaCore

extension CauseClass {
    /// What happened, as a sentence without its subject's name, and what to do.
    var advice: (because: String, hint: String) {
        switch self {
        case .exception: ("it did not handle an error", "fix the error in the line")
        case .nativeCrash: ("it crashed in native code", "look at the core dump or the trace")
        case .killed: ("a signal from outside ended it", "find out who sent the signal")
        case .outOfMemory: ("no memory was left", "give it more memory, or find the leak")
        case .memoryLimit:
            ("its memory exceeded its limit", "raise `memory.limit`, or find the leak")
        case .hung: ("it stopped answering", "find out what it waits for: `vigia logs`")
        case .overloaded:
            ("it got more requests than it could answer", "give it more CPU, or start more of it")
        case .startTimeout:
            ("it was not ready in time", "raise `health.start_timeout`, or start faster")
        case .watchdog: ("its heartbeat stopped", "find out what it waits for: `vigia logs`")
        case .addressInUse:
            ("its address was in use", "end the other program: `vigia fix --take-port`")
        case .unknown: ("the cause is not known", "read its output: `vigia logs`")
        case .endedNormally: ("it ended by itself", "a service must stay in the foreground")
        case .execFailed: ("its program could not be executed", "see `vigia check`")
        case .machineRestarted: ("the machine restarted", "see the log of the machine")
        default: stateAdvice
        }
    }

    /// The same for causes that lie in what the program needs.
    private var stateAdvice: (because: String, hint: String) {
        switch self {
        case .moduleMissing: ("a module that it needs is missing", "install it: `vigia fix`")
        case .databaseCorrupt: ("its database is damaged", "repair it: `vigia db repair`")
        case .dependencyUnreachable:
            ("a service that it needs did not answer", "start that service")
        case .authentication: ("its credentials were refused", "check its password or key")
        case .permissionDenied:
            ("the kernel denied an access", "check the owner and mode in the line")
        case .configuration: ("its configuration is wrong", "correct the setting in the line")
        case .fileMissing: ("a file that it needs is missing", "restore the file in the line")
        case .diskFull: ("the disk was full", "make space: `df -h`")
        case .descriptorsExhausted:
            ("it had too many open files", "raise its limit, or find the leak")
        case .processesExhausted:
            ("it could make no more processes", "raise the limit of processes")
        case .syntaxError: ("its program text has a syntax error", "correct the place in the line")
        case .nativeIncompatible:
            ("a binary part is made for another system", "install it again for this system")
        case .certificate: ("a certificate was refused", "renew or install the certificate")
        case .schema: ("its database lacks a table or column", "run the migrations")
        default: ("the cause is not known", "read its output: `vigia logs`")
        }
    }
}
