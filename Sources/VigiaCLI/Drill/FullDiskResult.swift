import VigiaCore

/// What came of a full disk, as one process tells another in a line.
struct FullDiskResult: Equatable {
    /// How long the longest write of the service took.
    var longest = Duration.zero
    /// How long it took until the log went on once there was room.
    var recovered = Duration.zero
    /// What the service wrote, what is in its log, and what Vigia counts as dropped, in bytes.
    var (written, logged, dropped) = (0, 0, 0)

    private static let mark = "result"

    init() {}

    /// The line.
    var line: String {
        let numbers = [
            longest.milliseconds, recovered.milliseconds, Int64(written), Int64(logged),
            Int64(dropped),
        ]
        return Self.mark + numbers.map { " \($0)" }.joined()
    }

    /// Reads a line; nil if it is another one.
    init?(_ line: String) {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int64($0) }
        guard words.first == Self.mark[...], numbers.count == 5 else { return nil }
        (longest, recovered) = (.milliseconds(numbers[0]), .milliseconds(numbers[1]))
        (written, logged, dropped) = (Int(numbers[2]), Int(numbers[3]), Int(numbers[4]))
    }
}
