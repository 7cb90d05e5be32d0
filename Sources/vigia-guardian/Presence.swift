import CLinux

/// The abstract socket by which the guardian is found without its lock file; see
/// `vigia_presence.h`.
struct Presence {
    /// The listening socket; -1 for none.
    var socket: Int32 = -1
    /// When to accept again after a flood.
    var hearsAt = Time.never

    /// The most connections accepted in one turn, and the pause after as many.
    ///
    /// So a flood costs little. The pause is in milliseconds.
    static let (heardMax, restsFor): (Int32, Int64) = (64, 100)

    /// The key under which the socket is kept: `KeptName.presence`.
    static var key: InlineArray<96, UInt8> {
        let name: StaticString = "presence"
        var key = InlineArray<96, UInt8>(repeating: 0)
        for place in 0..<name.utf8CodeUnitCount { key[place] = unsafe name.utf8Start[place] }
        return key
    }

    /// Listens for the working directory of this process; if that has another guardian, ends the
    /// process unless it already guards something.
    ///
    /// - Parameters:
    ///   - path: the path of the lock file.
    ///   - isNew: whether the project was not handed over to this process.
    /// - Returns: the socket; -1 for none.
    static func begin(_ path: UnsafePointer<CChar>, isNew: Bool) -> Int32 {
        var (folder, holder) = (vigia_folder(), vigia_holder())
        guard unsafe vigia_folder_look(".", &folder) == 0 else { return -1 }
        let socket = unsafe vigia_presence_hold(&folder, &holder)
        if socket == -EEXIST, isNew {
            unsafe Options.refuseSecond(holder.pid, "guards the folder of ", path)
        }
        if socket < 0 {
            // The lock still excludes others, but the guardian cannot be found without the lock
            // file.
            say("vigia-guardian: cannot be found without the lock file: ")
            sayError(-socket)
        }
        return socket
    }
}

extension Guardian {
    /// Keeps the socket from a handover, or the one made at the start.
    mutating func keepPresence() {
        if let index = kept.index(of: Presence.key), options.handover != nil {
            presence.socket = kept[index].descriptors[0]
            _ = vigia_presence_renew(presence.socket)
        } else if options.isProject {
            // A handover after guardian and supervisor died has no generation.
            let isNew = (options.handover?.head.generation ?? 0) == 0
            let socket = unsafe Presence.begin(options.path, isNew: isNew)
            guard socket >= 0 else { return }
            var row = KeptRow(key: Presence.key, count: 1)
            row.descriptors[0] = socket
            guard kept.add(row) else { return }
            presence.socket = socket
        }
        guard presence.socket >= 0 else { return }
        kept.hasPresence = true
        watch(presence.socket, EPOLLIN.rawValue)
    }

    /// Accepts and closes waiting connections: clients get their answer from the kernel.
    ///
    /// A client may be waiting for a supervisor that hangs, so the supervisor gets a message to
    /// read.
    mutating func hearAskers() {
        if supervisor.watch.lookAt == Time.never { supervisor.owesSign = true }
        guard vigia_presence_hear(presence.socket, Presence.heardMax) == 0 else { return }
        watch(presence.socket, 0, isNew: false)
        presence.hearsAt = Time.now + Presence.restsFor
    }

    /// Accepts again after a flood.
    mutating func hearAgain() {
        presence.hearsAt = Time.never
        watch(presence.socket, EPOLLIN.rawValue, isNew: false)
    }
}
