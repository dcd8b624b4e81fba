//! The fixed mix of queries, drawn from the words of the products, no two alike for as long as it matters:
//! 60 of 100 exact or without tones, 20 with a wrong letter or tone, 10 unfinished, 10 filters only.

/// Words of the bulk products' names and places, with tones.
const GOODS: [&str; 12] = [
    "chè búp sao tay",
    "mật ong hoa rừng",
    "miến dong sợi nhỏ",
    "gạo nếp nương",
    "măng khô xé sợi",
    "nước mắm cá cơm",
    "cà phê rang mộc",
    "rượu men lá",
    "tinh dầu sả chanh",
    "khăn thổ cẩm dệt tay",
    "lạp sườn gác bếp",
    "cam sành vườn đồi",
];
const PLACES: [&str; 12] = [
    "Bắc Hà",
    "Mường Khương",
    "Vĩnh Tuy",
    "Đồng Văn",
    "Sa Pa",
    "Mộc Châu",
    "Cao Lãnh",
    "Hội An",
    "Quảng Bình",
    "Nghệ An",
    "Lâm Đồng",
    "Cà Mau",
];
/// Codes of provinces of today.
const PROVINCES: [&str; 6] = ["01", "04", "08", "11", "15", "79"];
const QUALITIES: [&str; 6] =
    ["thượng hạng", "vùng cao", "truyền thống", "hữu cơ", "đặc sản", "gia truyền"];

/// Words that are looked for, by chance.
fn words(chance: usize) -> String {
    let (goods, rest) = (GOODS[chance / 100 % 12], chance / 1_200);
    let (place, quality) = (PLACES[rest % 12], QUALITIES[rest / 12 % 6]);
    match rest / 72 % 4 {
        0 => goods.to_owned(),
        1 => format!("{goods} {place}"),
        2 => format!("{goods} {quality}"),
        _ => format!("{goods} {quality} {place}"),
    }
}

/// The path of a query of the reference: words without a slip.
pub(super) fn exact(chance: usize) -> String {
    format!("/search?q={}", encoded(&toneless(&words(chance))))
}

/// The path of a query, by chance.
pub(super) fn path(chance: usize) -> String {
    let (text, rest) = (words(chance), chance / 1_200);
    match chance % 100 {
        0..30 => asked(&text),
        30..60 => asked(&toneless(&text)),
        60..70 => asked(&slipped(&toneless(&text), rest)),
        70..80 => asked(&text.replace(['ế', 'ậ', 'ắ'], "e")),
        80..90 => {
            asked(text.char_indices().nth_back(1 + rest % 2).map_or("", |(at, _)| &text[..at]))
        }
        _ => {
            let (set, province) = (1 + rest % 26, PROVINCES[rest / 26 % 6]);
            format!("/v1/products?facets=true&set={set}&province={province}&certified=now")
        }
    }
}

/// The path of a suggestion: a few letters of what is being typed.
pub(super) fn suggestion(chance: usize) -> String {
    let text = toneless(GOODS[chance % 12]);
    let length = 2 + chance / 12 % (text.len() - 2);
    format!("/v1/suggestions?q={}", encoded(&text[..length]))
}

fn asked(text: &str) -> String {
    format!("/v1/products?facets=true&q={}", encoded(text))
}

fn toneless(text: &str) -> String {
    domain::text::fold(text)
}

/// Leaves a letter out of the longest word.
fn slipped(text: &str, chance: usize) -> String {
    let longest = text.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
    let at = 1 + chance % (longest.len().max(3) - 2);
    let shorter = format!("{}{}", &longest[..at], &longest[at + 1..]);
    text.replacen(longest, &shorter, 1)
}

fn encoded(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}
