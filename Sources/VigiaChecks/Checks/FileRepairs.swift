internal import VigiaCore
internal import VigiaPlatform

/// Makes a folder and its missing parents.
struct MakeFolder: CheckRepair {
    let path: String

    var subject: String { path }

    func plan(in context: CheckContext) -> String { "make the folder \(context.short(path))" }

    func isSafe(in context: CheckContext) -> Bool { context.owns(path) }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        let made = try RepairFailure.granted { () throws(SystemError) in
            try FileSystem.makeFolders(path, for: context.user)
        }
        if made.isEmpty { throw RepairFailure(words: "something is in its place") }
        return "made " + made.map { context.short($0) }.joined(separator: ", ")
    }
}

/// Sets the permissions of a file.
struct SetMode: CheckRepair {
    let path: String
    let mode: UInt32
    /// The permissions before.
    let before: UInt32

    var subject: String { path }

    func plan(in context: CheckContext) -> String {
        "change the mode of \(context.short(path)) from \(octal(before)) to \(octal(mode))"
    }

    func isSafe(in context: CheckContext) -> Bool { context.owns(path) }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        try RepairFailure.granted { () throws(SystemError) in
            try FileSystem.setMode(mode, of: path, as: context.user)
        }
        let name = context.short(path)
        return "changed the mode of \(name) from \(octal(before)) to \(octal(mode))"
    }
}

/// A mode in chmod(1)'s octal form.
private func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
