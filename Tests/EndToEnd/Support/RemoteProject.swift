import Glibc
import TestSupport
import Testing
import VigiaWire

/// A project whose API is served on TCP.
struct RemoteProject {
    let project: Project
    let port: Int

    /// Starts a project with one service, `backend`.
    ///
    /// - Parameters:
    ///   - api: more settings of `api`, such as `, read_only: true`.
    ///   - files: more files of the project.
    /// - Throws: where it does not come up.
    init(_ api: String = "", files: [String: String] = [:]) throws {
        port = try freePort()
        project = try Project(
            """
            api: { listen: 127.0.0.1:PORT\(api) }
            services:
              backend: { command: [sleep, "1000"] }
            """,
            port: port,
            files: files
        )
        try project.start()
    }

    /// Makes a token.
    func token(_ words: String...) throws -> String {
        let outcome = try project.vigia(["token", "create"] + words)
        try #require(outcome.status == 0, "\(outcome.all)")
        return String(outcome.output.dropLast())
    }

    /// Asks for a path; the answer ends with a blank and the status.
    func curl(_ path: String, _ words: String = "", token: String? = nil) throws -> String {
        let pass = token.map { "-H 'Authorization: Bearer \($0)'" } ?? ""
        let format = "-s -w ' %{http_code}'"
        let line = "curl \(format) \(pass) \(words) 'http://127.0.0.1:\(port)\(path)'"
        return try project.shell(line).output
    }

    /// The status of the answer.
    func status(_ path: String, _ words: String = "", token: String? = nil) throws -> Int? {
        try curl(path, words, token: token).split(separator: " ").last.flatMap { Int($0) }
    }

    /// Connects, to send arbitrary bytes.
    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// A request, up to the empty line.
    func head(_ line: String, token: String? = nil, _ fields: String...) -> String {
        let own = ["Host: 127.0.0.1"] + (token.map { ["Authorization: Bearer \($0)"] } ?? [])
        return "\(line) HTTP/1.1\r\n" + (own + fields).map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// The gateways at work.
    var gateways: [pid_t] {
        get throws {
            let guardian = try project.status().guardian.pid
            let children = File.text("/proc/\(guardian)/task/\(guardian)/children")
            return children.split(separator: " ").compactMap { pid_t($0) }.filter { pid in
                let words = File.text("/proc/\(pid)/cmdline").split(separator: "\0")
                return words.count == 2 && words[1] == "gateway"
            }
        }
    }
}
