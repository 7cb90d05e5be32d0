import Glibc
import VigiaCore
import VigiaPlatform

extension PortOwner {
    /// Who it is, for people: command, process, user and age.
    var words: String {
        guard let process else {
            return "a process of \(userName(uid)) that cannot be seen from here: it is another "
                + "user's, or in another namespace"
        }
        return process.words
    }
}

extension ProcessReading {
    /// Who it is, for people: command, process, user and age.
    var words: String {
        let portrait = ProcessPortrait(pid: pid)
        let short = portrait.command.prefix(Self.commandMax)
        let command = short.count < portrait.command.count ? short + "…" : short
        let user = portrait.uid.map { ", \(userName($0))" } ?? ""
        let age = portrait.age.map {
            ", started \(Duration.seconds(max(1, $0.components.seconds)).text) ago"
        }
        return "\(String(command).plain) (pid \(pid)\(user)\(age ?? ""))"
    }

    private static let commandMax = 120
}

/// A user by name, or by number where there is no name.
func userName(_ uid: UInt32) -> String {
    guard let entry = unsafe getpwuid(uid) else { return "uid \(uid)" }
    return unsafe String(cString: entry.pointee.pw_name)
}
