import TestSupport
import Testing

/// `vigia fix` and repairs at a start, with the real Go.
@Suite("Repairs of a vendor folder", .sideBySide, .serialized)
struct GoRepairs {
    @Test("a start rebuilds an incomplete vendor folder, and fix undoes it")
    func vendor() throws {
        let project = try Project(
            """
            services:
              web:
                command: sleep 1000
                env: { GOCACHE: HERE/build, GOMODCACHE: HERE/cache, GOPROXY: off }
                checks: [ { dependencies: go } ]
            """
        )
        let made = try project.shell(
            """
            sed -i "s#HERE#$PWD#g" vigia.yaml && mkdir local &&
            printf 'module example.org/local\\n\\ngo 1.17\\n' > local/go.mod &&
            printf 'package local\\n\\nconst One = 1\\n' > local/local.go &&
            printf 'module example.org/app\\n\\ngo 1.17\\n' > go.mod &&
            printf 'require example.org/local v0.0.0\\n' >> go.mod &&
            printf 'replace example.org/local => ./local\\n' >> go.mod &&
            printf 'package main\\n\\nimport "example.org/local"\\n\\n' > main.go &&
            printf 'func main() { println(local.One) }\\n' >> main.go &&
            GOFLAGS=-mod=mod GOCACHE=$PWD/build go mod vendor && rm -r vendor/example.org
            """
        )
        try #require(made.status == 0, "\(made.all)")
        let checked = try project.vigia("check")
        #expect(checked.status == 1, "\(checked.all)")
        #expect(checked.output.contains("example.org/local is missing in \(project.folder)/vendor"))
        try project.start()
        #expect(project.tells("\"event\":\"check_repaired\""), "\(project.journal)")
        let built = try project.shell("GOCACHE=$PWD/build GOPROXY=off go build -o app && ./app")
        #expect(built.errors == "1\n", "\(built.all)")
        let again = try project.vigia("fix", "--undo")
        let words = "repairs it again; auto_repair: never keeps it"
        #expect(again.output.contains(words), "\(again.all)")
        #expect(File.names(in: project.folder + "/vendor/example.org") == ["local"])
        try project.vigia("stop")
        let undone = try project.vigia("fix", "--undo")
        #expect(undone.output.contains("\(project.folder)/vendor is back"), "\(undone.all)")
        #expect(File.names(in: project.folder + "/vendor") == ["modules.txt"])
        #expect(try project.vigia("fix", "--yes").status == 0)
        #expect(File.names(in: project.folder + "/vendor/example.org") == ["local"])
    }
}
