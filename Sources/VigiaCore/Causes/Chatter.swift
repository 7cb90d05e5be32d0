/// Lines around an error that are not the error.
enum Chatter {
    /// Whether a line is a stack frame, or one of the lines printed between frames.
    static func isFrame(_ text: LineText) -> Bool {
        if isAtFrame(text) { return true }
        if text.isIndented {
            let plain = text.trimmed
            for lead in ["from ", "file \"", "| ", "^"] where plain.begins(lead) { return true }
            return plain.holds(" +0x") || isNumbered(plain)
        }
        for lead in ["goroutine ", "created by ", "stack trace:"] where text.begins(lead) {
            return true
        }
        return isNumbered(text) || isFileFrame(text)
    }

    /// Frames of PHP, Dart and Lisp: `#3 main (…`, `3: (FOO …`.
    private static func isNumbered(_ text: LineText) -> Bool {
        guard let first = text.low.first, first == UInt8(ascii: "#") || first.isDigit else {
            return false
        }
        let rest = text.low[(first.isDigit ? 0 : 1)...].drop { $0.isDigit }
        if first.isDigit { return rest.starts(with: ": (".utf8) }
        return rest.startIndex > 1 && rest.first == .space
    }

    /// `/srv/app/worker.nim(41) worker`: a file with a line number, followed by a bare name.
    private static func isFileFrame(_ text: LineText) -> Bool {
        guard text.low.first == UInt8(ascii: "/"),
            let place = text.low.firstIndex(of: UInt8(ascii: "("))
        else { return false }
        let rest = text.low[(place + 1)...].drop { $0.isDigit }
        return rest.startIndex > place + 1 && rest.starts(with: ") ".utf8)
            && !rest.dropFirst(2).contains { $0 == .space || $0 == .colon }
    }

    /// A stack frame of Node, Java or .NET.
    static func isAtFrame(_ text: LineText) -> Bool {
        guard text.isIndented else { return false }
        let margin = text.margin
        return text.begins("at ", at: margin) || text.begins("... ", at: margin)
            || text.begins("--- end of", at: margin)
    }

    /// A stack frame of Python.
    static func isPythonFrame(_ text: LineText) -> Bool {
        text.isIndented && text.begins("file \"", at: text.margin)
    }

    /// What tools print around the programs that they run, whatever happened.
    static func isNoise(_ text: LineText, mayHold: Bool = true) -> Bool {
        noise.begins(text) || mayHold && inside.isIn(text)
    }

    private static let noise = WordSet([
        "node.js v", "npm err! code e", "npm err! errno", "npm err! path", "npm err! command",
        "npm err! a complete log", "npm err! exit status", "npm err! this is probably",
        "npm err! syscall", "npm err! lifecycle", "npm err! failed at", "npm error code",
        "npm error errno", "npm error path", "npm error command", "npm error a complete log",
        "npm error lifecycle", "npm error location", "npm error syscall", "npm notice",
        "info visit https", "[nodemon]", "exit status ", "note: run with", "note: ",
        "error: process didn't exit successfully", "error: command failed with exit code",
        "error command failed", "elifecycle", "make: *** [", "make[", "thrown in ", "[sql: ",
        "(background on this error", "hint: ", "usage: ", "error: script \"", "abort trap",
        "summary: ", "stack backtrace:", "current thread 0x", "begin failed",
        "compilation failed in require", "emitted 'error' event", "throw er;",
        "sys:1: resourcewarning", "slf4j: ", "built with ", "compiled with ", "compiled by ",
        "linked to ", "linked with ", "configure arguments", "configured with ", "built by ",
        "built using ", "running with openssl", "for more information", "for more details",
    ])

    private static let inside = WordSet(insideWords)

    /// Words of lines that tools print around the programs that they run.
    static let insideWords = [
        "a complete log of this run can be found", "exited with code ", "exit code ",
        "non-zero exit", "sending sigterm to all", "[process completed]", "was sent sigterm",
        "begin failed--", "compilation aborted at", "aborted due to compilation errors",
        "--unhandled-rejections", "use `node --trace",
        "(errno: 0 ", "rust_backtrace", "colorbt_", "has been caught in function", "backtrace took",
        "child process exited", "complete stack trace", "full stack trace", "full traceback",
    ]

    /// Lines that only say that the program ends or ended.
    static func isSummary(_ text: LineText) -> Bool {
        if text.low.last == UInt8(ascii: "?") { return true }
        return summaries.isIn(text) && !namesException(text) && !endsWithType(text)
    }

    /// `unhandled exception: …`, with the exception named behind the colon.
    private static func namesException(_ text: LineText) -> Bool {
        let words = "unhandled exception"
        guard let place = text.offset(of: words) else { return false }
        let rest = text.low[(place + words.utf8.count)...]
        return rest.count > 5 && (rest.starts(with: ": ".utf8) || rest.starts(with: ". ".utf8))
    }

    /// `main died: java.lang.UnsupportedOperationException`.
    private static func endsWithType(_ text: LineText) -> Bool {
        text.low.lastIndex(of: .space).map { ErrorType.isInside(text.from($0 + 1)) } ?? false
    }

    private static let summaries = WordSet([
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
        "warnings above", "errors above", "messages above",
        "more details here", "beendet", "arrêt", "task failed", "job failed", "critical error",
        "fatal errors", "fatal error occurred", "error occurred", "command failed",
        "server quit", "could not be started", "nothing to do", "missing dependencies",
        "any { .. }", "exit normally", "check the log", "see the log", "see logs", "see log ",
        "fassert() failure", "arrancar", "beenden", "abgebrochen", "abandon", "retries exhausted",
        "process ended", "process terminated", "fatal assertion", "will now exit", "and will exit",
        "exit now", "goodbye", "could not load the configuration", "execution halted",
        "could not compile `", "compilation error", "compilation failed", "failed to compile",
    ])

    /// Whether a warning says that the program ends because of it.
    static func endsProgram(_ text: LineText) -> Bool {
        programEnds.contains { text.ends($0) || text.ends($0 + ".") }
    }

    private static let programEnds = [" exiting", " aborting", " will exit", " refusing to start"]

    /// Warnings of Perl, which stand where an error stands but end nothing.
    ///
    /// Source: perldiag(1), class W.
    static func isPerlWarning(_ text: LineText) -> Bool { perlWarnings.begins(text) }

    private static let perlWarnings = WordSet([
        "use of uninitialized", "argument \"", "odd number of elements", "useless use of",
        "name \"", "possible ", "scalar value @", "deep recursion on", "wide character in",
        "subroutine ", "redundant argument", "missing argument in", "\"my\" variable",
        "\"our\" variable", "statement unlikely to be", "unquoted string", "negative repeat",
        "found = in conditional", "smartmatch is", "given is ", "when is ",
    ])

    /// Lines that say what failed, but not why.
    static func isVague(_ text: LineText) -> Bool { vagueness.isIn(text) }

    private static let vagueness = WordSet([
        "unable to", "failed", "failure", "failing", "could not", "couldn't", "cannot", "can't",
        "can not", "connection not available", "did not", "was not", "problem ", "konnte",
        "n'a pas pu", "no se pudo", "não pôde", "não foi possível", "impossible d", "impossibile",
        "échec", "fallo ", "falha", "fehlgeschlagen", "error while", "error during", "error in ",
        "error: 1", "unsuccessful", "fatal error", "dropping", "exhausted",
    ])

    /// Lines that say that settings are wrong, but not which.
    static func isHeadline(_ text: LineText) -> Bool { headlines.isIn(text) }

    private static let headlines = WordSet([
        "load config", "load the config", "loading config", "read config", "read the config",
        "reading config", "parse config", "parsing config", "parse the config", "config file",
        "configuration file", "errors in config", "errors found in config", "error in config",
        "configuration failed", "configuration test failed", "invalid configuration",
        "load settings", "configuration error", "parser failed",
        "error found at", "errors found at", "parsing the config", "opening password file",
    ])

    /// An item of a list.
    static func isItem(_ text: LineText) -> Bool {
        let plain = text.trimmed
        return plain.begins("- ") || plain.begins("* ") || plain.begins("•")
    }

    /// Lines about an error that the program survived.
    static func isSurvived(_ text: LineText) -> Bool {
        if survivals.isIn(text) { return true }
        let clause = text.low.lastIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
        return clause.map { lastClauses.begins(text.from($0 + 1).trimmed) } ?? false
    }

    private static let survivals = PhraseIndex(words: survived)

    private static let survived =
        "falling back,fallback to,to fallback,using fallback,the fallback,fall back to,"
        + "retrying,will retry,retry in,retries left,retries remaining,retries used,trying again,"
        + "try again in,continuing,continue without,running without,ignoring,is ignored,"
        + "was ignored,be ignored,error ignored,errors ignored,(ignored,skipping,is skipped,"
        + "was skipped,be skipped,were skipped,rows skipped,lines skipped,records skipped,"
        + "entries skipped,files skipped,items skipped,(skipped,will be disabled,now disabled,"
        + "being disabled,disabling,metrics*disabled,telemetry*disabled,tracing*disabled,"
        + "exporter*disabled,cach*disabled,statistics*disabled,statsd*disabled,"
        + "reporting*disabled,monitoring*disabled,analytics*disabled,notifications*disabled,"
        + "feature*disabled,mail*disabled,non-fatal,nonfatal,not fatal,using default,"
        + "using in-memory,degraded mode,reconnecting,recovered from,recovered after,"
        + "has recovered,and recovered,panic recovered,proceeding,going on without,is optional,"
        + "are optional,(optional,optional module,optional dependency,optional feature,"
        + "optional plugin,optional service,ok now,works now,succeeded on,retry 1,retry #,"
        + "retried,attempt 1,attempt 2,next try,will use the default,will use default,"
        + "will use the old,reconnected,carrying on,anyway,keeping the,keeping old,"
        + "keeping previous,keeping current"

    /// `; ignored`: the last clause of a line says how the program handled the error.
    private static let lastClauses = WordSet(clauseWords)
    private static let clauseWords = ["ignored", "skipped", "disabled", "recovered"]

    /// The first parts of the phrases about an error that the program survived.
    static let survivalWords =
        survived.split(separator: ",").map { String($0.prefix { $0 != "*" }) } + clauseWords

    /// Lines that say that the trace below did not end the program.
    static func announcesTrace(_ text: LineText) -> Bool {
        announcements.begins(text)
    }

    private static let announcements = WordSet([
        "exception in thread thread-", "exception ignored in", "task exception was never",
        "future exception was never", "unhandled exception in event loop",
        "error in atexit", "exception in callback",
    ])

    /// Whether a line without a log level looks like an error.
    static func looksWrong(_ text: LineText) -> Bool {
        var from = 0
        while let (place, count) = wrong.first(in: text, from: from) {
            let before = place > 0 ? text.low[place - 1] : .space
            if !before.isWordByte, !isInside(text, place, count), !isCount(text, place, count) {
                return !calm.isIn(text)
            }
            from = place + 1
        }
        return false
    }

    /// Whether `error` stands inside a longer word, which says little.
    private static func isInside(_ text: LineText, _ place: Int, _ count: Int) -> Bool {
        guard text.low[place..<place + count].elementsEqual("error".utf8) else { return false }
        return place > 0 && place + count < text.low.count
    }

    /// `0 errors`, `errors=0`, `failed: 3`: a count, not an error.
    private static func isCount(_ text: LineText, _ place: Int, _ length: Int) -> Bool {
        let before = text.low[..<place].reversed().drop { $0 == .space }
        if before.first?.isDigit == true {
            // The last digits of a time before the message count nothing.
            let rest = before.drop { $0.isDigit }.first
            return rest != .colon && rest != UInt8(ascii: ".")
        }
        let behind = text.low[(place + length)...].drop { $0.isLetter || $0 == UInt8(ascii: "_") }
        guard behind.first == UInt8(ascii: "=") || behind.first == .colon else { return false }
        return behind.dropFirst().drop { $0 == .space }.first?.isDigit == true
    }

    private static let calm = WordSet(["no error", "without error", "error handler", "event error"])

    private static let wrong = WordSet(wrongWords)

    /// Words of lines that look like errors.
    static let wrongWords = [
        "error:", "errors:", "failed", "failure", "fails", "cannot", "can't", "can not",
        "could not", "couldn't", "unable to",
        "invalid", "fatal", "unexpected", "not found", "denied", "refused", "exception", "panic",
        "illegal", "corrupted", "error", "unsupported", "no such", "does not exist",
        "doesn't exist",
        "not allowed", "must be", "timed out", "rejected", "mismatch", "is a directory",
        "not a directory", "not supported", "too many", "erreur", "fehler", "erro ", "errore",
        "assertion", "missing ", "another process", "another instance", "already running",
        "attempt to ", "refusing to", "refuses to", "unknown command", "unrecogni",
        "insecure",
    ]
}
