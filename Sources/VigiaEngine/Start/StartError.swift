import VigiaConfig
import VigiaCore
import VigiaPlatform

/// Why a supervisor could not begin.
enum StartError: Explained {
    /// It was not started by a guardian, or with words that make no sense.
    case usage
    /// The guardian did not say what it holds.
    case noInventory(String)
    /// The configuration is refused.
    case configuration(ConfigError)
    /// The kernel refused something that is needed.
    case system(SystemError, hint: String?)

    var code: String {
        switch self {
        case .usage: "supervisor.usage"
        case .noInventory: "supervisor.no_inventory"
        case .configuration: "config"
        case .system: "supervisor.system"
        }
    }

    var problem: String {
        switch self {
        case .usage: "the supervisor is started by vigia-guardian, not by hand"
        case .noInventory(let words): "the guardian did not say what it holds: \(words)"
        case .configuration(let error): "\(error)"
        case .system(let error, _): "\(error)"
        }
    }

    var hint: String? {
        switch self {
        case .usage: "use `vigia start`"
        case .noInventory: "stop it and start it again: `vigia stop`, `vigia start`"
        case .configuration: nil
        case .system(_, let hint): hint
        }
    }
}
