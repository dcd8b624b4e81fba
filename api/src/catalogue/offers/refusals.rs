//! Why an offer is refused: each reason with its pointer, in both languages.

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::catalogue::offers::{
    AxesRefusal, AxisRefusal, GoodsOnly, GtinRefusal, OfferRefusal, ReferenceRefusal,
};

/// The reasons found so far in one request.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Vec<FieldProblem>);

impl Refusals {
    /// Takes a reason.
    pub(crate) fn take(&mut self, pointer: &str, code: &str, vi: impl Into<String>, en: &str) {
        self.0.push(FieldProblem::new(pointer, code, Sentence::new(vi, en)));
    }

    /// Refuses when there is any reason.
    pub(crate) fn refuse(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::RulesOfFields);
        Err(self.0.into_iter().fold(problem, Problem::with).into())
    }

    pub(super) fn amount(&mut self, pointer: &str) {
        let vi = "Số tiền phải từ 0 đến 1.000.000.000.000 đồng.";
        let en = "An amount is 0 to 1,000,000,000,000 đồng.";
        self.take(pointer, "amount_out_of_bounds", vi, en);
    }

    pub(super) fn gtin(&mut self, refusal: GtinRefusal) {
        let (code, vi, en) = match refusal {
            GtinRefusal::Form => (
                "gtin_form",
                "GTIN có 8, 12, 13 hoặc 14 chữ số.",
                "A GTIN has 8, 12, 13 or 14 digits.",
            ),
            GtinRefusal::CheckDigit => (
                "gtin_check_digit",
                "Số kiểm tra của GTIN không đúng. Hãy xem lại mã trên bao bì.",
                "The GTIN's check digit is wrong. Compare it with the code on the pack.",
            ),
            GtinRefusal::Zeros => {
                ("gtin_form", "Toàn số 0 không phải GTIN.", "Zeros alone are no GTIN.")
            }
        };
        self.take("/gtin", code, vi, en);
    }

    pub(super) fn availability(&mut self) {
        let vi = "Ngày chỉ đi cùng `preorder`, và `preorder` cần có ngày.";
        let en = "Only `preorder` has a day, and it needs one.";
        self.take("/availability/until", "availability_day", vi, en);
    }

    pub(super) fn axes(&mut self, refused: &[AxisRefusal]) {
        for one in refused {
            let (code, vi, en) = match one {
                AxisRefusal::Unknown(name) => (
                    "unknown_axis",
                    format!("Sản phẩm không có trục “{name}”."),
                    format!("The product has no axis “{name}”."),
                ),
                AxisRefusal::Twice(name) => (
                    "axis_twice",
                    format!("Trục “{name}” có hai giá trị."),
                    format!("The axis “{name}” has two values."),
                ),
                AxisRefusal::Missing(name) => (
                    "axis_missing",
                    format!("Thiếu giá trị của trục “{name}”."),
                    format!("The axis “{name}” has no value."),
                ),
            };
            self.take("/axes", code, vi, &en);
        }
    }

    /// Names that make no axes of a product.
    pub(crate) fn axis_names(&mut self, refusal: AxesRefusal) {
        let (pointer, code, vi, en) = match refusal {
            AxesRefusal::TooMany => (
                "/axes".to_owned(),
                "too_many_axes",
                "Sản phẩm có nhiều nhất ba trục.",
                "A product has at most three axes.",
            ),
            AxesRefusal::Unnamed(place) => (
                format!("/axes/{place}"),
                "axis_unnamed",
                "Tên trục cần có chữ hoặc số.",
                "An axis needs a letter or digit in its name.",
            ),
            AxesRefusal::Twice(place) => (
                format!("/axes/{place}"),
                "axis_twice",
                "Hai trục trùng tên.",
                "Two axes have the same name.",
            ),
        };
        self.take(&pointer, code, vi, en);
    }

    pub(super) fn offer(&mut self, refused: &[OfferRefusal]) {
        for one in refused {
            let (pointer, code, vi, en) = offer(*one);
            self.take(pointer, code, vi, en);
        }
    }
}

type Words = (&'static str, &'static str, &'static str, &'static str);

fn offer(refusal: OfferRefusal) -> Words {
    match refusal {
        OfferRefusal::MinOverMax => (
            "/max_quantity",
            "min_over_max",
            "Số lượng tối đa nhỏ hơn số lượng tối thiểu.",
            "The most is fewer than the fewest.",
        ),
        OfferRefusal::PreorderOver => (
            "/availability/until",
            "preorder_over",
            "Ngày cuối nhận đặt trước đã qua.",
            "The last day of ordering ahead is over.",
        ),
        OfferRefusal::ServiceReversed => (
            "/service/until",
            "service_reversed",
            "Ngày cuối đứng trước ngày đầu.",
            "The last day comes before the first.",
        ),
        OfferRefusal::NoCapacity => (
            "/service",
            "service_capacity_missing",
            "Dịch vụ du lịch có giá cần nêu sức chứa.",
            "A service with a price needs its capacity.",
        ),
        OfferRefusal::NotOfGoods => (
            "/service",
            "not_a_service",
            "Chỉ dịch vụ du lịch (bộ 26) có sức chứa và ngày.",
            "Only services (set 26) have a capacity and dates.",
        ),
        OfferRefusal::NotOfServices(what) => (
            goods(what),
            "not_goods",
            "Dịch vụ du lịch (bộ 26) không có mục này.",
            "A service (set 26) has no such thing.",
        ),
        OfferRefusal::Reference(refusal) => reference(refusal),
    }
}

fn goods(what: GoodsOnly) -> &'static str {
    match what {
        GoodsOnly::Gtin => "/gtin",
        GoodsOnly::Content => "/net_content",
        GoodsOnly::Weight => "/weight_g",
        GoodsOnly::Size => "/size_mm",
        GoodsOnly::Season => "/harvest_season",
    }
}

fn reference(refusal: ReferenceRefusal) -> Words {
    match refusal {
        ReferenceRefusal::NotHigher => (
            "/compare_at/price",
            "compare_at_not_higher",
            "Giá so sánh phải cao hơn giá bán. Hãy bỏ giá so sánh hoặc sửa giá.",
            "The price to compare with must be higher than the price. Take it away or change the price.",
        ),
        ReferenceRefusal::Reversed => (
            "/compare_at/until",
            "compare_at_reversed",
            "Ngày cuối đứng trước ngày đầu.",
            "The last day comes before the first.",
        ),
        ReferenceRefusal::NotOver => (
            "/compare_at/until",
            "compare_at_not_over",
            "Giá so sánh phải đã áp dụng xong: ngày cuối phải trước hôm nay.",
            "The price must have applied before: its last day lies before today.",
        ),
        ReferenceRefusal::Unproven => (
            "/compare_at",
            "compare_at_unproven",
            "Sàn không ghi nhận giá này đã áp dụng suốt các ngày đó. Hãy sửa ngày hoặc nêu chứng cứ.",
            "The platform has no record that this price applied throughout those days. Change the days, or say what proves it.",
        ),
    }
}
