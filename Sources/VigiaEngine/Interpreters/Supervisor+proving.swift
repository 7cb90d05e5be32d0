import VigiaCore
import VigiaLogs
import VigiaRepairs

// What is installed is known to work once a service is ready with it.
extension Supervisor {
    /// Has it written down that the packages of services work which became ready.
    ///
    /// The scribe does that, since it is the one that may wait for a disk.
    func provePackages() {
        guard !becameReady.isEmpty else { return }
        let users = packageUsers ?? PackageUsers(project.spec)
        packageUsers = users
        let folders = users.proven(by: becameReady, in: project)
        becameReady = []
        guard !folders.isEmpty else { return }
        let archive = RepairArchive(state: "\(here)/.vigia")
        scribe.perform { archive.prove(folders) }
    }

    /// Does the same for those that were ready already when this supervisor began: the one before
    /// it may have died in between.
    func provePackagesAgain() {
        becameReady = project.machines.indices.filter {
            project.machines[$0].state.run?.readyAt != nil
        }
    }
}
