//! Texts: the local credential store and its logins.

part! {
    @terminal
    LocalAuthNone {
        "No local credentials. Run: chatcli auth login anthropic"
        "Sem credenciais locais. Execute: chatcli auth login anthropic"
    }
    LocalAuthNoneFor {
        "No local credentials for {provider}. Run: chatcli auth login {login}"
        "Sem credenciais locais para {provider}. Execute: chatcli auth login {login}"
    }
    LocalAuthUnsupported {
        "--use-local-auth does not support {provider}; use --llm-key"
        "--use-local-auth não aceita {provider}; use --llm-key"
    }
    AboutAuth {
        "Manage local credentials: status, login, logout, reset"
        "Gerencia credenciais locais: status, login, logout, reset"
    }
    AboutAuthStatus { "Show the stored credentials" "Mostra as credenciais guardadas" }
    AboutAuthLogin {
        "Log in to a provider and store the credential"
        "Faz login em um provedor e guarda a credencial"
    }
    AboutAuthLogout { "Remove the credentials of a provider" "Remove as credenciais de um provedor" }
    AboutAuthReset {
        "Set an unreadable credential store aside and start a new one"
        "Separa um armazenamento de credenciais ilegível e inicia outro"
    }
    AboutAuthKeyring {
        "Move the store's key to the system keyring; the full ChatCLI cannot read it then"
        "Move a chave para o chaveiro do sistema; o ChatCLI completo não a lerá mais"
    }
    AuthKeyMoved {
        "Key moved to the system keyring; {path} was removed. Set CHATCLI_KEYCHAIN_BACKEND=native."
        "Chave movida para o chaveiro do sistema; {path} foi removido. Defina CHATCLI_KEYCHAIN_BACKEND=native."
    }
    AuthUsage {
        "chatcli auth status | login <provider> | logout <provider> | reset | keyring"
        "chatcli auth status | login <provedor> | logout <provedor> | reset | keyring"
    }
    FlagAuthProvider {
        "anthropic, openai-codex, github-copilot or github-models"
        "anthropic, openai-codex, github-copilot ou github-models"
    }
    AuthKeyMissing {
        "{path} is missing. Restore it, or run: chatcli auth reset"
        "Falta {path}. Restaure-o ou execute: chatcli auth reset"
    }
    AuthKeyLength {
        "{path} has {bytes} bytes, not 32. Restore it, or run: chatcli auth reset"
        "{path} tem {bytes} bytes, não 32. Restaure-o ou execute: chatcli auth reset"
    }
    AuthDamaged {
        "Cannot read {path}: {why}. Correct it, or run: chatcli auth reset"
        "Não foi possível ler {path}: {why}. Corrija-o ou execute: chatcli auth reset"
    }
    AuthNotBase64 { "it is not base64" "não é base64" }
    AuthCutShort { "it is cut short" "está incompleto" }
    AuthNotOpened { "it cannot be decrypted with its key" "não pode ser descriptografado com a chave" }
    AuthNotJson { "line {line}, column {column} is not the expected JSON" "linha {line}, coluna {column}: não é o JSON esperado" }
    AuthTooLarge { "it is too large" "é grande demais" }
    AuthLink { "{path} is a symbolic link, which is not followed for secrets" "{path} é um link simbólico, que não é seguido para segredos" }
    AuthSpecial { "{path} is not a file" "{path} não é um arquivo" }
    AuthForeign { "{path} belongs to another user" "{path} pertence a outro usuário" }
    AuthBusy { "{path} is locked by another program" "{path} está bloqueado por outro programa" }
    AuthKeyring {
        "Cannot use the system keyring (CHATCLI_KEYCHAIN_BACKEND): {why}"
        "Não foi possível usar o chaveiro do sistema (CHATCLI_KEYCHAIN_BACKEND): {why}"
    }
    AuthNoRandom { "The system gave no random bytes" "O sistema não forneceu bytes aleatórios" }
    AuthEnded {
        "The login {profile} has expired and could not be renewed: {why}"
        "O login {profile} expirou e não pôde ser renovado: {why}"
    }
    AuthEndedForGood {
        "The login {profile} has expired: {why}. Run: chatcli auth login {login}"
        "O login {profile} expirou: {why}. Execute: chatcli auth login {login}"
    }
    AuthNoRefreshToken { "it has no refresh token" "não há refresh token" }
    AuthNoRefresh { "logins of this kind cannot be renewed" "logins deste tipo não podem ser renovados" }
    AuthRejected { "the provider no longer accepts it" "o provedor não o aceita mais" }
    AuthRemoved { "it was removed meanwhile" "foi removido nesse meio-tempo" }
    AuthCancelled { "Cancelled; nothing was changed" "Cancelado; nada foi alterado" }
    AuthDenied { "The provider refused the login: {code}" "O provedor recusou o login: {code}" }
    AuthTimedOut { "The login was not finished in time" "O login não foi concluído a tempo" }
    AuthNotAToken { "Not a token" "Não é um token" }
    AuthUnreachable { "Cannot reach {host}: {why}" "Não foi possível alcançar {host}: {why}" }
    AuthNoAnswer { "{host} did not answer in time" "{host} não respondeu a tempo" }
    AuthAnswered { "{host} answered {status} {code}" "{host} respondeu {status} {code}" }
    AuthIncomplete { "The answer of {host} has no {missing}" "A resposta de {host} não tem {missing}" }
    AuthNoClient { "HTTPS is not possible here: {why}" "HTTPS não é possível aqui: {why}" }
    AuthEndpointBase {
        "CHATCLI_AUTH_ENDPOINT_BASE must be an http address of this machine"
        "CHATCLI_AUTH_ENDPOINT_BASE precisa ser um endereço http desta máquina"
    }
    AuthNotOpenAi {
        "openai uses an API key; to log in use openai-codex"
        "openai usa API key; para login, use openai-codex"
    }
    AuthUnknown {
        "{name} has no login. Choose one of: anthropic, openai-codex, github-copilot, github-models."
        "{name} não tem login. Escolha: anthropic, openai-codex, github-copilot, github-models."
    }
    AuthVisit { "Log in at {url}" "Entre em {url}" }
    AuthVisitOpened {
        "Opening your browser. If it does not open, log in at {url}"
        "Abrindo o navegador. Se ele não abrir, entre em {url}"
    }
    AuthCode { "Enter the code {code} at {url}" "Digite o código {code} em {url}" }
    AuthPortTaken {
        "Port {port} is in use, so the browser cannot return here. Paste its last address."
        "A porta {port} está em uso, e o navegador não pode voltar. Cole o último endereço."
    }
    AuthPastedForeign {
        "This address belongs to another login; paste the one of this login"
        "Este endereço é de outro login; cole o deste login"
    }
    AuthPastedNothing { "It has no code; paste the whole address" "Não há código; cole o endereço inteiro" }
    AuthAskRedirect {
        "If the browser does not return: its last address, or the code"
        "Se o navegador não voltar: o último endereço dele, ou o código"
    }
    AuthAskToken { "GitHub personal access token" "Token de acesso pessoal do GitHub" }
    AuthAskImport {
        "Copy the token of {variable} to the credential store? [y/N]"
        "Copiar o token de {variable} para o armazenamento de credenciais? [s/N]"
    }
    AuthLoggedIn { "{provider}: logged in, stored as {profile}" "{provider}: login feito, guardado como {profile}" }
    AuthStoredOnly {
        "This connection does not change; use --use-local-auth for this login"
        "Esta conexão não muda; use --use-local-auth para este login"
    }
    AuthLoggedOut { "{provider}: credentials removed: {count}" "{provider}: credenciais removidas: {count}" }
    AuthNothing { "{provider}: no stored credentials" "{provider}: nenhuma credencial guardada" }
    AuthSetAside { "Moved to {path}" "Movido para {path}" }
    AuthNothingToReset { "There is no credential store" "Não há armazenamento de credenciais" }
    AuthRepaired {
        "{path} could be read by others; now only you can"
        "{path} podia ser lido por outros; agora só você pode"
    }
    AuthExposed { "{path} can be read by others" "{path} pode ser lido por outros" }
    AuthSkipped { "The login {profile} was skipped: {why}" "O login {profile} foi pulado: {why}" }
    AuthCaBundle {
        "CHATCLI_CA_BUNDLE: {path} has no usable certificate; ignored"
        "CHATCLI_CA_BUNDLE: {path} não tem certificado utilizável; ignorado"
    }
    AuthPageDone { "You are logged in. You can close this window." "Login feito. Você pode fechar esta janela." }
    AuthPageDenied { "The login was refused. You can close this window." "O login foi recusado. Você pode fechar esta janela." }
    AuthPageStrange {
        "This address belongs to no running login"
        "Este endereço não pertence a nenhum login em andamento"
    }
}
