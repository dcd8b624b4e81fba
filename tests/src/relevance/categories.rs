//! What buyers call many kinds at once.

/// Words for product sets, as Annex I names them or a part of that, with the sets.
pub const OF_SETS: [(&str, &str); 27] = [
    ("chè", "11 12"),
    ("trà", "11 12"),
    ("chè chế biến", "11"),
    ("sản phẩm trà từ thực vật", "12"),
    ("rau củ quả tươi", "1"),
    ("thịt thủy sản trứng tươi", "2"),
    ("gạo ngũ cốc", "3"),
    ("đồ ăn nhanh", "5"),
    ("chế biến từ gạo ngũ cốc", "6"),
    ("chế biến từ rau củ quả", "7"),
    ("gia vị", "9 10"),
    ("gia vị dạng lỏng", "9"),
    ("cà phê ca cao", "13"),
    ("rượu trắng", "14"),
    ("đồ uống có cồn", "14 15"),
    ("nước uống đóng chai", "16"),
    ("đồ uống không cồn", "17"),
    ("thực phẩm chức năng", "18"),
    ("thuốc cổ truyền", "18"),
    ("mỹ phẩm", "19"),
    ("thủ công mỹ nghệ", "21 22"),
    ("thủ công gia dụng trang trí", "21"),
    ("vải may mặc", "22"),
    ("cây cảnh", "24"),
    ("động vật cảnh", "25"),
    ("du lịch cộng đồng", "26"),
    ("dịch vụ du lịch", "26"),
];

/// Words that many kinds share, which are their families.
pub const FAMILIES: [&str; 8] =
    ["rượu", "gạo", "mắm", "bánh", "nấm", "tinh dầu", "thổ cẩm", "trà thảo mộc"];
