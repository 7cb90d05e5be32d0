import CKit

/// Crash reports on standard error, for programs without a ``Backend``, which has them anyway.
public enum CrashReports {
    /// Makes every later crash write its signal and the stack of functions.
    public static func begin() { kit_report_crashes() }
}
