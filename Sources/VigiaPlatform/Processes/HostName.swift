internal import Glibc

/// The name of this machine.
public enum HostName {
    /// The name, as `hostname` prints it; empty where the kernel does not say.
    ///
    /// Source: gethostname(2).
    public static var own: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }
}
