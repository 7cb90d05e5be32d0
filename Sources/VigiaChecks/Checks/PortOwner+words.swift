internal import VigiaCore
public import VigiaPlatform

extension PortOwner {
    /// Describes the owner for people.
    ///
    /// - Parameter user: gives a user's name.
    /// - Returns: command, process, user and age, and the connection's remote address.
    public func words(user: (UInt32) -> String) -> String {
        let connection = peer.map { "the connection to \($0)" }
        if isOver {
            return (connection ?? "a socket") + ", which is over and frees it within a minute"
        }
        let holder =
            process?.words(user: user)
            ?? "a process of \(user(uid)) that cannot be seen from here: it is another user's, or "
            + "in another namespace"
        return (connection.map { "\($0) of " } ?? "") + holder
    }
}

extension ProcessReading {
    /// Describes the process for people.
    ///
    /// - Parameter user: gives a user's name.
    /// - Returns: command, process, user and age.
    public func words(user: (UInt32) -> String) -> String {
        let portrait = ProcessPortrait(pid: pid)
        let short = portrait.command.prefix(Self.commandMax)
        let command = short.count < portrait.command.count ? short + "…" : short
        let name = portrait.uid.map { ", \(user($0))" } ?? ""
        let age = portrait.age.map {
            ", started \(Duration.seconds(max(1, $0.components.seconds)).text) ago"
        }
        return "\(command) (pid \(pid)\(name)\(age ?? ""))"
    }

    /// The most characters of another process's command line.
    private static let commandMax = 120
}
