import TestSupport
import Testing
import VigiaCore
import VigiaJSON

@testable import VigiaCLI

@Suite("Plan tables")
struct PlanTableTests {
    private static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    /// A service with all defaults of the manual, and a port.
    private static var service: ServiceSpec {
        let policy = ServicePolicy(
            readiness: .init(source: .probe),
            health: .init(),
            memory: .init(),
            remedies: [.freePort]
        )
        let launch = Launch(command: ["node"], directory: "/")
        return ServiceSpec(name: "backend", launch: launch, policy: policy)
    }

    @Test("the manual shows the plan of the default settings")
    func manual() throws {
        let plan = ProjectPlan(of: ProjectSpec(name: "shop", services: [Self.service]), memory: nil)
        let shown = PlanTable.text(plan, Written().output())
        let page = File.text(Self.root + "/docs/plan.md")
        #expect(page.contains("$ vigia plan\n" + shown + "```\n"), "\(shown)")
    }

    @Test("equal times are printed once, and long texts stay within 80 columns")
    func notes() {
        var (db, web) = (Self.service, Self.service)
        (db.name, db.policy) = ("db", ServicePolicy(restart: .init(mode: .never)))
        web.dependsOn = ["db": .ready]
        web.policy.memory = .init(limit: .gibibytes(100))
        let spec = ProjectSpec(name: "shop", services: [db, web])
        let text = PlanTable.text(ProjectPlan(of: spec, memory: .gibibytes(1)), Written().output())
        #expect(text.contains("  crash, crash loop: it is not started again; add restart: "))
        #expect(text.contains("  hang            never              -          -         -\n"))
        #expect(text.contains("  given up: down until somebody starts it\n"))
        #expect(text.contains("these go on, and wait for it if they start: backend\n"))
        #expect(text.contains("  starts after db (ready)\n"))
        #expect(text.contains("warning[plan.memory_over_machine]: backend: memory.limit: backend"))
        #expect(text.contains("warning[plan.dependency_not_restarted]: db: restart.policy: "))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }

    @Test("no time is rounded down")
    func rounding() {
        var service = Self.service
        service.policy.memory?.interval = .milliseconds(1051)
        service.policy.stop.timeout = .milliseconds(10_001)
        let spec = ProjectSpec(name: "shop", services: [service])
        let text = PlanTable.text(ProjectPlan(of: spec, memory: nil), Written().output())
        let leak = "  leak             2.1s            13s      1m13s         -\n"
        #expect(text.contains(leak), "\(text)")
    }

    @Test("the JSON has every time, and null for none")
    func json() {
        let plan = ProjectPlan(of: ProjectSpec(name: "shop", services: [Self.service]), memory: nil)
        let text = String(decoding: JSON.encode(plan), as: UTF8.self)
        #expect(text.hasPrefix(#"{"ok":true,"services":[{"name":"backend","failures":[{"#))
        #expect(
            text.contains(
                #"{"failure":"hang","noticed_ms":67000,"started_ms":69000,"serves_ms":129000,"#
                    + #""given_up_ms":650500,"hint":null}"#
            )
        )
        #expect(text.contains(#""retries_every_ms":300000,"repair_ms":120000,"depends_on":[]"#))
        #expect(text.hasSuffix(#""conflicts":[]}"#))
    }
}
