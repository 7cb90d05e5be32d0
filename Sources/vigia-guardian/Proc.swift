import CLinux

/// The path of a file under `/proc`, without a string.
struct ProcPath {
    private var bytes = InlineArray<96, CChar>(repeating: 0)
    private var count = 0

    /// The path of `/proc/PID/name`.
    init(_ pid: Int32, _ name: StaticString) {
        add("/proc/")
        add(pid)
        add("/")
        add(name)
    }

    /// The path of the list of children of one thread.
    static func children(of pid: Int32, thread: Int32) -> Self {
        var path = Self(pid, "task/")
        path.add(thread)
        path.add("/children")
        return path
    }

    private mutating func add(_ text: StaticString) {
        for place in 0..<text.utf8CodeUnitCount {
            bytes[count] = unsafe CChar(bitPattern: text.utf8Start[place])
            count += 1
        }
    }

    private mutating func add(_ number: Int32) {
        var digits = Decimal(Int64(number))
        digits.withBytes { all in
            for place in 0..<all.count {
                bytes[count] = unsafe CChar(bitPattern: all[place])
                count += 1
            }
        }
    }

    /// Reads the beginning of the file; 0 if it cannot be read.
    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        unsafe withName { name in
            max(0, Int(unsafe vigia_read_file(name, buffer.baseAddress, buffer.count)))
        }
    }

    /// Lists the numeric names in the folder; returns their number.
    func list(_ buffer: UnsafeMutableBufferPointer<Int32>) -> Int {
        unsafe withName { name in
            max(0, Int(unsafe vigia_list_numbers(name, buffer.baseAddress, Int32(buffer.count))))
        }
    }

    private func withName(_ body: (UnsafePointer<CChar>?) -> Int) -> Int {
        var copy = bytes
        return unsafe withUnsafeBytes(of: &copy) { path in
            unsafe body(path.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
    }
}

/// Some fields of a process.
///
/// Source: proc(5), `/proc/pid/stat`.
struct ProcessStat {
    let parent: Int32
    let session: Int32
    /// The state letter.
    let state: UInt8
    /// CPU time in clock ticks.
    let processorTime: UInt64
    /// Whether it waits to be reaped, or has already released its memory and environment on its way
    /// there; a process with other threads still lives.
    let isDead: Bool
    let threads: Int32
    let startTime: UInt64

    init?(_ pid: Int32) {
        let fields = unsafe withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { buffer in
            let length = unsafe ProcPath(pid, "stat").read(buffer)
            return unsafe Self.fields(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
        guard let fields else { return nil }
        parent = Int32(truncatingIfNeeded: fields[1])
        session = Int32(truncatingIfNeeded: fields[3])
        state = UInt8(truncatingIfNeeded: fields[0])
        processorTime = fields[11] &+ fields[12]
        threads = Int32(truncatingIfNeeded: fields[17])
        let isZombie =
            fields[0] == UInt64(UInt8(ascii: "Z")) || fields[0] == UInt64(UInt8(ascii: "X"))
        let hasMemory = fields[20] > 0
        isDead = (isZombie || !hasMemory) && threads <= 1
        startTime = fields[19]
    }

    /// The fields from the third on: the state letter, then numbers.
    private static func fields(_ bytes: UnsafeRawBufferPointer) -> InlineArray<21, UInt64>? {
        // The name is in parentheses and may contain any byte, so fields are counted from the last
        // one.
        var place = bytes.count - 1
        while place >= 0, unsafe bytes[place] != UInt8(ascii: ")") { place -= 1 }
        guard place > 0, place + 2 < bytes.count else { return nil }
        var fields = InlineArray<21, UInt64>(repeating: 0)
        fields[0] = unsafe UInt64(bytes[place + 2])
        var field = 0
        for next in (place + 3)..<bytes.count {
            let byte = unsafe bytes[next]
            if byte == UInt8(ascii: " ") {
                field += 1
                if field == 21 { return fields }
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                fields[field] = fields[field] &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            }
        }
        return nil
    }
}
