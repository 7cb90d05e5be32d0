import Glibc
import Testing

/// A server in Python that the tests start: each path gives a different faulty answer.
///
/// The server prints its ports, and ends when its standard input closes, so it never outlives the
/// test.
@safe final class PythonServer {
    let port: Int
    let portOfIPv6: Int
    let socketPath: String
    let process: pid_t
    private let input: CInt

    init() throws {
        var (input, output): ([CInt], [CInt]) = ([-1, -1], [-1, -1])
        try #require(unsafe pipe(&input) == 0 && pipe(&output) == 0)
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        process = try Self.spawn(input: input[0], output: output[1])
        self.input = input[1]
        close(input[0])
        close(output[1])
        defer { close(output[0]) }
        let words = Self.line(from: output[0]).split(separator: " ")
        guard words.count == 3, let first = Int(words[0]), let second = Int(words[1]) else {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            close(self.input)
            throw Failed()
        }
        (port, portOfIPv6, socketPath) = (first, second, String(words[2]))
    }

    struct Failed: Error {}

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(input)
        _ = unsafe unlink(socketPath)
    }

    private static func spawn(input: CInt, output: CInt) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        let text = ["python3", "-u", "-c", script]
        var words = unsafe text.map { word in unsafe strdup(word) } + [nil]
        defer { unsafe words.forEach { word in unsafe free(word) } }
        var pid: pid_t = 0
        let result = unsafe posix_spawnp(&pid, "python3", &actions, nil, &words, environ)
        guard result == 0 else { throw Failed() }
        return pid
    }

    private static func line(from descriptor: CInt) -> String {
        var (line, byte): ([UInt8], UInt8) = ([], 0)
        while unsafe read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}

private let script = #"""
    import http.server, os, socket, sys, threading, time

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def raw(self, *parts):
            self.close_connection = True
            for part in parts:
                self.wfile.write(part if isinstance(part, bytes) else part.encode())
        def plain(self, status, body, kind="application/json", **fields):
            body = body if isinstance(body, bytes) else body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in fields.items(): self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        def hush(self):
            self.wfile.flush()
            while self.connection.recv(4096): pass
        def chunks(self, parts):
            self.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in parts: self.raw("%x\r\n" % len(part), part, "\r\n")
            self.raw("0\r\nX-Late: yes\r\n\r\n")
        def do_GET(self):
            try: getattr(self, "at_" + self.path[1:].split("?")[0])()
            except (BrokenPipeError, ConnectionResetError): pass
        do_POST = do_OPTIONS = do_GET
        def do_HEAD(self):
            self.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"); self.hush()
        def at_ok(self): self.plain(200, "fine\n", "text/plain")
        def at_json(self): self.plain(200, '{"status":"ok","db":{"up":true,"lag":3}}')
        def at_degraded(self): self.plain(200, '{"status":"Degraded"}')
        def at_error(self): self.plain(200, '{"status":"error"}')
        def at_missing(self): self.plain(404, "no")
        def at_busy(self): self.plain(503, "no")
        def at_redirect(self): self.plain(302, "", Location="/ok")
        def at_empty(self): self.raw("HTTP/1.1 204 No Content\r\n\r\n"); self.hush()
        def at_old(self): self.raw("HTTP/1.0 200 OK\n\nuntil the end")
        def at_interim(self):
            self.raw("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        def at_echo(self):
            self.plain(200, "|".join([self.path] + ["%s=%s" % i for i in self.headers.items()]))
        def at_garbage(self): self.raw("\x16\x03\x01 what? \x1b[31m\r\n" * 9); self.hush()
        def at_shortgarbage(self): self.raw("HT")
        def at_nothing(self): self.close_connection = True
        def at_half(self): self.raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")
        def at_halfhead(self): self.raw("HTTP/1.1 200 OK\r\nContent-Le")
        def at_stuck(self):
            self.raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"); self.hush()
        def at_stuckhead(self): self.raw("HTTP/1.1 200 OK\r\n"); self.hush()
        def at_stuckobject(self):
            self.raw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"status":'); self.hush()
        def at_stream(self):
            self.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"); self.hush()
        def at_later(self):
            self.raw("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n"); self.wfile.flush()
            time.sleep(0.2); self.raw('{"status":"degraded"}'); self.hush()
        def at_silent(self): self.hush()
        def at_endless(self):
            self.raw("HTTP/1.1 200 OK\r\n\r\n")
            while True: self.raw(b"x" * 65536)
        def at_endlessobject(self):
            self.raw('HTTP/1.1 200 OK\r\n\r\n{"a":"')
            while True: self.raw(b"x" * 65536)
        def at_endlesschunks(self): self.chunks(iter(lambda: b"x" * 1000, None))
        def at_endlesshead(self):
            self.raw("HTTP/1.1 200 OK\r\n")
            while True: self.raw("X-More: and more\r\n")
        def at_full(self): self.plain(200, b"x" * 65536)
        def at_overfull(self): self.plain(200, b"x" * 65537)
        def at_fullchunks(self): self.chunks([b"x" * 4096] * 16)
        def at_overchunks(self): self.chunks([b"x" * 4096] * 16 + [b"x"])
        def at_fullend(self): self.raw("HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)
        def at_overend(self): self.raw("HTTP/1.1 200 OK\r\n\r\n", b"x" * 65537)
        def at_drip(self):
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 99999:
                self.raw(bytes([byte])); self.wfile.flush(); time.sleep(0.01)
        def at_reset(self):
            self.raw("HTTP/1.1 200 OK\r\n"); self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" + b"\0" * 4)
            self.connection.close()

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 1024
        daemon_threads = True
        def handle_error(self, *what): pass

    class Server6(Server):
        address_family = socket.AF_INET6

    v4, v6 = Server(("127.0.0.1", 0), Handler), Server6(("::1", 0), Handler)
    path = "/tmp/vigia-probe-%d.sock" % os.getpid()
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(path); unix.listen(64)
    for server in (v4, v6): threading.Thread(target=server.serve_forever, daemon=True).start()
    print(v4.server_port, v6.server_port, path)
    sys.stdin.read()
    os.unlink(path)
    os._exit(0)
    """#
