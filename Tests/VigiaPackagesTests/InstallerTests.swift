import Testing
import VigiaCore

@testable import VigiaPackages

@Suite("The list of package managers")
struct InstallerTests {
    @Test("each kind has one package manager that Vigia runs", arguments: DependencyKind.allCases)
    func run(kind: DependencyKind) {
        #expect(Installers.run.filter { $0.kind == kind }.count == 1)
        #expect(Installers.run(for: kind).name == kind.rawValue)
    }

    @Test("each package manager has its own name and lock files")
    func known() {
        let (run, others) = (Installers.run, Installers.others)
        let locks = run.map { $0.locks } + others.map { $0.locks }
        #expect(!locks.contains([]) && Set(locks.joined()).count == locks.joined().count)
        #expect(Set(run.map { $0.name } + others.map { $0.name }).count == locks.count)
    }
}
