//! The pictures of a storefront itself. They belong to no product, and so no permit ever covers them:
//! one in which the OCOP mark is to be seen is not on show at any time.

use crate::catalogue::pictures::{Depiction, Exposure, FoundToShowMark};

/// Where a storefront shows a picture of its own; one in each place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PicturePlace {
    /// The shop's sign, beside its name.
    Logo,
    /// Across the head of its page.
    Banner,
}

impl PicturePlace {
    /// Every place.
    pub const ALL: [Self; 2] = [Self::Logo, Self::Banner];

    /// The stable English code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Banner => "banner",
        }
    }

    /// The place with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.code() == code)
    }
}

/// A file that is sent into a place, by its producer's word without the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The one that stands or stood there last: what was found in it still holds.
    Again,
    /// Another one: there is only the producer's word.
    New,
}

/// What it means that a file is sent into a place. One in which a reviewer found the mark is not taken
/// again, in neither place. `known` are the files that stand or stood last in the producer's places, with
/// what is known of them.
pub fn send<'f>(
    file: &str,
    place: PicturePlace,
    known: impl IntoIterator<Item = (PicturePlace, &'f str, Depiction)>,
) -> Result<Sent, FoundToShowMark> {
    let mut sent = Sent::New;
    for (at, _, found) in known.into_iter().filter(|(_, known, _)| *known == file) {
        if found.sight().is_mark() {
            return Err(FoundToShowMark);
        }
        if at == place {
            sent = Sent::Again;
        }
    }
    Ok(sent)
}

/// How a storefront's picture is answered, at any instant.
pub fn exposure(depiction: Depiction) -> Exposure {
    Exposure::of(depiction, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::pictures::Sight;
    use Depiction::{Declared, Reviewed};
    use PicturePlace::{Banner, Logo};
    use proptest::collection::vec;
    use proptest::prelude::*;

    const MARK: Sight = Sight::Mark { stars: None };

    #[test]
    fn a_place_is_known_by_its_code() {
        for place in PicturePlace::ALL {
            assert_eq!(PicturePlace::from_code(place.code()), Some(place));
        }
        assert_eq!(PicturePlace::from_code("story"), None);
    }

    #[test]
    fn a_finding_holds_for_the_file_and_one_with_the_mark_is_not_taken_again() {
        let free = [(Logo, "a", Reviewed(Sight::NoMark))];
        assert_eq!(send("a", Logo, free), Ok(Sent::Again));
        assert_eq!(send("a", Banner, free), Ok(Sent::New));
        assert_eq!(send("b", Logo, free), Ok(Sent::New));
        let marked = [(Logo, "a", Reviewed(MARK))];
        for place in PicturePlace::ALL {
            assert_eq!(send("a", place, marked), Err(FoundToShowMark));
            assert_eq!(send("b", place, marked), Ok(Sent::New));
        }
    }

    /// What may happen to a place: one of three files is sent, or a reviewer finds the mark or none.
    #[derive(Clone, Copy, Debug)]
    enum Act {
        Send(&'static str),
        Find(bool),
    }

    fn act() -> impl Strategy<Value = (PicturePlace, Act)> {
        let send = prop::sample::select(vec!["a", "b", "c"]).prop_map(Act::Send);
        let place = prop::sample::select(PicturePlace::ALL.to_vec());
        (place, prop_oneof![send, any::<bool>().prop_map(Act::Find)])
    }

    proptest! {
        #[test]
        fn what_is_on_show_was_never_found_to_show_the_mark(acts in vec(act(), 0..12)) {
            let mut stands: Vec<(PicturePlace, &str, Depiction)> = Vec::new();
            for (place, act) in acts {
                match act {
                    Act::Send(file) => if send(file, place, stands.clone()) == Ok(Sent::New) {
                        stands.retain(|(at, ..)| *at != place);
                        stands.push((place, file, Declared(Sight::NoMark)));
                    },
                    Act::Find(mark) => {
                        let sight = if mark { MARK } else { Sight::NoMark };
                        for one in stands.iter_mut().filter(|(at, ..)| *at == place) {
                            one.2 = one.2.review(sight);
                        }
                    }
                }
                for (_, _, found) in &stands {
                    let shown = exposure(*found) != Exposure::Neutral;
                    prop_assert_eq!(shown, !found.sight().is_mark());
                    prop_assert_eq!(exposure(*found) == Exposure::Lasting, *found == Reviewed(Sight::NoMark));
                }
            }
        }
    }
}
