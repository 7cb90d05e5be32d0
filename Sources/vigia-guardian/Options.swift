import CLinux

/// The command line: `vigia-guardian --lock PATH [--estate FD] -- COMMAND…`.
///
/// With an estate it goes on where another guardian ended; see `vigia_estate.h`.
@safe struct Options {
    /// The supervisor's command line, closed by NULL.
    let command: UnsafePointer<UnsafeMutablePointer<CChar>?>
    /// The path of this program, and of the lock file, as they were given.
    let program: UnsafeMutablePointer<CChar>?
    let path: UnsafeMutablePointer<CChar>
    /// What tells the project from all others.
    let identity: vigia_identity
    /// The open lock file.
    let lock: Int32
    /// What another guardian left.
    let estate: Estate?

    /// Reads the command line and takes the lock; ends the process where either fails.
    static func fromCommandLine() -> Options {
        let (count, words) = (vigia_argument_count(), unsafe vigia_arguments())
        guard count > 4, let words = unsafe words, unsafe equal(words[1], "--lock"),
            let path = unsafe words[2]
        else { refuse(usage) }
        let hasEstate = unsafe equal(words[3], "--estate") && count > 6
        let separator = hasEstate ? 5 : 3
        guard unsafe equal(words[separator], "--"), let program = unsafe words[separator + 1]
        else { refuse(usage) }
        var estate: Estate?
        if hasEstate { estate = unsafe Estate(descriptor: number(words[4])) }
        if !hasEstate { vigia_tidy_descriptors() }
        let file = unsafe openLock(path, inherited: estate?.head.lock ?? -1)
        let identity = unsafe take(file, path, isHeir: hasEstate)
        guard unsafe access(program, X_OK) == 0 else {
            let number = vigia_errno()
            say("vigia-guardian: ")
            unsafe sayWord(program)
            say(": ")
            sayError(number)
            exit(1)
        }
        return unsafe Options(
            command: words + separator + 1,
            program: words[0],
            path: path,
            identity: identity,
            lock: file,
            estate: estate
        )
    }

    private static let usage: StaticString =
        "usage: vigia-guardian --lock PATH -- COMMAND...\n"

    private static func number(_ word: UnsafePointer<CChar>?) -> Int32 {
        guard let word = unsafe word else { return -1 }
        return unsafe Int32(truncatingIfNeeded: strtol(word, nil, 10))
    }

    /// The lock file; one that was inherited is a holder of the lock already.
    private static func openLock(_ path: UnsafePointer<CChar>, inherited: Int32) -> Int32 {
        if inherited >= 0 { return inherited }
        let file = unsafe vigia_open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0 else {
            say("vigia-guardian: ")
            unsafe sayWord(path)
            say(": ")
            sayError(-file)
            exit(2)
        }
        return file
    }

    /// In microseconds.
    private static let askedAgainAfter: UInt32 = 500

    /// Takes the lock for life: there is one guardian for a project.
    ///
    /// The file is never removed, since two could then hold two files of one name.
    private static func take(
        _ file: Int32,
        _ path: UnsafePointer<CChar>,
        isHeir: Bool
    ) -> vigia_identity {
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            // Whoever only asks whether there is a guardian shares the lock for a moment.
            guard flock(file, LOCK_SH | LOCK_NB) == 0 else { unsafe refuseSecond(file, path) }
            flock(file, LOCK_UN)
            usleep(askedAgainAfter)
        }
        let own = Int64(ProcessStat(getpid())?.startTime ?? 0)
        // What an older guardian began is older than a process that took its place.
        let began = isHeir ? recordedBeginning(file) ?? own : own
        ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
        writeNumber(Int64(getpid()), to: file)
        _ = unsafe write(file, " ", 1)
        // Whoever finds processes with this project's mark knows by it which cannot be ours.
        writeNumber(began, to: file)
        _ = unsafe write(file, "\n", 1)
        var identity = vigia_identity()
        _ = unsafe vigia_identify(file, &identity)
        return identity
    }

    /// The number behind the guardian's own in the lock file.
    private static func recordedBeginning(_ file: Int32) -> Int64? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { room in
            let length = unsafe pread(file, room.baseAddress, room.count, 0)
            guard let space = unsafe room.prefix(max(0, length)).firstIndex(of: 32) else {
                return nil
            }
            var number: Int64 = 0
            for place in (space + 1)..<length {
                let byte = unsafe room[place]
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
                number = number &* 10 &+ Int64(byte - UInt8(ascii: "0"))
            }
            return number > 0 ? number : nil
        }
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
