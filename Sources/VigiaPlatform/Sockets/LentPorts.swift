internal import CLinux

/// The ephemeral, reserved and privileged ports of this machine.
///
/// Source: ip(7), `ip_local_port_range`, `ip_local_reserved_ports`, `ip_unprivileged_port_start`.
public enum LentPorts {
    /// The ephemeral range that a port is in; nil if it is in none, or reserved.
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

    /// The lowest port that a process without `CAP_NET_BIND_SERVICE` may bind.
    public static var unprivilegedMin: Int { Int(setting("unprivileged_port_start")) ?? 1024 }

    /// Whether a program may gain the right to bind any port by its file: it is setuid root, or has
    /// file capabilities.
    ///
    /// Source: execve(2), capabilities(7).
    public static func isPrivileged(_ program: String) -> Bool {
        unsafe vigia_gains_rights(program) != 0
    }

    private static func setting(_ name: String) -> String {
        ProcFile.lines("/proc/sys/net/ipv4/ip_" + name).first.map { String($0) } ?? ""
    }
}
