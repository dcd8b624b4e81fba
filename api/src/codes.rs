//! The one table of problem codes. Codes are stable; sentences may be reworded.

use crate::speech::Sentence;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal, $vi:literal, $en:literal;)+) => {
        /// What went wrong, as callers' programs may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {$(
            #[doc = $en]
            $name,
        )+}

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What to tell a person.
            pub fn sentence(self) -> Sentence {
                match self { $(Self::$name => Sentence::new($vi, $en),)+ }
            }
        }
    };
}

codes! {
    InvalidBody = 400 "invalid_body", "Nội dung gửi lên không đúng định dạng. Xem `errors` để biết trường nào sai.", "The request body is not what this operation takes. `errors` names each field.";
    InvalidParameter = 400 "invalid_parameter", "Một tham số không đúng. Xem `errors`.", "A parameter is not what this operation takes. `errors` names it.";
    UnknownParameter = 400 "unknown_parameter", "Tham số này không tồn tại. Xem `errors`.", "This operation has no such query parameter. `errors` names it.";
    InvalidCursor = 400 "invalid_cursor", "Con trỏ trang không hợp lệ. Hãy đọc lại danh sách từ đầu.", "The cursor was not issued by this list. Read the list from its beginning.";
    NotSignedIn = 401 "not_signed_in", "Bạn cần đăng nhập: gửi mã truy cập còn hiệu lực trong tiêu đề Authorization.", "Sign in: send a live token as `Authorization: Bearer …`.";
    WrongCredentials = 401 "wrong_credentials", "Địa chỉ thư điện tử hoặc mật khẩu không đúng.", "The e-mail address or the password is wrong.";
    Unsigned = 401 "unsigned", "Thông báo không có chữ ký hoặc mã bí mật.", "The notification has no proof of its sender.";
    WrongSignature = 401 "wrong_signature", "Chữ ký hoặc mã bí mật không đúng.", "The signature or secret is another one's, or of something else.";
    OldSignature = 401 "signature_too_old", "Chữ ký đã quá thời hạn.", "The signature was made too long ago, or its token is over.";
    NotAllowed = 403 "not_allowed", "Vai trò của bạn không được làm việc này.", "Your role does not allow this act.";
    NotFound = 404 "not_found", "Không tìm thấy.", "There is no such thing here, or it is not yours to see.";
    NoPermit = 404 "no_permit", "Hiện sản phẩm này không được mang nhãn OCOP. Xem `errors` để biết lý do.", "The product may not carry the mark now. `errors` gives each reason.";
    MethodNotAllowed = 405 "method_not_allowed", "Phương thức này không dùng được ở đây.", "This address does not take this method.";
    Overlap = 409 "overlapping_certificate", "Sản phẩm đã có giấy chứng nhận trong thời gian này. Nếu cấp thay, hãy nêu giấy được thay thế trong `supersedes`.", "The product has another certificate in that time. Name the one it replaces in `supersedes`.";
    Conflict = 409 "conflict", "Dữ liệu hiện tại không cho phép việc này. Hãy đọc lại rồi thử lại.", "The present state does not allow this. Read it again, then decide.";
    CartChanged = 409 "cart_changed", "Giỏ hàng hoặc số tiền đã khác. Xem `current`, rồi đặt lại.", "The cart or its total is not what you saw. `current` is what it is now; look at it, then ask again.";
    InProgress = 409 "request_in_progress", "Yêu cầu với khóa này đang được xử lý. Hãy gửi lại sau ít giây.", "A request with this key is being answered. Repeat it in a few seconds.";
    AlreadyExists = 409 "already_exists", "Đã có rồi.", "This already exists.";
    CertifiedParticulars = 409 "certified_particulars", "Sản phẩm đã có giấy chứng nhận: tên, bộ sản phẩm và chủ thể chỉ cán bộ được đính chính, hoặc tạo sản phẩm mới.", "What is sold is what was certified: an officer corrects the name, set or producer, or you make a new product.";
    SecondOfficer = 409 "second_officer_needed", "Việc này khôi phục nhãn nên cần một cán bộ khác xác nhận.", "What restores a mark takes a second officer: another one must confirm.";
    LastAdministrator = 409 "last_administrator", "Cơ quan phải còn ít nhất một quản trị viên. Hãy mời người khác trước.", "A body keeps at least one administrator. Invite another one first.";
    LastOwner = 409 "last_owner", "Chủ thể phải còn ít nhất một chủ sở hữu. Hãy bàn giao cho người khác trước.", "A producer keeps at least one owner. Hand over to somebody else first.";
    Stale = 412 "stale", "Có người đã sửa trước bạn. Hãy đọc lại bản mới rồi sửa.", "Somebody changed it meanwhile. Read it again and repeat the change with its new ETag.";
    TooLarge = 413 "too_large", "Nội dung gửi lên quá lớn.", "The body is larger than this operation takes.";
    UnsupportedMediaType = 415 "unsupported_media_type", "Kiểu nội dung không được hỗ trợ.", "This operation does not take this Content-Type.";
    NotCompetent = 422 "not_competent", "Cơ quan này không có thẩm quyền công nhận hạng sao đó vào ngày của quyết định.", "That authority may not recognise these stars under the rules of the decision's date.";
    ActRefused = 422 "act_refused", "Quy định hiện hành không cho phép việc này. Xem `errors`.", "The rules in force do not allow this act. `errors` says why.";
    OverClaim = 422 "over_claim", "Nội dung nêu nhãn hoặc hạng sao OCOP vượt quá chứng nhận còn hiệu lực. Hãy bỏ đoạn được nêu trong `errors`.", "The text claims the OCOP mark beyond what is certified. Remove the passages in `errors`.";
    RowsRefused = 422 "rows_refused", "Tệp có dòng không nhập được; chưa có gì được lưu. Xem danh sách dòng.", "The file has rows that can't be imported; nothing was changed. Read their verdicts with `dry_run=true`.";
    UnreadableFile = 422 "unreadable_file", "Không đọc được tệp này.", "The file can't be read.";
    RulesOfFields = 422 "invalid_values", "Một số giá trị không hợp lệ. Xem `errors`.", "Some values can't be accepted. `errors` names each field.";
    KeyReused = 422 "idempotency_key_reused", "Khóa này đã được dùng cho một yêu cầu khác. Hãy dùng khóa mới.", "This key was used for another request. Use a new one for what is new.";
    RequirementsUnmet = 422 "requirements_unmet", "Chưa đặt hàng được. Xem `errors` để biết còn thiếu gì.", "The cart can't be ordered yet. `errors` names all that is missing or wrong.";
    TooMany = 429 "too_many_attempts", "Bạn thử quá nhiều lần. Hãy đợi một lát.", "Too many attempts. Wait for the time in `Retry-After`.";
    Broken = 500 "internal", "Hệ thống gặp lỗi. Nếu báo lại, hãy kèm `request_id`.", "Something broke on our side. Quote the `request_id` when you report it.";
    Crowded = 503 "crowded", "Nhiều người đang thao tác cùng lúc. Chưa có gì thay đổi; hãy gửi lại.", "Many are at this at once. Nothing was changed: send the request again.";
    CardsUnreachable = 503 "card_provider_unavailable", "Chưa liên lạc được với dịch vụ thẻ. Hãy thử lại sau ít phút.", "The card provider can't be reached. Try again in a few minutes: what was begun is not begun twice.";
    NotReady = 503 "not_ready", "Hệ thống chưa sẵn sàng.", "The service is not ready.";
}
