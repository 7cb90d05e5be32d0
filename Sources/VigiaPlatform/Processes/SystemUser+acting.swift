internal import CLinux
internal import Glibc

extension SystemUser {
    /// Does something while the calling thread, and no other, is this user in the eyes of the file
    /// systems: it may do what the user may, follow links to where the user may go, and what it
    /// makes belongs to the user.
    ///
    /// What is done for a user in folders that are the user's own is done so: whatever the user puts
    /// there, a link say, leads to nothing that the user could not reach alone. Where this process
    /// is not root, or is the user, nothing changes.
    ///
    /// - Parameters:
    ///   - failure: what is thrown where the kernel refuses, from its reason.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or `failure`. Source: setfsuid(2).
    public func acting<Value: ~Copyable, Failure: Error>(
        orThrow failure: (SystemError) -> Failure,
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if isOwn || geteuid() != 0 { return try body() }
        var own = unsafe vigia_self()
        let result = unsafe withRaw { unsafe vigia_act_as($0, &own) }
        if result < 0 { throw failure(SystemError(call: "act as uid \(uid)", errno: -result)) }
        defer { unsafe vigia_act_end(&own) }
        return try body()
    }

    /// The same where the kernel's reason is all that can be thrown.
    public func acting<Value: ~Copyable>(
        _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        try acting(orThrow: { $0 }, body)
    }

    /// Does something with the rights of this process again, while the thread acts as another user
    /// or not: never in a folder that such a user may change.
    ///
    /// - Parameter body: what is done.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    public static func asSelf<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var other = unsafe vigia_self()
        unsafe vigia_act_self(&other)
        defer { unsafe vigia_act_other(&other) }
        return try body()
    }
}
