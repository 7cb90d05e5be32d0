import Glibc
import VigiaKit

/// A backend with every trouble that tests look for; files in its folder say how it is.
@main
struct Trials {
    static func main() async {
        var backend = Backend("trials", version: "3.2.1")
        configure(&backend)
        backend.add(database)
        backend.add(outside)
        backend.add(Component("cache", isCritical: false, stop: { say("cache stopped") }))
        addRoutes(&backend)
        addTroubles(&backend)
        addHardship(&backend)
        backend.onRelief("hoard") { hoard.give() }
        await backend.run()
    }

    private static func configure(_ backend: inout Backend) {
        func time(_ name: String) -> Duration? {
            Environment.current[name].flatMap { Int($0) }.map { .milliseconds($0) }
        }
        let limits = backend.settings.limits
        backend.settings.limits.headTime = time("HEAD_MS") ?? limits.headTime
        backend.settings.limits.bodyTime = time("BODY_MS") ?? limits.bodyTime
        backend.settings.limits.handlerTime = time("HANDLER_MS") ?? limits.handlerTime
        backend.settings.limits.writeTime = time("WRITE_MS") ?? limits.writeTime
        backend.settings.limits.idleTime = time("IDLE_MS") ?? limits.idleTime
        backend.settings.stopTime = time("STOP_MS") ?? backend.settings.stopTime
        if let most = Environment.current["CONNECTIONS"].flatMap({ Int($0) }) {
            backend.settings.limits.connectionsMax = most
        }
        if let most = Environment.current["BODIES_MB"].flatMap({ Int($0) }) {
            backend.settings.limits.bodiesBytesMax = most << 20
        }
        if let mark = Environment.current["MARK_MB"].flatMap({ Int($0) }) {
            backend.settings.memoryMark = mark << 20
        }
        if let loops = Environment.current["LOOPS"].flatMap({ Int($0) }) {
            backend.settings.loops = loops
        }
    }

    /// Critical: up unless `database.down` is there; `database.stuck` makes it answer nothing, and
    /// `database.slow` start for ever.
    private static var database: Component {
        var component = Component("database") {
            if exists("database.down") { throw Trouble("the file is not a database") }
            while exists("database.slow") { _ = poll(nil, 0, 1) }
        } check: {
            if exists("database.down") { throw Trouble("the file is not a database") }
            while exists("database.stuck") { _ = poll(nil, 0, 1) }
            say("database asked")
            return .up("connected")
        } stop: {
            say("database stopped")
        }
        (component.attemptsMax, component.firstPause) = (3, .milliseconds(20))
        component.checkTime = .milliseconds(300)
        component.hint = "remove database.down"
        return component
    }

    /// Not critical: without a key it is not configured; while `outside.down` is there, it is down.
    private static var outside: Component {
        var component = Component("outside", isCritical: false) {
            if exists("outside.down") { throw Trouble("nobody answers") }
        } check: {
            if exists("outside.down") { throw Trouble("nobody answers") }
            return Environment.current["OUTSIDE_KEY"] == nil
                ? .degraded("not configured", detail: "OUTSIDE_KEY is not set") : .up("initialized")
        } stop: {
            say("outside stopped")
        }
        component.firstPause = .milliseconds(50)
        return component
    }

    static func exists(_ name: String) -> Bool { unsafe access(name, F_OK) == 0 }

    static func say(_ words: String) {
        let line = Array((words + "\n").utf8)
        _ = unsafe write(1, line, line.count)
    }
}

/// What goes wrong on demand.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
