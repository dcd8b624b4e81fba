//! Text in pages and drawings.

/// Text for XML. Other control characters were refused when it was taken.
pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written
}
