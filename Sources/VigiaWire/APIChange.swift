public import VigiaCore
public import VigiaJSON

/// The answer of `POST /v1/apply`: what a changed configuration means for running services.
public struct ChangeAnswer: Hashable, Sendable {
    /// The differences of one service, and the action that follows.
    public struct Service: Hashable, Sendable {
        /// The name of the service.
        public var name: String
        /// `added`, `removed` or `changed`.
        public var change: String
        /// The keys of the settings that differ; for `env`, the names of the variables.
        public var settings: [String]
        /// The action: `start`, `stop`, `restart`, or `none` where the service stays as it is.
        public var action: String

        /// Takes a service that differs; values of settings are never included.
        public init(name: String, change: String, settings: [String], action: String) {
            (self.name, self.change, self.settings) = (name, change, settings)
            self.action = action
        }
    }

    /// The services that differ.
    public var services: [Service]
    /// The settings outside services that differ.
    public var project: [String]
    /// The number of services that stay as they are.
    public var untouched: Int
    /// Whether the content of the files differs, whatever that means for services.
    public var hasNewFiles: Bool
    /// Whether the change was only computed.
    public var isDryRun: Bool
    /// The number of the answering supervisor, from 1; the next one has the new configuration.
    public var generation: UInt64
    /// The number of the order by which it is done; nil where nothing is.
    public var order: UInt64?

    /// Takes an answer; services come in the order of the new configuration.
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

    /// Whether both configurations are equal.
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
            json.memberIfPresent("order", order)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            services: try json.member("services"),
            project: try json.member("project"),
            untouched: try json.member("untouched"),
            hasNewFiles: try json.member("new_files"),
            isDryRun: try json.member("dry_run"),
            generation: try json.member("generation")
        )
        order = try json.member("order")
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

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            name: try json.member("name"),
            change: try json.member("change"),
            settings: try json.member("settings"),
            action: try json.member("action")
        )
    }
}

/// The body of `POST /v1/apply`: a configuration, in a form for programs of the same version.
public struct ChangeRequest: Hashable, Sendable {
    /// The whole new configuration.
    public var spec: ProjectSpec
    /// The names of the services to change; empty for all.
    public var services: [String]
    /// Whether only the answer is wanted.
    public var isDryRun: Bool

    /// The most bytes of a body: enough for 2,000 services with long environments.
    public static let bytesMax = 64 << 20

    /// Takes a whole configuration, and the names of the services to change; empty for all.
    public init(spec: ProjectSpec, services: [String], isDryRun: Bool) {
        (self.spec, self.services, self.isDryRun) = (spec, services, isDryRun)
    }

    private struct Form: Codable {
        let spec: SpecRecord
        let services: [String]
        let isDryRun: Bool
    }

    /// Reads a body; nil where the bytes are none.
    public init?(body: [UInt8]) {
        guard let form = try? CompactDecoder.decode(Form.self, from: body[...]),
            let spec = form.spec.whole
        else { return nil }
        self.init(spec: spec, services: form.services, isDryRun: form.isDryRun)
    }

    /// The request in the form of a body.
    public var body: [UInt8] {
        // Encoding cannot fail, since nothing in a specification refuses it.
        let form = Form(spec: SpecRecord(spec), services: services, isDryRun: isDryRun)
        return (try? CompactEncoder.encode(form)) ?? []
    }
}
