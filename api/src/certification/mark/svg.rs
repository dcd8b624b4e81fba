//! Drawings from outside: read against a list of what a harmless one may hold. What is not on the list
//! is refused, so that a new trick has to be allowed before it can work.

use crate::speech::Sentence;
use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesStart, Event};

/// Most bytes of a drawing: 200 KiB.
pub const MOST_BYTES: usize = 200 * 1024;
const MOST_DEPTH: usize = 64;
const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

const ELEMENTS: &str = "circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon \
    polyline radialGradient rect stop style svg symbol text textPath title tspan use";

const ATTRIBUTES: &str = "alignment-baseline aria-hidden aria-label baseline-shift class clip-path clip-rule \
    clipPathUnits color color-interpolation cx cy d direction display dominant-baseline dx \
    dy fill fill-opacity fill-rule font-family font-size font-stretch font-style \
    font-variant font-weight fx fy gradientTransform gradientUnits height href id isolation \
    lang lengthAdjust letter-spacing marker-end marker-mid marker-start markerHeight \
    markerUnits markerWidth mask maskContentUnits maskUnits method mix-blend-mode offset \
    opacity orient overflow paint-order pathLength patternContentUnits patternTransform \
    patternUnits points preserveAspectRatio r refX refY role rotate rx ry shape-rendering \
    side spacing spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray \
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity \
    stroke-width style text-anchor text-decoration text-rendering textLength transform \
    transform-origin vector-effect version viewBox visibility width word-spacing \
    writing-mode x x1 x2 xlink:href xml:lang xml:space xmlns xmlns:xlink y y1 y2";

/// A drawing that holds nothing but shapes, paint and words.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    text: String,
    view: [f64; 4],
}

/// Why a drawing was refused, with a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsafe {
    /// The code.
    pub code: &'static str,
    /// What was found.
    pub what: String,
}

impl Unsafe {
    fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into().chars().take(80).collect() }
    }

    /// In words.
    pub fn sentence(&self) -> Sentence {
        let (vi, en) = match self.code {
            "too_large" => ("Tranh lớn hơn 200 KiB", "The drawing is larger than 200 KiB"),
            "not_xml" => ("Không phải XML hợp lệ", "It is not well-formed XML"),
            "not_svg" => (
                "Phần tử gốc phải là svg với viewBox và không gian tên SVG",
                "The root must be an svg element with a viewBox and the namespace of SVG",
            ),
            "element" => ("Phần tử không được phép", "This element is not allowed"),
            "attribute" => ("Thuộc tính không được phép", "This attribute is not allowed"),
            "reference" => (
                "Chỉ được tham chiếu trong chính tranh (#tên)",
                "Only references within the drawing (#name) are allowed",
            ),
            _ => (
                "Không được có DOCTYPE, thực thể, CDATA hoặc chỉ thị xử lý",
                "A DOCTYPE, entities, CDATA and processing instructions are not allowed",
            ),
        };
        Sentence::new(format!("{vi}: {}", self.what), format!("{en}: {}", self.what))
    }
}

impl Svg {
    /// Reads a drawing.
    pub fn parse(text: &str) -> Result<Self, Unsafe> {
        if text.len() > MOST_BYTES {
            return Err(Unsafe::new("too_large", format!("{} B", text.len())));
        }
        let mut check = Check::default();
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(event) => check.event(event)?,
                Err(error) => return Err(Unsafe::new("not_xml", error.to_string())),
            }
        }
        let view = check.finish()?;
        Ok(Self { text: text.to_owned(), view })
    }

    /// The drawing, as it came.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The drawing with a word across it that nobody can overlook.
    pub fn watermarked(&self, word: &str) -> String {
        let [x, y, width, height] = self.view;
        let (cx, cy, size) = (x + width / 2.0, y + height / 2.0, width.min(height) * 0.3);
        let mark = format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#fff\" \
             fill-opacity=\"0.6\"/><text x=\"{cx}\" y=\"{cy}\" font-size=\"{size}\" \
             font-family=\"sans-serif\" font-weight=\"bold\" fill=\"#b00\" text-anchor=\"middle\" \
             dominant-baseline=\"middle\" transform=\"rotate(-30 {cx} {cy})\">{word}</text>"
        );
        // Nothing but space follows the root's end tag, so the last one is the root's.
        let end = self.text.rfind("</svg").unwrap_or(self.text.len());
        let (head, tail) = self.text.split_at(end);
        format!("{head}{mark}{tail}")
    }
}

/// What has been seen so far.
#[derive(Default)]
struct Check {
    depth: usize,
    root: Option<[f64; 4]>,
    over: bool,
    in_style: bool,
}

impl Check {
    fn event(&mut self, event: Event<'_>) -> Result<(), Unsafe> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            Event::Start(start) => self.start(&start),
            Event::End(_) => {
                self.depth -= 1;
                self.in_style = false;
                self.over = self.depth == 0;
                Ok(())
            }
            Event::Text(run) => self.words(&text(&run)),
            Event::GeneralRef(name) => {
                let plain = matches!(&*name, b"amp" | b"lt" | b"gt" | b"quot" | b"apos");
                let number = name.is_char_ref() && name.resolve_char_ref().is_ok();
                if self.depth > 0 && !self.in_style && (plain || number) {
                    Ok(())
                } else {
                    Err(Unsafe::new("markup", format!("&{};", text(&name))))
                }
            }
            Event::Comment(_) if !self.over => Ok(()),
            Event::Decl(decl) if self.root.is_none() => declaration(&decl),
            Event::DocType(_) => Err(Unsafe::new("markup", "DOCTYPE")),
            Event::CData(_) => Err(Unsafe::new("markup", "CDATA")),
            Event::PI(_) | Event::Decl(_) => Err(Unsafe::new("markup", "<?…?>")),
            Event::Comment(_) => Err(Unsafe::new("not_svg", "<!-- -->")),
            Event::Empty(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Unsafe> {
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        if !listed(ELEMENTS, &name) || self.over || self.in_style {
            return Err(Unsafe::new("element", name));
        }
        if self.depth >= MOST_DEPTH {
            return Err(Unsafe::new("element", format!("{name}: {MOST_DEPTH}+")));
        }
        let (mut namespace, mut view) = (false, None);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| Unsafe::new("not_xml", e.to_string()))?;
            let (key, value) = read_attribute(&attribute)?;
            namespace |= key == "xmlns";
            if key == "viewBox" {
                view = view_box(&value);
            }
        }
        if self.depth == 0 {
            let root = view.filter(|_| name == "svg" && namespace);
            self.root = Some(root.ok_or_else(|| Unsafe::new("not_svg", name.as_str()))?);
        }
        self.depth += 1;
        self.in_style = name == "style";
        Ok(())
    }

    fn words(&self, text: &str) -> Result<(), Unsafe> {
        if self.depth == 0 && !text.trim().is_empty() {
            return Err(Unsafe::new("not_svg", text));
        }
        if self.in_style { style(text) } else { Ok(()) }
    }

    fn finish(self) -> Result<[f64; 4], Unsafe> {
        self.root.filter(|_| self.over).ok_or_else(|| Unsafe::new("not_svg", "</svg>"))
    }
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn declaration(decl: &BytesDecl<'_>) -> Result<(), Unsafe> {
    match decl.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case(b"utf-8") => Ok(()),
        Some(_) => Err(Unsafe::new("markup", "encoding")),
    }
}

fn read_attribute(attribute: &Attribute<'_>) -> Result<(String, String), Unsafe> {
    let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
    if !listed(ATTRIBUTES, &key) {
        return Err(Unsafe::new("attribute", key));
    }
    let raw = String::from_utf8_lossy(&attribute.value);
    let value = quick_xml::escape::unescape(&raw)
        .map_err(|error| Unsafe::new("markup", error.to_string()))?
        .into_owned();
    let fits = match key.as_str() {
        "xmlns" => value == SVG,
        "xmlns:xlink" => value == XLINK,
        "href" | "xlink:href" => value.trim_start().starts_with('#'),
        _ => !raw.contains('<'),
    };
    if !fits {
        return Err(Unsafe::new("reference", format!("{key}=\"{value}\"")));
    }
    if !key.starts_with("xmlns") {
        style(&value)?;
    }
    Ok((key, value))
}

/// Refuses whatever in CSS, or in an attribute that may be CSS, could reach outside the drawing:
/// escapes, comments, at-rules, functions that load, and `url()` of anything but a local name.
fn style(text: &str) -> Result<(), Unsafe> {
    let lower: String = text.to_ascii_lowercase().split_whitespace().collect();
    let loads =
        ["image(", "image-set(", "src(", "expression(", "javascript:", "data:", "-moz-binding"];
    let foreign = |after: &str| !after.trim_start_matches(['"', '\'']).starts_with('#');
    let reaches = text.contains(['\\', '@'])
        || lower.contains("/*")
        || loads.iter().any(|word| lower.contains(word))
        || lower.split("url(").skip(1).any(foreign);
    if reaches { Err(Unsafe::new("reference", text)) } else { Ok(()) }
}

fn view_box(value: &str) -> Option<[f64; 4]> {
    let parts = value.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    let view: [f64; 4] = numbers.try_into().ok()?;
    let sane = view.iter().all(|number| number.is_finite() && number.abs() < 1e6);
    (sane && view[2] > 0.0 && view[3] > 0.0).then_some(view)
}
