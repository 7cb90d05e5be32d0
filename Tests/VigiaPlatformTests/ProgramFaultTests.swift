import Glibc
import TestSupport
import Testing

@testable import VigiaPlatform

@Suite("Why a file cannot be executed")
struct ProgramFaultTests {
    /// The beginning of an ELF file for a machine, of a type, with a loader.
    static func elf(_ machine: UInt8, kind: UInt8 = 2, loader: String = "") -> [UInt8] {
        var bytes: [UInt8] = [0x7F] + "ELF".utf8 + [2, 1, 1] + [UInt8](repeating: 0, count: 9)
        bytes += [kind, 0, machine, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        bytes += [64, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 14)
        bytes += [56, 0, loader.isEmpty ? 0 : 1, 0] + [UInt8](repeating: 0, count: 6)
        guard !loader.isEmpty else { return bytes }
        let length = UInt8(loader.utf8.count + 1)
        bytes += [3, 0, 0, 0, 4, 0, 0, 0, 120] + [UInt8](repeating: 0, count: 23)
        bytes += [length] + [UInt8](repeating: 0, count: 23)
        return bytes + loader.utf8 + [0]
    }

    static let files: [(bytes: [UInt8], fault: ProgramFault?)] = [
        (Array("#!/bin/sh\necho".utf8), nil),
        (Array("#! /bin/sh -e\n".utf8), nil),
        (Array("#!/usr/bin/env sh\n".utf8), nil),
        (Array("#!/usr/bin/env -S sh -e\n".utf8), nil),
        (Array("#!/bin/sh\r\necho\r\n".utf8), .carriageReturn(interpreter: "/bin/sh")),
        (Array("#!/usr/bin/env node\r\n".utf8), .carriageReturn(interpreter: "/usr/bin/env")),
        (Array("#!/nowhere/python3\n".utf8), .interpreterMissing("/nowhere/python3")),
        (Array("#!/usr/bin/env no-such-program\n".utf8), .commandMissing("no-such-program")),
        (Array("#!\n".utf8), .unknownFormat),
        (Array("echo hello\n".utf8), .unknownFormat),
        (Array("\u{FEFF}#!/bin/sh\n".utf8), .byteOrderMark),
        ([], .empty),
        (elf(183), .otherMachine("64-bit ARM")),
        (elf(62), nil), (elf(62, kind: 3), nil), (elf(62, kind: 1), .notAProgram),
        (elf(62, loader: "/lib/ld-musl-nowhere.so.1"), .loaderMissing("/lib/ld-musl-nowhere.so.1")),
        (Array("MZ\u{0}".utf8), .otherSystem("Windows")),
        ([0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1], .otherSystem("macOS")),
    ]

    @Test("the beginning of a file says whether the kernel would execute it")
    func heads() throws {
        let folder = try TestFolder()
        for (number, file) in Self.files.enumerated() {
            let path = "\(folder.path)/\(number)"
            let program = try FileDescriptor.open(path, O_WRONLY | O_CREAT, mode: 0o755)
            try program.writeAll(file.bytes, at: 0)
            _ = unsafe chmod(path, 0o755)
            #expect(ProgramFault.of(path, path: nil, from: "/") == file.fault, "\(number)")
        }
    }

    @Test("a folder or device is distinguished from a missing program")
    func kinds() throws {
        let folder = try TestFolder(["plain": "#!/bin/sh\n"])
        _ = unsafe mkfifo("\(folder.path)/pipe", 0o755)
        let words: [(String, ProgramFault?)] = [
            (".", .folder), ("./nothing", .missing), ("no-such-program", .missing),
            ("./plain", .notExecutable), ("./pipe", .notAFile), ("sh", nil), ("/bin/sh", nil),
        ]
        for (word, fault) in words {
            let word = word == "." ? folder.path : word
            #expect(ProgramFault.of(word, path: nil, from: folder.path) == fault, "\(word)")
        }
    }
}
