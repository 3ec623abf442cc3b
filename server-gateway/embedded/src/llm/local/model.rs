//! The model itself: loads a GGUF file and turns a conversation into text, token by token. It asks its caller
//! before every step whether to go on, also while it reads the prompt.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::tokenizer::TokenizerFromGguf;
use candle_core::{DType, Device, Tensor};
use candle_transformers::generation::{LogitsProcessor, Sampling as CandleSampling};
use candle_transformers::models::quantized_llama::ModelWeights;
use candle_transformers::utils::apply_repeat_penalty;
use chatcli_proto::StopReason;
use tokenizers::Tokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;

use super::conversation::{self, CONTEXT_TOKENS, Marks};
use super::weights;
use crate::llm::{End, Role, Turn, Usage};

/// Prompt tokens computed in one step: large enough to be quick, small enough to stop within a moment.
const PREFILL_TOKENS: usize = 8;

/// How far back a repetition counts, in tokens.
const REPEAT_TOKENS: usize = 64;

/// How the next token is chosen.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    /// 0 takes the likeliest token always.
    pub temperature: f64,
    /// Only the likeliest tokens with this much probability together count.
    pub top_p: f64,
    /// At most this many tokens count.
    pub top_k: usize,
    /// Above 1, recent tokens become less likely.
    pub repeat_penalty: f32,
    /// The same seed gives the same answer.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        // What the model's authors recommend, with a light penalty against loops.
        Self { temperature: 0.2, top_p: 0.9, top_k: 40, repeat_penalty: 1.1, seed: 20_240_917 }
    }
}

/// How an answer went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Tokens of the whole prompt.
    pub prompt_tokens: usize,
    /// Prompt tokens that an earlier answer had computed already.
    pub reused_tokens: usize,
    /// Tokens of the answer.
    pub answer_tokens: usize,
    /// The model said its end; else the answer met its limit.
    pub is_whole: bool,
    /// Time to read the prompt.
    pub prefill: Duration,
    /// Time to write the answer.
    pub generation: Duration,
}

impl Stats {
    pub(super) fn ended(&self) -> End {
        let usage = Usage {
            prompt_tokens: u32::try_from(self.prompt_tokens).ok(),
            answer_tokens: u32::try_from(self.answer_tokens).ok(),
        };
        End { usage, reason: Some(if self.is_whole { StopReason::Stop } else { StopReason::Length }) }
    }
}

/// A loaded model.
pub struct Model {
    weights: ModelWeights,
    tokenizer: Tokenizer,
    pub(super) marks: Marks,
    /// The tokens whose attention state the weights hold, so that the next question of the same conversation does
    /// not read everything again.
    held: Vec<u32>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("held", &self.held.len()).finish_non_exhaustive()
    }
}

impl Model {
    /// Loads a GGUF file of the llama architecture with a ChatML vocabulary.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn load(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let mut file = BufReader::new(file);
        let content =
            Content::read(&mut file).map_err(|error| format!("not a GGUF file: {}", brief(&error)))?;
        let mut tokenizer = Tokenizer::from_gguf(&content)
            .map_err(|error| format!("its tokenizer is unusable: {}", brief(&error)))?;
        if content
            .metadata
            .get("tokenizer.ggml.pre")
            .and_then(|name| name.to_string().ok())
            .is_some_and(|name| name == "smollm")
        {
            // Candle does not know this family and would put a blank in front of every text, which the model has
            // never seen in front of a role.
            let parts = vec![Digits::new(true).into(), ByteLevel::new(false, true, true).into()];
            tokenizer.with_pre_tokenizer(Some(Sequence::new(parts)));
        }
        // What people write must never be read as the end of a turn.
        tokenizer.set_encode_special_tokens(true);
        let mark =
            |name: &str| tokenizer.token_to_id(name).ok_or_else(|| format!("its vocabulary lacks {name}"));
        let (start, end) = (mark("<|im_start|>")?, mark("<|im_end|>")?);
        let newline = encode(&tokenizer, "\n")?;
        let weights = weights::read(content, &mut file)
            .map_err(|error| format!("its weights are unusable: {}", brief(&error)))?;
        Ok(Self { weights, tokenizer, marks: Marks { start, end, newline }, held: Vec::new() })
    }

    /// Answers a single question; for measurements.
    ///
    /// # Errors
    /// When the computation fails.
    pub fn answer_question(
        &mut self,
        question: &str,
        max_tokens: u32,
        sampling: Sampling,
        cancelled: impl Fn() -> bool,
        emit: impl FnMut(String) -> bool,
    ) -> Result<Option<Stats>, String> {
        let turns = [Turn { role: Role::User, text: question.to_owned() }];
        self.answer(&turns, max_tokens, sampling, cancelled, emit)
    }

    /// Forgets the conversation that is held.
    pub fn forget(&mut self) {
        self.held.clear();
        self.weights.clear_kv_cache();
    }

    /// Answers the last turn, handing out whole characters. `None` when it was told to stop.
    pub(super) fn answer(
        &mut self,
        turns: &[Turn],
        max_tokens: u32,
        sampling: Sampling,
        cancelled: impl Fn() -> bool,
        mut emit: impl FnMut(String) -> bool,
    ) -> Result<Option<Stats>, String> {
        let started = Instant::now();
        let tokenizer = self.tokenizer.clone();
        let prompt =
            conversation::tokens(turns, &self.marks, max_tokens as usize, |text| encode(&tokenizer, text))?;
        let mut stats = Stats { prompt_tokens: prompt.len(), ..Stats::default() };
        stats.reused_tokens = self.reuse(&prompt);
        let Some(mut logits) = self.read(&prompt[stats.reused_tokens..], &cancelled)? else {
            return Ok(None);
        };
        stats.prefill = started.elapsed();

        let started = Instant::now();
        let room = CONTEXT_TOKENS.saturating_sub(prompt.len());
        let limit = room.min(max_tokens as usize);
        let mut processor = LogitsProcessor::from_sampling(sampling.seed, sampling.into());
        let mut text = tokenizer.decode_stream(true);
        for step in 0..limit {
            if cancelled() {
                return Ok(None);
            }
            let token = self.choose(&logits, &mut processor, sampling).map_err(|error| brief(&error))?;
            if token == self.marks.end {
                stats.is_whole = true;
                break;
            }
            stats.answer_tokens = step + 1;
            // Nothing comes out while a character is incomplete.
            if let Some(piece) = text.step(token).map_err(|error| error.to_string())?
                && !emit(piece)
            {
                return Ok(None);
            }
            if step + 1 < limit {
                logits = self.step(&[token]).map_err(|error| brief(&error))?;
            }
        }
        stats.generation = started.elapsed();
        Ok(Some(stats))
    }

    #[cfg(test)]
    pub(super) fn encode(&self, text: &str) -> Result<Vec<u32>, String> {
        encode(&self.tokenizer, text)
    }

    /// How much of `prompt` the held state covers. The state can only be extended or dropped, not cut.
    fn reuse(&mut self, prompt: &[u32]) -> usize {
        if !self.held.is_empty() && self.held.len() < prompt.len() && prompt.starts_with(&self.held) {
            return self.held.len();
        }
        self.forget();
        0
    }

    /// Reads prompt tokens; the result predicts what follows them. `None` when it was told to stop.
    fn read(&mut self, tokens: &[u32], cancelled: impl Fn() -> bool) -> Result<Option<Tensor>, String> {
        let mut rest = tokens;
        let mut logits = None;
        while !rest.is_empty() {
            if cancelled() {
                return Ok(None);
            }
            let (now, later) = rest.split_at(portion(self.held.len(), rest.len()));
            logits = Some(self.step(now).map_err(|error| brief(&error))?);
            rest = later;
        }
        logits.map(Some).ok_or_else(|| "there is nothing to answer".to_owned())
    }

    fn step(&mut self, tokens: &[u32]) -> candle_core::Result<Tensor> {
        let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        match self.weights.forward(&input, self.held.len()) {
            Ok(logits) => {
                self.held.extend(tokens);
                logits.squeeze(0)?.to_dtype(DType::F32)
            }
            Err(error) => {
                // Some layers may have taken the tokens in and others not.
                self.forget();
                Err(error)
            }
        }
    }

    fn choose(
        &self,
        logits: &Tensor,
        processor: &mut LogitsProcessor,
        sampling: Sampling,
    ) -> candle_core::Result<u32> {
        let recent = &self.held[self.held.len().saturating_sub(REPEAT_TOKENS)..];
        let logits = if sampling.repeat_penalty == 1.0 {
            logits.clone()
        } else {
            apply_repeat_penalty(logits, sampling.repeat_penalty, recent)?
        };
        processor.sample(&logits)
    }
}

/// How many tokens to read next: a power of two that divides the position. The weights keep one attention mask for
/// every pair of length and position they ever see; this way the pairs are few and the memory is bounded.
fn portion(position: usize, left: usize) -> usize {
    let mut portion = PREFILL_TOKENS;
    while portion > left || !position.is_multiple_of(portion) {
        portion /= 2;
    }
    portion.max(1)
}

impl From<Sampling> for CandleSampling {
    fn from(sampling: Sampling) -> Self {
        if sampling.temperature <= 0.0 {
            return Self::ArgMax;
        }
        Self::TopKThenTopP { k: sampling.top_k, p: sampling.top_p, temperature: sampling.temperature }
    }
}

fn encode(tokenizer: &Tokenizer, text: &str) -> Result<Vec<u32>, String> {
    let encoding = tokenizer.encode_fast(text, false).map_err(|error| error.to_string())?;
    Ok(encoding.get_ids().to_vec())
}

/// The first line; candle's errors may carry a backtrace.
fn brief(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_cover_the_prompt_with_few_shapes() {
        let mut shapes = std::collections::HashSet::new();
        for held in 0..200 {
            for length in 1..200 {
                let (mut position, mut left) = (held, length);
                while left > 0 {
                    let portion = portion(position, left);
                    assert!(portion >= 1 && portion <= left && portion <= PREFILL_TOKENS);
                    shapes.insert((portion, position));
                    position += portion;
                    left -= portion;
                }
            }
        }
        // 400 positions: each size only at its own multiples.
        assert!(shapes.len() <= 400 * 2 + 6, "{}", shapes.len());
    }
}
