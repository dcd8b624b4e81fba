//! Summaries and stories: ordinary sentences, some of which speak of other goods too, as stories do.

use super::places::Place;
use crate::bulk::Chance;

const SENTENCES: [&str; 24] = [
    "Nguyên liệu được chọn kỹ từ các hộ quanh vùng.",
    "Cả nhà làm nghề này đã ba đời, mỗi đời thêm một bí quyết.",
    "Mỗi mẻ chỉ làm một lượng vừa đủ để giữ trọn hương vị.",
    "Không dùng chất bảo quản, không dùng phẩm màu.",
    "Khí hậu mát quanh năm cho vị đậm và hậu ngọt kéo dài.",
    "Đất phù sa ven sông làm nên vị riêng của vùng.",
    "Hàng được kiểm nghiệm định kỳ và dán tem truy xuất nguồn gốc.",
    "Phụ nữ trong xã có thêm việc làm lúc nông nhàn.",
    "Bao bì bằng giấy tái chế, in hoa văn của người địa phương.",
    "Mỗi vụ chỉ kéo dài sáu tuần nên số lượng có hạn.",
    "Khách có thể ghé xưởng để xem và làm thử.",
    "Đơn hàng được gói trong ngày và gửi đi vào sáng hôm sau.",
    "Dùng quanh năm, hợp nhất là dịp lễ và cuối tuần.",
    "Một phần lãi được góp vào quỹ khuyến học của thôn.",
    "Người làm được tập huấn về vệ sinh mỗi năm hai lần.",
    "Từng lô đều ghi ngày làm và tên người làm.",
    "Nhà xưởng mới được mở rộng vào năm ngoái.",
    "Khách ở xa vẫn đặt lại nhiều lần vì vị rất riêng.",
    "Giá bán ổn định suốt vụ, mua nhiều có chiết khấu.",
    "Cách làm cũ được giữ lại, chỉ thay củi bằng lò điện.",
    "Ngày nắng thì phơi trên giàn cao, ngày mưa thì sấy lạnh.",
    "Vùng trồng có nhật ký canh tác và được giám sát hằng tháng.",
    "Thành phẩm được để nguội hẳn rồi mới đóng gói.",
    "Cán bộ khuyến nông xuống tận nơi hướng dẫn từng khâu.",
];

/// A summary: what it is and who makes it, in one of a few ways.
pub fn summary(what: &str, maker: &str, place: &Place, chance: &mut Chance) -> String {
    let sentence = chance.one_of(&SENTENCES);
    match chance.below(4) {
        0 => format!("{what} của {maker}. {sentence}"),
        1 => format!("{what} làm tại {}. {sentence}", place.printed()),
        2 => format!("{sentence} {what} được {maker} làm ra từ vùng nguyên liệu của mình."),
        _ => format!("{sentence} {}", chance.one_of(&SENTENCES)),
    }
}

/// A story. It names the province of before 2025 where that had another name; one in three names
/// `besides`, other goods of the same place.
pub fn story(what: &str, place: &Place, besides: &str, chance: &mut Chance) -> String {
    let mut story: Vec<String> =
        (0..3 + chance.below(3)).map(|_| (*chance.one_of(&SENTENCES)).to_owned()).collect();
    if !place.former.is_empty() {
        story.push(format!("Nơi đây trước là đất {}.", place.former));
    }
    if chance.below(3) == 0 && besides != what {
        story.push(format!("Ngoài ra trong vùng còn có nghề làm {besides}."));
    }
    story.join(" ")
}
