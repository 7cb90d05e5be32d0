internal import VigiaHTTP

/// The method of a request.
///
/// Source: RFC 9110, section 9, and RFC 5789.
public enum Method: String, Sendable {
    /// Read a resource.
    case get = "GET"
    /// Read what `get` would answer, without the body.
    case head = "HEAD"
    /// Process the body.
    case post = "POST"
    /// Replace the resource by the body.
    case put = "PUT"
    /// Change the resource as the body says.
    case patch = "PATCH"
    /// Remove the resource.
    case delete = "DELETE"
    /// Ask for the allowed methods.
    case options = "OPTIONS"
}

extension Method {
    /// The method of a head.
    init(_ method: RequestMethod) {
        self =
            switch method {
            case .get: .get
            case .head: .head
            case .post: .post
            case .put: .put
            case .patch: .patch
            case .delete: .delete
            case .options: .options
            }
    }
}
