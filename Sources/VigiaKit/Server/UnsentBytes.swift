/// Bytes of an answer that the client did not take at once.
struct UnsentBytes {
    private var bytes: [UInt8] = []
    private var sent = 0

    /// Whether nothing waits.
    var isEmpty: Bool { bytes.isEmpty }

    /// Puts bytes behind those that wait.
    mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// Hands what waits to whoever sends it.
    ///
    /// - Parameter send: sends the beginning of what it gets, and says how many bytes that was.
    /// - Returns: what `send` said.
    mutating func send(with send: (UnsafeRawBufferPointer) -> Int64) -> Int64 {
        let count = unsafe bytes.withUnsafeBytes { all in
            unsafe send(UnsafeRawBufferPointer(rebasing: all[sent...]))
        }
        sent += max(0, Int(count))
        if sent == bytes.count { (bytes, sent) = ([], 0) }
        return count
    }
}
