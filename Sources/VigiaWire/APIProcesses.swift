public import VigiaJSON

/// One process of a service, as the API tells it.
public struct ProcessStatus: Hashable, Sendable {
    /// Its number.
    public var pid: Int32
    /// Its parent's number.
    public var parent: Int32
    /// The user in whose name it acts; nil where that may not be seen.
    public var uid: UInt32?
    /// The letter of its state, as ps(1) has it.
    public var state: String
    /// What it holds of memory.
    public var memoryBytes: Int
    /// Whether shared pages were divided among those who share them, `pss`, or not, `rss`.
    public var memoryKind: String
    /// Its command line.
    public var command: String

    /// Takes the parts.
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
    /// Which service.
    public var service: String
    /// Its run; nil where nothing runs.
    public var run: UInt64?
    /// The processes in the order in which they were found.
    public var processes: [ProcessStatus]

    /// Takes the parts.
    public init(service: String, run: UInt64?, processes: [ProcessStatus]) {
        (self.service, self.run, self.processes) = (service, run, processes)
    }
}

/// The answer of `GET /v1/processes` and `GET /v1/services/{name}/processes`.
public struct ProcessList: Hashable, Sendable {
    /// One for each service that was asked for.
    public var services: [ServiceProcesses]

    /// Takes the trees.
    public init(services: [ServiceProcesses]) { self.services = services }
}

extension ProcessStatus: JSONWritable, JSONReadable {
    /// Writes every member.
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

    /// Reads the members.
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
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("run", run)
            json.member("processes", processes)
        }
    }

    /// Reads the members.
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

    /// Reads the one member.
    public init(json: JSONValue) throws(JSONError) {
        self.init(services: try json.member("services"))
    }
}
