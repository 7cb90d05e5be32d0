public import VigiaCore
public import VigiaJSON

extension OpenWord: JSONWritable, JSONReadable {
    /// Writes the word.
    public func write(to json: inout JSONWriter) { json.text(word) }

    /// Takes a text.
    public init(json: JSONValue) throws(JSONError) { self.init(try String(json: json)) }
}

/// What is believed of a run's health, as `status` shows it.
public enum ShownHealth: String, Hashable, Sendable, CaseIterable {
    /// There is no health probe.
    case none
    /// It has not been probed yet.
    case unknown
    /// The last probe passed.
    case passing
    /// It answers, and says that something is wrong.
    case degraded
    /// The last probe failed.
    case failing
}

/// That, or the word of a newer version.
public typealias HealthWord = OpenWord<ShownHealth>

extension HealthWord {
    /// There is no health probe.
    public static var none: Self { .known(.none) }
    /// It has not been probed yet.
    public static var unknown: Self { .known(.unknown) }
    /// The last probe passed.
    public static var passing: Self { .known(.passing) }
    /// It answers, and says that something is wrong.
    public static var degraded: Self { .known(.degraded) }
    /// The last probe failed.
    public static var failing: Self { .known(.failing) }
}

/// What came of one probe, as `vigia health` shows it.
public enum ShownVerdict: String, Hashable, Sendable, CaseIterable {
    /// There is nothing to probe, and nothing is wrong with that.
    case none
    /// It passed.
    case pass
    /// It answers, and says that something is wrong.
    case degraded
    /// It failed, or the service does not run although it should.
    case fail
}

/// That, or the word of a newer version.
public typealias VerdictWord = OpenWord<ShownVerdict>

extension VerdictWord {
    /// There is nothing to probe, and nothing is wrong with that.
    public static var none: Self { .known(.none) }
    /// It passed.
    public static var pass: Self { .known(.pass) }
    /// It answers, and says that something is wrong.
    public static var degraded: Self { .known(.degraded) }
    /// It failed, or the service does not run although it should.
    public static var fail: Self { .known(.fail) }
}
