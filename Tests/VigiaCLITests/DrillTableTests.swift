import TestSupport
import Testing
import VigiaCore
import VigiaJSON

@testable import VigiaCLI

@Suite("Drill tables")
struct DrillTableTests {
    private static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    private static var report: DrillReport {
        DrillReport(
            kind: .kill,
            service: "backend",
            deed: "SIGKILL to its main process (pid 4711)",
            phases: [
                DrillPhase("noticed", .zero, .zero, .milliseconds(3)),
                DrillPhase("ended", .seconds(2), .zero, .milliseconds(4)),
                DrillPhase("started again", .seconds(2), .zero, .milliseconds(6)),
                DrillPhase("ready again", .seconds(62), .milliseconds(450), .milliseconds(480)),
            ],
            restored: ["backend runs again (pid 4720); the restart counts as any other"]
        )
    }

    @Test("the manual shows a drill as it is printed")
    func manual() {
        let shown = DrillTable.text(Self.report, Written().output())
        let page = File.text(Self.root + "/docs/drill.md")
        #expect(page.contains("$ vigia drill kill backend\n" + shown + "```\n"), "\(shown)")
    }

    @Test("what is late or does not happen is named, and fails the drill")
    func late() {
        var report = Self.report
        report.phases[2].measured = .milliseconds(3001)
        report.phases[3].measured = nil
        report.checks = [DrillCheck(name: "it is the same process", isKept: false)]
        #expect(!report.isKept)
        let text = DrillTable.text(report, Written().output())
        let words = "not as promised: started again: late, ready again: never, it is the same"
        #expect(text.contains(words), "\(text)")
        #expect(text.contains("  ready again        1m2s     450ms     never\n"), "\(text)")
        report.phases[2].measured = .seconds(3)
        #expect(report.phases[2].isKept)
    }

    @Test("the JSON has every time, and null for none")
    func json() {
        let text = String(decoding: JSON.encode(Self.report), as: UTF8.self)
        #expect(text.hasPrefix(#"{"drill":"kill","service":"backend","ok":true,"done":"SIGKILL"#))
        #expect(
            text.contains(
                #"{"phase":"ready again","promised_ms":62000,"expected_ms":450,"#
                    + #""measured_ms":480,"ok":true}"#
            )
        )
        #expect(text.contains(#""checks":[],"put_back":["backend runs again"#))
    }
}
