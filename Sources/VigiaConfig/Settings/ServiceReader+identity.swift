internal import VigiaCore

// The user that a service runs as, and its privileges.
extension ServiceReader {
    /// Reads `user` and `group`: names or ids, or both as `user:group`.
    ///
    /// - Returns: nil where neither is set, or one is wrong.
    func user(_ section: Section) -> UserIdentity? {
        guard let entry = section["user"] else {
            if let entry = section["group"] {
                problems.add(
                    "conflict",
                    at: entry.keyPlace,
                    "\"group\" needs a \"user\"",
                    hint: "write the user too, if need be the one who runs Vigia"
                )
            }
            return nil
        }
        guard let text = section.text("user") else { return nil }
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(words[0])
        guard var user = numbered(name) ?? context.facts.user(named: name) else {
            problems.add("not_found", at: entry.place, "there is no user called \(quoted(name))")
            return nil
        }
        if words.count == 2, let other = section["group"] {
            problems.add(
                "conflict",
                at: other.keyPlace,
                "a group stands in \"user\" already",
                hint: "remove one of the two"
            )
            return nil
        }
        let group = words.count == 2 ? (entry, String(words[1])) : group(section)
        guard let (place, word) = group else { return user }
        guard let gid = number(word) ?? context.facts.group(named: word) else {
            problems.add(
                "not_found",
                at: place.place,
                "there is no group called \(quoted(word))"
            )
            return nil
        }
        user.gid = gid
        user.groups = context.facts.groups(of: user.name, primary: gid)
        return user
    }

    private func group(_ section: Section) -> (Entry, String)? {
        guard let entry = section["group"], let word = section.text("group") else { return nil }
        return (entry, word)
    }

    private func number(_ word: String) -> UInt32? {
        // The highest id means "no change" to the kernel. Source: setresuid(2).
        guard word.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt32(word),
            number != .max
        else { return nil }
        return number
    }

    /// The user with an id, which the user database need not know.
    private func numbered(_ word: String) -> UserIdentity? {
        guard let uid = number(word) else { return nil }
        if let account = context.facts.account(of: uid),
            let user = context.facts.user(named: account.name)
        {
            return user
        }
        return UserIdentity(name: word, uid: uid, gid: uid, groups: [uid])
    }

    /// The variables that describe a user, in place of Vigia's own.
    ///
    /// Source: environ(7).
    func variables(of user: UserIdentity?) -> [String: String] {
        guard let user else { return [:] }
        let account = context.facts.account(of: user.uid)
        return [
            "HOME": account?.home ?? "/", "SHELL": account?.shell ?? "/bin/sh",
            "USER": user.name, "LOGNAME": user.name,
        ]
    }

    /// Whether a service of a user inherits this variable of Vigia.
    ///
    /// Variables of a login session lead to the sockets, files and rights of the session's user.
    func isMeant(_ name: String, for user: UserIdentity?) -> Bool {
        guard let user, user.name != shared["USER"] ?? shared["LOGNAME"] else { return true }
        return !Self.sessionNames.contains(name)
            && !Self.sessionPrefixes.contains { name.hasPrefix($0) }
    }

    private static let sessionPrefixes = ["XDG_", "DBUS_", "SSH_", "SUDO_"]
    private static let sessionNames: Set<String> = [
        "MAIL", "XAUTHORITY", "OLDPWD", "KRB5CCNAME", "GPG_AGENT_INFO",
    ]

    /// Reads `no_new_privs` and `capabilities`.
    ///
    /// By default, a service with its own user can gain no privileges and has no capabilities. For
    /// root, both would take away what the service is root for.
    func privileges(_ section: Section, of user: UserIdentity?) -> Privileges? {
        let isLimited = user.map { $0.uid != 0 } ?? false
        let capabilities = capabilities(section)
        let flag = section.flag("no_new_privs")
        guard isLimited || capabilities != nil || flag != nil else { return nil }
        return Privileges(
            noNewPrivileges: flag ?? isLimited,
            capabilities: capabilities ?? (isLimited ? 0 : nil)
        )
    }

    private func capabilities(_ section: Section) -> UInt64? {
        guard let entry = section["capabilities"], let nodes = section.nodes(entry) else {
            return nil
        }
        var kept: UInt64 = 0
        for node in nodes {
            guard case .text(let name, _) = node.shape else { continue }
            if let bit = Privileges.capability(name) {
                kept |= bit
                continue
            }
            let plain = Privileges.plainName(name)
            let near = nearest(to: plain, among: Privileges.capabilityNames)
            problems.add(
                "value",
                at: node.place,
                "there is no capability called \(quoted(name))"
                    + didYouMean(near),
                hint: "capabilities(7) lists them: net_bind_service, sys_nice and others"
            )
        }
        return kept
    }
}
