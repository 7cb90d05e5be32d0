import Glibc
import Synchronization

/// A port that nobody listens on.
///
/// Drawn from below those that the kernel gives to clients, or one of them might take it first.
///
/// - Throws: where none is found.
public func freePort() throws -> Int {
    let isFound = { (port: UInt16) -> Bool in
        // A program that another test starts at this moment must not keep the port.
        let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(raw) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe bind(raw, __CONST_SOCKADDR_ARG(__sockaddr__: plain), length) == 0
            }
        }
    }
    let isNew = { (port: UInt16) in given.withLock { $0.insert(port).inserted } }
    let drawn = (0..<100).lazy.map { _ in UInt16.random(in: 10_000..<32_768) }
    guard let port = drawn.first(where: { isNew($0) && isFound($0) }) else {
        throw Refusal("bind", "a port")
    }
    return Int(port)
}

/// The ports that were given out: until a test listens on its port, another test would find it free.
private let given = Mutex<Set<UInt16>>([])
