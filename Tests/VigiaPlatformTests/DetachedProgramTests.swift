import Glibc
import TestSupport
import Testing
import VigiaPlatform

@Suite("Detached programs")
struct DetachedProgramTests {
    private static func run(_ line: String) throws -> (status: Int32, output: String) {
        let program = try DetachedProgram(["/bin/sh", "-c", line])
        try #require(Fact.holds { program.look() != nil })
        let status = try #require(program.status)
        return (status, String(decoding: program.newOutput(), as: UTF8.self))
    }

    @Test("its output, both streams, and its ending are read without waiting")
    func output() throws {
        let first = try Self.run("echo out; echo err >&2; exit 3")
        #expect(first == (3, "out\nerr\n"))
        #expect(try Self.run("kill -TERM $$") == (143, ""))
        #expect(try Self.run("cat; echo $?") == (0, "0\n"))
    }

    @Test("it leads a session of its own, and gets no blocked signals")
    func session() throws {
        let told = try Self.run(
            "cut -d ' ' -f 6 /proc/$$/stat; grep SigBlk /proc/self/status; echo $$"
        )
        let words = told.output.split { $0 == "\n" || $0 == "\t" }.map(String.init)
        #expect(words.count == 4 && words.first == words.last, "\(told.output)")
        #expect(words.dropFirst(2).first.map { $0.allSatisfy { $0 == "0" } } == true)
    }

    @Test("what it writes is there while it runs, each byte once")
    func pieces() throws {
        let folder = try TestFolder()
        let line = "echo one; until [ -e '\(folder.path)/go' ]; do sleep 0.02; done; echo two"
        let program = try DetachedProgram(["/bin/sh", "-c", line])
        var text = ""
        #expect(
            Fact.holds {
                text += String(decoding: program.newOutput(), as: UTF8.self)
                return text == "one\n"
            }
        )
        #expect(program.look() == nil)
        try folder.write("", to: "go")
        #expect(Fact.holds { program.look() != nil })
        #expect(String(decoding: program.newOutput(), as: UTF8.self) == "two\n")
    }

    @Test("it may have another limit of open files than this process")
    func limited() throws {
        let own = FileLimit.now
        let program = try DetachedProgram(["/bin/sh", "-c", "ulimit -S -n"], fileLimit: own - 1)
        try #require(Fact.holds { program.look() != nil })
        #expect(String(decoding: program.newOutput(), as: UTF8.self) == "\(own - 1)\n")
        #expect(FileLimit.now == own)
    }

    @Test("a program that is not there is an error")
    func missing() {
        #expect(throws: SystemError.self) { try DetachedProgram(["/nowhere"]) }
    }
}
