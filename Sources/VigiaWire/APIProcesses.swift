public import VigiaJSON

/// One process of a service, in the API.
public struct ProcessStatus: Hashable, Sendable {
    /// The pid.
    public var pid: Int32
    /// The pid of the parent.
    public var parent: Int32
    /// The id of the user that the process runs as; nil where that is not visible.
    public var uid: UInt32?
    /// The letter of the process state, as in ps(1).
    public var state: String
    /// The memory in use, in bytes.
    public var memoryBytes: Int
    /// How shared pages were counted: `pss` divides them among their users, `rss` does not.
    public var memoryKind: String
    /// The command line, with arguments separated by spaces.
    public var command: String

    /// Takes a process; memory is in bytes.
    public init(
        pid: Int32,
        parent: Int32,
        uid: UInt32?,
        state: String,
        memoryBytes: Int,
        memoryKind: String,
        command: String
    ) {
        (self.pid, self.parent, self.uid, self.state) = (pid, parent, uid, state)
        (self.memoryBytes, self.memoryKind, self.command) = (memoryBytes, memoryKind, command)
    }
}

/// The process tree of one service.
public struct ServiceProcesses: Hashable, Sendable {
    /// The name of the service.
    public var service: String
    /// The number of the run; nil while nothing runs.
    public var run: UInt64?
    /// The processes, in the order in which they were found.
    public var processes: [ProcessStatus]

    /// Takes the process tree of a service's run.
    public init(service: String, run: UInt64?, processes: [ProcessStatus]) {
        (self.service, self.run, self.processes) = (service, run, processes)
    }
}

/// The answer of `GET /v1/processes` and `GET /v1/services/{name}/processes`.
public struct ProcessList: Hashable, Sendable {
    /// One process tree for each requested service.
    public var services: [ServiceProcesses]

    /// Takes the process trees, in the order of the configuration.
    public init(services: [ServiceProcesses]) { self.services = services }
}

extension ProcessStatus: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("pid", pid)
            json.member("parent", parent)
            json.member("uid", uid)
            json.member("state", state)
            json.member("memory_bytes", memoryBytes)
            json.member("memory_kind", memoryKind)
            json.member("command", command)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            pid: try json.member("pid"),
            parent: try json.member("parent"),
            uid: try json.member("uid"),
            state: try json.member("state"),
            memoryBytes: try json.member("memory_bytes"),
            memoryKind: try json.member("memory_kind"),
            command: try json.member("command")
        )
    }
}

extension ServiceProcesses: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("run", run)
            json.member("processes", processes)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            service: try json.member("service"),
            run: try json.member("run"),
            processes: try json.member("processes")
        )
    }
}

extension ProcessList: JSONWritable, JSONReadable {
    /// Writes the one member.
    public func write(to json: inout JSONWriter) { json.object { $0.member("services", services) } }

    /// Reads the one member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(services: try json.member("services"))
    }
}
