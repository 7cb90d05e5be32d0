import TestPlaces
import TestSupport
import Testing

/// VigiaKit as a dependency of other packages.
@Suite("VigiaKit as a package", .sideBySide)
struct KitPackage {
    @Test("no target has unsafe flags, which would prevent dependencies on it")
    func flags() throws {
        let package = try DumpedPackage.read(Program.root)
        var (open, seen) = (["VigiaKit"], Set<String>())
        while let name = open.popLast() {
            guard seen.insert(name).inserted else { continue }
            let target = try #require(package.targets.first { $0.name == name })
            #expect(!target.text.contains("unsafeFlags"), "\(name)")
            open += target.dependencies
        }
        #expect(seen == ["VigiaKit", "CKit", "VigiaHTTP", "VigiaJSON"])
    }

    @Test("the example of the documentation is the one that is built here")
    func example() {
        let code = File.text(Program.root + "/Tests/KitHello/Hello.swift")
        #expect(code.contains("@main"))
        for page in ["docs/kit.md", "Sources/VigiaKit/VigiaKit.docc/VigiaKit.md"] {
            #expect(
                File.text("\(Program.root)/\(page)").contains("```swift\n\(code)```\n"),
                "\(page)"
            )
        }
    }

    @Test("the documentation is built without a warning")
    func pages() throws {
        let project = try Project("")
        let build = Program.root + "/.build/debug"
        let module = "-module-name VigiaKit -target x86_64-unknown-linux-gnu -I '\(build)/Modules'"
        let header = "-Xcc '-fmodule-map-file=\(build)/CKit.build/module.modulemap'"
        let pages = "'\(Program.root)/Sources/VigiaKit/VigiaKit.docc'"
        let outcome = try project.shell(
            """
            swift symbolgraph-extract \(module) \(header) -output-dir . &&
            docc convert \(pages) --additional-symbol-graph-dir . --output-path out \
            --warnings-as-errors --fallback-display-name VigiaKit \
            --fallback-bundle-identifier vigia.kit
            """
        )
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(File.size(project.folder + "/out/data/documentation/vigiakit.json") > 1000)
    }

    @Test("the example prints its greeting")
    func hello() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              hello: { command: \(Program.root)/.build/debug/kit-hello, port: PORT, notify: true }
            """,
            port: port
        )
        try project.start()
        let greeting = try project.shell("curl -s http://127.0.0.1:\(port)/hello/you")
        #expect(greeting.output == "Hello, you!\n")
        #expect(try project.vigia("stop").status == 0)
    }
}
