// The values that a map holds most, without the way through their own `encode(to:)`.
extension CompactMap {
    func encode(_ value: Bool, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: String, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: Double, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: Int, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: Int32, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: Int64, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: UInt8, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: UInt32, forKey key: Key) {
        begin(key)
        writer.put(value)
    }

    func encode(_ value: UInt64, forKey key: Key) {
        begin(key)
        writer.put(value)
    }
}
