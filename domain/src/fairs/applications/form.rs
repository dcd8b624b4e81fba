//! The organiser's own questions, and the answers to them.

/// Most questions of a form.
pub const MOST_QUESTIONS: usize = 30;

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

/// All that speaks against answers: by key. Those that are required may be missing until an application is
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
    let missing = missing.filter(|question| !answered(question));
    wrong.extend(missing.map(|question| (question.key.clone(), AnswerRefusal::Missing)));
    wrong
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
