import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// Makes a virtual environment beside the existing one, installs into it, rewrites its paths to the
/// final ones, and exchanges the two.
///
/// An environment has its own path only in text files: the first lines of scripts, the activation
/// scripts, and its settings. Source: venv, "How venvs work".
struct PipRepair: PackageRepair {
    private let doctor: DependencyDoctor
    private let old: VirtualEnvironment?
    private let requirements: Requirements

    init(_ doctor: DependencyDoctor) {
        self.doctor = doctor
        lock = "\(doctor.folder)/\(PipExamination.lockName)"
        requirements = Requirements(lock, doctor.environment)
        place = PipExamination(in: doctor.folder, doctor.tools).place
        old = VirtualEnvironment.isOne(place) ? VirtualEnvironment(at: place) : nil
    }

    /// The present or future path of the environment.
    private let place: String

    private let lock: String

    func plan(from lock: String) -> String {
        let hashes = requirements.haveHashes ? " with --require-hashes" : ""
        let open = requirements.unpinned
        let loose =
            open.isEmpty
            ? "" : "; it pins no version of \(open.prefix(3).joined(separator: ", "))"
        let exchange = old == nil ? "put it there" : "exchange the two"
        return "make a new virtual environment beside \(place), `pip install`\(hashes) from "
            + "requirements.txt, then \(exchange)\(loose)"
    }

    func install(
        with work: borrowing InstallWork,
        _ record: inout RepairRecord
    ) throws(DependencyFailure) {
        guard let python else { throw .noProgram("python3") }
        let staging = try StagingFolder(for: record, doctor)
        let new = staging.path + "/environment"
        let settings = Self.settings.merging(try staging.home(doctor.environment)) { $1 }
        try work.run(making(new, with: python), in: doctor.folder, settings)
        try work.run(installing(into: new), in: doctor.folder, settings)
        let tools = doctor.tools
        let made = PipExamination(in: doctor.folder, tools).report(
            of: VirtualEnvironment(at: new),
            at: new
        )
        guard made.isDisputable else { throw .notBetter(made) }
        try relocate(new)
        let ready = try staging.move(new, named: "environment", to: record, for: place)
        let what = "a new environment, installed from requirements.txt with \(python)"
        try record.exchange(place, with: ready, what)
    }

    /// The interpreter that the old environment was made with if it exists, or else the one that
    /// the service would find.
    private var python: String? {
        let line = old?.line.map { "python\($0)" }
        let usual = ["python3", "python"]
        if let home = old?.settings["home"], !home.hasPrefix(place) {
            let names = [line].compactMap { $0 } + usual
            let files = names.map { "\(home)/\($0)" }
            if let file = files.first(where: { FileSystem.kind(of: $0) == .file }) { return file }
        }
        // A broken environment may come first in PATH.
        var environment = doctor.environment
        let path = (environment["PATH"] ?? ProgramSearch.usualPath).split(separator: ":")
        environment["PATH"] = path.filter { folder in
            !FileSystem.destination(of: String(folder)).hasPrefix(place) && !folder.hasPrefix(".")
        }.joined(separator: ":")
        let tools = Tools(
            folder: doctor.folder,
            environment: environment,
            user: doctor.user
        )
        return ([line].compactMap { $0 } + usual).lazy.compactMap { tools.path(of: $0) }.first
    }

    private func making(_ new: String, with python: String) -> [String] {
        var words = [python, "-m", "venv", "--prompt", name]
        if old?.settings["include-system-site-packages"] == "true" {
            words.append("--system-site-packages")
        }
        return words + [new]
    }

    private var name: String { place.split(separator: "/").last.map(String.init) ?? ".venv" }

    private func installing(into new: String) -> [String] {
        var words = [
            "\(new)/bin/python", "-m", "pip", "install", "--disable-pip-version-check",
            "--no-input", "--progress-bar", "off", "--retries", "2", "--timeout", "10",
        ]
        if requirements.haveHashes { words.append("--require-hashes") }
        return words + ["-r", lock]
    }

    private static let settings: [String: String?] = ["VIRTUAL_ENV": nil, "PYTHONHOME": nil]

    /// Rewrites the environment's path in every text file to the final one.
    private func relocate(_ new: String) throws(DependencyFailure) {
        let relocation = Relocation(from: new, to: place)
        try DependencyFailure.granting { () throws(SystemError) in
            for folder in ["bin", "share", "etc"] {
                try relocation.rewriteAll(in: "\(new)/\(folder)")
            }
            try relocation.rewrite("\(new)/pyvenv.cfg")
        }
    }
}
