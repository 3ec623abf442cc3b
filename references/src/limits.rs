//! How much of a prompt files may take. The Go program measures in tokens of the model's longest answer, four bytes
//! each; where no limit is set, its table of models is the source.

use chatcli_core::account::default_model;

/// Files that one reference brings at most.
pub(crate) const MAX_FILES: usize = 100;
/// Bytes that one scan reads at most.
pub(crate) const SCAN_BYTES: u64 = 10 * 1024 * 1024;
/// Entries that one scan looks at before it stops.
pub(crate) const MAX_ENTRIES: usize = 200_000;
/// Folders inside folders that are followed.
pub(crate) const MAX_DEPTH: usize = 64;
/// Bytes of one file in a piece; with the rest of the prompt it has to fit into what a server takes.
pub(crate) const PIECE_FILE_BYTES: u64 = 384 * 1024;
/// Bytes that `@git` brings at most.
pub(crate) const GIT_BYTES: usize = 100 * 1024;
/// Commands that `@history` brings.
pub(crate) const HISTORY_LINES: usize = 30;

/// The budget of one prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    max_tokens: u64,
}

impl Budget {
    /// What the model may answer; the limit in force counts where there is one.
    pub(crate) fn new(provider: &str, model: &str, max_tokens: i32) -> Self {
        let set = u64::try_from(max_tokens).ok().filter(|set| *set > 0);
        Self { max_tokens: set.unwrap_or_else(|| longest_answer(provider, model)) }
    }

    /// Bytes that full files may take: nine tenths of three quarters of it.
    pub(crate) fn full_bytes(self) -> u64 {
        self.max_tokens * 3 / 4 * 36 / 10
    }

    /// Tokens of files in one piece.
    pub(crate) fn piece_tokens(self) -> u64 {
        self.max_tokens * 3 / 4
    }

    /// Tokens above which a file is a piece of its own.
    pub(crate) fn alone_tokens(self) -> u64 {
        self.max_tokens / 2
    }

    /// Bytes of a summary.
    pub(crate) fn summary_bytes(self) -> usize {
        usize::try_from(self.max_tokens / 2 * 4).unwrap_or(usize::MAX)
    }
}

/// Bytes of one whole file that may come with a prompt to this model.
pub fn most_bytes(provider: &str, model: &str, max_tokens: i32) -> u64 {
    Budget::new(provider, model, max_tokens).full_bytes()
}

/// Tokens, as the Go program estimates them.
pub(crate) fn tokens(bytes: u64) -> u64 {
    bytes / 4
}

fn longest_answer(provider: &str, model: &str) -> u64 {
    let provider = provider.to_uppercase();
    let model = if model.is_empty() { default_model(&provider).unwrap_or_default() } else { model };
    let model = model.to_lowercase();
    match provider.as_str() {
        "GOOGLEAI" => 65_536,
        "CLAUDEAI" => 64_000,
        "OPENAI" if model.starts_with("gpt-5") => 128_000,
        "OPENAI" if model.starts_with("gpt-4") => 32_000,
        "OPENAI" if model.starts_with("o3") || model.starts_with("o4") => 100_000,
        "BEDROCK" if model.contains("claude") => 64_000,
        "BEDROCK" if model.contains("deepseek") => 32_768,
        "BEDROCK" if model.contains("gpt-oss") => 16_384,
        "BEDROCK" if model.contains("nova") => 5_120,
        "OPENAI" | "XAI" | "COPILOT" | "OPENROUTER" => 16_384,
        "STACKSPOT" => 128_000,
        "ZAI" => 65_535,
        "MINIMAX" | "MOONSHOT" => 131_072,
        "OLLAMA" | "BEDROCK" => 8_192,
        "DEVIN" => 32_000,
        "GITHUB_MODELS" => 4_096,
        _ => 50_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_files_take_2_7_bytes_a_token() {
        for (tokens, bytes) in [(8_192, 22_118), (50_000, 135_000), (64_000, 172_800)] {
            assert_eq!(Budget::new("", "", tokens).full_bytes(), bytes);
        }
        assert_eq!(Budget::new("CLAUDEAI", "x", 0).full_bytes(), 172_800);
        assert_eq!(Budget::new("nobody's", "x", 0).full_bytes(), 135_000);
    }
}
