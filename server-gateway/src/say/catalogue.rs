//! The catalogue of the command line: errors, hints and what `access` prints, English and Brazilian Portuguese side by
//! side. A sentence that stands alone has no period; commands, flags, variables and protocol words are not translated.

use super::{Both, both};

macro_rules! texts {
    ($($(#[$cfg:meta])? $key:ident $en:literal $pt:literal)*) => {
        $($(#[$cfg])? pub const $key: Both = both($en, $pt);)*

        /// Every text, for the tests of their style.
        #[cfg(test)]
        pub const ALL: &[(&str, Both)] = &[$($(#[$cfg])? (stringify!($key), $key)),*];
    };
}

texts! {
    ERROR "Error: {what}" "Erro: {what}"

    // Hints that send to a page of help.
    SEE_HELP "Run chatcli-gateway --help" "Veja chatcli-gateway --help"
    SEE_SETTINGS "Run chatcli-gateway --help-settings" "Veja chatcli-gateway --help-settings"
    SEE_COMMAND "Run {command} --help" "Veja {command} --help"
    SEE_FLAG "See {flag} in chatcli-gateway --help" "Veja {flag} em chatcli-gateway --help"

    // What is wrong with the words.
    FLAG_UNKNOWN "Unknown flag: {flag}" "Flag desconhecida: {flag}"
    FLAG_UNKNOWN_NEAR "Unknown flag: {flag}. Similar: {near}." "Flag desconhecida: {flag}. Parecida: {near}."
    COMMAND_UNKNOWN "Unknown command: {command}" "Comando desconhecido: {command}"
    COMMAND_UNKNOWN_NEAR
        "Unknown command: {command}. Similar: {near}."
        "Comando desconhecido: {command}. Parecido: {near}."
    COMMAND_MISSING "A command is missing after {command}: {known}" "Falta um comando após {command}: {known}"
    WORD_TOO_MANY "Unexpected argument: {word}" "Argumento inesperado: {word}"
    VALUE_MISSING "{flag} needs a value" "{flag} precisa de um valor"
    VALUE_BAD "{flag} does not accept '{value}': {expected}" "{flag} não aceita '{value}': {expected}"
    VALUES_POSSIBLE "use {values}" "use {values}"
    FLAG_TWICE "{flag} is given more than once" "{flag} foi informada mais de uma vez"
    TOGETHER "{flag} and {other} cannot be used together" "{flag} e {other} não podem ser usadas juntas"
    ARGUMENT_MISSING "Missing argument: {name}" "Falta o argumento: {name}"
    ARGUMENT_NAME "NAME" "NOME"
    ARGUMENT_FOLDER "DIR" "PASTA"

    // How values are written.
    WANT_SWITCH "use yes or no (true, false, on, off, 1, 0)" "use yes ou no (true, false, on, off, 1, 0)"
    WANT_DURATION "use a duration such as 30s, 5m or 1h30m" "use uma duração como 30s, 5m ou 1h30m"
    WANT_SHORTER "use at most 24h" "use no máximo 24h"
    WANT_INTERVAL "use more than 0 and at most 24h" "use mais de 0 e no máximo 24h"
    WANT_WHOLE "use a whole number above 0" "use um número inteiro acima de 0"
    WANT_RATE "use a number above 0" "use um número acima de 0"
    WANT_PORT "use a port from 0 to 65535" "use uma porta de 0 a 65535"
    WANT_BYTES "use a number of bytes above 0" "use um número de bytes acima de 0"

    // Settings.
    SETTING_REFUSED "{name} is set, but not supported. {says}." "{name} está definida, mas não é suportada. {says}."
    SETTING_BAD "{name} is not valid: {wanted}" "{name} não é válida: {wanted}"
    DOTENV_UNREADABLE "Cannot read {path}: {why}" "Não foi possível ler {path}: {why}"
    DOTENV_TOO_LONG "{path} is longer than {bytes} bytes" "{path} tem mais de {bytes} bytes"
    DOTENV_NOT_TEXT "{path} is not UTF-8 text" "{path} não é texto UTF-8"
    DOTENV_LINE "Cannot understand line {line} of {path}" "Não foi possível entender a linha {line} de {path}"
    DOTENV_NO_EFFECT "{name} has no effect in {path}" "{name} não tem efeito em {path}"
    HINT_DOTENV_PROCESS "Set it in the environment itself" "Defina-a no próprio ambiente"
    HINT_DOTENV_LINE
        "Correct the line, or name another file with CHATCLI_DOTENV"
        "Corrija a linha ou informe outro arquivo com CHATCLI_DOTENV"
    HINT_DOTENV_FILE
        "Correct the file, or name another one with CHATCLI_DOTENV"
        "Corrija o arquivo ou informe outro com CHATCLI_DOTENV"

    // Flags that do not go together.
    UPSTREAM_AND_EMBEDDED
        "--embedded cannot be used with --upstream: only one server can answer"
        "--embedded não pode ser usada com --upstream: só um servidor pode responder"
    UPSTREAM_MISSING "{flag} needs --upstream" "{flag} precisa de --upstream"
    HINT_UPSTREAM_MISSING "Add the server: --upstream URL" "Informe o servidor: --upstream URL"
    UPSTREAM_EMPTY "--upstream names no server" "--upstream não informa nenhum servidor"
    CERTIFICATE_ALONE "--tls-cert needs --tls-key" "--tls-cert precisa de --tls-key"
    KEY_ALONE "--tls-key needs --tls-cert" "--tls-key precisa de --tls-cert"
    HINT_CERTIFICATE
        "Use both --tls-cert and --tls-key, or neither"
        "Use --tls-cert e --tls-key, ou nenhuma das duas"
    UPSTREAM_IS_SELF
        "{upstream} is the address of this gateway itself"
        "{upstream} é o endereço do próprio gateway"
    HINT_UPSTREAM_IS_SELF
        "Choose another port with --listen, or another --upstream"
        "Escolha outra porta com --listen ou outro --upstream"
    PROXIES_TWICE
        "--behind-proxy and --trusted-proxy cannot be used together"
        "--behind-proxy e --trusted-proxy não podem ser usadas juntas"
    HINT_PROXIES
        "--behind-proxy trusts every address, --trusted-proxy only those it names"
        "--behind-proxy confia em todo endereço, --trusted-proxy só nos informados"

    // Addresses, names and files.
    ADDRESS_BAD "Not a server address: {address}" "Não é um endereço de servidor: {address}"
    ADDRESS_EXTRA "{address} has more than a host and a port" "{address} tem mais que host e porta"
    HINT_ADDRESS
        "Write it as http://host:port or https://host:port"
        "Escreva http://host:porta ou https://host:porta"
    CA_WITHOUT_TLS "--upstream-ca needs an https:// address: {address}" "--upstream-ca exige endereço https://: {address}"
    HINT_CA_WITHOUT_TLS
        "Leave out --upstream-ca, or begin the address with https://"
        "Retire --upstream-ca ou comece o endereço com https://"
    CA_UNREADABLE "Cannot read the certificates in {path}: {why}" "Não foi possível ler os certificados em {path}: {why}"
    CA_EMPTY "{path} holds no certificate (PEM)" "{path} não tem nenhum certificado (PEM)"
    CA_NONE "This system has no CA certificates{why}" "Este sistema não tem certificados CA{why}"
    HINT_CA_NONE
        "Install the package ca-certificates, or use --upstream-ca"
        "Instale o pacote ca-certificates ou use --upstream-ca"
    TLS_BROKEN "TLS cannot be set up: {why}" "Não foi possível preparar o TLS: {why}"
    HINT_TLS_BROKEN "Use another build of the gateway" "Use outra compilação do gateway"
    CERTIFICATE_UNREADABLE "Cannot read the certificate in {path}: {why}" "Não foi possível ler o certificado em {path}: {why}"
    KEY_UNREADABLE "Cannot read the private key in {path}: {why}" "Não foi possível ler a chave privada em {path}: {why}"
    PEM_NOTHING "nothing in PEM form found" "nada em formato PEM encontrado"
    IDENTITY_UNUSABLE
        "Cannot use the certificate {certificate} with the key {key}: {why}"
        "Não foi possível usar o certificado {certificate} com a chave {key}: {why}"
    HINT_IDENTITY
        "Both files must be PEM, the server's own certificate first"
        "Os dois arquivos devem ser PEM, com o certificado do servidor primeiro"
    ORIGIN_BAD "Not an origin: {origin}" "Não é uma origem: {origin}"
    HINT_ORIGIN
        "Write it as https://host or http://host:port, without a path"
        "Escreva https://host ou http://host:porta, sem caminho"
    HOST_BAD "Not a host: {host}" "Não é um host: {host}"
    HINT_HOST
        "Write it as chat.example or chat.example:8443, or * for all"
        "Escreva chat.example ou chat.example:8443, ou * para todos"
    PROXY_BAD "Not an address or network: {proxy}" "Não é um endereço nem uma rede: {proxy}"
    HINT_PROXY "Write it as 10.0.0.7 or 10.0.0.0/8" "Escreva 10.0.0.7 ou 10.0.0.0/8"
    PAGE_MISSING "{path} holds no index.html" "{path} não tem index.html"
    HINT_PAGE
        "Build the page (cargo xtask page), or leave out --page"
        "Gere a página (cargo xtask page) ou retire --page"
    TOKEN_UNREADABLE "Cannot read the token in {path}: {why}" "Não foi possível ler o token em {path}: {why}"
    TOKEN_LONG "{path} is too long for a token" "{path} é longo demais para um token"
    TOKEN_NONE "{path} holds no token" "{path} não tem nenhum token"
    TOKEN_UNSENDABLE "The server token must be one line of text" "O token do servidor deve ser uma linha de texto"

    // The machine.
    PORT_TAKEN "Cannot listen on {address}: {why}" "Não foi possível escutar em {address}: {why}"
    HINT_PORT
        "Choose another address with --listen; port 0 takes a free port"
        "Escolha outro endereço com --listen; a porta 0 usa uma porta livre"
    METRICS_TAKEN
        "Cannot listen on {address} for the metrics: {why}"
        "Não foi possível escutar em {address} para as métricas: {why}"
    HINT_METRICS "Choose another port with --metrics-port" "Escolha outra porta com --metrics-port"
    PORT_UNKNOWN "The port has no address: {why}" "A porta não tem endereço: {why}"
    THREADS "Cannot start threads: {why}" "Não foi possível iniciar threads: {why}"
    HINT_THREADS "Check the limit of processes (ulimit -u)" "Confira o limite de processos (ulimit -u)"
    SIGNALS "Cannot listen for signals: {why}" "Não foi possível receber sinais: {why}"
    HINT_AGAIN "Try again" "Tente de novo"
    LOG_UNWRITABLE "Cannot write the log {path}: {why}" "Não foi possível escrever o log {path}: {why}"
    #[cfg(feature = "embedded")]
    SESSIONS_MOVED "Sessions moved: {done}. Already there: {same}." "Sessões movidas: {done}. Já existentes: {same}."
    #[cfg(feature = "embedded")]
    SESSION_LEFT "{name}: {why}" "{name}: {why}"
    #[cfg(feature = "embedded")]
    SESSION_EXISTS "another session has this name" "outra sessão tem esse nome"
    #[cfg(feature = "embedded")]
    SESSION_NAME "the name is not valid" "o nome não é válido"
    #[cfg(feature = "embedded")]
    SESSION_TOO_LARGE "it is larger than 50 MB" "tem mais de 50 MB"
    #[cfg(feature = "embedded")]
    SESSION_ENCRYPTED "it is encrypted, which is not supported" "está criptografada, o que não é suportado"
    #[cfg(feature = "embedded")]
    SESSION_DAMAGED "it is damaged ({why})" "está danificada ({why})"
    #[cfg(feature = "embedded")]
    SESSIONS_FULL "there is no room for more sessions" "não há espaço para mais sessões"
    #[cfg(feature = "embedded")]
    SESSIONS_LEFT "Sessions not moved: {left}" "Sessões não movidas: {left}"
    #[cfg(feature = "embedded")]
    HINT_SESSIONS_LEFT
        "Fix what is listed above and run it again"
        "Corrija o que está listado acima e execute de novo"
    #[cfg(feature = "embedded")]
    SESSIONS_FOLDER "Cannot use the folder {path}: {why}" "Não foi possível usar a pasta {path}: {why}"
    #[cfg(feature = "embedded")]
    SESSIONS_STOPPED "Cannot move more sessions: {why}" "Não foi possível mover mais sessões: {why}"
    #[cfg(feature = "embedded")]
    SESSIONS_NO_DATABASE
        "There is no place for the database that could be written"
        "Não há lugar gravável para o banco de dados"
    OUTPUT "Cannot write to standard output: {why}" "Não foi possível escrever na saída padrão: {why}"
    RANDOM "This system gives no random numbers" "Este sistema não fornece números aleatórios"
    FILE_MISSING "file not found" "arquivo não encontrado"
    FILE_DENIED "permission denied" "permissão negada"
    FILE_IS_FOLDER "it is a folder" "é uma pasta"
    ADDRESS_TAKEN "address already in use" "endereço já em uso"
    ADDRESS_ELSEWHERE "not an address of this machine" "não é um endereço desta máquina"

    // The embedded server.
    #[cfg(feature = "embedded")]
    PROVIDER_UNKNOWN "Unknown provider: {name}" "Provedor desconhecido: {name}"
    #[cfg(feature = "embedded")]
    HINT_PROVIDERS "Known: {known}" "Conhecidos: {known}"
    #[cfg(feature = "embedded")]
    PROVIDER_NOT_READY
        "{provider} cannot be the default provider: {why}"
        "{provider} não pode ser o provedor padrão: {why}"
    #[cfg(feature = "embedded")]
    DATABASE "Cannot use the database {place}: {why}" "Não foi possível usar o banco de dados {place}: {why}"
    #[cfg(feature = "embedded")]
    HINT_DATABASE
        "Use --database PATH, or --database :memory: to keep no sessions"
        "Use --database CAMINHO, ou --database :memory: para não salvar sessões"
    #[cfg(feature = "embedded")]
    DATABASE_NEWER
        "A newer version of this program wrote the database {place}"
        "O banco de dados {place} foi gravado por uma versão mais nova deste programa"
    #[cfg(feature = "embedded")]
    HINT_DATABASE_NEWER
        "Update this program, or use another database: --database PATH"
        "Atualize este programa ou use outro banco de dados: --database CAMINHO"
    #[cfg(feature = "embedded")]
    TOKEN_EMPTY "The server token is empty" "O token do servidor está vazio"
    #[cfg(feature = "embedded")]
    HINT_TOKEN_EMPTY
        "Give a token, or leave it out to run without authentication"
        "Informe um token ou retire-o para rodar sem autenticação"
    #[cfg(feature = "embedded")]
    SERVER_FAILED "The embedded server cannot start: {why}" "O servidor embutido não pode iniciar: {why}"
    #[cfg(not(feature = "embedded"))]
    SERVER_NONE
        "This gateway was built without an embedded server"
        "Este gateway foi compilado sem servidor embutido"

    // Who may use the gateway.
    ACCESS_NO_PLACE
        "There is no writable folder for the access file"
        "Não há pasta gravável para o arquivo de acesso"
    HINT_ACCESS_NO_PLACE "Name a file with --access-file" "Informe um arquivo com --access-file"
    ACCESS_FILE "Cannot use {path}: {why}" "Não foi possível usar {path}: {why}"
    ACCESS_CONTENT "{path} is not an access file: {why}" "{path} não é um arquivo de acesso: {why}"
    ACCESS_BUSY "{path} is locked by another program" "{path} está bloqueado por outro programa"
    ACCESS_NEWER
        "{path} was written by a newer version (format {format})"
        "{path} foi escrito por uma versão mais nova (formato {format})"
    HINT_ACCESS_FILE
        "Correct the file, or name another one with --access-file"
        "Corrija o arquivo ou informe outro com --access-file"
    HINT_ACCESS_BUSY
        "Wait for the other program, or end it, and try again"
        "Espere o outro programa ou encerre-o, e tente de novo"
    NAME_BAD
        "A name is one line of at most 64 characters, without spaces around it"
        "Um nome é uma linha de até 64 caracteres, sem espaços nas pontas"
    NAME_TAKEN "Name already in use: {name}" "Nome já em uso: {name}"
    HINT_NAME_TAKEN
        "Choose another name, or run chatcli-gateway access revoke NAME first"
        "Escolha outro nome ou execute antes chatcli-gateway access revoke NOME"
    NAME_UNKNOWN "Name not found: {name}" "Nome não encontrado: {name}"
    HINT_NAME_UNKNOWN "Run chatcli-gateway access list" "Execute chatcli-gateway access list"
    SCREEN_ADDED
        "Open this address on the screen, once and within {minutes} minutes:\n\n  {url}\n"
        "Abra este endereço na tela, uma só vez e em até {minutes} minutos:\n\n  {url}\n"
    USER_ADDED
        "Password of {name}; it is not shown again:\n\n  {password}\n\n\
         Sign in with it on the page, or use it as the token in a terminal (--token).\n\
         The gateway asks for it when it holds the server token (--upstream-token-file,\n\
         or the token of the embedded server) or runs with --login-only.\n\
         All users share the sessions saved on the server.\n"
        "Senha de {name}; não será mostrada de novo:\n\n  {password}\n\n\
         Entre com ela na página ou use-a como token num terminal (--token).\n\
         O gateway a pede quando guarda o token do servidor (--upstream-token-file,\n\
         ou o token do servidor embutido) ou roda com --login-only.\n\
         Todos os usuários compartilham as sessões salvas no servidor.\n"
    REVOKED "Access removed: {name}\n" "Acesso removido: {name}\n"
    LIST_EMPTY "No users and no screens yet\n" "Nenhum usuário e nenhuma tela ainda\n"
    COLUMN_KIND "KIND" "TIPO"
    COLUMN_NAME "NAME" "NOME"
    COLUMN_ADDED "ADDED" "CRIADO"
    COLUMN_SEEN "LAST SEEN" "ÚLTIMO ACESSO"
    KIND_USER "user" "usuário"
    KIND_SCREEN "screen" "tela"
    NEVER "never" "nunca"
    CODE_UNTIL "waiting for its code until {time}" "aguardando o código até {time}"
    CODE_LATE "code expired" "código expirado"

    // The frame of the help pages.
    HELP_USAGE "Usage" "Uso"
    HELP_COMMANDS "Commands" "Comandos"
    HELP_ARGUMENTS "Arguments" "Argumentos"
    HELP_OPTIONS "Options" "Opções"
    HELP_DEFAULT "default" "padrão"
    HELP_HELP "Print help" "Mostra a ajuda"
    HELP_VERSION "Print version" "Mostra a versão"
    HELP_SETTINGS_HEAD
        "Every setting that the Go server or this gateway reads, and what becomes of it:\n\n  \
         kept      it does what it says\n  \
         refused   nothing starts while it is set\n  \
         ignored   it has no effect, and one line at the start says so\n\n\
         Those marked (server) belong to the server: with --upstream they are left to it.\n\
         Variables come from the environment, then from the file that CHATCLI_DOTENV\n\
         names (default ./.env). An empty one is unset. Flags beat variables.\n"
        "Todas as configurações lidas pelo servidor Go ou por este gateway:\n\n  \
         aceita    faz o que diz\n  \
         recusada  o gateway não inicia enquanto ela estiver definida\n  \
         ignorada  não tem efeito, e uma linha no início avisa\n\n\
         As marcadas com (servidor) são do servidor: com --upstream, ficam para ele.\n\
         As variáveis vêm do ambiente, depois do arquivo que CHATCLI_DOTENV indica\n\
         (padrão ./.env). Uma vazia conta como ausente. Flags vencem variáveis.\n"
    FATE_KEPT "kept" "aceita"
    FATE_REFUSED "refused" "recusada"
    FATE_IGNORED "ignored" "ignorada"
    OF_SERVER " (server)" " (servidor)"
}
