//! Fields of a payload: two digits of id, two of length, the value.

use super::PayloadRefusal;

/// Fields in ascending order, taken one after the other.
pub(super) struct Fields<'a> {
    left: std::vec::IntoIter<(&'a str, &'a str)>,
}

/// Appends a field. Values are short by their types.
pub(super) fn write(text: &mut String, id: &str, value: &str) {
    text.push_str(&format!("{id}{:02}{value}", value.len()));
}

impl<'a> Fields<'a> {
    /// The fields of a text of ASCII.
    pub(super) fn of(mut text: &'a str) -> Result<Self, PayloadRefusal> {
        let mut all: Vec<(&str, &str)> = Vec::new();
        while !text.is_empty() {
            let (head, rest) = text.split_at_checked(4).ok_or(PayloadRefusal::Length)?;
            if !head.bytes().all(|one| one.is_ascii_digit()) {
                return Err(PayloadRefusal::Length);
            }
            let (id, length) = head.split_at(2);
            let length = length.parse().ok().filter(|length| *length > 0);
            let (value, rest) = length
                .and_then(|length: usize| rest.split_at_checked(length))
                .ok_or(PayloadRefusal::Length)?;
            if all.last().is_some_and(|(before, _)| *before >= id) {
                return Err(PayloadRefusal::Order(id.to_owned()));
            }
            all.push((id, value));
            text = rest;
        }
        Ok(Self { left: all.into_iter() })
    }

    /// The field that must come next.
    pub(super) fn must<T>(
        &mut self,
        id: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, PayloadRefusal> {
        self.may(id, read)?.ok_or(PayloadRefusal::Missing(id))
    }

    /// The field, if it comes next.
    pub(super) fn may<T>(
        &mut self,
        id: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, PayloadRefusal> {
        match self.left.as_slice().first().copied() {
            Some((next, _)) if next < id => Err(PayloadRefusal::Unknown(next.to_owned())),
            Some((next, value)) if next == id => {
                self.left.next();
                read(value).ok_or(PayloadRefusal::Value(id)).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Nothing is left.
    pub(super) fn end(self) -> Result<(), PayloadRefusal> {
        let mut left = self.left;
        left.next().map_or(Ok(()), |(id, _)| Err(PayloadRefusal::Unknown(id.to_owned())))
    }
}
