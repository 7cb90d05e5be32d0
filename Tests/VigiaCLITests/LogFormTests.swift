import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@testable import VigiaCLI

@Suite("Formats of vigia logs", .timeLimit(.minutes(10)))
struct LogFormTests {
    let folder: LogFolder

    init() throws { folder = try LogFolder() }

    @Test("--json prints an object for each line and for each gap")
    func json() throws {
        let log = try folder.maker("api", .stderr)
        try log.note(.began, at: 0, run: 9)
        try log.write([0x62, 0xFF, 0x22, 0x1B, 0x0A])
        try log.note(.dropped, at: 1500, run: 9, count: 77)
        try log.note(.repeated, at: 1600)
        try log.write("end")
        let start = #"{"time":"1970-01-01T00:00:0"#
        let whose = #""service":"api","stream":"stderr","#
        let lines = [
            #"0.000Z",\#(whose)"run":9,"text":"b\#u{FFFD}\"\u001b"}"#,
            #"1.500Z",\#(whose)"run":9,"event":"dropped","bytes":77}"#,
            #"1.600Z",\#(whose)"event":"repeated"}"#,
            #"1.600Z",\#(whose)"text":"end"}"#,
        ]
        #expect(
            folder.vigia(["logs", "api", "--json"]).out == lines.map { start + $0 + "\n" }.joined()
        )
    }

    @Test("a gap is reported between the lines on a terminal, and on stderr when piped")
    func missing() throws {
        let log = try folder.maker("api")
        try log.write("one\nlost")
        try log.note(.dropped, at: 10, count: 12_331_008)
        try log.write("two\n")
        try log.note(.repeated, at: 20)
        try log.write("three\n")
        let bytes = "12,331,008 bytes are missing here: the disk was full or did not answer"
        let twice = "what follows may be here twice: a supervisor was killed while it wrote"
        let seen = folder.vigia(["logs", "api"], isTerminal: true)
        #expect(seen.out == "one\nlost\n-- \(bytes) --\ntwo\n-- \(twice) --\nthree\n")
        let piped = folder.vigia(["logs", "api"])
        #expect(piped.out == "one\nlosttwo\nthree\n")
        #expect(piped.notes == "api (stdout): \(bytes)\napi (stdout): \(twice)\n")
    }

    @Test("bytes are unchanged when piped")
    func bytes() throws {
        let noise = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) } + [0x0A]
        let log = try folder.maker("api")
        for start in stride(from: 0, to: noise.count, by: 10_007) {
            try log.note(at: Int64(start))
            try log.write(Array(noise[start..<min(noise.count, start + 10_007)]))
        }
        try log.rotate(at: 400_000, compresses: true)
        let written = Written()
        let words = ["logs", "api", "-n", "1000000"]
        _ = VigiaCommand.run(words, folder.shell(written, services: ["api"]))
        #expect(written.bytes == noise)
    }

    @Test("no output of a service controls the terminal, in any format")
    func hostile() throws {
        let log = try folder.maker("api")
        try log.note(at: 1)
        try log.write((0..<256).map { UInt8($0) } + Array("\u{9b}2J\u{1b}]0;x\u{7}\u{202e}\n".utf8))
        for words in [
            ["logs", "api"], ["logs", "-t"], ["logs", "--grep", "x"], ["logs", "--json"],
        ] {
            let answer = folder.vigia(words, isTerminal: true)
            #expect(!answer.out.isEmpty)
            for scalar in answer.out.unicodeScalars where scalar != "\n" && scalar != "\t" {
                let value = scalar.value
                #expect(value >= 0x20 && !(0x7F...0x9F).contains(value) && value != 0x202E)
            }
        }
    }

    @Test("on a terminal, names are coloured and aligned, standard error is red and marked")
    func colours() throws {
        try folder.log("api", [(1, "one")])
        try folder.log("database", .stderr, [(2, "two")])
        let answer = folder.vigia(
            ["logs"],
            isTerminal: true,
            hasColour: true,
            services: ["api", "database"]
        )
        let (on, off) = ("\u{1B}[", "\u{1B}[0m")
        #expect(
            answer.out == "\(on)36mapi     \(off)\(on)2m | \(off)one\n"
                + "\(on)33mdatabase\(off)\(on)2m!| \(off)\(on)31mtwo\(off)\n"
        )
    }

    @Test("--times prefixes each line with the local time")
    func times() throws {
        let moment = try #require(WallTime("2026-11-24T10:11:12.345Z"))
        try folder.log("api", [(moment.milliseconds, "one"), (moment.milliseconds + 1, "two")])
        let zone = LocalZone.system
        let texts = [moment, WallTime(milliseconds: moment.milliseconds + 1)].map {
            $0.local(in: zone)
        }
        #expect(texts[0].hasSuffix(":12.345"))
        #expect(folder.vigia(["logs", "api", "-t"]).out == "\(texts[0]) one\n\(texts[1]) two\n")
        #expect(folder.vigia(["logs", "-tn1"]).out == "\(texts[1]) api | two\n")
    }

    @Test("new lines of all logs are followed, across rotations")
    func follow() throws {
        let (api, db) = (try folder.maker("api"), try folder.maker("db", .stderr))
        try api.write("one\ntwo\nthr")
        let written = Written()
        let shell = folder.shell(written, services: ["api", "db"])
        let words = try ParsedWords(["-f", "-n", "2"], by: LogsCommand.usage)
        let request = try LogRequest(words, channels: LogChannel.allCases)
        var steps: [() throws -> Void] = [
            { try api.write("ee\n") }, { try db.write("bad\n") },
            {
                try api.write("fo")
                try api.rotate(at: 1, compresses: true)
                try api.write("ur\n")
                try api.rotate(at: 2)
                try api.write("five\n")
            }, {},
        ]
        _ = try request.show(try ProjectFolder.at(folder.path), shell) {
            guard !steps.isEmpty else { return false }
            #expect(throws: Never.self) { try steps.removeFirst()() }
            return true
        }
        let shown = String(decoding: written.bytes, as: UTF8.self)
        #expect(shown == "api | two\napi | three\ndb!| bad\napi | four\napi | five\n")
    }

    @Test("--follow with a pattern shows matches with their context")
    func followSought() throws {
        let api = try folder.maker("api")
        try api.write("a\nmatch 1\nb\n")
        let written = Written()
        let shell = folder.shell(written, services: ["api"])
        let words = try ParsedWords(["-f", "-g", "match", "--context", "1"], by: LogsCommand.usage)
        let request = try LogRequest(words, channels: [.stdout])
        var lines = ["c\n", "d\nmatch 2\n", "e\n", "f\n", "match 3\n"]
        _ = try request.show(try ProjectFolder.at(folder.path), shell) {
            guard !lines.isEmpty else { return false }
            #expect(throws: Never.self) { try api.write(lines.removeFirst()) }
            return true
        }
        let shown = String(decoding: written.bytes, as: UTF8.self)
        #expect(shown == "a\nmatch 1\nb\n--\nd\nmatch 2\ne\nf\nmatch 3\n")
    }

    @Test("reading stops when the output has no reader")
    func ended() throws {
        try folder.log("api", (0..<20_000).map { (Int64($0), "line \($0)") })
        let written = Written()
        var shell = folder.shell(written, services: ["api"])
        var count = 0
        shell.output.writeBytes = { _ in
            count += 1
            return false
        }
        #expect(VigiaCommand.run(["logs", "-n", "20000", "-t"], shell) == .ok)
        #expect(count == 1)
    }
}
