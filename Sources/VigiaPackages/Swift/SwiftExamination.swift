import VigiaCore
import VigiaJSON
import VigiaPlatform

/// Compares the checkouts of a Swift package with its `Package.resolved`.
struct SwiftExamination {
    let folder: String
    /// SwiftPM's build folder.
    private let build: String

    init(in folder: String, build: String? = nil) {
        (self.folder, self.build) = (folder, build ?? folder + "/.build")
    }

    static let lockName = "Package.resolved"

    /// A package at one revision.
    struct Pin {
        let name: String
        /// The commit; nil if it comes from a registry.
        let revision: String?
        /// The folder below `.build/checkouts`; nil in a lock file.
        var place: String?
    }

    func report() -> DependencyReport {
        var report = DependencyReport()
        let path = "\(folder)/\(Self.lockName)"
        guard FileSystem.kind(of: path) == .file else {
            report.add(
                .lockMissing,
                "there is no Package.resolved in \(folder)",
                hint: "`swift package resolve` in that folder writes it; look at it, and commit it"
            )
            return report
        }
        report.lock = Self.lockName
        guard let pins = Self.pins(of: path) else {
            report.add(
                .lockInvalid,
                "\(path) is not JSON with pins",
                hint: "take it back from version control"
            )
            return report
        }
        report.packages = pins.count
        guard let present = Self.checkouts(of: build + "/workspace-state.json") else {
            if !pins.isEmpty {
                report.add(.nothingInstalled, "no packages are checked out in \(build)")
            }
            return report
        }
        var (missing, other) = ([String](), [String]())
        // Packages from a registry have no commit; SwiftPM checks them.
        for pin in pins where pin.revision != nil {
            guard let checkout = present.first(where: { $0.name == pin.name }),
                let place = checkout.place, isWhole(place)
            else {
                missing.append(pin.name)
                continue
            }
            if pin.revision != checkout.revision { other.append(pin.name) }
        }
        report.add(.missing, missing, "is not checked out", "are not checked out")
        let words = "at the commit that Package.resolved says"
        report.add(.otherVersion, other, "is not \(words)", "are not \(words)")
        return report
    }

    private func isWhole(_ place: String) -> Bool {
        FileSystem.kind(of: "\(build)/checkouts/\(place)/Package.swift") == .file
    }

    /// The pins in a lock file of any version; nil if it is invalid.
    static func pins(of path: String) -> [Pin]? {
        guard let json = json(path) else { return nil }
        let members = Members(json)
        let all =
            members.value("pins") == nil
            ? members.members("object").value("pins") : members.value("pins")
        guard case .list(let pins) = all else { return nil }
        return pins.compactMap { pin in
            let pin = Members(pin)
            guard let name = pin.text("identity") ?? pin.text("package") else { return nil }
            return Pin(name: name.lowercased(), revision: pin.members("state").text("revision"))
        }
    }

    /// The checkouts that SwiftPM recorded; nil if there are none.
    private static func checkouts(of path: String) -> [Pin]? {
        guard let json = json(path) else { return nil }
        return Members(json).members("object").elements("dependencies").compactMap { element in
            let element = Members(element)
            guard let name = element.members("packageRef").text("identity") else { return nil }
            let state = element.members("state").members("checkoutState")
            return Pin(
                name: name.lowercased(),
                revision: state.text("revision"),
                place: element.text("subpath")
            )
        }
    }

    private static func json(_ path: String) -> JSONValue? {
        guard let bytes = try? FileSystem.content(of: path, limit: NpmLock.bytesMax) else {
            return nil
        }
        return try? JSONValue(parsing: bytes)
    }
}
