/// Lines that stand around an error and are not it.
enum Chatter {
    /// Frames of stacks, and what is printed among them.
    static func isFrame(_ text: LineText) -> Bool {
        let plain = text.trimmed
        if isAtFrame(text) { return true }
        if text.isIndented {
            for lead in ["from ", "file \"", "| ", "^"] where plain.begins(lead) { return true }
            return plain.holds(" +0x")
        }
        for lead in ["#0 ", "#1 ", "#2 ", "#3 ", "goroutine ", "created by ", "stack trace:"]
        where text.begins(lead) {
            return true
        }
        return false
    }

    /// A frame as Node, Java and .NET print it.
    static func isAtFrame(_ text: LineText) -> Bool {
        guard text.isIndented else { return false }
        let plain = text.trimmed
        return plain.begins("at ") || plain.begins("... ") || plain.begins("--- end of")
    }

    /// What tools say around the programs that they run, whatever happened.
    static func isNoise(_ text: LineText) -> Bool {
        for lead in noise where text.begins(lead) { return true }
        for part in inside where text.holds(part) { return true }
        return false
    }

    private static let noise = [
        "node.js v", "npm err! code e", "npm err! errno", "npm err! path", "npm err! command",
        "npm err! a complete log", "npm err! exit status", "npm err! this is probably",
        "npm err! syscall", "npm err! lifecycle", "npm err! failed at", "npm error code",
        "npm error errno", "npm error path", "npm error command", "npm error a complete log",
        "npm error lifecycle", "npm error location", "npm error syscall", "npm notice",
        "info visit https", "[nodemon]", "exit status ", "note: run with", "note: ",
        "error: process didn't exit successfully", "error: command failed with exit code",
        "error command failed", "elifecycle", "make: ***", "make[", "thrown in ", "[sql: ",
        "(background on this error", "hint: ", "usage: ", "error: script \"", "abort trap",
        "summary: ", "stack backtrace:", "current thread 0x", "begin failed",
        "compilation failed in require", "emitted 'error' event", "throw er;",
        "sys:1: resourcewarning",
    ]

    private static let inside = [
        "a complete log of this run can be found", "exited with code ", "exit code ",
        "non-zero exit", "sending sigterm to all", "[process completed]", "was sent sigterm",
        "begin failed--", "compilation aborted at", "aborted due to compilation errors",
        "--unhandled-rejections", "use `node --trace",
        "rust_backtrace", "has been caught in function", "backtrace took", "child process exited",
    ]

    /// Lines that only say that it is over.
    static func isSummary(_ text: LineText) -> Bool {
        for part in summaries where text.holds(part) { return true }
        return text.low.last == UInt8(ascii: "?")
    }

    private static let summaries = [
        "application run failed", "application startup failed", "startup failed", "start failed",
        "failed to start", "failed to boot", "failed to launch", "failed to initialize",
        "could not start", "cannot start", "can't start", "unable to start", "error starting",
        "not started", "shutting down", "shutdown", "exiting", "giving up", "gave up", "give up",
        "contains errors", "could not load pg_hba.conf", "could not create any tcp/ip sockets",
        "error(s) found", "errors found", "aborting", "aborted", "terminating", "terminated",
        "stopping", "stopped", "bye", "unhandled exception", "uncaught exception",
        "unhandled rejection", "unexpected error", "an error occurred", "exception in worker",
        "exception in asgi", "could not create the java virtual machine", "program will exit",
        "fatal exception has occurred", "bailing out", "cannot continue", "can't continue",
        "refusing to continue", "initialization failed", "init failed", "is shut down",
        "failed with result", "failed to execute goal", "what went wrong", "crashed", "died",
        "main process exited", "loading failed", "quitting", "end of error", "see above",
        "more details here", "beendet", "arrêt", "task failed", "job failed", "critical error",
        "fatal errors", "fatal error occurred", "error occurred", "command failed",
        "server quit", "could not be started", "nothing to do", "missing dependencies",
    ]

    /// Lines about what the program lived on with.
    static func isSurvived(_ text: LineText) -> Bool {
        for part in survivals where text.holds(part) { return true }
        return false
    }

    private static let survivals = [
        "falling back", "fallback", "fall back", "retrying", "will retry", "retry in", "retries",
        "trying again", "try again in", "continuing", "continue without", "running without",
        "ignoring", "ignored", "skipping", "skipped", "disabled", "non-fatal", "nonfatal",
        "not fatal", "using default", "using in-memory", "degraded mode", "reconnecting",
        "recovered", "proceeding", "going on without", "optional",
    ]

    /// Lines that say that the trace below did not end the program.
    static func announcesTrace(_ text: LineText) -> Bool {
        for part in announcements where text.begins(part) { return true }
        return false
    }

    private static let announcements = [
        "exception in thread thread-", "exception ignored in", "task exception was never",
        "future exception was never", "unhandled exception in event loop",
        "error in atexit", "exception in callback",
    ]

    /// Whether a line without a level looks as though something is wrong.
    static func looksWrong(_ text: LineText) -> Bool {
        for part in calm where text.holds(part) { return false }
        for word in wrong {
            var from = 0
            while let place = text.offset(of: word, from: from) {
                let before = place > 0 ? text.low[place - 1] : .space
                let isWhole = word != "error" || place == 0 || place + 5 == text.low.count
                if !before.isWordByte, isWhole, !isCount(text, place, word.utf8.count) {
                    return true
                }
                from = place + 1
            }
        }
        return false
    }

    /// `0 errors`, `errors=0`, `failed: 3`: a count, not an error.
    private static func isCount(_ text: LineText, _ place: Int, _ length: Int) -> Bool {
        let before = text.low[..<place].reversed().drop { $0 == .space }.first
        if before?.isDigit == true { return true }
        let behind = text.low[(place + length)...].drop { $0.isLetter || $0 == UInt8(ascii: "_") }
        guard behind.first == UInt8(ascii: "=") || behind.first == .colon else { return false }
        return behind.dropFirst().drop { $0 == .space }.first?.isDigit == true
    }

    private static let calm = ["no error", "without error", "error handler", "event error"]

    private static let wrong = [
        "error:", "errors:", "failed", "failure", "fails", "cannot", "can't", "can not",
        "could not", "couldn't", "unable to",
        "invalid", "fatal", "unexpected", "not found", "denied", "refused", "exception", "panic",
        "illegal", "corrupted", "error", "unsupported", "no such", "does not exist",
        "doesn't exist",
        "not allowed", "must be", "timed out", "rejected", "mismatch", "is a directory",
        "not a directory", "not supported", "too many", "erreur", "fehler", "erro ", "errore",
        "assertion",
    ]
}
