import VigiaAlerts
import VigiaCore
import VigiaGateway
import VigiaJSON
import VigiaWire

/// Validates the configuration.
struct ValidateCommand: Command {
    static let usage = Usage(
        name: "validate",
        summary: "Check the configuration without starting anything.",
        options: StartOptions.options,
        examples: ["vigia validate", "vigia validate --prod"],
        exits: [
            (.ok, "the configuration is valid; there may be warnings"),
            (.usage, "the configuration has mistakes, or alerts cannot be sent from this host"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let spec = try shell.validate(project, options.profile)
        try Configuration.checkPrograms(of: spec, in: project, building: options.profile == "dev")
        let needsCurl = spec.alerts?.targets.contains(where: \.needsCurl) == true
        if needsCurl, !Curl.isThere { throw .noCurl }
        if let tls = spec.api?.tls {
            do throws(TLSIdentity.Refused) {
                _ = try TLSIdentity(certificate: tls.certificate, key: tls.key)
            } catch {
                throw .badCertificate(error.problem)
            }
        }
        let names = spec.services.map(\.name)
        let conflicts = spec.conflicts(memory: .ofMachine)
        if shell.wantsJSON {
            let answer = Valid(valid: true, services: names, warnings: conflicts)
            shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
        } else {
            let what = names.count == 1 ? "1 service" : "\(names.count) services"
            shell.output.line(
                "\(project.configuration) is good: \(what) (\(names.joined(separator: ", ")))"
            )
            for conflict in conflicts {
                shell.output.line(conflict.text + "\n  hint: \(conflict.hint)")
            }
        }
        return .ok
    }
}

/// The output of `validate --json` for a valid configuration.
private struct Valid: JSONWritable {
    let valid: Bool
    let services: [String]
    /// Settings that are valid but conflict.
    let warnings: [PlanConflict]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("valid", valid)
            json.member("services", services)
            json.member("warnings", warnings)
        }
    }
}
