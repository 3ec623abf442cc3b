//! Keys, addresses and limits of the providers. The embedded server reads them; here is only what becomes of each.

use super::{Chapter, Fate, Form, Setting, Whose, refused, warned};

const KEY: &str = "Key of a provider";
const ADDRESS: &str = "Address of a provider";
const LIMIT: &str = "Answer limit of a provider";
const NO_BEDROCK: &str = "BEDROCK is not among the providers of this server";
const NO_DEVIN: &str = "DEVIN is not among the providers of this server";

const fn kept(name: &'static str, says: &'static str) -> Setting {
    Setting { name, flag: "", fate: Fate::Kept, whose: Whose::Server, form: Form::Text, says }
}

pub const PROVIDERS: Chapter = Chapter {
    title: "Providers",
    rows: &[
        kept("LLM_PROVIDER", "Default provider").flag("provider"),
        kept("LLM_MODEL", "Default model").flag("model"),
        kept("MAX_RETRIES", "How often a provider is asked, the first time included").form(Form::Whole),
        kept("INITIAL_BACKOFF", "First wait before a provider is asked again"),
        kept("CHATCLI_STREAM_IDLE_TIMEOUT_SECONDS", "Longest silence inside an answer, in seconds"),
        kept("CHATCLI_LOCAL_MODEL", "Model file (GGUF) of LOCAL").flag("local-model"),
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
        kept("CLIENT_ID", "StackSpot account"),
        kept("CLIENT_KEY", "StackSpot account"),
        kept("STACKSPOT_REALM", "StackSpot account"),
        kept("STACKSPOT_AGENT_ID", "StackSpot account"),
        kept("OPENAI_API_URL", ADDRESS),
        kept("OPENAI_RESPONSES_API_URL", ADDRESS),
        kept("OPENAI_USE_RESPONSES", "OPENAI is asked through its Responses API").form(Form::Switch),
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
        kept("OLLAMA_ENABLED", "Ollama is a provider").form(Form::Switch),
        kept("OLLAMA_BASE_URL", ADDRESS),
        kept("OLLAMA_MODEL", "Model of Ollama"),
        warned("OLLAMA_FILTER_THINKING", "Thoughts of a model are not cut out here").form(Form::Switch),
        refused("MINIMAX_API_COMPAT", "MINIMAX is asked through its own API only"),
        warned("MOONSHOT_THINKING", "Models think as they do without it"),
        warned("ANTHROPIC_SPEED", "Models are as fast as without it"),
        warned("ANTHROPIC_1MTOKENS_SONNET", "The context is as long as without it").form(Form::Switch),
        warned("CHATCLI_CONTEXT_WINDOW", "Histories are sent as callers bring them"),
        warned("OPENROUTER_MODEL", "Name a model with --model or in the call"),
        refused("OPENROUTER_FALLBACK_MODELS", "OPENROUTER is asked for one model"),
        refused("OPENROUTER_PROVIDER_ORDER", "OPENROUTER chooses the provider itself"),
        warned("OPENROUTER_TRANSFORMS", "Prompts are sent as they are"),
        warned("OPENROUTER_TOOLS", "Models have no tools here"),
        warned("OPENROUTER_HTTP_REFERER", "OPENROUTER is not told who asks"),
        warned("OPENROUTER_APP_TITLE", "OPENROUTER is not told who asks"),
        refused("BEDROCK_*", NO_BEDROCK),
        refused("CHATCLI_BEDROCK_*", NO_BEDROCK),
        warned("AWS_ACCESS_KEY_ID", NO_BEDROCK),
        warned("AWS_PROFILE", NO_BEDROCK),
        warned("AWS_BEARER_TOKEN_BEDROCK", NO_BEDROCK),
        refused("DEVIN_CLI_*", NO_DEVIN),
        refused("DEVIN_MODEL", NO_DEVIN),
    ],
};
