//! Keys, addresses and limits of the providers. The embedded server reads them; here is only what becomes of each.

use super::{Chapter, Fate, Form, Setting, Whose, refused, warned};
use crate::say::{Both, both};

const KEY: Both = both("API key of a provider", "API key de um provedor");
const ADDRESS: Both = both("Address of a provider", "Endereço de um provedor");
const LIMIT: Both = both("Answer limit of a provider", "Limite da resposta de um provedor");
const NO_BEDROCK: Both =
    both("This server has no provider BEDROCK", "Este servidor não tem o provedor BEDROCK");
const NO_DEVIN: Both = both("This server has no provider DEVIN", "Este servidor não tem o provedor DEVIN");

const fn kept(name: &'static str, says: Both) -> Setting {
    Setting { name, flag: "", fate: Fate::Kept, whose: Whose::Server, form: Form::Text, says }
}

pub const PROVIDERS: Chapter = Chapter {
    title: both("Providers", "Provedores"),
    rows: &[
        kept("LLM_PROVIDER", both("Default provider", "Provedor padrão")).flag("provider"),
        kept("LLM_MODEL", both("Default model", "Modelo padrão")).flag("model"),
        kept(
            "MAX_RETRIES",
            both("Attempts for each call to a provider", "Tentativas para cada chamada a um provedor"),
        )
        .form(Form::Whole),
        kept(
            "INITIAL_BACKOFF",
            both("First wait between two attempts", "Primeira espera entre duas tentativas"),
        ),
        kept(
            "CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS",
            both(
                "Longest silence inside an answer, in seconds",
                "Maior silêncio em uma resposta, em segundos",
            ),
        ),
        kept(
            "CHATCLI_LOCAL_MODEL",
            both("Model file (GGUF) of LOCAL", "Arquivo de modelo (GGUF) do provedor LOCAL"),
        )
        .flag("local-model"),
        kept("OPENAI_API_KEY", KEY),
        kept("ANTHROPIC_API_KEY", KEY),
        kept("ANTHROPIC_OAUTH_TOKEN", KEY),
        kept("GOOGLEAI_API_KEY", KEY),
        kept("XAI_API_KEY", KEY),
        kept("ZAI_API_KEY", KEY),
        kept("MINIMAX_API_KEY", KEY),
        kept("MOONSHOT_API_KEY", KEY),
        kept("OPENROUTER_API_KEY", KEY),
        kept("GITHUB_COPILOT_TOKEN", KEY),
        kept("GITHUB_TOKEN", KEY),
        kept("GH_TOKEN", KEY),
        kept("GITHUB_MODELS_TOKEN", KEY),
        kept("CLIENT_ID", both("StackSpot account", "Conta StackSpot")),
        kept("CLIENT_KEY", both("StackSpot account", "Conta StackSpot")),
        kept("STACKSPOT_REALM", both("StackSpot account", "Conta StackSpot")),
        kept("STACKSPOT_AGENT_ID", both("StackSpot account", "Conta StackSpot")),
        kept("OPENAI_API_URL", ADDRESS),
        kept("OPENAI_RESPONSES_API_URL", ADDRESS),
        kept(
            "OPENAI_USE_RESPONSES",
            both("OPENAI is called through its Responses API", "OPENAI é chamado pela Responses API"),
        )
        .form(Form::Switch),
        kept("ANTHROPIC_BASE_URL", ADDRESS),
        kept("GOOGLEAI_BASE_URL", ADDRESS),
        kept("XAI_API_URL", ADDRESS),
        kept("ZAI_API_URL", ADDRESS),
        kept("MINIMAX_API_URL", ADDRESS),
        kept("MOONSHOT_API_URL", ADDRESS),
        kept("OPENROUTER_API_URL", ADDRESS),
        kept("COPILOT_API_BASE_URL", ADDRESS),
        kept("GITHUB_MODELS_API_URL", ADDRESS),
        kept("OPENAI_MAX_TOKENS", LIMIT),
        kept("ANTHROPIC_MAX_TOKENS", LIMIT),
        kept("GOOGLEAI_MAX_TOKENS", LIMIT),
        kept("XAI_MAX_TOKENS", LIMIT),
        kept("ZAI_MAX_TOKENS", LIMIT),
        kept("MINIMAX_MAX_TOKENS", LIMIT),
        kept("MOONSHOT_MAX_TOKENS", LIMIT),
        kept("OLLAMA_MAX_TOKENS", LIMIT),
        kept("COPILOT_MAX_TOKENS", LIMIT),
        kept("GITHUB_MODELS_MAX_TOKENS", LIMIT),
        kept("OPENROUTER_MAX_TOKENS", LIMIT),
        kept("OLLAMA_ENABLED", both("Enables the provider OLLAMA", "Habilita o provedor OLLAMA"))
            .form(Form::Switch),
        kept("OLLAMA_BASE_URL", ADDRESS),
        kept("OLLAMA_MODEL", both("Model of Ollama", "Modelo do Ollama")),
        warned(
            "OLLAMA_FILTER_THINKING",
            both(
                "The thoughts of a model are not removed here",
                "Os pensamentos de um modelo não são removidos aqui",
            ),
        )
        .form(Form::Switch),
        refused(
            "MINIMAX_API_COMPAT",
            both("MINIMAX is called through its own API only", "MINIMAX é chamado só pela própria API"),
        ),
        warned(
            "MOONSHOT_THINKING",
            both("Models use their default thinking", "Os modelos usam o raciocínio padrão"),
        ),
        warned(
            "ANTHROPIC_SPEED",
            both("Models use their default speed", "Os modelos usam a velocidade padrão"),
        ),
        warned(
            "ANTHROPIC_1MTOKENS_SONNET",
            both("The context has its default length", "O contexto tem o tamanho padrão"),
        )
        .form(Form::Switch),
        warned(
            "CHATCLI_CONTEXT_WINDOW",
            both(
                "Histories are sent as callers send them",
                "Os históricos são enviados como os clientes os enviam",
            ),
        ),
        warned(
            "OPENROUTER_MODEL",
            both("Name a model with --model or in the call", "Informe um modelo com --model ou na chamada"),
        ),
        refused(
            "OPENROUTER_FALLBACK_MODELS",
            both("OPENROUTER is called for one model", "OPENROUTER é chamado para um modelo"),
        ),
        refused(
            "OPENROUTER_PROVIDER_ORDER",
            both("OPENROUTER chooses the provider itself", "O próprio OPENROUTER escolhe o provedor"),
        ),
        warned(
            "OPENROUTER_TRANSFORMS",
            both("Prompts are sent as they are", "Prompts são enviados sem alteração"),
        ),
        warned("OPENROUTER_TOOLS", both("Models have no tools here", "Os modelos não têm ferramentas aqui")),
        warned(
            "OPENROUTER_HTTP_REFERER",
            both("OPENROUTER does not get the caller's name", "OPENROUTER não recebe o nome do cliente"),
        ),
        warned(
            "OPENROUTER_APP_TITLE",
            both("OPENROUTER does not get the caller's name", "OPENROUTER não recebe o nome do cliente"),
        ),
        refused("BEDROCK_*", NO_BEDROCK),
        refused("CHATCLI_BEDROCK_*", NO_BEDROCK),
        warned("AWS_ACCESS_KEY_ID", NO_BEDROCK),
        warned("AWS_PROFILE", NO_BEDROCK),
        warned("AWS_BEARER_TOKEN_BEDROCK", NO_BEDROCK),
        refused("DEVIN_CLI_*", NO_DEVIN),
        refused("DEVIN_MODEL", NO_DEVIN),
    ],
};
