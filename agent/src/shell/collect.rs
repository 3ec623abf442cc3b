//! Every simple command of a parsed line, wherever it stands, and what the shell itself would do around it.

use rable::{ListOperator, Node, NodeKind};

use super::{Command, Danger, Word, worst};

/// What stands in a line.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) commands: Vec<Command>,
    pub(super) is_plain: bool,
    /// Words that the shell makes several of, as they stand.
    pub(super) braced: Vec<String>,
    pub(super) danger: Option<Danger>,
}

pub(super) fn all(nodes: &[Node]) -> Seen {
    let mut seen = Seen { is_plain: true, ..Seen::default() };
    for node in nodes {
        seen.node(node);
    }
    seen
}

impl Seen {
    fn hidden(&mut self) {
        self.is_plain = false;
        self.danger = worst(self.danger, Some(Danger::Hidden));
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Command { assignments, words, redirects } => {
                self.command(assignments, words, redirects)
            }
            NodeKind::Pipeline { commands, .. } => self.pipeline(commands),
            NodeKind::List { items } => {
                for item in items {
                    self.is_plain &= item.operator != Some(ListOperator::Background);
                    self.node(&item.command);
                }
            }
            NodeKind::Negation { pipeline } | NodeKind::Time { pipeline, .. } => self.node(pipeline),
            NodeKind::Empty | NodeKind::Comment { .. } => {}
            other => {
                self.is_plain = false;
                self.compound(other);
            }
        }
    }

    fn compound(&mut self, kind: &NodeKind) {
        match kind {
            NodeKind::If { condition, then_body, else_body, redirects } => {
                self.node(condition);
                self.node(then_body);
                if let Some(body) = else_body {
                    self.node(body);
                }
                self.redirects(redirects);
            }
            NodeKind::While { condition, body, redirects }
            | NodeKind::Until { condition, body, redirects } => {
                self.node(condition);
                self.node(body);
                self.redirects(redirects);
            }
            NodeKind::For { words, body, redirects, .. }
            | NodeKind::Select { words, body, redirects, .. } => {
                self.words(words.as_deref().unwrap_or_default());
                self.node(body);
                self.redirects(redirects);
            }
            NodeKind::ForArith { init, cond, incr, body, redirects } => {
                for text in [init, cond, incr] {
                    self.raw(text);
                }
                self.node(body);
                self.redirects(redirects);
            }
            NodeKind::Case { word, patterns, redirects } => {
                self.word(word);
                for pattern in patterns {
                    self.words(&pattern.patterns);
                    if let Some(body) = &pattern.body {
                        self.node(body);
                    }
                }
                self.redirects(redirects);
            }
            NodeKind::Function { name, body } => {
                self.node(body);
                // A function that calls itself in the background fills the machine.
                if self.commands.iter().any(|command| command.name() == name) {
                    self.danger = worst(self.danger, Some(Danger::Stops));
                }
            }
            NodeKind::Subshell { body, redirects } | NodeKind::BraceGroup { body, redirects } => {
                self.node(body);
                self.redirects(redirects);
            }
            NodeKind::Coproc { command, .. } => self.node(command),
            NodeKind::ConditionalExpr { body, redirects } => {
                self.condition(body);
                self.redirects(redirects);
            }
            NodeKind::ArithmeticCommand { raw_content, redirects, .. } => {
                self.raw(raw_content);
                self.redirects(redirects);
            }
            // A word alone, or what the grammar has and a line has not.
            _ => self.hidden(),
        }
    }

    /// Each command but the first reads what those before it write.
    fn pipeline(&mut self, commands: &[Node]) {
        let mut before: Vec<String> = Vec::new();
        for node in commands {
            let from = self.commands.len();
            self.node(node);
            let mut names = Vec::new();
            for command in self.commands.get_mut(from..).unwrap_or_default() {
                command.piped_from.extend(before.iter().cloned());
                names.push(command.name().to_owned());
            }
            before.extend(names);
        }
    }

    fn command(&mut self, assignments: &[Node], words: &[Node], redirects: &[Node]) {
        let mut command = Command { assignments: self.words(assignments), ..Command::default() };
        for node in words {
            let is_process = matches!(&node.kind, NodeKind::Word { parts, .. }
                if parts.iter().any(|part| matches!(part.kind, NodeKind::ProcessSubstitution { .. })));
            command.reads_process |= is_process;
            let word = self.word(node);
            command.words.push(word);
        }
        self.is_plain &= command.assignments.is_empty();
        for redirect in redirects {
            self.redirect(redirect, Some(&mut command));
        }
        let has_files = !command.writes.is_empty() || !command.reads.is_empty();
        if !command.words.is_empty() || !command.assignments.is_empty() || has_files {
            self.commands.push(command);
        }
    }

    fn redirects(&mut self, redirects: &[Node]) {
        let mut command = Command::default();
        for redirect in redirects {
            self.redirect(redirect, Some(&mut command));
        }
        // What stands before it has something to say.
        command.empties = false;
        if !command.writes.is_empty() || !command.reads.is_empty() {
            self.commands.push(command);
        }
    }

    fn redirect(&mut self, node: &Node, command: Option<&mut Command>) {
        match &node.kind {
            NodeKind::Redirect { op, target, .. } => {
                let word = self.word(target);
                let is_copy = op.ends_with('&') && word.text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                let Some(command) = command else { return };
                if op == "<<<" {
                    command.input = Some(word.text);
                } else if op.contains('>') && !is_copy {
                    self.is_plain &= is_sink(&word.text);
                    command.empties |= !is_sink(&word.text) && !op.contains(">>");
                    command.writes.push(word);
                } else if op.contains('<') && !is_copy {
                    // What is read shows up as a file that is written, where a name such as /dev/tcp opens a network.
                    if word.text.starts_with("/dev/") {
                        command.writes.push(word.clone());
                    }
                    command.reads.push(word);
                    self.is_plain = false;
                }
            }
            NodeKind::HereDoc { content, quoted, .. } => {
                self.is_plain = false;
                if !quoted {
                    self.raw(content);
                }
                if let Some(command) = command {
                    command.input = Some(content.clone());
                }
            }
            _ => self.hidden(),
        }
    }

    fn condition(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::UnaryTest { operand, .. } => self.condition(operand),
            NodeKind::BinaryTest { left, right, .. }
            | NodeKind::CondAnd { left, right }
            | NodeKind::CondOr { left, right } => {
                self.condition(left);
                self.condition(right);
            }
            NodeKind::CondNot { operand } => self.condition(operand),
            NodeKind::CondParen { inner } => self.condition(inner),
            NodeKind::CondTerm { value, .. } => self.raw(value),
            NodeKind::Word { .. } => {
                self.word(node);
            }
            _ => self.hidden(),
        }
    }

    fn words(&mut self, nodes: &[Node]) -> Vec<Word> {
        nodes.iter().map(|node| self.word(node)).collect()
    }

    /// A word as the command gets it.
    fn word(&mut self, node: &Node) -> Word {
        let mut text = String::new();
        match &node.kind {
            NodeKind::Word { value, parts, .. } => {
                let mut quotes = Quotes::default();
                for part in parts {
                    self.part(part, &mut quotes, &mut text);
                }
                if parts.is_empty() {
                    quotes.literal(value, &mut text);
                }
                if parts.iter().any(|part| matches!(part.kind, NodeKind::BraceExpansion { .. })) {
                    self.braced.push(value.clone());
                }
                // Arithmetic can hold substitutions in many places; numbers need none of them.
                if parts.iter().any(|part| matches!(part.kind, NodeKind::ArithmeticExpansion { .. })) {
                    self.raw(&value.replace("$((", ""));
                }
                if quotes.globs {
                    self.is_plain = false;
                    if text.is_empty() {
                        text.push('\0');
                    }
                }
            }
            _ => {
                self.hidden();
                text.push('\0');
            }
        }
        Word { text }
    }

    fn part(&mut self, part: &Node, quotes: &mut Quotes, text: &mut String) {
        match &part.kind {
            NodeKind::WordLiteral { value } => quotes.literal(value, text),
            NodeKind::AnsiCQuote { decoded, .. } => text.push_str(decoded),
            NodeKind::LocaleString { inner, .. } => {
                self.raw(inner);
                text.push_str(inner);
            }
            NodeKind::CommandSubstitution { command, .. } | NodeKind::ProcessSubstitution { command, .. } => {
                self.is_plain = false;
                text.push('\0');
                self.node(command);
            }
            NodeKind::ParamExpansion { arg, .. } | NodeKind::ParamIndirect { arg, .. } => {
                self.is_plain = false;
                text.push('\0');
                if let Some(arg) = arg {
                    self.raw(arg);
                }
            }
            NodeKind::ParamLength { .. } => {
                self.is_plain = false;
                text.push('\0');
            }
            NodeKind::BraceExpansion { content } => {
                self.is_plain = false;
                self.raw(content);
                text.push('\0');
            }
            NodeKind::Array { elements } => {
                self.is_plain = false;
                self.words(elements);
                text.push('\0');
            }
            NodeKind::ArithmeticExpansion { .. } => {
                self.is_plain = false;
                text.push('\0');
            }
            _ => {
                self.hidden();
                text.push('\0');
            }
        }
    }

    /// A text that the grammar does not take apart: a command in it has not been judged.
    fn raw(&mut self, text: &str) {
        if text.contains("$(") || text.contains('`') || text.contains("<(") || text.contains(">(") {
            self.hidden();
        }
    }
}

/// Whether nothing is kept of what is written there.
fn is_sink(path: &str) -> bool {
    matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr")
}

/// Where in quotes a literal stands; one quote may begin in a part of a word and end in another.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
    /// A pattern stands outside quotes, so that the shell fills in names of files.
    globs: bool,
}

impl Quotes {
    fn literal(&mut self, value: &str, text: &mut String) {
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match (self.open, c) {
                (None, '\'' | '"') => self.open = Some(c),
                (Some(open), c) if c == open => self.open = None,
                (Some('\''), c) => text.push(c),
                (Some(_), '\\') => match chars.next() {
                    Some('\n') | None => {}
                    Some(next @ ('"' | '\\' | '$' | '`')) => text.push(next),
                    Some(next) => text.extend(['\\', next]),
                },
                (None, '\\') => match chars.next() {
                    Some('\n') | None => {}
                    Some(next) => text.push(next),
                },
                (None, '*' | '?' | '[') => {
                    self.globs = true;
                    text.push(c);
                }
                (_, c) => text.push(c),
            }
        }
    }
}
