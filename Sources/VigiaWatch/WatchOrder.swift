public import VigiaJSON

/// What a watcher is to watch, as the supervisor tells it on its standard input.
public struct WatchOrder: Equatable, Sendable {
    /// What is watched for some services.
    public struct Part: Hashable, Sendable {
        /// The folder of which all files are watched, relative to the project's.
        public var base: String
        /// The patterns of the files that are watched; nil for all of `base`.
        public var patterns: [String]?
        /// The patterns of those that are not.
        public var except: [String]
        /// Files that changed since then count as changed, in nanoseconds since 1970.
        public var since: Int64

        /// Takes all four.
        public init(
            base: String = "",
            patterns: [String]? = nil,
            except: [String] = [],
            since: Int64 = .max
        ) {
            (self.base, self.patterns, self.except) = (base, patterns, except)
            self.since = since
        }
    }

    /// The project's folder.
    public var root: String
    /// What is watched.
    public var parts: [Part]

    /// The most bytes of an order as it is written.
    public static let bytesMax = 16 << 20

    /// Takes both.
    public init(root: String, parts: [Part]) { (self.root, self.parts) = (root, parts) }
}

/// What a watcher tells, one line of JSON each.
public enum WatchReport: Equatable, Sendable {
    /// It watches from now on: so many files, in so many folders.
    case watching(files: Int, folders: Int)
    /// So many files changed, these among them, and these parts of the order watch them.
    case changed([String], count: Int, parts: [Int])
    /// The kernel tells nothing of so many folders, so they are looked at from time to time.
    case limited(folders: Int, why: String)
    /// There is more in the project than can be watched.
    case overfull(folders: Int, files: Int)

    /// The most bytes of a line.
    public static let bytesMax = 128 * 1024
}

extension WatchOrder {
    /// The order as the watcher reads it.
    public var encoded: [UInt8] { JSON.encode(self) }
}

extension WatchReport {
    /// Reads a line of a watcher; nil where it makes no sense.
    public init?(reading line: [UInt8]) {
        guard let report = JSON.decode(Self.self, from: line) else { return nil }
        self = report
    }
}

extension WatchOrder.Part: JSONWritable, JSONReadable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("base", base)
            json.memberIfPresent("patterns", patterns)
            json.member("except", except)
            json.member("since", since)
        }
    }

    /// Takes an object.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            base: try json.member("base"),
            patterns: try json.member("patterns"),
            except: try json.member("except"),
            since: try json.member("since")
        )
    }
}

extension WatchOrder: JSONWritable, JSONReadable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("root", root)
            json.member("parts", parts)
        }
    }

    /// Takes an object.
    public init(json: JSONValue) throws(JSONError) {
        self.init(root: try json.member("root"), parts: try json.member("parts"))
    }
}

extension WatchReport: JSONWritable, JSONReadable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .watching(let files, let folders):
                json.member("report", "watching")
                json.member("files", files)
                json.member("folders", folders)
            case .changed(let paths, let count, let parts):
                json.member("report", "changed")
                json.member("paths", paths)
                json.member("count", count)
                json.member("parts", parts)
            case .limited(let folders, let why):
                json.member("report", "limited")
                json.member("folders", folders)
                json.member("why", why)
            case .overfull(let folders, let files):
                json.member("report", "overfull")
                json.member("folders", folders)
                json.member("files", files)
            }
        }
    }

    /// Takes an object.
    public init(json: JSONValue) throws(JSONError) {
        let word: String = try json.member("report")
        switch word {
        case "watching":
            let (files, folders): (Int, Int) = (
                try json.member("files"), try json.member("folders")
            )
            self = .watching(files: files, folders: folders)
        case "changed":
            let (paths, count): ([String], Int) = (
                try json.member("paths"), try json.member("count")
            )
            self = .changed(paths, count: count, parts: try json.member("parts"))
        case "limited":
            self = .limited(folders: try json.member("folders"), why: try json.member("why"))
        case "overfull":
            let (folders, files): (Int, Int) = (
                try json.member("folders"), try json.member("files")
            )
            self = .overfull(folders: folders, files: files)
        default: throw .unexpected(wanted: "a report of a watcher")
        }
    }
}
