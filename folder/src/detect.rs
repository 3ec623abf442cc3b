//! How a project is tested, by the files that lie in it. The first that is there decides.

use crate::{Files, Kind, Trouble};

/// Entries of a folder that are looked at.
const MAX_ENTRIES: usize = 50_000;
const PROJECTS: [(&str, &str); 8] = [
    ("go.mod", "go test ./..."),
    ("package.json", "npm test"),
    ("pyproject.toml", "pytest -q"),
    ("pytest.ini", "pytest -q"),
    ("Cargo.toml", "cargo test"),
    ("pom.xml", "mvn test"),
    ("build.gradle", "gradle test"),
    ("build.gradle.kts", "gradle test"),
];

/// The command line that tests the project in a folder.
pub(crate) async fn test_command(files: &impl Files, dir: &str) -> Result<&'static str, Trouble> {
    let entries = files.list(dir, MAX_ENTRIES).await?;
    let is_there = |name: &str| entries.iter().any(|entry| entry.kind == Kind::File && entry.name == name);
    let found = PROJECTS.iter().find(|(file, _)| is_there(file));
    let known = PROJECTS.map(|(file, _)| file).join(", ");
    found.map(|(_, command)| *command).ok_or_else(|| {
        Trouble::Asked(format!("no project to test in {dir}: say cmd, or have one of {known}"))
    })
}
