//! Decides which blocks of a growing text are finished.
//!
//! A top-level block is finished when a complete line after it has started the next one: no later line can reopen
//! it. An incomplete last line is never trusted (`#` may become `#tag`, `*` may become `**bold**`). Inside a code
//! fence only the fence's own end matters, so a long listing is not read again for every line; neither is a long list
//! or table for a plain next item or row, or a paragraph for its next words ([`Running`]). What else there is to read
//! again has a budget, so that no shape of text costs more than its length some times over; over budget a block is only
//! sealed later, and is the same.
//!
//! A text that comes whole ([`Document::whole`], an answer of a restored conversation) is read when somebody looks at
//! its blocks for the first time, so that thousands of old answers cost nothing until they are seen. Who paints a long
//! conversation must therefore not call [`Document::sealed`] for what is out of sight.

use std::sync::OnceLock;

use super::block::Block;
use super::guard::{Guard, verbatim};
use super::parse::{parse, read, top_level};
use super::running::Running;

/// A finished block.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    /// Counts up from 0 inside one document; stable for ever.
    pub id: u32,
    /// What it is.
    pub block: Block,
}

/// A code fence whose end has not come yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCode<'a> {
    /// The language tag; may be empty.
    pub language: String,
    /// The marks around it.
    pub fence: String,
    /// The complete lines inside it, each with its line break, which is always `\n`.
    pub lines: &'a str,
    /// The incomplete last line; it may be the fence's end.
    pub rest: &'a str,
}

/// How many times its own length reading a text again and again may cost.
const BUDGET: usize = 32;
/// And so many bytes more, so that short texts are never waited for.
const FREE_BYTES: usize = 64 * 1024;

/// A text that grows, and its finished blocks.
#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
    /// Not there until somebody looks, when the text came whole.
    sealed: OnceLock<Vec<Sealed>>,
    /// Where the live tail starts in `text`.
    tail_start: usize,
    /// Up to where whole lines were looked at.
    seen: usize,
    /// The whole lines of the tail as the parser reads them.
    guarded: String,
    guard: Guard,
    /// The tail is one open code fence.
    fence: Option<Fence>,
    /// Its complete lines, when it starts at the margin.
    code: String,
    /// The tail is one block that plain lines go on with.
    running: Option<Running>,
    /// Bytes that were read again.
    spent: usize,
    finished: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Fence {
    mark: char,
    length: usize,
}

impl Document {
    /// A text that is complete. It is read when somebody looks at its blocks.
    pub fn whole(text: String) -> Self {
        Self { tail_start: text.len(), text, finished: true, ..Self::default() }
    }

    /// The whole text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing came yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The finished blocks.
    pub fn sealed(&self) -> &[Sealed] {
        match reader() {
            // A growing text gets them as it grows.
            Some(reader) if self.finished => {
                self.sealed.get_or_init(|| numbered((reader.whole)(&self.text))).as_slice()
            }
            _ => self.sealed.get().map_or(&[], Vec::as_slice),
        }
    }

    /// The unfinished rest as text.
    pub fn tail(&self) -> &str {
        self.text.get(self.tail_start..).unwrap_or_default()
    }

    /// The unfinished rest as blocks, read anew on every call.
    pub fn live(&self) -> Vec<Block> {
        reader().map_or_else(Vec::new, |reader| (reader.live)(self))
    }

    fn read_live(&self) -> Vec<Block> {
        let rest = self.rest();
        if rest.is_empty() {
            return read(&self.guarded);
        }
        let (mut guard, mut all) = (self.guard.clone(), self.guarded.clone());
        guard.lines(rest, &mut all);
        read(&all)
    }

    /// The complete lines of the unfinished rest as blocks, read anew on every call. All but the last part of the last
    /// one can no longer change.
    pub fn complete(&self) -> Vec<Block> {
        read(&self.guarded)
    }

    /// The incomplete last line.
    fn rest(&self) -> &str {
        self.text.get(self.seen.max(self.tail_start)..).unwrap_or_default()
    }

    /// The code fence that is still open, when the tail is one that starts at the margin. Its complete lines can no
    /// longer change.
    pub fn open_code(&self) -> Option<OpenCode<'_>> {
        self.fence.filter(|fence| self.guarded.starts_with(fence.mark))?;
        let (first, _) = self.guarded.split_once('\n')?;
        let (language, fence) = match read(first).into_iter().next() {
            Some(Block::Code { language, fence, .. }) => (language, fence),
            _ => return None,
        };
        // A carriage return may be half a line break.
        let rest = self.rest().split('\r').next().unwrap_or_default();
        Some(OpenCode { language, fence, lines: &self.code, rest })
    }

    /// Whether no more text can come.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Appends what arrived.
    pub fn push(&mut self, chunk: &str) {
        if self.finished || chunk.is_empty() {
            return;
        }
        self.text.push_str(chunk);
        if chunk.contains('\n')
            && let Some(reader) = reader()
        {
            (reader.seal)(self);
        }
    }

    /// Seals the rest: no more text will come.
    pub fn finish(&mut self) {
        if self.finished {
            return;
        }
        if let Some(reader) = reader() {
            for block in (reader.live)(self) {
                self.add(block);
            }
        } else {
            // It is read from its beginning when somebody looks at it, as if it had come whole.
            self.sealed = OnceLock::new();
        }
        self.finished = true;
        self.tail_start = self.text.len();
        self.fence = None;
        (self.guarded, self.code) = Default::default();
    }

    fn add(&mut self, block: Block) {
        self.sealed.get_or_init(Vec::new);
        if let Some(sealed) = self.sealed.get_mut() {
            sealed.push(Sealed { id: number(sealed.len()), block });
        }
    }

    fn seal(&mut self) {
        let Some(end) = self.text.rfind('\n').map(|at| at + 1) else { return };
        let known = self.guarded.len();
        self.guard.lines(self.text.get(self.seen..end).unwrap_or_default(), &mut self.guarded);
        self.seen = end;
        let fresh = self.guarded.get(known..).unwrap_or_default();
        if let Some(fence) = self.fence {
            if !fresh.split_inclusive('\n').any(|line| fence.is_closed_by(line)) {
                self.code.push_str(&verbatim(fresh));
                return;
            }
            self.fence = None;
        } else if let Some(running) = self.running
            && fresh.split_inclusive('\n').all(|line| running.goes_on_with(line))
        {
            return;
        }
        self.running = None;
        if self.spent + self.guarded.len() > self.text.len() * BUDGET + FREE_BYTES {
            return;
        }
        self.spent += self.guarded.len();
        self.read_again();
    }

    /// Seals the blocks that are finished, and looks what the rest is.
    fn read_again(&mut self) {
        let (ranges, is_paragraph) = top_level(&self.guarded);
        let Some(last) = ranges.last() else { return };
        if ranges.len() > 1 {
            let start = line_start(&self.guarded, last.start);
            // Read together with the line that ended them: it can decide where they end (a table's second line does).
            let mut blocks = read(&self.guarded);
            blocks.truncate(ranges.len() - 1);
            for block in blocks {
                self.add(block);
            }
            let lines = self.guarded.get(..start).unwrap_or_default().matches('\n').count();
            self.tail_start += after_lines(self.tail(), lines);
            self.guarded.drain(..start);
        }
        let open = self.guarded.as_str();
        let mut lines = open.split_inclusive('\n').skip(1);
        self.fence = Fence::opened_by(open).filter(|fence| !lines.any(|line| fence.is_closed_by(line)));
        self.code = match (self.fence, open.split_once('\n')) {
            (Some(_), Some((_, code))) => verbatim(code),
            _ => String::new(),
        };
        self.running = Running::of(open, is_paragraph);
    }
}

/// What reads a text. The page has it only in its late part, so what it needs before that part is here must not name
/// these functions.
struct Reader {
    whole: fn(&str) -> Vec<Block>,
    live: fn(&Document) -> Vec<Block>,
    seal: fn(&mut Document),
}

static READER: Reader = Reader { whole: parse, live: Document::read_live, seal: Document::seal };

#[cfg(all(target_arch = "wasm32", not(test)))]
static INSTALLED: OnceLock<&Reader> = OnceLock::new();

/// Lets documents be read from now on; before that they only keep their text. Outside of WebAssembly they always are.
pub fn install() {
    #[cfg(all(target_arch = "wasm32", not(test)))]
    let _ = INSTALLED.set(&READER);
}

#[cfg(all(target_arch = "wasm32", not(test)))]
fn reader() -> Option<&'static Reader> {
    INSTALLED.get().copied()
}

#[cfg(not(all(target_arch = "wasm32", not(test))))]
fn reader() -> Option<&'static Reader> {
    Some(&READER)
}

/// Two documents are the same when they show the same: blocks follow from the text and where its tail starts.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        (self.finished, self.tail_start, &self.text) == (other.finished, other.tail_start, &other.text)
    }
}

fn numbered(blocks: Vec<Block>) -> Vec<Sealed> {
    blocks.into_iter().enumerate().map(|(at, block)| Sealed { id: number(at), block }).collect()
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Fence {
    /// The fence that a text starts with, if it does.
    fn opened_by(text: &str) -> Option<Self> {
        let line = text.lines().next()?;
        let indent = line.len() - line.trim_start_matches(' ').len();
        let line = line.trim_start_matches(' ');
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = line.chars().take_while(|c| *c == mark).count();
        let info = line.get(length..)?;
        let is_fence = indent < 4 && length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then_some(Self { mark, length })
    }

    fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_end_matches(['\n', '\r']);
        let trimmed = line.trim_start_matches(' ');
        let length = trimmed.chars().take_while(|c| *c == self.mark).count();
        line.len() - trimmed.len() < 4
            && length >= self.length
            && trimmed.get(length..).is_some_and(|rest| rest.chars().all(|c| c == ' ' || c == '\t'))
    }
}

/// Where a text goes on behind so many lines, whatever ends them.
fn after_lines(text: &str, count: usize) -> usize {
    let bytes = text.as_bytes();
    let is_end = |at: usize| match bytes.get(at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let Some(last) = count.checked_sub(1) else { return 0 };
    (0..bytes.len()).filter(|at| is_end(*at)).nth(last).map_or(bytes.len(), |at| at + 1)
}

/// The start of the line that holds a byte, so that a block keeps its indentation.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(chunks: &[&str]) -> Vec<Block> {
        let mut document = Document::default();
        for chunk in chunks {
            document.push(chunk);
        }
        document.finish();
        document.sealed().iter().map(|sealed| sealed.block.clone()).collect()
    }

    #[test]
    fn a_block_is_sealed_when_the_next_one_started() {
        let mut document = Document::default();
        document.push("# Title\n\nfirst");
        assert_eq!(document.sealed().len(), 0, "the paragraph's line is not complete");
        document.push(" line\n");
        assert_eq!(document.sealed().len(), 1);
        document.push("second line\n\n");
        assert_eq!(document.sealed().len(), 1, "the paragraph is live until something follows");
        document.push("- item\n");
        assert_eq!(document.sealed().len(), 2);
        assert_eq!(document.tail(), "- item\n");
    }

    #[test]
    fn what_came_before_the_reader_is_read_with_what_comes_after_it_or_when_somebody_looks() {
        let text = "# Title\n\none\n\n```\ncode\n```\n\n- item\n";
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            // As `push` leaves a document for which there is no reader yet.
            let (before, after) = text.split_at(at);
            let mut document = Document { text: before.to_owned(), ..Document::default() };
            assert!(document.sealed().is_empty());
            document.push(after);
            document.finish();
            let blocks: Vec<_> = document.sealed().iter().map(|sealed| sealed.block.clone()).collect();
            assert_eq!(blocks, parse(text), "{at}");
        }
        assert_eq!(Document::whole(text.to_owned()).sealed().len(), 4);
    }

    #[test]
    fn an_incomplete_line_is_never_trusted() {
        let text = "- a\n**bold** stays in the item\n\n# h\n#tag\n";
        let chunks: Vec<String> = text.chars().map(String::from).collect();
        let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
        assert_eq!(whole(&chunks), parse(text));
    }

    #[test]
    fn a_fence_swallows_everything_up_to_its_own_end() {
        let mut document = Document::default();
        document.push("```rust\nfn main() {\n\n# not a heading\n~~~\n``\n");
        assert_eq!(document.sealed().len(), 0);
        document.push("````\nafter\n");
        assert_eq!(document.sealed().len(), 1);
        let code = &document.sealed()[0].block;
        assert_eq!(
            code,
            &Block::Code {
                language: "rust".into(),
                text: "fn main() {\n\n# not a heading\n~~~\n``".into(),
                fence: "```".into()
            }
        );
    }

    #[test]
    fn an_open_fence_gives_its_complete_lines() {
        let mut document = Document::default();
        document.push("text\n\n```rust x\nlet a;\n  b");
        let open = document.open_code().unwrap();
        assert_eq!((open.language.as_str(), open.lines, open.rest), ("rust", "let a;\n", "  b"));
        assert_eq!(open.fence, "```");
        document.push("\n```\n");
        assert_eq!(document.open_code(), None);
        document.push("  ~~~\n  indented\n");
        assert_eq!(document.open_code(), None, "its lines lose their indentation");
    }

    #[test]
    fn a_whole_text_is_read_when_somebody_looks() {
        let text = "# Title\n\n- a\n- b\n\n```rust\nx\n```\nend";
        let document = Document::whole(text.to_owned());
        assert!(document.sealed.get().is_none(), "nothing is read before");
        assert!(document.is_finished() && document.live().is_empty() && document.tail().is_empty());
        let copy = document.clone();
        let mut grown = Document::default();
        grown.push(text);
        grown.finish();
        assert_eq!(document.sealed(), grown.sealed());
        assert!(document.sealed.get().is_some() && document == copy && document == grown);
        assert!(Document::whole(String::new()).sealed().is_empty());
    }

    #[test]
    fn hostile_nesting_does_not_exhaust_the_stack() {
        let text = format!("{}x\n", "> ".repeat(5000));
        assert_eq!(whole(&[&text]).len(), 1);
        let text = format!("{}x{}", "*_".repeat(3000), "_*".repeat(3000));
        assert!(!whole(&[&text]).is_empty());
        let text = "[".repeat(5000);
        assert!(!whole(&[&text]).is_empty());
    }

    #[test]
    fn html_images_and_unsafe_links_become_text() {
        use super::super::block::Inline;
        let blocks = parse(
            "<script>alert(1)</script>\n\n![cat](http://x/y.png) [a](javascript:alert(1)) [b](https://ok)",
        );
        let text = format!("{blocks:?}");
        assert!(text.contains("<script>alert(1)</script>"));
        // Where it would lead is said, and leads nowhere.
        assert!(text.contains("a (javascript:alert(1))") && !text.contains("target: \"javascript"), "{text}");
        let Some(Block::Paragraph(last)) = blocks.last() else { panic!("{blocks:?}") };
        assert!(last.contains(&Inline::Image { alt: "cat".into(), target: Some("http://x/y.png".into()) }));
        assert!(
            last.contains(&Inline::Link {
                target: "https://ok".into(),
                text: vec![Inline::Text("b".into())]
            })
        );
    }

    #[test]
    fn tasks_and_tables_are_read() {
        let blocks = parse("- [x] done\n- [ ] open\n- plain\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n");
        let Some(Block::List { items, .. }) = blocks.first() else { panic!("{blocks:?}") };
        assert_eq!(items.iter().map(|item| item.task).collect::<Vec<_>>(), [Some(true), Some(false), None]);
        assert!(matches!(blocks.last(), Some(Block::Table { rows, .. }) if rows.len() == 1));
    }

    #[test]
    fn long_lists_and_tables_are_sealed_where_they_end() {
        for text in [
            "- a\n- b\n\n- c\n  d\n\ntext\n- e\n",
            "- a\n- b\n* c\n* d\n1. e\n2. f\n\n3. g\nlazy\n",
            "- ```\n- x\n  - y\n- - -\n- z\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n|\n| 3 |\n# h\n| 1 | 2 |\n",
            "| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n- x\n",
            "1. a\n\n\n2. b\n   ```\n3. c\n   ```\n4. d\n\n    code\n",
            "- <div>\n- b\n</div>\n\n- c\n",
        ] {
            let characters: Vec<String> = text.chars().map(String::from).collect();
            let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            assert_eq!(whole(&characters), parse(text), "{text}");
            assert_eq!(whole(&lines), parse(text), "{text}");
        }
    }

    /// Reading again is counted in bytes, because machines differ.
    #[test]
    fn every_shape_of_text_costs_its_length() {
        for line in [
            "word and word\n",
            "- item\n  more\n",
            "  - x\n",
            "> q\n",
            "1\n",
            "`a\n",
            "> - x\n\n",
            "    c\n",
            "|a\n",
            "\n",
        ] {
            let mut document = Document::default();
            for _ in 0..6_000 {
                document.push(line);
            }
            let most = document.text().len() * BUDGET + FREE_BYTES;
            assert!(document.spent <= most, "{line:?}: {} of {most}", document.spent);
            document.finish();
            assert_eq!(document.sealed().len(), parse(document.text()).len(), "{line:?}");
        }
    }

    /// What was written, and everything that must still be readable, in pieces of every size.
    #[test]
    fn nothing_is_lost_in_any_cutting() {
        for (text, kept) in [
            (
                "See [docs][k8s], note[^1].\n\n[k8s]: https://kubernetes.io/docs/ \"Docs\"\n\n[^1]: https://a.b/c\n",
                &[
                    "[docs][k8s]",
                    "[k8s]: ",
                    "target: \"https://kubernetes.io/docs/\"",
                    "Docs",
                    "Note(\"1\")",
                    "target: \"https://a.b/c\"",
                ][..],
            ),
            (
                "[r](docs/R.md#x), [t](tel:+55), ![d](https://e.com/a.png) ![f](b.svg \"T\")",
                &["docs/R.md#x", "tel:+55", "https://e.com/a.png", "b.svg", "\\\"T\\\""],
            ),
            (
                "| a | b |\n|---|---|\n| `du -k | sort` | x |\n| 1 | 2 | 3 `c|d` | 4 |\n",
                &["Code(\"du -k | sort\")", "Text(\"x\")", "3 ", "Code(\"c|d\")", "Text(\"4\")"],
            ),
            (
                "\\( a_{1} * b * c \\) $x^*y^*$ $$\\{x\\}$$ C:\\Users\\_me\\!temp \\d+\\.\\d+ 2*3*4 __init__.py \\,dx",
                &[
                    "\\\\( a_{1} * b * c \\\\) $x^*y^*$ $$\\\\{x\\\\}$$ C:\\\\Users\\\\_me\\\\!temp \\\\d+\\\\.\\\\d+ 2*3*4 __init__.py \\\\,dx",
                ],
            ),
            ("\\[\n- x\n= y\n# z\n\\]\n", &["Text(\"- x\")", "Text(\"= y\")", "Text(\"# z\")"]),
            (
                "これは**「重要」**な点。**注意：**正文 한국어**(강조)**입니다 **Nome:**João",
                &[
                    "Strong([Text(\"「重要」\")])",
                    "Strong([Text(\"注意：\")])",
                    "Strong([Text(\"(강조)\")])",
                    "Strong([Text(\"Nome:\")])",
                ],
            ),
            (
                "```markdown\n# T\n\n```bash\nnpm i\n```\n\nDone *now*.\n```\n\nAfter **bold**.\n",
                &["```bash\\nnpm i\\n```\\n\\nDone *now*.\"", "Strong([Text(\"bold\")])"],
            ),
            ("```\na\tb\r\n1%\r2%\r\n```\n", &["a\\tb\\n1%\\n2%"]),
            (
                "**Nome:** João\n**Data:** x\n1\n2\n",
                &["Break, Strong([Text(\"Data:\")])", "Text(\"1\"), Break, Text(\"2\")"],
            ),
            ("a\\_b \\*c\\* costs \\$5", &["a_b *c* costs $5"]),
        ] {
            let reference = format!("{:?}", parse(text));
            for kept in kept {
                assert!(reference.contains(kept), "{kept} in {reference}");
            }
            for size in 1..=text.chars().count() {
                let characters: Vec<char> = text.chars().collect();
                let chunks: Vec<String> =
                    characters.chunks(size).map(|chunk| chunk.iter().collect()).collect();
                let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
                assert_eq!(format!("{:?}", whole(&chunks)), reference, "{size}");
            }
        }
    }

    #[test]
    fn what_is_only_markup_in_its_place_is_markup() {
        let text = format!(
            "{:?}",
            parse(
                "*a* **b** ~~c~~ _d_ `e` \\* [f](https://x/_g_/h) <https://x/_y_> https://z/_w_/ Java**Script** 这*强调*文 *x “*y*” z*"
            )
        );
        for kept in [
            "Emphasis([Text(\"a\")])",
            "Strong([Text(\"b\")])",
            "Strike([Text(\"c\")])",
            "Emphasis([Text(\"d\")])",
            "Code(\"e\")",
            "target: \"https://x/_g_/h\"",
            "target: \"https://x/_y_\"",
            "target: \"https://z/_w_/\"",
            "Strong([Text(\"Script\")])",
            "Emphasis([Text(\"强调\")])",
            "Emphasis([Text(\"x “\"), Emphasis([Text(\"y\")]), Text(\"” z\")])",
        ] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
    }

    #[test]
    fn a_table_that_a_quote_breaks_off_is_read_the_same_in_pieces() {
        let text = "> quote\n  nested\n| a | b |\n> |---|--:|\n";
        let chunks: Vec<String> = text.chars().map(String::from).collect();
        let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
        assert_eq!(whole(&chunks), parse(text));
    }
}
