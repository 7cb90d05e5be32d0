internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Checks whether a file or folder exists, and the access that the service's user has.
struct FileCheck: Check {
    static let codes: [CheckCode] = [.missing, .wrongKind, .denied]
    private let path: String
    private let kind: FileStatus.Kind
    private let access: Set<FileAccess>

    init?(_ check: CheckSpec, for context: CheckContext) {
        switch check.question {
        case .file(let path, let access):
            (self.path, kind, self.access) = (path, .file, access)
        case .directory(let path, let access):
            (self.path, kind, self.access) = (path, .folder, access)
        default: return nil
        }
    }

    func subject(in context: CheckContext) -> String {
        "\(kind == .folder ? "directory" : "file") \(context.short(path))"
    }

    private var name: String { kind == .folder ? "folder" : "file" }

    func ask(in context: CheckContext) -> CheckAnswer {
        do throws(SystemError) {
            let facts = try FileStatus(path)
            guard facts.kind == kind else { return wrongKind(facts) }
            let user = context.user
            for right in FileAccess.allCases where access.contains(right) {
                do throws(SystemError) {
                    try FileSystem.ask(right.asked, of: path, as: user)
                } catch {
                    return denied(right, error, facts, context)
                }
            }
            return .well(access.isEmpty ? "there" : "there, \(rights)")
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { return .refused(error) }
            return missing(error, context)
        }
    }

    private var rights: String {
        FileAccess.allCases.filter(access.contains).map { right in
            switch right {
            case .read: "readable"
            case .write: "writable"
            case .execute: kind == .folder ? "open" : "executable"
            }
        }.joined(separator: ", ")
    }

    private func missing(_ error: SystemError, _ context: CheckContext) -> CheckAnswer {
        let canMake = kind == .folder && error.errno == ENOENT
        return .ill(
            .missing,
            "there is no such \(name)",
            hint: canMake
                ? "make it: mkdir -p \(path.shellWord)" : "it is looked for at \(path)",
            checkRepair: canMake ? MakeFolder(path: path) : nil
        )
    }

    private func wrongKind(_ facts: FileStatus) -> CheckAnswer {
        let found =
            switch facts.kind {
            case .folder: "a folder"
            case .file: "a file"
            case .link, .other: "a device, a pipe or a socket"
            }
        return .ill(.wrongKind, "it is \(found), not a \(name)", hint: "look at \(path)")
    }

    /// A repair changes the owner's permissions if the owner is the service's user, and no others.
    private func denied(
        _ right: FileAccess,
        _ error: SystemError,
        _ facts: FileStatus,
        _ context: CheckContext
    ) -> CheckAnswer {
        let who = context.launch.user.map { $0.name } ?? "the user of Vigia"
        let uid = context.user?.uid ?? geteuid()
        let bits = access.reduce(UInt32(0)) { $0 | UInt32($1.asked.rawValue) << 6 }
        let canRepair = error.errno == EACCES && facts.uid == uid && facts.mode & bits != bits
        let reason = unsafe String(cString: strerror(error.errno))
        return .ill(
            .denied,
            "\(who) may not \(right.verb(of: kind)) it: \(reason)",
            hint: canRepair
                ? "chmod u+\(letters) \(path.shellWord)"
                : "it belongs to uid \(facts.uid): \(path)",
            checkRepair: canRepair
                ? SetMode(path: path, mode: facts.mode | bits, before: facts.mode) : nil
        )
    }

    private var letters: String {
        FileAccess.allCases.filter(access.contains).map { String($0.rawValue.first ?? "r") }
            .joined().replacingExecute
    }
}

extension String {
    /// The text as one word for a shell, quoted if necessary.
    fileprivate var shellWord: String {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let isPlain = utf8.allSatisfy { byte in
            byte >= 0x80 || letters ~= byte | 0x20 || "0123456789/._-+@:,%".utf8.contains(byte)
        }
        return isPlain
            ? self
            : "'"
                + split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }

    /// chmod(1) calls it `x`, not `e`.
    fileprivate var replacingExecute: String { String(map { $0 == "e" ? "x" : $0 }) }
}

extension FileAccess {
    /// The kernel's right for this access.
    var asked: FileSystem.Right {
        switch self {
        case .read: .read
        case .write: .write
        case .execute: .execute
        }
    }

    fileprivate func verb(of kind: FileStatus.Kind) -> String {
        switch self {
        case .read: "read"
        case .write: "write to"
        case .execute: kind == .folder ? "enter" : "run"
        }
    }
}

extension CheckCode {
    /// The file or folder does not exist.
    static let missing = Self(
        "check.missing",
        meaning: "the file or folder does not exist",
        remedy: "create it, or correct the path, which is relative to the folder of `vigia.yaml`"
    )
    /// The path has another type than required.
    static let wrongKind = Self(
        "check.wrong_kind",
        meaning: "the path has the wrong type, such as a folder instead of a file",
        remedy: "move it, or correct the path"
    )
    /// The service's user lacks a required right.
    static let denied = Self(
        "check.denied",
        meaning: "the service's user may not read, write or execute it",
        remedy: "give the service's user the permission with chmod or chown"
    )
}
