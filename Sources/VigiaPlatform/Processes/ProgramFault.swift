internal import CLinux
internal import Glibc

/// Why the kernel would not run a file as a program.
///
/// Source: execve(2), elf(5).
public enum ProgramFault: Error, Hashable, Sendable {
    /// There is no such file.
    case missing
    /// It is a folder.
    case folder
    /// It is a device, a pipe or a socket.
    case notAFile
    /// Nobody who asks may execute it.
    case notExecutable
    /// Its file system is mounted `noexec`.
    case mountedWithoutExecution
    /// It has no bytes.
    case empty
    /// Its `#!` line ends with a carriage return, as editors for Windows write it.
    case carriageReturn(interpreter: String)
    /// A byte order mark stands before its `#!` line.
    case byteOrderMark
    /// The interpreter of its `#!` line is not there, or may not be executed.
    case interpreterMissing(String)
    /// Its `#!` line has `env` look for a program that is not there.
    case commandMissing(String)
    /// It is text without a `#!` line, or of a kind that the kernel does not know.
    case unknownFormat
    /// It is a program for another processor.
    case otherMachine(String)
    /// It is a program for another operating system.
    case otherSystem(String)
    /// It is an object file or a core dump.
    case notAProgram
    /// The dynamic loader that it needs is not there, as with a program for another C library.
    case loaderMissing(String)
}

extension ProgramFault {
    /// Looks at what a program begins with.
    ///
    /// - Parameters:
    ///   - word: the program's name, or its path, relative ones from `folder`.
    ///   - path: the `PATH` that it will have; nil for the usual one.
    ///   - folder: the absolute folder that it will start in.
    /// - Returns: nil where the kernel would run it, as far as its first bytes tell.
    public static func of(_ word: String, path: String?, from folder: String) -> Self? {
        let file: String
        do throws(SystemError) {
            file = try ProgramSearch.find(word, path: path, from: folder)
        } catch {
            let named = word.hasPrefix("/") ? word : "\(folder)/\(word)"
            let isPath = word.utf8.contains(UInt8(ascii: "/"))
            return isPath ? refusal(of: named, error.errno) : refusal(error.errno)
        }
        return inspect(file, path: path, folder)
    }

    private static func refusal(_ number: Int32) -> Self {
        number == EACCES ? .notExecutable : .missing
    }

    private static func refusal(of file: String, _ number: Int32) -> Self {
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { return refusal(number) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: break
        default: return .notAFile
        }
        var mount = statvfs()
        let isMode = status.st_mode & 0o111 != 0
        if isMode, unsafe statvfs(file, &mount) == 0, mount.f_flag & noExecution != 0 {
            return .mountedWithoutExecution
        }
        return .notExecutable
    }

    /// `ST_NOEXEC`, which Swift does not see.
    ///
    /// Source: bits/statvfs.h of glibc.
    private static let noExecution: UInt = 8

    /// As much of a file as says what it is.
    private static let headBytesMax = 4096

    private static func inspect(_ file: String, path: String?, _ folder: String) -> Self? {
        // What may be executed and not read can only be tried.
        guard let opened = try? FileDescriptor.open(file, O_RDONLY | O_NONBLOCK) else {
            return nil
        }
        let head = opened.bytes(from: 0, limit: headBytesMax)
        if head.isEmpty { return .empty }
        if head.starts(with: "#!".utf8) {
            return interpreter(head.dropFirst(2), path: path, folder)
        }
        if head.starts(with: [0x7F] + "ELF".utf8) { return ELFHead(head).flatMap(\.fault) }
        if takesOthers { return nil }
        if head.starts(with: [0xEF, 0xBB, 0xBF] + "#!".utf8) { return .byteOrderMark }
        if head.starts(with: "MZ".utf8) { return .otherSystem("Windows") }
        let machO: [[UInt8]] = [
            [0xCF, 0xFA, 0xED, 0xFE], [0xCE, 0xFA, 0xED, 0xFE], [0xFE, 0xED, 0xFA, 0xCF],
            [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0],
        ]
        return machO.contains { head.starts(with: $0) } ? .otherSystem("macOS") : .unknownFormat
    }

    /// What stands behind `#!`.
    private static func interpreter(
        _ head: ArraySlice<UInt8>,
        path: String?,
        _ folder: String
    ) -> Self? {
        let line = head.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
        let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        guard let first = words.first else { return .unknownFormat }
        if line.last == UInt8(ascii: "\r") {
            // A carriage return and a newline are one character to Swift, but here there is none.
            let bare = line.dropLast().split(separator: UInt8(ascii: " ")).first ?? []
            return .carriageReturn(interpreter: String(decoding: bare, as: UTF8.self))
        }
        let program = first.hasPrefix("/") ? String(first) : "\(folder)/\(first)"
        guard unsafe access(program, X_OK) == 0 else { return .interpreterMissing(String(first)) }
        guard program.hasSuffix("/env") else { return nil }
        let rest = words.dropFirst(words.count > 1 && words[1] == "-S" ? 2 : 1)
        // Only what is plain is judged: other options may have words of their own.
        guard let place = rest.firstIndex(where: { !$0.contains("=") }),
            !rest[...place].contains(where: { $0.contains(where: "$\"'\\".contains) }),
            case let asked = rest[place], !asked.hasPrefix("-")
        else { return nil }
        let isThere = (try? ProgramSearch.find(String(asked), path: path, from: folder)) != nil
        return isThere ? nil : .commandMissing(String(asked))
    }

    /// Whether the kernel is told of further formats, such as programs for other processors that
    /// an emulator runs.
    ///
    /// Source: Documentation/admin-guide/binfmt-misc.rst of the kernel.
    fileprivate static var takesOthers: Bool {
        let names = (try? FolderListing.names(in: "/proc/sys/fs/binfmt_misc")) ?? []
        return names.contains { $0 != "register" && $0 != "status" }
    }
}

/// The beginning of an ELF file.
///
/// Source: elf(5).
private struct ELFHead {
    private let bytes: [UInt8]
    private let isWide: Bool

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 52 else { return nil }
        (self.bytes, isWide) = (bytes, bytes[4] == 2)
    }

    var fault: ProgramFault? {
        let isBig = bytes[5] == 2
        let machine = isBig ? Int(bytes[18]) << 8 | Int(bytes[19]) : number(18, 2)
        guard isBig == Self.isBig, Self.machines.contains(machine) else {
            if ProgramFault.takesOthers { return nil }
            return .otherMachine(Self.names[machine] ?? "machine \(machine)")
        }
        guard [2, 3].contains(number(16, 2)) else { return .notAProgram }
        guard let loader, unsafe access(loader, F_OK) != 0 else { return nil }
        return .loaderMissing(loader)
    }

    /// The path in the segment PT_INTERP.
    private var loader: String? {
        let (table, size, count) =
            isWide
            ? (number(32, 8), number(54, 2), number(56, 2))
            : (number(28, 4), number(42, 2), number(44, 2))
        for index in 0..<min(count, 64) {
            let place = table + index * size
            guard number(place, 4) == 3 else { continue }
            let offset = isWide ? number(place + 8, 8) : number(place + 4, 4)
            let length = isWide ? number(place + 32, 8) : number(place + 16, 4)
            guard offset > 0, length > 1, offset + length <= bytes.count else { return nil }
            return String(decoding: bytes[offset..<offset + length - 1], as: UTF8.self)
        }
        return nil
    }

    /// A number of this machine's byte order; 0 beyond what was read.
    private func number(_ offset: Int, _ length: Int) -> Int {
        guard offset >= 0, offset <= bytes.count - length else { return 0 }
        return bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | Int($1) }
            & 0xFFFF_FFFF
    }

    private static let isBig = false
    #if arch(x86_64)
    /// x86-64, and 32-bit programs, which such a kernel runs as well.
    private static let machines: Set<Int> = [62, 3]
    #else
    private static let machines: Set<Int> = [183, 40]
    #endif

    private static let names = [
        3: "32-bit x86", 8: "MIPS", 20: "32-bit PowerPC", 21: "PowerPC", 22: "S/390",
        40: "32-bit ARM",
        62: "x86-64", 183: "64-bit ARM", 243: "RISC-V", 258: "LoongArch",
    ]
}
