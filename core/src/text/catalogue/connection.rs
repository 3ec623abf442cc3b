//! Texts: the connection and its states, and servers that are entered and left.

part! {
    // Connection
    Connecting { "Opening connection to {address}…" "Abrindo conexão com {address}…" }
    Lost { "Connection lost; retrying in {secs} s" "Conexão perdida; nova tentativa em {secs} s" }
    Restored { "Connection restored" "Conexão restabelecida" }

    // Servers
    ConnectedTo { "Connected to {address}" "Conectado a {address}" }
    NotConnected { "Not connected. Use /connect host:port." "Não conectado. Use /connect host:porta." }
    Disconnected { "Disconnected from {address}" "Desconectado de {address}" }
    Resources {
        "On the server: plugins {plugins}, agents {agents}, skills {skills}"
        "No servidor: plugins {plugins}, agentes {agents}, skills {skills}"
    }
    Rerouted { "Reconnected to another replica" "Reconectado a outra réplica" }

    // States
    StateStarting { "starting" "iniciando" }
    StateConnecting { "connecting" "conectando" }
    StateOnline { "connected" "conectado" }
    StateWaiting { "offline; reconnecting" "sem conexão; reconectando" }
    StateDegraded { "connected, slow" "conectado, lento" }
    StateUnauthorised { "token needed" "falta o token" }
    StateMismatch { "incompatible server" "servidor incompatível" }
    StateDetached { "disconnected" "desconectado" }
    StateFailed { "not connected" "não conectado" }

    @terminal
    TlsOff {
        "TLS is off: traffic to {address} is not encrypted"
        "TLS desligado: o tráfego para {address} não é criptografado"
    }
    TlsOffHint { "In production use --tls" "Em produção, use --tls" }
    TlsOffSecret {
        "A credential is sent unencrypted to {address}"
        "Uma credencial é enviada sem criptografia para {address}"
    }
    PortAssumed { "No port given; using {address}" "Porta não informada; usando {address}" }
    SchemeDropped { "Using {address}; leave out the scheme" "Usando {address}; o esquema é dispensável" }
    SchemeSaysTls {
        "Using {address} with TLS; --tls says the same"
        "Usando {address} com TLS; --tls diz o mesmo"
    }
    UnknownProvider {
        "This client does not know the provider {provider}; the server may"
        "Este cliente não conhece o provedor {provider}; o servidor pode conhecer"
    }
    MaybeTypeHelp { "Type /help for commands" "Digite /help para ver os comandos" }
}
