/// The services whose machines took in an event since the last `take`.
///
/// The writer of changes uses this set. It is no part of the project's state: it counts as equal in
/// any comparison, and is never coded.
public struct Touched: Hashable, Sendable {
    /// One bit for each service, 64 to a word.
    private var words: [UInt64] = []

    mutating func insert(_ service: Int) {
        while words.count <= service / 64 { words.append(0) }
        words[service / 64] |= 1 << UInt64(service % 64)
    }

    mutating func take() -> [Int] {
        var services: [Int] = []
        for index in words.indices {
            while words[index] != 0 {
                services.append(index * 64 + words[index].trailingZeroBitCount)
                words[index] &= words[index] - 1
            }
        }
        return services
    }

    /// Begins empty.
    public init() {}

    /// Always true, since the set is no part of the state.
    public static func == (a: Self, b: Self) -> Bool { true }
    /// Hashes nothing, since the set is no part of the state.
    public func hash(into hasher: inout Hasher) {}
}
