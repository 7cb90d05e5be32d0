/// Finds the cause of an error without a known phrase, by a thing and a fault.
///
/// Programs word errors in their own ways, but `password`, `token` and `login` with `rejected`,
/// `expired` or `wrong` are about credentials in all of them. Only the line that was chosen is
/// tested, and only where no phrase matches, so this never decides which line is quoted.
struct WordPairs: Sendable {
    /// Things and their faults; the order matters, as in `Phrases`.
    private struct Rule {
        let cause: CauseClass
        let things: PhraseIndex
        let faults: PhraseIndex

        init(_ cause: CauseClass, _ things: String, _ faults: String) {
            self.cause = cause
            self.things = PhraseIndex(words: things)
            self.faults = PhraseIndex(words: faults)
        }

        func isIn(_ line: LineText) -> Bool { things.isIn(line) && faults.isIn(line) }
    }

    /// Kinds of values that a program gets from its settings, and no other error is about.
    private static let settings = Rule(
        .configuration,
        "locale,storage method,method,entry,encoding,charset,time zone,timezone,driver,engine,"
            + "mode,algorithm,cipher,protocol,scheme,format,backend,transport,dialect",
        "unknown,unrecogni"
    )

    /// The most bytes of a line that are read.
    private static let headMax = 200

    /// The cause of the line; nil where no pair matches, or the error is the program's own mistake.
    static func cause(of line: LineText) -> CauseClass? {
        guard !ownMistakes.isIn(line) else { return nil }
        // Advice at the end of a long line has things and faults of its own.
        let head = line.until(min(headMax, line.bytes.count))
        if let rule = rules.first(where: { $0.isIn(head) }) { return rule.cause }
        let type = ErrorType.name(in: line.trimmed)
        let isTyped = type.map { $0.count > "error".utf8.count } ?? false
        return !isTyped && settings.isIn(head) ? settings.cause : nil
    }

    /// Errors of a program about its own values, whatever their wording.
    private static let ownMistakes = WordSet([
        "typeerror", "attributeerror", "keyerror", "indexerror", "nameerror", "referenceerror",
        "nullpointer", "nullreference", "nomethoderror", "classcast", "zerodivision",
        "arithmetic", "assertion", "rangeerror", "outofbounds", "unboundlocal", "recursion",
        "badmatch", "function_clause", "case_clause", "undefined method", "is not a function",
        "nil pointer", "null pointer", "nil value", "index out of", "divi", "overflow",
        "unexpected token", "json.parse", "syntaxerror", "no method matching",
        "concurrentmodification", "numberformat", "keynotfound",
        "argumentnull", "invalidcast", "badarith", "badarg", "resolve dependencies of the",
        "required a bean of type", "undefined local variable", "undefined variable",
        "attribute \"",
    ])

    /// Faults that only the program's own text makes, whoever reports them.
    static let programFaults = WordSet([
        "division by zero", "divide by zero", "divided by zero", "index out of", "out of bounds",
        "null pointer", "nil pointer", "null reference", "undefined method", "is not a function",
        "not callable", "attempt to index", "attempt to call", "attempt to perform arithmetic",
        "attempt to concatenate", "attempt to compare",
    ])

    private static let rules: [Rule] = [
        Rule(
            .certificate,
            "certificate,cert,certificates,x509,ca bundle,truststore,keystore",
            "expired,invalid,untrusted,not trusted,verif,mismatch,not match,unknown,self,revoked,"
                + "not valid,fail,cannot,unable,missing,rejected,out of date,could not be found,"
                + "no server certificate,no x509 certificate,no trusted,needs a"
        ),
        Rule(
            .authentication,
            "password,credential,login,logon,authenticat,authoriz,authoris,token,api key,apikey,"
                + "access key,secret key,passphrase,username,oauth,ldap bind,bind dn",
            "fail,invalid,denied,rejected,reject,refused,incorrect,wrong,expired,violation,bad,"
                + "unknown,not accepted,not allowed,error,revoked,mismatch,unsuccessful"
        ),
        Rule(
            .processesExhausted,
            "thread,threads,fork,process,processes,nproc,clone,child",
            "resource temporarily,cannot create,can't create,could not create,failed to create,"
                + "unable to create,limit reached,limit exceeded,eagain,cannot spawn,failed to spawn"
        ),
        Rule(
            .descriptorsExhausted,
            "file descriptor,file descriptors,descriptors,open files,fd limit,fds,handles,nofile",
            "too many,limit,exhaust,exceed,no more,not enough,insufficient,too low,raise,increase,"
                + "run out,ran out"
        ),
        Rule(
            .outOfMemory,
            "memory,heap,alloc,allocate,allocation,allocating,malloc,mmap,ram",
            "out of,exhaust,cannot,could not,failed,unable,insufficient,not enough,no more,"
                + "exceeded,too large,ran out"
        ),
        Rule(
            .diskFull,
            "disk,space,volume,quota,storage,filesystem,partition,inodes",
            "full,exhaust,exceed,not enough,insufficient,no more,out of,no space,too little,"
                + "too low,ran out"
        ),
        Rule(
            .addressInUse,
            "port,address,socket,bind,listen,listener,endpoint,listening",
            "in use,already,taken,occupied,busy,used by,allocated,not free,"
                + "failed to bind,cannot bind,could not bind,unable to bind"
        ),
        Rule(
            .nativeIncompatible,
            "cpu,glibc,abi,architecture,arch,elf,binary,binaries,shared object,platform,kernel,"
                + "library,native,runtime version,engine version,instruction",
            "unsupported,not support,incompatible,mismatch,requires,require,not compatible,"
                + "compiled for,built for,wrong,too old"
        ),
        Rule(
            .databaseCorrupt,
            "database,wal,page,block,index,snapshot,segment,data file,datafile,store,journal,"
                + "tablespace,record,ledger,shard,partition log,log file,db,table,manifest,chunk",
            "corrupt,damaged,checksum,magic,crc,malformed,inconsistent,truncated,torn,"
                + "hash mismatch,bad header,invalid header,unreadable"
        ),
        Rule(
            .schema,
            "schema,migration,migrations,migrat,table,column,relation,database version,revision",
            "not exist,missing,pending,mismatch,newer,out of date,outdated,not current,unknown,"
                + "not found,fail,dirty,behind,ahead,incompatible,older,unapplied,not applied"
        ),
        Rule(
            .moduleMissing,
            "module,package,plugin,extension,library,dependency,dependencies,gem,crate,"
                + "driver,provider,addon,shared library",
            "not found,missing,not installed,cannot load,could not load,failed to load,"
                + "unable to load,cannot find,could not find,unable to find,not available,"
                + "cannot be loaded,unresolved,could not be found,unable to locate"
        ),
        Rule(
            .permissionDenied,
            "permission,permissions,privilege,privileges,owner,ownership,root,file mode",
            "denied,not permitted,insufficient,too open,bad,wrong,incorrect,lack,missing,must be,"
                + "not have,required,insecure,unsafe,needs,not recommended"
        ),
        Rule(
            .dependencyUnreachable,
            "connect,connection,dial,host,hosts,server,broker,brokers,upstream,peer,remote,dns,"
                + "resolve,redis,postgres,mysql,kafka,rabbitmq,amqp,backend,cluster,gateway,proxy,"
                + "database,endpoint",
            "refused,timed out,timeout,unreachable,reset,lost,unavailable,is down,not reachable,"
                + "not respond,no response,could not reach,cannot reach,unable to reach,closed,"
                + "unable to bootstrap,"
                + "could not connect,cannot connect,failed to connect,unable to connect,"
                + "could not resolve,cannot resolve,not ready"
        ),
        Rule(
            .configuration,
            "connection string,connectionstring,secret key,encryption key,master key,"
                + "signing key,fernet key,app key",
            "not been initialized,not initialized,invalid,missing,empty,null,not set,required,"
                + "must be,too short,too long,too weak"
        ),
        Rule(
            .configuration,
            "config,configuration,option,options,setting,settings,parameter,parameters,directive,"
                + "environment,variable,argument,arguments,flag,property,properties,yaml,toml,"
                + "ini,profile,env,configured",
            "invalid,unknown,missing,required,unrecogni,not set,unexpected,unsupported,unset,"
                + "not used,must,undefined,empty,malformed,expected,illegal,conflict,duplicate,"
                + "not specified,not defined,cannot parse,could not parse,failed to parse,"
                + "incorrect,wrong,not valid,not allowed,deprecated,removed,fail,error,not supported,no "
        ),
        Rule(.configuration, "please", "define,specify,configure"),
        Rule(.configuration, "log level,logging level,loglevel", "bad,invalid,unknown,no such"),
        Rule(.configuration, "user,group,port,address", "has not been defined,has not been set"),
        Rule(
            .configuration,
            "user id,group id,uid,gid,reuid,regid",
            "parse,unknown,invalid,not found,no such,cannot find"
        ),
        Rule(.dependencyUnreachable, "port,host,name", "can't resolve,unable to resolve"),
        Rule(
            .configuration,
            "threads,workers,servers,processes,connections,timeout,interval,number of,port,ttl",
            "must not be less,must not be greater,must be greater,must be at least,must be less,must be at most,must be between,"
                + "must be positive,must be a positive,must not be negative,must not be zero,"
                + "should be greater,should be at least,cannot be negative"
        ),
        Rule(
            .fileMissing,
            "file,files,directory,folder,path,dir,socket file,pwfile,\"/,'/",
            "not found,missing,not exist,no such,cannot find,could not find,unable to find,"
                + "cannot open,could not open,unable to open,failed to open,unable to locate"
        ),
    ]
}
