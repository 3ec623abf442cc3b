//! An answer is cut into the same blocks however its pieces come.

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
fn after_a_pause_a_block_of_its_own_begins() {
    let mut document = Document::default();
    for text in ["one *two*\n", "\n```sh\nls\n", "\n- a\n", "\n- b\n"] {
        document.push(text);
        document.pause();
        assert_eq!(document.tail(), "");
    }
    assert_eq!(document.sealed().len(), 4, "{:?}", document.sealed());
    document.push("end");
    document.finish();
    assert_eq!(document.sealed().len(), 5);
    assert!(document.text().ends_with("- b\nend"));
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
fn what_came_before_the_reader_is_read_with_what_comes_after_it_or_when_a_view_looks() {
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
fn a_whole_text_is_read_when_a_view_looks() {
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
    let blocks =
        parse("<script>alert(1)</script>\n\n![cat](http://x/y.png) [a](javascript:alert(1)) [b](https://ok)");
    let text = format!("{blocks:?}");
    assert!(text.contains("<script>alert(1)</script>"));
    // Where it would lead is said, and leads nowhere.
    assert!(text.contains("a (javascript:alert(1))") && !text.contains("target: \"javascript"), "{text}");
    let Some(Block::Paragraph(last)) = blocks.last() else { panic!("{blocks:?}") };
    assert!(last.contains(&Inline::Image { alt: "cat".into(), target: Some("http://x/y.png".into()) }));
    assert!(
        last.contains(&Inline::Link { target: "https://ok".into(), text: vec![Inline::Text("b".into())] })
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
        (
            "See **www.a.bc/d_e_f*g*h**, [i](www.j.kl).",
            &[
                "Strong([Link { target: \"https://www.a.bc/d_e_f*g*h\", text: [Text(\"www.a.bc/d_e_f*g*h\")] }])",
                "target: \"https://www.j.kl\"",
            ],
        ),
    ] {
        let reference = format!("{:?}", parse(text));
        for kept in kept {
            assert!(reference.contains(kept), "{kept} in {reference}");
        }
        for size in 1..=text.chars().count() {
            let characters: Vec<char> = text.chars().collect();
            let chunks: Vec<String> = characters.chunks(size).map(|chunk| chunk.iter().collect()).collect();
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
