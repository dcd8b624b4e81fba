//! The organiser's own questions, and the answers to them.

/// Most questions of a form.
pub const MOST_QUESTIONS: usize = 30;

/// Most files of an answer.
pub const MOST_FILES: usize = 5;

/// Most bytes of a file.
pub const LARGEST_FILE: usize = 10 << 20;

/// What a question asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<String>),
    /// Files, which are sent one by one and stand beside the other answers.
    File,
}

/// What a file is, by how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// A question of an organiser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its key within the form.
    pub key: String,
    /// What it asks for.
    pub kind: AnswerKind,
    /// Whether an application is handed in with an answer only.
    pub required: bool,
    /// Whether another answer takes an approval back.
    pub material: bool,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Text, or one of the choices.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefusal {
    /// The form has no such question.
    #[error("no such question")]
    UnknownQuestion,
    /// It is answered twice.
    #[error("answered twice")]
    Twice,
    /// It is of another kind than the question.
    #[error("an answer of another kind")]
    WrongKind,
    /// It is none of the choices.
    #[error("none of the choices")]
    NoSuchChoice,
    /// It is needed, and missing.
    #[error("missing")]
    Missing,
}

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// The form has no such question, or it asks for no file.
    #[error("no question asks for a file by this key")]
    NotAsked,
    /// The answer has as many as it may.
    #[error("as many files as there may be")]
    TooMany,
}

/// Whether an answer takes one file more, beside those that stay. `there` are the keys that the files of the
/// application answer.
pub fn takes_file(questions: &[Question], there: &[&str], key: &str) -> Result<(), FileRefusal> {
    let asked = |one: &Question| one.key == key && one.kind == AnswerKind::File;
    if !questions.iter().any(asked) {
        return Err(FileRefusal::NotAsked);
    }
    let beside = there.iter().filter(|other| **other == key).count();
    if beside < MOST_FILES { Ok(()) } else { Err(FileRefusal::TooMany) }
}

/// Keys of the questions that need a file and have none.
pub fn missing_files<'a>(questions: &'a [Question], there: &[&str]) -> Vec<&'a str> {
    let needed = questions.iter().filter(|one| one.required && one.kind == AnswerKind::File);
    needed.map(|one| one.key.as_str()).filter(|key| !there.contains(key)).collect()
}

/// All that speaks against answers: by key. Files aside, which are no part of them. Those that are required may be missing until an application is
/// handed in.
pub fn check_answers(
    questions: &[Question],
    answers: &[(String, Answer)],
    complete: bool,
) -> Vec<(String, AnswerRefusal)> {
    let mut wrong = Vec::new();
    for (place, (key, answer)) in answers.iter().enumerate() {
        let question = questions.iter().find(|question| question.key == *key);
        let refusal = match question {
            None => Some(AnswerRefusal::UnknownQuestion),
            _ if answers[..place].iter().any(|(other, _)| other == key) => {
                Some(AnswerRefusal::Twice)
            }
            Some(question) => question.kind.refuses(answer),
        };
        wrong.extend(refusal.map(|refusal| (key.clone(), refusal)));
    }
    let answered = |question: &&Question| answers.iter().any(|(key, _)| *key == question.key);
    let missing = questions.iter().filter(|question| complete && question.required);
    let missing = missing.filter(|question| question.kind != AnswerKind::File);
    let missing = missing.filter(|question| !answered(question));
    wrong.extend(missing.map(|question| (question.key.clone(), AnswerRefusal::Missing)));
    wrong
}

impl FileKind {
    /// What bytes are, whatever is said of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |with: &[u8]| bytes.starts_with(with);
        match () {
            () if begins(b"%PDF-") => Some(Self::Pdf),
            () if begins(b"\xFF\xD8\xFF") => Some(Self::Jpeg),
            () if begins(b"\x89PNG\r\n\x1A\n") => Some(Self::Png),
            () => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

impl AnswerKind {
    fn refuses(&self, answer: &Answer) -> Option<AnswerRefusal> {
        match (self, answer) {
            (Self::Text, Answer::Text(_))
            | (Self::Number, Answer::Number(_))
            | (Self::YesNo, Answer::YesNo(_)) => None,
            (Self::Choice(all), Answer::Text(one)) => {
                (!all.contains(one)).then_some(AnswerRefusal::NoSuchChoice)
            }
            _ => Some(AnswerRefusal::WrongKind),
        }
    }
}
