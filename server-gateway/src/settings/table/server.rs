//! What concerns a server, ours or the one behind: who may call it, its limits, and features of the Go server that
//! ours does not have.

use super::{Chapter, Form, kept, refused, warned};

const NO_FALLBACK: &str = "Nothing falls back to another provider here";
const NO_WATCHER: &str = "This server cannot watch a cluster; pass calls to one that does with --upstream";
const NO_HUB: &str = "There is no conversation hub here; its calls are answered with UNAVAILABLE";
const NO_PLUGINS: &str = "This server has no plugins";
const NO_MCP: &str = "This server starts no MCP servers";

pub const SECURITY: Chapter = Chapter {
    title: "Security and limits of the server",
    rows: &[
        kept("CHATCLI_SERVER_TOKEN", "Token that callers must bring").flag("token").of_server(),
        kept("CHATCLI_SERVER_TOKEN_FILE", "File with that token").flag("server-token-file").of_server(),
        kept("CHATCLI_JWT_SECRET", "Secret that signs JSON web tokens (HS256)").of_server(),
        kept("CHATCLI_JWT_ISSUER", "Issuer that such a token must name").of_server(),
        kept("CHATCLI_JWT_AUDIENCE", "Audience that such a token must name").of_server(),
        kept("CHATCLI_RATE_LIMIT_RPS", "Calls a second for each caller").form(Form::Rate).of_server(),
        kept("CHATCLI_RATE_LIMIT_BURST", "Calls at once for each caller").form(Form::Whole).of_server(),
        kept("CHATCLI_AUDIT_LOG_PATH", "File with a line for each sign-in and call").of_server(),
        kept("CHATCLI_ALLOW_HTTP_PROVIDERS", "Callers may name provider addresses without TLS")
            .form(Form::Switch)
            .of_server(),
        kept("CHATCLI_OLLAMA_ALLOWED_HOSTS", "Hosts that callers may name as their own Ollama").of_server(),
        kept("CHATCLI_CA_BUNDLE", "Further authorities (PEM) for the providers").of_server(),
        kept("HTTPS_PROXY", "Proxy to the providers").of_server(),
        kept("NO_PROXY", "Hosts that are reached without it").of_server(),
        warned("HTTP_PROXY", "Providers are reached over TLS, so HTTPS_PROXY counts"),
        kept("CHATCLI_AUTH_DIR", "Folder of the credential store").of_server(),
        kept("CHATCLI_KEYCHAIN_BACKEND", "Where the key of the credential store is").of_server(),
        refused("CHATCLI_TLS_INSECURE_SKIP_VERIFY", "Certificates are always checked; see CHATCLI_CA_BUNDLE")
            .form(Form::Switch),
        refused("CHATCLI_ENCRYPTION_KEY", "Nothing is encrypted with it, in the Go server neither"),
        refused("CHATCLI_SESSION_TTL", "Saved sessions do not expire here"),
    ],
};

pub const FEATURES: Chapter = Chapter {
    title: "Features of the server",
    rows: &[
        kept("CHATCLI_DATABASE", "File of the saved sessions, or :memory:").flag("database").of_server(),
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
        refused("CHATCLI_GATEWAY_IN_SERVER", "This server takes no part in messengers").form(Form::Switch),
        kept("CHATCLI_AGENT_SECURITY_MODE", "Holds by itself: this server runs no commands").of_server(),
        kept("CHATCLI_ENV_REDACT_MODE", "Holds by itself: this server sends no environment to a model")
            .of_server(),
        warned("CHATCLI_HUB_ENABLED", NO_HUB).form(Form::Switch),
        warned("CHATCLI_HUB_*", NO_HUB),
        warned("CHATCLI_GRPC_REFLECTION", "There is no reflection, in the Go server neither")
            .form(Form::Switch),
    ],
};
