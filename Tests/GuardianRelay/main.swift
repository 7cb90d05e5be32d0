// A supervisor that hands its link on: the test that listens at the given socket gets it, and
// is the supervisor from then on. Ends with the status that it is told.
import CLinux
import Glibc

/// The guardian's descriptor of the link.
let link = Int32(VIGIA_SUPERVISOR_FD)

/// Connects to a Unix socket; nil where nobody listens.
func connected(to path: String) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
        unsafe buffer.copyBytes(from: path.utf8)
    }
    let end = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0)
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            let address = unsafe __CONST_SOCKADDR_ARG(__sockaddr__: $0)
            return unsafe connect(end, address, size)
        }
    }
    return result == 0 ? end : nil
}

guard CommandLine.arguments.count > 1, let test = connected(to: CommandLine.arguments[1]) else {
    // The test is gone: so shall be its guardian.
    var message = vigia_message()
    (message.version, message.kind) = (UInt32(VIGIA_WIRE_VERSION), VIGIA_SHUTDOWN.rawValue)
    _ = unsafe vigia_send(link, &message, MemoryLayout<vigia_message>.size, nil, 0)
    exit(1)
}
var (pid, link3) = (getpid(), link)
guard unsafe vigia_send(test, &pid, MemoryLayout<Int32>.size, &link3, 1) == 0 else { exit(1) }
close(link)
var status: Int32 = 0
_ = unsafe read(test, &status, MemoryLayout<Int32>.size)
exit(status)
