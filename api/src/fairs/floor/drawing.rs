//! Drawing a floor: halls below each other, booths with code and title. In whole centimetres, scaled once,
//! at the root.

use crate::catalogue::public;
use crate::markup::escaped;
use domain::fairs::floor::Point;
use std::fmt::Write as _;
use store::fairs::floor::booths::Booth;

/// A booth as it is drawn.
pub struct Drawn<'a> {
    /// The booth.
    pub booth: &'a Booth,
    /// What is said of it, for the public's eyes.
    pub text: String,
    /// What it is filled with: a state, or `offered`.
    pub filling: &'static str,
    /// The place of its category in the list.
    pub category: usize,
}

/// Pixels of the narrowest booth on a screen: a finger's breadth.
const FINGER: i64 = 48;
/// Pixels of the smallest letters.
const LETTERS: i64 = 12;
/// Widest picture in pixels: beyond it booths are drawn narrower.
const WIDEST: i64 = 20_000;
/// Colours of categories, dark letters readable on each.
const COLOURS: [&str; 8] =
    ["#cfe8cf", "#fde6b0", "#cfe0f5", "#f5d0d8", "#e2d6f3", "#d3efee", "#f6dcc3", "#e3e3e3"];

const STYLE: &str = "text{font-family:sans-serif;fill:#1b1b1b}\
.b{stroke:#333;stroke-width:6}\
.blocked{fill:#777}.held{fill:#f2b84b}.allocated{fill:#6fa8dc}.confirmed{fill:#6aa84f}.free{fill:#fff}\
.held,.allocated{stroke-dasharray:30 12}.blocked+text{fill:#fff}";

/// The plan. Its booths are of the same fair, in the order of halls.
pub fn svg(title: &str, booths: &[Drawn<'_>], categories: &[String]) -> String {
    let narrowest = booths.iter().map(|one| breadth(one.booth)).min().unwrap_or(300).max(1);
    // Letters stay readable where the narrowest booth is a finger's breadth wide.
    let letters = (narrowest * LETTERS / FINGER).max(1);
    let (margin, line) = (letters * 2, letters * 2);
    let (mut body, mut top, mut right) = (String::new(), line * 2, letters * 30);
    for hall in halls(booths) {
        let (low, high) = extent(hall);
        let name = public(&hall[0].booth.hall, None);
        write_text(&mut body, (margin, top + line), letters * 3 / 2, &name);
        top += line * 2;
        let shift = (margin - i64::from(low.x), top - i64::from(low.y));
        hall.iter().for_each(|one| draw(&mut body, one, shift, letters));
        top += i64::from(high.y) - i64::from(low.y) + line;
        right = right.max(i64::from(high.x) - i64::from(low.x) + margin * 2);
    }
    top = legend(&mut body, booths, categories, (margin, top), letters);
    let pixels = (right * FINGER / narrowest).clamp(320, WIDEST);
    let tall = (top * pixels / right).max(1);
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"group\" aria-label=\"{title}\" \
         width=\"{pixels}\" height=\"{tall}\" viewBox=\"0 0 {right} {top}\" lang=\"vi\">\
         <title>{title}</title><style>{STYLE}</style>{body}</svg>"
    )
}

fn halls<'a, 'b>(booths: &'a [Drawn<'b>]) -> impl Iterator<Item = &'a [Drawn<'b>]> {
    booths.chunk_by(|one, two| one.booth.hall == two.booth.hall)
}

/// The narrower of a booth's two extents, in centimetres.
fn breadth(booth: &Booth) -> i64 {
    let (low, high) = booth.outline.bounds();
    i64::from(high.x - low.x).min(i64::from(high.y - low.y))
}

fn extent(hall: &[Drawn<'_>]) -> (Point, Point) {
    let bounds = hall.iter().map(|one| one.booth.outline.bounds());
    let wider = |(low, high): (Point, Point), (next_low, next_high): (Point, Point)| {
        let low = Point { x: low.x.min(next_low.x), y: low.y.min(next_low.y) };
        (low, Point { x: high.x.max(next_high.x), y: high.y.max(next_high.y) })
    };
    bounds.reduce(wider).unwrap_or((Point { x: 0, y: 0 }, Point { x: 0, y: 0 }))
}

fn draw(body: &mut String, one: &Drawn<'_>, (right, down): (i64, i64), letters: i64) {
    let mut corners = String::new();
    for corner in one.booth.outline.corners() {
        let (x, y) = (i64::from(corner.x) + right, i64::from(corner.y) + down);
        // Writing into a string can't fail.
        let _ = write!(corners, "{x},{y} ");
    }
    let (low, high) = one.booth.outline.bounds();
    let code = public(&one.booth.code, None);
    let zone = public(&one.booth.zone, None);
    let said = if zone.is_empty() { one.text.clone() } else { format!("{} – {zone}", one.text) };
    let label = escaped(&format!("Gian {code}: {said}"));
    let colour = match one.filling {
        "offered" => format!(" fill=\"{}\"", COLOURS[one.category % COLOURS.len()]),
        _ => String::new(),
    };
    let filling = one.filling;
    let _ = write!(
        body,
        "<g role=\"img\" aria-label=\"{label}\"><title>{label}</title>\
         <polygon class=\"b {filling}\"{colour} points=\"{}\"/>",
        corners.trim_end()
    );
    let middle = i64::midpoint(i64::from(low.x), i64::from(high.x)) + right;
    let baseline = i64::midpoint(i64::from(low.y), i64::from(high.y)) + down + letters / 3;
    let _ = write!(
        body,
        "<text x=\"{middle}\" y=\"{baseline}\" font-size=\"{letters}\" text-anchor=\"middle\" \
         aria-hidden=\"true\">{}</text></g>",
        escaped(&code)
    );
}

/// What the colours mean; where the picture ends.
fn legend(
    body: &mut String,
    booths: &[Drawn<'_>],
    categories: &[String],
    (left, mut top): (i64, i64),
    letters: i64,
) -> i64 {
    let offered = booths.iter().any(|one| one.filling == "offered");
    let states = [
        ("free", "Còn trống"),
        ("held", "Đang giữ chỗ"),
        ("allocated", "Đã giao"),
        ("confirmed", "Đã xác nhận"),
        ("blocked", "Không cho thuê"),
    ];
    let of_category = categories.iter().enumerate().filter(|_| offered);
    let entries = of_category.map(|(place, name)| {
        (format!("fill=\"{}\"", COLOURS[place % COLOURS.len()]), name.clone())
    });
    let of_state = states.into_iter().filter(|_| !offered);
    let entries = entries
        .chain(of_state.map(|(class, name)| (format!("class=\"{class}\""), name.to_owned())));
    for (filling, name) in entries {
        let _ = write!(
            body,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{letters}\" height=\"{letters}\" \
             stroke=\"#333\" stroke-width=\"2\" {filling}/>"
        );
        write_text(body, (left + letters * 2, top + letters), letters, &name);
        top += letters * 2;
    }
    top + letters
}

fn write_text(body: &mut String, (x, y): (i64, i64), size: i64, text: &str) {
    let text = escaped(text);
    let _ = write!(body, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{text}</text>");
}
