import CLinux

/// The command line: `vigia-guardian --lock PATH [--handover FD] -- COMMAND…`.
///
/// With a handover (`--handover`) it continues the work of another guardian; see
/// `vigia_handover.h`.
@safe struct Options {
    /// The supervisor's command line, NULL-terminated.
    let command: UnsafePointer<UnsafeMutablePointer<CChar>?>
    /// The paths of this program and of the lock file, as given.
    let program: UnsafeMutablePointer<CChar>?
    let path: UnsafeMutablePointer<CChar>
    /// The project's identity.
    let identity: vigia_identity
    /// The start time of the first guardian in a chain of handovers, in clock ticks since boot.
    private let began: Int64
    /// Whether this process's working directory is the folder of a project.
    let isProject: Bool
    /// The open lock file.
    let lock: Int32
    /// The handover from another guardian.
    let handover: GuardianHandover?

    /// Parses the command line and takes the lock; ends the process if either fails.
    static func fromCommandLine() -> Options {
        let (count, words) = (vigia_argument_count(), unsafe vigia_arguments())
        guard count > 4, let words = unsafe words, unsafe equal(words[1], "--lock"),
            let path = unsafe words[2]
        else { refuse(usage) }
        let isNamed = unsafe equal(words[3], "--handover")
        let isNamedAsBefore = unsafe equal(words[3], before)
        let hasHandover = (isNamed || isNamedAsBefore) && count > 6
        let separator = hasHandover ? 5 : 3
        guard unsafe equal(words[separator], "--"), let program = unsafe words[separator + 1]
        else { refuse(usage) }
        var handover: GuardianHandover?
        if hasHandover { handover = unsafe GuardianHandover(descriptor: number(words[4])) }
        if !hasHandover { vigia_tidy_descriptors() }
        let file = unsafe openLock(path, inherited: handover?.head.lock ?? -1)
        unsafe take(file, path)
        let isProject = unsafe vigia_folder_enter(path, file) == 0
        let (identity, began) = described(file, isProject: isProject, isHandedOver: hasHandover)
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
            began: began,
            isProject: isProject,
            lock: file,
            handover: handover
        )
    }

    /// What older versions call `--handover`; programs that may be older are still given this.
    private static let before: StaticString = "--estate"

    private static let usage: StaticString =
        "usage: vigia-guardian --lock PATH -- COMMAND...\n"

    private static func number(_ word: UnsafePointer<CChar>?) -> Int32 {
        guard let word = unsafe word else { return -1 }
        return unsafe Int32(truncatingIfNeeded: strtol(word, nil, 10))
    }

    /// Opens the lock file; an inherited descriptor holds the lock already.
    private static func openLock(_ path: UnsafePointer<CChar>, inherited: Int32) -> Int32 {
        if inherited >= 0 { return inherited }
        let file = unsafe vigia_owned_path(path, O_RDWR | O_CREAT, 0o600)
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

    /// Takes the lock for life: a project has one guardian.
    ///
    /// The file is never removed, since two guardians could then hold two files of one name.
    private static func take(_ file: Int32, _ path: UnsafePointer<CChar>) {
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            // A process that only checks for a guardian shares the lock for a moment.
            guard flock(file, LOCK_SH | LOCK_NB) == 0 else {
                unsafe refuseSecond(recordedPid(file), "already holds ", path)
            }
            flock(file, LOCK_UN)
            usleep(askedAgainAfter)
        }
    }

    /// The project's identity, and its guardian's start time.
    private static func described(
        _ file: Int32,
        isProject: Bool,
        isHandedOver: Bool
    ) -> (vigia_identity, Int64) {
        let own = Int64(ProcessStat(getpid())?.startTime ?? 0)
        var (folder, identity) = (vigia_folder(), vigia_identity())
        if isHandedOver {
            // Orphaned runs have the identity in the file, and may be older than this process.
            let began = recordedBeginning(file) ?? own
            _ = unsafe vigia_identify(file, &identity)
            return (identity, began)
        }
        ftruncate(file, 0)
        if isProject, unsafe vigia_folder_look(".", &folder) == 0 { return (folder.identity, own) }
        _ = unsafe vigia_identify(file, &identity)
        return (identity, own)
    }

    /// Writes the holder of the lock into it.
    func writeLock() {
        ftruncate(lock, 0)
        lseek(lock, 0, SEEK_SET)
        Self.writeNumber(Int64(getpid()), to: lock)
        _ = unsafe write(lock, " ", 1)
        // Processes with this project's mark that are older cannot be this project's.
        Self.writeNumber(began, to: lock)
        var file = vigia_identity()
        _ = unsafe vigia_identify(lock, &file)
        if file.device != identity.device || file.inode != identity.inode {
            unsafe withUnsafePointer(to: identity) { own in unsafe vigia_identity_put(own, lock) }
        }
        _ = unsafe write(lock, "\n", 1)
    }

    /// The start time in the lock file, behind the pid.
    private static func recordedBeginning(_ file: Int32) -> Int64? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            let length = unsafe pread(file, buffer.baseAddress, buffer.count, 0)
            guard let space = unsafe buffer.prefix(max(0, length)).firstIndex(of: 32) else {
                return nil
            }
            var number: Int64 = 0
            for place in (space + 1)..<length {
                let byte = unsafe buffer[place]
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

    /// The pid in the lock file; 0 if there is none.
    private static func recordedPid(_ file: Int32) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(byteCount: 24, alignment: 1) { buffer in
            let length = unsafe pread(file, buffer.baseAddress, buffer.count, 0)
            var number: Int32 = 0
            for place in 0..<max(0, length) {
                let byte = unsafe buffer[place]
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
                number = number &* 10 &+ Int32(byte - UInt8(ascii: "0"))
            }
            return number
        }
    }

    /// Prints who guards the project, and ends.
    static func refuseSecond(
        _ pid: Int32,
        _ what: StaticString,
        _ path: UnsafePointer<CChar>
    ) -> Never {
        say("vigia-guardian: another guardian (pid ")
        writeNumber(Int64(pid), to: 2)
        say(") ")
        say(what)
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

    /// Prints an error and ends with status 2.
    private static func refuse(_ words: StaticString) -> Never {
        say(words)
        exit(2)
    }
}

/// Writes a text to standard error.
func say(_ words: StaticString) {
    _ = unsafe write(2, words.utf8Start, words.utf8CodeUnitCount)
}

/// Writes a C string to standard error.
func sayWord(_ word: UnsafePointer<CChar>) { _ = unsafe write(2, word, strlen(word)) }

/// Writes the message of an error number and a newline.
func sayError(_ number: Int32) {
    if let words = unsafe strerror(number) { unsafe sayWord(words) }
    say("\n")
}

/// A number's decimal digits, without a string.
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
