import CLinux

/// What the guardian is found by when its lock file is gone; see `vigia_presence.h`.
struct Presence {
    /// The listening socket; -1 where there is none.
    var socket: Int32 = -1
    /// When it is listened to again after a flood.
    var hearsAt = Time.never

    /// How many of those who ask are let go in one turn, and how long more of them wait.
    ///
    /// So a flood costs little. In milliseconds.
    static let (heardMax, restsFor): (Int32, Int64) = (64, 100)

    /// The name under which the socket is kept: `KeptName.presence`.
    static var key: InlineArray<96, UInt8> {
        let name: StaticString = "presence"
        var key = InlineArray<96, UInt8>(repeating: 0)
        for place in 0..<name.utf8CodeUnitCount { key[place] = unsafe name.utf8Start[place] }
        return key
    }

    /// Has the folder that this process works in be one with a guardian; where it has another, ends
    /// the process if that has nothing to guard yet.
    ///
    /// - Parameters:
    ///   - path: the path of the lock file.
    ///   - isNew: whether nobody has handed the project on.
    /// - Returns: the socket; -1 where there is none.
    static func begin(_ path: UnsafePointer<CChar>, isNew: Bool) -> Int32 {
        var (folder, holder) = (vigia_folder(), vigia_holder())
        guard unsafe vigia_folder_look(".", &folder) == 0 else { return -1 }
        let socket = unsafe vigia_presence_hold(&folder, &holder)
        if socket == -EEXIST, isNew {
            unsafe Options.refuseSecond(holder.pid, "guards the folder of ", path)
        }
        if socket < 0 {
            // The lock still tells; it is only not found without it.
            say("vigia-guardian: cannot be found without the lock file: ")
            sayError(-socket)
        }
        return socket
    }
}

extension Guardian {
    /// Keeps what an heir was left, or what this guardian took at its beginning.
    mutating func keepPresence() {
        if let index = kept.index(of: Presence.key), options.estate != nil {
            presence.socket = kept[index].descriptors[0]
            _ = vigia_presence_renew(presence.socket)
        } else if options.isProject {
            // What was left by guardians that died with their supervisors is of no generation.
            let isNew = (options.estate?.head.generation ?? 0) == 0
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

    /// Lets those go who have asked whether there is a guardian: the kernel has told them.
    ///
    /// Who asks may have waited for a supervisor that hangs, so that is given something to read.
    mutating func hearAskers() {
        if supervisor.watch.lookAt == Time.never { supervisor.owesSign = true }
        guard vigia_presence_hear(presence.socket, Presence.heardMax) == 0 else { return }
        watch(presence.socket, 0, isNew: false)
        presence.hearsAt = Time.now + Presence.restsFor
    }

    /// Listens again after a flood.
    mutating func hearAgain() {
        presence.hearsAt = Time.never
        watch(presence.socket, EPOLLIN.rawValue, isNew: false)
    }
}
