//! What languages are called in a code block's tag. These lists stand apart from what the languages look like, so that
//! a program can tell whether a tag is known without carrying the tables.

pub(super) const RUST: &[&str] = &["rust", "rs"];
pub(super) const PYTHON: &[&str] = &["python", "py", "python3", "starlark"];
pub(super) const JAVASCRIPT: &[&str] = &["javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs"];
pub(super) const GO: &[&str] = &["go", "golang"];
pub(super) const JAVA: &[&str] =
    &["java", "kotlin", "kt", "scala", "groovy", "swift", "dart", "csharp", "cs", "c#"];
pub(super) const C: &[&str] = &["c", "h", "cpp", "c++", "cc", "hpp", "objc", "zig", "glsl"];
pub(super) const PHP: &[&str] = &["php"];
pub(super) const SHELL: &[&str] = &[
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
];
pub(super) const POWERSHELL: &[&str] = &["powershell", "ps1", "pwsh"];
pub(super) const RUBY: &[&str] = &["ruby", "rb", "elixir", "ex", "perl", "pl", "r", "julia", "jl", "nix"];
pub(super) const LUA: &[&str] = &["lua", "haskell", "hs", "elm", "ada"];
pub(super) const SQL: &[&str] = &["sql", "postgresql", "mysql", "sqlite", "plsql"];
pub(super) const YAML: &[&str] = &["yaml", "yml"];
pub(super) const INI: &[&str] =
    &["toml", "ini", "properties", "conf", "cfg", "env", "dotenv", "hcl", "terraform", "tf", "nginx"];
pub(super) const JSON: &[&str] = &["json", "jsonc", "json5", "ndjson", "jsonl"];
pub(super) const CSS: &[&str] = &["css", "scss", "sass", "less"];
pub(super) const HTML: &[&str] = &["html", "xml", "svg", "vue", "xhtml"];
pub(super) const PROTOBUF: &[&str] = &["protobuf", "proto", "graphql", "gql", "thrift"];
pub(super) const DIFF: &[&str] = &["diff", "patch"];

/// Every list.
pub(super) const ALL: &[&[&str]] = &[
    RUST, PYTHON, JAVASCRIPT, GO, JAVA, C, PHP, SHELL, POWERSHELL, RUBY, LUA, SQL, YAML, INI, JSON, CSS,
    HTML, PROTOBUF, DIFF,
];
