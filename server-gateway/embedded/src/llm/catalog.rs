//! The table of providers: ids, where each finds its credential, its default model and address, and which interface
//! it offers. No I/O; `roster.rs` combines it with the environment.

use super::codec::Codec;

/// Which interface a provider offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    /// OpenAI chat completions.
    Chat,
    /// OpenAI chat completions or the Responses API, depending on the model.
    ChatOrResponses,
    /// Anthropic messages.
    Messages,
    /// Gemini.
    Gemini,
}

/// One provider that needs only an address and a key.
pub(crate) struct Entry {
    pub(crate) id: &'static str,
    /// The variables that may hold the credential, first one first.
    pub(crate) key_variables: &'static [&'static str],
    pub(crate) default_model: &'static str,
    pub(crate) default_url: &'static str,
    /// The variable that replaces the address.
    pub(crate) url_variable: Option<&'static str>,
    pub(crate) max_tokens_variable: &'static str,
    pub(crate) api: Api,
    /// Whether a caller may bring a credential of their own.
    pub(crate) takes_caller_keys: bool,
    /// Whether model ids are lower-cased before sending.
    pub(crate) lower_case_models: bool,
}

/// The providers of the table, in alphabetical order.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry {
        id: "CLAUDEAI",
        key_variables: &["ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"],
        default_model: "claude-sonnet-4-6",
        default_url: "https://api.anthropic.com",
        url_variable: Some("ANTHROPIC_BASE_URL"),
        max_tokens_variable: "ANTHROPIC_MAX_TOKENS",
        api: Api::Messages,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "COPILOT",
        key_variables: &["GITHUB_COPILOT_TOKEN"],
        default_model: "gpt-4o",
        default_url: "https://api.githubcopilot.com",
        url_variable: Some("COPILOT_API_BASE_URL"),
        max_tokens_variable: "COPILOT_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "GITHUB_MODELS",
        key_variables: &["GITHUB_TOKEN", "GH_TOKEN", "GITHUB_MODELS_TOKEN"],
        default_model: "gpt-4o",
        default_url: "https://models.inference.ai.azure.com/chat/completions",
        url_variable: Some("GITHUB_MODELS_API_URL"),
        max_tokens_variable: "GITHUB_MODELS_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: false,
        lower_case_models: false,
    },
    Entry {
        id: "GOOGLEAI",
        key_variables: &["GOOGLEAI_API_KEY"],
        default_model: "gemini-2.5-flash",
        default_url: "https://generativelanguage.googleapis.com/v1beta",
        // Ours: the Go server has none, and without one Gemini cannot be tested against a fake.
        url_variable: Some("GOOGLEAI_BASE_URL"),
        max_tokens_variable: "GOOGLEAI_MAX_TOKENS",
        api: Api::Gemini,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "MINIMAX",
        key_variables: &["MINIMAX_API_KEY"],
        default_model: "MiniMax-M2.7",
        default_url: "https://api.minimax.io/v1/text/chatcompletion_v2",
        url_variable: Some("MINIMAX_API_URL"),
        max_tokens_variable: "MINIMAX_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: false,
    },
    Entry {
        id: "MOONSHOT",
        key_variables: &["MOONSHOT_API_KEY"],
        default_model: "kimi-k2.6",
        default_url: "https://api.moonshot.ai/v1/chat/completions",
        url_variable: Some("MOONSHOT_API_URL"),
        max_tokens_variable: "MOONSHOT_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "OPENAI",
        key_variables: &["OPENAI_API_KEY"],
        default_model: "gpt-5.4",
        default_url: "https://api.openai.com/v1/chat/completions",
        url_variable: Some("OPENAI_API_URL"),
        max_tokens_variable: "OPENAI_MAX_TOKENS",
        api: Api::ChatOrResponses,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "OPENROUTER",
        key_variables: &["OPENROUTER_API_KEY"],
        default_model: "openai/gpt-5.2",
        default_url: "https://openrouter.ai/api/v1/chat/completions",
        url_variable: Some("OPENROUTER_API_URL"),
        max_tokens_variable: "OPENROUTER_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: false,
    },
    Entry {
        id: "XAI",
        key_variables: &["XAI_API_KEY"],
        default_model: "grok-4-1",
        default_url: "https://api.x.ai/v1/chat/completions",
        url_variable: Some("XAI_API_URL"),
        max_tokens_variable: "XAI_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: true,
    },
    Entry {
        id: "ZAI",
        key_variables: &["ZAI_API_KEY"],
        default_model: "glm-5",
        default_url: "https://api.z.ai/api/paas/v4/chat/completions",
        url_variable: Some("ZAI_API_URL"),
        max_tokens_variable: "ZAI_MAX_TOKENS",
        api: Api::Chat,
        takes_caller_keys: true,
        lower_case_models: true,
    },
];

/// The table's entry for an upper-case id.
pub(crate) fn entry(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.id == id)
}

/// The default address of the Responses API.
pub(crate) const RESPONSES_URL: &str = "https://api.openai.com/v1/responses";

/// Whether OpenAI wants this model to be asked through the Responses API.
pub(crate) fn prefers_responses(model: &str) -> bool {
    ["gpt-5", "gpt-4.1", "o1", "o3", "o4"].iter().any(|family| model.starts_with(family))
}

/// The answer limit of a Claude model, which its API requires in every request.
pub(crate) fn claude_max_tokens(model: &str) -> u32 {
    const LIMITS: &[(&str, u32)] = &[
        ("claude-opus-4-1", 32_000),
        ("claude-opus-4-2025", 32_000),
        ("claude-3-7", 8_192),
        ("claude-3-5", 8_192),
        ("claude-sonnet-3-7", 8_192),
        ("claude-3-", 4_096),
    ];
    LIMITS.iter().find(|(prefix, _)| model.starts_with(prefix)).map_or(64_000, |(_, limit)| *limit)
}

/// The protocol of an interface. `responses` chooses between OpenAI's two.
pub(crate) fn codec(api: Api, responses: bool) -> Codec {
    match api {
        Api::ChatOrResponses if responses => Codec::Responses,
        Api::Chat | Api::ChatOrResponses => Codec::Chat,
        Api::Messages => Codec::Messages,
        Api::Gemini => Codec::Gemini,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found_by_id() {
        assert!(ENTRIES.is_sorted_by_key(|entry| entry.id));
        assert_eq!(entry("XAI").unwrap().default_model, "grok-4-1");
        assert!(entry("xai").is_none());
    }

    #[test]
    fn claude_limits() {
        assert_eq!(claude_max_tokens("claude-sonnet-4-6"), 64_000);
        assert_eq!(claude_max_tokens("claude-opus-4-1-20250805"), 32_000);
        assert_eq!(claude_max_tokens("claude-opus-4-9"), 64_000);
        assert_eq!(claude_max_tokens("claude-3-haiku-20240307"), 4_096);
    }

    #[test]
    fn which_models_use_responses() {
        for (model, expected) in
            [("gpt-5.4", true), ("o3-mini", true), ("gpt-4.1", true), ("gpt-4o", false), ("llama3", false)]
        {
            assert_eq!(prefers_responses(model), expected, "{model}");
        }
    }
}
