public import VigiaJSON

/// The answer of `GET /v1/services/{name}/logs`: where the logs of a service are.
public struct ServiceLogs: Hashable, Sendable {
    /// One log.
    public struct Log: Hashable, Sendable {
        /// `stdout` or `stderr`.
        public let stream: String
        /// Its file in the project's folder.
        public let file: String

        /// Takes the parts.
        public init(stream: String, file: String) { (self.stream, self.file) = (stream, file) }
    }

    /// How many of the last lines a client gets without `n`, and at most.
    public static let (linesDefault, linesMax) = (100, 1000)

    /// The service.
    public let service: String
    /// Its logs.
    public let logs: [Log]

    /// Takes the parts.
    public init(service: String, logs: [Log]) { (self.service, self.logs) = (service, logs) }
}

extension ServiceLogs: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("logs", logs)
        }
    }

    /// Reads every member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        (service, logs) = (try json.member("service"), try json.member("logs"))
    }
}

extension ServiceLogs.Log: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("stream", stream)
            json.member("file", file)
        }
    }

    /// Reads every member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        (stream, file) = (try json.member("stream"), try json.member("file"))
    }
}
