//! What concerns the gateway whatever is behind it: where it listens, what it passes calls to, how it is operated.

use super::{Chapter, Form, kept, warned};

pub const LISTENING: Chapter = Chapter {
    title: "Listening",
    rows: &[
        kept("CHATCLI_LISTEN", "Address and port to listen on").flag("listen"),
        kept("CHATCLI_GATEWAY_PORT", "Port to listen on, whatever is behind the gateway").form(Form::Port),
        kept("CHATCLI_SERVER_PORT", "Port of the server; the gateway takes it only when it is the server")
            .form(Form::Port)
            .of_server(),
        kept("CHATCLI_BIND_ADDRESS", "Address to listen on").flag("bind-address"),
        kept(
            "KUBERNETES_SERVICE_HOST",
            "Set by a cluster: without another wish all addresses are listened on",
        ),
        kept("CHATCLI_SERVER_TLS_CERT", "Certificate (PEM) of the listener; needs the key").flag("tls-cert"),
        kept("CHATCLI_SERVER_TLS_KEY", "Key (PEM) of the listener; needs the certificate").flag("tls-key"),
        kept("CHATCLI_MAX_CONCURRENT_STREAMS", "Calls at once on one HTTP/2 connection").form(Form::Whole),
        kept("CHATCLI_MAX_RECV_MSG_SIZE", "Longest message of a caller, in bytes [default: 50 MiB]")
            .form(Form::Whole),
        kept("CHATCLI_MAX_SEND_MSG_SIZE", "Longest message to a caller, in bytes [default: 50 MiB]")
            .form(Form::Whole),
        kept("CHATCLI_PAGE_DIR", "Folder of the built page").flag("page"),
        kept("CHATCLI_ALLOW_ORIGIN", "Origins of foreign pages that may call").flag("allow-origin"),
        kept("CHATCLI_ALLOW_HOST", "Names under which browsers find the gateway").flag("allow-host"),
        kept("CHATCLI_TRUSTED_PROXY", "Proxies whose forwarded addresses are believed").flag("trusted-proxy"),
        kept("CHATCLI_BEHIND_PROXY", "All callers come through a proxy that is believed")
            .flag("behind-proxy")
            .form(Form::Switch),
        kept("CHATCLI_PROXY_HOPS", "How many proxies stand in a row then")
            .flag("proxy-hops")
            .form(Form::Whole),
        kept("CHATCLI_LOGIN_ONLY", "Only people who signed in may call")
            .flag("login-only")
            .form(Form::Switch),
        kept("CHATCLI_ACCESS_FILE", "File of people and screens").flag("access-file"),
        kept("CHATCLI_PUBLIC_URL", "How a screen reaches the gateway (access kiosk add)").flag("url"),
    ],
};

pub const UPSTREAM: Chapter = Chapter {
    title: "The server behind",
    rows: &[
        kept("CHATCLI_UPSTREAM", "Servers that calls are passed to, separated by commas").flag("upstream"),
        kept("CHATCLI_UPSTREAM_CA", "Authorities (PEM) of an https:// server").flag("upstream-ca"),
        kept("CHATCLI_UPSTREAM_TOKEN_FILE", "File with the token that the gateway holds")
            .flag("upstream-token-file"),
        kept("CHATCLI_UPSTREAM_TOKEN", "That token itself"),
        kept("CHATCLI_CALL_TIMEOUT", "Limit of a call that brings no deadline").flag("call-timeout"),
        kept("CHATCLI_WATCH_INTERVAL", "How often the K8s watcher is asked for all screens together")
            .flag("watch-interval"),
        kept("SSL_CERT_FILE", "Authorities of the system (from the environment, not from a dotenv file)"),
        kept("SSL_CERT_DIR", "Authorities of the system (from the environment, not from a dotenv file)"),
    ],
};

pub const OPERATION: Chapter = Chapter {
    title: "Operation",
    rows: &[
        kept("CHATCLI_DOTENV", "File with further variables [default: ./.env]; the environment wins"),
        kept("HOME", "Where folders of the user are, when XDG variables do not say"),
        kept("XDG_DATA_HOME", "Folder of database and access file"),
        kept("XDG_CACHE_HOME", "Folder of the downloaded model"),
        kept("CHATCLI_GATEWAY_METRICS_PORT", "Port of the metrics, whatever is behind the gateway")
            .flag("metrics-port")
            .form(Form::Port),
        kept("CHATCLI_METRICS_PORT", "Port of the metrics; off unless it is set (the Go server: 9090)")
            .flag("metrics-port")
            .form(Form::Port)
            .of_server(),
        kept("CHATCLI_ACCESS_LOG", "One line for each call: text or json").flag("access-log"),
        kept("CHATCLI_DRAIN_DELAY", "How long the port stays open after the readiness is gone")
            .flag("drain-delay"),
        kept("CHATCLI_DRAIN_TIMEOUT", "How long calls in flight may go on after that").flag("drain-timeout"),
        kept("LOG_FILE", "File of the log [default: standard error]").flag("log-file"),
        kept("LOG_LEVEL", "debug, info, warn or error [default: info]").flag("log-level"),
        kept("RUST_LOG", "Levels by module; goes before LOG_LEVEL (from the environment only)"),
        kept("CHATCLI_DEBUG", "More in the log, as --verbose").flag("verbose").form(Form::Switch),
        warned("LOG_MAX_SIZE", "The log is not cut here; rotate it from outside and send SIGHUP"),
        warned("CHATCLI_ENV", "The log has one form; LOG_FILE says where it goes"),
        warned("ENV", "The log has one form; LOG_FILE says where it goes"),
        warned("CHATCLI_LOG_*", "Nothing reads it, in the Go server neither"),
        warned("CHATCLI_LANG", "The gateway speaks English; page and terminal have their own language"),
        warned("CHATCLI_THEME", "There are no colours to choose"),
    ],
};
