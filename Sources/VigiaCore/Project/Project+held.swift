// What is held back until others are quiet, or there.
extension Project {
    /// An order to one service that waits for others to be quiet.
    public struct HeldOrder: Hashable, Codable, Sendable {
        var service: Int
        let request: Request
        let cause: Cause
        var after: [Int]
        /// The instance before it, which must have come up again first.
        var following: Int?
        /// Whether the service has it, and asks its checks before the old run ends.
        var isInPreflight = false
        /// Whether it took the place of a restart: its run may be one of older settings, which
        /// must not stay where the service is wanted again.
        var owesRestart: Bool?

        /// As older versions have it, which may have to read this again.
        private enum CodingKeys: String, CodingKey {
            case service, request, cause, after, following, owesRestart
            case isInPreflight = "isRehearsing"
        }
    }

    struct Need: Hashable, Sendable {
        let service: Int
        let condition: DependencyCondition
    }

    /// The services and everything they depend on, in order.
    public func withNeeds(_ services: [Int]) -> [Int] {
        var (result, queue) = (Set(services), services)
        while let service = queue.popLast() {
            for need in needs[service] where result.insert(need.service).inserted {
                queue.append(need.service)
            }
        }
        return result.sorted()
    }
}
