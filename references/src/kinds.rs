//! What a file is, by its name: its type, whether it stands in a fence, and whether a scan takes it. The lists are the Go
//! program's. Whether a file may ever be read is said by `chatcli_redact::path`.

/// One type of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As it is named in listings.
    pub(crate) name: &'static str,
    /// The name of its fence; none = it stands without one.
    pub(crate) fence: Option<&'static str>,
}

const TEXT: Kind = Kind { name: "Text", fence: None };

/// Extension, name, fence.
const KINDS: &[(&str, &str, Option<&str>)] = &[
    ("go", "Go", Some("go")),
    ("py", "Python", Some("python")),
    ("js", "JavaScript", Some("javascript")),
    ("ts", "TypeScript", Some("typescript")),
    ("jsx", "React JSX", Some("jsx")),
    ("tsx", "React TSX", Some("tsx")),
    ("java", "Java", Some("java")),
    ("c", "C", Some("c")),
    ("cpp", "C++", Some("cpp")),
    ("h", "C Header", Some("c")),
    ("hpp", "C++ Header", Some("cpp")),
    ("cs", "C#", Some("csharp")),
    ("rb", "Ruby", Some("ruby")),
    ("php", "PHP", Some("php")),
    ("rs", "Rust", Some("rust")),
    ("dart", "Dart", Some("dart")),
    ("swift", "Swift", Some("swift")),
    ("kt", "Kotlin", Some("kotlin")),
    ("groovy", "Groovy", Some("groovy")),
    ("scala", "Scala", Some("scala")),
    ("pl", "Perl", Some("perl")),
    ("pm", "Perl Module", Some("perl")),
    ("sh", "Shell", Some("sh")),
    ("bash", "Bash", Some("bash")),
    ("zsh", "ZSH", Some("zsh")),
    ("html", "HTML", None),
    ("css", "CSS", None),
    ("scss", "SCSS", None),
    ("less", "LESS", None),
    ("json", "JSON", None),
    ("xml", "XML", None),
    ("yaml", "YAML", None),
    ("yml", "YAML", None),
    ("md", "Markdown", None),
    ("txt", "Text", None),
    ("sql", "SQL", None),
    ("env", "Environment", None),
    ("toml", "TOML", None),
    ("ini", "INI", None),
    ("config", "Config", None),
    ("tf", "Terraform", None),
];

/// What a scan never enters; the folder it starts in is not asked.
pub(crate) const EXCLUDED_FOLDERS: [&str; 11] = [
    ".git",
    "node_modules",
    "vendor",
    "build",
    "dist",
    "target",
    "bin",
    "obj",
    ".idea",
    ".vscode",
    "__pycache__",
];

/// What the tree of a summary only names.
pub(crate) const FOLDED_FOLDERS: [&str; 13] = [
    "node_modules",
    ".git",
    "dist",
    "build",
    ".idea",
    ".vscode",
    "__pycache__",
    "venv",
    "env",
    "bin",
    "obj",
    ".next",
    "target",
];

/// A file of a known type that a scan leaves out: a machine wrote it. (Other lock files have no known type.)
const EXCLUDED_NAME: &str = "package-lock.json";

pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The extension in lower case; a name that only begins with a dot, such as `.env`, has one too.
pub(crate) fn extension(path: &str) -> Option<String> {
    base_name(path).rsplit_once('.').map(|(_, extension)| extension.to_lowercase())
}

pub(crate) fn kind(path: &str) -> Kind {
    let Some(extension) = extension(path) else { return TEXT };
    let known = KINDS.iter().find(|(known, _, _)| *known == extension);
    known.map_or(TEXT, |(_, name, fence)| Kind { name, fence: *fence })
}

/// Whether a scan takes a file of this name.
pub(crate) fn is_scanned(name: &str) -> bool {
    let is_known =
        extension(name).is_some_and(|extension| KINDS.iter().any(|(known, _, _)| *known == extension));
    is_known && name != EXCLUDED_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scan_takes() {
        for (name, takes) in [
            ("main.rs", true),
            ("A.YAML", true),
            (".hidden.json", true),
            ("prod.env", true),
            ("Makefile", false),
            ("Cargo.lock", false),
            ("package-lock.json", false),
            ("go.mod", false),
            ("go.sum", false),
            ("x.log", false),
            ("x.png", false),
        ] {
            assert_eq!(is_scanned(name), takes, "{name}");
        }
        assert_eq!(kind("a/b.rs").fence, Some("rust"));
        assert_eq!(kind("a/b.yml"), Kind { name: "YAML", fence: None });
        assert_eq!(kind("Makefile"), TEXT);
    }
}
