//! What is missing or wrong with a cart, in words.

use crate::speech::Sentence;
use domain::catalogue::Unsold;
use domain::orders::Missing;

/// What to tell the buyer to do.
pub(super) fn sentence(missing: Missing) -> Sentence {
    let (vi, en) = match missing {
        Missing::Empty => ("Giỏ hàng còn trống.", "The cart is empty."),
        Missing::Contact => (
            "Hãy cho biết người nhận và số điện thoại.",
            "Say who receives, with a telephone number.",
        ),
        Missing::Address => ("Hãy cho biết địa chỉ giao hàng.", "Say where to send."),
        Missing::Delivery => {
            ("Hãy chọn cách giao hàng của chủ thể này.", "Choose how this producer delivers.")
        }
        Missing::DeliveryGone => (
            "Cách giao hàng này không còn nữa. Hãy chọn cách khác.",
            "This way of delivery is offered no longer. Choose another.",
        ),
        Missing::DeliveryUnfit => (
            "Cách giao hàng này không tới địa chỉ hoặc không chở được khối lượng này.",
            "This way of delivery does not reach the address, or does not carry the weight.",
        ),
        Missing::Payment => {
            ("Hãy chọn cách thanh toán cho chủ thể này.", "Choose how to pay this producer.")
        }
        Missing::PaymentNotTaken => (
            "Chủ thể không nhận cách thanh toán này. Hãy chọn cách khác.",
            "The producer does not take this way of payment. Choose another.",
        ),
        Missing::Gone => (
            "Mặt hàng không còn nữa. Hãy bỏ khỏi giỏ.",
            "It is not there any more. Take it out of the cart.",
        ),
        Missing::Unsold(why) => unsold(why),
        Missing::StorefrontClosed => {
            ("Gian hàng hiện không nhận đơn.", "The storefront takes no orders now.")
        }
        Missing::NotOffered => (
            "Mặt hàng hiện không bán. Hãy bỏ khỏi giỏ.",
            "It can't be had now. Take it out of the cart.",
        ),
        Missing::TooFew => (
            "Ít hơn số lượng tối thiểu của một đơn. Xem `min_quantity`.",
            "Fewer than an order takes. See `min_quantity` of the variant.",
        ),
        Missing::TooMany => (
            "Nhiều hơn số lượng tối đa của một đơn. Xem `max_quantity`.",
            "More than an order takes. See `max_quantity` of the variant.",
        ),
        Missing::NotStocked => (
            "Chủ thể chưa nhập kho mặt hàng này.",
            "The producer has not counted any stock of it yet.",
        ),
        Missing::NotEnough => {
            ("Không còn đủ hàng. Hãy giảm số lượng.", "Not enough is left. Take fewer.")
        }
        Missing::Day => ("Hãy chọn ngày sử dụng dịch vụ.", "Choose the day of the service."),
        Missing::WrongDay => ("Không đặt được cho ngày này.", "It can't be had on this day."),
        Missing::HeldTooMuch => (
            "Bạn đang giữ quá nhiều hàng chưa thanh toán. Hãy thanh toán hoặc hủy bớt đơn.",
            "Too much is kept for you unpaid. Pay or cancel some of your orders first.",
        ),
        Missing::TooDear => {
            ("Tổng tiền quá lớn cho một đơn.", "The total is more than an order may cost.")
        }
    };
    Sentence::new(vi, en)
}

fn unsold(why: Unsold) -> (&'static str, &'static str) {
    match why {
        Unsold::LicenceNeeded | Unsold::LicenceNotYet | Unsold::LicenceOver => (
            "Mặt hàng cần giấy phép bán còn hiệu lực.",
            "It is sold under a licence, and none is in force.",
        ),
        Unsold::ProducerSuspended => {
            ("Chủ thể đang bị tạm ngừng bán.", "Its producer is suspended from selling.")
        }
        Unsold::NotOnDisplay | Unsold::NothingOffered => {
            ("Mặt hàng hiện không bán.", "It is not on display.")
        }
    }
}
