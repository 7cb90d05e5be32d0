import VigiaChecks
import VigiaConfig
import VigiaPlatform

extension PortOwner {
    /// Who it is, for people: command, process, user by name and age.
    var words: String { words(user: LinuxFacts.name).plain }
}

extension ProcessReading {
    /// Who it is, for people: command, process, user by name and age.
    var words: String { words(user: LinuxFacts.name).plain }
}
