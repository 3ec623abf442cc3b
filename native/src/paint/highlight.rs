//! Colours in code, line by line, so that a line is final as soon as it is complete. One small scanner knows
//! comments, quoted text, numbers, words and names; a table says which of them a language has. A grammar engine was
//! measured against it: 3 ms to load, up to 300 ms for the first line of a language and 80 MB of memory, all paid in
//! the middle of an answer.

use super::{Ink, Look, inked};

/// What a language looks like.
#[derive(Debug)]
struct Language {
    names: &'static [&'static str],
    /// What starts a comment that ends with its line.
    line: &'static [&'static str],
    /// What starts and ends a comment over several lines.
    block: Option<(&'static str, &'static str)>,
    /// What quotes a text on one line.
    quotes: &'static [char],
    /// What quotes a text over several lines.
    long: &'static [&'static str],
    words: &'static str,
    /// `key: value` and `key = value` name their keys.
    keys: bool,
    /// Words in any case.
    any_case: bool,
}

const NOTHING: Language = Language {
    names: &[],
    line: &[],
    block: None,
    quotes: &['"', '\''],
    long: &[],
    words: "",
    keys: false,
    any_case: false,
};

const C_COMMENTS: Option<(&str, &str)> = Some(("/*", "*/"));

const LANGUAGES: &[Language] = &[
    Language {
        names: &["rust", "rs"],
        line: &["//"],
        block: C_COMMENTS,
        quotes: &['"'],
        words: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match \
                mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
        ..NOTHING
    },
    Language {
        names: &["python", "py", "python3", "starlark"],
        line: &["#"],
        long: &["\"\"\"", "'''"],
        words: "and as assert async await break class continue def del elif else except False finally for from global \
                if import in is lambda match None nonlocal not or pass raise return True try while with yield",
        ..NOTHING
    },
    Language {
        names: &["javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs"],
        line: &["//"],
        block: C_COMMENTS,
        long: &["`"],
        words: "abstract any as async await boolean break case catch class const continue declare default delete do \
                else enum export extends false finally for from function get if implements import in instanceof \
                interface keyof let namespace new null number of private protected public readonly return set static \
                string super switch this throw true try type typeof undefined var void while yield",
        ..NOTHING
    },
    Language {
        names: &["go", "golang"],
        line: &["//"],
        block: C_COMMENTS,
        long: &["`"],
        words: "break case chan const continue default defer else fallthrough false for func go goto if import \
                interface iota map nil package range return select struct switch true type var",
        ..NOTHING
    },
    Language {
        names: &["java", "kotlin", "kt", "scala", "groovy", "swift", "dart", "csharp", "cs", "c#"],
        line: &["//"],
        block: C_COMMENTS,
        long: &["\"\"\""],
        words: "abstract as async await boolean break case catch class const continue data def default do else enum \
                extends false final finally for foreach fun func guard if implements import in init instanceof int \
                interface internal is let long namespace new nil null object open operator override package private \
                protected protocol public readonly record return sealed self static string struct super switch this \
                throw throws trait true try using val var virtual void when where while with yield",
        ..NOTHING
    },
    Language {
        names: &["c", "h", "cpp", "c++", "cc", "hpp", "objc", "zig", "glsl"],
        line: &["//"],
        block: C_COMMENTS,
        words: "alignas auto bool break case catch char class const constexpr continue default delete do double else \
                enum explicit extern false float for friend goto if inline int long namespace new noexcept nullptr \
                operator private protected public return short signed sizeof static struct switch template this \
                throw true try typedef typename union unsigned using virtual void volatile while #include #define \
                #if #ifdef #ifndef #else #endif #pragma",
        ..NOTHING
    },
    Language {
        names: &["php"],
        line: &["//", "#"],
        block: C_COMMENTS,
        words: "abstract array as break case catch class const continue declare default do echo else elseif extends \
                false final finally fn for foreach function global if implements import include instanceof interface \
                match namespace new null private protected public readonly require return static switch this throw \
                trait true try use var while yield",
        ..NOTHING
    },
    Language {
        names: &[
            "bash",
            "sh",
            "shell",
            "zsh",
            "fish",
            "console",
            "shell-session",
            "dockerfile",
            "docker",
            "makefile",
            "make",
        ],
        line: &["#"],
        words: "case do done elif else esac exit export fi for function if in local return select set shift source \
                then trap unset until while FROM RUN CMD COPY ADD ENV ARG EXPOSE WORKDIR ENTRYPOINT USER VOLUME LABEL",
        ..NOTHING
    },
    Language {
        names: &["powershell", "ps1", "pwsh"],
        line: &["#"],
        block: Some(("<#", "#>")),
        words: "begin break catch class continue do else elseif end exit filter finally for foreach function if in \
                param process return switch throw trap try until while",
        any_case: true,
        ..NOTHING
    },
    Language {
        names: &["ruby", "rb", "elixir", "ex", "perl", "pl", "r", "julia", "jl", "nix"],
        line: &["#"],
        words: "alias and begin break case class def defmodule defp do else elsif end ensure false fn for function if \
                import in inherit let local module my next nil not or our package puts raise redo require rescue \
                return self sub then true undef unless until use using when while with yield",
        ..NOTHING
    },
    Language {
        names: &["lua", "haskell", "hs", "elm", "ada"],
        line: &["--"],
        words: "and break case class data deriving do else elseif end false for function if import in instance let \
                local module nil not of or repeat return then true type until where while",
        ..NOTHING
    },
    Language {
        names: &["sql", "postgresql", "mysql", "sqlite", "plsql"],
        line: &["--"],
        block: C_COMMENTS,
        words: "add all alter and any as asc begin between by case check column commit constraint create cross default \
                delete desc distinct drop else end exists false foreign from full grant group having if in index \
                inner insert into is join key left like limit not null offset on or order outer over partition \
                primary references returning right rollback select set table then transaction true union unique \
                update using values view when where with",
        any_case: true,
        ..NOTHING
    },
    Language {
        names: &["yaml", "yml"],
        line: &["#"],
        words: "true false null yes no on off",
        keys: true,
        ..NOTHING
    },
    Language {
        names: &[
            "toml",
            "ini",
            "properties",
            "conf",
            "cfg",
            "env",
            "dotenv",
            "hcl",
            "terraform",
            "tf",
            "nginx",
        ],
        line: &["#", ";", "//"],
        long: &["\"\"\"", "'''"],
        words: "true false null resource variable output module provider data locals server location",
        keys: true,
        ..NOTHING
    },
    Language {
        names: &["json", "jsonc", "json5", "ndjson", "jsonl"],
        line: &["//"],
        block: C_COMMENTS,
        quotes: &['"'],
        words: "true false null",
        keys: true,
        ..NOTHING
    },
    Language {
        names: &["css", "scss", "sass", "less"],
        block: C_COMMENTS,
        words: "important media import keyframes from to",
        keys: true,
        ..NOTHING
    },
    Language {
        names: &["html", "xml", "svg", "vue", "xhtml"],
        block: Some(("<!--", "-->")),
        quotes: &['"'],
        ..NOTHING
    },
    Language {
        names: &["protobuf", "proto", "graphql", "gql", "thrift"],
        line: &["//", "#"],
        block: C_COMMENTS,
        words: "bool bytes enum extend false fragment import input int32 int64 interface map message mutation oneof \
                option optional package query repeated reserved returns rpc scalar schema service stream string \
                subscription syntax true type union",
        ..NOTHING
    },
];

/// What a line left open for the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Nothing,
    Until(&'static str, Ink),
}

/// The colours of one listing.
#[derive(Clone, Debug)]
pub(super) struct Highlighter {
    language: Option<&'static Language>,
    look: Look,
    open: Open,
    diff: bool,
}

impl Highlighter {
    /// Colours for a language tag; one that nobody knows gets a single colour.
    pub(super) fn new(tag: &str, look: Look) -> Self {
        let name = tag.split([' ', ',', '{', ':']).next().unwrap_or_default().to_ascii_lowercase();
        let language = LANGUAGES.iter().find(|language| language.names.contains(&name.as_str()));
        let diff = matches!(name.as_str(), "diff" | "patch");
        Self { language, look, open: Open::Nothing, diff }
    }

    /// One line, which has no line break.
    pub(super) fn line(&mut self, line: &str) -> String {
        if !self.look.colors {
            return line.to_owned();
        }
        if self.diff {
            let ink = match line.as_bytes().first() {
                Some(b'+') => Ink::Literal,
                Some(b'-') => Ink::Number,
                Some(b'@') => Ink::Name,
                _ => Ink::Plain,
            };
            return inked(line, ink, self.look);
        }
        let Some(language) = self.language else { return inked(line, Ink::Code, self.look) };
        let mut runs = Runs { look: self.look, text: String::new(), run: String::new(), ink: Ink::Plain };
        let mut rest = line;
        while !rest.is_empty() {
            let (length, ink) = self.token(rest, language, rest.len() == line.len());
            let (token, after) = rest.split_at(length.clamp(1, rest.len()));
            runs.add(token, ink);
            rest = after;
        }
        runs.finish()
    }

    /// The length and the ink of what a rest of a line starts with. The length ends on a character's border.
    fn token(&mut self, rest: &str, language: &'static Language, starts: bool) -> (usize, Ink) {
        if let Open::Until(end, ink) = self.open {
            return match rest.find(end) {
                Some(at) => {
                    self.open = Open::Nothing;
                    (at + end.len(), ink)
                }
                None => (rest.len(), ink),
            };
        }
        if let Some((start, end)) = language.block
            && rest.starts_with(start)
        {
            return self.long(rest, start.len(), end, Ink::Quiet);
        }
        if language.line.iter().any(|start| rest.starts_with(start)) {
            return (rest.len(), Ink::Quiet);
        }
        if let Some(quote) = language.long.iter().find(|quote| rest.starts_with(**quote)) {
            return self.long(rest, quote.len(), quote, Ink::Literal);
        }
        let first = rest.chars().next().unwrap_or_default();
        if language.quotes.contains(&first) {
            let length = quoted(rest, first);
            let is_key = language.keys && rest.get(length..).is_some_and(is_key_end);
            return (length, if is_key { Ink::Name } else { Ink::Literal });
        }
        if first.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_'));
            return (length.unwrap_or(rest.len()), Ink::Number);
        }
        if is_word(first) || matches!(first, '#' | '@' | '$') {
            return word(rest, first.len_utf8(), language);
        }
        if language.keys && starts && first == '[' {
            return (rest.len(), Ink::Name);
        }
        (first.len_utf8(), Ink::Plain)
    }

    fn long(&mut self, rest: &str, start: usize, end: &'static str, ink: Ink) -> (usize, Ink) {
        match rest.get(start..).and_then(|body| body.find(end)) {
            Some(at) => (start + at + end.len(), ink),
            None => {
                self.open = Open::Until(end, ink);
                (rest.len(), ink)
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word(rest: &str, first: usize, language: &Language) -> (usize, Ink) {
    let more = rest.get(first..).unwrap_or_default();
    let dashes = language.keys;
    let length = more.find(|c: char| !(is_word(c) || dashes && matches!(c, '-' | '.')));
    let length = first + length.unwrap_or(more.len());
    let (text, after) = rest.split_at(length);
    let is = |word: &str| if language.any_case { word.eq_ignore_ascii_case(text) } else { word == text };
    let ink = if language.keys && is_key_end(after) {
        Ink::Name
    } else if language.words.split_ascii_whitespace().any(is) {
        Ink::Keyword
    } else if after.starts_with('(') || text.starts_with(|c: char| c.is_uppercase() || matches!(c, '@' | '$'))
    {
        Ink::Name
    } else {
        Ink::Plain
    };
    (length, ink)
}

/// Whether what follows a word makes it a key.
fn is_key_end(after: &str) -> bool {
    let after = after.trim_start();
    after.starts_with('=') || after == ":" || after.starts_with(": ")
}

/// The length of a quoted text that ends with its line.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return at + character.len_utf8();
        }
    }
    rest.len()
}

/// Collects tokens, so that neighbours in one ink share its sequence.
struct Runs {
    look: Look,
    text: String,
    run: String,
    ink: Ink,
}

impl Runs {
    fn add(&mut self, token: &str, ink: Ink) {
        // A blank has no colour.
        let ink = if token.trim().is_empty() { self.ink } else { ink };
        if ink != self.ink {
            self.flush();
            self.ink = ink;
        }
        self.run.push_str(token);
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.text.push_str(&inked(&run, self.ink, self.look));
    }

    fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::wrap::plain;

    fn look() -> Look {
        Look { styles: true, colors: true, many: true, ..Look::TEXT }
    }

    /// The line with each ink's initial around what it colours.
    fn shown(highlighter: &mut Highlighter, line: &str) -> String {
        let mut text = highlighter.line(line);
        for (ink, mark) in [
            (Ink::Quiet, "q<"),
            (Ink::Keyword, "k<"),
            (Ink::Literal, "l<"),
            (Ink::Number, "n<"),
            (Ink::Name, "N<"),
        ] {
            text = text.replace(&format!("\u{1b}[{}m", look().code(ink).unwrap()), mark);
        }
        text.replace("\u{1b}[0m", ">")
    }

    #[test]
    fn languages_are_told_apart() {
        for (tag, line, expected) in [
            ("rust", "let x = \"a\\\"b\"; // hi", "k<let >x = l<\"a\\\"b\">; q<// hi>"),
            ("yaml", "image: nginx # web", "N<image>: nginx q<# web>"),
            ("json", "{\"a\": 1, \"b\": \"c\"}", "{N<\"a\">: n<1>, N<\"b\">: l<\"c\">}"),
            ("sql", "SELECT 1 FROM t", "k<SELECT >n<1 >k<FROM >t"),
            ("sh", "echo \"$HOME\" # x", "echo l<\"$HOME\" >q<# x>"),
            ("python", "def f(x): return None", "k<def >N<f>(x): k<return None>"),
        ] {
            assert_eq!(shown(&mut Highlighter::new(tag, look()), line), expected, "{tag}");
        }
    }

    #[test]
    fn what_spans_lines_stays_open() {
        let mut rust = Highlighter::new("rust", look());
        assert_eq!(shown(&mut rust, "a /* b"), "a q</* b>");
        assert_eq!(shown(&mut rust, "c */ fn"), "q<c */ >k<fn>");
        let mut python = Highlighter::new("py", look());
        shown(&mut python, "\"\"\"doc");
        assert_eq!(shown(&mut python, "if\"\"\" if"), "l<if\"\"\" >k<if>");
    }

    #[test]
    fn no_line_loses_a_character_or_gains_one() {
        for tag in LANGUAGES.iter().flat_map(|language| language.names).chain(&["", "diff", "klingon"]) {
            let mut highlighter = Highlighter::new(tag, look());
            for line in [
                "",
                "  x",
                "'é\" /* 日本 <!-- #",
                "+a `b` \"c\\",
                "\"\"\" -- // # 1.5e3_x",
                "*/ --> \"\"\" `",
            ] {
                let painted = highlighter.line(line);
                assert_eq!(plain(&painted), line, "{tag}");
            }
        }
        assert_eq!(Highlighter::new("rust", Look::TEXT).line("let"), "let");
    }
}
