//! Why a file is not taken as a picture.

use super::{MOST_PIXELS, SIDES};
use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It doesn't begin like any picture that is read here.
    NotAPicture,
    /// It is a picture of another kind than was declared.
    OtherKind,
    /// A side is too short or too long.
    Sides,
    /// It has too many pixels.
    TooManyPixels,
    /// It ends too early.
    Truncated,
    /// It is not written as its kind is.
    Damaged,
    /// It moves.
    Animated,
    /// It is of a variety of its kind that hardly any camera writes.
    Unsupported,
}

impl Refusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAPicture => "not_a_picture",
            Self::OtherKind => "other_kind",
            Self::Sides => "sides_out_of_bounds",
            Self::TooManyPixels => "too_many_pixels",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::Animated => "animated",
            Self::Unsupported => "unsupported_variety",
        }
    }

    fn sentence(self) -> Sentence {
        let (vi, en) = match self {
            Self::NotAPicture => (
                "Tệp không phải ảnh JPEG, PNG hoặc WebP.",
                "The file is no JPEG, PNG or WebP picture.",
            ),
            Self::OtherKind => (
                "Tệp là ảnh loại khác với Content-Type đã khai.",
                "The file is a picture of another kind than its Content-Type says.",
            ),
            Self::Sides => {
                let (least, most) = (SIDES.start(), SIDES.end());
                return Sentence::new(
                    format!("Mỗi cạnh ảnh phải có từ {least} đến {most} điểm ảnh."),
                    format!("Each side must have {least} to {most} pixels."),
                );
            }
            Self::TooManyPixels => {
                return Sentence::new(
                    format!("Ảnh có quá 50 megapixel ({MOST_PIXELS} điểm ảnh)."),
                    format!("The picture has more than 50 megapixels ({MOST_PIXELS} pixels)."),
                );
            }
            Self::Truncated => {
                ("Tệp bị cụt. Hãy gửi lại ảnh gốc.", "The file ends too early. Send the original.")
            }
            Self::Damaged => {
                ("Tệp ảnh bị hỏng. Hãy gửi lại ảnh gốc.", "The file is damaged. Send the original.")
            }
            Self::Animated => ("Không nhận ảnh động.", "Moving pictures are not taken."),
            Self::Unsupported => (
                "Dạng ảnh này ít dùng và không được nhận. Hãy lưu lại thành JPEG thông thường.",
                "This variety is rare and not taken. Save it as an ordinary JPEG.",
            ),
        };
        Sentence::new(vi, en)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let field = FieldProblem::new("", refusal.code(), refusal.sentence());
        Problem::new(Code::UnreadableFile).with(field).into()
    }
}
