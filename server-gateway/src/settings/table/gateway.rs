//! What concerns the gateway whatever is behind it: where it listens, what it passes calls to, how it is operated.

use super::{Chapter, Form, kept, warned};
use crate::say::{Both, both};

const LOCALE: Both = both("Language, when CHATCLI_LANG is unset", "Idioma, quando CHATCLI_LANG está ausente");

pub const LISTENING: Chapter = Chapter {
    title: both("Listening", "Escuta"),
    rows: &[
        kept(
            "CHATCLI_LISTEN",
            both("Address and port to listen on", "Endereço e porta em que o gateway escuta"),
        )
        .flag("listen"),
        kept(
            "CHATCLI_GATEWAY_PORT",
            both(
                "Port to listen on, with or without --upstream",
                "Porta em que o gateway escuta, com ou sem --upstream",
            ),
        )
        .form(Form::Port),
        kept(
            "CHATCLI_SERVER_PORT",
            both("Port to listen on, without --upstream", "Porta em que o gateway escuta, sem --upstream"),
        )
        .form(Form::Port)
        .of_server(),
        kept("CHATCLI_BIND_ADDRESS", both("Address to listen on", "Endereço em que o gateway escuta"))
            .flag("bind-address"),
        kept(
            "KUBERNETES_SERVICE_HOST",
            both(
                "Set by a cluster: the default address is then every address",
                "Definida pelo cluster: o endereço padrão passa a ser todos os endereços",
            ),
        ),
        kept(
            "CHATCLI_SERVER_TLS_CERT",
            both(
                "Certificate (PEM) of the gateway; needs the key",
                "Certificado (PEM) do gateway; exige a chave",
            ),
        )
        .flag("tls-cert"),
        kept(
            "CHATCLI_SERVER_TLS_KEY",
            both(
                "Private key (PEM) of the gateway; needs the certificate",
                "Chave privada (PEM) do gateway; exige o certificado",
            ),
        )
        .flag("tls-key"),
        kept(
            "CHATCLI_MAX_CONCURRENT_STREAMS",
            both("Calls at once on one HTTP/2 connection", "Chamadas simultâneas em uma conexão HTTP/2"),
        )
        .form(Form::Whole),
        kept(
            "CHATCLI_MAX_RECV_MSG_SIZE",
            both(
                "Longest message of a caller, in bytes [default: 50 MiB]",
                "Maior mensagem de um cliente, em bytes [padrão: 50 MiB]",
            ),
        )
        .form(Form::Whole),
        kept(
            "CHATCLI_MAX_SEND_MSG_SIZE",
            both(
                "Longest message to a caller, in bytes [default: 50 MiB]",
                "Maior mensagem para um cliente, em bytes [padrão: 50 MiB]",
            ),
        )
        .form(Form::Whole),
        kept("CHATCLI_PAGE_DIR", both("Folder of the built page", "Pasta da página gerada")).flag("page"),
        kept(
            "CHATCLI_ALLOW_ORIGIN",
            both(
                "Origins of pages on other sites that may call",
                "Origens de páginas de outros sites que podem chamar",
            ),
        )
        .flag("allow-origin"),
        kept(
            "CHATCLI_ALLOW_HOST",
            both(
                "Names under which browsers find the gateway",
                "Nomes com que navegadores acessam o gateway",
            ),
        )
        .flag("allow-host"),
        kept(
            "CHATCLI_TRUSTED_PROXY",
            both(
                "Proxies whose forwarded addresses are trusted",
                "Proxies cujos endereços encaminhados são confiáveis",
            ),
        )
        .flag("trusted-proxy"),
        kept(
            "CHATCLI_BEHIND_PROXY",
            both(
                "All callers come through a trusted proxy",
                "Todos os clientes chegam por um proxy confiável",
            ),
        )
        .flag("behind-proxy")
        .form(Form::Switch),
        kept(
            "CHATCLI_PROXY_HOPS",
            both("Number of such proxies in a row", "Quantidade desses proxies em sequência"),
        )
        .flag("proxy-hops")
        .form(Form::Whole),
        kept(
            "CHATCLI_LOGIN_ONLY",
            both("Only signed-in users may call", "Só usuários que entraram podem chamar"),
        )
        .flag("login-only")
        .form(Form::Switch),
        kept("CHATCLI_ACCESS_FILE", both("File of users and screens", "Arquivo de usuários e telas"))
            .flag("access-file"),
        kept(
            "CHATCLI_PUBLIC_URL",
            both(
                "Address of the gateway for screens (access kiosk add)",
                "Endereço do gateway para as telas (access kiosk add)",
            ),
        )
        .flag("url"),
    ],
};

pub const UPSTREAM: Chapter = Chapter {
    title: both("Forwarding", "Encaminhamento"),
    rows: &[
        kept(
            "CHATCLI_UPSTREAM",
            both(
                "Servers to forward to, separated by commas",
                "Servidores de destino, separados por vírgulas",
            ),
        )
        .flag("upstream"),
        kept(
            "CHATCLI_UPSTREAM_CA",
            both(
                "CA certificates (PEM) of an https:// server",
                "Certificados CA (PEM) de um servidor https://",
            ),
        )
        .flag("upstream-ca"),
        kept(
            "CHATCLI_UPSTREAM_TOKEN_FILE",
            both(
                "File with the server token that the gateway keeps",
                "Arquivo com o token do servidor que o gateway guarda",
            ),
        )
        .flag("upstream-token-file"),
        kept(
            "CHATCLI_UPSTREAM_TOKEN",
            both("The server token that the gateway keeps", "O token do servidor que o gateway guarda"),
        ),
        kept(
            "CHATCLI_CALL_TIMEOUT",
            both("Time limit of a call without a deadline", "Tempo máximo de uma chamada sem prazo"),
        )
        .flag("call-timeout"),
        kept(
            "CHATCLI_WATCH_INTERVAL",
            both(
                "How often the K8s watcher is polled for all screens",
                "Com que frequência o K8s Watcher é consultado para todas as telas",
            ),
        )
        .flag("watch-interval"),
        kept(
            "SSL_CERT_FILE",
            both(
                "CA certificates of the system (only from the environment)",
                "Certificados CA do sistema (só do ambiente)",
            ),
        ),
        kept(
            "SSL_CERT_DIR",
            both(
                "CA certificates of the system (only from the environment)",
                "Certificados CA do sistema (só do ambiente)",
            ),
        ),
    ],
};

pub const OPERATION: Chapter = Chapter {
    title: both("Operation", "Operação"),
    rows: &[
        kept(
            "CHATCLI_DOTENV",
            both(
                "File with more variables [default: ./.env]; the environment wins",
                "Arquivo com mais variáveis [padrão: ./.env]; o ambiente vence",
            ),
        ),
        kept(
            "HOME",
            both(
                "Home folder, where the XDG variables are unset",
                "Pasta do usuário, onde faltam as variáveis XDG",
            ),
        ),
        kept(
            "XDG_DATA_HOME",
            both("Folder of database and access file", "Pasta do banco de dados e do arquivo de acesso"),
        ),
        kept("XDG_CACHE_HOME", both("Folder of the downloaded model", "Pasta do modelo baixado")),
        kept(
            "CHATCLI_GATEWAY_METRICS_PORT",
            both(
                "Port of the metrics, with or without --upstream",
                "Porta das métricas, com ou sem --upstream",
            ),
        )
        .flag("metrics-port")
        .form(Form::Port),
        kept(
            "CHATCLI_METRICS_PORT",
            both(
                "Port of the metrics; off unless it is set (the Go server: 9090)",
                "Porta das métricas; desligada se ausente (servidor Go: 9090)",
            ),
        )
        .flag("metrics-port")
        .form(Form::Port)
        .of_server(),
        kept(
            "CHATCLI_ACCESS_LOG",
            both("One line for each call: text or json", "Uma linha por chamada: text ou json"),
        )
        .flag("access-log"),
        kept(
            "CHATCLI_DRAIN_DELAY",
            both(
                "How long the port stays open after \"not ready\"",
                "Por quanto tempo a porta segue aberta após o estado \"não pronto\"",
            ),
        )
        .flag("drain-delay"),
        kept(
            "CHATCLI_DRAIN_TIMEOUT",
            both(
                "How long open calls may still run then",
                "Por quanto tempo as chamadas abertas ainda podem seguir depois",
            ),
        )
        .flag("drain-timeout"),
        kept(
            "LOG_FILE",
            both("File of the log [default: standard error]", "Arquivo do log [padrão: saída de erros]"),
        )
        .flag("log-file"),
        kept(
            "LOG_LEVEL",
            both(
                "Lowest log level: debug, info, warn or error [default: info]",
                "Menor nível do log: debug, info, warn ou error [padrão: info]",
            ),
        )
        .flag("log-level"),
        kept(
            "RUST_LOG",
            both(
                "Log levels by module; beats LOG_LEVEL (only from the environment)",
                "Níveis do log por módulo; vence LOG_LEVEL (só do ambiente)",
            ),
        ),
        kept("CHATCLI_DEBUG", both("More in the log, as --verbose", "Mais detalhes no log, como --verbose"))
            .flag("verbose")
            .form(Form::Switch),
        warned(
            "LOG_MAX_SIZE",
            both(
                "The log is not rotated here; rotate it outside and send SIGHUP",
                "O log não é rotacionado aqui; rotacione por fora e envie SIGHUP",
            ),
        ),
        warned(
            "CHATCLI_ENV",
            both(
                "The log has one format; LOG_FILE sets its place",
                "O log tem um só formato; LOG_FILE define o lugar",
            ),
        ),
        warned(
            "ENV",
            both(
                "The log has one format; LOG_FILE sets its place",
                "O log tem um só formato; LOG_FILE define o lugar",
            ),
        ),
        warned(
            "CHATCLI_LOG_*",
            both("Nothing reads it, not even the Go server", "Nada a lê, nem o servidor Go"),
        ),
        kept(
            "CHATCLI_LANG",
            both(
                "Language of help, errors and `access`: en or pt-BR",
                "Idioma da ajuda, dos erros e de `access`: en ou pt-BR",
            ),
        )
        .flag("lang"),
        kept("LC_ALL", LOCALE),
        kept("LC_MESSAGES", LOCALE),
        kept("LANG", LOCALE),
        warned("CHATCLI_THEME", both("The gateway has no themes", "O gateway não tem temas")),
    ],
};
