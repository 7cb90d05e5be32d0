import CKit

/// Reports of crashes on stderr, for programs that are no ``Backend``; that has them by itself.
public enum CrashReports {
    /// Lets every crash from now on write the signal and the functions that led there.
    public static func begin() { kit_report_crashes() }
}
