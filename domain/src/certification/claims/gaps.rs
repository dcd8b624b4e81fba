//! What parts two neighbouring words: whether a denial or a rank carries over.

/// How far apart two neighbours stand; the order counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Gap {
    None,
    Space,
    /// A hyphen, stroke or point inside a slug, a file name or a number.
    Tie,
    /// Commas, brackets, colons, dashes, a line's end: another clause.
    Clause,
    Sentence,
}

/// What has been read since the last token.
#[derive(Default)]
pub(super) struct Between {
    widest: Option<Gap>,
    spaces: bool,
    lines: u8,
    tie: bool,
    point: bool,
    stroke: bool,
}

impl Between {
    pub(super) fn is_empty(&self) -> bool {
        self.widest.is_none()
    }

    pub(super) fn is_space(&self) -> bool {
        self.widest.is_none_or(|gap| gap <= Gap::Space) && self.lines == 0
    }

    pub(super) fn add(&mut self, byte: u8) {
        let gap = match byte {
            b' ' => {
                self.spaces = true;
                if self.point { Gap::Sentence } else { Gap::Space }
            }
            b'\n' => {
                self.lines = self.lines.saturating_add(1);
                self.spaces = true;
                if self.point || self.lines > 1 { Gap::Sentence } else { Gap::Clause }
            }
            b'.' => {
                self.point = true;
                Gap::Tie
            }
            b'-' | b'_' | b'/' => {
                self.tie |= byte == b'-';
                self.stroke |= byte == b'/';
                Gap::Tie
            }
            b'!' | b'?' | b';' => Gap::Sentence,
            b',' | b':' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'|' => Gap::Clause,
            _ => Gap::Space,
        };
        self.widest = self.widest.max(Some(gap));
    }

    pub(super) fn close(self) -> (Gap, bool) {
        let gap = self.widest.unwrap_or(Gap::None);
        let dash = self.tie && self.spaces && gap < Gap::Clause;
        (if dash { Gap::Clause } else { gap }, self.stroke)
    }
}
