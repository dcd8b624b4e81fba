//! Where a shop stands, and which shops are near.

/// A point, in millionths of a degree: whole numbers, so that both databases reckon alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Degrees north.
    pub latitude: i64,
    /// Degrees east.
    pub longitude: i64,
}

/// Around Vietnam with its islands, in whole degrees.
const NORTH: (f64, f64) = (6.0, 24.0);
const EAST: (f64, f64) = (102.0, 118.0);
const MILLION: f64 = 1_000_000.0;
/// Metres of a millionth of a degree of latitude.
const METRES: f64 = 0.111_195;

impl Location {
    /// A point in degrees; `None` outside of Vietnam.
    pub fn of_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        Self::on_earth(latitude, longitude).filter(|point| point.is_in_vietnam())
    }

    /// A point in degrees; `None` where there is no such point.
    pub fn on_earth(latitude: f64, longitude: f64) -> Option<Self> {
        let there = within(latitude, (-90.0, 90.0)) && within(longitude, (-180.0, 180.0));
        there.then(|| Self { latitude: millionths(latitude), longitude: millionths(longitude) })
    }

    /// Whether it lies in the frame around Vietnam and its islands.
    pub fn is_in_vietnam(self) -> bool {
        let (north, east) = self.degrees();
        within(north, NORTH) && within(east, EAST)
    }

    /// Degrees north and east.
    pub fn degrees(self) -> (f64, f64) {
        (self.latitude as f64 / MILLION, self.longitude as f64 / MILLION)
    }
}

/// A circle around a point. Distances are reckoned on the plane that touches there, which within 200 km
/// is out by less than a hundredth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The middle.
    pub around: Location,
    /// Thousandths by which a degree of longitude is shorter there than one of latitude.
    pub shrink: i64,
    /// The radius, in millionths of a degree of latitude.
    pub radius: i64,
}

impl Near {
    /// A circle of so many kilometres.
    pub fn new(around: Location, kilometres: u16) -> Self {
        let shrink = (around.degrees().0.to_radians().cos() * 1000.0).round() as i64;
        let radius = (f64::from(kilometres) * 1000.0 / METRES).round() as i64;
        Self { around, shrink, radius }
    }

    /// The square of a point's distance, in millionths of a degree of latitude.
    pub fn square(&self, point: Location) -> i64 {
        let north = point.latitude - self.around.latitude;
        let east = (point.longitude - self.around.longitude) * self.shrink / 1000;
        north * north + east * east
    }

    /// The corners south-west and north-east of a frame around the circle.
    pub fn frame(&self) -> (Location, Location) {
        // Rounding down in `square` lets points in that are a little farther east or west.
        let east = (self.radius + 1) * 1000 / self.shrink.max(1) + 1000;
        let Location { latitude, longitude } = self.around;
        let south_west = Location { latitude: latitude - self.radius, longitude: longitude - east };
        (south_west, Location { latitude: latitude + self.radius, longitude: longitude + east })
    }

    /// Whole metres of a squared distance.
    pub fn metres(square: i64) -> u64 {
        ((square as f64).sqrt() * METRES).round() as u64
    }
}

fn within(value: f64, (least, most): (f64, f64)) -> bool {
    value >= least && value <= most
}

fn millionths(degrees: f64) -> i64 {
    (degrees * MILLION).round() as i64
}
