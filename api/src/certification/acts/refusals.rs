//! What an officer is told when the register refuses an act.

use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::certification::acts::{ActRefusal, HOLD_DAYS};
use domain::ids::CertificateId;

/// A refusal as a problem that names the field concerned; `pointer` is empty for the act as a whole.
pub fn refused(refusal: ActRefusal, pointer: &str) -> Failure {
    let code = match refusal {
        ActRefusal::NotCompetent => Code::NotCompetent,
        ActRefusal::AlreadyAccepted => Code::AlreadyExists,
        _ if refusal.is_conflict() => Code::Conflict,
        _ => Code::ActRefused,
    };
    let english = refusal.to_string();
    let mut letters = english.chars();
    let english: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let sentence = Sentence::new(vietnamese(refusal), format!("{english}."));
    Problem::new(code).with(FieldProblem::new(pointer, refusal.code(), sentence)).into()
}

/// Certificates that would be in force together.
pub fn overlapping(pairs: &[(CertificateId, CertificateId)]) -> Failure {
    let problem = pairs.iter().fold(Problem::new(Code::Overlap), |problem, (one, other)| {
        let sentence = Sentence::new(
            format!("Hai giấy chứng nhận {one} và {other} có thể cùng hiệu lực."),
            format!("Certificates {one} and {other} may be in force at once."),
        );
        problem.with(FieldProblem::new("", "overlapping_certificate", sentence))
    });
    problem.into()
}

fn vietnamese(refusal: ActRefusal) -> String {
    let fixed = match refusal {
        ActRefusal::NotCompetent => {
            "Theo quy định tại ngày của quyết định, cơ quan này không được công nhận hạng sao đó."
        }
        ActRefusal::NoExtension => "Quy định tại ngày ghi nhận không có việc kéo dài hiệu lực.",
        ActRefusal::ExtensionOutOfBounds(days) => {
            return format!("Ngày kéo dài phải sau ngày hết hạn, không quá {days} ngày.");
        }
        ActRefusal::TooFarAhead => "Thời điểm có hiệu lực cách nay quá 366 ngày.",
        ActRefusal::HoldOutOfBounds => {
            return format!("Việc tạm giữ nhãn phải kết thúc sau lúc này, trong {HOLD_DAYS} ngày.");
        }
        ActRefusal::WrongRuleSet => "Ngày của quyết định không thuộc bộ quy định này.",
        ActRefusal::EndsBeforeStart => "Ngày hết hạn trước ngày bắt đầu hiệu lực.",
        ActRefusal::DecidedInFuture => "Ngày của quyết định sau ngày hôm nay (giờ Việt Nam).",
        ActRefusal::CertificateAnnulled => "Việc ghi nhận giấy chứng nhận này đã bị hủy.",
        ActRefusal::AlreadyRevoked => "Giấy chứng nhận đã bị thu hồi.",
        ActRefusal::NotInForce => "Giấy chứng nhận không còn hiệu lực.",
        ActRefusal::NoExtensionRuns => "Không có việc kéo dài nào đang tính vào thời điểm đó.",
        ActRefusal::NoHoldRuns => "Không có việc tạm giữ nào mang tên này đang chạy.",
        ActRefusal::NothingToUndo => "Không có sự kiện đó, hoặc sự kiện đã bị hủy.",
        ActRefusal::AlreadySuperseded => "Giấy chứng nhận đó đã được giấy khác thay thế.",
        ActRefusal::SupersedesLater => "Không thể thay thế giấy chứng nhận bắt đầu muộn hơn.",
        ActRefusal::AlreadyAccepted => "Quy cách này đã được chấp nhận theo giấy chứng nhận này.",
    };
    fixed.to_owned()
}
