import VigiaConfig
import VigiaPlatform

extension Refusal {
    /// The problem with a file or folder, as a clause after "it".
    var sentence: String {
        switch self {
        case .owner(let uid):
            "belongs to \(LinuxFacts.name(of: uid)), who is neither root nor the one who calls"
        case .writable(let mode): "can be written by others (mode \(String(mode, radix: 8)))"
        case .link: "is a symbolic link, and Vigia follows none here"
        case .kind: "is no regular file"
        case .names: "is a hard link: the file has another name too"
        }
    }

    /// The remedy.
    func remedy(for file: String, in project: String) -> String {
        switch self {
        case .owner(let uid):
            "look what is in it, then remove it (rm -r \(file)); "
                + "or, if you trust \(LinuxFacts.name(of: uid)): VIGIA_TRUST=\(project)"
        case .writable:
            "look what is in it, then `chmod go-w \(file)`; "
                + "or, if you trust everyone there: VIGIA_TRUST=\(project)"
        case .link, .kind, .names: "look what it is, then remove it: rm \(file)"
        }
    }
}
