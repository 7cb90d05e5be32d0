internal import Glibc

/// Who listens on a TCP port of this machine.
public struct PortOwner: Hashable, Sendable {
    /// The process; nil where it may not be seen.
    public let pid: Int32?
    /// The name of its program; nil where it may not be seen.
    public let name: String?

    /// Looks for a listener that a server on `port` of the loopback address would clash with.
    ///
    /// - Parameter port: 1 to 65535.
    /// - Returns: nil where nobody listens, or where the kernel does not tell.
    ///
    /// Source: proc(5), `/proc/net/tcp`.
    public static func listening(on port: Int) -> Self? {
        let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"]
        let sockets = Set(
            tables.flatMap { path in
                ProcFile.lines(path).compactMap { socket(in: $0, listeningOn: port) }
            }
        )
        guard !sockets.isEmpty else { return nil }
        guard let pid = ProcFile.processes.first(where: { holds(any: sockets, $0) }) else {
            return Self(pid: nil, name: nil)
        }
        let name = ProcFile.read("/proc/\(pid)/comm").map { text in
            String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
        return Self(pid: pid, name: name)
    }

    /// The addresses that stand for every address or for the loopback one, as the kernel has them.
    private static let clashing: Set<String> = [
        "00000000", "0100007F", String(repeating: "0", count: 32),
        "0000000000000000FFFF00000100007F",
    ]
    private static let listen = "0A"

    /// The number of the socket in a row of the table, if it listens on `port`.
    private static func socket(in row: String, listeningOn port: Int) -> String? {
        let words = row.split(separator: " ")
        guard words.count > 9, words[3] == listen else { return nil }
        let address = words[1].split(separator: ":")
        guard address.count == 2, clashing.contains(String(address[0])) else { return nil }
        return Int(address[1], radix: 16) == port ? "socket:[\(words[9])]" : nil
    }

    /// Whether a process has one of the sockets open.
    private static func holds(any sockets: Set<String>, _ pid: Int32) -> Bool {
        let folder = "/proc/\(pid)/fd"
        return ProcFile.names(in: folder).contains { name in
            ProcFile.target(of: "\(folder)/\(name)").map(sockets.contains) ?? false
        }
    }
}

extension ProcFile {
    /// The processes that there are.
    fileprivate static var processes: [Int32] { names(in: "/proc").compactMap { Int32($0) } }

    /// The lines of a file of any length.
    static func lines(_ path: String) -> [String] {
        (readAll(path) ?? []).split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let open = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(open) }
        var names: [String] = []
        while let entry = unsafe readdir(open) {
            unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
        }
        return names
    }

    /// Where a symbolic link points; nil where it cannot be read.
    static func target(of link: String) -> String? {
        var room = [UInt8](repeating: 0, count: 256)
        let length = unsafe room.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe readlink(link, $0, bytes.count) } ?? -1
        }
        return length < 0 ? nil : String(decoding: room.prefix(length), as: UTF8.self)
    }
}
