extension Phrases {
    static let network: [(cause: CauseClass, text: String)] = [
        (.certificate, certificates),
        (.exception, statements),
        (.configuration, methods),
        (.authentication, credentials),
        (.nativeIncompatible, earlyBinaries),
        (.permissionDenied, refusedSockets),
        (.moduleMissing, earlyModules),
        (.nativeIncompatible, binaries),
        (.dependencyUnreachable, peers),
    ]

    /// Ways to authenticate are settings; credentials are not.
    private static let methods = """
        invalid authentication method
        unknown authentication method
        unsupported authentication method
        """

    /// Invalid statements to a database are the program's own mistake.
    private static let statements = """
        syntax error at or near
        you have an error in your sql syntax
        near "*": syntax error
        unexpected token * in json
        unexpected non-whitespace character after json
        unexpected end of json input
        is not valid json
        incorrect syntax near
        unbound variable:
        wrong number of arguments (given
        can't read "*": no such variable
        can't locate object method "*" via package "*" at
        err unknown command
        corrupt jarfile
        zip file * corrupt
        corrupted zip
        corrupt zip
        corrupt image
        entered unreachable code
        unreachable code
        """

    /// Sockets without permission: the cause is missing rights, not the peer.
    private static let refusedSockets = """
        connect: permission denied
        connect(): permission denied
        connect() * (13: permission denied
        connect eacces
        connect eperm
        dial unix*permission denied
        permission denied while trying to connect
        bind: permission denied
        """

    private static let peers = """
        connectionloss
        not possible to connect
        timeout occurred after waiting
        connection loss
        econnrefused
        econnreset
        etimedout
        ehostunreach
        enetunreach
        enotfound
        eai_again
        eai_noname
        nxdomain
        econnaborted
        connection refused
        connectionrefused
        connect refused
        connectexception
        connection timed out
        connection timeout
        connection time-out
        connecttimeout
        connectiontimeout
        connect timed out
        connect timeout
        connection reset
        connectionreset
        connection closed by
        connection was closed
        connection lost
        connection aborted
        connection attempt failed
        connection to server
        connection to * failed
        server closed the connection
        server has gone away
        serverselection
        no route to host
        host is unreachable
        host unreachable
        host is down
        hostunreach
        network is unreachable
        name or service not known
        temporary failure in name resolution
        name resolution
        name does not resolve
        nodename nor servname
        no such host
        unknown host
        unknownhost
        unknown mysql server host
        host not found
        could not translate host name
        could not resolve host
        couldn't resolve host
        could not resolve proxy
        failed to resolve
        getaddrinfo
        gaierror
        lookup address information
        communications link failure
        communicationsexception
        can't connect to
        cannot connect to
        can not connect to
        could not connect to
        couldn't connect to
        unable to connect
        unable to establish connection
        unable to obtain connection
        unable to reach
        failed to connect
        failed to establish a new connection
        failed to establish connection
        can't reach database
        can't reach
        can't contact
        newconnectionerror
        nobrokersavailable
        no brokers available
        no reachable servers
        no nodes available
        all host(s) tried
        nohostavailable
        bootstrap broker
        broker transport failure
        broker may not be available
        timed out waiting for connection
        timeout expired
        failed to update metadata
        socket hang up
        lost connection to
        503 server error
        code = unavailable
        i/o timeout
        operation timed out
        socket timeout
        sockettimeout
        read timed out
        readtimeout
        request timed out
        context deadline exceeded
        deadline exceeded
        dial tcp
        dial unix
        is the server running
        database system is starting up
        database system is shutting down
        too many connections
        too many clients already
        remaining connection slots
        502 bad gateway
        503 service
        504 gateway
        service unavailable
        connect enoent
        connect(2) for
        mysql server through socket
        loading redis is loading
        dns lookup failed
        dns resolution
        dns error
        dns problem
        can't resolve host
        unable to resolve host
        unable to resolve hostname
        unable to resolve name
        failed to lookup address
        no address associated with hostname
        server misbehaving
        no servers available
        no servers could be reached
        no server available
        no live upstreams
        is not reachable
        not reachable
        unreachable
        is not responding
        not responding
        did not respond
        no response from
        no route to
        leader not available
        coordinator not available
        broker not available
        server selection
        no suitable servers
        connection not established
        connectionnotestablished
        connection failed
        connection failure
        connection error
        connection broken
        connection dropped
        connection closed unexpectedly
        connection terminated
        connection to * refused
        connection to * timed out
        connect failed
        connect error
        connect() failed
        connect: connection
        could not establish
        cannot establish
        failed to establish
        unable to contact
        could not contact
        cannot contact
        cannot reach
        could not reach
        couldn't reach
        failed to reach
        failed to dial
        error while dialing
        error dialing
        error connecting to
        failed connecting to
        timed out connecting
        timeout connecting
        timeout while connecting
        time out connecting
        pool timed out
        pooltimeout
        pool timeout
        handshake timeout
        tls handshake timeout
        os error 111
        os error 113
        errno 111
        errno 113
        (111: connection
        (2002, "
        (2003, "
        (2005, "
        (2002, '
        (2003, '
        (2005, '
        error 2002
        error 2003
        error 2005
        hy000/2002
        hy000/2003
        upstream * unavailable
        is the broker running
        is the daemon running
        is it running
        is redis running
        is postgres running
        could not resolve address
        could not resolve name
        could not resolve dns
        cannot resolve host
        cannot resolve name
        cannot resolve address
        timeout waiting for connection
        timed out waiting for server
        timed out waiting for response
        timed out waiting for a response
        timed out waiting for reply
        timed out waiting for broker
        timed out waiting for database
        timed out waiting for host
        timed out while waiting for an open connection
        sqlstate*[2002]
        sqlstate*[2003]
        """
}
