//! Texts: the command line, its help and its mistakes.

part! {
    FlagClientId { "StackSpot client id" "Client ID da StackSpot" }
    FlagClientKey { "StackSpot client key" "Client key da StackSpot" }
    FlagRealm { "StackSpot realm (tenant)" "Realm (tenant) da StackSpot" }
    FlagAgentId { "StackSpot agent id" "Agent ID da StackSpot" }
    CommandNotProvided {
        "'{command}' is a command of the full ChatCLI and not available in this client"
        "'{command}' é um comando do ChatCLI completo e não está disponível neste cliente"
    }

    @terminal
    HeadingUsage { "Usage" "Uso" }
    HeadingExitCodes { "Exit codes" "Códigos de saída" }
    PromptAlone {
        "A prompt needs a server here: chatcli connect ADDRESS -p \"…\""
        "Aqui um prompt precisa de um servidor: chatcli connect ENDEREÇO -p \"…\""
    }
    HeadingCommands { "Commands" "Comandos" }
    HeadingConnection { "Connection" "Conexão" }
    HeadingModel { "Model and credentials" "Modelo e credenciais" }
    HeadingOneShot { "One-shot mode" "Modo one-shot" }
    HeadingGeneral { "General" "Geral" }
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
    FlagPrice {
        "Price of a million tokens, of input and of output, for an estimate of the cost: 3/15 [env: CHATCLI_PRICE]"
        "Preço de um milhão de tokens, de entrada e de saída, para estimar o custo: 3/15 [env: CHATCLI_PRICE]"
    }
    FlagMaxCost {
        "Ask nothing more once the estimated cost would be above this; needs --price [env: CHATCLI_MAX_COST]"
        "Não pergunta mais nada se o custo estimado passar desse valor; exige --price [env: CHATCLI_MAX_COST]"
    }
    MaxCostNeedsPrice {
        "--max-cost needs a price: --price IN/OUT, per million tokens"
        "--max-cost exige um preço: --price ENTRADA/SAÍDA, por milhão de tokens"
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
    FlagRecord {
        "Write down what happens, without secrets; chatcli replay shows it"
        "Registra o que acontece, sem segredos; chatcli replay o mostra"
    }
    AboutContext { "Contexts of this machine" "Contextos desta máquina" }
    AboutContextList { "List contexts" "Lista os contextos" }
    AboutContextShow { "Show a context and its files" "Mostra um contexto e seus arquivos" }
    AboutContextInspect { "Show numbers about a context" "Mostra números de um contexto" }
    AboutContextMetrics { "Count contexts, files and bytes" "Conta contextos, arquivos e bytes" }
    AboutContextCreate { "Create a context from files" "Cria um contexto a partir de arquivos" }
    AboutContextUpdate {
        "Read a context's files again, or change what it says"
        "Relê os arquivos de um contexto ou muda sua descrição"
    }
    AboutContextMerge { "Create a context from others" "Cria um contexto a partir de outros" }
    AboutContextExport { "Save a context to a file" "Salva um contexto em um arquivo" }
    AboutContextImport {
        "Store contexts of files, also of the full ChatCLI"
        "Guarda contextos de arquivos, também do ChatCLI completo"
    }
    AboutContextDelete { "Delete contexts" "Exclui contextos" }
    ContextUsage {
        "chatcli context needs a command, e.g. list or create; -h shows all"
        "chatcli context precisa de um comando, ex.: list ou create; -h mostra todos"
    }
    FlagContext { "Name of a context" "Nome de um contexto" }
    FlagContextFiles { "File, directory or pattern to read" "Arquivo, diretório ou padrão a ler" }
    FlagContextTaken { "File of a context" "Arquivo de um contexto" }
    FlagContextReplace { "Replace a context of this name" "Substitui um contexto com esse nome" }
    FlagContextMode {
        "full, summary, chunked, smart or knowledge"
        "full, summary, chunked, smart ou knowledge"
    }
    FlagContextDescription { "Description, at most 500 bytes" "Descrição de até 500 bytes" }
    FlagContextTags { "Tags, separated by commas" "Tags separadas por vírgulas" }
    FlagContextTag { "Only contexts with this tag; may be repeated" "Só contextos com essa tag; pode ser repetida" }
    FlagContextLike { "Only contexts whose name contains this" "Só contextos cujo nome contém o texto" }
    FlagContextSince { "Only contexts from this day on, YYYY-MM-DD" "Só contextos a partir do dia, AAAA-MM-DD" }
    FlagContextBefore { "Only contexts before this day, YYYY-MM-DD" "Só contextos antes do dia, AAAA-MM-DD" }
    FlagContextChunk { "List the files of this chunk" "Lista os arquivos desse chunk" }
    AboutReplay { "Step through a recording" "Percorre um registro passo a passo" }
    FlagRecording { "File written by --record" "Arquivo escrito por --record" }
    FlagCheck {
        "Only check whether this version does the same; exit code 1 if not"
        "Só verifica se esta versão faz o mesmo; código de saída 1 se não"
    }
    FlagAllSteps { "Do not wait between steps" "Não espera entre os passos" }
    NoRecording { "Not a recording: {path}" "Não é um registro: {path}" }
    RecordingNewer {
        "The recording was written by a newer version: {path}"
        "O registro foi escrito por uma versão mais nova: {path}"
    }
    RecordingBroken {
        "Line {line} of the recording is damaged: {path}"
        "A linha {line} do registro está danificada: {path}"
    }
    RecordingTaken { "a file of that name exists" "já existe um arquivo com esse nome" }
    RecordingStopped {
        "The recording is not complete: {path}: {why}"
        "O registro não está completo: {path}: {why}"
    }
    ReplayKeys {
        "Enter: next step. a: all steps. q: quit."
        "Enter: próximo passo. a: todos os passos. q: sair."
    }
    ReplaySame { "Steps: {steps}. Same as recorded." "Passos: {steps}. Igual ao registro." }
    ReplayDiffers {
        "Step {step} differs: - recorded, + now"
        "O passo {step} difere: - registrado, + agora"
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
    ProviderWithoutModel {
        "Provider {provider} without --model may get another provider's model"
        "Provedor {provider} sem --model pode receber o modelo de outro provedor"
    }
}
