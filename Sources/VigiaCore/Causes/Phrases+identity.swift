// Identity: certificates and credentials.
extension Phrases {
    static let certificates = """
        keystore password was incorrect
        failed to decrypt safe contents
        unrecoverablekeyexception
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
        invalid certificate
        certificate is invalid
        expired certificate
        cert is expired
        cert has expired
        certificate * has expired
        certificate * expired
        certificate * not trusted
        certificate * not yet valid
        certificate error
        certificate_unknown
        certificate_expired
        bad_certificate
        certificate_required
        unknown_ca
        certnotvalidforname
        not valid for name
        does not match private key
        does not match the certificate
        certificate and private key
        private key * mismatch
        bad end line
        ssl_ctx_use_certificate
        tls: failed to find any pem
        tls: private key
        no peer certificate
        zertifikat * nicht vertraut
        zertifikat * abgelaufen
        zertifikat * ungültig
        zertifikat * keinen bekannten
        zertifikat-eigentümer
        certificat * expiré
        certificat * n'est pas
        certificat * non valide
        certificado * expir
        certificado * caduc
        certificado * vencid
        certificado * no es
        certificado * não é
        certificado * inválido
        certificato * scaduto
        certificato * non
        証明書の有効期限
        private key does not match
        key does not match certificate
        key does not match the certificate
        key doesn't match cert
        """

    static let credentials = """
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
        invalid role or secret
        invalid authentication
        invalid auth
        invalid_auth
        invalid login
        invalid bearer
        invalid access token
        invalid session token
        wrong password
        wrong username
        bad password
        bad auth
        bad access token
        incorrect password
        incorrect login
        incorrect credentials
        password incorrect
        password is incorrect
        password mismatch
        wrong credentials
        authorization failed
        authorization failure
        authorization required
        failed to authenticate
        unable to authenticate
        could not authenticate
        cannot authenticate
        error authenticating
        authentication rejected
        authentication was unsuccessful
        authentication unsuccessful
        authentication is required
        authenticate failed
        authentication_failed
        authenticationfailure
        not authenticated
        not_authed
        login denied
        login failure
        logon failed
        logon failure
        logon denied
        access denied (using password
        credentials expired
        expired credentials
        missing credentials
        no credentials
        jwt expired
        http status 401
        status code: 401
        status code: 403
        response code 401
        response code: 401
        returned 401
        error: 401
        error: 403
        http 403
        http/1.1 401
        http/1.1 403
        error 1045
        (1045, "
        (1045, '
        sqlstate[28000]
        accessdenied*403
        sqlstate*[1045]
        not authorised
        unauthorised
        authorization violation
        authorisation
        authentication violation
        connection refused: bad user
        token_revoked
        token revoked
        token has been revoked
        token_expired
        account_inactive
        """
}
