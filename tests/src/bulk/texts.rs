//! Texts of the length and the letters that producers write. No product that exists is described.

use super::Chance;

/// The packs in which things are sold.
pub(super) const PACKS: [&str; 3] = ["Gói 200 g", "Hộp 500 g", "Túi quà 1 kg"];

const GOODS: [(&str, i16); 12] = [
    ("Chè búp sao tay", 11),
    ("Mật ong hoa rừng", 4),
    ("Miến dong sợi nhỏ", 6),
    ("Gạo nếp nương", 3),
    ("Măng khô xé sợi", 7),
    ("Nước mắm cá cơm", 9),
    ("Cà phê rang mộc", 13),
    ("Rượu men lá", 14),
    ("Tinh dầu sả chanh", 20),
    ("Khăn thổ cẩm dệt tay", 22),
    ("Lạp sườn gác bếp", 8),
    ("Cam sành vườn đồi", 1),
];

const QUALITIES: [&str; 10] = [
    "thượng hạng",
    "vùng cao",
    "truyền thống",
    "hữu cơ",
    "đặc sản",
    "nguyên chất",
    "bản địa",
    "gia truyền",
    "mùa mới",
    "làng nghề",
];

const SENTENCES: [&str; 12] = [
    "Nguyên liệu được thu hái vào sáng sớm khi sương còn đọng trên lá. ",
    "Bà con trong bản giữ nghề này đã ba đời, mỗi nhà một bí quyết riêng. ",
    "Hợp tác xã ký hợp đồng bao tiêu với bốn mươi hộ quanh vùng. ",
    "Từng mẻ nhỏ được làm thủ công, không dùng chất bảo quản. ",
    "Khí hậu mát quanh năm cho hương vị đậm và hậu ngọt kéo dài. ",
    "Sản phẩm được kiểm nghiệm định kỳ và dán tem truy xuất nguồn gốc. ",
    "Phụ nữ trong xã có thêm việc làm lúc nông nhàn nhờ xưởng chế biến. ",
    "Nước suối đầu nguồn và đất đỏ bazan làm nên vị riêng của vùng. ",
    "Bao bì bằng giấy tái chế, in hình hoa văn của người địa phương. ",
    "Mỗi vụ chỉ kéo dài sáu tuần nên số lượng có hạn. ",
    "Du khách có thể ghé xưởng để xem và thử làm cùng nghệ nhân. ",
    "Phương pháp phơi trên giàn cao giữ được màu và mùi tự nhiên. ",
];

/// A product's texts.
pub(super) struct Texts {
    pub(super) name: String,
    pub(super) set: i16,
    pub(super) summary: String,
    pub(super) story: String,
    pub(super) ingredients: String,
    pub(super) usage_note: String,
    pub(super) storage_note: String,
    pub(super) shelf_life: String,
}

/// A producer's name.
pub(super) fn producer(number: usize, commune: &str, chance: &mut Chance) -> String {
    let (goods, _) = chance.one_of(&GOODS);
    format!("Hợp tác xã {goods} {commune} số {number}")
}

/// A product's texts; its story tells of the stars claimed, where there are any.
pub(super) fn product(place: &str, claimed: Option<u8>, chance: &mut Chance) -> Texts {
    let (goods, set) = *chance.one_of(&GOODS);
    let quality = *chance.one_of(&QUALITIES);
    let mut sentences = |count: usize| -> String {
        (0..count).map(|_| *chance.one_of(&SENTENCES)).collect::<String>().trim_end().to_owned()
    };
    let summary = sentences(2);
    let mut story = sentences(5);
    if let Some(stars) = claimed {
        story.push_str(&format!(" Sản phẩm đạt chuẩn OCOP {stars} sao."));
    }
    Texts {
        name: format!("{goods} {quality} {}", place.split(',').next().unwrap_or_default()),
        set,
        summary,
        story,
        ingredients: format!("{goods} 98 %, muối và gia vị tự nhiên 2 %."),
        usage_note: sentences(1),
        storage_note: "Nơi khô ráo, thoáng mát, tránh ánh nắng trực tiếp.".to_owned(),
        shelf_life: "12 tháng kể từ ngày sản xuất.".to_owned(),
    }
}
