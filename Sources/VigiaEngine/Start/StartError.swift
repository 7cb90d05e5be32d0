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
    /// The limit on open files is too low for the services of the configuration.
    case tooFewFiles(needed: Int, allowed: Int)
    /// The kernel refused something that is needed.
    case system(SystemError, hint: String?)

    var code: String {
        switch self {
        case .usage: "supervisor.usage"
        case .noInventory: "supervisor.no_inventory"
        case .configuration: "config"
        case .tooFewFiles: "supervisor.too_few_files"
        case .system: "supervisor.system"
        }
    }

    var problem: String {
        switch self {
        case .usage: "the supervisor is started by vigia-guardian, not by hand"
        case .noInventory(let words): "the guardian did not say what it holds: \(words)"
        case .configuration(let error): "\(error)"
        case .tooFewFiles(let needed, let allowed):
            "its services need \(needed) open files, and \(allowed) are allowed"
        case .system(let error, _): "\(error)"
        }
    }

    var hint: String? {
        switch self {
        case .usage: "use `vigia start`"
        case .noInventory: "stop it and start it again: `vigia stop`, `vigia start`"
        case .configuration: nil
        case .tooFewFiles(let needed, _):
            "allow \(needed) or more: `ulimit -Hn` of the shell, `nofile` in "
                + "/etc/security/limits.conf, `LimitNOFILE=` of a unit"
        case .system(_, let hint): hint
        }
    }
}
