/// The methods that are understood; a request with any other is refused.
///
/// Source: RFC 9110, section 9, and RFC 5789.
package enum RequestMethod: String, Sendable {
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
