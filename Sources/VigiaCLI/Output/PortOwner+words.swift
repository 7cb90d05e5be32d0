import VigiaConfig
import VigiaCore
import VigiaPlatform

extension PortOwner {
    /// Who it is, for people: command, process, user and age.
    var words: String {
        guard let process else {
            return "a process of \(LinuxFacts.name(of: uid)) that cannot be seen from here: it is "
                + "another user's, or in another namespace"
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
        let user = portrait.uid.map { ", \(LinuxFacts.name(of: $0))" } ?? ""
        let age = portrait.age.map {
            ", started \(Duration.seconds(max(1, $0.components.seconds)).text) ago"
        }
        return "\(String(command).plain) (pid \(pid)\(user)\(age ?? ""))"
    }

    private static let commandMax = 120
}
