//! What each language looks like, as a table.

use super::names;

/// What a language looks like.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) names: &'static [&'static str],
    /// What starts a comment that ends with its line.
    pub(super) line: &'static [&'static str],
    /// What starts and ends a comment over several lines.
    pub(super) block: Option<(&'static str, &'static str)>,
    /// What quotes a text on one line.
    pub(super) quotes: &'static [char],
    /// What quotes a text over several lines.
    pub(super) long: &'static [&'static str],
    pub(super) words: &'static str,
    /// `key: value` and `key = value` name their keys.
    pub(super) keys: bool,
    /// Words in any case.
    pub(super) any_case: bool,
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

pub(super) const LANGUAGES: &[Language] = &[
    Language {
        names: names::RUST,
        line: &["//"],
        block: C_COMMENTS,
        quotes: &['"'],
        words: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match \
                mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
        ..NOTHING
    },
    Language {
        names: names::PYTHON,
        line: &["#"],
        long: &["\"\"\"", "'''"],
        words: "and as assert async await break class continue def del elif else except False finally for from global \
                if import in is lambda match None nonlocal not or pass raise return True try while with yield",
        ..NOTHING
    },
    Language {
        names: names::JAVASCRIPT,
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
        names: names::GO,
        line: &["//"],
        block: C_COMMENTS,
        long: &["`"],
        words: "break case chan const continue default defer else fallthrough false for func go goto if import \
                interface iota map nil package range return select struct switch true type var",
        ..NOTHING
    },
    Language {
        names: names::JAVA,
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
        names: names::C,
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
        names: names::PHP,
        line: &["//", "#"],
        block: C_COMMENTS,
        words: "abstract array as break case catch class const continue declare default do echo else elseif extends \
                false final finally fn for foreach function global if implements import include instanceof interface \
                match namespace new null private protected public readonly require return static switch this throw \
                trait true try use var while yield",
        ..NOTHING
    },
    Language {
        names: names::SHELL,
        line: &["#"],
        words: "case do done elif else esac exit export fi for function if in local return select set shift source \
                then trap unset until while FROM RUN CMD COPY ADD ENV ARG EXPOSE WORKDIR ENTRYPOINT USER VOLUME LABEL",
        ..NOTHING
    },
    Language {
        names: names::POWERSHELL,
        line: &["#"],
        block: Some(("<#", "#>")),
        words: "begin break catch class continue do else elseif end exit filter finally for foreach function if in \
                param process return switch throw trap try until while",
        any_case: true,
        ..NOTHING
    },
    Language {
        names: names::RUBY,
        line: &["#"],
        words: "alias and begin break case class def defmodule defp do else elsif end ensure false fn for function if \
                import in inherit let local module my next nil not or our package puts raise redo require rescue \
                return self sub then true undef unless until use using when while with yield",
        ..NOTHING
    },
    Language {
        names: names::LUA,
        line: &["--"],
        words: "and break case class data deriving do else elseif end false for function if import in instance let \
                local module nil not of or repeat return then true type until where while",
        ..NOTHING
    },
    Language {
        names: names::SQL,
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
        names: names::YAML,
        line: &["#"],
        words: "true false null yes no on off",
        keys: true,
        ..NOTHING
    },
    Language {
        names: names::INI,
        line: &["#", ";", "//"],
        long: &["\"\"\"", "'''"],
        words: "true false null resource variable output module provider data locals server location",
        keys: true,
        ..NOTHING
    },
    Language {
        names: names::JSON,
        line: &["//"],
        block: C_COMMENTS,
        quotes: &['"'],
        words: "true false null",
        keys: true,
        ..NOTHING
    },
    Language {
        names: names::CSS,
        block: C_COMMENTS,
        words: "important media import keyframes from to",
        keys: true,
        ..NOTHING
    },
    Language { names: names::HTML, block: Some(("<!--", "-->")), quotes: &['"'], ..NOTHING },
    Language {
        names: names::PROTOBUF,
        line: &["//", "#"],
        block: C_COMMENTS,
        words: "bool bytes enum extend false fragment import input int32 int64 interface map message mutation oneof \
                option optional package query repeated reserved returns rpc scalar schema service stream string \
                subscription syntax true type union",
        ..NOTHING
    },
];
