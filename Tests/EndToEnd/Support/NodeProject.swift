import TestSupport
import Testing

/// A project with a Node service and one npm package, which comes from a file.
enum NodeProject {
    /// A Node service that reports its package's version.
    static let server = """
        const http = require('http');
        const version = require('one');
        http.createServer((_, answer) => answer.end(version)).listen(process.env.PORT);
        """

    static let configuration = """
        services:
          web:
            command: node server.js
            port: PORT
            health: { http: / }
            checks: [ { dependencies: npm } ]
            stop: { timeout: 2s }
        """

    static func make(_ configuration: String = configuration) throws -> (Project, Int) {
        let port = try freePort()
        let files = [
            "server.js": Self.server,
            "package.json": #"{"name":"web","dependencies":{"one":"file:one-1.0.0.tgz"}}"#,
        ]
        let project = try Project(configuration, port: port, files: files)
        try pack(project, "one", "1.0.0")
        let installed = try project.shell("npm install --no-audit --no-fund --offline")
        try #require(installed.status == 0, "\(installed.all)")
        return (project, port)
    }

    static func pack(_ project: Project, _ name: String, _ version: String) throws {
        let made = try project.shell(
            """
            mkdir -p pack/package && cd pack &&
            echo '{"name":"\(name)","version":"\(version)"}' > package/package.json &&
            echo "module.exports = '\(version)';" > package/index.js &&
            tar czf ../\(name)-\(version).tgz package && cd .. && rm -r pack
            """
        )
        try #require(made.status == 0, "\(made.all)")
    }

    static func answer(_ port: Int, _ project: Project) throws -> String {
        try project.shell("curl -s http://127.0.0.1:\(port)/").output
    }
}
