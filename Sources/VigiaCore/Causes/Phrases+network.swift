extension Phrases {
    static let network: [(cause: CauseClass, text: String)] = [
        (.certificate, certificates),
        (.exception, statements),
        (.authentication, credentials),
        (.moduleMissing, earlyModules),
        (.nativeIncompatible, binaries),
        (.dependencyUnreachable, peers),
    ]

    private static let certificates = """
        certificate has expired
        cert_has_expired
        certificate_verify_failed
        certificate verify failed
        certificate verification
        certificate is not trusted
        certificate is not valid
        certificate is not yet valid
        certificate is expired
        certificate expired
        certificate signed by unknown authority
        certificate problem
        certificate unknown
        certificate relies on
        certificate chain
        certificate does not match
        certificate validation
        certificateexception
        certificateexpired
        certificatenotyetvalid
        certpathvalidator
        certpathbuilder
        certpath
        sslcertverificationerror
        self signed certificate
        self-signed certificate
        self_signed_cert
        unable_to_verify_leaf_signature
        unable to verify the first certificate
        unable_to_get_issuer_cert
        unable to get local issuer
        unable to get issuer
        err_tls_cert_altname_invalid
        certificate's altnames
        hostname/ip does not match
        hostname mismatch, certificate
        certificate subject name
        no alternative certificate subject
        no subject alternative
        pkix path
        valid certification path
        x509:
        x509_check_private_key
        key values mismatch
        no start line
        pem lib
        bad base64 decode
        unknown ca
        bad certificate
        remote certificate is invalid
        remotecertificatename
        untrustedroot
        invalidcertificate
        invalid peer certificate
        unknownissuer
        unknown issuer
        peer's certificate
        peer certificate
        ssl_error_expired
        ee certificate key too weak
        ee key too small
        ca md too weak
        no required ssl certificate
        tlsv1 alert unknown
        cert already in hash table
        {bad_cert
        bad_cert
        cert_expired
        """

    /// Statements of a database that cannot be read are the program's mistake.
    private static let statements = """
        syntax error at or near
        you have an error in your sql syntax
        near "*": syntax error
        unexpected token * in json
        unexpected non-whitespace character after json
        unexpected end of json input
        is not valid json
        incorrect syntax near
        """

    private static let credentials = """
        password authentication failed
        peer authentication failed
        ident authentication failed
        authentication failed
        authentication failure
        authentication required
        authentication error
        authenticationerror
        authenticationexception
        authenticationfailed
        authentication token
        auth failed
        auth error
        noauth
        wrongpass
        noperm
        access denied for user
        access_refused
        login was refused
        login failed
        login incorrect
        invalid username or password
        incorrect username or password
        invalid username-password
        invalid password
        invalid user credentials
        invalid credentials
        invalidcredentials
        bad credentials
        bad username or password
        no password supplied
        invalid_grant
        invalid_client
        invalid_token
        token has expired
        token is expired
        token expired
        expired token
        expiredtoken
        invalid api key
        incorrect api key
        invalid access key
        invalid_api_key
        invalidaccesskeyid
        invalidclienttokenid
        signaturedoesnotmatch
        unrecognizedclient
        security token included in the request
        could not load credentials
        unable to locate credentials
        credentials are invalid
        credentials rejected
        er_access_denied_error
        no pg_hba.conf entry
        pg_hba.conf rejects
        role "*" does not exist
        not permitted to log in
        is not permitted to connect
        sasl:
        saslauthentication
        scram
        unauthenticated
        401 unauthorized
        http 401
        error 401
        status 401
        code 401
        (401)
        unauthorized
        status code 401
        status=401
        status: 401
        403 forbidden
        status code 403
        not authorized
        notauthorized
        permission denied (publickey
        ora-01017
        535 5.7
        28p01
        gssapi
        host key verification failed
        """

    private static let peers = """
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
        """
}
