//! Which writing a character belongs to, as far as reading direction and line ends depend on it.

/// Letters of writings without spaces between words, and Hangul.
pub(super) fn is_east_asian(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{318f}'
        | '\u{31a0}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff10}'..='\u{ff19}'
        | '\u{ff21}'..='\u{ff3a}'
        | '\u{ff41}'..='\u{ff5a}'
        | '\u{ff66}'..='\u{ffdc}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Punctuation of these writings, and the quotes and dashes that they share with others.
pub(super) fn is_wide_sign(character: char) -> bool {
    matches!(character,
        '\u{00b7}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3020}'
        | '\u{3030}'
        | '\u{303d}'
        | '\u{30fb}'
        | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe6b}'
        | '\u{ff01}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff65}')
}

/// Signs that stand before what they belong to.
pub(super) fn is_opening(character: char) -> bool {
    matches!(
        character,
        '(' | '['
            | '{'
            | '<'
            | '«'
            | '‹'
            | '“'
            | '‘'
            | '「'
            | '『'
            | '（'
            | '《'
            | '〈'
            | '【'
            | '〔'
            | '［'
            | '｛'
    )
}

/// Signs that stand behind what they belong to.
pub(super) fn is_closing(character: char) -> bool {
    matches!(
        character,
        ')' | ']'
            | '}'
            | '>'
            | '»'
            | '›'
            | '”'
            | '’'
            | '」'
            | '』'
            | '）'
            | '》'
            | '〉'
            | '】'
            | '〕'
            | '］'
            | '｝'
            | '。'
            | '、'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | '.'
            | ','
            | '!'
            | '?'
            | ':'
            | ';'
            | '…'
            | '%'
    )
}

/// Whether a letter is written from right to left; `None` when a character says nothing about it.
pub(super) fn is_right_to_left(character: char) -> Option<bool> {
    let is_right = matches!(character,
        '\u{0590}'..='\u{08ff}'
        | '\u{200f}'
        | '\u{fb1d}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}');
    // Signs and digits of these writings stand among their letters and decide nothing.
    if is_right {
        Some(true).filter(|_| character.is_alphabetic() || character == '\u{200f}')
    } else {
        character.is_alphabetic().then_some(false)
    }
}
