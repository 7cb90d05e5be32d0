internal import CLinux
internal import Glibc

/// Why the kernel cannot execute a file.
///
/// Source: execve(2), elf(5).
public enum ProgramFault: Error, Hashable, Sendable {
    /// There is no such file.
    case missing
    /// It is a folder.
    case folder
    /// It is a device, a pipe or a socket.
    case notAFile
    /// It has no execute permission for the user.
    case notExecutable
    /// Its file system is mounted `noexec`.
    case mountedWithoutExecution
    /// It is empty.
    case empty
    /// Its `#!` line ends with a carriage return, as Windows editors write it.
    case carriageReturn(interpreter: String)
    /// A byte order mark precedes its `#!` line.
    case byteOrderMark
    /// The interpreter of its `#!` line is missing or not executable.
    case interpreterMissing(String)
    /// Its `#!` line has `env` look for a program that is missing.
    case commandMissing(String)
    /// It is text without a `#!` line, or a format that the kernel does not know.
    case unknownFormat
    /// It is a program for another processor.
    case otherMachine(String)
    /// It is a program for another operating system.
    case otherSystem(String)
    /// It is an object file or a core dump.
    case notAProgram
    /// Its dynamic loader is missing, as with a program for another C library.
    case loaderMissing(String)
}

extension ProgramFault {
    /// Examines the beginning of a program's file.
    ///
    /// - Parameters:
    ///   - word: the program's name or path; a relative path starts from `folder`.
    ///   - path: the program's `PATH`; nil for the default one.
    ///   - folder: the program's working directory, absolute.
    /// - Returns: nil if the kernel would execute it, as far as its first bytes show.
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

    /// `ST_NOEXEC`, a macro that Swift does not import.
    ///
    /// Source: bits/statvfs.h of glibc.
    private static let noExecution: UInt = 8

    /// The number of bytes read to recognize a format.
    private static let headBytesMax = 4096

    private static func inspect(_ file: String, path: String?, _ folder: String) -> Self? {
        // A file that is executable but not readable cannot be examined.
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

    /// The `#!` line's interpreter.
    private static func interpreter(
        _ head: ArraySlice<UInt8>,
        path: String?,
        _ folder: String
    ) -> Self? {
        let line = head.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
        let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        guard let first = words.first else { return .unknownFormat }
        if line.last == UInt8(ascii: "\r") {
            // Swift treats a carriage return and a newline as one character; in bytes they are two.
            let bare = line.dropLast().split(separator: UInt8(ascii: " ")).first ?? []
            return .carriageReturn(interpreter: String(decoding: bare, as: UTF8.self))
        }
        let program = first.hasPrefix("/") ? String(first) : "\(folder)/\(first)"
        guard unsafe access(program, X_OK) == 0 else { return .interpreterMissing(String(first)) }
        guard program.hasSuffix("/env") else { return nil }
        let rest = words.dropFirst(words.count > 1 && words[1] == "-S" ? 2 : 1)
        // Only simple cases are judged: other options may take arguments.
        guard let place = rest.firstIndex(where: { !$0.contains("=") }),
            !rest[...place].contains(where: { $0.contains(where: "$\"'\\".contains) }),
            case let asked = rest[place], !asked.hasPrefix("-")
        else { return nil }
        let isThere = (try? ProgramSearch.find(String(asked), path: path, from: folder)) != nil
        return isThere ? nil : .commandMissing(String(asked))
    }

    /// Whether binfmt_misc has further formats registered, such as programs for other processors
    /// run by an emulator.
    ///
    /// Source: Documentation/admin-guide/binfmt-misc.rst of the kernel.
    fileprivate static var takesOthers: Bool {
        let names = (try? FolderListing.names(in: "/proc/sys/fs/binfmt_misc")) ?? []
        return names.contains { $0 != "register" && $0 != "status" }
    }
}

/// The header of an ELF file.
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

    /// The path in the PT_INTERP segment.
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

    /// A number in this machine's byte order; 0 beyond the bytes read.
    private func number(_ offset: Int, _ length: Int) -> Int {
        guard offset >= 0, offset <= bytes.count - length else { return 0 }
        return bytes[offset..<offset + length].reversed().reduce(0) { $0 << 8 | Int($1) }
            & 0xFFFF_FFFF
    }

    private static let isBig = false
    #if arch(x86_64)
    /// x86-64 and i386; an x86-64 kernel executes both.
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
