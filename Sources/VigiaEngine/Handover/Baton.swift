import Glibc

/// One byte in a pipe: of two supervisors the one that has read it takes a dead guardian's place.
enum Baton {
    /// Takes it; false where the other one has it.
    static func take(_ reader: Int32) -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(reader, &byte, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1
        }
    }
}
