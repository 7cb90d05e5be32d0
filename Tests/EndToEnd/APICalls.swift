import Glibc
import TestSupport
import Testing
import VigiaWire

/// Those who know what OpenAPI and JSON Schema are: what `scripts/setup tests` installs.
private enum Validators {
    /// Python that finds them.
    static let python = "PYTHONPATH='\(Program.root)/.build/judge' python3"

    /// Whether they are there.
    static var areThere: Bool {
        let question = "import jsonschema, openapi_spec_validator"
        guard let folder = try? TestFolder() else { return false }
        let words = ["sh", "-c", "\(python) -c '\(question)'"]
        return (try? Program.run(words, in: folder.path))?.status == 0
    }
}

/// Every line of `docs/api.md`, before a real Vigia, and each answer before its description.
@Suite(
    "Calls of the API",
    .enabled(if: Validators.areThere, "it needs Python's openapi-spec-validator")
)
struct APICalls {
    /// Runs each line of the file `lines`; it says a line for each, its status and path, or what is
    /// wrong.
    private static let judging = #"""
        import json, re, subprocess
        from urllib.parse import urlparse
        from jsonschema import Draft202012Validator
        from openapi_spec_validator import OpenAPIV31SpecValidator

        def call(line):
            words = ["-s", "-o", "answer", "-w", "%{http_code} %{content_type}"]
            told = subprocess.run(line.replace("curl", "curl " + " ".join("'%s'" % w for w in words), 1),
                shell=True, capture_output=True, text=True).stdout
            status, _, kind = told.partition(" ")
            return status, kind.partition(";")[0], open("answer", "rb").read()

        first = "curl --unix-socket .vigia/control.sock http://localhost/v1/openapi.json"
        document = json.loads(call(first)[2])
        OpenAPIV31SpecValidator(document).validate()
        for name, schema in document["components"]["schemas"].items():
            if name not in ("Record", "RecordCause", "OpenAPI"):
                schema["additionalProperties"] = False
        asked = set()
        for line in open("lines").read().splitlines():
            status, kind, body = call(line)
            target = urlparse(line.split("'")[-2])
            path = next(path for path in sorted(document["paths"], key=lambda path: "{" in path)
                if re.fullmatch(re.sub("{.*?}", "[^/]+", path), target.path))
            method = "post" if "-X POST" in line else "get"
            asked.add((path, method))
            responses = document["paths"][path][method]["responses"]
            content = responses.get(status, {}).get("content", {}).get(kind)
            if content is None:
                print(status, kind, "is not described:", line, body)
                continue
            root = dict(document, **content["schema"])
            value = json.loads(body) if kind == "application/json" else body.decode()
            for error in Draft202012Validator(root).iter_errors(value):
                print("not as described:", line, error.message)
            print(status, path)
        every = {(p, m) for p, ms in document["paths"].items() for m in ms}
        for path, method in sorted(every - asked):
            print("not called:", method, path)
        """#

    /// The lines of the page, in its order, but for what ends the project, which is the last.
    private static var lines: [String] {
        let all = File.text(Program.root + "/docs/api.md").split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("curl ") }
            // The programs of these tests stand in for those that are installed.
            .map { $0.replacing("/usr/local/bin/", with: Program.root + "/.build/debug/") }
        return all.filter { !$0.contains("/v1/shutdown") }
            + all.filter { $0.contains("/v1/shutdown") }
    }

    @Test("each line of the page is answered, and each answer is what the description says")
    func calls() throws {
        let lines = Self.lines
        try #require(lines.count > 20)
        let project = try Project(
            """
            services:
              backend:
                command: [sleep, "1000"]
                sockets: { main: "unix:main.sock" }
            """,
            files: ["lines": lines.map { $0 + "\n" }.joined(), "judge.py": Self.judging]
        )
        try project.start()
        // One of the lines asks for the first incident.
        kill(try #require(try project.service().pid), SIGKILL)
        let first = "curl -s --unix-socket .vigia/control.sock http://vigia/v1/incidents/1"
        try Fact.pass { try project.shell(first).output.contains("\"incident\":1,") }
        try Fact.pass { try project.service().state == "up" }
        let told = try project.shell("\(Validators.python) judge.py").all
        let answers = told.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(answers.count == lines.count, "\(told)")
        for answer in answers {
            // Only `vigia apply` makes what this one takes.
            let isRefused = answer.last == "/v1/apply"
            let isFine = isRefused ? answer.first == "400" : answer.first?.hasPrefix("20") == true
            #expect(isFine && answer.count == 2, "\(answer.joined(separator: " "))")
        }
    }
}
