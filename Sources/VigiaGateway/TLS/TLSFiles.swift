import VigiaCore
import VigiaPlatform

/// The certificate in use, read again when its files are others.
///
/// The files are looked at for each connection, so that a renewed certificate needs no restart. One
/// that cannot be used leaves the one before in its place.
final class TLSFiles {
    private let policy: APIPolicy.TLS
    private let report: (GatewayReport) -> Void
    private var marks: [FileStatus]?
    private var identity: TLSIdentity

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - policy: their paths.
    ///   - report: hears of files that cannot be used.
    /// - Throws: where they cannot.
    init(
        _ policy: APIPolicy.TLS,
        report: @escaping (GatewayReport) -> Void
    ) throws(TLSIdentity.Refused) {
        (self.policy, self.report) = (policy, report)
        marks = Self.marks(policy)
        do throws(TLSIdentity.Refused) {
            identity = try Self.read(policy)
        } catch {
            report(.certificate(error.problem))
            throw error
        }
    }

    /// The certificate for a connection that begins.
    var current: TLSIdentity {
        let now = Self.marks(policy)
        guard now != marks else { return identity }
        marks = now
        do throws(TLSIdentity.Refused) {
            identity = try Self.read(policy)
        } catch {
            report(.certificate(error.problem))
        }
        return identity
    }

    private static func read(_ policy: APIPolicy.TLS) throws(TLSIdentity.Refused) -> TLSIdentity {
        try TLSIdentity(certificate: policy.certificate, key: policy.key)
    }

    /// What tells the files from others; nil while one is missing.
    private static func marks(_ policy: APIPolicy.TLS) -> [FileStatus]? {
        let all = [policy.certificate, policy.key].map { try? FileStatus($0) }
        let found = all.compactMap(\.self)
        return found.count == all.count ? found : nil
    }
}
