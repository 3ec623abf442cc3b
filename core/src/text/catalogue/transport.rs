//! Texts: TLS, proxies and what answers that is no server.

part! {
    ProxyFailed { "The proxy refused the connection to {address}" "O proxy recusou a conexão com {address}" }
    ProxyAway { "Cannot reach the proxy {address}" "Não foi possível alcançar o proxy {address}" }
    HintProxy { "Check HTTPS_PROXY and NO_PROXY" "Confira HTTPS_PROXY e NO_PROXY" }
    TlsNeeded { "The server seems to use TLS" "O servidor parece usar TLS" }
    HintTlsNeeded {
        "Add --tls (and --ca-cert for a private CA)"
        "Adicione --tls (e --ca-cert para uma CA privada)"
    }
    TlsNotSpoken { "The server does not use TLS on this port" "O servidor não usa TLS nesta porta" }
    HintTlsNotSpoken {
        "Check the port. For local development only, leave out --tls."
        "Confira a porta. Só em desenvolvimento local, use sem --tls."
    }
    TlsAuthority {
        "The certificate of the server is signed by an unknown CA"
        "O certificado do servidor foi assinado por uma CA desconhecida"
    }
    HintTlsAuthority {
        "Pass the certificate of that CA with --ca-cert"
        "Informe o certificado dessa CA com --ca-cert"
    }
    TlsExpired { "The certificate of the server has expired" "O certificado do servidor expirou" }
    HintTlsExpired {
        "Ask the administrator to renew it, and check this machine's clock"
        "Peça a renovação ao administrador e confira o relógio desta máquina"
    }
    TlsNotYetValid {
        "The certificate of the server is not valid yet"
        "O certificado do servidor ainda não é válido"
    }
    HintTlsNotYetValid {
        "Check the clocks of this machine and of the server"
        "Confira os relógios desta máquina e do servidor"
    }
    TlsName { "The certificate is not valid for {address}" "O certificado não vale para {address}" }
    HintTlsName {
        "Connect by a name that is in the certificate"
        "Conecte por um nome que esteja no certificado"
    }
    TlsOld { "The server does not offer TLS 1.3" "O servidor não oferece TLS 1.3" }
    HintTlsOld { "Ask the administrator to enable TLS 1.3" "Peça ao administrador para ativar o TLS 1.3" }
    TlsClient {
        "The server requires a client certificate that it trusts"
        "O servidor exige um certificado de cliente em que confie"
    }
    HintTlsClient {
        "Set CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY"
        "Defina CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY"
    }
    TlsCertificate {
        "The certificate of the server cannot be used"
        "O certificado do servidor não pode ser usado"
    }
    TlsRefused { "The server refused the TLS handshake" "O servidor recusou o handshake TLS" }
    HintTlsCertificate {
        "Ask the administrator for another certificate"
        "Peça outro certificado ao administrador"
    }
    NotGrpc { "{address} answered, but not with gRPC" "{address} respondeu, mas não com gRPC" }
    HintNotGrpc {
        "Check the port, and look for a proxy in between"
        "Confira a porta e se há um proxy no caminho"
    }
    SilentServer {
        "The server at {address} stopped answering"
        "O servidor em {address} parou de responder"
    }

    @terminal
    // Transport
    PemUnreadable { "{name} {path}: {why}" "{name} {path}: {why}" }
    PemNoCertificate { "{name} {path}: no PEM certificate in it" "{name} {path}: não há certificado PEM nele" }
    PemBadCertificate {
        "{name} {path}: a certificate in it is damaged"
        "{name} {path}: há um certificado danificado nele"
    }
    PemNoKey { "{name} {path}: no PEM private key in it" "{name} {path}: não há chave privada PEM nele" }
    ClientPairUnfit {
        "CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY do not belong together"
        "CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY não formam um par"
    }
    ClientPairIncomplete {
        "A client certificate needs a certificate and a key; missing: {name}"
        "Um certificado de cliente exige certificado e chave; falta: {name}"
    }
    ClientPairUnused {
        "CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY have no effect without --tls"
        "CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY não têm efeito sem --tls"
    }
    NoSystemRoots {
        "This system has no CA certificates; pass one with --ca-cert"
        "Este sistema não tem certificados CA; informe um com --ca-cert"
    }

    // Proxies
    ProxyUnusable { "{name} cannot be used: {why}" "{name} não pode ser usada: {why}" }
    ProxyNoUrl { "it is no address of a proxy" "não é um endereço de proxy" }
    ProxyScheme {
        "a proxy by {scheme}:// is not supported, only http://"
        "não há suporte a proxy por {scheme}://, só http://"
    }
}
