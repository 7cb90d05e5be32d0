public import VigiaCore
public import VigiaJSON

/// What another configuration means for what runs: the answer of `POST /v1/apply`.
public struct ChangeAnswer: Hashable, Sendable {
    /// What differs of one service, and what follows.
    public struct Service: Hashable, Sendable {
        /// The service.
        public var name: String
        /// `added`, `removed` or `changed`.
        public var change: String
        /// The settings that differ, by their keys in the file; of `env` names alone.
        public var settings: [String]
        /// What is done about it: `start`, `stop`, `restart`, or `none` where it goes on, or
        /// stays down, as it is.
        public var action: String

        /// Takes the parts.
        public init(name: String, change: String, settings: [String], action: String) {
            (self.name, self.change, self.settings) = (name, change, settings)
            self.action = action
        }
    }

    /// The services that differ.
    public var services: [Service]
    /// The settings that differ and belong to no one service.
    public var project: [String]
    /// How many services stay as they are.
    public var untouched: Int
    /// Whether the files hold something else than before, whatever it means.
    public var hasNewFiles: Bool
    /// Whether nothing was done.
    public var isDryRun: Bool
    /// Which supervisor answered, counted from 1; the next one has the new configuration.
    public var generation: UInt64

    /// Takes the parts.
    public init(
        services: [Service],
        project: [String],
        untouched: Int,
        hasNewFiles: Bool,
        isDryRun: Bool,
        generation: UInt64
    ) {
        (self.services, self.project, self.untouched) = (services, project, untouched)
        (self.hasNewFiles, self.isDryRun) = (hasNewFiles, isDryRun)
        self.generation = generation
    }

    /// Whether nothing differs.
    public var isEmpty: Bool { services.isEmpty && project.isEmpty }
}

extension ChangeAnswer: JSONWritable, JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("services", services)
            json.member("project", project)
            json.member("untouched", untouched)
            json.member("new_files", hasNewFiles)
            json.member("dry_run", isDryRun)
            json.member("generation", generation)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            services: try json.member("services"),
            project: try json.member("project"),
            untouched: try json.member("untouched"),
            hasNewFiles: try json.member("new_files"),
            isDryRun: try json.member("dry_run"),
            generation: try json.member("generation")
        )
    }
}

extension ChangeAnswer.Service: JSONWritable, JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("change", change)
            json.member("settings", settings)
            json.member("action", action)
        }
    }

    /// Reads the members.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            name: try json.member("name"),
            change: try json.member("change"),
            settings: try json.member("settings"),
            action: try json.member("action")
        )
    }
}

/// The body of `POST /v1/apply`: a configuration as one program of this very version reads it.
public struct ChangeRequest: Hashable, Sendable {
    /// The whole new configuration.
    public var spec: ProjectSpec
    /// The services to take from it; empty for all.
    public var services: [String]
    /// Whether only the answer is wanted.
    public var isDryRun: Bool

    /// The most bytes of a body: 2,000 services with long environments.
    public static let bytesMax = 64 << 20

    /// Takes the parts.
    public init(spec: ProjectSpec, services: [String], isDryRun: Bool) {
        (self.spec, self.services, self.isDryRun) = (spec, services, isDryRun)
    }

    private struct Form: Codable {
        let spec: SpecRecord
        let services: [String]
        let isDryRun: Bool
    }

    /// Reads a body; nil where it is none.
    public init?(body: [UInt8]) {
        guard let form = try? CompactDecoder.decode(Form.self, from: body[...]),
            let spec = form.spec.whole
        else { return nil }
        self.init(spec: spec, services: form.services, isDryRun: form.isDryRun)
    }

    /// The request as a body.
    public var body: [UInt8] {
        // Nothing in a specification can be refused.
        let form = Form(spec: SpecRecord(spec), services: services, isDryRun: isDryRun)
        return (try? CompactEncoder.encode(form)) ?? []
    }
}
