import Testing
import VigiaCore

@testable import VigiaChecks

@Suite("The list of checks")
struct CheckListTests {
    static let questions: [CheckQuestion] = [
        .port(3000), .socket(path: "/a"), .file(path: "/a", access: []),
        .directory(path: "/a", access: []), .environment(["A"]), .executable("a", version: nil),
        .dependencies(.npm, folder: "/a"), .database(path: "/a"),
        .disk(path: "/a", free: nil, inodes: nil), .memory(.percent(1)), .clock, .command(["a"]),
    ]

    private let context = CheckContext(
        service: "web",
        folder: "/srv",
        state: "/srv/.vigia",
        launch: Launch(command: ["x"], environment: [:], directory: "/srv")
    )

    @Test("each question has one check with the same name", arguments: questions)
    func one(question: CheckQuestion) {
        let check = CheckSpec(question: question)
        let found = Checks.all.compactMap { $0.init(check, for: context) }
        #expect(found.count == 1)
        #expect(found.first?.subject(in: context).hasPrefix(question.word) == true)
    }

    @Test("each code belongs to one check")
    func codes() {
        let codes = CheckCode.allCases.map(\.rawValue)
        #expect(codes.count == 17 && Set(codes).count == codes.count)
    }
}
