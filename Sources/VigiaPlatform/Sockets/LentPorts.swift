internal import CLinux

/// The ports that the kernel gives to outgoing connections, and those that not everybody may have.
///
/// Source: ip(7), `ip_local_port_range`, `ip_local_reserved_ports`, `ip_unprivileged_port_start`.
public enum LentPorts {
    /// The range in which a port is lent to connections; nil where it is not lent.
    public static func range(with port: Int) -> ClosedRange<Int>? {
        let ends = setting("local_port_range").split { $0 == " " || $0 == "\t" }
            .compactMap { Int($0) }
        guard ends.count == 2, ends[0] <= ends[1], (ends[0]...ends[1]).contains(port) else {
            return nil
        }
        let isReserved = setting("local_reserved_ports").split(separator: ",").contains { part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last else { return false }
            return first <= port && port <= last
        }
        return isReserved ? nil : ends[0]...ends[1]
    }

    /// The first port that a process without `CAP_NET_BIND_SERVICE` may have.
    public static var unprivilegedMin: Int { Int(setting("unprivileged_port_start")) ?? 1024 }

    /// Whether a program may get the right to all ports by its file: it is root's, and begins in
    /// root's name, or it has capabilities.
    ///
    /// Source: execve(2), capabilities(7).
    public static func isPrivileged(_ program: String) -> Bool {
        unsafe vigia_gains_rights(program) != 0
    }

    private static func setting(_ name: String) -> String {
        ProcFile.lines("/proc/sys/net/ipv4/ip_" + name).first.map { String($0) } ?? ""
    }
}
