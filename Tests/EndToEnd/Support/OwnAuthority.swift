import TestSupport
import Testing

/// A certificate for `localhost`, by an authority that no system knows.
enum OwnAuthority {
    /// Makes `ca.pem`, `cert.pem` and `key.pem` in a folder.
    ///
    /// - Parameter folder: its path.
    /// - Throws: where openssl fails.
    static func make(in folder: String) throws {
        let line = """
            cd '\(folder)' && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=own-ca \
            -days 2 -keyout ca.key -out ca.pem -addext basicConstraints=critical,CA:TRUE \
            && openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out csr.pem \
            && echo subjectAltName=DNS:localhost > san \
            && openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
            -extfile san -out cert.pem
            """
        let made = try Program.run(["sh", "-c", line], in: folder)
        try #require(made.status == 0, "\(made.all)")
    }
}
