use proptest::prelude::*;

use super::*;

fn stars(text: &str) -> Option<Option<u8>> {
    find(text).iter().map(|claim| claim.stars).max()
}

const CLAIMS: &[(&str, Option<u8>)] = &[
    ("OCOP 4 sao", Some(4)),
    ("Mật ong bạc hà OCOP", None),
    ("o.c.o.p", None),
    ("O C O P 3 sao", Some(3)),
    ("bốn sao OCOP", Some(4)),
    ("Sản phẩm đạt chuẩn OCOP", None),
    ("★★★★ OCOP", Some(4)),
    ("⭐⭐⭐ ocop", Some(3)),
    ("OCOP 4*", Some(4)),
    ("ocop4sao", Some(4)),
    ("mat-ong-ocop-4-sao", Some(4)),
    ("OCOP4-ME-500", Some(4)),
    ("logo_ocop_5sao.png", Some(5)),
    ("#ocop", None),
    ("#ocopvietnam", None),
    ("#sanphamocop", None),
    ("0C0P 5 sao", Some(5)),
    ("ＯＣＯＰ ４ sao", Some(4)),
    ("ОСОР 4 sao", Some(4)),
    ("O\u{200b}C\u{200d}O\u{202e}P", None),
    ("đạt chuẩn OCOP bốn sao", Some(4)),
    ("OCOP certified tea", None),
    ("4-star OCOP honey", Some(4)),
    ("One Commune One Product 4 stars", Some(4)),
    ("Mỗi xã một sản phẩm 4 sao", Some(4)),
    ("Được xếp hạng 4 sao trong chương trình OCOP", Some(4)),
    ("hạng 4 sao theo Chương trình Mỗi xã một sản phẩm", Some(4)),
    ("Sản phẩm tiềm năng 5 sao OCOP", Some(5)),
    ("OCOP ba sao", Some(3)),
    ("OCOP nam sao", Some(5)),
    ("hạng tư sao OCOP", Some(4)),
    ("Không chất bảo quản, OCOP 4 sao", Some(4)),
    ("Nước mắm không chất bảo quản OCOP 4 sao", Some(4)),
    ("Sữa chua OCOP 4 sao", Some(4)),
    ("Cà chua đạt OCOP 3 sao", Some(3)),
    ("sua-chua-dat-ocop-4-sao", Some(4)),
    ("Chưa đạt VietGAP nhưng đã đạt OCOP 4 sao", Some(4)),
    ("Không những đạt OCOP 4 sao mà còn xuất khẩu", Some(4)),
    ("Sau thời gian phấn đấu, trà đã đạt OCOP 5 sao", Some(5)),
    ("Sau bao nỗ lực đã đạt OCOP 5 sao", Some(5)),
    ("Khách sạn 5 sao chọn mật ong OCOP 3 sao", Some(3)),
    ("Phục vụ khách sạn 5 sao, gạo OCOP", None),
    ("Mong muốn mang đến khách hàng sản phẩm OCOP 4 sao", Some(4)),
    ("🅾🅲🅾🅿 4 sao", Some(4)),
    ("🇴🇨🇴🇵", None),
    ("O©OP 4 sao", Some(4)),
    ("OC OP 4 sao", Some(4)),
    ("ÔCÔP 4 sao", Some(4)),
    ("OCOP\n4 sao", Some(4)),
    ("OCOP (4 sao)", Some(4)),
    ("OCOP: 4 sao", Some(4)),
    ("OCOP 3-5 sao", Some(5)),
    ("OCOP 4/5 sao", Some(4)),
    ("**OCOP** 4 sao", Some(4)),
    ("Sản phẩm OCOP của xã Tân Cương được xếp hạng 4 sao", Some(4)),
    ("ChuanOCOP4sao", Some(4)),
    ("SanPhamOCOP", None),
    ("OCOP 4 sao chưa hết hạn", Some(4)),
    ("chứng nhận OCOP", None),
    ("Chương trình OCOP công nhận 4 sao", Some(4)),
    ("We hope you enjoy our OCOP 4-star tea", Some(4)),
    ("OCOP 4 s a o", Some(4)),
    ("OCOP ★★★★☆", Some(4)),
    ("Chưa có VietGAP. OCOP 4 sao.", Some(4)),
    ("m\u{301}o\u{302}\u{303}i xa mot san pham 3 sao", Some(3)),
];

const HONEST: &[&str] = &[
    "Khách sạn 3 sao",
    "Đánh giá 5 sao từ khách hàng",
    "photocopy",
    "Giá thể cocopeat",
    "autocopilot",
    "PHOTOCOPY",
    "coco pandan",
    "Chưa được công nhận OCOP",
    "Đây không phải sản phẩm OCOP",
    "Chứng nhận OCOP đã hết hạn",
    "Not OCOP certified",
    "Phấn đấu đạt OCOP 4 sao",
    "Đang làm hồ sơ OCOP",
    "Hướng tới OCOP",
    "Tập huấn Chương trình OCOP",
    "Tham gia chương trình Mỗi xã một sản phẩm",
    "Trà sao chè thủ công",
    "Vì sao nên chọn?",
    "Tại sao",
    "★★★ Hàng mới ★★★",
    "Chưa được Sở Nông nghiệp Quảng Ninh công nhận OCOP",
    "OCOP 4 sao (đã hết hạn)",
    "Chứng nhận OCOP: chưa có",
    "Giấy chứng nhận OCOP 3 sao đã bị thu hồi",
    "Hội chợ OCOP 2024",
    "OCOP là gì?",
    "phấn đấu đưa mật ong Cao Bằng đạt OCOP 4 sao",
    "Sản phẩm chưa có chứng nhận OCOP",
    "chua duoc cong nhan OCOP",
    "We are applying for OCOP certification",
    "OCOP certification expired in 2023",
    "This is not an OCOP product",
    "Để đồ ở cốp xe",
    "Cua ốc óp",
    "20 COP",
    "Điểm giới thiệu và bán sản phẩm OCOP",
    "Chưa đạt 4 sao OCOP",
    "không có OCOP",
    "Mục tiêu năm 2027: trà ngon",
    "OCOP 4 sao, nay đã hết hạn",
    "Quy trình đánh giá, phân hạng sản phẩm OCOP",
    "Chưa có chứng nhận VietGAP, OCOP",
    "Dự kiến nộp hồ sơ công nhận OCOP 3 sao vào quý IV",
    "The OCOP programme was launched in 2018",
    "",
];

#[test]
fn what_claims_is_found_with_its_stars() {
    let missed: Vec<_> = CLAIMS
        .iter()
        .filter(|(text, expected)| stars(text) != Some(*expected))
        .map(|(text, _)| (text, find(text)))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_honest_passes() {
    let accused: Vec<_> = HONEST
        .iter()
        .filter(|text| !find(text).is_empty())
        .map(|text| (text, find(text)))
        .collect();
    assert!(accused.is_empty(), "{accused:#?}");
}

#[test]
fn masking_leaves_the_rest_readable() {
    for (text, masked) in [
        ("Mật ong đạt chuẩn OCOP 4 sao, hoa bạc hà", "Mật ong, hoa bạc hà"),
        ("mat-ong-ocop-4-sao", "mat-ong"),
        ("logo_ocop_5sao.png", "logo.png"),
        ("OCOP 4 sao", "…"),
        ("Trà (OCOP 4 sao) ngon", "Trà ngon"),
        ("Trà ngon. Đạt OCOP 4 sao. Mua ngay", "Trà ngon. Mua ngay"),
        ("OCOP4-ME-500", "ME-500"),
    ] {
        assert_eq!(mask(text, None), masked, "{text}");
    }
}

#[test]
fn a_permit_covers_its_stars_and_fewer() {
    assert_eq!(mask("Trà OCOP 4 sao", Some(4)), "Trà OCOP 4 sao");
    assert_eq!(mask("Trà OCOP 3 sao", Some(4)), "Trà OCOP 3 sao");
    assert_eq!(mask("Trà OCOP", Some(3)), "Trà OCOP");
    assert_eq!(mask("Trà OCOP 5 sao", Some(4)), "Trà");
    assert_eq!(over_claims("Trà OCOP 5 sao và OCOP 3 sao", Some(4)).len(), 1);
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "OCOP", "ocop", "o", "c", "p", "O.C.", "4", "sao", "5 sao", "★", "**", " ", " ", " ", "-", ".", ", ", "\n", "(", ")",
            "chưa ", "không phải ", "đạt ", "chuẩn ", "chứng nhận ", "hết hạn", "mỗi xã ", "một sản phẩm", "chương trình ", "photo",
            "phấn đấu ", "đã ", "nhưng ", "\u{200b}", "ОС", "ốc", "óp", "sp", "y", "0", "bốn", "hạng ", "#", "là gì", "One Commune One ",
            "Product", "not ", "\u{301}", "\u{306}", "🅿", "🅾", "khách sạn ",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_masked_still_claims(text in pieces(), held in prop::option::of(3u8..=5)) {
        prop_assert!(find(&mask(&text, None)).is_empty());
        prop_assert!(over_claims(&mask(&text, held), held).is_empty());
    }

    #[test]
    fn claims_lie_in_order_on_character_bounds(text in pieces()) {
        let mut end = 0;
        for claim in find(&text) {
            prop_assert!(end <= claim.start && claim.start < claim.end);
            prop_assert!(text.get(claim.start..claim.end).is_some());
            end = claim.end;
        }
    }
}
