//! What an answer looks like while it arrives and afterwards: the real client in a pseudo-terminal, every byte it
//! wrote, and what the screen makes of them.

use std::time::Duration;

use chatcli_tests::fake::{Fake, Step, text};
use chatcli_tests::process::{Home, client};
use chatcli_tests::terminal::Terminal;
use vt100::Parser;

const LINES: u16 = 24;
const COLUMNS: u16 = 80;

fn connected(home: &Home, fake: &Fake) -> Terminal {
    let terminal = Terminal::client(home, &fake.address().to_string(), &[]);
    terminal.wait_for_prompt();
    terminal
}

/// The answer as it stands in the transcript, from its first line to its last.
fn answer(terminal: &Terminal) -> String {
    let seen = terminal.transcript();
    let (_, after) = seen.split_once("❯ go\n").expect("the question");
    let (answer, _) = after.split_once("THE END").expect("the end of the answer");
    answer.to_owned()
}

/// About `kilobytes` of everything that Markdown has.
fn markdown(kilobytes: usize) -> String {
    let mut all = String::new();
    let mut number = 0;
    while all.len() < kilobytes * 1024 {
        number += 1;
        all.push_str(&format!(
            "## Part {number}\n\nSome **bold** words about *pod-{number}*, wrapped `where` they must be, with a [link](https://x.example/{number}) \
             and more words so that the paragraph takes rows.\n\n- item {number} one\n- item {number} two\n  1. inner\n\n\
             ```rust\nfn part_{number}() -> u32 {{ // comment\n    {number}\n}}\n```\n\n| name | 値 |\n|---|--:|\n| n{number} | 日本 😀 |\n\n> quoted {number}\n\n"
        ));
    }
    all + "THE END\n"
}

fn chunks(text: &str, count: usize) -> Vec<Step> {
    let characters: Vec<char> = text.chars().collect();
    let size = characters.len().div_ceil(count);
    let pieces: Vec<String> = characters.chunks(size).map(|piece| piece.iter().collect()).collect();
    self::text(pieces.iter().map(String::as_str))
}

/// Asks, waits for the whole answer, and gives the terminal and the bytes that it took.
fn painted(home: &Home, source: &str, count: usize) -> (Terminal, Vec<u8>) {
    let fake = Fake::start();
    let terminal = connected(home, &fake);
    let before = terminal.written().len();
    fake.script(chunks(source, count));
    terminal.enter("go");
    terminal.wait_for("THE END");
    terminal.wait_for_prompt();
    let bytes = terminal.written().split_off(before);
    (terminal, bytes)
}

#[test]
fn a_long_answer_is_painted_once_without_flicker() {
    let home = Home::default();
    let source = markdown(200);
    let (streamed, bytes) = painted(&home, &source, 10_000);
    let (whole, _) = painted(&home, &source, 1);
    assert_eq!(answer(&streamed), answer(&whole), "the final screen is that of the whole text");
    let text = String::from_utf8_lossy(&bytes);
    for clear in ["\u{1b}[2J", "\u{1b}[3J", "\u{1b}[H", "\u{1b}[?1049h", "\u{1b}[?47h"] {
        assert!(!text.contains(clear), "{clear:?} clears more than the live rows");
    }
    // What scrolled away is never touched again: what is above the screen only grows.
    let mut screen = Parser::new(LINES, COLUMNS, 30_000);
    let mut above = Vec::new();
    let frames: Vec<&str> = text.split_inclusive("\u{1b}[?2026l").collect();
    for (index, frame) in frames.iter().enumerate() {
        screen.process(frame.as_bytes());
        // Reading the whole transcript takes its time, so not every frame is compared.
        if index % (frames.len() / 40).max(1) == 0 || index + 1 == frames.len() {
            let now = scrolled_away(&mut screen);
            assert!(now.starts_with(&above), "frame {index} changed what had scrolled away");
            above = now;
        }
    }
    assert!(above.len() > 3000, "{} rows", above.len());
    // A finished row is written once, however often the tail below it was.
    for number in [1, 50, 150] {
        let row = format!("quoted {number}\u{1b}[0m\r\n");
        assert!(text.matches(&row).count() <= 1, "{row:?}");
    }
}

fn scrolled_away(screen: &mut Parser) -> Vec<String> {
    screen.screen_mut().set_scrollback(usize::MAX);
    let above = screen.screen().scrollback();
    let mut rows = Vec::new();
    let mut first = above;
    while first > 0 {
        screen.screen_mut().set_scrollback(first);
        let shown = first.min(usize::from(LINES));
        rows.extend(screen.screen().rows(0, COLUMNS).take(shown));
        first -= shown;
    }
    screen.screen_mut().set_scrollback(0);
    rows
}

#[test]
fn bytes_grow_with_the_answer_and_no_faster() {
    let home = Home::default();
    let sizes = [50, 100, 200].map(|kilobytes| {
        let (_, bytes) = painted(&home, &markdown(kilobytes), kilobytes * 50);
        bytes.len()
    });
    println!("bytes written for 50, 100 and 200 KB: {sizes:?}");
    for pair in sizes.windows(2) {
        assert!(pair[1] < pair[0] * 3, "twice the text took more than three times the bytes: {sizes:?}");
    }
}

#[test]
fn every_cutting_ends_in_the_same_screen() {
    let home = Home::default();
    let source = markdown(3);
    let (whole, _) = painted(&home, &source, 1);
    for count in [2, 37, 500] {
        let (cut, _) = painted(&home, &source, count);
        assert_eq!(answer(&cut), answer(&whole), "{count} pieces");
    }
}

#[test]
fn nothing_of_the_model_reaches_the_terminal_but_text() {
    let (home, fake) = (Home::default(), Fake::start());
    fake.change(|settings| settings.info.model = "m\u{1b}[31m\nodel".to_owned());
    let terminal = connected(&home, &fake);
    let before = terminal.written().len();
    fake.script(text([
        "a\u{1b}]52;c;ZXZpbA==\u{7}b\u{1b}]0;title\u{7}",
        "c\u{1b}[2Jd\n```\n\u{1b}[31mred\u{9b}2J\n```\n",
        "\nTHE END",
    ]));
    terminal.enter("go");
    terminal.wait_for("THE END");
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    for bad in ["\u{1b}]52", "\u{1b}]0", "\u{1b}[2J", "\u{1b}[31m", "\u{9b}"] {
        assert!(!written.contains(bad), "{bad:?}");
    }
    assert!(written.len() > before);
    assert!(terminal.transcript().contains("]52;c;ZXZpbA==b]0;titlec[2Jd"), "{}", terminal.transcript());
}

#[test]
fn no_color_means_no_color_at_all() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command(client());
    command.args(["connect", &fake.address().to_string()]).env("NO_COLOR", "1");
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    fake.script(text([markdown(2).as_str()]));
    terminal.enter("go");
    terminal.wait_for("THE END");
    terminal.wait_for_prompt();
    let written = String::from_utf8_lossy(&terminal.written()).into_owned();
    let styles = written
        .split("\u{1b}[")
        .skip(1)
        .filter(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'));
    assert_eq!(styles.count(), 0);
}

#[test]
fn tables_align_and_become_records_on_a_narrow_screen() {
    let (home, fake) = (Home::default(), Fake::start());
    let table = "| Nome | Valor |\n|---|--:|\n| 日本語 | 1 |\n| 😀 x | 22 |\n\nTHE END";
    for (columns, rows) in [
        (80, &["Nome    Valor", "日本語      1", "😀 x       22"][..]),
        (30, &["Nome: 日本語", "Valor: 1", "Nome: 😀 x", "Valor: 22"]),
    ] {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]);
        let terminal = Terminal::sized(command, 24, columns);
        terminal.wait_for_prompt();
        fake.script(text([table]));
        terminal.enter("go");
        terminal.wait_for("THE END");
        let seen = terminal.transcript();
        for row in rows {
            assert!(seen.lines().any(|line| line.trim_end() == *row), "{row} in:\n{seen}");
        }
    }
}

#[test]
fn waiting_is_said_after_a_while_and_only_where_a_person_sees_it() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    fake.script([Step::Wait(Duration::from_millis(700)), Step::Done("quick".to_owned())]);
    terminal.enter("go");
    terminal.wait_for("Thinking…");
    terminal.wait_for("quick");
    assert!(!terminal.transcript().contains("Thinking"), "{}", terminal.transcript());
    for (name, value) in [("CI", "true"), ("CHATCLI_NO_ANIM", "1")] {
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]).env(name, value);
        let still = Terminal::start(command);
        still.wait_for_prompt();
        fake.script([Step::Wait(Duration::from_millis(900)), Step::Done("later".to_owned())]);
        still.enter("go");
        still.wait_for("Thinking…");
        still.wait_for("later");
        let written = String::from_utf8_lossy(&still.written()).into_owned();
        assert!(!"⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".chars().any(|frame| written.contains(frame)), "{name}");
        assert_eq!(written.matches("Thinking…").count(), 1, "{name}: one line that stays as it is");
    }
}

#[test]
fn stderr_that_leads_elsewhere_gets_no_spinner_and_stdout_none_of_it() {
    let (home, fake) = (Home::default(), Fake::start());
    let mut command = home.command("sh");
    let line = format!("{} connect {} 2>errors; echo over", client().display(), fake.address());
    command.args(["-c", &line]);
    let terminal = Terminal::start(command);
    terminal.wait_for_prompt();
    fake.script([Step::Wait(Duration::from_millis(800)), Step::Done("quick".to_owned())]);
    terminal.enter("go");
    terminal.wait_for("quick");
    terminal.wait_for_prompt();
    terminal.ctrl('d');
    terminal.wait_for("over");
    let errors = std::fs::read_to_string(home.path().join("errors")).unwrap();
    assert!(!errors.contains("Thinking") && !errors.contains('\u{1b}'), "{errors}");
    assert!(!String::from_utf8_lossy(&terminal.written()).contains("Thinking"));
}

#[test]
fn a_window_that_changes_its_size_leaves_no_row_twice() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    let mut steps =
        vec![Step::Chunk("first paragraph of it\n\nlive tail with several words that".to_owned())];
    for size in 0..4 {
        steps.push(Step::Wait(Duration::from_millis(300)));
        steps.push(Step::Chunk(format!(" grows number{size}")));
    }
    steps.push(Step::Done("\n\nTHE END".to_owned()));
    fake.script(steps);
    terminal.enter("go");
    terminal.wait_for("live tail with several");
    for (number, columns) in [(0, 60), (1, 100), (2, 50)] {
        terminal.resize(LINES, columns);
        terminal.wait_for(&format!("number{number}"));
    }
    terminal.wait_for("THE END");
    let seen = terminal.transcript();
    for once in ["first paragraph of it", "live tail with several", "THE END"] {
        assert_eq!(seen.matches(once).count(), 1, "{once} in:\n{seen}");
    }
}

#[test]
fn the_bell_rings_for_a_person_who_looks_elsewhere() {
    let (home, fake) = (Home::default(), Fake::start());
    let terminal = connected(&home, &fake);
    terminal.type_text("\u{1b}[I");
    terminal.enter("one");
    terminal.wait_for("one\n");
    terminal.wait_for_prompt();
    assert!(!terminal.written().contains(&7));
    fake.script([Step::Wait(Duration::from_millis(400)), Step::Done("two".to_owned())]);
    terminal.enter("two");
    terminal.type_text("\u{1b}[O");
    terminal.wait_until("the second answer", |seen| seen.matches("two").count() >= 2);
    terminal.wait_for_prompt();
    chatcli_tests::wait::until("the bell", || terminal.written().contains(&7).then_some(()), String::new);
}

/// One block that is long enough to be half-way when something happens: its first part, its rest and its rows.
fn long_blocks() -> [(String, String, Vec<String>); 3] {
    let list = |range: std::ops::RangeInclusive<usize>| {
        range.map(|n| format!("- item {n:03}\n")).collect::<String>()
    };
    let rows = |range: std::ops::RangeInclusive<usize>| {
        range.map(|n| format!("| row {n:03} | x |\n")).collect::<String>()
    };
    let code =
        |range: std::ops::RangeInclusive<usize>| range.map(|n| format!("line {n:03}\n")).collect::<String>();
    let names = |word: &str, count| (1..=count).map(|n| format!("{word} {n:03}")).collect();
    [
        (list(1..=71), list(72..=100), names("item", 100)),
        (format!("| n | v |\n|---|---|\n{}", rows(1..=12)), rows(13..=30), names("row", 30)),
        (format!("```\n{}li", code(1..=30)), format!("ne 031\n{}```\n", code(32..=60)), names("line", 60)),
    ]
}

fn assert_once_and_in_order(seen: &str, rows: &[String]) {
    let mut rest = seen;
    for row in rows {
        assert_eq!(seen.matches(row).count(), 1, "{row} in:\n{seen}");
        rest = rest.split_once(row).unwrap_or_else(|| panic!("{row} comes late in:\n{seen}")).1;
    }
}

#[test]
fn another_program_on_the_screen_takes_nothing_of_an_answer() {
    for (first, rest, rows) in long_blocks() {
        let (home, fake) = (Home::default(), Fake::start());
        let mut command = home.command("sh");
        let line =
            format!("set -m; {} connect {}; echo stopped; fg; echo over", client().display(), fake.address());
        let edited = home.path().join("edited");
        command.args(["-c", &line]).env("EDITOR", format!("touch {} #", edited.display()));
        let terminal = Terminal::start(command);
        terminal.wait_for_prompt();
        fake.script([
            Step::Chunk(first),
            Step::Wait(Duration::from_millis(2500)),
            Step::Chunk(rest),
            Step::Done("\nTHE END\n".to_owned()),
        ]);
        terminal.enter("go");
        terminal.wait_for("002");
        terminal.ctrl('o');
        chatcli_tests::wait::until("the editor", || edited.exists().then_some(()), String::new);
        // A key that is pressed while the editor has the screen is the editor's.
        std::thread::sleep(Duration::from_millis(300));
        terminal.ctrl('z');
        terminal.wait_for("stopped");
        terminal.wait_for("THE END");
        terminal.wait_for_prompt();
        let seen = terminal.transcript();
        assert_once_and_in_order(&seen, &rows);
        assert!(!seen.contains("Answering"), "{seen}");
    }
}

#[test]
fn what_the_program_says_is_not_cut_in_a_word() {
    let (home, fake) = (Home::default(), Fake::start());
    let said = |columns: u16, command: &str| -> Vec<String> {
        let mut client = home.command(client());
        client.args(["connect", &fake.address().to_string()]);
        let terminal = Terminal::sized(client, LINES, columns);
        terminal.wait_for_prompt();
        terminal.enter(command);
        terminal.wait_until("the prompt after it", |seen| seen.matches('❯').count() >= 2);
        terminal.wait_for_prompt();
        // The banner is the program's too.
        terminal.transcript().split_whitespace().map(str::to_owned).collect()
    };
    for command in ["/help", "/config", "/help switch", "/nope"] {
        let wide = said(250, command);
        for columns in [40, 72] {
            // Addresses of a path that are longer than the window may be cut.
            let fits = |word: &&String| word.chars().count() <= usize::from(columns) - 8;
            let narrow = said(columns, command);
            let missing: Vec<_> = wide.iter().filter(fits).filter(|word| !narrow.contains(word)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "{command} at {columns}: {narrow:?}");
        }
    }
}

/// The same of what is said outside of a conversation.
#[test]
fn what_a_command_prints_is_not_cut_in_a_word() {
    let (home, fake) = (Home::default(), Fake::start());
    let address = fake.address().to_string();
    let said = |columns: u16, words: &[&str]| -> Vec<String> {
        let mut command = home.command(client());
        command.args(words);
        let mut terminal = Terminal::sized(command, LINES, columns);
        terminal.wait_for_exit();
        terminal.transcript().split_whitespace().map(str::to_owned).collect()
    };
    let commands: [&[&str]; 5] = [
        &["watch", &address, "--once"],
        &["auth", "status"],
        &["auth", "logout", "OPENAI"],
        &["session", "list"],
        &["connect", &address, "--tls", "-p", "q"],
    ];
    for words in commands {
        let wide = said(250, words);
        assert!(!wide.is_empty(), "{words:?}");
        for columns in [32, 60] {
            let fits = |word: &&String| word.chars().count() <= usize::from(columns) - 8;
            let narrow = said(columns, words);
            let missing: Vec<_> = wide.iter().filter(fits).filter(|word| !narrow.contains(word)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "{words:?} at {columns}: {narrow:?}");
        }
    }
}

/// Prose breaks between words at every width that people use, and its addresses stay whole.
#[test]
fn an_answer_is_not_cut_in_a_word() {
    let prose = "The quick brown fox, (really) e.g. the \"Foo\" part costs $5.00/month, R$ 10,50; foo.bar.baz(), key:value, \
                 user@example.com, ~/.config/app, 2024-05-01T10:00:00Z, --dry-run, -n kube-system, http://a.b/c. THE END";
    for columns in [24, 31, 47, 60, 80] {
        let (home, fake) = (Home::default(), Fake::start());
        let mut command = home.command(client());
        command.args(["connect", &fake.address().to_string()]);
        let terminal = Terminal::sized(command, LINES, columns);
        terminal.wait_for_prompt();
        fake.script(text([prose]));
        terminal.enter("go");
        terminal.wait_for("END");
        terminal.wait_for_prompt();
        let seen = terminal.transcript();
        let words: Vec<&str> = seen.split_whitespace().collect();
        for word in prose.split_whitespace() {
            assert!(words.contains(&word), "{word} at {columns} in:\n{seen}");
        }
    }
}
