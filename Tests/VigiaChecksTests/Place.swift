import TestSupport
import Testing
import VigiaPlatform

/// Where a test of checks has its files.
typealias Place = TestFolder

extension Place {
    /// This process's environment without what tells pip where to look.
    static var environment: [String: String] {
        ProcessEnvironment.all.filter { !$0.key.hasPrefix("PIP_") && $0.key != "NODE_ENV" }
    }

    /// Runs a line of the shell in the folder; it must end well.
    @discardableResult
    func shell(_ line: String) throws -> String {
        let program = ProgramRun(
            "/bin/sh",
            ["sh", "-c", line],
            // What programs leave behind for a while is gone with the folder.
            environment: Self.environment.merging(["TMPDIR": path]) { $1 },
            directory: path
        )
        let answer = try program.run(within: .seconds(120))
        let said = String(decoding: answer.tail, as: UTF8.self)
        try #require(answer.ending == .exited(0), "\(line): \(said)")
        return said
    }
}
