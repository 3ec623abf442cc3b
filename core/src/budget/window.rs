//! How many tokens a model takes in at once. The wire does not say; these are the fallbacks of the Go program's catalogue.

/// Tokens of a provider's models, where nothing better is known. An override of the person comes first.
pub fn window(provider: &str, model: &str, own: Option<u64>) -> u64 {
    if let Some(own) = own.filter(|own| *own > 0) {
        return own;
    }
    match provider.to_ascii_uppercase().as_str() {
        "GOOGLEAI" => 1_000_000,
        "BEDROCK" if model.to_lowercase().contains("claude") => 1_000_000,
        "CLAUDEAI" | "DEVIN" => 200_000,
        "OPENAI" | "OPENAI_ASSISTANT" | "BEDROCK" | "STACKSPOT" | "XAI" | "COPILOT" | "GITHUB_MODELS"
        | "OPENROUTER" => 128_000,
        "ZAI" => 202_752,
        "MINIMAX" => 204_800,
        "MOONSHOT" => 262_144,
        "OLLAMA" => 8_192,
        _ => 50_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_provider_has_a_small_window_and_a_person_may_say_better() {
        for (provider, model, own, tokens) in [
            ("CLAUDEAI", "claude-opus-4-5", None, 200_000),
            ("googleai", "", None, 1_000_000),
            ("BEDROCK", "anthropic.claude-x", None, 1_000_000),
            ("BEDROCK", "nova", None, 128_000),
            ("P", "M", None, 50_000),
            ("P", "M", Some(0), 50_000),
            ("OPENAI", "M", Some(9_000), 9_000),
        ] {
            assert_eq!(window(provider, model, own), tokens, "{provider} {model}");
        }
    }
}
