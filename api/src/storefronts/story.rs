//! A storefront's story: a small subset of Markdown, rendered once and sanitised.

use super::web::is_https;
use crate::problem::{FieldProblem, Problem};
use crate::speech::Sentence;
use ammonia::Builder;
use domain::certification::{OverClaim, PublicText};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A story that was read: what it says, and its page.
#[derive(Clone, Debug)]
pub struct Story {
    /// The page, sanitised.
    pub html: String,
    /// The words alone, in which a claim can't hide behind markup.
    pub plain: String,
}

/// What the story may not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoryRefusal {
    /// HTML.
    Html,
    /// A picture.
    Picture,
    /// A link that does not begin with https://.
    Link,
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = ["p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "a"];
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["https"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// Reads a story: paragraphs, two ranks of headings, lists, quotations, emphasis, https links.
pub fn read(markdown: &str) -> Result<Story, StoryRefusal> {
    let mut plain = String::new();
    let mut events = Vec::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                return Err(StoryRefusal::Html);
            }
            Event::Start(Tag::Image { .. }) => return Err(StoryRefusal::Picture),
            Event::Start(Tag::Link { dest_url, .. }) if !is_https(dest_url) => {
                return Err(StoryRefusal::Link);
            }
            Event::Text(text) | Event::Code(text) => plain.push_str(text),
            Event::SoftBreak => plain.push(' '),
            Event::HardBreak | Event::Rule | Event::End(_) if !inline(&event) => plain.push('\n'),
            _ => {}
        }
        events.push(levelled(event));
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    Ok(Story { html: SANITISER.clean(&page).to_string(), plain })
}

/// Whether the end of an inline mark, which joins what stands before and after it.
fn inline(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link))
}

/// The first rank of headings belongs to the page around the story.
fn levelled(event: Event<'_>) -> Event<'_> {
    let rank = |level| {
        if level == HeadingLevel::H1 || level == HeadingLevel::H2 {
            HeadingLevel::H2
        } else {
            HeadingLevel::H3
        }
    };
    match event {
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: rank(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(rank(level))),
        Event::Start(Tag::CodeBlock(_)) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::CodeBlock) => Event::End(TagEnd::Paragraph),
        Event::Code(text) => Event::Text(text),
        other => other,
    }
}

/// The claims of a story beyond its permit, which is none: a storefront's texts belong to no product.
pub fn checked(markdown: &str, story: &Story) -> Result<PublicText, Vec<OverClaim>> {
    PublicText::new(story.plain.clone(), None)?;
    PublicText::new(markdown.to_owned(), None)
}

/// A stored story as it may be shown now: Markdown and page.
pub fn shown(markdown: &str, html: &str) -> (String, String) {
    let text = PublicText::stored(markdown.to_owned());
    let masked = text.render(None);
    if masked != markdown {
        let page = read(&masked).map(|story| story.html).unwrap_or_default();
        return (masked.into_owned(), page);
    }
    (masked.into_owned(), html.to_owned())
}

impl From<StoryRefusal> for FieldProblem {
    fn from(refusal: StoryRefusal) -> Self {
        let (code, vi, en) = match refusal {
            StoryRefusal::Html => (
                "html_not_allowed",
                "Câu chuyện chỉ dùng Markdown, không dùng HTML.",
                "A story is written in Markdown, without HTML.",
            ),
            StoryRefusal::Picture => (
                "pictures_not_allowed",
                "Câu chuyện không chèn hình.",
                "A story holds no pictures.",
            ),
            StoryRefusal::Link => (
                "not_a_web_address",
                "Liên kết phải bắt đầu bằng https://.",
                "A link begins with https://.",
            ),
        };
        Self::new("/story", code, Sentence::new(vi, en))
    }
}

impl From<StoryRefusal> for Problem {
    fn from(refusal: StoryRefusal) -> Self {
        Self::new(crate::codes::Code::RulesOfFields).with(refusal.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_subset_is_rendered() {
        let story = read(
            "# Chè Shan\n\nHái *tay*, sao **ba giờ**.\n\n- một\n- hai\n\n> lời\n\n[trang](https://che.vn/a?b=1)",
        );
        let html = story.expect("read").html;
        for part in [
            "<h2>Chè Shan</h2>",
            "<em>tay</em>",
            "<strong>ba giờ</strong>",
            "<li>một</li>",
            "<blockquote>",
            "href=\"https://che.vn/a?b=1\"",
            "rel=\"nofollow noopener noreferrer\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn script_html_pictures_and_strange_links_are_refused() {
        for (story, refusal) in [
            ("<script>alert(1)</script>", StoryRefusal::Html),
            ("Chè <b onclick=x>ngon</b>", StoryRefusal::Html),
            ("<!-- x -->", StoryRefusal::Html),
            ("![x](https://x.vn/a.png)", StoryRefusal::Picture),
            ("[x](javascript:alert(1))", StoryRefusal::Link),
            ("[x](http://x.vn)", StoryRefusal::Link),
            ("[x](//x.vn)", StoryRefusal::Link),
            ("[x](https://a@x.vn)", StoryRefusal::Link),
            ("[x](data:text/html,x)", StoryRefusal::Link),
            ("<javascript:alert(1)>", StoryRefusal::Link),
            ("[x]\n\n[x]: javascript:alert(1)", StoryRefusal::Link),
        ] {
            assert_eq!(read(story).err(), Some(refusal), "{story}");
        }
    }

    #[test]
    fn what_escapes_markup_is_text() {
        let html =
            read("&lt;script&gt;alert(1)&lt;/script&gt;\n\n    <script>").expect("read").html;
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_claim_that_hides_behind_markup_is_found() {
        for story in ["Chè **OC**OP *4* sao", "# OCOP\n4 sao", "Chè O**CO**P 5 sao"] {
            let read = read(story).expect("read");
            assert!(checked(story, &read).is_err(), "{story} is {}", read.plain);
        }
    }
}
