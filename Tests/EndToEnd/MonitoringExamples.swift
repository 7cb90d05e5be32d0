import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaJSON

/// What `Examples/monitoring` holds, before the programs that it is for.
@Suite("The monitoring example")
struct MonitoringExamples {
    private static let folder = Program.root + "/Examples/monitoring"
    private static let files = ["grafana.json", "rules.yml", "rules-test.yml"]

    @Test(
        "promtool takes the configuration and the rules, and the rules pass their tests",
        .enabled(if: unsafe access("/usr/bin/promtool", X_OK) == 0, "it needs prometheus"),
        arguments: ["check config --syntax-only prometheus.yml", "test rules rules-test.yml"]
    )
    func promtool(words: String) throws {
        let line = "cd '\(Self.folder)' && promtool \(words)"
        let place = try TestFolder()
        let told = try Program.run(["sh", "-c", line], in: place.path)
        #expect(told.status == 0, "\(told.all)")
    }

    @Test("every metric of the example is one of Vigia", arguments: files)
    func names(file: String) {
        let words = File.text(Self.folder + "/" + file).split {
            !$0.isLetter && !$0.isNumber && $0 != "_"
        }
        let names = Set(words.filter { $0.hasPrefix("vigia_") }.map(String.init))
        #expect(names.count >= 6)
        let known = Set(
            MetricFamily.allCases.flatMap { family in
                family.kind == .histogram
                    ? ["_bucket", "_sum", "_count"].map { family.rawValue + $0 }
                    : [family.rawValue]
            }
        )
        #expect(names.subtracting(known) == [])
    }

    @Test(
        "what Vector and Fluent Bit are to read is there, and its lines are objects with a time",
        arguments: ["vector.yaml", "fluent-bit.yaml"]
    )
    func shippers(file: String) throws {
        let project = try Project(
            """
            services:
              web: { command: [sh, -c, "echo hello; exec sleep 1000"], logs: { format: json } }
            """
        )
        try project.start()
        #expect(Fact.holds { project.log("web").contains("hello") })
        try project.vigia("stop")  // Then everything is written.
        let words = File.text(Self.folder + "/" + file).split { " []{},|'\n".contains($0) }
        let paths = Set(words.filter { $0.hasPrefix("/srv/shop/") })
        #expect(paths == ["/srv/shop/logs/*.log", "/srv/shop/logs/process-monitor.log"])
        for path in paths {
            let lines = try project.shell("cat \(path.dropFirst("/srv/shop/".count))")
            #expect(lines.status == 0, "\(lines.all)")
            for line in lines.output.split(separator: "\n") {
                let time: String = try JSONValue(parsing: Array(line.utf8)).member("time")
                #expect(time.hasSuffix("Z"), "\(line)")
            }
        }
    }

    @Test("every rule has a test")
    func tried() {
        let rules = File.text(Self.folder + "/rules.yml").split(separator: "\n").compactMap {
            $0.split(separator: "- alert: ", omittingEmptySubsequences: false).dropFirst().first
        }
        let tests = File.text(Self.folder + "/rules-test.yml")
        #expect(rules.count == 7)
        for rule in rules { #expect(tests.contains("alertname: \(rule)\n"), "\(rule)") }
    }
}
