import TestPlaces
import TestSupport
import Testing
import VigiaRepairs

@testable import VigiaPackages

/// A project in the folder `app` of a place of its own, with packages that need no network.
protocol PackagePlace {
    var place: Place { get }
    /// What examines and repairs the project's packages.
    var doctor: DependencyDoctor { get }
}

extension PackagePlace {
    var folder: String { place.path + "/app" }
    var state: String { folder + "/.vigia" }

    /// What is wrong.
    var faults: [DependencyFault] { doctor.examine().faults }
    var kinds: [DependencyFault.Kind] { faults.map(\.kind) }

    /// Repairs, and returns the record.
    @discardableResult
    func repair() throws -> RepairRecord {
        var record = try RepairRecord.begin(
            .dependencies,
            service: "web",
            subject: folder,
            in: state
        )
        #expect(try doctor.repair(&record).faults == [])
        return record
    }
}
