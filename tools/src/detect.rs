//! How a project is tested, by the files that lie in it. The first that is there decides.

use crate::Trouble;
use crate::place::Folder;

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
pub(crate) fn test_command(folder: &Folder, dir: &str) -> Result<&'static str, Trouble> {
    let open = folder.dir(dir)?;
    let found =
        PROJECTS.iter().find(|(file, _)| open.symlink_metadata(file).is_ok_and(|found| found.is_file()));
    let known = PROJECTS.map(|(file, _)| file).join(", ");
    found.map(|(_, command)| *command).ok_or_else(|| {
        Trouble::Asked(format!("no project to test in {dir}: say cmd, or have one of {known}"))
    })
}
