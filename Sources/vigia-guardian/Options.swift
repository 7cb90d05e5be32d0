import CLinux

/// The command line: `vigia-guardian --lock PATH -- COMMAND…`.
@safe struct Options {
    /// The supervisor's command line, closed by NULL.
    let command: UnsafePointer<UnsafeMutablePointer<CChar>?>
    /// What tells the project from all others.
    let identity: vigia_identity

    /// Reads the command line and takes the lock; ends the process where either fails.
    static func fromCommandLine() -> Options {
        let (count, words) = (vigia_argument_count(), unsafe vigia_arguments())
        guard count > 4, let words = unsafe words, unsafe equal(words[1], "--lock"),
            unsafe equal(words[3], "--"),
            let path = unsafe words[2], let program = unsafe words[4]
        else { refuse("usage: vigia-guardian --lock PATH -- COMMAND...\n") }
        let identity = unsafe lock(path)
        guard unsafe access(program, X_OK) == 0 else {
            let number = vigia_errno()
            say("vigia-guardian: ")
            unsafe sayWord(program)
            say(": ")
            sayError(number)
            exit(1)
        }
        return unsafe Options(command: words + 4, identity: identity)
    }

    /// Takes the lock for life: there is one guardian for a project.
    ///
    /// The file is never removed, since two could then hold two files of one name.
    private static func lock(_ path: UnsafePointer<CChar>) -> vigia_identity {
        let file = unsafe vigia_open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0 else {
            say("vigia-guardian: ")
            unsafe sayWord(path)
            say(": ")
            sayError(-file)
            exit(2)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { unsafe refuseSecond(file, path) }
        ftruncate(file, 0)
        writeNumber(Int64(getpid()), to: file)
        _ = unsafe write(file, " ", 1)
        // Whoever finds processes with this project's mark knows by it which cannot be ours.
        writeNumber(Int64(ProcessStat(getpid())?.startTime ?? 0), to: file)
        _ = unsafe write(file, "\n", 1)
        var identity = vigia_identity()
        _ = unsafe vigia_identify(file, &identity)
        return identity
    }

    private static func writeNumber(_ number: Int64, to file: Int32) {
        var text = Decimal(number)
        text.withBytes { bytes in
            _ = unsafe write(file, bytes.baseAddress, bytes.count)
        }
    }

    /// Says who holds the lock and ends.
    private static func refuseSecond(_ file: Int32, _ path: UnsafePointer<CChar>) -> Never {
        say("vigia-guardian: another guardian (pid ")
        unsafe withUnsafeTemporaryAllocation(byteCount: 24, alignment: 1) { room in
            let length = unsafe read(file, room.baseAddress, room.count)
            let digits = unsafe room.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            _ = unsafe write(2, room.baseAddress, min(max(0, length), digits.count))
        }
        say(") already holds ")
        unsafe sayWord(path)
        say("\n")
        exit(2)
    }

    private static func equal(_ word: UnsafePointer<CChar>?, _ text: StaticString) -> Bool {
        guard let word = unsafe word else { return false }
        return unsafe strcmp(
            word,
            UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
        ) == 0
    }

    /// Says why and ends with status 2.
    private static func refuse(_ words: StaticString) -> Never {
        say(words)
        exit(2)
    }
}

/// Writes words to standard error.
func say(_ words: StaticString) {
    _ = unsafe write(2, words.utf8Start, words.utf8CodeUnitCount)
}

/// Writes a word to standard error.
func sayWord(_ word: UnsafePointer<CChar>) { _ = unsafe write(2, word, strlen(word)) }

/// Writes what an error number means, and ends the line.
func sayError(_ number: Int32) {
    if let words = unsafe strerror(number) { unsafe sayWord(words) }
    say("\n")
}

/// A number as its digits, without a string.
struct Decimal {
    private var digits = InlineArray<20, UInt8>(repeating: 0)
    private var start = 20

    init(_ number: Int64) {
        var rest = number < 0 ? 0 : number
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    @safe mutating func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        let from = start
        unsafe withUnsafeBytes(of: &digits) { all in
            unsafe body(UnsafeRawBufferPointer(rebasing: all[from...]))
        }
    }
}
