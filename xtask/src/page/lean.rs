//! Styles and scripts without what only their authors read: comments that stand on lines of their own, and indentation.
//! Lines stay lines, so nothing of their meaning can change; a text that spans lines is left as it is.

/// A script without comments.
pub fn script(text: &str) -> String {
    lean(text, true)
}

/// A style sheet without comments.
pub fn style(text: &str) -> String {
    lean(text, false)
}

fn lean(text: &str, has_line_comments: bool) -> String {
    let mut lean = String::with_capacity(text.len());
    let (mut is_comment, mut is_template) = (false, false);
    for line in text.lines() {
        let code = line.trim();
        let begins_comment = code.starts_with("/*") && (code.ends_with("*/") || !code.contains("*/"));
        if is_template {
            is_template = !turns_template(line);
            push(&mut lean, line);
        } else if is_comment || begins_comment {
            is_comment = !code.ends_with("*/");
        } else if !(code.is_empty() || has_line_comments && code.starts_with("//")) {
            is_template = has_line_comments && turns_template(line);
            push(&mut lean, code);
        }
    }
    lean
}

/// Whether a script's template that was closed before this line is open after it, or the other way round.
fn turns_template(line: &str) -> bool {
    let marks = line.matches('`').count() - line.matches("\\`").count();
    marks % 2 == 1
}

fn push(lean: &mut String, line: &str) {
    lean.push_str(line);
    lean.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_process_runs_goes() {
        let text =
            "/* What\n   it is. */\n\n.a {\n  /* one */\n  color: red; /* stays */\n}\n/* x */ .b {}\n";
        assert_eq!(style(text), ".a {\ncolor: red; /* stays */\n}\n/* x */ .b {}\n");
        let text = "// One.\n/**\n * @param {number} a\n */\nfunction f(a) {\n    // Two.\n    return a; // stays\n}\n";
        assert_eq!(script(text), "function f(a) {\nreturn a; // stays\n}\n");
    }

    #[test]
    fn a_text_that_spans_lines_stays_as_it_is() {
        let text = "  f(`one`, `\n  // no comment\n\n    two ${a}\n`);\n  // one\n  g('/*');\n  h();\n";
        assert_eq!(script(text), "f(`one`, `\n  // no comment\n\n    two ${a}\n`);\ng('/*');\nh();\n");
        assert_eq!(style("a::before { content: \"//\"; }\n"), "a::before { content: \"//\"; }\n");
    }
}
