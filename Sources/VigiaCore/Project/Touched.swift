/// The services whose machines took in a fact since somebody last asked.
///
/// For whoever writes changes down. It is no part of the project's state: two projects are
/// equal whatever was written of them, and it is never coded.
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

    /// Begins with none.
    public init() {}

    /// Nothing of it is state.
    public static func == (a: Self, b: Self) -> Bool { true }
    /// Nothing of it is state.
    public func hash(into hasher: inout Hasher) {}
}
