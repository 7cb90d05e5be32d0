internal import CLinux
public import VigiaCore

/// Writes the specification of a new process into a sealed memfd, which the guardian maps.
///
/// The encoder caches the last environment as bytes: most services have the same one, and encoding
/// it is most of the work.
public struct SpecificationEncoder {
    private var environment: [String: String] = [:]
    private var variables: [UInt8] = []
    private var count = 0

    /// The environment variable with the name of a run's service.
    static let serviceVariable = "VIGIA_SERVICE"
    /// The environment variable with the main process's own pid, which tells it from its
    /// descendants.
    static let pidVariable = "VIGIA_PID"
    /// The variables that are set here or by the guardian, and must not come from an outer Vigia.
    static let ownVariables: Set<String> = ["VIGIA_RUN", serviceVariable, pidVariable]

    /// Begins with an empty cache.
    public init() {}

    /// Seals a specification.
    ///
    /// - Parameters:
    ///   - launch: how the process is made.
    ///   - program: the absolute path of the program.
    ///   - service: the name of the run's service; nil for a process that is no service.
    /// - Returns: a close-on-exec descriptor that belongs to the caller.
    /// - Throws: `.tooLarge` for more than 8 MiB of words, too many groups, or a word with a NUL;
    ///   `.refused` where the kernel refuses a call.
    public mutating func seal(
        _ launch: Launch,
        program: String,
        service: String? = nil
    ) throws(WireError) -> Int32 {
        var strings: [UInt8] = []
        for word in [program, launch.directory] + launch.command {
            try Self.append(word, to: &strings)
        }
        if launch.environment != environment { try remember(launch.environment) }
        strings += variables
        if let service {
            try Self.append("\(Self.serviceVariable)=\(service)", to: &strings)
            try Self.append("\(Self.pidVariable)=", to: &strings)
        }
        guard strings.count <= Int(VIGIA_SPEC_BYTES_MAX) else {
            throw .tooLarge("arguments and environment are longer than 8 MiB")
        }
        var head = try Self.head(of: launch)
        head.envc = UInt32(service == nil ? count : count + 2)
        head.strings_bytes = UInt32(strings.count)
        let bytes = unsafe withUnsafeBytes(of: &head) { unsafe Array($0) } + strings
        return try Self.sealed(bytes)
    }

    private mutating func remember(_ all: [String: String]) throws(WireError) {
        (environment, variables, count) = ([:], [], 0)
        var bytes: [UInt8] = []
        let own = all.filter { !Self.ownVariables.contains($0.key) }
        for (name, value) in own { try Self.append("\(name)=\(value)", to: &bytes) }
        (environment, variables, count) = (all, bytes, own.count)
    }

    private static func append(_ word: String, to strings: inout [UInt8]) throws(WireError) {
        guard !word.utf8.contains(0) else { throw .tooLarge("a word with a NUL in it") }
        strings += word.utf8
        strings.append(0)
    }

    private static func head(of launch: Launch) throws(WireError) -> vigia_spec_head {
        var head = vigia_spec_head()
        head.version = UInt32(VIGIA_WIRE_VERSION)
        head.argc = UInt32(launch.command.count)
        if let umask = launch.umask { (head.has_umask, head.umask) = (1, umask) }
        if let nice = launch.nice { (head.has_nice, head.nice) = (1, nice) }
        if let privileges = launch.privileges {
            head.no_new_privs = privileges.noNewPrivileges ? 1 : 0
            if let kept = privileges.capabilities {
                (head.has_capabilities, head.capabilities) = (1, kept)
            }
        }
        guard let user = launch.user else { return head }
        guard user.groups.count <= Int(VIGIA_GROUPS_MAX) else {
            throw .tooLarge("\(user.name) is in \(user.groups.count) groups")
        }
        (head.has_user, head.uid, head.gid) = (1, user.uid, user.gid)
        head.group_count = UInt32(user.groups.count)
        unsafe withUnsafeMutableBytes(of: &head.groups) { bytes in
            let groups = unsafe bytes.bindMemory(to: UInt32.self)
            for (index, group) in user.groups.enumerated() { unsafe groups[index] = group }
        }
        return head
    }

    private static func sealed(_ bytes: [UInt8]) throws(WireError) -> Int32 {
        let file = unsafe memfd_create("vigia-run", UInt32(MFD_CLOEXEC) | UInt32(MFD_ALLOW_SEALING))
        guard file >= 0 else { throw .refused(call: "memfd_create", errno: vigia_errno()) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe write(file, rest.baseAddress, rest.count)
            }
            guard count > 0 else {
                let number = vigia_errno()
                _ = close(file)
                throw .refused(call: "write", errno: number)
            }
            written += count
        }
        guard vigia_seal(file) == 0 else {
            _ = close(file)
            throw .refused(call: "seal", errno: vigia_errno())
        }
        return file
    }
}
