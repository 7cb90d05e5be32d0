/// What to do about a service that ended by itself with status 0 although it should stay up.
public enum EndHint {
    /// The hint for a command.
    ///
    /// - Parameter command: the program and its arguments; the program's name decides.
    /// - Returns: what to do, as a clause.
    public static func text(_ command: [String]) -> String {
        let program = String(command.first?.split(separator: "/").last ?? "")
        if let advice = always[program] { return "run it in the foreground: `\(advice)`" }
        if let (flags, advice) = byFlag[program], command.contains(where: flags.contains) {
            return "run it in the foreground: \(advice)"
        }
        if endsWithInput(program, command) {
            return "it ends at the end of its input, and a service has none"
        }
        return "a service has to stay in the foreground; for a job that ends when it is done, set"
            + " `restart: { policy: on-failure }`"
    }

    /// Programs that go into the background unless an argument prevents it.
    private static let always: [String: String] = [
        "nginx": "nginx -g \"daemon off;\"",
        "apache2": "apache2 -DFOREGROUND", "httpd": "httpd -DFOREGROUND",
        "apachectl": "apachectl -DFOREGROUND", "apache2ctl": "apache2ctl -DFOREGROUND",
        "redis-server": "redis-server --daemonize no",
        "valkey-server": "valkey-server --daemonize no",
        "keydb-server": "keydb-server --daemonize no",
        "php-fpm": "php-fpm --nodaemonize", "sshd": "sshd -D", "cron": "cron -f",
        "crond": "crond -n", "dnsmasq": "dnsmasq --keep-in-foreground", "named": "named -f",
        "rsyslogd": "rsyslogd -n", "squid": "squid --foreground", "slapd": "slapd -d 0",
        "vsftpd": "vsftpd -obackground=NO", "varnishd": "varnishd -F",
        "supervisord": "supervisord --nodaemon", "postfix": "postfix start-fg",
        "pg_ctl": "postgres -D DIR", "pg_ctlcluster": "pg_ctlcluster --foreground",
        "mysqld_safe": "mysqld", "pm2": "pm2-runtime", "caddy": "caddy run", "monit": "monit -I",
        "ntpd": "ntpd -n", "inetd": "inetd -i", "proftpd": "proftpd --nodaemon",
        "tor": "tor --RunAsDaemon 0", "lighttpd": "lighttpd -D", "exim4": "exim4 -bdf",
        "smbd": "smbd --foreground",
    ]

    /// Programs that go into the background when a flag asks for it.
    private static let byFlag: [String: (flags: Set<String>, advice: String)] = [
        "gunicorn": (["-D", "--daemon"], "`gunicorn` without `--daemon`"),
        "haproxy": (["-D"], "`haproxy -W` without `-D`"),
        "memcached": (["-d", "--daemon"], "`memcached` without `-d`"),
        "mongod": (["--fork"], "`mongod` without `--fork`"),
        "mysqld": (["--daemonize", "-D"], "`mysqld` without `--daemonize`"),
        "uwsgi": (["--daemonize", "-d"], "`uwsgi` without `--daemonize`"),
        "unicorn": (["-D", "--daemonize"], "`unicorn` without `-D`"),
        "celery": (["multi", "--detach", "-D"], "`celery worker`"),
        "puma": (["-d", "--daemon"], "`puma` without `--daemon`"),
        "sidekiq": (["-d", "--daemon"], "`sidekiq` without `-d`"),
        "docker": (["-d", "--detach"], "`docker run` without `-d`"),
        "docker-compose": (["-d", "--detach"], "`docker-compose up` without `-d`"),
        "podman": (["-d", "--detach"], "`podman run` without `-d`"),
    ]

    /// Programs beside shells that read commands where they are given no file.
    private static let readers: Set<String> = [
        "python", "python3", "node", "ruby", "perl", "php", "irb", "psql", "mysql", "sqlite3",
        "redis-cli", "mongosh", "cat", "lua", "iex", "erl", "R", "ghci", "julia", "bc", "nc",
        "telnet",
    ]

    private static func endsWithInput(_ program: String, _ command: [String]) -> Bool {
        guard readers.contains(program) || KnownShell(running: program) != nil else { return false }
        return command.dropFirst().allSatisfy { $0.hasPrefix("-") && $0 != "-c" && $0 != "-e" }
    }
}
