internal import VigiaCore

// The keys of `alerts`.
extension Keys {
    static let alerts = Keys(
        known: ["to", "rules", "quiet"],
        example: "alerts: { to: [{ slack: \"${SLACK_URL}\" }] }"
    )
    static let alertRules = Keys(
        known: [
            "given_up", "down", "flapping", "memory", "leak", "slow", "errors", "log", "backup",
            "disk", "incident",
        ],
        example: "rules: { down: 1m }"
    )
    static let logRule = Keys(
        known: ["match", "services", "over_after"],
        example: "log: { match: \"out of memory\" }"
    )

    /// The words that name the kind of a target; a target has exactly one.
    static var alertKinds: [String] { AlertTarget.Kind.allCases.map(\.rawValue) }

    /// The keys of a target: its kind, and the keys that go with it.
    static func alertTarget(of kind: AlertTarget.Kind?) -> Keys {
        let all = ["name", "severity", "ca"]
        guard let kind else { return Keys(known: alertKinds + all) }
        let own: [String]
        switch kind {
        case .webhook, .ntfy, .alertmanager: own = ["token"]
        case .slack, .discord, .command: own = []
        case .telegram: own = ["chat", "url"]
        case .pagerduty: own = ["url"]
        case .deadMansSwitch: own = ["every"]
        case .mail: own = ["from", "to", "user", "password", "tls"]
        }
        return Keys(known: [kind.rawValue] + own + all)
    }

    /// The known keys, as a hint.
    var hint: String { "its settings: " + known.joined(separator: ", ") }
}
