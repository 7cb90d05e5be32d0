extension Project: Codable {
    private enum CodingKeys: CodingKey {
        case spec, machines, nextRun, held, pauses, change, orderBook
    }

    /// Reads what `encode` wrote; everything else is derived from that.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let spec = try values.decode(ProjectSpec.self, forKey: .spec)
        let machines = try values.decode([ServiceMachine].self, forKey: .machines)
        guard machines.count == spec.services.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .machines,
                in: values,
                debugDescription: "one machine for each service"
            )
        }
        self.init(
            spec: spec,
            machines: machines,
            nextRun: try values.decode(UInt64.self, forKey: .nextRun),
            held: try values.decode([HeldOrder].self, forKey: .held),
            pauses: try values.decode([Pause].self, forKey: .pauses),
            change: try values.decodeIfPresent(Change.self, forKey: .change),
            orderBook: try values.decodeIfPresent(OrderBook.self, forKey: .orderBook) ?? OrderBook()
        )
    }

    /// Writes only what cannot be derived.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(spec, forKey: .spec)
        try values.encode(machines, forKey: .machines)
        try values.encode(nextRun, forKey: .nextRun)
        try values.encode(held, forKey: .held)
        try values.encode(pauses, forKey: .pauses)
        try values.encodeIfPresent(change, forKey: .change)
        try values.encode(orderBook, forKey: .orderBook)
    }
}
