//! The commands of `/agent`: fenced blocks of type `execute`, taken apart into commands that a person runs one by one.
//! Where there are none, fences of a shell count.

/// Commands in one reply.
const MAX_COMMANDS: usize = 200;
/// Letters of a title.
const TITLE_CHARS: usize = 60;

/// One command of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is for.
    pub title: String,
    /// Its type as written: `shell`, `git`, `docker`, `kubectl`, …
    pub kind: String,
    /// What runs.
    pub body: String,
    /// One script, and not a line.
    pub is_script: bool,
    /// It needs the terminal itself.
    pub is_interactive: bool,
}

struct Fence<'a> {
    info: &'a str,
    body: &'a str,
    before: &'a str,
}

/// The commands of a reply, in order.
pub fn read(reply: &str) -> Vec<Block> {
    let fences = fences(reply);
    let own = fences.iter().any(|fence| kind(fence.info).is_some());
    let mut blocks = Vec::new();
    for fence in &fences {
        let kind = match (kind(fence.info), own) {
            (Some(kind), _) => kind,
            (None, false) if matches!(fence.info, "sh" | "bash" | "shell") => "shell",
            _ => continue,
        };
        let is_script = is_script(fence.body, own);
        let parts =
            if is_script { vec![fence.body.trim_matches('\n').to_owned()] } else { split(fence.body) };
        let many = parts.len() > 1;
        for part in parts {
            let title =
                if many { own_title(&part) } else { title(fence.before).unwrap_or_else(|| own_title(&part)) };
            blocks.push(block(title, kind, &part, is_script));
        }
    }
    blocks.truncate(MAX_COMMANDS);
    blocks
}

fn block(title: String, kind: &str, body: &str, is_script: bool) -> Block {
    let marked = body.contains("#interactive") || body.trim_end().ends_with(" --interactive");
    let body = if marked {
        let body = body.replace("#interactive", "");
        let body = body.trim_end();
        body.strip_suffix(" --interactive").unwrap_or(body).trim_end().to_owned()
    } else {
        body.trim_end().to_owned()
    };
    Block { title, kind: kind.to_owned(), body, is_script, is_interactive: marked }
}

/// The type after `execute:`.
fn kind(info: &str) -> Option<&str> {
    let kind = info.strip_prefix("execute:")?.trim();
    let known = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    known.then_some(kind)
}

fn fences(reply: &str) -> Vec<Fence<'_>> {
    let mut found: Vec<Fence<'_>> = Vec::new();
    let mut open: Option<(usize, usize, &str)> = None;
    let (mut at, mut last) = (0, 0);
    for line in reply.split_inclusive('\n') {
        let trimmed = line.trim();
        let ticks = trimmed.bytes().take_while(|b| *b == b'`').count();
        match open {
            Some((start, length, info)) if ticks >= length && ticks == trimmed.len() => {
                let body = reply.get(start..at).unwrap_or_default();
                let before_end = reply
                    .get(..start)
                    .map_or(0, |text| text.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1));
                found.push(Fence { info, body, before: reply.get(last..before_end).unwrap_or_default() });
                last = at + line.len();
                open = None;
            }
            None if ticks >= 3 => {
                let info = trimmed.get(ticks..).unwrap_or_default().trim();
                if !info.contains('`') {
                    open = Some((at + line.len(), ticks, info));
                }
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// The explanation before a block, else the last line that says something.
fn title(before: &str) -> Option<String> {
    if let Some(start) = before.rfind("<explanation>")
        && let Some(rest) = before.get(start + "<explanation>".len()..)
    {
        let end = rest.find("</explanation>").unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        return Some(text).filter(|text| !text.is_empty());
    }
    before
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('<'))
        .map(str::to_owned)
}

fn own_title(part: &str) -> String {
    let mut lines = part.lines().map(str::trim).filter(|line| !line.is_empty());
    let comment = lines.clone().find_map(|line| line.strip_prefix('#').filter(|text| *text != "interactive"));
    let text = comment.map(str::trim).or_else(|| lines.next()).unwrap_or_default();
    text.chars().take(TITLE_CHARS).collect()
}

fn split(body: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in body.lines() {
        match parts.last_mut() {
            Some(part) if !line.trim().is_empty() => {
                part.push_str(line);
                part.push('\n');
            }
            Some(part) if !part.is_empty() => parts.push(String::new()),
            _ => {}
        }
    }
    let says = |part: &String| {
        part.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    };
    parts.into_iter().map(|part| part.trim_end().to_owned()).filter(says).collect()
}

/// What cannot be taken apart at blank lines.
fn is_script(body: &str, own: bool) -> bool {
    let has = |word: &str| body.split(|c: char| !c.is_ascii_alphanumeric()).any(|found| found == word);
    body.contains("<<")
        || body.contains("cat >")
        || (has("if") && has("then"))
        || (has("for") && has("do"))
        || (has("while") && has("do"))
        || (has("case") && has("esac"))
        || (!own && (body.contains("#!/bin/") || has("function")))
        || body.matches('{').count().min(body.matches('}').count()) >= 2 && body.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(reply: &str) -> Vec<String> {
        read(reply).into_iter().map(|block| block.body).collect()
    }

    #[test]
    fn execute_blocks_are_taken_apart_at_blank_lines() {
        let reply = "<explanation>List all</explanation>\n```execute:shell\nls -l\n```\nThen\n```execute:git\n# state\ngit status\n\ngit log\\\n -1\n```\n";
        let blocks = read(reply);
        let shown: Vec<_> =
            blocks.iter().map(|b| (b.title.as_str(), b.kind.as_str(), b.body.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("List all", "shell", "ls -l"),
                ("state", "git", "# state\ngit status"),
                ("git log\\", "git", "git log\\\n -1")
            ]
        );
    }

    #[test]
    fn a_fence_of_a_shell_counts_only_where_no_execute_block_is() {
        assert_eq!(bodies("```bash\nls\n```"), ["ls"]);
        assert_eq!(bodies("```bash\nls\n```\n```execute:shell\npwd\n```"), ["pwd"]);
        assert_eq!(
            bodies("```json\n{}\n```\n```execute:\nls\n```\n```execute:a b\nls\n```"),
            Vec::<String>::new()
        );
        assert_eq!(
            bodies("````md\n```execute:shell\nrm x\n```\n````"),
            Vec::<String>::new(),
            "inside another fence"
        );
        assert_eq!(bodies("```execute:shell\nls"), Vec::<String>::new(), "cut");
    }

    #[test]
    fn a_script_stays_whole() {
        for body in [
            "cat <<EOF > f\na\n\nb\nEOF",
            "for x in a b; do\n\necho $x\ndone",
            "if true; then\n\nls\nfi",
            "while read x; do\n\nls\ndone",
        ] {
            let blocks = read(&format!("```execute:shell\n{body}\n```"));
            assert_eq!(blocks.len(), 1, "{body}");
            assert!(blocks[0].is_script && blocks[0].body == body);
        }
    }

    #[test]
    fn a_mark_asks_for_the_terminal_and_is_no_part_of_the_command() {
        for body in ["#interactive\nvim x", "vim x #interactive", "vim x --interactive"] {
            let blocks = read(&format!("```execute:shell\n{body}\n```"));
            assert!(blocks[0].is_interactive && blocks[0].body.trim() == "vim x", "{blocks:?}");
        }
        for body in ["git status", "cargo test", "ls -t", "kubectl get pods -it"] {
            assert!(!read(&format!("```execute:shell\n{body}\n```"))[0].is_interactive, "{body}");
        }
    }
}
