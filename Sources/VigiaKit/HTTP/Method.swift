/// What a request wants done with what its path names.
public enum Method: String, Sendable {
    /// To see it.
    case get = "GET"
    /// To see what `get` would answer, without the body.
    case head = "HEAD"
    /// To have the body dealt with.
    case post = "POST"
    /// To have it replaced by the body.
    case put = "PUT"
    /// To have it changed as the body says.
    case patch = "PATCH"
    /// To have it removed.
    case delete = "DELETE"
    /// To hear what may be done.
    case options = "OPTIONS"
}
