import Glibc
import TestSupport
import Testing
import VigiaJSON

/// A server in the place of those that take alerts: it refuses what they would refuse, and writes
/// down each request that it answers.
///
/// While the file `broken` is in its folder, it answers 503, with `Retry-After` if the file says so.
final class AlertServer {
    /// A request, as the server has it.
    struct Request {
        let path: String
        let status: Int64
        /// When it came, in seconds since 1970.
        let time: Double
        let headers: JSONValue
        let body: JSONValue

        func header(_ name: String) -> String? { try? headers.member(name) }

        /// A text of the body, by its path: `data.id`.
        func text(_ path: String) -> String? {
            var value = body
            for name in path.split(separator: ".") {
                guard let next: JSONValue = try? value.member(String(name)) else { return nil }
                value = next
            }
            return try? String(json: value)
        }
    }

    let port: Int
    private let folder: TestFolder
    private var pid: pid_t = -1
    private let isSecure: Bool

    /// What each of the servers wants, as their manuals say; everything else is status 400.
    private static let program = #"""
        import json, os, ssl, sys, time as clock
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        def text(value, most=10**9):
            return isinstance(value, str) and 0 < len(value) <= most

        def time(value):
            return text(value) and value.endswith("Z") and value[10] == "T"

        def accepts(path, headers, body):
            kind = headers.get("content-type", "")
            token = headers.get("authorization")
            if path == "/hook":
                assert kind == "application/cloudevents+json" and token == "Bearer s3cret"
                assert body["specversion"] == "1.0" and body["type"].startswith("vigia.alert.")
                assert text(body["id"]) and body["id"] == headers["idempotency-key"]
                assert body["source"].startswith("vigia://") and time(body["time"])
                assert body["data"]["alerts"] and body["data"]["id"] == body["id"]
                return 204
            assert kind == "application/json"
            if path == "/slack":
                assert text(body["text"], 40000) and set(body) == {"text"}
            elif path == "/discord":
                assert text(body["content"], 2000) and body["allowed_mentions"] == {"parse": []}
                return 204
            elif path == "/bot12:tok/sendMessage":
                assert body["chat_id"] == "-100" and text(body["text"], 4096)
            elif path == "/" and token == "Bearer tk_1":
                assert body["topic"] == "alarms" and text(body["title"])
                assert len(body["message"].encode()) <= 4096 and body["priority"] in range(1, 6)
                assert all(text(tag) for tag in body["tags"])
            elif path == "/v2/enqueue":
                assert text(body["routing_key"]) and text(body["dedup_key"], 255)
                assert body["event_action"] in ("trigger", "resolve")
                if body["event_action"] == "trigger":
                    payload = body["payload"]
                    assert text(payload["summary"], 1024) and text(payload["source"])
                    assert payload["severity"] in ("critical", "error", "warning", "info")
                    assert time(payload["timestamp"])
                return 202
            elif path == "/am/api/v2/alerts":
                for alert in body:
                    assert text(alert["labels"]["alertname"])
                    assert all(text(v) for v in alert["labels"].values())
                    assert time(alert["startsAt"]) and time(alert["endsAt"])
            elif path == "/alerts":  # Alertmanager's own web hook
                assert body["version"] == "4" and body["status"] in ("firing", "resolved")
                for alert in body["alerts"]:
                    assert text(alert["labels"]["alertname"]) and text(alert["annotations"]["summary"])
                    assert time(alert["startsAt"])
            else:
                return 404
            return 200

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *words): pass
            def do_GET(self):
                with open("requests", "ab", buffering=0) as file:
                    line = {"path": self.path, "status": 200, "headers": {}, "body": {}, "time": clock.time()}
                    file.write(json.dumps(line).encode() + b"\n")
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def do_POST(self):
                raw, came, wait = self.rfile.read(int(self.headers["content-length"])), clock.time(), ""
                headers = {name.lower(): value for name, value in self.headers.items()}
                if self.path == "/moved":
                    status, answer = 307, b""
                elif os.path.exists("broken"):
                    status, answer, wait = 503, b"down for a while", open("broken").read()
                else:
                    try:
                        status, answer = accepts(self.path, headers, json.loads(raw)), b"ok"
                    except Exception as error:
                        status, answer = 400, ("wrong at " + self.path + ": " + repr(error)).encode()
                line = {"path": self.path, "status": status, "headers": headers, "body": json.loads(raw), "time": came}
                with open("requests", "ab", buffering=0) as file:
                    file.write(json.dumps(line).encode() + b"\n")
                self.send_response(status)
                if wait: self.send_header("Retry-After", wait)
                if status == 307: self.send_header("Location", "/slack")
                answer = b"" if status == 204 else answer
                if status != 204: self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
        if len(sys.argv) > 2:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("cert.pem", "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        open("ready", "w").close()
        server.serve_forever()
        """#

    /// Makes a server, which begins with `start`.
    ///
    /// - Parameter isSecure: whether it speaks TLS, with a certificate for `localhost` of an own
    ///   authority.
    /// - Throws: where a file or the certificate cannot be made.
    init(isSecure: Bool = false) throws {
        (folder, port, self.isSecure) = (try TestFolder(), try freePort(), isSecure)
        try File.write(Self.program, to: folder.path + "/server.py")
        if isSecure { try OwnAuthority.make(in: folder.path) }
    }

    deinit { stop() }

    /// The certificate of the authority.
    var authority: String { folder.path + "/ca.pem" }

    /// Begins to listen.
    func start() throws {
        let words = [
            "sh", "-c",
            "cd '\(folder.path)' && exec python3 server.py \(port)"
                + (isSecure ? " tls" : ""),
        ]
        let (out, errors) = (folder.path + "/out", folder.path + "/err")
        pid = try Program.start(words, output: out, errors: errors, mark: folder.path)
        let isReady = Fact.holds { File.names(in: folder.path).contains("ready") }
        try #require(isReady, "\(File.text(errors))")
    }

    /// Stops listening.
    func stop() {
        if pid > 0 { Program.end(pid) }
        pid = -1
        File.remove(folder.path + "/ready")
    }

    /// Whether it answers 503, and for how many seconds it asks to wait.
    func setBroken(_ isBroken: Bool, retryAfter: Int? = nil) throws {
        if isBroken {
            let wait = retryAfter.map { "\($0)" } ?? ""
            try File.write(wait, to: folder.path + "/broken")
        } else {
            File.remove(folder.path + "/broken")
        }
    }

    /// The requests that it has answered, the oldest first.
    func requests(_ path: String? = nil) throws -> [Request] {
        let text = File.text(folder.path + "/requests")
        // The last line may be half written.
        let lines = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n")
        return try lines.map { line in
            let json = try JSONValue(parsing: Array(line.utf8))
            return Request(
                path: try json.member("path"),
                status: try json.member("status"),
                time: try json.member("time"),
                headers: try json.member("headers"),
                body: try json.member("body")
            )
        }.filter { path == nil || $0.path == path }
    }

    /// The requests with a good answer, once there are so many.
    func taken(_ path: String, _ count: Int) throws -> [Request] {
        try Fact.found { () -> [Request]? in
            let good = try requests(path).filter { $0.status < 300 }
            return good.count >= count ? good : nil
        }
    }
}
