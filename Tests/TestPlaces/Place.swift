public import TestSupport
import VigiaPlatform

/// Where a test of checks, or of what they ask about, has its files.
public typealias Place = TestFolder

/// A line of the shell did not end well.
public struct ShellFailure: Error, CustomStringConvertible {
    /// The line, and the last of what it said.
    public let description: String
}

extension Place {
    /// This process's environment without what tells pip where to look.
    public static var environment: [String: String] {
        ProcessEnvironment.all.filter { !$0.key.hasPrefix("PIP_") && $0.key != "NODE_ENV" }
    }

    /// Runs a line of the shell in the folder; it must end well.
    ///
    /// - Throws: `ShellFailure` where it does not, or what the kernel refused.
    @discardableResult
    public func shell(_ line: String) throws -> String {
        let program = ProgramRun(
            "/bin/sh",
            ["sh", "-c", line],
            // What programs leave behind for a while is gone with the folder.
            environment: Self.environment.merging(["TMPDIR": path]) { $1 },
            directory: path
        )
        let answer = try program.run(within: .seconds(120))
        let said = String(decoding: answer.tail, as: UTF8.self)
        guard answer.ending == .exited(0) else {
            throw ShellFailure(description: "\(line): \(said)")
        }
        return said
    }
}
