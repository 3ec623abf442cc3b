//! Texts: what went wrong, with whom, and what to try.

part! {
    // What happened
    AddressMissing {
        "No server address. Pass host:port, --addr or CHATCLI_REMOTE_ADDR."
        "Falta o endereço do servidor. Informe host:porta, --addr ou CHATCLI_REMOTE_ADDR."
    }
    AddressBad { "Not a host:port address: {address}" "Não é um endereço host:porta: {address}" }
    Dns { "Cannot resolve {address}" "Não foi possível resolver {address}" }
    RefusedByHost { "Connection refused by {address}" "Conexão recusada por {address}" }
    ConnectTimeout { "No answer from {address} in {secs} s" "Sem resposta de {address} em {secs} s" }
    NotServing { "The server answered but is not ready" "O servidor respondeu, mas não está pronto" }
    TokenRejected { "The server rejected the token" "O servidor recusou o token" }
    TokenMissing { "The server requires a token" "O servidor exige um token" }
    AccessRefused { "The gateway refused the access" "O gateway recusou o acesso" }
    HttpAnswer {
        "A proxy or another web server answered at {address}"
        "Um proxy ou outro servidor web respondeu em {address}"
    }
    ConnectionBroke { "The connection to {address} broke" "A conexão com {address} caiu" }
    PartyServer { "The server" "O servidor" }
    PartyGateway { "The gateway" "O gateway" }
    PartyProvider { "The provider" "O provedor" }
    PartyUnavailable { "{who} is not available now" "{who} não está disponível agora" }
    PartyFailed { "{who} reports an error" "{who} informa um erro" }
    PartyAtLimit { "{who} reached a limit" "{who} atingiu um limite" }
    PartyAtQuota {
        "{who} limits requests, or the quota is used up"
        "{who} está limitando requisições, ou a cota acabou"
    }
    PartyTakesLess { "{who} does not take a message of this size" "{who} não aceita uma mensagem deste tamanho" }
    TooLong {
        "The conversation is longer than the model takes in"
        "A conversa é mais longa do que o modelo aceita"
    }
    CostLimit {
        "The estimated cost would be ~{cost}; the limit is {most}"
        "O custo estimado seria ~{cost}; o limite é {most}"
    }
    PartyLate { "{who} did not answer in time" "{who} não respondeu a tempo" }
    PartyForbids { "{who} does not allow this request" "{who} não permite esta requisição" }
    PartyLacksModel { "{who} does not have this model" "{who} não tem este modelo" }
    PartyLacksProvider { "The server has no provider {provider}" "O servidor não tem o provedor {provider}" }
    PartyRefusesKey { "{who} refused the credential" "{who} recusou a credencial" }
    ProviderUnusable { "The server cannot use this provider" "O servidor não consegue usar este provedor" }
    AddressForbidden {
        "The server does not connect to this provider address"
        "O servidor não se conecta a este endereço de provedor"
    }
    PermissionDenied { "You do not have permission for this" "Você não tem permissão para esta ação" }
    TlsFailed { "The TLS connection failed" "A conexão TLS falhou" }
    PlaintextForbidden {
        "CHATCLI_ALLOW_INSECURE=false forbids unencrypted connections"
        "CHATCLI_ALLOW_INSECURE=false proíbe conexões sem criptografia"
    }
    Unreachable { "Cannot reach the server at {address}" "Não foi possível alcançar o servidor em {address}" }
    NetworkLost { "The browser cannot reach the server" "O navegador não consegue alcançar o servidor" }
    RateLimited {
        "{who} limits requests; wait {secs} s"
        "{who} está limitando requisições; aguarde {secs} s"
    }
    Unattended {
        "The question cannot be asked here, so nothing was done"
        "Não é possível perguntar aqui; nada foi feito"
    }
    NotPossibleHere { "This is not possible here" "Esta ação não é possível aqui" }
    PromptEmpty { "Nothing to send" "Nada a enviar" }
    PromptTooBig {
        "The prompt has {bytes} bytes; the limit is {limit}"
        "O prompt tem {bytes} bytes; o limite é {limit}"
    }
    RequestRejected { "{who} refused the request" "{who} recusou a requisição" }
    NotFoundThere { "Not found on the server" "Não encontrado no servidor" }
    Unimplemented { "The server does not support this action" "O servidor não oferece esta ação" }
    DeadlineMidAnswer {
        "The answer took longer than allowed; what arrived is kept"
        "A resposta demorou mais que o permitido; o que chegou foi mantido"
    }
    DeadlinePassed { "The answer took longer than allowed" "A resposta demorou mais que o permitido" }
    CutMidAnswer {
        "The connection broke during the answer; what arrived is kept"
        "A conexão caiu durante a resposta; o que chegou foi mantido"
    }
    TruncatedAnswer {
        "The answer ended early; what arrived is kept"
        "A resposta terminou antes do fim; o que chegou foi mantido"
    }
    ConfigurationWrong { "The local configuration is not usable" "A configuração local não pode ser usada" }
    WrongUse { "Wrong use" "Uso incorreto" }
    OllamaUrlBad {
        "The Ollama address must be a full URL, e.g. http://gpu:11434"
        "O endereço do Ollama precisa ser uma URL completa, ex.: http://gpu:11434"
    }
    RequestId { "Request ID: {id}" "ID da requisição: {id}" }
    WarningPrefix { "Warning: " "Aviso: " }

    // What to try
    HintAddress { "Example: chatcli connect localhost:50051" "Exemplo: chatcli connect localhost:50051" }
    HintDns { "Check the host name and your network" "Confira o nome do host e a sua rede" }
    HintServerUp {
        "Check that the server is running and the port is right"
        "Confira se o servidor está no ar e se a porta está certa"
    }
    HintLater { "Try again in a moment" "Tente de novo em instantes" }
    HintToken { "Sign in again, or ask the administrator" "Entre de novo ou fale com o administrador" }
    HintTokenFlag { "Check --token or CHATCLI_REMOTE_TOKEN" "Confira --token ou CHATCLI_REMOTE_TOKEN" }
    HintTokenCommand {
        "/connect HOST --token TOKEN continues with another token"
        "/connect HOST --token TOKEN continua com outro token"
    }
    HintProxyAccess {
        "It asks for permission of its own; ask its administrator"
        "Ele exige uma permissão própria; fale com o administrador dele"
    }
    HintProxyLater {
        "It may not reach the server; try again in a moment"
        "Talvez ele não alcance o servidor; tente de novo daqui a pouco"
    }
    HintOtherModel { "Choose another model" "Escolha outro modelo" }
    HintShorten {
        "Send a smaller message, or start a new conversation"
        "Envie uma mensagem menor ou comece uma nova conversa"
    }
    HintOwnCredential {
        "Check your own credential and the provider it is for"
        "Confira a sua credencial e o provedor a que ela pertence"
    }
    HintServerCredential {
        "Ask the administrator of the server, or use your own API key"
        "Fale com o administrador do servidor ou use a sua própria API key"
    }
    HintServerProviders {
        "The administrator of the server sets up its providers"
        "O administrador do servidor configura os provedores"
    }
    HintAddressForbidden {
        "The administrator of the server can allow the address"
        "O administrador do servidor pode permitir o endereço"
    }
    HintPermission { "Ask the server's administrator for access" "Peça acesso ao administrador do servidor" }
    HintTls {
        "Check --ca-cert, the certificate's dates and its names"
        "Confira --ca-cert, a validade do certificado e os seus nomes"
    }
    HintPlaintext { "Use --tls" "Use --tls" }
    HintNetwork {
        "Check your network. The page reconnects by itself when it can."
        "Confira a sua rede. A página reconecta sozinha quando possível."
    }
    HintPromptEmpty {
        "Example: chatcli connect localhost:50051 -p \"What is a pod?\""
        "Exemplo: chatcli connect localhost:50051 -p \"O que é um pod?\""
    }
    HintPromptTooBig { "Send a smaller part" "Envie uma parte menor" }
    HintGateway {
        "chatcli-gateway --embedded starts a server; chatcli connect talks to one"
        "chatcli-gateway --embedded inicia um servidor; chatcli connect conversa com um"
    }
    HintUnimplemented { "A newer server may support it" "Um servidor mais novo pode oferecê-la" }
    HintUsage { "Run {command} --help" "Veja {command} --help" }
    HintUsageConnect { "/help connect shows its flags" "/help connect mostra as flags" }
    HintRetry { "/retry asks again" "/retry pergunta de novo" }

    @terminal
    TwoAddresses {
        "Two addresses given: {positional} and --addr {flag}"
        "Dois endereços informados: {positional} e --addr {flag}"
    }
    TwoProviders {
        "--ollama-url and the StackSpot flags cannot be used together without --provider"
        "--ollama-url e as flags StackSpot não podem ser usadas juntas sem --provider"
    }
    StackSpotMissing { "STACKSPOT also needs {flags}" "STACKSPOT também precisa de {flags}" }
    ErrorPrefix { "Error: " "Erro: " }
}
