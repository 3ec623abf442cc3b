//! Facts about the providers a server may know: their ids and the model each uses when a request names none.
//! Source: the Go project's defaults. A server may know more; an unknown id is still sent.

/// Ids a person may give, upper-case as they travel.
pub const KNOWN_PROVIDERS: [&str; 17] = [
    "OPENAI",
    "OPENAI_ASSISTANT",
    "CLAUDEAI",
    "GOOGLEAI",
    "XAI",
    "ZAI",
    "MINIMAX",
    "MOONSHOT",
    "STACKSPOT",
    "OLLAMA",
    "COPILOT",
    "GITHUB_MODELS",
    "OPENROUTER",
    "BEDROCK",
    "DEVIN",
    "LOCAL",
    "ECHO",
];

/// The model id a provider uses by default. Sent with a provider override, because the Go server would otherwise
/// ask the overriding provider for its own default provider's model. `None`: the provider chooses by itself.
pub fn default_model(provider: &str) -> Option<&'static str> {
    Some(match provider {
        "OPENAI" => "gpt-5.4",
        "OPENAI_ASSISTANT" | "COPILOT" | "GITHUB_MODELS" => "gpt-4o",
        "CLAUDEAI" => "claude-sonnet-4-6",
        "GOOGLEAI" => "gemini-2.5-flash",
        "XAI" => "grok-4-1",
        "ZAI" => "glm-5",
        "MINIMAX" => "MiniMax-M2.7",
        "MOONSHOT" => "kimi-k2.6",
        "STACKSPOT" => "StackSpotAI",
        "OLLAMA" => "gpt-oss:20b",
        "OPENROUTER" => "openai/gpt-5.2",
        "BEDROCK" => "global.anthropic.claude-sonnet-4-6",
        "DEVIN" => "claude-sonnet-4.6",
        _ => return None,
    })
}
