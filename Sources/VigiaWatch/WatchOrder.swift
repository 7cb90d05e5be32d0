public import VigiaJSON

/// The order to a watcher, which the supervisor writes to its standard input.
public struct WatchOrder: Equatable, Sendable {
    /// The files to watch for some services.
    public struct Part: Hashable, Sendable {
        /// The folder to watch, relative to the project's.
        public var base: String
        /// The patterns of the watched files; nil for all files of `base`.
        public var patterns: [String]?
        /// The patterns of files that are not watched.
        public var except: [String]
        /// Files changed since this time count as changed, in nanoseconds since 1970-01-01 UTC.
        public var since: Int64

        /// Takes a part; by default the whole project, and only changes from now on.
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

    /// The absolute path of the project's folder.
    public var root: String
    /// The parts to watch.
    public var parts: [Part]

    /// The most bytes of an encoded order.
    public static let bytesMax = 16 << 20

    /// Takes the project's folder and the parts to watch.
    public init(root: String, parts: [Part]) { (self.root, self.parts) = (root, parts) }
}

/// A report of a watcher: one line of JSON.
public enum WatchReport: Equatable, Sendable {
    /// The watcher watches from now on this many files in this many folders.
    case watching(files: Int, folders: Int)
    /// This many files changed, these among them; the indices are those of the parts that watch
    /// them.
    case changed([String], count: Int, parts: [Int])
    /// This many folders have no inotify watch, so they are polled.
    case limited(folders: Int, why: String)
    /// The project exceeds the maximum: this many folders and files are not watched.
    case overfull(folders: Int, files: Int)

    /// The most bytes of a line.
    public static let bytesMax = 128 * 1024
}

extension WatchOrder {
    /// The order in the form that the watcher reads.
    public var encoded: [UInt8] { JSON.encode(self) }
}

extension WatchReport {
    /// Reads a line of a watcher; nil where it is no report.
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

    /// Reads an object.
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

    /// Reads an object.
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

    /// Reads an object.
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
