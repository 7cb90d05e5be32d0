/// The services whose machines took in a fact since somebody last asked.
///
/// For whoever writes changes down. It is no part of the project's state: two projects are
/// equal whatever was written of them, and it is never coded.
public struct Touched: Hashable, Codable, Sendable {
    private(set) var services: Set<Int> = []

    mutating func insert(_ service: Int) { services.insert(service) }

    mutating func take() -> [Int] {
        defer { services.removeAll(keepingCapacity: true) }
        return services.sorted()
    }

    /// Begins with none.
    public init() {}

    /// Nothing of it is state.
    public static func == (a: Self, b: Self) -> Bool { true }
    /// Nothing of it is state.
    public func hash(into hasher: inout Hasher) {}
    /// Begins with none.
    public init(from decoder: any Decoder) throws {}
    /// Writes nothing but an empty place.
    public func encode(to encoder: any Encoder) throws {
        _ = encoder.container(keyedBy: NoKeys.self)
    }

    private enum NoKeys: CodingKey {}
}
