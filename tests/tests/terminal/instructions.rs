//! What the model is told first, as a script and a configuration file say it.

use std::fs;

use chatcli_tests::fake::{Fake, text};
use chatcli_tests::process::{Finished, Home, client, run};

fn asked(fake: &Fake, folder: &tempfile::TempDir, arguments: &[&str]) -> Finished {
    let home = Home::default();
    let mut command = home.command(client());
    let config = folder.path().join("connect.toml");
    command.args(["connect", &fake.address().to_string(), "--config", config.to_str().unwrap()]);
    command.args(arguments).current_dir(folder.path());
    run(command, None)
}

#[test]
fn a_script_tells_the_model_first_and_its_log_does_not_say_what() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    let config = "system = '@sre'\n[role]\nreviewer = 'Review it.'\n[role.sre]\nfile = 'sre.md'\n";
    fs::write(folder.path().join("connect.toml"), config).unwrap();
    fs::write(folder.path().join("sre.md"), "You are an SRE.\n").unwrap();
    fs::write(folder.path().join("own.md"), "Own words.\n").unwrap();
    for (arguments, told) in [
        (&["--raw"][..], "You are an SRE."),
        (&["--system", "Be short.", "--raw"], "Be short."),
        (&["--system-file", "own.md", "--json"], "Own words."),
        (&["--role", "reviewer"], "Review it."),
    ] {
        fake.script(text(["done"]));
        let finished = asked(&fake, &folder, &[&["-p", "why?"], arguments].concat());
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let seen = fake.seen_by("StreamPrompt").pop().unwrap().prompt.unwrap();
        let history: Vec<_> =
            seen.history.iter().map(|said| (said.role.as_str(), said.content.as_str())).collect();
        assert_eq!((history, seen.prompt.as_str()), (vec![("system", told)], "why?"), "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_had_is_said_before_anything_travels() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("connect.toml"), "[role]\nsre = 'You are an SRE.'\n").unwrap();
    for (arguments, said, code) in [
        (&["--role", "dev"][..], "Roles: sre", 3),
        (&["--system-file", "none.md"], "file not found", 3),
        (&["--system-file", "/dev/zero"], "large", 3),
        (&["--system", "a", "--role", "sre"], "--role", 2),
    ] {
        let finished = asked(&fake, &folder, &[&["-p", "why?", "--raw"], arguments].concat());
        assert_eq!(finished.code, Some(code), "{finished:?}");
        assert!(finished.stderr.contains(said) && finished.stdout.is_empty(), "{finished:?}");
    }
    assert!(fake.seen_by("StreamPrompt").is_empty());
}

#[test]
fn a_question_to_a_role_without_its_file_is_not_asked() {
    let (fake, folder) = (Fake::start(), tempfile::tempdir().unwrap());
    let config = "system = 'Be short.'\n[role.ops]\nfile = 'none.md'\n";
    fs::write(folder.path().join("connect.toml"), config).unwrap();
    let finished = asked(&fake, &folder, &["-p", "@ops why?", "--raw", "-q"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(3), ""), "{finished:?}");
    assert!(finished.stderr.contains("none.md"), "{finished:?}");
    assert!(fake.seen_by("StreamPrompt").is_empty());
}
