//! How a conversation is called: by its first question, in one line.

/// Characters of a title.
const LENGTH: usize = 60;

/// A question as the title of its conversation: in one line, and not too long.
pub fn title(question: &str) -> String {
    let mut title = String::new();
    let mut count = 0;
    for word in question.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
    {
        if count > 0 {
            title.push(' ');
            count += 1;
        }
        for letter in word.chars() {
            if count >= LENGTH {
                title.truncate(title.trim_end().len());
                title.push('…');
                return title;
            }
            title.push(letter);
            count += 1;
        }
    }
    title
}

/// The first line of an answer that says something, as short as a title.
pub fn first_line(answer: &str) -> String {
    answer.lines().map(title).find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statement 67.
    #[test]
    fn a_title_is_one_short_line() {
        for (question, expected) in [
            ("why?", "why?"),
            ("  why\n\n does\tit \u{7} crash ", "why does it crash"),
            ("", ""),
            (&"é".repeat(60), &*"é".repeat(60)),
            (&"é".repeat(61), &*format!("{}…", "é".repeat(60))),
            (&format!("{} b c", "a".repeat(59)), &*format!("{}…", "a".repeat(59))),
        ] {
            assert_eq!(title(question), expected);
        }
        assert_eq!(first_line("```\n\n  # Pods \nmore"), "# Pods");
        assert_eq!(first_line("---\n"), "");
    }
}
