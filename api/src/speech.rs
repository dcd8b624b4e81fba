//! The language and the request that the current task answers.

use poem::Request;
use std::cell::RefCell;
use std::sync::Arc;

/// A language of user-facing sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese, when unsaid.
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// The language's tag.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Sentence {
    /// Both at once.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The sentence in the language of the request being answered.
    pub fn spoken(self) -> String {
        match current().language {
            Language::Vietnamese => self.vi,
            Language::English => self.en,
        }
    }
}

/// What an answer says about the request it answers.
#[derive(Clone, Debug)]
pub struct Speech {
    /// The language asked for.
    pub language: Language,
    /// The request's id.
    pub request_id: Arc<str>,
    /// The path asked for.
    pub path: Arc<str>,
}

tokio::task_local! {
    static SPEECH: RefCell<Speech>;
}

/// Runs a future that answers this request.
pub async fn speaking<F: Future>(speech: Speech, answer: F) -> F::Output {
    SPEECH.scope(RefCell::new(speech), answer).await
}

/// The request being answered; outside of any, Vietnamese and nameless.
pub fn current() -> Speech {
    SPEECH.try_with(|speech| speech.borrow().clone()).unwrap_or_else(|_| Speech {
        language: Language::Vietnamese,
        request_id: "".into(),
        path: "".into(),
    })
}

/// The language that `Accept-Language` prefers of the two; Vietnamese when unsaid.
pub fn language_of(request: &Request) -> Language {
    let header = request.header("accept-language").unwrap_or_default();
    let mut best = (0.0, Language::Vietnamese);
    for part in header.split(',') {
        let (tag, quality) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = quality.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        let language = match tag.trim().split('-').next() {
            Some("vi") => Language::Vietnamese,
            Some("en") => Language::English,
            _ => continue,
        };
        if weight.unwrap_or(0.0) > best.0 {
            best = (weight.unwrap_or(0.0), language);
        }
    }
    best.1
}
