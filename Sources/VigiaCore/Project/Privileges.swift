/// What a process may do beyond the rights of its user, and what it may gain.
public struct Privileges: Hashable, Codable, Sendable {
    /// Whether exec grants no privileges by set-user-ID, set-group-ID or file capabilities.
    ///
    /// Source: prctl(2), `PR_SET_NO_NEW_PRIVS`.
    public var noNewPrivileges: Bool
    /// The capabilities that the process has and may ever have, one bit each; nil for those of
    /// Vigia.
    ///
    /// Source: capabilities(7).
    public var capabilities: UInt64?

    /// Takes `no_new_privs` and a set of capabilities, one bit each.
    public init(noNewPrivileges: Bool, capabilities: UInt64?) {
        (self.noNewPrivileges, self.capabilities) = (noNewPrivileges, capabilities)
    }

    /// The names of the capabilities by their numbers, in lower case and without `cap_`.
    ///
    /// Source: linux/capability.h.
    public static let capabilityNames = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
        "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
        "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
        "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
        "lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
        "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
    ]

    /// The bit of a capability; nil for an unknown name.
    ///
    /// - Parameter name: the name in any case, such as `net_bind_service` or
    ///   `CAP_NET_BIND_SERVICE`.
    /// - Returns: a set with one bit.
    public static func capability(_ name: String) -> UInt64? {
        let plain = plainName(name)
        return capabilityNames.firstIndex(of: plain).map { 1 << UInt64($0) }
    }

    /// The name in lower case, without `cap_`.
    ///
    /// - Parameter name: the name as the configuration writes it.
    /// - Returns: the form of `capabilityNames`.
    public static func plainName(_ name: String) -> String {
        let small = name.lowercased()
        return small.hasPrefix("cap_") ? String(small.dropFirst(4)) : small
    }
}
