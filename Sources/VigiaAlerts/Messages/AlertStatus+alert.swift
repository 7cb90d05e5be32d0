public import VigiaCore
public import VigiaWire

extension AlertStatus {
    /// Takes an open alert.
    ///
    /// - Parameters:
    ///   - alert: the alert.
    ///   - isHeldBack: whether the quiet time holds it back.
    ///   - sentTo: the targets that took it; nil where that is not known.
    public init(_ alert: Alert, isHeldBack: Bool, sentTo: [String]?) {
        self.init(
            alert: alert.id,
            rule: alert.rule.rawValue,
            severity: alert.severity.rawValue,
            service: alert.service,
            title: alert.title,
            line: alert.reason?.line,
            raised: alert.raised.description,
            isHeldBack: isHeldBack,
            sentTo: sentTo
        )
    }
}
