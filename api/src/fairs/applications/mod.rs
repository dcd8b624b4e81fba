//! Applications of exhibitors: the form, writing, handing in, and the organiser's queue.

mod answers;
mod bodies;
mod case;
mod comments;
mod desk;
mod files;
mod forms;
mod own;

pub use comments::FairCommentsApi;
pub use desk::FairDeskApi;
pub use files::FairFilesApi;
pub use forms::FairFormsApi;
pub use own::FairApplicationsApi;

pub(crate) use case::Case;
pub(super) use own::{VersionedApplication, answer};

use super::exhibitors::application;
use crate::codes::Code;
use crate::problem::{Failure, FieldProblem, Problem};
use crate::speech::Sentence;
use domain::fairs::applications::Refusal;

/// Operations on applications.
pub type ApplicationsApis =
    (FairFormsApi, FairApplicationsApi, FairDeskApi, FairCommentsApi, FairFilesApi);

/// Operations on applications.
pub const APPLICATIONS_APIS: ApplicationsApis =
    (FairFormsApi, FairApplicationsApi, FairDeskApi, FairCommentsApi, FairFilesApi);

/// Why an application doesn't follow, as code and sentences.
pub(super) fn told(refusal: Refusal) -> (&'static str, Sentence) {
    let (code, vi, en) = match refusal {
        Refusal::WrongState(state) => {
            let vi = format!("Đơn đang ở trạng thái {}.", state.code());
            let en = format!("The application is {} now.", state.code());
            return ("wrong_state", Sentence::new(vi, en));
        }
        Refusal::WrongStage(stage) => {
            let vi = format!("Hội chợ đang ở giai đoạn {}.", stage.code());
            let en = format!("The fair is {} now.", stage.code());
            return ("wrong_stage", Sentence::new(vi, en));
        }
        Refusal::NotTaken => (
            "not_taken",
            "Hội chợ không nhận đăng ký lúc này.",
            "The fair takes no applications at this instant.",
        ),
        Refusal::OfferOutOfBounds => (
            "offer_out_of_bounds",
            "Hạn trả lời phải sau lúc này và trước khai mạc.",
            "An offer ends after now and before the opening.",
        ),
        Refusal::Lapsed => ("lapsed", "Đề nghị đã hết hạn.", "The offer lapsed."),
        Refusal::NotItsDay => {
            ("not_its_day", "Hôm nay không phải ngày hội chợ.", "Today is no day of the fair.")
        }
        Refusal::NotOver => ("not_over", "Hội chợ chưa kết thúc.", "The fair is not over."),
    };
    (code, Sentence::new(vi, en))
}

pub(super) fn refused(refusal: Refusal) -> Failure {
    let (code, sentence) = told(refusal);
    Problem::new(Code::Conflict).with(FieldProblem::new("", code, sentence)).into()
}
