//! A model's questions to the person, as its tool `@ask` puts them: each with options to choose from, and always with an
//! answer in the person's own words. What is chosen goes back to the model in the same turn. It allows nothing: whatever
//! an answer says, a call that has to be asked about is asked about.

use serde_json::{Map, Value};

/// How the tool is called.
pub const TOOL: &str = "@ask";
/// Questions of one call, and options of one question.
const MAX_QUESTIONS: usize = 6;
const MAX_OPTIONS: usize = 8;
/// Letters of a header, of an option's name, and of anything longer.
const NAME_CHARS: usize = 80;
const TEXT_CHARS: usize = 500;
/// Letters of an answer in the person's own words.
const ANSWER_CHARS: usize = 4_000;
/// What is typed to leave a question without an answer.
pub const SKIP: &str = "-";

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What it is about, in a word or two; may be empty.
    pub header: String,
    /// The question.
    pub text: String,
    /// Several options may be chosen.
    pub is_many: bool,
    /// What can be chosen.
    pub options: Vec<Choice>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub label: String,
    /// What it means; may be empty.
    pub about: String,
}

/// What a person says to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These options, counted from 0, in their order.
    Chosen(Vec<usize>),
    /// Their own words.
    Words(String),
    /// They leave it open.
    Open,
}

impl Question {
    /// What a typed line says: numbers of options, [`SKIP`], or words. Nothing typed says nothing, and neither does more
    /// than one number where one is to be chosen.
    pub fn answer(&self, typed: &str) -> Option<Answer> {
        let typed = typed.trim();
        match typed {
            "" => return None,
            SKIP => return Some(Answer::Open),
            _ => {}
        }
        let parts = typed.split([',', ' ']).filter(|part| !part.is_empty());
        let numbers: Option<Vec<usize>> = parts.map(|part| part.parse().ok()).collect();
        let Some(mut numbers) = numbers.filter(|_| !self.options.is_empty()) else {
            return Some(Answer::Words(typed.chars().take(ANSWER_CHARS).collect()));
        };
        numbers.sort_unstable();
        numbers.dedup();
        let is_known = numbers.iter().all(|number| (1..=self.options.len()).contains(number));
        let fits = !numbers.is_empty() && (self.is_many || numbers.len() == 1);
        (is_known && fits).then(|| Answer::Chosen(numbers.iter().map(|number| number - 1).collect()))
    }
}

/// Reads a call. What is wrong with it, in words for the model.
pub fn read(arguments: &Map<String, Value>) -> Result<Vec<Question>, String> {
    let inner = arguments.get("args").and_then(Value::as_object).unwrap_or(arguments);
    let list = match inner.get("questions") {
        Some(Value::Array(list)) => list.clone(),
        // Some models write the list as a text.
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|why| format!("questions: {why}"))?,
        // Or a single question without a list.
        None if inner.contains_key("question") => vec![Value::Object(inner.clone())],
        _ => return Err("@ask needs questions: a list of {header, question, options}".to_owned()),
    };
    if list.is_empty() || list.len() > MAX_QUESTIONS {
        return Err(format!("questions: from 1 to {MAX_QUESTIONS}"));
    }
    list.iter().map(question).collect()
}

fn question(value: &Value) -> Result<Question, String> {
    let text = line(value.get("question").or_else(|| value.get("text")), TEXT_CHARS);
    if text.is_empty() {
        return Err("questions: one has no question".to_owned());
    }
    let options = match value.get("options") {
        Some(Value::Array(options)) => options.as_slice(),
        None => &[],
        Some(_) => return Err("options: a list of {label, description}".to_owned()),
    };
    if options.len() > MAX_OPTIONS {
        return Err(format!("options: at most {MAX_OPTIONS}"));
    }
    let choice = |option: &Value| {
        let label = line(option.get("label").or(Some(option)), NAME_CHARS);
        let about = line(option.get("description"), TEXT_CHARS);
        (!label.is_empty()).then_some(Choice { label, about }).ok_or("options: one has no label")
    };
    let is_many = value.get("multiSelect").or_else(|| value.get("multi_select")).and_then(Value::as_bool);
    Ok(Question {
        header: line(value.get("header"), NAME_CHARS),
        text,
        is_many: is_many == Some(true),
        options: options.iter().map(choice).collect::<Result<_, _>>()?,
    })
}

/// A text on one line, without what a screen would obey.
fn line(value: Option<&Value>, most: usize) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().filter(|letter| !letter.is_control()).take(most).collect()
}

/// What the model is told. Questions without an answer were left open.
pub fn told(questions: &[Question], answers: &[Answer]) -> String {
    let mut text = String::new();
    for (at, question) in questions.iter().enumerate() {
        let answer = match answers.get(at) {
            Some(Answer::Chosen(chosen)) => {
                let labels = chosen.iter().filter_map(|at| question.options.get(*at));
                format!(
                    "chose: {}",
                    labels.map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
                )
            }
            Some(Answer::Words(words)) => format!("says: {words}"),
            Some(Answer::Open) | None => "left it open; decide it yourself and say what you took".to_owned(),
        };
        text.push_str(&format!("{}. {}\n   the person {answer}\n", at + 1, question.text));
    }
    text
}

/// What the model is told where no person can be asked.
pub const NO_ONE: &str =
    "not asked: no person is there to answer; decide it yourself and say in your answer what you took";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_of(call: Value) -> Result<Vec<Question>, String> {
        let Value::Object(arguments) = call else { panic!("{call}") };
        read(&arguments)
    }

    fn options(count: usize) -> Vec<Value> {
        (0..count).map(|at| json!({"label": format!("o{at}")})).collect()
    }

    #[test]
    fn a_call_is_read_in_the_forms_that_models_write() {
        let one = json!({"header": "DB", "question": "Which\n one?", "options": [{"label": "a", "description": "x"}, "b"]});
        let expected = Question {
            header: "DB".into(),
            text: "Which one?".into(),
            is_many: false,
            options: vec![
                Choice { label: "a".into(), about: "x".into() },
                Choice { label: "b".into(), about: String::new() },
            ],
        };
        for call in [
            json!({"questions": [one.clone()]}),
            json!({"args": {"questions": [one.clone()]}}),
            json!({"questions": json!([one.clone()]).to_string()}),
            one.clone(),
        ] {
            assert_eq!(read_of(call.clone()), Ok(vec![expected.clone()]), "{call}");
        }
        let plain = read_of(json!({"questions": [{"question": "Name?"}]})).unwrap();
        assert!(plain[0].options.is_empty());
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        for call in [
            json!({}),
            json!({"questions": []}),
            json!({"questions": "no list"}),
            json!({"questions": [{"header": "x"}]}),
            json!({"questions": [{"question": " "}]}),
            json!({"questions": vec![json!({"question": "x"}); 7]}),
            json!({"questions": [{"question": "x", "options": options(9)}]}),
            json!({"questions": [{"question": "x", "options": [{"description": "y"}]}]}),
            json!({"questions": [{"question": "x", "options": "a, b"}]}),
        ] {
            assert!(read_of(call.clone()).is_err(), "{call}");
        }
        let long = read_of(json!({"question": "é".repeat(9_000), "header": "\u{1b}[31mred"})).unwrap();
        assert_eq!((long[0].text.chars().count(), long[0].header.as_str()), (TEXT_CHARS, "[31mred"));
    }

    #[test]
    fn a_line_answers_with_numbers_or_with_words() {
        let question = |is_many, count| {
            let call = json!({"question": "x", "multiSelect": is_many, "options": options(count)});
            read_of(call).unwrap().remove(0)
        };
        let words = |text: &str| Some(Answer::Words(text.to_owned()));
        for (is_many, count, typed, expected) in [
            (false, 3, "2", Some(Answer::Chosen(vec![1]))),
            (false, 3, " 2 ", Some(Answer::Chosen(vec![1]))),
            (false, 3, "1,2", None),
            (true, 3, "3, 1", Some(Answer::Chosen(vec![0, 2]))),
            (true, 3, "1 1 2", Some(Answer::Chosen(vec![0, 1]))),
            (false, 3, "0", None),
            (false, 3, "4", None),
            (false, 3, "", None),
            (false, 3, "  ", None),
            (true, 3, ",", None),
            (false, 3, "-", Some(Answer::Open)),
            (false, 3, "neither, use files", words("neither, use files")),
            (false, 3, "y", words("y")),
            (false, 0, "8080", words("8080")),
        ] {
            assert_eq!(question(is_many, count).answer(typed), expected, "{is_many} {count} {typed:?}");
        }
    }

    #[test]
    fn the_model_is_told_each_answer_and_what_is_open() {
        let questions = read_of(json!({"questions": [
            {"question": "Which?", "options": ["a", "b"]}, {"question": "Port?"}, {"question": "Why?"}, {"question": "When?"}
        ]}))
        .unwrap();
        let answers = [Answer::Chosen(vec![1]), Answer::Words("8080".into()), Answer::Open];
        let open = "the person left it open; decide it yourself and say what you took";
        assert_eq!(
            told(&questions, &answers),
            format!(
                "1. Which?\n   the person chose: b\n2. Port?\n   the person says: 8080\n3. Why?\n   {open}\n4. When?\n   {open}\n"
            )
        );
    }
}
