//! What concerns a server, ours or the one behind: who may call it, its limits, and features of the Go server that
//! ours does not have.

use super::{Chapter, Form, kept, refused, warned};
use crate::say::{Both, both};

const NO_FALLBACK: Both =
    both("This server has no fallback providers", "Este servidor não tem provedores de reserva");
const NO_WATCHER: Both = both(
    "This server has no K8s watcher; use --upstream with one that has",
    "Este servidor não tem K8s Watcher; use --upstream com um que tenha",
);
const NO_MESSENGERS: Both = both(
    "For messengers, to which this server is not connected",
    "Para mensageiros, aos quais este servidor não se conecta",
);
const NO_PLUGINS: Both = both("This server has no plugins", "Este servidor não tem plugins");
const NO_MCP: Both = both("This server starts no MCP servers", "Este servidor não inicia servidores MCP");

pub const SECURITY: Chapter = Chapter {
    title: both("Security and limits of the server", "Segurança e limites do servidor"),
    rows: &[
        kept(
            "CHATCLI_SERVER_TOKEN",
            both("Server token, which callers must send", "Token do servidor, que os clientes devem enviar"),
        )
        .flag("token")
        .of_server(),
        kept(
            "CHATCLI_SERVER_TOKEN_FILE",
            both("File with the server token", "Arquivo com o token do servidor"),
        )
        .flag("server-token-file")
        .of_server(),
        kept(
            "CHATCLI_JWT_SECRET",
            both("Secret that signs JSON web tokens (HS256)", "Segredo que assina JSON web tokens (HS256)"),
        )
        .of_server(),
        kept(
            "CHATCLI_JWT_ISSUER",
            both("Issuer that a JSON web token must have", "Emissor que um JSON web token deve ter"),
        )
        .of_server(),
        kept(
            "CHATCLI_JWT_AUDIENCE",
            both("Audience that a JSON web token must have", "Audiência que um JSON web token deve ter"),
        )
        .of_server(),
        kept(
            "CHATCLI_RATE_LIMIT_RPS",
            both("Calls per second for each caller", "Chamadas por segundo de cada cliente"),
        )
        .form(Form::Rate)
        .of_server(),
        kept(
            "CHATCLI_RATE_LIMIT_BURST",
            both("Calls at once for each caller", "Chamadas simultâneas de cada cliente"),
        )
        .form(Form::Whole)
        .of_server(),
        kept(
            "CHATCLI_AUDIT_LOG_PATH",
            both(
                "File with a line for each sign-in and call",
                "Arquivo com uma linha por entrada e por chamada",
            ),
        )
        .of_server(),
        kept(
            "CHATCLI_ALLOW_HTTP_PROVIDERS",
            both(
                "Callers may give provider addresses without TLS",
                "Clientes podem informar endereços de provedores sem TLS",
            ),
        )
        .form(Form::Switch)
        .of_server(),
        kept(
            "CHATCLI_OLLAMA_ALLOWED_HOSTS",
            both(
                "Hosts that callers may give as their own Ollama",
                "Hosts que clientes podem informar como seu Ollama",
            ),
        )
        .of_server(),
        kept(
            "CHATCLI_CA_BUNDLE",
            both(
                "More CA certificates (PEM) for the providers",
                "Mais certificados CA (PEM) para os provedores",
            ),
        )
        .of_server(),
        kept("HTTPS_PROXY", both("Proxy to the providers", "Proxy para os provedores")).of_server(),
        kept("NO_PROXY", both("Hosts that are reached without the proxy", "Hosts acessados sem o proxy"))
            .of_server(),
        warned(
            "HTTP_PROXY",
            both(
                "Providers are reached over TLS, so HTTPS_PROXY counts",
                "Os provedores são acessados por TLS; vale HTTPS_PROXY",
            ),
        ),
        kept(
            "CHATCLI_AUTH_DIR",
            both("Folder of the credential store", "Pasta do armazenamento de credenciais"),
        )
        .of_server(),
        kept(
            "CHATCLI_KEYCHAIN_BACKEND",
            both(
                "Where the key of the credential store is",
                "Onde está a chave do armazenamento de credenciais",
            ),
        )
        .of_server(),
        refused(
            "CHATCLI_TLS_INSECURE_SKIP_VERIFY",
            both(
                "Certificates are always checked; see CHATCLI_CA_BUNDLE",
                "Certificados são sempre verificados; veja CHATCLI_CA_BUNDLE",
            ),
        )
        .form(Form::Switch),
        refused(
            "CHATCLI_ENCRYPTION_KEY",
            both(
                "Nothing is encrypted with it, not even by the Go server",
                "Nada é criptografado com ela, nem no servidor Go",
            ),
        ),
    ],
};

pub const FEATURES: Chapter = Chapter {
    title: both("Features of the server", "Recursos do servidor"),
    rows: &[
        kept(
            "CHATCLI_DATABASE",
            both(
                "Where sessions are saved: a file, :memory: or postgres://USER@HOST/NAME",
                "Onde salvar as sessões: arquivo, :memory: ou postgres://USUARIO@HOST/NOME",
            ),
        )
        .flag("database")
        .of_server(),
        refused("CHATCLI_WATCH_DEPLOYMENT", NO_WATCHER).flag("watch-deployment"),
        refused("CHATCLI_WATCH_CONFIG", NO_WATCHER).flag("watch-config"),
        refused("CHATCLI_WATCH_NAMESPACE", NO_WATCHER).flag("watch-namespace"),
        refused("CHATCLI_WATCH_WINDOW", NO_WATCHER).flag("watch-window"),
        refused("CHATCLI_WATCH_MAX_LOG_LINES", NO_WATCHER).flag("watch-max-log-lines"),
        refused("CHATCLI_KUBECONFIG", NO_WATCHER).flag("watch-kubeconfig"),
        refused("CHATCLI_FALLBACK_PROVIDERS", NO_FALLBACK).flag("fallback-providers"),
        warned("CHATCLI_FALLBACK_MAX_RETRIES", NO_FALLBACK).flag("fallback-max-retries"),
        warned("CHATCLI_FALLBACK_COOLDOWN_BASE", NO_FALLBACK).flag("fallback-cooldown-base"),
        warned("CHATCLI_FALLBACK_COOLDOWN_MAX", NO_FALLBACK).flag("fallback-cooldown-max"),
        warned("CHATCLI_FALLBACK_MODEL_*", NO_FALLBACK),
        refused("CHATCLI_MCP_CONFIG", NO_MCP).flag("mcp-config"),
        refused("CHATCLI_MCP_ENABLED", NO_MCP).form(Form::Switch),
        refused("CHATCLI_ALLOW_UNSIGNED_PLUGINS", NO_PLUGINS).form(Form::Switch),
        refused("CHATCLI_AGENT_PLUGIN_TIMEOUT", NO_PLUGINS),
        refused(
            "CHATCLI_GATEWAY_IN_SERVER",
            both("This server is not connected to messengers", "Este servidor não se conecta a mensageiros"),
        )
        .form(Form::Switch),
        kept(
            "CHATCLI_AGENT_SECURITY_MODE",
            both(
                "Always kept: this server runs no commands",
                "Sempre atendida: este servidor não executa comandos",
            ),
        )
        .of_server(),
        kept(
            "CHATCLI_ENV_REDACT_MODE",
            both(
                "Always kept: this server sends no environment to a model",
                "Sempre atendida: este servidor não envia o ambiente a um modelo",
            ),
        )
        .of_server(),
        kept(
            "CHATCLI_HUB_ENABLED",
            both(
                "Conversations shared by a user's clients; false turns them off",
                "Conversas comuns aos clientes de um usuário; false as desativa",
            ),
        )
        .form(Form::Switch)
        .of_server(),
        kept(
            "CHATCLI_HUB_TAIL_BUFFER",
            both(
                "Events that a client may be behind in a shared conversation",
                "Eventos de atraso tolerados em uma conversa comum",
            ),
        )
        .form(Form::Whole)
        .of_server(),
        kept(
            "CHATCLI_SESSION_TTL",
            both(
                "Days after which autosave- and mcp- sessions are deleted; unset or 0 keeps them",
                "Dias até excluir as sessões autosave- e mcp-; sem valor ou 0 as mantém",
            ),
        )
        .of_server(),
        kept(
            "CHATCLI_SESSION_AUTOSAVE_KEEP",
            both(
                "autosave- sessions that stay while CHATCLI_SESSION_TTL is set [default: 600]",
                "Sessões autosave- mantidas enquanto CHATCLI_SESSION_TTL tem valor [padrão: 600]",
            ),
        )
        .form(Form::Whole)
        .of_server(),
        kept(
            "CHATCLI_HUB_TTL_HOURS",
            both(
                "Hours after which unused shared conversations are deleted; 0 keeps them",
                "Horas até excluir conversas comuns sem uso; 0 as mantém",
            ),
        )
        .of_server(),
        refused(
            "CHATCLI_HUB_DB",
            both(
                "Shared conversations are in the one database; see CHATCLI_DATABASE",
                "As conversas comuns estão no banco de dados único; veja CHATCLI_DATABASE",
            ),
        ),
        warned("CHATCLI_HUB_*", NO_MESSENGERS),
        warned(
            "CHATCLI_GRPC_REFLECTION",
            both(
                "This server has no reflection, like the Go server",
                "Este servidor não tem reflection, como o servidor Go",
            ),
        )
        .form(Form::Switch),
    ],
};
