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
    Lost { "Connection lost, retrying in {secs}s" "Conexão perdida, nova tentativa em {secs}s" }
    Restored { "Connection restored" "Conexão restabelecida" }

    // Problems: what
    AddressMissing {
        "No server address. Pass host:port, --addr or CHATCLI_REMOTE_ADDR"
        "Falta o endereço do servidor. Informe host:porta, --addr ou CHATCLI_REMOTE_ADDR"
    }
    AddressBad { "'{address}' is not a host:port address" "'{address}' não é um endereço host:porta" }
    Dns { "Cannot resolve {address}" "Não foi possível resolver {address}" }
    RefusedByHost { "Nothing is listening at {address}" "Nada escuta em {address}" }
    ConnectTimeout { "No answer from {address} in {secs}s" "Sem resposta de {address} em {secs}s" }
    NotServing { "The server answered but is not ready" "O servidor respondeu, mas não está pronto" }
    TokenRejected {
        "The server rejected the token (--token or CHATCLI_REMOTE_TOKEN)"
        "O servidor recusou o token (--token ou CHATCLI_REMOTE_TOKEN)"
    }
    PermissionDenied { "Your role does not allow this" "Seu papel não permite isto" }
    TlsFailed { "The TLS connection failed" "A conexão TLS falhou" }
    PlaintextForbidden {
        "CHATCLI_ALLOW_INSECURE=false forbids unencrypted connections"
        "CHATCLI_ALLOW_INSECURE=false proíbe conexões sem cifra"
    }
    Unreachable { "The server at {address} cannot be reached" "Não foi possível alcançar o servidor em {address}" }
    NetworkLost { "The browser could not reach the server" "O navegador não conseguiu alcançar o servidor" }
    RateLimited {
        "The server limits requests; wait {secs}s"
        "O servidor está limitando requisições; aguarde {secs}s"
    }
    PromptEmpty { "Nothing to send" "Nada a enviar" }
    PromptTooBig {
        "The prompt has {bytes} bytes; the limit is {limit}"
        "O prompt tem {bytes} bytes; o limite é {limit}"
    }
    RequestRejected { "The server refused the request" "O servidor recusou a requisição" }
    NotFoundThere { "The server does not have it" "O servidor não tem isso" }
    ModelFailed { "The model failed" "O modelo falhou" }
    Unimplemented { "The server does not offer this" "O servidor não oferece isto" }
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
        "--ollama-url needs a full URL, e.g. http://gpu:11434"
        "--ollama-url precisa de uma URL completa, ex.: http://gpu:11434"
    }
    RequestId { "Request id: {id}" "Id da requisição: {id}" }
    WarningPrefix { "Warning: " "Aviso: " }

    // Problems: what to try
    HintAddress { "Example: chatcli connect localhost:50051" "Exemplo: chatcli connect localhost:50051" }
    HintDns { "Check the host's name and your network" "Confira o nome do host e a sua rede" }
    HintServerUp { "Is the server running, and is the port right?" "O servidor está no ar, e a porta está certa?" }
    HintLater { "Try again in a moment" "Tente de novo daqui a pouco" }
    HintToken { "Check the token with whoever runs the server" "Confira o token com quem mantém o servidor" }
    HintPermission { "Ask whoever runs the server for another role" "Peça outro papel a quem mantém o servidor" }
    HintTls {
        "Check --ca-cert, the certificate's dates and its names"
        "Confira --ca-cert, a validade do certificado e os seus nomes"
    }
    HintPlaintext { "Use --tls" "Use --tls" }
    HintNetwork {
        "Check the network, and whether the server runs; it reconnects by itself"
        "Confira a rede e se o servidor está no ar; a reconexão é automática"
    }
    HintPromptEmpty {
        "Use -p \"text\" or a pipe: git diff | chatcli connect localhost:50051 -p \"Review this\""
        "Use -p \"texto\" ou um pipe: git diff | chatcli connect localhost:50051 -p \"Revise isto\""
    }
    HintPromptTooBig { "Send a smaller part" "Envie uma parte menor" }
    HintGateway {
        "chatcli-gateway --embedded starts a server; chatcli connect talks to one"
        "chatcli-gateway --embedded inicia um servidor; chatcli connect conversa com um"
    }
    HintModel {
        "Try again, or choose another provider or model"
        "Tente de novo ou escolha outro provedor ou modelo"
    }
    HintUnimplemented { "It may need a newer server" "Talvez precise de um servidor mais novo" }
    HintUsage { "chatcli connect --help shows every flag" "chatcli connect --help mostra todas as flags" }
    HintRetry { "/retry asks again" "/retry pergunta de novo" }

    // Conversation
    Interrupted { "Interrupted; partial answer kept" "Interrompido; resposta parcial mantida" }
    Busy { "An answer is running; stop it first" "Há uma resposta em andamento; pare-a antes" }
    Held { "Not connected; it is sent when the server is back" "Sem conexão; será enviado quando o servidor voltar" }
    NothingToRetry { "There is no question to ask again" "Não há pergunta para repetir" }
    NothingToCopy { "There is no answer to copy" "Não há resposta para copiar" }
    Copied { "Copied {chars} characters" "{chars} caracteres copiados" }
    CopyFailed { "The clipboard is not available" "A área de transferência não está disponível" }
    NewConversation { "New conversation" "Nova conversa" }
    Thinking { "Thinking…" "Pensando…" }
    ThinkingFor { "Thinking… {secs}s" "Pensando… {secs}s" }
    Took { "{secs} s" "{secs} s" }

    // Commands
    GroupConversation { "Conversation" "Conversa" }
    GroupModel { "Provider and model" "Provedor e modelo" }
    GroupServer { "Server" "Servidor" }
    GroupProgram { "Program" "Programa" }
    HelpMore {
        "/help COMMAND shows its flags and an example."
        "/help COMANDO mostra as flags e um exemplo."
    }
    HelpExample { "Example" "Exemplo" }
    HelpAliases { "Also" "Também" }
    HelpRegenerate { "ask the last question again, keeping the old answer for /rewind undo" "refaz a última pergunta, guardando a resposta antiga para /rewind undo" }
    HelpHistory { "list or search the questions of this conversation" "lista ou busca as perguntas desta conversa" }
    HelpRewind { "take back the last N questions" "desfaz as últimas N perguntas" }
    HelpCompact { "let the model sum up the earlier part" "o modelo resume a parte anterior" }
    HelpQueue { "show or change the prompts that wait" "mostra ou altera os prompts na fila" }
    HelpExport { "write the conversation to a file" "grava a conversa em um arquivo" }
    HelpEdit { "write in your text editor" "escreve no seu editor de texto" }
    HelpSwitch { "change provider, model, answer limit or credential" "troca provedor, modelo, limite ou credencial" }
    HelpProvider { "show or change the provider" "mostra ou troca o provedor" }
    HelpModel { "show or change the model" "mostra ou troca o modelo" }
    HelpMaxTokens { "show or change the answer limit" "mostra ou troca o limite da resposta" }
    HelpConnect { "connect to another server" "conecta a outro servidor" }
    HelpDisconnect { "leave the server; the conversation stays" "deixa o servidor; a conversa fica" }
    HelpMetrics { "what this session measured" "o que esta sessão mediu" }
    HelpAuth { "local credentials: status, login, logout" "credenciais locais: status, login, logout" }
    HelpConfig { "settings with their origins; change language or colours" "ajustes e suas origens; troca idioma ou cores" }
    HelpTheme { "choose the colours" "escolhe as cores" }
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
        "{token} is not available in this client yet; it was sent as plain text"
        "{token} ainda não está disponível neste cliente; foi enviado como texto"
    }
    AgentComesLater {
        "{command} is not available in this client yet: agent and coder will run on this machine, never on the server"
        "{command} ainda não está disponível neste cliente: agente e coder vão rodar nesta máquina, nunca no servidor"
    }
    NotInThisClient {
        "{command} belongs to the ChatCLI program itself and is not part of this client"
        "{command} pertence ao próprio programa ChatCLI e não faz parte deste cliente"
    }
    Queued { "Queued ({waiting})" "Na fila ({waiting})" }
    QueueFull { "Queue full ({limit})" "Fila cheia ({limit})" }
    QueueKept {
        "{waiting} in the queue: Enter on an empty line sends the next, Ctrl+C clears"
        "{waiting} na fila: Enter em linha vazia envia o próximo, Ctrl+C limpa"
    }
    QueueCleared { "Queue cleared ({dropped})" "Fila limpa ({dropped})" }
    QueueEmpty { "The queue is empty" "A fila está vazia" }
    NotQueued { "Nothing is queued at {place}" "Não há nada na posição {place} da fila" }
    SwitchedProvider { "Provider {provider}" "Provedor {provider}" }
    SwitchedModel { "Model {model}" "Modelo {model}" }
    SwitchedCredential { "Credential: {credential}" "Credencial: {credential}" }
    TokensSet {
        "Answer limit {tokens}"
        "Limite da resposta {tokens}"
    }
    CredentialPutAway {
        "The credential of {provider} stays with it; going back brings it back"
        "A credencial de {provider} fica guardada; ao voltar para ele, ela volta"
    }
    NothingSwitched { "Nothing changed" "Nada mudou" }
    SwitchHow { "/switch NAME or NUMBER changes it; /model NAME the model" "/switch NOME ou NÚMERO troca; /model NOME troca o modelo" }
    ModelRestored {
        "The server does not take {refused}; back to {model}"
        "O servidor não aceita {refused}; de volta a {model}"
    }
    ConnectedTo { "Connected to {address}" "Conectado a {address}" }
    NotConnected { "Not connected; use /connect host:port" "Não conectado; use /connect host:porta" }
    Disconnected { "Disconnected from {address}" "Desconectado de {address}" }
    Resources {
        "Server offers {plugins} plugins, {agents} agents, {skills} skills"
        "O servidor oferece {plugins} plugins, {agents} agentes, {skills} skills"
    }
    Rerouted { "Reconnected to another replica" "Reconectado a outra réplica" }
    StillGoing { "That is still going on; Ctrl+C cancels it" "Isso ainda está em andamento; Ctrl+C cancela" }
    Cancelled { "Cancelled" "Cancelado" }
    Rewound { "{turns} taken back; /rewind undo brings it back" "{turns} desfeita(s); /rewind undo traz de volta" }
    RewindHow { "/rewind N takes back the N newest" "/rewind N desfaz as N mais recentes" }
    RewindUndo { "/rewind undo brings back what was taken away last" "/rewind undo traz de volta o que saiu por último" }
    Undone {
        "Restored. Questions: {turns}. The last one: {last}"
        "Restaurado. Perguntas: {turns}. A última: {last}"
    }
    NothingToUndo { "There is nothing to bring back" "Não há nada para trazer de volta" }
    NoSuchTurn { "There are not so many questions" "Não há tantas perguntas" }
    HistoryEmpty { "Nothing found" "Nada encontrado" }
    TooShort {
        "The conversation is too short to sum up (it needs three questions)"
        "A conversa é curta demais para resumir (precisa de três perguntas)"
    }
    Compacted {
        "{before} questions became a summary and {after}; /rewind undo brings them back"
        "{before} perguntas viraram um resumo e {after}; /rewind undo as traz de volta"
    }
    Summary { "Summary" "Resumo" }
    NothingToExport { "There is no conversation to export" "Não há conversa para exportar" }
    Exported { "Written to {path}" "Gravado em {path}" }
    FileExists { "{path} exists" "{path} já existe" }
    CannotWrite { "Cannot write {path}" "Não foi possível gravar {path}" }
    HintForce { "--force replaces it" "--force substitui" }
    Reloaded { "Configuration read again" "Configuração relida" }
    ConfigEmpty { "Nothing to show" "Nada a mostrar" }
    MetricsTurns { "Questions" "Perguntas" }
    MetricsFirst { "First piece" "Primeiro trecho" }
    MetricsWhole { "Whole answer" "Resposta inteira" }
    MetricsLatency { "Latency" "Latência" }
    MetricsBytes { "Bytes sent / received" "Bytes enviados / recebidos" }
    MetricsReconnects { "Reconnects" "Reconexões" }
    MaxTokensBad {
        "'{typed}' is not an answer limit: give a number from 0 to 200000"
        "'{typed}' não é um limite de resposta: informe um número de 0 a 200000"
    }
    ProviderBad { "'{typed}' is not a provider" "'{typed}' não é um provedor" }
    StackSpotOnly {
        "Realm and agent ID need the provider STACKSPOT"
        "Realm e Agent ID exigem o provedor STACKSPOT"
    }
    StackSpotNameBad {
        "'{typed}' cannot be a StackSpot realm or agent id"
        "'{typed}' não pode ser um realm ou agent id da StackSpot"
    }
    KeyNotForProvider { "{provider} takes no API key" "{provider} não usa API key" }
    HintSwitch { "/switch lists the providers" "/switch lista os provedores" }
    UnknownCommand { "Unknown command {command}" "Comando desconhecido: {command}" }
    UnknownCommandNear {
        "Unknown command {command}. Did you mean {near}?"
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
    HelpExit { "leave" "sai" }
    HelpNew { "start another conversation; /rewind undo brings this one back" "começa outra conversa; /rewind undo traz esta de volta" }
    HelpRetry { "ask the last question again" "repete a última pergunta" }
    HelpCopy { "copy the last answer to the clipboard" "copia a última resposta para a área de transferência" }
    HelpStatus { "server, model and settings" "servidor, modelo e ajustes" }
    HelpVersion { "versions of client and server" "versões do cliente e do servidor" }
    HelpLang { "choose the language" "escolhe o idioma" }
    StatusTitle { "Status" "Status" }
    StatusServer { "Server" "Servidor" }
    StatusState { "State" "Estado" }
    StatusVersion { "Version" "Versão" }
    StatusProvider { "Provider" "Provedor" }
    StatusModel { "Model" "Modelo" }
    StatusToken { "Token" "Token" }
    StatusCredential { "Credential" "Credencial" }
    StatusMaxTokens { "Answer limit" "Limite da resposta" }
    StatusTls { "TLS" "TLS" }
    StatusClient { "Client" "Cliente" }
    StatusQueue { "Queued" "Na fila" }
    StatusEndpoints { "Replicas" "Réplicas" }
    StatusLatency { "Latency" "Latência" }
    StatusLog { "Log" "Log" }
    On { "on" "ligado" }
    Off { "off" "desligado" }
    FromYou { "your choice" "escolha sua" }
    FromServer { "the server's" "do servidor" }
    StatusTurns { "Questions" "Perguntas" }
    StatusWatcher { "K8s watcher" "Watcher K8s" }
    StatusLang { "Language" "Idioma" }
    Set { "set" "definido" }
    NotSet { "not set" "não definido" }
    Inactive { "inactive" "inativo" }
    ByServer { "the server's" "a do servidor" }
    ByOwnKey { "your own API key" "sua própria API key" }
    ByLocalAuth { "local credentials" "credenciais locais" }
    ByStackSpot { "StackSpot" "StackSpot" }
    ByOllama { "Ollama" "Ollama" }
    ProviderDefault { "0 (provider's default)" "0 (padrão do provedor)" }

    // States of the connection
    StateStarting { "starting" "iniciando" }
    StateConnecting { "connecting" "conectando" }
    StateOnline { "connected" "conectado" }
    StateWaiting { "offline, trying again" "sem conexão, tentando de novo" }
    StateDegraded { "connected, slow" "conectado, lento" }
    StateUnauthorised { "token needed" "falta o token" }
    StateMismatch { "another version" "outra versão" }
    StateDetached { "left" "desconectado" }
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
    JumpToLatest { "Jump to the latest" "Ir para o mais recente" }
    EmptyTitle { "Ask anything" "Pergunte qualquer coisa" }
    EmptyHint {
        "The same assistant as in your terminal, on the same server."
        "O mesmo assistente do seu terminal, no mesmo servidor."
    }
    TokenTitle { "This server wants a token" "Este servidor pede um token" }
    TokenLabel { "Server token" "Token do servidor" }
    TokenSend { "Connect" "Conectar" }
    TokenKept { "It stays in memory and is forgotten when the page closes." "Fica só na memória e é esquecido ao fechar a página." }
    TokenWrong { "The server did not accept this token" "O servidor não aceitou este token" }
    RetryIn { "Next attempt in {secs}s" "Próxima tentativa em {secs}s" }
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
        "No data for {secs} s. You can wait, or stop the answer"
        "Sem dados há {secs} s. Você pode aguardar ou parar a resposta"
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
        "The page stopped working. Reload it to go on"
        "A página parou de funcionar. Recarregue para continuar"
    }
    AnswerDone { "Answer complete" "Resposta completa" }
    AnswerStarted { "The answer is being written" "A resposta está sendo escrita" }
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
    ProxyFailed { "The proxy did not let through to {address}" "O proxy não deixou passar até {address}" }
    HintProxy { "Check HTTPS_PROXY and NO_PROXY" "Confira HTTPS_PROXY e NO_PROXY" }
    TlsNeeded { "The server seems to use TLS" "O servidor parece usar TLS" }
    HintTlsNeeded {
        "Add --tls (and --ca-cert for a private CA)"
        "Adicione --tls (e --ca-cert para uma CA privada)"
    }
    TlsNotSpoken { "The server does not speak TLS here" "O servidor não fala TLS aqui" }
    HintTlsNotSpoken { "Remove --tls (development only)" "Retire --tls (só em desenvolvimento)" }
    TlsAuthority {
        "The server's certificate is signed by an unknown CA"
        "O certificado do servidor foi assinado por uma CA desconhecida"
    }
    HintTlsAuthority {
        "Pass the certificate of the server's CA with --ca-cert"
        "Informe o certificado da CA do servidor com --ca-cert"
    }
    TlsExpired { "The server's certificate has expired" "O certificado do servidor expirou" }
    HintTlsExpired {
        "Ask whoever runs the server to renew it, and check this machine's clock"
        "Peça a renovação a quem mantém o servidor e confira o relógio desta máquina"
    }
    TlsNotYetValid {
        "The server's certificate is not valid yet"
        "O certificado do servidor ainda não é válido"
    }
    HintTlsNotYetValid {
        "Check the clocks of this machine and of the server"
        "Confira os relógios desta máquina e do servidor"
    }
    TlsName {
        "The server's certificate is for another name than {address}"
        "O certificado do servidor é para outro nome que não {address}"
    }
    HintTlsName {
        "Connect by a name that the certificate has"
        "Conecte por um nome que esteja no certificado"
    }
    TlsOld { "The server does not offer TLS 1.3" "O servidor não oferece TLS 1.3" }
    HintTlsOld {
        "Ask whoever runs the server to enable TLS 1.3"
        "Peça a quem mantém o servidor para ativar TLS 1.3"
    }
    TlsClient {
        "The server wants a client certificate that it trusts"
        "O servidor exige um certificado de cliente em que confie"
    }
    HintTlsClient {
        "Set CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY"
        "Defina CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY"
    }
    NotGrpc { "What answers at {address} does not speak gRPC" "Quem responde em {address} não fala gRPC" }
    HintNotGrpc {
        "Is the port right, or does a proxy stand in between?"
        "A porta está certa, ou há um proxy no caminho?"
    }
    SilentServer {
        "The server at {address} stopped answering"
        "O servidor em {address} parou de responder"
    }

    // The watcher and its wall
    HelpWatch { "how the server's Kubernetes watcher is" "como está o watcher Kubernetes do servidor" }
    WatcherNone { "The server has no active K8s watcher" "O servidor não tem watcher K8s ativo" }
    WatcherUnavailable { "Watcher status unavailable: {why}" "Status do watcher indisponível: {why}" }
    WatcherFailed { "the server could not say" "o servidor não soube dizer" }
    WatcherNoAlerts { "No active alerts" "Nenhum alerta ativo" }
    AlertOlder { "1 alert older than the window" "1 alerta anterior à janela" }
    AlertsOlder { "{count} alerts older than the window" "{count} alertas anteriores à janela" }
    WatchersAreServers {
        "Watchers run on the server, not in this client; whoever runs it starts it with --watch-deployment NAME"
        "Os watchers rodam no servidor, não neste cliente; quem o mantém o inicia com --watch-deployment NOME"
    }
    WatchersOtherFlags {
        "Its other flags: {flags}"
        "As outras flags dele: {flags}"
    }
    BoardWaiting { "WAITING" "AGUARDANDO" }
    BoardHealthy { "HEALTHY" "SAUDÁVEL" }
    BoardDegraded { "DEGRADED" "DEGRADADO" }
    BoardCritical { "CRITICAL" "CRÍTICO" }
    BoardStale { "STALE" "DESATUALIZADO" }
    BoardNoWatcher { "NO WATCHER" "SEM WATCHER" }
    BoardOffline { "OFFLINE" "SEM CONTATO" }
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
    BoardServerHasNone { "the server has no active K8s watcher" "o servidor não tem watcher K8s ativo" }
    BoardNotMoving { "no new snapshot for {age}" "nenhum snapshot novo há {age}" }
    BoardOldAnswer { "last answer {age} ago" "última resposta há {age}" }
    BoardSaysStale { "the server says its data are old" "o servidor diz que os dados dele são antigos" }
    BoardLost { "lost contact" "contato perdido" }
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
    DataLostShort { "Lost contact · {age} · {time}" "Contato perdido · {age} · {time}" }
    DataStill { "data of {time}, no newer ones for {age}" "dados das {time}, sem mais novos há {age}" }
    DataAnswer { "answer of {time} ({age} ago)" "resposta das {time} (há {age})" }
    DataUnknown { "answer of {time} ({age} ago), age of its data not known" "resposta das {time} (há {age}), idade dos dados desconhecida" }
    DataAnswerShort { "answer {age} old · {time}" "resposta há {age} · {time}" }
    DataNone { "no data yet" "ainda sem dados" }
    DataEvery { "every {every}" "a cada {every}" }
    DataLost { "Lost contact. Last data as of {time} ({age} ago)" "Contato perdido. Últimos dados das {time} (há {age})" }
    BoardAlerts { "Alerts" "Alertas" }
    BoardTargets { "Targets" "Alvos" }
    BoardPods { "Pods" "Pods" }
    BoardRestarts { "Restarts" "Reinícios" }
    BoardChanges { "What changed" "O que mudou" }
    BoardTrend { "Since {time}" "Desde {time}" }
    BoardState { "State" "Estado" }
    BoardSummary { "Summary" "Resumo" }
    BoardMore { "+{count}" "+{count}" }
    SeverityCritical { "CRITICAL" "CRÍTICO" }
    SeverityWarning { "WARNING" "AVISO" }
    SeverityInfo { "INFO" "INFO" }
    BoardNew { "NEW" "NOVO" }
    DataLostNone { "Lost contact. No data yet" "Contato perdido. Ainda sem dados" }

    // Page: wall
    WallEnrolHelp {
        "Ask the administrator for a code. Enter it here, or open this address with #enrol=CODE."
        "Peça um código ao administrador. Informe-o aqui ou abra este endereço com #enrol=CÓDIGO."
    }
    WallCode { "Code for this screen" "Código desta tela" }
    WallCodeSend { "Use code" "Usar código" }
    WallCodeRefused {
        "The code was not accepted. A code works once, for ten minutes."
        "O código não foi aceito. Um código vale uma vez, por dez minutos."
    }
    WallSignInHelp { "Sign in on the conversation page, then come back." "Entre pela página da conversa e depois volte." }
    WallPaused { "Paused" "Pausado" }
    WallPause { "Pause" "Pausar" }
    WallGoOn { "Go on" "Continuar" }
    WallFull { "Full screen" "Tela cheia" }
    WallChat { "Conversation" "Conversa" }
    WallFilter { "Filter alerts" "Filtrar alertas" }
    WallSeverity { "Severity" "Severidade" }
    WallSeverityAll { "All severities" "Todas as severidades" }
    WallSeverityWarning { "Warnings and worse" "Avisos e piores" }
    WallSeverityCritical { "Critical only" "Só críticos" }
    WallInterval { "Interval" "Intervalo" }
    WallControls { "What the board shows" "O que o painel mostra" }
    AlertAsk { "Ask about this" "Perguntar sobre isto" }
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

    // The terminal
    Silent { "Still waiting; no data for {secs}s; Ctrl+C cancels" "Ainda aguardando; sem dados há {secs}s; Ctrl+C cancela" }

    // Sessions
    AskSaveOver {
        "There is a session {name} already. Save over it?"
        "Já existe uma sessão {name}. Salvar por cima?"
    }
    AskSaveOverChanged {
        "Session {name} changed on the server since it was loaded or saved here. Save over it?"
        "A sessão {name} mudou no servidor desde que foi carregada ou salva aqui. Salvar por cima?"
    }
    AskDeleteSession { "Delete session {name} from the server?" "Excluir a sessão {name} do servidor?" }
    AnswerSaveOver { "Save over it" "Salvar por cima" }
    AnswerDelete { "Delete" "Excluir" }
    AnswerCancel { "Cancel" "Cancelar" }
    HelpSession { "conversations that the server keeps" "conversas que o servidor guarda" }
    PutAside {
        "The conversation before was not saved; /rewind undo brings it back"
        "A conversa anterior não estava salva; /rewind undo a traz de volta"
    }
    NothingToSave { "There is no conversation to save" "Não há conversa para salvar" }
    SessionSaved { "Session {name} saved (on the server)" "Sessão {name} salva (no servidor)" }
    SessionLoaded { "Session {name} loaded; questions in it: {turns}" "Sessão {name} carregada; perguntas nela: {turns}" }
    SessionStarted {
        "Session {name} is new; /session save keeps it on the server"
        "A sessão {name} é nova; /session save a guarda no servidor"
    }
    SessionDoomed {
        "Session {name} will be deleted in {secs}s; /session undo keeps it"
        "A sessão {name} será excluída em {secs}s; /session undo a mantém"
    }
    SessionSpared { "Session {name} stays" "A sessão {name} fica" }
    SessionDeleted { "Session {name} deleted" "Sessão {name} excluída" }
    SessionWasOpen {
        "The conversation is still here, but no longer on the server"
        "A conversa continua aqui, mas não está mais no servidor"
    }
    SessionRenamed { "Session {from} is now called {to}" "A sessão {from} agora se chama {to}" }
    SessionCopied { "Session {from} copied to {to}" "Sessão {from} copiada para {to}" }
    SessionHalfMoved {
        "Session {to} is there, but {from} could not be deleted"
        "A sessão {to} já existe, mas {from} não pôde ser excluída"
    }
    SessionNotSaved { "Session {name} was not saved" "A sessão {name} não foi salva" }
    SessionNotLoaded { "Session {name} was not loaded" "A sessão {name} não foi carregada" }
    SessionNotDeleted { "Session {name} was not deleted" "A sessão {name} não foi excluída" }
    SessionNotRenamed { "Session {name} was not renamed" "A sessão {name} não foi renomeada" }
    SessionNotCopied { "Session {name} was not copied" "A sessão {name} não foi copiada" }
    SessionsNotListed { "The sessions could not be listed" "Não foi possível listar as sessões" }
    SessionsNotSearched { "The sessions could not be searched" "Não foi possível buscar nas sessões" }
    SessionNameProposed {
        "No name yet. This one would do: /session save {name}"
        "Ainda sem nome. Uma sugestão: /session save {name}"
    }
    SessionsAreServers {
        "Sessions are kept by the server only; this client neither reads nor writes the ChatCLI program's session files"
        "As sessões ficam só no servidor; este cliente não lê nem grava os arquivos de sessão do programa ChatCLI"
    }
    SessionsNotAttached {
        "This client does not save by itself; /session save NAME saves what is there"
        "Este cliente não salva sozinho; /session save NOME salva o que há"
    }
    SessionNameBad { "'{name}' cannot be a session's name" "'{name}' não pode ser nome de sessão" }
    HintSessionName {
        "A letter or digit first, then letters, digits, '_', '-' or '.'; at most 200, without accents"
        "Primeiro uma letra ou dígito, depois letras, dígitos, '_', '-' ou '.'; no máximo 200, sem acentos"
    }
    SessionNameReserved {
        "'{name}': names with autosave- or mcp- belong to the ChatCLI program, which deletes them by itself"
        "'{name}': nomes com autosave- ou mcp- são do programa ChatCLI, que os exclui sozinho"
    }
    HintOtherName { "Choose another name" "Escolha outro nome" }
    SessionNotFound { "The server has no session {name}" "O servidor não tem a sessão {name}" }
    HintSessionList { "/session list shows them" "/session list mostra as que existem" }
    SessionExists { "There is a session {name} already" "Já existe uma sessão {name}" }
    SessionChanged {
        "There is another content on the server under {name}; nothing was saved over it"
        "Há outro conteúdo no servidor em {name}; nada foi salvo por cima"
    }
    SessionTooBig {
        "The conversation has {size} MiB; above {limit} MiB it cannot be loaded again"
        "A conversa tem {size} MiB; acima de {limit} MiB não pode ser carregada de novo"
    }
    SessionRicher {
        "Session {name} seems to have tool calls or other parts that only the full ChatCLI keeps"
        "A sessão {name} parece ter chamadas de ferramentas ou outras partes que só o ChatCLI completo guarda"
    }
    SessionRicherHow {
        "Saving it from here drops them. /session fork NEW saves a copy and leaves {name} as it is"
        "Salvá-la por aqui as descarta. /session fork NOVO salva uma cópia e deixa {name} como está"
    }
    HintCopySession {
        "Nothing was asked. Use another --session, or save a copy with /session fork"
        "Nada foi perguntado. Use outra --session ou salve uma cópia com /session fork"
    }
    AskSaveOverRicher {
        "Session {name} may lose tool calls and images. Save anyway?"
        "A sessão {name} pode perder chamadas e imagens. Salvar mesmo assim?"
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
    HintCompact { "/compact makes it shorter" "/compact a encurta" }
    SessionStoreFailed { "The server's session store failed" "O armazenamento de sessões do servidor falhou" }
    SessionTimeout {
        "The server's session store did not answer in {secs}s"
        "O armazenamento de sessões do servidor não respondeu em {secs}s"
    }
    NoSessions { "The server keeps no sessions" "O servidor não guarda sessões" }
    SessionsNone { "No saved sessions" "Nenhuma sessão salva" }
    SessionsUnusable {
        "{count} more with names that cannot be asked for"
        "mais {count} com nomes que não podem ser pedidos"
    }
    SessionsListHow { "/session load NAME opens one" "/session load NOME abre uma" }
    SessionOpen { "open" "aberta" }
    SessionUnsaved { "unsaved changes" "alterações não salvas" }
    SessionUpToDate { "as on the server" "igual à do servidor" }
    SessionNoName { "not saved" "não salva" }
    SessionEmpty { "none" "nenhuma" }
    StatusSession { "Session" "Sessão" }
    SessionState { "State" "Estado" }
    SessionMessages { "Messages" "Mensagens" }
    SessionScopes { "Also in it" "Também nela" }
    SessionScoped {
        "agent {agent}, coder {coder}, shared memory {shared}"
        "agente {agent}, coder {coder}, memória compartilhada {shared}"
    }
    SessionFound { "{name}  (messages: {count})" "{name}  (mensagens: {count})" }
    SessionsSearched { "Sessions searched: {count}" "Sessões pesquisadas: {count}" }
    SessionsSearching { "Sessions searched: {looked} of {of}" "Sessões pesquisadas: {looked} de {of}" }
    SessionsFoundMore { "Shown: {shown} of {found}; more words find fewer" "Mostradas: {shown} de {found}; mais palavras encontram menos" }

    // Page: palette
    NeedsClipboard { "There is no clipboard here" "Não há área de transferência aqui" }
    NeedsExit { "A page ends when you close its tab" "Uma página termina quando você fecha a aba" }
    NeedsDial {
        "A page talks to the server it came from; open another server's address instead"
        "Uma página fala com o servidor de onde veio; para outro servidor, abra o endereço dele"
    }
    NeedsStore {
        "The local credentials belong to the terminal; a browser cannot read them"
        "As credenciais locais são do terminal; um navegador não pode lê-las"
    }
    NeedsEditor { "A browser cannot open your editor" "Um navegador não abre o seu editor" }
    NeedsFiles { "Files cannot be written here" "Não é possível gravar arquivos aqui" }
    NeedsScreen { "This belongs to a terminal" "Isto pertence a um terminal" }
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
        "{bytes} KiB: a message may have {limit} KiB. Shorten it to send it"
        "{bytes} KiB: uma mensagem pode ter {limit} KiB. Encurte-a para enviar"
    }
    QueueTitle { "Waiting: {waiting}" "Na fila: {waiting}" }
    QueuePausedTitle { "Paused: {waiting}" "Em pausa: {waiting}" }
    SendNow { "Send now" "Enviar agora" }
    EditQueued { "Change message {place}" "Alterar a mensagem {place}" }
    DropQueued { "Remove message {place}" "Remover a mensagem {place}" }
    WayBack { "The earlier version is kept" "A versão anterior foi guardada" }

    // The conversation on the page
    TaskDone { "Done:" "Feito:" }
    TaskOpen { "To do:" "A fazer:" }
    JumpToLatestNew { "Jump to the latest ({count} new)" "Ir para o mais recente ({count} novas)" }
    ShowEarlier { "Show earlier messages ({count})" "Mostrar mensagens anteriores ({count})" }
    RegenerateShort { "Another answer" "Outra resposta" }
    EditShort { "Edit" "Editar" }
    EditQuestion { "Change the question" "Alterar a pergunta" }
    EditDrops {
        "What follows this question is replaced; you can bring it back"
        "O que vem depois desta pergunta é substituído; você pode trazer de volta"
    }
    InForce { "In force" "Em uso" }
    KeyPalette { "Find a command (⌘K on a Mac)" "Encontrar um comando (⌘K no Mac)" }
    KeyWalk { "To the message before or after" "Ir para a mensagem anterior ou seguinte" }
    KeyEditLast { "In an empty box: change the last question" "Na caixa vazia: alterar a última pergunta" }
    KeyCompose { "To the message box" "Ir para a caixa de mensagem" }

    // What this browser keeps
    Recalled {
        "Not sent yet, waiting: {waiting}. Press Enter on an empty line to send, or /queue to see"
        "Ainda não enviado, aguardando: {waiting}. Pressione Enter na linha vazia para enviar, ou /queue para ver"
    }
    Unreadable {
        "Kept messages that cannot be read: {records}. They are left as they are"
        "Mensagens guardadas que não podem ser lidas: {records}. Elas ficam como estão"
    }
    StoreFull {
        "This browser has no room left: what is new is here, but not kept for the next visit"
        "Este navegador está sem espaço: o que é novo está aqui, mas não fica guardado para a próxima visita"
    }
    StoreForbidden {
        "This browser lets the page keep nothing: the conversation is gone when this tab is closed"
        "Este navegador não deixa a página guardar nada: a conversa some quando esta aba for fechada"
    }
    StoreBroken {
        "What this browser keeps cannot be reached: what is new is here, but not kept for the next visit"
        "O que este navegador guarda está inacessível: o que é novo está aqui, mas não fica guardado para a próxima visita"
    }
    HintExport {
        "/export saves the conversation as a file"
        "/export salva a conversa em um arquivo"
    }
    NewBuild {
        "A new version of this page is ready. Nothing is lost by loading it: the conversation and what you are writing are kept"
        "Uma nova versão desta página está pronta. Nada se perde ao carregá-la: a conversa e o que você está escrevendo ficam guardados"
    }
    TakeBuild { "Load it" "Carregar" }
    NotNow { "Not now" "Agora não" }
    KeptAgain { "Everything is kept again" "Tudo está guardado novamente" }
    ClearedElsewhere { "Another window began a new conversation" "Outra janela iniciou uma nova conversa" }
    TakenBackElsewhere { "Taken back in another window: {turns}" "Desfeitas em outra janela: {turns}" }
    StoppedElsewhere { "Stopped in another window" "Parada em outra janela" }
    ReplacedElsewhere {
        "Another window changed the same; the later change counts"
        "Outra janela mudou o mesmo; vale a mudança mais recente"
    }

    // Panels: menu, status, help
    Menu { "Menu" "Menu" }
    Help { "Help" "Ajuda" }
    Apply { "Apply" "Aplicar" }
    Export { "Export" "Exportar" }
    SignIn { "Sign in" "Entrar" }
    SignOut { "Sign out" "Sair" }
    AccessName { "Name" "Nome" }
    AccessRole { "Role" "Papel" }
    AnnounceTitle { "Screen reader: read answers" "Leitor de tela: ler respostas" }
    AnnounceSentences { "Sentence by sentence" "Frase a frase" }
    AnnounceEnd { "When complete" "Quando completa" }
    AnnounceOff { "Not at all" "Não ler" }
    SingleKeys { "Single keys are shortcuts too" "Teclas sozinhas também são atalhos" }
    ShortcutsTitle { "Keyboard shortcuts" "Atalhos de teclado" }
    HelpCommands {
        "A line that starts with / is a command; /help lists them all."
        "Uma linha que começa com / é um comando; /help lista todos."
    }
    KeySend { "send" "enviar" }
    KeyLine { "break the line" "quebrar a linha" }
    KeyStop { "stop the answer, close a panel, or leave the field" "parar a resposta, fechar um painel ou sair do campo" }
    KeyNew { "new conversation" "nova conversa" }
    PartMissing {
        "A part of the page could not be fetched. Try again, or reload the page; what you wrote is safe"
        "Não foi possível buscar uma parte da página. Tente de novo ou recarregue a página; o que você escreveu está seguro"
    }
    KeyHelp { "this help, when you are not typing" "esta ajuda, quando você não está digitando" }

    // Panels: model and credential
    AccountTitle { "Model and credential" "Modelo e credencial" }
    AnswersNow { "Answers now:" "Responde agora:" }
    ServersOwn { "The server's own ({name})" "O do servidor ({name})" }
    OfferedProviders { "Offered by the server" "Oferecidos pelo servidor" }
    OtherProviders { "Others, with your own credential" "Outros, com credencial sua" }
    ModelDefault { "By default {model}" "Por padrão, {model}" }
    ModelDefaultUnknown { "The provider's default" "O padrão do provedor" }
    MaxTokensDefault { "Provider's default" "Padrão do provedor" }
    PayerServer { "The server's keys" "As chaves do servidor" }
    PayerOwnKey { "My own API key" "Minha própria API key" }
    PayerLogin { "My login from the terminal" "Meu login do terminal" }
    PayerStackSpot { "A StackSpot account" "Uma conta StackSpot" }
    PayerOllama { "An Ollama the server can reach" "Um Ollama que o servidor alcance" }
    OllamaUrlLabel { "Ollama URL" "URL do Ollama" }
    SecretKnown { "{end} in use; leave empty to keep it" "{end} em uso; deixe vazio para manter" }
    FieldsMissing { "Still missing: {fields}" "Ainda falta: {fields}" }
    LoginAbout {
        "Pick the two files from ~/.chatcli of your machine (hidden files). They are opened here in memory; only the access you choose is used, until it ends, and nothing is stored."
        "Escolha os dois arquivos de ~/.chatcli da sua máquina (arquivos ocultos). Eles são abertos aqui, na memória; só o acesso escolhido é usado, até expirar, e nada é guardado."
    }
    LoginStoreLabel { "auth-profiles.json" "auth-profiles.json" }
    LoginKeyLabel { ".auth-key, when the store is encrypted" ".auth-key, quando o arquivo está cifrado" }
    LoginChoose { "Login to use" "Login a usar" }
    LoginEnds { "ends in {span}" "expira em {span}" }
    LoginOver { "expired: log in again in the terminal" "expirado: entre de novo no terminal" }
    LoginStays { "no expiry" "sem expiração" }
    LoginNoKey { "This store is encrypted: pick .auth-key too" "Este arquivo está cifrado: escolha também .auth-key" }
    LoginBadKey { "This is no .auth-key: it must have 32 bytes" "Isto não é um .auth-key: ele deve ter 32 bytes" }
    LoginSealed {
        "The store cannot be opened: it is damaged, or the key belongs to another one"
        "Não foi possível abrir o arquivo: está danificado ou a chave é de outro"
    }
    LoginNoStore { "This is no auth-profiles.json" "Isto não é um auth-profiles.json" }
    LoginNone {
        "There is no login for Claude, OpenAI or Copilot in it"
        "Não há nele login para Claude, OpenAI ou Copilot"
    }
    RememberHere { "Remember on this device" "Lembrar neste dispositivo" }
    RememberAbout {
        "Stored encrypted, under a key that this browser gives to no script. It does not protect from whoever can use this browser profile, or from a script that runs in this page."
        "Guardado cifrado, com uma chave que este navegador não entrega a nenhum script. Não protege de quem puder usar este perfil do navegador, nem de um script que rode nesta página."
    }
    NeedsSecureContext {
        "Not possible here: the browser offers cryptography only over https or on localhost"
        "Não é possível aqui: o navegador só oferece criptografia via https ou em localhost"
    }
    RememberFailed { "This browser did not store it" "Este navegador não guardou" }
    RemembersSomething { "This device remembers a secret of yours." "Este dispositivo lembra um segredo seu." }
    Forget { "Forget" "Esquecer" }
    Forgotten { "Forgotten on this device" "Esquecido neste dispositivo" }

    // Panels: sign-in
    SignInExpired { "Your sign-in has expired. Sign in again" "Seu acesso expirou. Entre novamente" }
    HeldTokenWrong {
        "The server does not accept the gateway's token. Tell the administrator"
        "O servidor não aceita o token do gateway. Avise o administrador"
    }
    SignInNeedsHttps {
        "Sign-in needs an https address. Ask the administrator for it"
        "O acesso exige um endereço https. Peça-o ao administrador"
    }
    SignInForeign {
        "Sign-in does not work at this address. Ask the administrator for the gateway's own"
        "O acesso não funciona neste endereço. Peça ao administrador o endereço do gateway"
    }
    TokenTooLong { "This token is too long to be stored" "Este token é longo demais para ser guardado" }
    TokenRemembered {
        "It is stored on this device until you remove it."
        "Fica guardado neste dispositivo até você removê-lo."
    }
    LoginTitle { "Sign in to go on" "Entre para continuar" }
    LoginSecret { "Secret" "Segredo" }
    LoginWrong { "That was not accepted" "Não foi aceito" }
    LoginThrottled { "Too many attempts; wait a moment" "Tentativas demais; aguarde um momento" }
    LoginThrottledSecs { "Too many attempts; wait {secs}s" "Tentativas demais; aguarde {secs}s" }
    LoginFailed { "Could not sign in: {why}" "Não foi possível entrar: {why}" }
    DoorKeeps {
        "It is sent once. The gateway keeps it; this page cannot read it again."
        "É enviado uma vez. O gateway o guarda; esta página não consegue lê-lo de novo."
    }

    // Panels: sessions
    SessionsTitle { "Saved conversations" "Conversas salvas" }
    SaveConversation { "Save conversation" "Salvar conversa" }
    Save { "Save" "Salvar" }
    Rename { "Rename" "Renomear" }
    Duplicate { "Duplicate" "Duplicar" }
    SessionNameLabel { "Name" "Nome" }
    SessionSearch { "Find by name" "Buscar pelo nome" }
    SessionsLoading { "Loading…" "Carregando…" }
    SessionGoes { "{name} is being deleted" "{name} será excluída" }
    KeySave { "save the conversation" "salvar a conversa" }

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
    SecretTitle { "A secret is needed" "É preciso informar um segredo" }
    OwnKeyLabel { "Your own API key" "Sua própria API key" }
    AlertQuestion {
        "The Kubernetes watcher reports this alert. What does it most likely mean, what should I check first (with commands), and how do I fix it?"
        "O watcher do Kubernetes informa este alerta. O que ele provavelmente significa, o que devo verificar primeiro (com comandos) e como corrijo?"
    }
    AlertSeverity { "Severity" "Severidade" }
    AlertKind { "Alert" "Alerta" }
    AlertObject { "Object" "Objeto" }
    AlertTarget { "Target" "Alvo" }
    AlertSince { "Since" "Desde" }
    AlertMessage { "Message" "Mensagem" }
    SignedOut {
        "Signed out; the conversation and everything secret are gone from this browser"
        "Você saiu; a conversa e tudo que era secreto sumiram deste navegador"
    }

    @terminal

    // Connection
    TlsOff {
        "TLS is off: traffic to {address} is not encrypted. Fine for local development; use --tls in production"
        "TLS desligado: o tráfego para {address} não é cifrado. Aceitável em desenvolvimento local; use --tls em produção"
    }
    TlsOffSecret {
        "A credential will travel unencrypted to {address}"
        "Uma credencial vai trafegar sem cifra até {address}"
    }
    PortAssumed { "No port given; using {address}" "Porta não informada; usando {address}" }
    SchemeDropped { "Using {address}; the scheme is not needed" "Usando {address}; o esquema não é necessário" }
    UnknownProvider {
        "Provider {provider} is not known to this client; the server may know it"
        "O provedor {provider} não é conhecido por este cliente; o servidor pode conhecê-lo"
    }
    MaybeTypeHelp { "Type /help for commands" "Digite /help para ver os comandos" }

    // Problems: what
    TwoAddresses {
        "two addresses, '{positional}' and --addr '{flag}'; give one"
        "dois endereços, '{positional}' e --addr '{flag}'; informe um"
    }
    TwoProviders {
        "--ollama-url and the StackSpot flags name two providers; say which with --provider"
        "--ollama-url e as flags StackSpot indicam dois provedores; diga qual com --provider"
    }
    StackSpotMissing {
        "STACKSPOT also needs {flags}; the server requires all four"
        "STACKSPOT também precisa de {flags}; o servidor exige os quatro"
    }
    ErrorPrefix { "Error: " "Erro: " }

    // Conversation
    LeavesAfter {
        "Leaves when the answer is over; Ctrl+C stops the answer"
        "Sai quando a resposta terminar; Ctrl+C para a resposta"
    }
    CancelHint { "Ctrl+C cancels" "Ctrl+C cancela" }
    StdoutFailed {
        "Standard output cannot be written: {why}"
        "Não foi possível escrever na saída padrão: {why}"
    }
    StdoutClosed {
        "standard output is closed, so the answer would be lost"
        "a saída padrão está fechada, e a resposta se perderia"
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
    HeadingOneShot { "One answer for a script" "Uma resposta para um script" }
    HeadingGeneral { "General" "Geral" }
    HelpOptionsWord { "OPTIONS" "OPÇÕES" }
    HelpCommandWord { "COMMAND" "COMANDO" }
    HelpAddressWord { "ADDRESS" "ENDEREÇO" }
    AboutChatcli { "Remote client for a ChatCLI server" "Cliente remoto de um servidor ChatCLI" }
    AboutConnect {
        "Connect to a ChatCLI server: interactive, or one prompt with -p"
        "Conecta a um servidor ChatCLI: interativo, ou um só prompt com -p"
    }
    AboutCompletions {
        "Print the completion script of a shell: bash, zsh, fish, powershell, elvish"
        "Imprime o script de autocompletar de um shell: bash, zsh, fish, powershell, elvish"
    }
    AboutMan { "Print the manual page, in roff" "Imprime a página de manual, em roff" }
    AboutVersion { "Print the version" "Imprime a versão" }
    AboutHelp { "Print this help, or that of a command" "Imprime esta ajuda, ou a de um comando" }
    ConnectExamples {
        "Examples:\n  chatcli connect localhost:50051\n  chatcli connect prod:50051 --tls --token-file ~/prod.token -p \"What changed?\"\n  git diff | chatcli connect localhost:50051 -p \"Review this\" --raw\n\nA secret in an argument is visible to everybody on the machine: prefer a variable, a file, or - (one line of standard input). Order: flag, environment, dotenv file, configuration file. Flags may also be written as in Go: -tls, --tls=false."
        "Exemplos:\n  chatcli connect localhost:50051\n  chatcli connect prod:50051 --tls --token-file ~/prod.token -p \"O que mudou?\"\n  git diff | chatcli connect localhost:50051 -p \"Revise isto\" --raw\n\nUm segredo num argumento fica visível a todos na máquina: prefira uma variável, um arquivo ou - (uma linha da entrada padrão). Ordem: flag, ambiente, arquivo dotenv, arquivo de configuração. As flags valem também como em Go: -tls, --tls=false."
    }
    ManExitCodes {
        "0  answered\n1  the request failed at the server or the model\n2  wrong use\n3  local configuration or credentials\n4  unreachable or too late\n5  not allowed\n6  TLS\n10, 11, 12, 13  watch --once --exit-code: degraded, critical, no watcher, stale or no data yet\n129, 130, 143  ended by SIGHUP, SIGINT, SIGTERM"
        "0  respondido\n1  a requisição falhou no servidor ou no modelo\n2  uso incorreto\n3  configuração ou credenciais locais\n4  inalcançável ou tarde demais\n5  não permitido\n6  TLS\n10, 11, 12, 13  watch --once --exit-code: degradado, crítico, sem watcher, desatualizado ou ainda sem dados\n129, 130, 143  encerrado por SIGHUP, SIGINT, SIGTERM"
    }
    FlagAddress { "Server address, host:port; or @NAME, a profile" "Endereço do servidor, host:porta; ou @NOME, um perfil" }
    FlagAddr { "Server address, as a flag [env: CHATCLI_REMOTE_ADDR]" "Endereço do servidor, como flag [env: CHATCLI_REMOTE_ADDR]" }
    FlagToken {
        "Bearer token of the server; - reads it from standard input [env: CHATCLI_REMOTE_TOKEN]"
        "Token do servidor; - lê da entrada padrão [env: CHATCLI_REMOTE_TOKEN]"
    }
    FlagTokenFile { "Read the token from a file" "Lê o token de um arquivo" }
    FlagTls { "Encrypt the connection with TLS" "Cifra a conexão com TLS" }
    FlagCaCert {
        "CA certificate (PEM) to verify the server with, instead of the system's; needs --tls"
        "Certificado CA (PEM) para verificar o servidor, em vez dos do sistema; exige --tls"
    }
    FlagConnectTimeout {
        "Longest time to wait for a connection [env: CHATCLI_CONNECT_TIMEOUT; default: 10s]"
        "Tempo máximo de espera por uma conexão [env: CHATCLI_CONNECT_TIMEOUT; padrão: 10s]"
    }
    FlagProfile { "Use this profile of the configuration file" "Usa este perfil do arquivo de configuração" }
    FlagConfig {
        "Configuration file [default: $XDG_CONFIG_HOME/chatcli/connect.toml]"
        "Arquivo de configuração [padrão: $XDG_CONFIG_HOME/chatcli/connect.toml]"
    }
    FlagProvider {
        "LLM provider to use instead of the server's: OPENAI, CLAUDEAI, GOOGLEAI, XAI, ZAI, MINIMAX, STACKSPOT, OLLAMA, COPILOT, …"
        "Provedor LLM a usar em vez do provedor do servidor: OPENAI, CLAUDEAI, GOOGLEAI, XAI, ZAI, MINIMAX, STACKSPOT, OLLAMA, COPILOT, …"
    }
    FlagModel { "Model to use instead of the provider's default" "Modelo a usar em vez do padrão do provedor" }
    FlagMaxTokens {
        "Longest answer, in tokens, at most 200000 [default: 0 = the provider's]"
        "Maior resposta, em tokens, até 200000 [padrão: 0 = o do provedor]"
    }
    FlagLlmKey {
        "Your own API key for the provider, sent to the server; - reads it from standard input [env: CHATCLI_CLIENT_API_KEY]"
        "Sua própria API key do provedor, enviada ao servidor; - lê da entrada padrão [env: CHATCLI_CLIENT_API_KEY]"
    }
    FlagLlmKeyFile { "Read the API key from a file" "Lê a API key de um arquivo" }
    FlagUseLocalAuth {
        "Use the OAuth credentials of the local store (/auth login)"
        "Usa as credenciais OAuth do armazenamento local (/auth login)"
    }
    FlagOllamaUrl {
        "Base URL of an Ollama that the server can reach, e.g. http://gpu:11434"
        "URL base de um Ollama que o servidor alcance, ex.: http://gpu:11434"
    }
    FlagPrompt {
        "Send one prompt, print the answer and leave; - or no text reads it from standard input"
        "Envia um prompt, imprime a resposta e sai; - ou nenhum texto lê da entrada padrão"
    }
    FlagRaw { "Print the answer as it is: no Markdown, no colours" "Imprime a resposta como veio: sem Markdown, sem cores" }
    FlagJson { "Print one JSON object instead, errors included" "Imprime um objeto JSON, também nos erros" }
    FlagNoStdin { "Do not read standard input" "Não lê a entrada padrão" }
    FlagTimeout { "Longest time to wait for an answer to -p [default: 5m]" "Tempo máximo de espera pela resposta a -p [padrão: 5m]" }
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
    FlagVerbose { "Show warnings of the log on stderr; -vv shows more" "Mostra os avisos do log em stderr; -vv mostra mais" }
    FlagLang { "Language of the interface: en or pt-BR [env: CHATCLI_LANG]" "Idioma da interface: en ou pt-BR [env: CHATCLI_LANG]" }
    FlagCompletions {
        "Print the completion script of a shell: bash, zsh, fish, powershell, elvish"
        "Imprime o script de autocompletar de um shell: bash, zsh, fish, powershell, elvish"
    }
    FlagHelp { "Print this help" "Imprime esta ajuda" }
    FlagVersion { "Print the version" "Imprime a versão" }
    FlagShell { "bash, zsh, fish, powershell or elvish" "bash, zsh, fish, powershell ou elvish" }
    FlagCommand { "The command to explain" "O comando a explicar" }
    CommandUnknown { "unknown command '{command}'" "comando desconhecido: '{command}'" }
    CommandUnknownNear {
        "unknown command '{command}'; did you mean '{near}'?"
        "comando desconhecido: '{command}'; você quis dizer '{near}'?"
    }
    FlagUnknown { "unknown flag {flag}" "flag desconhecida: {flag}" }
    FlagUnknownNear {
        "unknown flag {flag}; did you mean {near}?"
        "flag desconhecida: {flag}; você quis dizer {near}?"
    }
    WordTooMany {
        "'{word}' is one word too many; a prompt goes in quotes behind -p: -p \"{word} …\""
        "'{word}' está sobrando; um prompt vai entre aspas depois de -p: -p \"{word} …\""
    }
    ValueMissing { "{flag} needs a value" "{flag} precisa de um valor" }
    ValueBad { "{flag} does not take '{value}'; it takes {expected}" "{flag} não aceita '{value}'; aceita {expected}" }
    ExpectedTokens { "a whole number from 0 to 200000" "um número inteiro de 0 a 200000" }
    ExpectedDuration { "a duration such as 10s, 5m, 1h30m" "uma duração como 10s, 5m, 1h30m" }
    FlagsExclude { "{one} and {other} exclude each other" "{one} e {other} se excluem" }
    FlagsIgnored {
        "no effect with this provider or credential: {flags}"
        "sem efeito com este provedor ou credencial: {flags}"
    }
    NotYet { "{flag} is not available yet" "{flag} ainda não está disponível" }
    JsonWithoutPrompt { "--json needs a prompt: -p \"text\" or a pipe" "--json precisa de um prompt: -p \"texto\" ou um pipe" }
    CommandNeedsTerminal {
        "{command} cannot run with -p: it asks for confirmations. Start {command} in an interactive session"
        "{command} não funciona com -p: ele pede confirmações. Use {command} numa sessão interativa"
    }
    WordsNotUtf8 { "the arguments are not valid UTF-8" "os argumentos não são UTF-8 válido" }
    TwoProfiles { "two profiles, @{one} and --profile {other}; give one" "dois perfis, @{one} e --profile {other}; informe um" }
    TlsContradiction {
        "the address asks for TLS (https://, grpcs://) and --tls=false forbids it"
        "o endereço pede TLS (https://, grpcs://) e --tls=false proíbe"
    }
    CaWithoutTls { "--ca-cert needs --tls" "--ca-cert exige --tls" }
    ConnectInside {
        "inside a session /connect takes an address and connection flags only"
        "dentro de uma sessão, /connect aceita só um endereço e flags de conexão"
    }
    SettingBad { "{name} = '{value}' ({origin}) cannot be understood" "{name} = '{value}' ({origin}) não pode ser entendido" }
    ProviderWithoutModel {
        "Provider {provider} without --model: the server may ask it for the model of another provider"
        "Provedor {provider} sem --model: o servidor pode pedir a ele o modelo de outro provedor"
    }
    SecretAsk { "{flag}: " "{flag}: " }
    SecretNothing { "{flag} - got nothing from standard input" "{flag} - não recebeu nada da entrada padrão" }
    SecretNoStdin { "{name} - reads standard input, which is in use here" "{name} - lê a entrada padrão, que está em uso aqui" }
    SecretBad {
        "the value of {name} has characters that cannot travel, or more than {limit} bytes"
        "o valor de {name} tem caracteres que não podem ser enviados, ou mais de {limit} bytes"
    }
    SecretVariableMissing { "{key} names the variable {variable}, which is not set" "{key} indica a variável {variable}, que não está definida" }
    SecretFileUnreadable { "cannot read the secret in {path}: {why}" "não foi possível ler o segredo em {path}: {why}" }
    SecretFileEmpty { "there is no secret in {path}" "não há segredo em {path}" }
    DotenvLine {
        "{file}, line {line}: not NAME=value; the line is ignored"
        "{file}, linha {line}: não é NOME=valor; a linha foi ignorada"
    }
    DotenvSkipped {
        "{file} may come from somebody else, so these are ignored: {names} (CHATCLI_DOTENV={file} takes them)"
        "{file} pode ser de outra pessoa, então foram ignorados: {names} (CHATCLI_DOTENV={file} os aceita)"
    }
    DotenvUnreadable { "{file} cannot be read: {why}" "não foi possível ler {file}: {why}" }
    ConfigUnreadable { "{file} cannot be read: {why}" "não foi possível ler {file}: {why}" }
    ConfigLine { "{file}, line {line}: {why}" "{file}, linha {line}: {why}" }
    ConfigKeyUnknown { "{file}: '{key}' means nothing here" "{file}: '{key}' não significa nada aqui" }
    ConfigKeyBad { "{file}: '{key}' has a value of the wrong kind" "{file}: '{key}' tem um valor do tipo errado" }
    ConfigSecret {
        "{file}: '{key}' would keep a secret in clear; use {instead} with the name of a variable"
        "{file}: '{key}' guardaria um segredo às claras; use {instead} com o nome de uma variável"
    }
    ProfileUnknown {
        "{file} has no profile '{name}'; it has: {known}"
        "{file} não tem o perfil '{name}'; tem: {known}"
    }
    LogUnwritable {
        "The log {path} cannot be written ({why}); going on without it"
        "Não é possível gravar o log {path} ({why}); seguindo sem ele"
    }
    LogContent {
        "CHATCLI_LOG_CONTENT=1: sizes of prompts and answers go to the log"
        "CHATCLI_LOG_CONTENT=1: tamanhos de prompts e respostas vão para o log"
    }
    Crashed {
        "ChatCLI stopped because of a mistake of its own, sorry. Details: {path}"
        "O ChatCLI parou por um erro próprio, desculpe. Detalhes: {path}"
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
        "CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY are needed together; {name} is missing"
        "CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY são necessários juntos; falta {name}"
    }
    ClientPairUnused {
        "CHATCLI_TLS_CLIENT_CERT and CHATCLI_TLS_CLIENT_KEY have no effect without --tls"
        "CHATCLI_TLS_CLIENT_CERT e CHATCLI_TLS_CLIENT_KEY não têm efeito sem --tls"
    }
    NoSystemRoots {
        "this system has no CA certificates; pass one with --ca-cert"
        "este sistema não tem certificados de CA; informe um com --ca-cert"
    }

    // The watcher and its wall
    AboutWatch {
        "Show the server's Kubernetes watcher: a wall, lines, or once for a script"
        "Mostra o watcher Kubernetes do servidor: um painel, linhas, ou uma vez para um script"
    }
    HeadingWatch { "What to watch" "O que acompanhar" }
    FlagBoard { "Fill the terminal (usual on a terminal; --board=false prints lines)" "Preenche o terminal (o usual num terminal; --board=false imprime linhas)" }
    FlagOnce { "Print the status and leave" "Imprime o estado e sai" }
    FlagExitCode { "With --once, leave with a code that tells the status" "Com --once, sai com um código que diz o estado" }
    FlagAlerts { "With --once, list the alerts too, worst first" "Com --once, lista também os alertas, o pior primeiro" }
    FlagInterval { "How often to ask, from 1s to 10m [default: 30s]" "De quanto em quanto tempo perguntar, de 1s a 10m [padrão: 30s]" }
    FlagTitle { "What the wall is called" "O nome do painel" }
    FlagSeverity { "List alerts from this level on: critical, warning, info [default: info]" "Lista alertas a partir deste nível: critical, warning, info [padrão: info]" }
    FlagMax { "Maximum alerts listed [default: as many as fit]" "Máximo de alertas listados [padrão: quantos couberem]" }
    FlagNs { "Only this namespace (may be repeated)" "Só este namespace (pode repetir)" }
    FlagDeployment { "Only this deployment (may be repeated)" "Só este deployment (pode repetir)" }
    FlagTz { "Time zone of the clock, e.g. America/Sao_Paulo" "Fuso horário do relógio, ex.: America/Sao_Paulo" }
    FlagWatchJson { "Print JSON: one object with --once, else one for each change" "Imprime JSON: um objeto com --once, senão um a cada mudança" }
    FlagWatchPlain { "Print a line for each change" "Imprime uma linha a cada mudança" }
    FlagNotForWatch { "{flag} has no meaning for watch" "{flag} não faz sentido em watch" }
    FlagNeeds { "{flag} needs {needed}" "{flag} precisa de {needed}" }
    ExpectedInterval { "a duration from 1s to 10m, such as 30s" "uma duração de 1s a 10m, como 30s" }
    WatchExamples {
        "Examples:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"The shop\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nExit codes of --once --exit-code: 0 healthy, 10 degraded, 11 critical, 12 no watcher, 13 stale, unconfirmed or no data yet. Failures have the same codes as everywhere: 1 the request failed, 4 unreachable, 5 not allowed, 6 TLS."
        "Exemplos:\n  chatcli watch localhost:50051\n  chatcli watch @prod --title \"A loja\" --ns production --severity warning\n  chatcli watch prod:50051 --tls --once --json\n\nCódigos de saída de --once --exit-code: 0 saudável, 10 degradado, 11 crítico, 12 sem watcher, 13 desatualizado, não confirmado ou ainda sem dados. Falhas têm os mesmos códigos de sempre: 1 a requisição falhou, 4 inalcançável, 5 não permitido, 6 TLS."
    }
    AlertsOlderShort { "+{count} older than the window" "+{count} anteriores à janela" }
    BoardLeave { "q leaves" "q sai" }
    UnknownTimeZone { "'{name}' is not a time zone; write it like America/Sao_Paulo" "'{name}' não é um fuso horário; escreva como America/Sao_Paulo" }

    // Local credentials
    LocalAuthNone {
        "No local credentials. In chatcli run /auth login anthropic first (or openai-codex, github-copilot)"
        "Sem credenciais locais. No chatcli, rode antes /auth login anthropic (ou openai-codex, github-copilot)"
    }
    LocalAuthNoneFor {
        "No local credentials for {provider}. In chatcli run /auth login {login} first"
        "Sem credenciais locais para {provider}. No chatcli, rode antes /auth login {login}"
    }
    LocalAuthUnsupported {
        "--use-local-auth works with CLAUDEAI, OPENAI, COPILOT; for {provider} use --llm-key"
        "--use-local-auth vale para CLAUDEAI, OPENAI, COPILOT; para {provider} use --llm-key"
    }
    AboutAuth { "The local credentials: status, login, logout, reset" "As credenciais locais: status, login, logout, reset" }
    AboutAuthStatus { "Show what is there" "Mostra o que há" }
    AboutAuthLogin {
        "Log in to a provider and store the credential"
        "Faz login em um provedor e guarda a credencial"
    }
    AboutAuthLogout { "Forget the credentials of a provider" "Esquece as credenciais de um provedor" }
    AboutAuthReset {
        "Put an unreadable store aside and begin anew"
        "Guarda à parte um armazenamento ilegível e recomeça"
    }
    AboutAuthKeyring {
        "Move the store's key into the system's keyring; the Go program can then not read it"
        "Move a chave para o chaveiro do sistema; o programa em Go não conseguirá mais lê-la"
    }
    AuthKeyMoved {
        "The key is in the system's keyring and {path} is gone. Set CHATCLI_KEYCHAIN_BACKEND=native from now on"
        "A chave está no chaveiro do sistema e {path} não existe mais. Use CHATCLI_KEYCHAIN_BACKEND=native daqui em diante"
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
        "{path} is missing, so the stored credentials cannot be decrypted; put it back, or begin anew with /auth reset"
        "Falta {path}, e sem ele as credenciais guardadas não podem ser decifradas; restaure-o ou recomece com /auth reset"
    }
    AuthKeyLength {
        "{path} has {bytes} bytes instead of 32; put the right one back, or begin anew with /auth reset"
        "{path} tem {bytes} bytes em vez de 32; restaure o arquivo certo ou recomece com /auth reset"
    }
    AuthDamaged {
        "{path} cannot be read ({why}) and was left as it is; put it right, or begin anew with /auth reset"
        "{path} não pode ser lido ({why}) e ficou como está; corrija-o ou recomece com /auth reset"
    }
    AuthNotBase64 { "it is not base64" "não é base64" }
    AuthCutShort { "it is cut short" "está incompleto" }
    AuthNotOpened { "it does not decrypt with its key" "não se decifra com a chave" }
    AuthNotJson { "line {line}, column {column} is not the expected JSON" "linha {line}, coluna {column}: não é o JSON esperado" }
    AuthTooLarge { "it is too large" "é grande demais" }
    AuthLink { "{path} is a symbolic link, which is not followed for secrets" "{path} é um link simbólico, que não é seguido para segredos" }
    AuthSpecial { "{path} is not a file" "{path} não é um arquivo" }
    AuthForeign { "{path} belongs to another user" "{path} pertence a outro usuário" }
    AuthBusy { "{path} is locked by another program" "{path} está bloqueado por outro programa" }
    AuthKeyring {
        "The system's keyring cannot be used (CHATCLI_KEYCHAIN_BACKEND): {why}"
        "O chaveiro do sistema não pode ser usado (CHATCLI_KEYCHAIN_BACKEND): {why}"
    }
    AuthNoRandom { "The system gave no random bytes" "O sistema não forneceu bytes aleatórios" }
    AuthEnded {
        "The login {profile} has expired and could not be renewed: {why}"
        "O login {profile} expirou e não pôde ser renovado: {why}"
    }
    AuthEndedForGood {
        "The login {profile} has expired: {why}. Log in again with /auth login {login}"
        "O login {profile} expirou: {why}. Entre de novo com /auth login {login}"
    }
    AuthNoRefreshToken { "it has no refresh token" "não há refresh token" }
    AuthNoRefresh { "logins of this kind cannot be renewed" "logins deste tipo não podem ser renovados" }
    AuthRejected { "the provider does not accept it any more" "o provedor não o aceita mais" }
    AuthRemoved { "it was removed meanwhile" "foi removido nesse meio-tempo" }
    AuthCancelled { "Cancelled; nothing was changed" "Cancelado; nada foi alterado" }
    AuthDenied { "The provider refused the login: {code}" "O provedor recusou o login: {code}" }
    AuthTimedOut { "The login was not finished in time" "O login não foi concluído a tempo" }
    AuthNotAToken { "That is no token" "Isso não é um token" }
    AuthUnreachable { "{host} cannot be reached: {why}" "Não foi possível alcançar {host}: {why}" }
    AuthNoAnswer { "{host} did not answer in time" "{host} não respondeu a tempo" }
    AuthAnswered { "{host} answered {status} {code}" "{host} respondeu {status} {code}" }
    AuthIncomplete { "The answer of {host} has no {missing}" "A resposta de {host} não tem {missing}" }
    AuthNoClient { "HTTPS is not possible here: {why}" "HTTPS não é possível aqui: {why}" }
    AuthEndpointBase {
        "CHATCLI_AUTH_ENDPOINT_BASE must be an http address of this machine"
        "CHATCLI_AUTH_ENDPOINT_BASE precisa ser um endereço http desta máquina"
    }
    AuthNotOpenAi {
        "openai has keys and no login; the login is openai-codex"
        "openai tem chaves e não tem login; o login é openai-codex"
    }
    AuthUnknown {
        "'{name}' has no login; there are anthropic, openai-codex, github-copilot and github-models"
        "'{name}' não tem login; há anthropic, openai-codex, github-copilot e github-models"
    }
    AuthVisit { "Log in at {url}" "Entre em {url}" }
    AuthVisitOpened { "Your browser opens. If it does not, log in at {url}" "Seu navegador vai abrir. Se não abrir, entre em {url}" }
    AuthCode { "Enter the code {code} at {url}" "Digite o código {code} em {url}" }
    AuthPortTaken {
        "Port {port} is taken, so the browser cannot come back here; paste the address it ends at"
        "A porta {port} está ocupada e o navegador não consegue voltar para cá; cole o endereço em que ele parar"
    }
    AuthPastedForeign { "That belongs to another login; paste this one's" "Isso é de outro login; cole o deste" }
    AuthPastedNothing { "There is no code in it; paste the whole address" "Não há código nisso; cole o endereço inteiro" }
    AuthAskRedirect {
        "If the browser does not come back by itself: the address it ended at, or the code"
        "Se o navegador não voltar sozinho: o endereço em que ele parou, ou o código"
    }
    AuthAskToken { "GitHub personal access token" "Token de acesso pessoal do GitHub" }
    AuthAskImport {
        "Copy the token of {variable} into the store? [y/N]"
        "Copiar o token de {variable} para o armazenamento? [s/N]"
    }
    AuthLoggedIn { "{provider}: logged in, stored as {profile}" "{provider}: login feito, guardado como {profile}" }
    AuthStoredOnly {
        "This connection stays as it is; --use-local-auth uses the login"
        "Esta conexão continua como está; --use-local-auth usa o login"
    }
    AuthLoggedOut { "{provider}: removed ({count})" "{provider}: removido ({count})" }
    AuthNothing { "{provider}: nothing was stored" "{provider}: nada estava guardado" }
    AuthSetAside { "Kept as {path}" "Mantido como {path}" }
    AuthNothingToReset { "There is no store" "Não há armazenamento" }
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
    AuthPageStrange { "This address belongs to no running login." "Este endereço não pertence a nenhum login em andamento." }

    // The terminal
    PromptOffline { "(offline)" "(offline)" }
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
        "A line of dashes ends the block and sends it; Ctrl+C drops it"
        "Uma linha de traços termina o bloco e o envia; Ctrl+C o descarta"
    }
    SearchFailed { "(nothing has '{wanted}') " "(nada com '{wanted}') " }
    SearchPrompt { "(search '{wanted}') " "(busca '{wanted}') " }
    Answering { "Answering…" "Respondendo…" }
    SilentLong {
        "No data for {secs}s. Ctrl+C cancels; nothing else has to be done to keep waiting"
        "Sem dados há {secs}s. Ctrl+C cancela; para continuar esperando não é preciso fazer nada"
    }
    SecretPrompt { "{flag} (not shown)" "{flag} (não aparece)" }

    // Keys
    PressTitle { "Keys" "Teclas" }
    PressEnter { "send; while an answer arrives, queue" "envia; enquanto uma resposta chega, põe na fila" }
    PressNewLine { "begin another line" "começa outra linha" }
    PressBlock { "open and close a block of lines" "abre e fecha um bloco de linhas" }
    PressComplete { "complete, go through the list" "completa, percorre a lista" }
    PressHistory { "older or newer line; the last queued question" "linha anterior ou seguinte; última pergunta da fila" }
    PressSearch { "search the history" "pesquisa o histórico" }
    PressPalette { "on an empty line: list the commands" "na linha vazia: lista os comandos" }
    PressEditor { "write in your editor" "escreve no seu editor" }
    PressExpand { "show the whole pasted text" "mostra o texto colado inteiro" }
    PressInterrupt { "stop the answer, clear the line; twice: leave" "para a resposta, limpa a linha; duas vezes: sai" }
    PressLeave { "on an empty line: leave" "na linha vazia: sai" }
    PressEscape { "close the list, stop the answer" "fecha a lista, para a resposta" }
    PressRewind { "list the questions that can be taken back" "lista as perguntas que podem ser desfeitas" }
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
    PartSearch { "find words in all sessions" "procura palavras em todas as sessões" }
    PartStatus { "show what is saved of this one" "mostra o que desta está salvo" }
    PartNew { "begin an empty conversation" "começa uma conversa vazia" }
    PartRename { "give a session another name" "dá outro nome a uma sessão" }
    PartCopy { "copy a session" "copia uma sessão" }
    PartFork { "save a copy and continue in it" "salva uma cópia e continua nela" }
    PartDelete { "delete a session" "exclui uma sessão" }
    PartYes { "do not ask before saving over or deleting" "não pergunta antes de salvar por cima ou excluir" }
    PartRemote { "on the server, as always" "no servidor, como sempre" }
    PartFormat { "how the file is written" "como o arquivo é escrito" }
    PartForce { "replace a file that exists" "substitui um arquivo que existe" }
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
        "Begin with this session of the server, or start it; with -p the answer is added to it"
        "Começa com esta sessão do servidor, ou a inicia; com -p a resposta é acrescentada a ela"
    }
    YesOrNo { "[y/N]" "[s/N]" }
    EarlierTurns {
        "Earlier questions: {turns}; /history shows them"
        "Perguntas anteriores: {turns}; /history as mostra"
    }
}
