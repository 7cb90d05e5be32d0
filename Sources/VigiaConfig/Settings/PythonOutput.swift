/// What makes a Python write each line at once.
///
/// Into a pipe, Python writes in blocks: what a run said last is lost when it is killed.
///
/// Source: python(1), `PYTHONUNBUFFERED`.
enum PythonOutput {
    /// Names of programs that are Python, beside `python` with any version.
    private static let programs: Set<String> = [
        "celery", "daphne", "flask", "gunicorn", "hypercorn", "uvicorn",
    ]

    /// Variables with the one for it, unless they have it, where a command runs Python.
    static func unbuffered(
        _ variables: [String: String],
        for command: [String]
    ) -> [String: String] {
        let name = command.first?.split(separator: "/").last.map(String.init) ?? ""
        guard name.hasPrefix("python") || programs.contains(name) else { return variables }
        return variables.merging(["PYTHONUNBUFFERED": "1"]) { own, _ in own }
    }
}
