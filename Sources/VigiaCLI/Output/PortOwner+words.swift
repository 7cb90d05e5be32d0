import VigiaChecks
import VigiaConfig
import VigiaPlatform

extension PortOwner {
    /// The owner for people: command, process, user by name and age.
    var words: String { words(user: LinuxFacts.name).plain }
}

extension ProcessReading {
    /// The process for people: command, process, user by name and age.
    var words: String { words(user: LinuxFacts.name).plain }
}
