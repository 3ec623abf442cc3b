//! The catalogue: one line for each sentence, English and Brazilian Portuguese side by side. A sentence without its
//! translation does not compile. Protocol words, flags and command names are never translated.

use super::Lang;

/// What stands after `@terminal` is said by the terminal only, and a page does not carry it.
macro_rules! texts {
    (
        $($key:ident { $en:literal $pt:literal })*
        @terminal
        $($own:ident { $own_en:literal $own_pt:literal })*
    ) => {
        /// Names one sentence of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Text {
            $($key,)*
            $(#[cfg(not(target_family = "wasm"))] $own,)*
        }

        impl Text {
            /// The sentences that a page carries too.
            #[cfg(test)]
            pub const PAGE: &'static [Self] = &[$(Self::$key),*];

            /// Every sentence.
            pub const ALL: &'static [Self] = &[
                $(Self::$key,)*
                $(#[cfg(not(target_family = "wasm"))] Self::$own,)*
            ];
        }

        #[cfg(not(target_family = "wasm"))]
        const EN: Shelf<{ Text::ALL.len() }> =
            Shelf::new(concat!($($en,)* $($own_en),*), &[$($en.len(),)* $($own_en.len()),*]);
        #[cfg(not(target_family = "wasm"))]
        const PT_BR: Shelf<{ Text::ALL.len() }> =
            Shelf::new(concat!($($pt,)* $($own_pt),*), &[$($pt.len(),)* $($own_pt.len()),*]);
        #[cfg(target_family = "wasm")]
        const EN: Shelf<{ Text::ALL.len() }> = Shelf::new(concat!($($en),*), &[$($en.len()),*]);
        #[cfg(target_family = "wasm")]
        const PT_BR: Shelf<{ Text::ALL.len() }> = Shelf::new(concat!($($pt),*), &[$($pt.len()),*]);
    };
}

impl Text {
    /// The sentence in a language, with its `{names}` still open.
    pub fn get(self, lang: Lang) -> &'static str {
        static SHELVES: [Shelf<{ Text::ALL.len() }>; 2] = [EN, PT_BR];
        match lang {
            Lang::En => SHELVES[0].get(self as usize),
            Lang::PtBr => SHELVES[1].get(self as usize),
        }
    }
}

/// All sentences of a language in one text, and where each ends. An address and a length for each sentence would cost
/// the page four times as much.
struct Shelf<const COUNT: usize> {
    text: &'static str,
    ends: [u16; COUNT],
}

impl<const COUNT: usize> Shelf<COUNT> {
    // It runs in the compiler, which refuses a place that is not there.
    #[allow(clippy::indexing_slicing)]
    const fn new(text: &'static str, lengths: &[usize; COUNT]) -> Self {
        let mut ends = [0; COUNT];
        let (mut end, mut place) = (0, 0);
        while place < COUNT {
            end += lengths[place];
            ends[place] = end as u16;
            place += 1;
        }
        assert!(end == text.len() && end <= u16::MAX as usize, "a language has more than 64 KiB");
        Self { text, ends }
    }

    fn get(&self, place: usize) -> &'static str {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| usize::from(*end));
        self.text.get(place.checked_sub(1).map_or(0, end)..end(place)).unwrap_or_default()
    }
}

texts! {
    // Connection
    Connecting { "Opening connection to {address}…" "Abrindo conexão com {address}…" }
    Lost { "Connection lost; retrying in {secs} s" "Conexão perdida; nova tentativa em {secs} s" }
    Restored { "Connection restored" "Conexão restabelecida" }

    // Problems: what
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
    PartyLate { "{who} did not answer in time" "{who} não respondeu a tempo" }
    PartyForbids { "{who} does not allow this request" "{who} não permite esta requisição" }
    PartyLacksModel { "{who} does not have this model" "{who} não tem este modelo" }
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

    // Problems: what to try
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
    HintUsage { "Run chatcli connect --help" "Veja chatcli connect --help" }
    HintRetry { "/retry asks again" "/retry pergunta de novo" }

    // Conversation
    Interrupted { "Interrupted; partial answer kept" "Interrompido; resposta parcial mantida" }
    InterruptedEarly { "Interrupted before an answer came" "Interrompido antes de chegar uma resposta" }
    Busy { "An answer is running; stop it first" "Há uma resposta em andamento; pare-a antes" }
    Held {
        "Offline; the question is sent after reconnecting"
        "Sem conexão; a pergunta será enviada ao reconectar"
    }
    NothingToRetry { "No question to ask again" "Nenhuma pergunta para repetir" }
    NothingToCopy { "No answer to copy" "Nenhuma resposta para copiar" }
    Copied { "Characters copied: {chars}" "Caracteres copiados: {chars}" }
    CopyFailed { "The clipboard is not available" "A área de transferência não está disponível" }
    NewConversation { "New conversation" "Nova conversa" }
    Thinking { "Thinking…" "Pensando…" }
    ThinkingFor { "Thinking… {secs} s" "Pensando… {secs} s" }
    Took { "{secs} s" "{secs} s" }

    // Commands
    GroupConversation { "Conversation" "Conversa" }
    GroupModel { "Provider and model" "Provedor e modelo" }
    GroupServer { "Server" "Servidor" }
    GroupProgram { "Program" "Programa" }
    HelpMore { "/help COMMAND shows its flags and an example" "/help COMANDO mostra as flags e um exemplo" }
    HelpExample { "Example" "Exemplo" }
    HelpAliases { "Also" "Também" }
    HelpRegenerate {
        "ask the last question again and keep the old answer"
        "refaz a última pergunta e guarda a resposta antiga"
    }
    HelpHistory { "list or search the questions of this conversation" "lista ou busca as perguntas desta conversa" }
    HelpRewind { "undo the last N questions" "desfaz as últimas N perguntas" }
    HelpCompact { "summarise the earlier questions" "resume as perguntas anteriores" }
    HelpQueue { "show or change the queued questions" "mostra ou altera as perguntas na fila" }
    HelpExport { "save the conversation to a file" "salva a conversa em um arquivo" }
    HelpEdit { "write in your text editor" "escreve no seu editor de texto" }
    HelpSwitch { "change provider, model, answer limit or credential" "troca provedor, modelo, limite ou credencial" }
    HelpProvider { "show or change the provider" "mostra ou troca o provedor" }
    HelpModel { "show or change the model" "mostra ou troca o modelo" }
    HelpMaxTokens { "show or change the answer limit" "mostra ou troca o limite da resposta" }
    HelpConnect { "connect to another server" "conecta a outro servidor" }
    HelpDisconnect { "disconnect and keep the conversation" "desconecta e mantém a conversa" }
    HelpMetrics { "show measurements since the start" "mostra as medições desde o início" }
    HelpAuth {
        "manage local credentials: status, login, logout"
        "gerencia credenciais locais: status, login, logout"
    }
    HelpConfig {
        "show settings and their origins; change language or theme"
        "mostra configurações e origens; troca idioma ou tema"
    }
    HelpTheme { "choose the theme" "escolhe o tema" }
    HelpReload { "read the configuration again" "relê a configuração" }
    HelpClear { "clear the screen only" "limpa só a tela" }
    UnknownFlag { "{command} has no flag {flag}" "{command} não tem a flag {flag}" }
    UnknownFlagNear {
        "{command} has no flag {flag}. Did you mean {near}?"
        "{command} não tem a flag {flag}. Você quis dizer {near}?"
    }
    ComesLater {
        "{command} is not available in this client yet"
        "{command} ainda não está disponível neste cliente"
    }
    NotExpanded {
        "{token} is not available in this client yet; sent as plain text"
        "{token} ainda não está disponível neste cliente; enviado como texto"
    }
    AgentComesLater {
        "{command} is not available in this client yet"
        "{command} ainda não está disponível neste cliente"
    }
    NotInThisClient {
        "{command} is a command of the full ChatCLI and not available in this client"
        "{command} é um comando do ChatCLI completo e não está disponível neste cliente"
    }
    Queued { "Queued ({waiting})" "Na fila ({waiting})" }
    QueueFull { "Queue full ({limit})" "Fila cheia ({limit})" }
    QueueKept {
        "In the queue: {waiting}. Enter on an empty line sends the next."
        "Na fila: {waiting}. Enter em linha vazia envia a próxima."
    }
    QueueCleared { "Queue cleared ({dropped})" "Fila limpa ({dropped})" }
    QueueEmpty { "The queue is empty" "A fila está vazia" }
    NotQueued { "The queue has no question {place}" "A fila não tem a pergunta {place}" }
    SwitchedProvider { "Provider: {provider}" "Provedor: {provider}" }
    SwitchedModel { "Model: {model}" "Modelo: {model}" }
    SwitchedCredential { "Credential: {credential}" "Credencial: {credential}" }
    TokensSet { "Answer limit: {tokens}" "Limite da resposta: {tokens}" }
    ProviderNotListed {
        "{provider} is not among the providers of this server; it was set as typed"
        "{provider} não está entre os provedores deste servidor; foi definido como digitado"
    }
    CredentialPutAway {
        "The credential of {provider} is kept for when you switch back"
        "A credencial de {provider} está guardada para quando você voltar"
    }
    NothingSwitched { "Nothing changed" "Nada mudou" }
    SwitchHow {
        "/switch NAME or NUMBER changes the provider, /model NAME the model"
        "/switch NOME ou NÚMERO troca o provedor; /model NOME, o modelo"
    }
    ModelRestored {
        "The server does not accept {refused}; the model is {model} again"
        "O servidor não aceita {refused}; o modelo volta a ser {model}"
    }
    ConnectedTo { "Connected to {address}" "Conectado a {address}" }
    NotConnected { "Not connected. Use /connect host:port." "Não conectado. Use /connect host:porta." }
    Disconnected { "Disconnected from {address}" "Desconectado de {address}" }
    Resources {
        "On the server: plugins {plugins}, agents {agents}, skills {skills}"
        "No servidor: plugins {plugins}, agentes {agents}, skills {skills}"
    }
    Rerouted { "Reconnected to another replica" "Reconectado a outra réplica" }
    StillGoing {
        "Another command is still running; cancel it first"
        "Outro comando ainda está em andamento; cancele-o antes"
    }
    Cancelled { "Cancelled" "Cancelado" }
    Rewound {
        "Questions undone: {turns}. /rewind undo restores them."
        "Perguntas desfeitas: {turns}. /rewind undo as restaura."
    }
    RewindHow { "/rewind N undoes the last N questions" "/rewind N desfaz as últimas N perguntas" }
    RewindUndo {
        "/rewind undo restores what was undone last"
        "/rewind undo restaura o que foi desfeito por último"
    }
    Undone {
        "Restored. Questions: {turns}. The last one: {last}"
        "Restaurado. Perguntas: {turns}. A última: {last}"
    }
    NothingToUndo { "Nothing to restore" "Nada para restaurar" }
    NoSuchTurn {
        "This conversation does not have that many questions"
        "Esta conversa não tem tantas perguntas"
    }
    HistoryEmpty { "Nothing found" "Nada encontrado" }
    TooShort {
        "The conversation is too short to summarise; it needs three questions"
        "A conversa é curta demais para resumir; são necessárias três perguntas"
    }
    Compacted {
        "{before} questions became a summary; kept in full: {after}. /rewind undo restores them."
        "{before} perguntas viraram um resumo; mantidas na íntegra: {after}. /rewind undo as restaura."
    }
    Summary { "Summary" "Resumo" }
    NothingToExport { "No conversation to export" "Nenhuma conversa para exportar" }
    Exported { "Saved to {path}" "Salvo em {path}" }
    FileExists { "{path} already exists" "{path} já existe" }
    CannotWrite { "Cannot save {path}" "Não foi possível salvar {path}" }
    HintForce { "Use --force to overwrite it" "Use --force para sobrescrever" }
    Reloaded { "Configuration read again" "Configuração relida" }
    ConfigEmpty { "Nothing to show" "Nada a mostrar" }
    MetricsTurns { "Questions" "Perguntas" }
    MetricsFirst { "First text" "Primeiro texto" }
    MetricsWhole { "Whole answer" "Resposta inteira" }
    MetricsLatency { "Latency" "Latência" }
    MetricsBytes { "Bytes sent / received" "Bytes enviados / recebidos" }
    MetricsReconnects { "Reconnects" "Reconexões" }
    MaxTokensBad {
        "Not an answer limit: {typed}. Use a number from 0 to 200000."
        "Não é um limite de resposta: {typed}. Use um número de 0 a 200000."
    }
    ProviderBad { "Not a provider: {typed}" "Não é um provedor: {typed}" }
    StackSpotOnly {
        "Realm and agent ID need the provider STACKSPOT"
        "Realm e Agent ID exigem o provedor STACKSPOT"
    }
    StackSpotNameBad {
        "Not a StackSpot realm or agent ID: {typed}"
        "Não é um realm nem agent ID da StackSpot: {typed}"
    }
    KeyNotForProvider { "{provider} takes no API key" "{provider} não usa API key" }
    HintSwitch { "/switch lists the providers" "/switch lista os provedores" }
    UnknownCommand { "Unknown command: {command}" "Comando desconhecido: {command}" }
    UnknownCommandNear {
        "Unknown command: {command}. Did you mean {near}?"
        "Comando desconhecido: {command}. Você quis dizer {near}?"
    }
    UnknownCommandSend {
        "To send it as text, begin with one more slash: /{command} …"
        "Para enviar como texto, comece com mais uma barra: /{command} …"
    }
    BadUse { "Usage: {syntax}" "Uso: {syntax}" }
    NotHere { "{command} is not available in this client" "{command} não está disponível neste cliente" }
    HelpEnd {
        "Anything else is sent to the model. A line that starts with // is sent with one slash."
        "Qualquer outro texto vai para o modelo. Uma linha que começa com // é enviada com uma barra."
    }
    HelpHelp { "show this list" "mostra esta lista" }
    HelpExit { "leave ChatCLI" "sai do ChatCLI" }
    HelpNew {
        "start a new conversation; /rewind undo restores this one"
        "inicia outra conversa; /rewind undo restaura esta"
    }
    HelpRetry { "ask the last question again" "repete a última pergunta" }
    HelpCopy { "copy the last answer to the clipboard" "copia a última resposta para a área de transferência" }
    HelpStatus { "show server, model and settings" "mostra servidor, modelo e configurações" }
    HelpVersion { "show the versions of client and server" "mostra as versões do cliente e do servidor" }
    HelpLang { "choose the language" "escolhe o idioma" }
    StatusTitle { "Status" "Status" }
    StatusServer { "Server" "Servidor" }
    StatusState { "Connection" "Conexão" }
    StatusVersion { "Version" "Versão" }
    StatusProvider { "Provider" "Provedor" }
    StatusModel { "Model" "Modelo" }
    StatusToken { "Token" "Token" }
    StatusCredential { "Credential" "Credencial" }
    StatusMaxTokens { "Answer limit" "Limite da resposta" }
    StatusTls { "TLS" "TLS" }
    StatusClient { "Client" "Cliente" }
    StatusQueue { "In the queue" "Na fila" }
    StatusEndpoints { "Replicas" "Réplicas" }
    StatusLatency { "Latency" "Latência" }
    StatusLog { "Log" "Log" }
    On { "on" "ligado" }
    Off { "off" "desligado" }
    FromYou { "your choice" "escolha sua" }
    FromServer { "server default" "padrão do servidor" }
    StatusTurns { "Questions" "Perguntas" }
    StatusWatcher { "K8s watcher" "K8s Watcher" }
    StatusLang { "Language" "Idioma" }
    Set { "set" "definido" }
    NotSet { "not set" "não definido" }
    Inactive { "inactive" "inativo" }
    ByServer { "server's" "do servidor" }
    ByOwnKey { "your own API key" "sua própria API key" }
    ByLocalAuth { "local OAuth" "OAuth local" }
    ByStackSpot { "StackSpot" "StackSpot" }
    ByOllama { "Ollama" "Ollama" }
    ProviderDefault { "0 (provider default)" "0 (padrão do provedor)" }

    // States of the connection
    StateStarting { "starting" "iniciando" }
    StateConnecting { "connecting" "conectando" }
    StateOnline { "connected" "conectado" }
    StateWaiting { "offline; reconnecting" "sem conexão; reconectando" }
    StateDegraded { "connected, slow" "conectado, lento" }
    StateUnauthorised { "token needed" "falta o token" }
    StateMismatch { "incompatible server" "servidor incompatível" }
    StateDetached { "disconnected" "desconectado" }
    StateFailed { "not connected" "não conectado" }

    // The page
    PageTitle { "ChatCLI Connect" "ChatCLI Connect" }
    SkipToComposer { "Skip to the message box" "Ir para a caixa de mensagem" }
    Conversation { "Conversation" "Conversa" }
    You { "You" "Você" }
    Assistant { "Assistant" "Assistente" }
    Composer { "Message" "Mensagem" }
    ComposerHint {
        "Ask something, or type /"
        "Pergunte algo ou digite /"
    }
    Send { "Send" "Enviar" }
    Stop { "Stop" "Parar" }
    Retry { "Ask again" "Perguntar de novo" }
    Copy { "Copy" "Copiar" }
    New { "New conversation" "Nova conversa" }
    TryNow { "Try now" "Tentar agora" }
    Language { "Language" "Idioma" }
    Theme { "Theme" "Tema" }
    ThemeAuto { "System" "Sistema" }
    ThemeLight { "Light" "Claro" }
    ThemeDark { "Dark" "Escuro" }
    JumpToLatest { "Jump to the end" "Ir para o fim" }
    EmptyTitle { "Ask anything" "Pergunte qualquer coisa" }
    EmptyHint {
        "The same assistant as in your terminal, on the same server"
        "O mesmo assistente do seu terminal, no mesmo servidor"
    }
    TokenTitle { "This server requires a token" "Este servidor exige um token" }
    TokenLabel { "Server token" "Token do servidor" }
    TokenSend { "Connect" "Conectar" }
    TokenKept {
        "It is kept in memory until you close the page"
        "Guardado só na memória, até você fechar a página"
    }
    TokenWrong { "The server did not accept this token" "O servidor não aceitou este token" }
    RetryIn { "Next attempt in {secs} s" "Próxima tentativa em {secs} s" }
    CopyCode { "Copy code" "Copiar código" }
    CopiedShort { "Copied" "Copiado" }
    ProblemDetails { "Details" "Detalhes" }
    CopyDetails { "Copy details" "Copiar detalhes" }
    ShowAll { "Show all" "Mostrar tudo" }
    ShowLess { "Show less" "Mostrar menos" }
    ContinueShort { "Continue" "Continuar" }
    ContinuePrompt {
        "Continue exactly where your last answer stopped."
        "Continue exatamente de onde a sua última resposta parou."
    }
    AnswerSilent {
        "No data for {secs} s. You can wait, or stop the answer."
        "Sem dados há {secs} s. Você pode aguardar ou parar a resposta."
    }
    EmptyAnswer { "The answer is empty" "A resposta está vazia" }
    BringBack { "Restore the previous conversation" "Restaurar a conversa anterior" }
    StarterError { "Explain this error and how to fix it:" "Explique este erro e como corrigi-lo:" }
    StarterManifest { "Find problems in this manifest:" "Encontre problemas neste manifesto:" }
    StarterCommand { "Write a shell command that" "Escreva um comando de shell que" }
    NotCopied { "Not copied" "Não copiado" }
    Code { "Code" "Código" }
    Table { "Table" "Tabela" }
    PageStopped {
        "The page stopped working. Reload it to continue."
        "A página parou de funcionar. Recarregue-a para continuar."
    }
    AnswerDone { "Answer complete" "Resposta completa" }
    AnswerStarted { "Answering" "Respondendo" }
    ImagePlaceholder { "[image: {alt}]" "[imagem: {alt}]" }

    // Flags, files and one-shot
    FlagClientId { "StackSpot client id" "Client ID da StackSpot" }
    FlagClientKey { "StackSpot client key" "Client key da StackSpot" }
    FlagRealm { "StackSpot realm (tenant)" "Realm (tenant) da StackSpot" }
    FlagAgentId { "StackSpot agent id" "Agent ID da StackSpot" }
    CommandNotProvided {
        "'{command}' is a command of the full ChatCLI and not available in this client"
        "'{command}' é um comando do ChatCLI completo e não está disponível neste cliente"
    }

    // Transport
    ProxyFailed { "The proxy refused the connection to {address}" "O proxy recusou a conexão com {address}" }
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
    NotGrpc { "{address} answered, but not with gRPC" "{address} respondeu, mas não com gRPC" }
    HintNotGrpc {
        "Check the port, and look for a proxy in between"
        "Confira a porta e se há um proxy no caminho"
    }
    SilentServer {
        "The server at {address} stopped answering"
        "O servidor em {address} parou de responder"
    }

    // The watcher and its wall
    HelpWatch { "show the K8s watcher's status" "mostra o status do K8s Watcher" }
    WatcherNone { "The server has no active K8s watcher" "O servidor não tem K8s Watcher ativo" }
    WatcherUnavailable { "Watcher status unavailable: {why}" "Status do K8s Watcher indisponível: {why}" }
    WatcherFailed { "the server could not answer" "o servidor não conseguiu responder" }
    WatcherNoAlerts { "No active alerts" "Nenhum alerta ativo" }
    AlertOlder { "1 alert older than the window" "1 alerta anterior à janela" }
    AlertsOlder { "{count} alerts older than the window" "{count} alertas anteriores à janela" }
    WatchersAreServers {
        "The K8s watcher runs on the server. Ask its administrator to start one."
        "O K8s Watcher roda no servidor. Peça ao administrador para iniciar um."
    }
    BoardWaiting { "WAITING" "AGUARDANDO" }
    BoardHealthy { "HEALTHY" "SAUDÁVEL" }
    BoardDegraded { "DEGRADED" "DEGRADADO" }
    BoardCritical { "CRITICAL" "CRÍTICO" }
    BoardStale { "STALE" "DESATUALIZADO" }
    BoardNoWatcher { "NO WATCHER" "SEM WATCHER" }
    BoardOffline { "OFFLINE" "SEM CONEXÃO" }
    BoardNoDataYet { "no data yet" "ainda sem dados" }
    BoardCriticalAlerts { "critical alerts: {count}" "alertas críticos: {count}" }
    BoardWarningAlerts { "warnings: {count}" "avisos: {count}" }
    BoardNotReady { "{ready}/{desired} pods ready" "{ready}/{desired} pods prontos" }
    BoardTargetsCritical { "critical targets: {count}" "alvos críticos: {count}" }
    BoardTargetsWarning { "targets with warnings: {count}" "alvos com avisos: {count}" }
    BoardTargetsSilent { "targets without data: {count}" "alvos sem dados: {count}" }
    BoardUnconfirmed { "UNCONFIRMED" "NÃO CONFIRMADO" }
    BoardNothingMatches { "no target matches the filter" "nenhum alvo corresponde ao filtro" }
    BoardNamesNoTargets {
        "no alert matches the filter, and the server does not name its targets"
        "nenhum alerta corresponde ao filtro, e o servidor não informa os nomes dos alvos"
    }
    BoardAgeUnknown { "age of the data not known, unchanged for {age}" "idade dos dados desconhecida, sem mudança há {age}" }
    BoardServerHasNone { "the server has no active K8s watcher" "o servidor não tem K8s Watcher ativo" }
    BoardNotMoving { "no new snapshot for {age}" "nenhum snapshot novo há {age}" }
    BoardOldAnswer { "last answer {age} ago" "última resposta há {age}" }
    BoardSaysStale { "the server reports old data" "o servidor informa dados antigos" }
    BoardLost { "lost contact" "sem conexão" }
    ChangedState { "{from} → {to}" "{from} → {to}" }
    ChangedAlertStarted { "{severity} {kind} {object}: {message}" "{severity} {kind} {object}: {message}" }
    ChangedAlertEnded { "ended: {severity} {kind} {object}" "terminou: {severity} {kind} {object}" }
    ChangedAlertsStarted { "{severity} {kind} ×{count} {target}" "{severity} {kind} ×{count} {target}" }
    ChangedAlertsEnded { "ended: {severity} {kind} ×{count} {target}" "terminou: {severity} {kind} ×{count} {target}" }
    ChangedReady { "pods ready {from} → {to}" "pods prontos {from} → {to}" }
    ChangedPods { "pods {from} → {to}" "pods {from} → {to}" }
    ChangedTarget { "watching {to} (was {from})" "observando {to} (antes {from})" }
    DataAge { "as of {time} ({age} ago)" "dados das {time} (há {age})" }
    DataShort { "{age} old · {time}" "há {age} · {time}" }
    DataLostShort { "Lost contact · {age} · {time}" "Sem conexão · {age} · {time}" }
    DataStill { "data of {time}, no newer ones for {age}" "dados das {time}, sem mais novos há {age}" }
    DataAnswer { "answer of {time} ({age} ago)" "resposta das {time} (há {age})" }
    DataUnknown { "answer of {time} ({age} ago), age of its data not known" "resposta das {time} (há {age}), idade dos dados desconhecida" }
    DataAnswerShort { "answer {age} old · {time}" "resposta há {age} · {time}" }
    DataNone { "no data yet" "ainda sem dados" }
    DataEvery { "every {every}" "a cada {every}" }
    DataLost {
        "Lost contact. Last data as of {time} ({age} ago)"
        "Sem conexão. Últimos dados das {time} (há {age})"
    }
    BoardAlerts { "Alerts" "Alertas" }
    BoardTargets { "Targets" "Alvos" }
    BoardPods { "Pods" "Pods" }
    BoardRestarts { "Restarts" "Reinícios" }
    BoardChanges { "What changed" "O que mudou" }
    BoardTrend { "Since {time}" "Desde {time}" }
    BoardState { "Status" "Status" }
    BoardSummary { "Summary" "Resumo" }
    BoardMore { "+{count}" "+{count}" }
    SeverityCritical { "CRITICAL" "CRÍTICO" }
    SeverityWarning { "WARNING" "AVISO" }
    SeverityInfo { "INFO" "INFO" }
    BoardNew { "NEW" "NOVO" }
    DataLostNone { "Lost contact; no data yet" "Sem conexão; ainda sem dados" }

    // Page: wall
    WallEnrolHelp {
        "Ask the administrator for a code and open this address with #enrol=CODE"
        "Peça um código ao administrador e abra este endereço com #enrol=CÓDIGO"
    }
    WallCode { "Code for this screen" "Código desta tela" }
    WallCodeSend { "Use code" "Usar código" }
    WallCodeRefused {
        "The code was not accepted; it works once, within ten minutes"
        "O código não foi aceito; ele vale uma vez, por dez minutos"
    }
    WallSignInHelp {
        "Sign in on the conversation page, then return"
        "Entre pela página da conversa e depois volte"
    }
    WallPaused { "Paused" "Pausado" }
    WallPause { "Pause" "Pausar" }
    WallGoOn { "Resume" "Retomar" }
    WallFull { "Full screen" "Tela cheia" }
    WallChat { "Conversation" "Conversa" }
    WallFilter { "Filter alerts" "Filtrar alertas" }
    WallSeverity { "Severity" "Severidade" }
    WallSeverityAll { "All severities" "Todas as severidades" }
    WallSeverityWarning { "Warning and critical" "Aviso e crítico" }
    WallSeverityCritical { "Critical only" "Só críticos" }
    WallInterval { "Interval" "Intervalo" }
    WallControls { "Board settings" "Configurações do painel" }
    AlertAsk { "Ask about this alert" "Perguntar sobre este alerta" }
    BoardSnapshots { "Snapshots" "Snapshots" }
    BoardWorst { "worst: {state}" "pior: {state}" }
    BoardNowMost { "now {now}, most {most}" "agora {now}, máx. {most}" }
    BoardNowFewest { "now {now}, fewest {fewest}" "agora {now}, mín. {fewest}" }
    BoardAlertNewest { "newest {time} ({age})" "mais recente {time} (há {age})" }
    BoardAlertSince { "since {time} ({age})" "desde {time} (há {age})" }
    BoardRefused { "NO ACCESS" "SEM ACESSO" }
    BoardRefusedWhy { "this screen is not authorized" "esta tela não está autorizada" }
    BoardTargetOne { "1 target" "1 alvo" }
    BoardTargetCount { "{count} targets" "{count} alvos" }
    BoardMissing { "This server does not report: {what}" "Este servidor não informa: {what}" }
    MissingReady { "ready pods" "pods prontos" }
    MissingRestarts { "restarts" "reinícios" }
    MissingPods { "pods one by one" "pods um a um" }
    MissingEvents { "events" "eventos" }
    MissingScaling { "autoscaling and nodes" "autoscaling e nós" }

    // Sessions
    AskSaveOver { "Session {name} already exists. Overwrite it?" "A sessão {name} já existe. Sobrescrever?" }
    AskSaveOverChanged {
        "Session {name} changed on the server since you opened it. Overwrite it?"
        "A sessão {name} mudou no servidor desde que você a abriu. Sobrescrever?"
    }
    AskDeleteSession { "Delete session {name} from the server?" "Excluir a sessão {name} do servidor?" }
    AnswerSaveOver { "Overwrite" "Sobrescrever" }
    AnswerDelete { "Delete" "Excluir" }
    AnswerCancel { "Cancel" "Cancelar" }
    HelpSession {
        "save, load and list sessions (saved conversations)"
        "salva, carrega e lista sessões (conversas salvas)"
    }
    PutAside {
        "The previous conversation was not saved; /rewind undo restores it"
        "A conversa anterior não estava salva; /rewind undo a restaura"
    }
    NothingToSave { "No conversation to save" "Nenhuma conversa para salvar" }
    SessionSaved { "Session {name} saved (on the server)" "Sessão {name} salva (no servidor)" }
    SessionLoaded {
        "Session {name} loaded; questions: {turns}"
        "Sessão {name} carregada; perguntas: {turns}"
    }
    SessionStarted {
        "Session {name} is new; /session save saves it on the server"
        "A sessão {name} é nova; /session save a salva no servidor"
    }
    SessionDoomed {
        "Session {name} will be deleted in {secs} s; /session undo cancels"
        "A sessão {name} será excluída em {secs} s; /session undo cancela"
    }
    SessionSpared { "Session {name} was not deleted" "A sessão {name} não foi excluída" }
    SessionDeleted { "Session {name} deleted" "Sessão {name} excluída" }
    SessionWasOpen {
        "The conversation is still here, but no longer on the server"
        "A conversa continua aqui, mas não está mais no servidor"
    }
    SessionRenamed { "Session {from} is now called {to}" "A sessão {from} agora se chama {to}" }
    SessionCopied { "Session {from} copied to {to}" "Sessão {from} copiada para {to}" }
    SessionHalfMoved {
        "{from} was copied to {to}, but could not be deleted"
        "{from} foi copiada para {to}, mas não pôde ser excluída"
    }
    SessionNotSaved { "Session {name} was not saved" "A sessão {name} não foi salva" }
    SessionNotLoaded { "Session {name} was not loaded" "A sessão {name} não foi carregada" }
    SessionNotDeleted { "Session {name} was not deleted" "A sessão {name} não foi excluída" }
    SessionNotRenamed { "Session {name} was not renamed" "A sessão {name} não foi renomeada" }
    SessionNotCopied { "Session {name} was not copied" "A sessão {name} não foi copiada" }
    SessionsNotListed { "The sessions could not be listed" "Não foi possível listar as sessões" }
    SessionsNotSearched { "The sessions could not be searched" "Não foi possível buscar nas sessões" }
    SessionNameProposed {
        "No name yet. Suggestion: /session save {name}."
        "Ainda sem nome. Sugestão: /session save {name}."
    }
    SessionsAreServers {
        "Sessions are on the server; session files of this machine are not read"
        "As sessões ficam no servidor; arquivos de sessão desta máquina não são lidos"
    }
    SessionsNotAttached {
        "This client does not save automatically; use /session save NAME"
        "Este cliente não salva automaticamente; use /session save NOME"
    }
    SessionNameBad { "Not a session name: {name}" "Não é um nome de sessão: {name}" }
    HintSessionName {
        "A letter or digit first, then letters, digits, '_', '-' or '.'; at most 200, without accents"
        "Primeiro uma letra ou dígito, depois letras, dígitos, '_', '-' ou '.'; no máximo 200, sem acentos"
    }
    SessionNameReserved {
        "Names with autosave- or mcp- belong to the full ChatCLI: {name}"
        "Nomes com autosave- ou mcp- são do ChatCLI completo: {name}"
    }
    HintOtherName { "Choose another name" "Escolha outro nome" }
    SessionNotFound { "Session not found on the server: {name}" "Sessão não encontrada no servidor: {name}" }
    HintSessionList { "/session list shows all sessions" "/session list mostra todas as sessões" }
    SessionDamaged {
        "The server has the session {name} but cannot read it"
        "O servidor tem a sessão {name}, mas não consegue lê-la"
    }
    SessionExists { "Session {name} already exists" "A sessão {name} já existe" }
    SessionChanged {
        "{name} has other content on the server; nothing was overwritten"
        "{name} tem outro conteúdo no servidor; nada foi sobrescrito"
    }
    SessionTooBig {
        "The conversation has {size} MiB; above {limit} MiB it cannot be loaded again"
        "A conversa tem {size} MiB; acima de {limit} MiB não pode ser carregada de novo"
    }
    SessionRicher {
        "Session {name} has parts that only the full ChatCLI keeps, such as tool calls"
        "A sessão {name} tem partes que só o ChatCLI completo guarda, como ferramentas"
    }
    SessionRicherHow {
        "Saving it here drops them. /session fork NEW saves a copy and leaves {name} as it is."
        "Salvá-la aqui as descarta. /session fork NOVO salva uma cópia e mantém {name} como está."
    }
    HintCopySession {
        "Nothing was asked. Open another session, or save a copy with /session fork."
        "Nada foi perguntado. Abra outra sessão ou salve uma cópia com /session fork."
    }
    AskSaveOverRicher {
        "Session {name} has parts that cannot be kept here, such as tool calls. Drop them?"
        "A sessão {name} tem partes que não podem ser mantidas aqui. Descartar?"
    }
    InputTooLate {
        "Standard input did not end within {secs} s; --no-stdin leaves it unread"
        "A entrada padrão não terminou em {secs} s; --no-stdin a deixa sem ler"
    }
    SessionInUse {
        "Another chatcli on this machine is still working with session {name}"
        "Outro chatcli nesta máquina ainda está usando a sessão {name}"
    }
    AskLeaveUnsaved {
        "The conversation is not saved. Leave anyway?"
        "A conversa não está salva. Sair mesmo assim?"
    }
    AnswerLeave { "Leave" "Sair" }
    HintCompact { "/compact shortens it" "/compact a encurta" }
    SessionStoreFailed {
        "The session store of the server failed"
        "O armazenamento de sessões do servidor falhou"
    }
    SessionTimeout {
        "The session store of the server did not answer in {secs} s"
        "O armazenamento de sessões do servidor não respondeu em {secs} s"
    }
    NoSessions { "The server does not save sessions" "O servidor não salva sessões" }
    SessionsNone { "No saved sessions" "Nenhuma sessão salva" }
    SessionsUnusable { "Not listed, unsupported names: {count}" "Não listadas, nomes não aceitos: {count}" }
    SessionsListHow { "/session load NAME opens a session" "/session load NOME abre uma sessão" }
    SessionOpen { "open" "aberta" }
    SessionUnsaved { "unsaved changes" "alterações não salvas" }
    SessionUpToDate { "saved" "salva" }
    SessionNoName { "not saved yet" "ainda não salva" }
    SessionEmpty { "none" "nenhuma" }
    StatusSession { "Session" "Sessão" }
    SessionState { "Status" "Status" }
    SessionMessages { "Messages" "Mensagens" }
    SessionScopes { "Also included" "Também inclui" }
    SessionScoped {
        "agent {agent}, coder {coder}, shared memory {shared}"
        "agente {agent}, coder {coder}, memória compartilhada {shared}"
    }
    SessionFound { "{name}  (messages: {count})" "{name}  (mensagens: {count})" }
    SessionsSearched { "Sessions searched: {count}" "Sessões pesquisadas: {count}" }
    SessionsSearching { "Sessions searched: {looked} of {of}" "Sessões pesquisadas: {looked} de {of}" }
    SessionsFoundMore { "Shown: {shown} of {found}; more words find fewer" "Mostradas: {shown} de {found}; mais palavras encontram menos" }

    // Page: palette
    NeedsClipboard { "No clipboard is available here" "Não há área de transferência disponível aqui" }
    NeedsExit { "To leave, close this tab" "Para sair, feche esta aba" }
    NeedsDial { "To use another server, open its address" "Para usar outro servidor, abra o endereço dele" }
    NeedsStore {
        "Local credentials are available only in the terminal"
        "As credenciais locais só estão disponíveis no terminal"
    }
    NeedsEditor { "A browser cannot open your editor" "Um navegador não pode abrir o seu editor" }
    NeedsFiles { "Files cannot be saved here" "Não é possível salvar arquivos aqui" }
    NeedsScreen { "Available only in the terminal" "Disponível só no terminal" }
    NotInThisBody { "Not available here" "Não disponível aqui" }
    Commands { "Commands" "Comandos" }
    PaletteHint { "What do you want to do?" "O que você quer fazer?" }
    NoMatch { "Nothing found" "Nada encontrado" }
    OpenKiosk { "Open kiosk" "Abrir quiosque" }
    UseOwnKey { "Use your own API key" "Usar sua própria API key" }
    PrintPage { "Print or save as PDF" "Imprimir ou salvar como PDF" }
    ExportFile { "Export the conversation to a file" "Exportar a conversa para um arquivo" }
    PaletteKeys {
        "↑ ↓ choose · Tab completes · Enter runs · Esc closes"
        "↑ ↓ escolhem · Tab completa · Enter executa · Esc fecha"
    }

    // Page: composer and queue
    SendLater { "Send after this answer" "Enviar depois desta resposta" }
    CountNear { "{bytes} of {limit} KiB" "{bytes} de {limit} KiB" }
    CountOver {
        "{bytes} KiB: a message may have {limit} KiB. Shorten it to send it."
        "{bytes} KiB: uma mensagem pode ter {limit} KiB. Encurte-a para enviar."
    }
    QueueTitle { "In the queue: {waiting}" "Na fila: {waiting}" }
    QueuePausedTitle { "Paused: {waiting}" "Em pausa: {waiting}" }
    SendNow { "Send now" "Enviar agora" }
    EditQueued { "Edit message {place}" "Editar a mensagem {place}" }
    DropQueued { "Remove message {place}" "Remover a mensagem {place}" }
    WayBack { "The earlier version is stored" "A versão anterior está guardada" }

    // The conversation on the page
    TaskDone { "Done:" "Feito:" }
    TaskOpen { "To do:" "A fazer:" }
    JumpToLatestNew { "Jump to the end (new: {count})" "Ir para o fim (novas: {count})" }
    ShowEarlier { "Show earlier messages ({count})" "Mostrar mensagens anteriores ({count})" }
    RegenerateShort { "Another answer" "Outra resposta" }
    EditShort { "Edit" "Editar" }
    EditQuestion { "Edit the question" "Editar a pergunta" }
    EditDrops {
        "What follows this question is replaced; you can restore it"
        "O que vem depois desta pergunta é substituído; você pode restaurar"
    }
    InForce { "In use" "Em uso" }
    KeyPalette { "Find a command (⌘K on a Mac)" "Buscar um comando (⌘K no Mac)" }
    KeyWalk { "Go to the previous or next message" "Ir para a mensagem anterior ou seguinte" }
    KeyEditLast { "In an empty box: edit the last question" "Na caixa vazia: editar a última pergunta" }
    KeyCompose { "Go to the message box" "Ir para a caixa de mensagem" }

    // What this browser keeps
    Recalled {
        "Unsent messages: {waiting}. Send or remove them below."
        "Mensagens não enviadas: {waiting}. Envie ou remova abaixo."
    }
    Unreadable {
        "Stored messages that cannot be read: {records}"
        "Mensagens guardadas que não podem ser lidas: {records}"
    }
    StoreFull {
        "This browser has no space left. New messages are not stored for the next visit."
        "Este navegador está sem espaço. Novas mensagens não são guardadas para a próxima visita."
    }
    StoreForbidden {
        "This browser stores nothing for this page. Closing the tab loses the conversation."
        "Este navegador não guarda nada desta página. Ao fechar a aba, a conversa se perde."
    }
    StoreBroken {
        "The store of this browser cannot be reached. New messages are not stored."
        "O armazenamento deste navegador está inacessível. Novas mensagens não são guardadas."
    }
    HintExport {
        "/export saves the conversation as a file"
        "/export salva a conversa em um arquivo"
    }
    NewBuild {
        "A new version of this page is ready. The conversation and your draft are stored."
        "Uma nova versão desta página está pronta. A conversa e o rascunho estão guardados."
    }
    TakeBuild { "Load" "Carregar" }
    NotNow { "Not now" "Agora não" }
    KeptAgain { "Everything is stored again" "Tudo está guardado novamente" }
    ClearedElsewhere {
        "A new conversation was started in another window"
        "Uma nova conversa foi iniciada em outra janela"
    }
    TakenBackElsewhere {
        "Questions undone in another window: {turns}"
        "Perguntas desfeitas em outra janela: {turns}"
    }
    StoppedElsewhere { "Answer stopped in another window" "Resposta interrompida em outra janela" }
    ReplacedElsewhere {
        "Also changed in another window; the latest change was kept"
        "Também alterado em outra janela; valeu a última alteração"
    }

    // Panels: menu, status, help
    Menu { "Menu" "Menu" }
    Help { "Keyboard shortcuts" "Atalhos de teclado" }
    Apply { "Apply" "Aplicar" }
    Export { "Export" "Exportar" }
    SignIn { "Sign in" "Entrar" }
    SignOut { "Sign out" "Sair" }
    AccessName { "Name" "Nome" }
    AccessRole { "Permission" "Permissão" }
    AnnounceTitle { "Screen reader: read answers" "Leitor de tela: ler respostas" }
    AnnounceSentences { "Sentence by sentence" "Frase a frase" }
    AnnounceEnd { "When finished" "Ao terminar" }
    AnnounceOff { "Off" "Desligado" }
    SingleKeys { "Single-key shortcuts (/ and ?)" "Atalhos de uma só tecla (/ e ?)" }
    ShortcutsTitle { "Keyboard shortcuts" "Atalhos de teclado" }
    HelpCommands {
        "A line that starts with / is a command; /help lists them all"
        "Uma linha que começa com / é um comando; /help lista todos"
    }
    KeySend { "Send" "Enviar" }
    KeyLine { "Break the line" "Quebrar a linha" }
    KeyStop {
        "Stop the answer, close a panel or leave the field"
        "Parar a resposta, fechar um painel ou sair do campo"
    }
    KeyNew { "Start a new conversation" "Iniciar nova conversa" }
    PartMissing {
        "A part of the page could not be loaded. Try again or reload the page."
        "Não foi possível carregar uma parte da página. Tente de novo ou recarregue."
    }
    KeyHelp { "Show these shortcuts" "Mostrar estes atalhos" }

    // Panels: model and credential
    AccountTitle { "Model and credential" "Modelo e credencial" }
    AnswersNow { "In use:" "Em uso:" }
    ServersOwn { "Server default ({name})" "Padrão do servidor ({name})" }
    OfferedProviders { "Offered by the server" "Oferecidos pelo servidor" }
    OtherProviders { "Others, with your own credential" "Outros, com a sua credencial" }
    ModelDefault { "Default: {model}" "Padrão: {model}" }
    ModelDefaultUnknown { "Provider default" "Padrão do provedor" }
    MaxTokensDefault { "Provider default" "Padrão do provedor" }
    PayerServer { "Server credentials" "Credenciais do servidor" }
    PayerOwnKey { "Your own API key" "Sua própria API key" }
    PayerLogin { "Local OAuth" "OAuth local" }
    PayerStackSpot { "StackSpot" "StackSpot" }
    PayerOllama { "An Ollama reachable from the server" "Um Ollama acessível pelo servidor" }
    OllamaUrlLabel { "Ollama URL" "URL do Ollama" }
    SecretKnown { "{end} in use; leave empty to keep it" "{end} em uso; deixe vazio para manter" }
    FieldsMissing { "Missing: {fields}" "Falta: {fields}" }
    LoginAbout {
        "Pick the two hidden files from ~/.chatcli of your machine. They are read in memory only, and nothing is stored."
        "Escolha os dois arquivos ocultos de ~/.chatcli da sua máquina. Eles são lidos só na memória, e nada é guardado."
    }
    LoginStoreLabel { "auth-profiles.json" "auth-profiles.json" }
    LoginKeyLabel {
        ".auth-key, if the store is encrypted"
        ".auth-key, se o armazenamento estiver criptografado"
    }
    LoginChoose { "Login to use" "Login a usar" }
    LoginEnds { "ends in {span}" "expira em {span}" }
    LoginOver { "expired; log in again in the terminal" "expirado; entre de novo no terminal" }
    LoginStays { "no expiry" "sem expiração" }
    LoginNoKey {
        "This store is encrypted: pick .auth-key too"
        "Este armazenamento está criptografado: escolha também .auth-key"
    }
    LoginBadKey {
        "Not an .auth-key file: it must have 32 bytes"
        "Não é um arquivo .auth-key: ele deve ter 32 bytes"
    }
    LoginSealed {
        "Cannot open the store: it is damaged, or the key is of another one"
        "Não foi possível abrir o armazenamento: está danificado ou a chave é de outro"
    }
    LoginNoStore { "Not an auth-profiles.json file" "Não é um arquivo auth-profiles.json" }
    LoginNone {
        "It has no login for Claude, OpenAI or Copilot"
        "Não há login para Claude, OpenAI ou Copilot"
    }
    RememberHere { "Store on this device" "Guardar neste dispositivo" }
    RememberAbout {
        "Stored encrypted; scripts cannot extract the key. No protection from people who use this browser profile or scripts in this page."
        "Guardado com criptografia; scripts não extraem a chave. Sem proteção contra quem usa este perfil do navegador ou scripts nesta página."
    }
    NeedsSecureContext {
        "Not possible here: browsers offer encryption only over https or on localhost"
        "Não é possível aqui: navegadores só criptografam por https ou em localhost"
    }
    RememberFailed { "This browser did not store it" "Este navegador não o guardou" }
    RemembersSomething { "A key or token is stored on this device" "Há uma chave ou token neste dispositivo" }
    Forget { "Remove" "Remover" }
    Forgotten { "Removed from this device" "Removido deste dispositivo" }

    // Panels: sign-in
    SignInExpired { "Your sign-in has expired. Sign in again." "Seu acesso expirou. Entre novamente." }
    HeldTokenWrong {
        "The server does not accept the gateway's token. Tell the administrator."
        "O servidor não aceita o token do gateway. Avise o administrador."
    }
    SignInNeedsHttps {
        "Sign-in needs an https address. Ask the administrator for it."
        "O acesso exige um endereço https. Peça-o ao administrador."
    }
    SignInForeign {
        "Sign-in does not work at this address. Ask the administrator for the right one."
        "O acesso não funciona neste endereço. Peça ao administrador o endereço certo."
    }
    TokenTooLong { "This token is too long to be stored" "Este token é longo demais para ser guardado" }
    TokenRemembered {
        "It is stored on this device until you remove it"
        "Está guardado neste dispositivo até você removê-lo"
    }
    LoginTitle { "Sign in to continue" "Entre para continuar" }
    LoginSecret { "Password" "Senha" }
    LoginWrong { "Wrong name or password" "Nome ou senha incorretos" }
    LoginThrottled { "Too many attempts; wait a moment" "Tentativas demais; aguarde um momento" }
    LoginThrottledSecs { "Too many attempts; wait {secs} s" "Tentativas demais; aguarde {secs} s" }
    LoginFailed { "Could not sign in: {why}" "Não foi possível entrar: {why}" }
    DoorKeeps {
        "It is sent once. The gateway keeps it; this page cannot read it again."
        "É enviado uma vez. O gateway o guarda; esta página não consegue lê-lo de novo."
    }

    // Panels: sessions
    SessionsTitle { "Saved sessions" "Sessões salvas" }
    SaveConversation { "Save session" "Salvar sessão" }
    Save { "Save" "Salvar" }
    Rename { "Rename" "Renomear" }
    Duplicate { "Duplicate" "Duplicar" }
    SessionNameLabel { "Name" "Nome" }
    SessionSearch { "Find by name" "Buscar pelo nome" }
    SessionsLoading { "Loading…" "Carregando…" }
    SessionGoes { "{name} is being deleted" "{name} será excluída" }
    KeySave { "Save the session" "Salvar a sessão" }

    // Panels: watcher
    WatchAsk { "Ask what happened" "Perguntar o que houve" }
    WatchAgo { "{age} ago" "há {age}" }
    WatchNoData { "no data" "sem dados" }
    WatchOpenBoard { "Open board" "Abrir painel" }
    BoardDeployment { "Deployment" "Deployment" }
    BoardNamespace { "Namespace" "Namespace" }
    StarterWatcher { "What is wrong in {target}?" "O que há de errado em {target}?" }
    AskAboutAlert { "Ask about this alert" "Perguntar sobre este alerta" }

    // Panels: dialogs and toasts
    Close { "Close" "Fechar" }
    Use { "Use" "Usar" }
    Undo { "Undo" "Desfazer" }
    Dismiss { "Dismiss" "Dispensar" }
    SecretTitle { "A secret is required" "É preciso informar um segredo" }
    OwnKeyLabel { "Your own API key" "Sua própria API key" }
    AlertQuestion {
        "The K8s watcher reports this alert. What does it most likely mean, what should I check first (with commands), and how do I fix it?"
        "O K8s Watcher informa este alerta. O que ele provavelmente significa, o que devo verificar primeiro (com comandos) e como corrijo?"
    }
    AlertSeverity { "Severity" "Severidade" }
    AlertKind { "Alert" "Alerta" }
    AlertObject { "Object" "Objeto" }
    AlertTarget { "Target" "Alvo" }
    AlertSince { "Since" "Desde" }
    AlertMessage { "Message" "Mensagem" }
    SignedOut {
        "Signed out. The conversation, keys and tokens were removed from this browser."
        "Você saiu. A conversa, as chaves e os tokens foram removidos deste navegador."
    }

    @terminal

    // Connection
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
    UnknownProvider {
        "This client does not know the provider {provider}; the server may"
        "Este cliente não conhece o provedor {provider}; o servidor pode conhecer"
    }
    MaybeTypeHelp { "Type /help for commands" "Digite /help para ver os comandos" }

    // Problems: what
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

    // Conversation
    LeavesAfter {
        "Leaving after this answer; Ctrl+C stops it"
        "Saindo após esta resposta; Ctrl+C a interrompe"
    }
    CancelHint { "Ctrl+C cancels" "Ctrl+C cancela" }
    StdoutFailed {
        "Standard output cannot be written: {why}"
        "Não foi possível escrever na saída padrão: {why}"
    }
    StdoutClosed {
        "Standard output is closed, so the answer would be lost"
        "A saída padrão está fechada, e a resposta se perderia"
    }
    SessionWaiting {
        "Another chatcli is working with session {name}; waiting for it"
        "Outro chatcli está usando a sessão {name}; aguardando"
    }
    ExitHint { "Press Ctrl+C again to exit" "Pressione Ctrl+C de novo para sair" }
    Bye { "Bye" "Até mais" }
    StdinWaiting {
        "Reading standard input… (--no-stdin leaves it unread)"
        "Lendo a entrada padrão… (--no-stdin a deixa sem ler)"
    }
    NeedsTerminal {
        "Interactive mode needs a terminal; use -p \"text\""
        "O modo interativo precisa de um terminal; use -p \"texto\""
    }

    // Flags, files and one-shot
    HeadingUsage { "Usage" "Uso" }
    HeadingExitCodes { "Exit codes" "Códigos de saída" }
    PromptAlone {
        "a prompt needs a server here: chatcli connect ADDRESS -p \"…\""
        "aqui um prompt precisa de um servidor: chatcli connect ENDEREÇO -p \"…\""
    }
    HeadingCommands { "Commands" "Comandos" }
    HeadingConnection { "Connection" "Conexão" }
    HeadingModel { "Model and credentials" "Modelo e credenciais" }
    HeadingOneShot { "One-shot mode" "Modo one-shot" }
    HeadingGeneral { "General" "Geral" }
    HelpOptionsWord { "OPTIONS" "OPÇÕES" }
    HelpCommandWord { "COMMAND" "COMANDO" }
    HelpAddressWord { "ADDRESS" "ENDEREÇO" }
    AboutChatcli { "Terminal client of a ChatCLI server" "Cliente de terminal de um servidor ChatCLI" }
    AboutConnect {
        "Connect to a ChatCLI server: interactive, or one-shot with -p"
        "Conecta a um servidor ChatCLI: interativo, ou one-shot com -p"
    }
    AboutCompletions {
        "Print the completion script of a shell"
        "Imprime o script de autocompletar de um shell"
    }
    AboutMan { "Print the manual page, in roff" "Imprime a página de manual, em roff" }
    AboutVersion { "Print the version" "Imprime a versão" }
    AboutHelp { "Print this help, or that of a command" "Imprime esta ajuda, ou a de um comando" }
    ConnectExamples {
        "Examples:\n  chatcli connect localhost:50051\n  chatcli connect prod:50051 --tls --token-file ~/prod.token -p \"What changed?\"\n  git diff | chatcli connect localhost:50051 -p \"Review this\" --raw\n\nA secret in an argument is visible to everyone on the machine: prefer a variable, a file, or - (one line of standard input). Order: flag, environment, dotenv file, configuration file. Flags may also be written as in Go: -tls, --tls=false."
        "Exemplos:\n  chatcli connect localhost:50051\n  chatcli connect prod:50051 --tls --token-file ~/prod.token -p \"O que mudou?\"\n  git diff | chatcli connect localhost:50051 -p \"Revise o diff\" --raw\n\nUm segredo em um argumento é visível a todos na máquina: prefira uma variável, um arquivo ou - (uma linha da entrada padrão). Ordem: flag, ambiente, arquivo dotenv, arquivo de configuração. As flags valem também como em Go: -tls, --tls=false."
    }
    ManExitCodes {
        "0  answered\n1  the request failed at the server or the model\n2  wrong use\n3  local configuration or credentials\n4  unreachable or too late\n5  not allowed\n6  TLS\n10, 11, 12, 13  watch --once --exit-code: degraded, critical, no watcher, stale or no data yet\n129, 130, 143  ended by SIGHUP, SIGINT, SIGTERM"
        "0  respondido\n1  a requisição falhou no servidor ou no modelo\n2  uso incorreto\n3  configuração ou credenciais locais\n4  inalcançável ou tarde demais\n5  não permitido\n6  TLS\n10, 11, 12, 13  watch --once --exit-code: degradado, crítico, sem watcher, desatualizado ou ainda sem dados\n129, 130, 143  encerrado por SIGHUP, SIGINT, SIGTERM"
    }
    FlagAddress { "Server address, host:port; or @NAME, a profile" "Endereço do servidor, host:porta; ou @NOME, um perfil" }
    FlagAddr { "Server address, as a flag [env: CHATCLI_REMOTE_ADDR]" "Endereço do servidor, como flag [env: CHATCLI_REMOTE_ADDR]" }
    FlagToken {
        "Server token; - reads it from standard input [env: CHATCLI_REMOTE_TOKEN]"
        "Token de autenticação do servidor; - lê da entrada padrão [env: CHATCLI_REMOTE_TOKEN]"
    }
    FlagTokenFile { "Read the token from a file" "Lê o token de um arquivo" }
    FlagTls { "Enable TLS" "Habilita conexão TLS" }
    FlagCaCert {
        "CA certificate (PEM) for TLS verification; needs --tls"
        "Certificado CA (PEM) para verificação TLS; exige --tls"
    }
    FlagConnectTimeout {
        "Longest wait for a connection [env: CHATCLI_CONNECT_TIMEOUT; default: 10s]"
        "Espera máxima por uma conexão [env: CHATCLI_CONNECT_TIMEOUT; padrão: 10s]"
    }
    FlagProfile { "Use this profile of the configuration file" "Usa este perfil do arquivo de configuração" }
    FlagConfig {
        "Configuration file [default: $XDG_CONFIG_HOME/chatcli/connect.toml]"
        "Arquivo de configuração [padrão: $XDG_CONFIG_HOME/chatcli/connect.toml]"
    }
    FlagProvider {
        "Override the server's LLM provider: OPENAI, CLAUDEAI, GOOGLEAI, XAI, ZAI, MINIMAX, STACKSPOT, OLLAMA, COPILOT, …"
        "Sobrescreve o provedor LLM do servidor: OPENAI, CLAUDEAI, GOOGLEAI, XAI, ZAI, MINIMAX, STACKSPOT, OLLAMA, COPILOT, …"
    }
    FlagModel { "Override the server's LLM model" "Sobrescreve o modelo LLM do servidor" }
    FlagMaxTokens {
        "Answer limit in tokens, at most 200000 [default: 0 = provider default]"
        "Limite da resposta em tokens, até 200000 [padrão: 0 = padrão do provedor]"
    }
    FlagLlmKey {
        "Your own API key, sent to the server; - reads it from standard input [env: CHATCLI_CLIENT_API_KEY]"
        "Sua própria API key, enviada ao servidor; - lê da entrada padrão [env: CHATCLI_CLIENT_API_KEY]"
    }
    FlagLlmKeyFile { "Read the API key from a file" "Lê a API key de um arquivo" }
    FlagUseLocalAuth {
        "Use OAuth credentials of the local credential store"
        "Usa credenciais OAuth do armazenamento de credenciais local"
    }
    FlagOllamaUrl {
        "Ollama base URL, reachable from the server, e.g. http://gpu:11434"
        "URL base do Ollama, acessível pelo servidor, ex.: http://gpu:11434"
    }
    FlagPrompt {
        "One-shot mode: send a prompt, print the answer and leave; - or no text reads standard input"
        "Modo one-shot: envia um prompt, imprime a resposta e sai; - ou nenhum texto lê a entrada padrão"
    }
    FlagRaw { "Raw output (no Markdown or ANSI formatting)" "Saída crua (sem formatação Markdown/ANSI)" }
    FlagJson { "Print one JSON object instead, errors included" "Imprime um objeto JSON, também nos erros" }
    FlagNoStdin { "Do not read standard input" "Não lê a entrada padrão" }
    FlagTimeout {
        "Longest wait for an answer to -p [default: 5m]"
        "Espera máxima pela resposta a -p [padrão: 5m]"
    }
    FlagPlain {
        "Plain lines instead of an editor, for screen readers and scripts"
        "Linhas simples em vez de um editor, para leitores de tela e scripts"
    }
    FlagNoAnim { "No spinner [env: CHATCLI_NO_ANIM]" "Sem animação de espera [env: CHATCLI_NO_ANIM]" }
    FlagNoColor { "No colours [env: NO_COLOR]" "Sem cores [env: NO_COLOR]" }
    FlagQuiet {
        "Print nothing but the answer, errors and security warnings"
        "Imprime só a resposta, erros e avisos de segurança"
    }
    FlagVerbose {
        "Show log warnings on stderr; -vv shows more"
        "Mostra avisos do log em stderr; -vv mostra mais"
    }
    FlagLang { "Language of the interface: en or pt-BR [env: CHATCLI_LANG]" "Idioma da interface: en ou pt-BR [env: CHATCLI_LANG]" }
    FlagCompletions {
        "Print the completion script of a shell"
        "Imprime o script de autocompletar de um shell"
    }
    FlagHelp { "Print this help" "Imprime esta ajuda" }
    FlagVersion { "Print the version" "Imprime a versão" }
    FlagShell { "bash, zsh, fish, powershell or elvish" "bash, zsh, fish, powershell ou elvish" }
    FlagCommand { "The command to explain" "O comando a explicar" }
    CommandUnknown { "Unknown command: {command}" "Comando desconhecido: {command}" }
    CommandUnknownNear {
        "Unknown command: {command}. Did you mean {near}?"
        "Comando desconhecido: {command}. Você quis dizer {near}?"
    }
    FlagUnknown { "Unknown flag: {flag}" "Flag desconhecida: {flag}" }
    FlagUnknownNear {
        "Unknown flag: {flag}. Did you mean {near}?"
        "Flag desconhecida: {flag}. Você quis dizer {near}?"
    }
    WordTooMany {
        "Unexpected argument: {word}. A prompt goes after -p: -p \"{word} …\"."
        "Argumento inesperado: {word}. Um prompt vai após -p: -p \"{word} …\"."
    }
    ValueMissing { "{flag} needs a value" "{flag} precisa de um valor" }
    ValueBad {
        "{flag} does not accept '{value}'; use {expected}"
        "{flag} não aceita '{value}'; use {expected}"
    }
    ExpectedTokens { "a whole number from 0 to 200000" "um número inteiro de 0 a 200000" }
    ExpectedDuration { "a duration such as 10s, 5m, 1h30m" "uma duração como 10s, 5m, 1h30m" }
    FlagsExclude { "{one} and {other} cannot be used together" "{one} e {other} não podem ser usadas juntas" }
    FlagsIgnored {
        "No effect with this provider or credential: {flags}"
        "Sem efeito com este provedor ou credencial: {flags}"
    }
    NotYet { "{flag} is not available yet" "{flag} ainda não está disponível" }
    JsonWithoutPrompt { "--json needs a prompt: -p \"text\" or a pipe" "--json precisa de um prompt: -p \"texto\" ou um pipe" }
    WordsNotUtf8 { "The arguments are not valid UTF-8" "Os argumentos não são UTF-8 válido" }
    TwoProfiles {
        "Two profiles given: @{one} and --profile {other}"
        "Dois perfis informados: @{one} e --profile {other}"
    }
    TlsContradiction {
        "The address requires TLS (https://, grpcs://), but --tls=false forbids it"
        "O endereço exige TLS (https://, grpcs://), mas --tls=false o proíbe"
    }
    CaWithoutTls { "--ca-cert needs --tls" "--ca-cert exige --tls" }
    ConnectInside {
        "/connect takes an address and connection flags only"
        "/connect aceita só um endereço e flags de conexão"
    }
    SettingBad { "{name} is not valid: '{value}' ({origin})" "{name} não é válida: '{value}' ({origin})" }
    ProviderWithoutModel {
        "Provider {provider} without --model may get another provider's model"
        "Provedor {provider} sem --model pode receber o modelo de outro provedor"
    }
    SecretAsk { "{flag}: " "{flag}: " }
    SecretNothing { "{flag} - got nothing from standard input" "{flag} - não recebeu nada da entrada padrão" }
    SecretNoStdin { "{name} - reads standard input, which is in use here" "{name} - lê a entrada padrão, que está em uso aqui" }
    SecretBad {
        "{name} has characters that cannot be sent, or more than {limit} bytes"
        "{name} tem caracteres que não podem ser enviados, ou mais de {limit} bytes"
    }
    SecretVariableMissing { "{key} names the variable {variable}, which is not set" "{key} indica a variável {variable}, que não está definida" }
    SecretFileUnreadable { "Cannot read {path}: {why}" "Não foi possível ler {path}: {why}" }
    SecretFileEmpty { "{path} holds no secret" "{path} não tem nenhum segredo" }
    DotenvLine {
        "{file}, line {line}: not NAME=value; the line is ignored"
        "{file}, linha {line}: não é NOME=valor; a linha foi ignorada"
    }
    DotenvSkipped {
        "Ignored from {file}: {names}. CHATCLI_DOTENV={file} accepts them."
        "Ignoradas de {file}: {names}. CHATCLI_DOTENV={file} as aceita."
    }
    DotenvUnreadable { "Cannot read {file}: {why}" "Não foi possível ler {file}: {why}" }
    ConfigUnreadable { "Cannot read {file}: {why}" "Não foi possível ler {file}: {why}" }
    ConfigLine { "{file}, line {line}: {why}" "{file}, linha {line}: {why}" }
    ConfigKeyUnknown { "{file}: unknown key '{key}'" "{file}: chave desconhecida '{key}'" }
    ConfigKeyBad { "{file}: '{key}' has a value of the wrong kind" "{file}: '{key}' tem um valor do tipo errado" }
    ConfigSecret {
        "{file}: '{key}' would store a secret; use {instead} with the name of a variable"
        "{file}: '{key}' guardaria um segredo; use {instead} com o nome de uma variável"
    }
    ProfileUnknown {
        "{file} has no profile '{name}'; it has: {known}"
        "{file} não tem o perfil '{name}'; tem: {known}"
    }
    LogUnwritable {
        "Cannot write the log {path} ({why}); continuing without it"
        "Não foi possível escrever o log {path} ({why}); seguindo sem ele"
    }
    LogContent {
        "CHATCLI_LOG_CONTENT=1: sizes of prompts and answers go to the log"
        "CHATCLI_LOG_CONTENT=1: tamanhos de prompts e respostas vão para o log"
    }
    Crashed {
        "ChatCLI crashed. This is a bug; details: {path}."
        "O ChatCLI falhou. Este é um bug; detalhes: {path}."
    }

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

    // The watcher and its wall
    AboutWatch {
        "Show the K8s watcher: as a board, as lines, or once for a script"
        "Mostra o K8s Watcher: em painel, em linhas, ou uma vez para um script"
    }
    HeadingWatch { "K8s watcher" "K8s Watcher" }
    FlagBoard {
        "Full-screen board (default on a terminal); --board=false prints lines"
        "Painel em tela cheia (padrão no terminal); --board=false imprime linhas"
    }
    FlagOnce { "Print the status and leave" "Imprime o status e sai" }
    FlagExitCode {
        "With --once, the exit code tells the status"
        "Com --once, o código de saída indica o status"
    }
    FlagAlerts { "With --once, list the alerts too, worst first" "Com --once, lista também os alertas, o pior primeiro" }
    FlagInterval {
        "How often to refresh, from 1s to 10m [default: 30s]"
        "Com que frequência atualizar, de 1s a 10m [padrão: 30s]"
    }
    FlagTitle { "Title of the board" "Título do painel" }
    FlagSeverity {
        "Lowest severity listed: critical, warning, info [default: info]"
        "Menor severidade listada: critical, warning, info [padrão: info]"
    }
    FlagMax { "Maximum alerts listed [default: as many as fit]" "Máximo de alertas listados [padrão: quantos couberem]" }
    FlagNs { "Only this namespace; may be repeated" "Só este namespace; pode ser repetida" }
    FlagDeployment { "Only this deployment; may be repeated" "Só este deployment; pode ser repetida" }
    FlagTz { "Time zone of the clock, e.g. America/Sao_Paulo" "Fuso horário do relógio, ex.: America/Sao_Paulo" }
    FlagWatchJson { "Print JSON: one object with --once, else one for each change" "Imprime JSON: um objeto com --once, senão um a cada mudança" }
    FlagWatchPlain { "Print a line for each change" "Imprime uma linha a cada mudança" }
    FlagNotForWatch { "watch does not take {flag}" "watch não aceita {flag}" }
    FlagNeeds { "{flag} needs {needed}" "{flag} precisa de {needed}" }
    ExpectedInterval { "a duration from 1s to 10m, such as 30s" "uma duração de 1s a 10m, como 30s" }
    WatchExamples {
        "Examples:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"The shop\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nExit codes of --once --exit-code: 0 healthy, 10 degraded, 11 critical, 12 no watcher, 13 stale, unconfirmed or no data yet. Failures have the same codes as everywhere: 1 the request failed, 4 unreachable, 5 not allowed, 6 TLS."
        "Exemplos:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"A loja\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nCódigos de saída de --once --exit-code: 0 saudável, 10 degradado, 11 crítico, 12 sem watcher, 13 desatualizado, não confirmado ou ainda sem dados. Falhas têm os mesmos códigos de sempre: 1 a requisição falhou, 4 inalcançável, 5 não permitido, 6 TLS."
    }
    AlertsOlderShort { "+{count} older than the window" "+{count} anteriores à janela" }
    BoardLeave { "q leaves" "q sai" }
    UnknownTimeZone {
        "Not a time zone: {name}. Example: America/Sao_Paulo."
        "Não é um fuso horário: {name}. Exemplo: America/Sao_Paulo."
    }

    // Local credentials
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

    // The terminal
    Silent { "Still waiting; no data for {secs} s; Ctrl+C cancels" "Ainda aguardando; sem dados há {secs} s; Ctrl+C cancela" }
    PromptOffline { "(offline)" "(sem conexão)" }
    PromptReconnecting { "(reconnecting)" "(reconectando)" }
    PastePlaceholder {
        "«paste {id}: {chars} characters, {lines} lines»"
        "«colagem {id}: {chars} caracteres, {lines} linhas»"
    }
    PastePlaceholderOneLine { "«paste {id}: {chars} characters»" "«colagem {id}: {chars} caracteres»" }
    PasteHint {
        "Pasted {chars} characters, {lines} lines; Alt+V shows them"
        "Colados {chars} caracteres, {lines} linhas; Alt+V os mostra"
    }
    PasteHintOneLine {
        "Pasted {chars} characters; Alt+V shows them"
        "Colados {chars} caracteres; Alt+V os mostra"
    }
    BlockHint {
        "A line of dashes ends and sends the block; Ctrl+C discards it"
        "Uma linha de traços encerra e envia o bloco; Ctrl+C o descarta"
    }
    SearchFailed { "(nothing has '{wanted}') " "(nada com '{wanted}') " }
    SearchPrompt { "(search '{wanted}') " "(busca '{wanted}') " }
    Answering { "Answering…" "Respondendo…" }
    SilentLong {
        "No data for {secs} s. You can keep waiting; Ctrl+C cancels."
        "Sem dados há {secs} s. Você pode continuar aguardando; Ctrl+C cancela."
    }
    SecretPrompt { "{flag} (not shown)" "{flag} (não aparece)" }

    // Keys
    PressTitle { "Keys" "Teclas" }
    PressEnter { "send; while an answer arrives, queue" "envia; enquanto uma resposta chega, põe na fila" }
    PressNewLine { "start another line" "inicia outra linha" }
    PressBlock { "open and close a block of lines" "abre e fecha um bloco de linhas" }
    PressComplete { "complete, go through the list" "completa, percorre a lista" }
    PressHistory { "older or newer line; the last queued question" "linha anterior ou seguinte; última pergunta da fila" }
    PressSearch { "search the history" "busca no histórico" }
    PressPalette { "on an empty line: list the commands" "na linha vazia: lista os comandos" }
    PressEditor { "write in your editor" "escreve no seu editor" }
    PressExpand { "show the whole pasted text" "mostra o texto colado inteiro" }
    PressInterrupt { "stop the answer, clear the line; twice: leave" "para a resposta, limpa a linha; duas vezes: sai" }
    PressLeave { "on an empty line: leave" "na linha vazia: sai" }
    PressEscape { "close the list, stop the answer" "fecha a lista, para a resposta" }
    PressRewind { "list the questions that can be undone" "lista as perguntas que podem ser desfeitas" }
    PressClear { "clear the screen" "limpa a tela" }
    PressSuspend { "go back to the shell until fg" "volta ao shell até o fg" }
    PressEnds { "to the start, to the end of the line" "ao início, ao fim da linha" }
    PressWords { "word by word" "palavra por palavra" }
    PressCut { "cut the word, to the start, to the end" "recorta a palavra, até o início, até o fim" }
    PressPaste { "paste what was cut" "cola o que foi recortado" }
    PressUndo { "undo the last change of the line" "desfaz a última mudança da linha" }

    // Parts and flags of commands
    PartSave { "save the conversation; without NAME under its own" "salva a conversa; sem NOME, no nome dela" }
    PartLoad { "open a session in place of the conversation" "abre uma sessão no lugar da conversa" }
    PartList { "list the sessions" "lista as sessões" }
    PartSearch { "find words in all sessions" "busca palavras em todas as sessões" }
    PartStatus { "show what is saved of this one" "mostra o que desta está salvo" }
    PartNew { "start an empty conversation" "inicia uma conversa vazia" }
    PartRename { "give a session another name" "dá outro nome a uma sessão" }
    PartCopy { "copy a session" "copia uma sessão" }
    PartFork { "save a copy and continue in it" "salva uma cópia e continua nela" }
    PartDelete { "delete a session" "exclui uma sessão" }
    PartYes { "do not ask before overwriting or deleting" "não pergunta antes de sobrescrever ou excluir" }
    PartRemote { "on the server, as always" "no servidor, como sempre" }
    PartFormat { "how the file is written" "como o arquivo é escrito" }
    PartForce { "overwrite an existing file" "sobrescreve um arquivo existente" }
    PartFollow { "ask again after this time, until Ctrl+C" "pergunta de novo após esse tempo, até Ctrl+C" }
    PartKeepHistory { "take the conversation along (the default)" "leva a conversa junto (padrão)" }
    ProxyUnusable { "{name} cannot be used: {why}" "{name} não pode ser usada: {why}" }
    ProxyNoUrl { "it is no address of a proxy" "não é um endereço de proxy" }
    ProxyScheme {
        "a proxy by {scheme}:// is not supported, only http://"
        "não há suporte a proxy por {scheme}://, só http://"
    }

    // Sessions
    FlagSession {
        "Open this saved session, or create it; -p adds its answer to it"
        "Abre esta sessão salva ou a cria; com -p, a resposta entra nela"
    }
    YesOrNo { "[y/N]" "[s/N]" }
    EarlierTurns {
        "Earlier questions: {turns}; /history shows them"
        "Perguntas anteriores: {turns}; /history as mostra"
    }
}
