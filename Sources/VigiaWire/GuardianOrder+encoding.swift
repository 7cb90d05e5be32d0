internal import CLinux
import VigiaCore

extension GuardianOrder {
    /// The message of the order, and its descriptors.
    ///
    /// - Throws: `.tooLarge` where a key or a list does not fit into the message.
    func encoded() throws(WireError) -> (message: vigia_message, descriptors: [Int32]) {
        var (message, descriptors) = (vigia_message(), [Int32]())
        message.version = UInt32(VIGIA_WIRE_VERSION)
        switch self {
        case .keep(let key, let kept):
            message.kind = VIGIA_KEEP.rawValue
            try message.setKey(key)
            descriptors = kept
        case .forget(let key):
            message.kind = VIGIA_FORGET.rawValue
            try message.setKey(key)
        case .spawn(let run, let specification, let key, let map, let attached):
            (message.kind, message.run) = (VIGIA_SPAWN.rawValue, run.raw)
            try message.setKey(key)
            try message.setMap(map)
            descriptors = [specification] + attached
        case .signal(let run, let signal, let scope):
            (message.kind, message.run) = (VIGIA_SIGNAL.rawValue, run.raw)
            (message.number, message.detail) = (signal.number, scope.code)
        case .acknowledge(let run):
            (message.kind, message.run) = (VIGIA_ACKNOWLEDGE.rawValue, run.raw)
        case .main(let run, let pid, let pidfd):
            (message.kind, message.run, message.pid) = (VIGIA_MAIN.rawValue, run.raw, pid.raw)
            descriptors = [pidfd]
        case .ping(let number): (message.kind, message.number) = (VIGIA_PING.rawValue, number)
        case .ready: message.kind = VIGIA_READY.rawValue
        case .resting: message.kind = VIGIA_RESTING.rawValue
        case .upgrade(let specification):
            message.kind = VIGIA_UPGRADE.rawValue
            descriptors = [specification]
        case .shutdown(let status):
            (message.kind, message.number) = (VIGIA_SHUTDOWN.rawValue, status)
        }
        guard descriptors.count <= Int(VIGIA_KEY_FDS_MAX) else {
            throw .tooLarge("\(descriptors.count) descriptors in one order")
        }
        return (message, descriptors)
    }
}

extension SignalScope {
    fileprivate var code: UInt32 {
        switch self {
        case .process: VIGIA_SCOPE_PROCESS.rawValue
        case .group: VIGIA_SCOPE_GROUP.rawValue
        case .tree: VIGIA_SCOPE_TREE.rawValue
        }
    }
}

extension vigia_message {
    fileprivate mutating func setKey(_ text: String) throws(WireError) {
        let bytes = Array(text.utf8)
        guard bytes.count < Int(VIGIA_KEY_BYTES_MAX) else { throw .tooLarge("the key \(text)") }
        unsafe withUnsafeMutableBytes(of: &key) { unsafe $0.copyBytes(from: bytes) }
    }

    fileprivate mutating func setMap(_ places: [DescriptorPlace]) throws(WireError) {
        guard places.count <= Int(VIGIA_FD_MAP_MAX) else {
            throw .tooLarge("\(places.count) descriptors for one process")
        }
        count = UInt32(places.count)
        unsafe withUnsafeMutableBytes(of: &map) { bytes in
            let entries = unsafe bytes.bindMemory(to: vigia_fd_entry.self)
            for (index, place) in places.enumerated() {
                var entry = vigia_fd_entry(target: place.target, attached: -1, kept_index: 0)
                switch place.origin {
                case .kept(let number): entry.kept_index = UInt32(number)
                case .attached(let number): entry.attached = Int32(number)
                }
                unsafe entries[index] = entry
            }
        }
    }
}
