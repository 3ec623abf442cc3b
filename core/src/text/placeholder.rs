//! What stands for a value in a syntax: a word in capitals, which is another word in Brazilian Portuguese.

use super::Lang;

const WORDS: &[(&str, &str)] = &[
    ("COMMAND", "COMANDO"),
    ("INSTRUCTION", "INSTRUÇÃO"),
    ("KEY", "CHAVE"),
    ("NAME", "NOME"),
    ("NEW", "NOVO"),
    ("OLD", "ANTIGO"),
    ("PATH", "CAMINHO"),
    ("PLATFORM", "PLATAFORMA"),
    ("PROVIDER", "PROVEDOR"),
    ("QUESTION", "PERGUNTA"),
    ("ROLE", "FUNÇÃO"),
    ("SECTION", "SEÇÃO"),
    ("TASK", "TAREFA"),
    ("TEXT", "TEXTO"),
    ("WHY", "MOTIVO"),
    ("VALUE", "VALOR"),
];

/// Those of the command line.
#[cfg(not(target_family = "wasm"))]
const OF_FLAGS: &[(&str, &str)] = &[
    ("ADDRESS", "ENDEREÇO"),
    ("DATE", "DATA"),
    ("DURATION", "DURAÇÃO"),
    ("FORMAT", "FORMATO"),
    ("IN", "ENTRADA"),
    ("LANGUAGE", "IDIOMA"),
    ("LEVEL", "NÍVEL"),
    ("MODE", "MODO"),
    ("NUMBER", "NÚMERO"),
    ("OPTIONS", "OPÇÕES"),
    ("OUT", "SAÍDA"),
    ("TOKEN", "TOKEN"),
    ("ZONE", "FUSO"),
];
#[cfg(target_family = "wasm")]
const OF_FLAGS: &[(&str, &str)] = &[];

/// A syntax with its placeholders in a language.
pub fn placeholders(lang: Lang, text: &str) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    let mut written = String::with_capacity(text.len() + 8);
    for piece in text.split_inclusive(|c: char| !c.is_ascii_uppercase()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_uppercase());
        let mut known = WORDS.iter().chain(OF_FLAGS);
        let translated = known.find(|(english, _)| *english == word).map(|(_, other)| *other);
        written.push_str(translated.unwrap_or(word));
        written.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_in_capitals_are_translated() {
        for (text, expected) in [
            ("/session save [NAME] [--yes]", "/session save [NOME] [--yes]"),
            ("OLD NEW", "ANTIGO NOVO"),
            ("/connect HOST:PORT [FLAGS]", "/connect HOST:PORT [FLAGS]"),
            (
                "/session load NAME | rename OLD NEW | search TEXT [--yes]",
                "/session load NOME | rename ANTIGO NOVO | search TEXTO [--yes]",
            ),
            ("RENAME --NAMED", "RENAME --NAMED"),
            ("", ""),
        ] {
            assert_eq!(placeholders(Lang::PtBr, text), expected);
            assert_eq!(placeholders(Lang::En, text), text);
        }
    }
}
