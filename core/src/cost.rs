//! What a conversation costs, as an estimate: tokens are counted as everywhere here, and the price is what a person said.
//! Without one nothing is said of costs; no price is known by itself, because prices change.

use crate::text::Lang;

/// Amounts are kept in millionths.
const MILLION: u128 = 1_000_000;
/// Digits before the point of a price or a limit.
const MOST_DIGITS: usize = 9;

/// What a million tokens cost, in millionths of whatever a person pays in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct Price {
    /// Of what goes to the model.
    pub input: u64,
    /// Of what it answers.
    pub output: u64,
}

impl Price {
    /// Reads `3/15`.
    pub fn read(text: &str) -> Option<Self> {
        let (input, output) = text.split_once('/')?;
        Some(Self { input: amount(input)?, output: amount(output)? })
    }

    /// What so many tokens cost, rounded up.
    fn of(self, input: u64, output: u64) -> u64 {
        let all = u128::from(input) * u128::from(self.input) + u128::from(output) * u128::from(self.output);
        u64::try_from(all.div_ceil(MILLION)).unwrap_or(u64::MAX)
    }
}

/// Reads an amount with at most six decimals, in millionths.
pub fn amount(text: &str) -> Option<u64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let is_number = |digits: &str, most: usize| {
        !digits.is_empty() && digits.len() <= most && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole, MOST_DIGITS) || !is_number(part, 6) {
        return None;
    }
    let part: u64 = format!("{part:0<6}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 1_000_000 + part)
}

/// An amount for a person: two decimals, four where it is small, all of them where it is tiny.
pub fn shown(amount: u64, lang: Lang) -> String {
    let (unit, digits) = match amount {
        1..1_000 => (1, 6),
        0 | 1_000..1_000_000 => (100, 4),
        _ => (10_000, 2),
    };
    let rounded = amount.div_ceil(unit);
    let base = 10_u64.pow(digits);
    let point = if lang == Lang::PtBr { ',' } else { '.' };
    format!("{}{point}{:0width$}", rounded / base, rounded % base, width = digits as usize)
}

/// What was spent since the start, and how much may be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spending {
    price: Option<Price>,
    most: Option<u64>,
    input: u64,
    output: u64,
}

impl Spending {
    pub(crate) fn new(price: Option<Price>, most: Option<u64>) -> Self {
        Self { price, most, ..Self::default() }
    }

    /// So many tokens went to the model.
    pub(crate) fn sent(&mut self, tokens: u64) {
        self.input = self.input.saturating_add(tokens);
    }

    /// So many came back.
    pub(crate) fn came(&mut self, tokens: u64) {
        self.output = self.output.saturating_add(tokens);
    }

    /// What was spent, and so many tokens of an answer that still grows.
    pub(crate) fn so_far(&self, growing: u64) -> Option<u64> {
        self.price.map(|price| price.of(self.input, self.output.saturating_add(growing)))
    }

    /// The limit.
    pub(crate) fn most(&self) -> Option<u64> {
        self.most
    }

    /// What it would be with so many tokens more, and the limit, where that is over it.
    pub(crate) fn over_with(&self, tokens: u64) -> Option<(u64, u64)> {
        let estimate = self.price?.of(self.input.saturating_add(tokens), self.output);
        self.most.filter(|most| estimate > *most).map(|most| (estimate, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown_without_floating_points() {
        for (text, expected) in [
            ("3", Some(3_000_000)),
            ("0.15", Some(150_000)),
            (" 1.000001 ", Some(1_000_001)),
            ("0", Some(0)),
            ("", None),
            (".5", None),
            ("5.", None),
            ("1.0000001", None),
            ("-1", None),
            ("1e3", None),
            ("1,5", None),
            ("9999999999", None),
        ] {
            assert_eq!(amount(text), expected, "{text:?}");
        }
        for (amount, expected) in [
            (0, "0.0000"),
            (1, "0.000001"),
            (999, "0.000999"),
            (12_300, "0.0123"),
            (999_999, "1.0000"),
            (1_234_567, "1.24"),
        ] {
            assert_eq!(shown(amount, Lang::En), expected);
            assert_eq!(shown(amount, Lang::PtBr), expected.replace('.', ","));
        }
        assert_eq!(Price::read("3/15"), Some(Price { input: 3_000_000, output: 15_000_000 }));
        for text in ["3", "3/", "/3", "3/15/1", "a/b"] {
            assert_eq!(Price::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_question_that_would_go_over_the_limit_is_known_before() {
        let mut spending = Spending::new(Price::read("1/2"), amount("1"));
        spending.sent(400_000);
        spending.came(200_000);
        assert_eq!(spending.so_far(50_000), Some(900_000));
        assert_eq!(spending.over_with(200_000), None, "exactly the limit");
        assert_eq!(spending.over_with(200_001), Some((1_000_001, 1_000_000)));
        assert_eq!(Spending::default().so_far(9), None);
        assert_eq!(Price::read("999999999/999999999").unwrap().of(u64::MAX, u64::MAX), u64::MAX);
    }
}
