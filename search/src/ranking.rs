//! How relevance is reckoned: the table from which the engines rank, and which is published as it stands
//! (Decree 248/2026 has intermediaries publish the main parameters of a ranking and their weight).

/// A parameter of the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its stable English name.
    pub code: &'static str,
    /// Points.
    pub weight: i64,
    /// What earns them.
    pub en: &'static str,
    /// The same in Vietnamese.
    pub vi: &'static str,
}

macro_rules! table {
    ($($name:ident, $code:literal, $weight:literal, $en:literal, $vi:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: Parameter = Parameter { code: $code, weight: $weight, en: $en, vi: $vi };
        )*
        /// The whole table, weightiest first.
        pub const TABLE: &[Parameter] = &[$($name),*];
    };
}

table! {
    EVERY_WORD, "every_word", 1000,
        "Every word of the query stands in the name, producer, place or category, and not only in the story.",
        "Mọi từ của truy vấn đều có trong tên, chủ thể, nơi sản xuất hoặc loại sản phẩm, không chỉ trong câu chuyện.";
    WHOLE_NAME, "whole_name", 120,
        "Every word of the query stands in the name.",
        "Mọi từ của truy vấn đều có trong tên.";
    NAME, "name", 64,
        "A word stands in the name, once for each word.",
        "Một từ có trong tên, tính cho từng từ.";
    COVERAGE, "coverage", 48,
        "The share of the name's words that the query has.",
        "Tỷ lệ số từ của tên có trong truy vấn.";
    PLACE, "place", 32,
        "A word stands in the place, once for each word.",
        "Một từ có trong nơi sản xuất, tính cho từng từ.";
    MAKER, "producer", 28,
        "A word stands in the producer's name, once for each word.",
        "Một từ có trong tên chủ thể, tính cho từng từ.";
    CATEGORY, "category", 24,
        "A word stands in the category, once for each word.",
        "Một từ có trong loại sản phẩm, tính cho từng từ.";
    BEGINNING, "beginning", 16,
        "The name begins with the first word of the query: in Vietnamese, with what the thing is.",
        "Tên bắt đầu bằng từ đầu tiên của truy vấn, thường là tên gọi của mặt hàng.";
    NEIGHBOURS, "neighbours", 14,
        "Two words follow each other in the name as in the query, once for each pair.",
        "Hai từ đứng liền nhau trong tên như trong truy vấn, tính cho từng cặp.";
    TONES, "tones", 12,
        "A word was typed with tones and stands so in the name, producer or place, once for each word.",
        "Một từ gõ có dấu và có đúng dấu đó trong tên, chủ thể hoặc nơi sản xuất, tính cho từng từ.";
    STORY, "story", 4,
        "A word stands in the summary, story or ingredients, once for each word.",
        "Một từ có trong phần giới thiệu, câu chuyện hoặc thành phần, tính cho từng từ.";
    IN_FORCE, "certificate_in_force", 3,
        "A certificate is in force when the query is asked.",
        "Có giấy chứng nhận còn hiệu lực tại thời điểm truy vấn.";
}

/// What a word counts for that is not the one typed but near it: of four quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Two slips away.
    TwoSlips = 1,
    /// One slip away.
    OneSlip = 2,
    /// Another word for the same thing, or what the typed word begins.
    Kindred = 3,
    /// The word itself, tones aside.
    Same = 4,
}
