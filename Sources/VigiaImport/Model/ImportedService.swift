/// A service as another program's file describes it, in Vigia's settings.
public struct ImportedService: Hashable, Sendable {
    /// A setting and its value.
    public struct Pair: Hashable, Sendable {
        /// The setting.
        public var key: String
        /// Its value, or the words of its value.
        public var value: Value

        init(_ key: String, _ text: String) { (self.key, value) = (key, .text(text)) }
        init(_ key: String, _ words: [Template]) { (self.key, value) = (key, .command(words)) }
    }

    /// The value of a setting in a map.
    public enum Value: Hashable, Sendable {
        /// A text without variables.
        case text(String)
        /// The words of a command.
        case command([Template])
    }

    /// A variable of the environment.
    public struct Variable: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: Template

        init(_ name: String, _ value: Template) { (self.name, self.value) = (name, value) }
    }

    /// The name, which is safe in the name of a file.
    public var name: String
    /// The line of the source, from 1; nil where the service is no line of a file.
    public var line: Int?
    /// The program and its arguments; never empty once the service is complete.
    public var command: [Template] = []
    /// The port that it listens on, as a number or a variable.
    public var port: Template?
    /// The variables in the order of the source; each name once.
    public var env: [Variable] = []
    /// Files of variables; later ones win.
    public var envFiles: [String] = []
    /// Settings whose values are texts, such as `directory` and `user`.
    public var plain: [Pair] = []
    /// Settings that are maps, such as `restart`, in the order of the manual.
    public var maps: [(key: String, pairs: [Pair])] {
        [("health", health), ("restart", restart), ("memory", memory), ("stop", stop)]
            + [("logs", logs), ("depends_on", needs)]
    }
    /// The settings of the probe.
    public var health: [Pair] = []
    /// The settings of restarts.
    public var restart: [Pair] = []
    /// The memory limit.
    public var memory: [Pair] = []
    /// How it is stopped.
    public var stop: [Pair] = []
    /// How its output is kept.
    public var logs: [Pair] = []
    /// The services that it needs, and their conditions.
    public var needs: [Pair] = []
    /// The patterns of files that are watched in development.
    public var watch: [String] = []
    /// Variables that only a profile has, by the profile's name.
    public var profiles: [String: [Variable]] = [:]

    /// Takes the name, and the place in the source.
    init(_ name: String, line: Int? = nil) { (self.name, self.line) = (name, line) }

    /// Sets a setting whose value is a text.
    mutating func set(_ key: String, _ text: String?) {
        guard let text else { return }
        plain.removeAll { $0.key == key }
        plain.append(Pair(key, text))
    }

    /// Sets a variable; a later value replaces an earlier one.
    mutating func set(variable name: String, _ value: Template) {
        if let place = env.firstIndex(where: { $0.name == name }) {
            env[place].value = value
        } else {
            env.append(Variable(name, value))
        }
    }

    /// Takes the variable `PORT`, if it is a number or stands for one, as the port.
    mutating func takePort() {
        guard port == nil, let place = env.firstIndex(where: { $0.name == "PORT" }),
            env[place].value.parts.count == 1
        else { return }
        let number: String?
        switch env[place].value.parts[0] {
        case .text(let text): number = text
        case .variable(_, let standIn): number = standIn
        }
        guard let number = number.flatMap({ Int($0) }), (1...65_535).contains(number) else {
            return
        }
        port = env[place].value
        env.remove(at: place)
    }

    /// Whether the command refers to the variable `PORT`.
    var usesPort: Bool {
        command.contains { word in
            word.parts.contains { if case .variable("PORT", _) = $0 { true } else { false } }
        }
    }

    /// The names of the settings that it has, for a person.
    public var settings: [String] {
        var names = ["command"]
        if port != nil { names.append("port") }
        if !env.isEmpty { names.append("env (\(env.count))") }
        if !envFiles.isEmpty { names.append("env_file") }
        names += plain.map(\.key) + maps.filter { !$0.pairs.isEmpty }.map(\.key)
        if !watch.isEmpty { names.append("watch") }
        return names
    }
}
