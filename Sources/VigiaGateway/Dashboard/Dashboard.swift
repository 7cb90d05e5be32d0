import VigiaHTTP

/// The dashboard: a page and what belongs to it, which are parts of the program.
///
/// It has no secrets and needs no token; what it shows comes from the API, which does.
enum Dashboard {
    /// One file of it.
    struct File {
        /// The `Content-Type`.
        let type: String
        /// The content.
        let bytes: [UInt8]
    }

    /// The file at a path; nil where there is none.
    ///
    /// - Parameter target: what a request asks for.
    /// - Returns: the file.
    static func file(_ target: RequestTarget) -> File? {
        let script = "text/javascript; charset=utf-8"
        return switch target.path {
        case "/": File(type: "text/html; charset=utf-8", bytes: PackageResources.index_html)
        case "/style.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.style_css)
        case "/icon.svg": File(type: "image/svg+xml", bytes: PackageResources.icon_svg)
        case "/app.js": File(type: script, bytes: PackageResources.app_js)
        case "/api.js": File(type: script, bytes: PackageResources.api_js)
        case "/curves.js": File(type: script, bytes: PackageResources.curves_js)
        case "/history.js": File(type: script, bytes: PackageResources.history_js)
        case "/incidents.js": File(type: script, bytes: PackageResources.incidents_js)
        case "/logs.js": File(type: script, bytes: PackageResources.logs_js)
        case "/services.js": File(type: script, bytes: PackageResources.services_js)
        case "/view.js": File(type: script, bytes: PackageResources.view_js)
        default: nil
        }
    }

    /// Header lines that keep a page from everything that it does not need.
    ///
    /// Source: W3C Content Security Policy Level 3; WHATWG HTML, section 7.1.3 (COOP).
    static let fields =
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
        + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'\r\n"
        + "Cross-Origin-Opener-Policy: same-origin\r\n"
        + "Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n"
}
