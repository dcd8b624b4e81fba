//! Global trade item numbers (GTIN): given by GS1 to those who hold a prefix, and never made up here.

/// A GTIN of 8, 12, 13 or 14 digits whose check digit is right, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Gtin(String);

/// Why a text is no GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinRefusal {
    /// Not 8, 12, 13 or 14 digits.
    #[error("a GTIN has 8, 12, 13 or 14 digits")]
    Form,
    /// The last digit is not the one that the others give.
    #[error("the check digit is wrong")]
    CheckDigit,
    /// Nothing but zeros, which some programs write for "none".
    #[error("zeros alone are no number")]
    Zeros,
}

impl Gtin {
    /// Reads a number and verifies its check digit (modulo 10, weights 3 and 1 from the right).
    pub fn parse(text: &str) -> Result<Self, GtinRefusal> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !matches!(text.len(), 8 | 12 | 13 | 14) {
            return Err(GtinRefusal::Form);
        }
        if text.bytes().all(|byte| byte == b'0') {
            return Err(GtinRefusal::Zeros);
        }
        let (body, check) = text.split_at(text.len() - 1);
        if check == check_digit(body).to_string() {
            Ok(Self(text.to_owned()))
        } else {
            Err(GtinRefusal::CheckDigit)
        }
    }

    /// The digits as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_digit(body: &str) -> u32 {
    let weighted = body.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_in_use_are_read() {
        for number in
            ["96385074", "614141000036", "4006381333931", "8934563138165", "09521234543213"]
        {
            assert_eq!(Gtin::parse(number).map(|gtin| gtin.0), Ok(number.to_owned()));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["", "1", "123456789", "893456313816", "８９３４５６３１３８１６５", "893-4563138165"]
        {
            let refusal = Gtin::parse(text).unwrap_err();
            assert!(matches!(refusal, GtinRefusal::Form | GtinRefusal::CheckDigit), "{text}");
        }
        assert_eq!(Gtin::parse("0000000000000"), Err(GtinRefusal::Zeros));
    }

    fn body() -> impl Strategy<Value = String> {
        let length = prop_oneof![Just(7_usize), Just(11), Just(12), Just(13)];
        let digits = length.prop_flat_map(|length| prop::collection::vec(b'0'..=b'9', length));
        digits.prop_map(|digits| digits.into_iter().map(char::from).collect())
    }

    proptest! {
        #[test]
        fn of_ten_last_digits_exactly_one_is_right(body in body()) {
            let zeros = body.bytes().all(|byte| byte == b'0');
            let right = (0..10).filter(|digit| Gtin::parse(&format!("{body}{digit}")).is_ok());
            prop_assert_eq!(right.count(), usize::from(!zeros));
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(body in body(), place in 0_usize..8, by in 1_u8..10) {
            let number = format!("{body}{}", check_digit(&body));
            let mut bytes = number.into_bytes();
            let place = place % bytes.len();
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            prop_assert!(Gtin::parse(&String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn the_check_does_not_depend_on_leading_zeros(body in body()) {
            if let Ok(gtin) = Gtin::parse(&format!("{body}{}", check_digit(&body))) {
                let padded = format!("{:0>14}", gtin.0);
                prop_assert!(Gtin::parse(&padded).is_ok());
            }
        }
    }
}
