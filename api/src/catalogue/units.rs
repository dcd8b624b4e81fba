//! Administrative units as answers name them.

use poem_openapi::Object;
use serde::Serialize;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use store::certification::units::{Unit, Units};

/// An administrative unit of today.
#[derive(Clone, Debug, Object, Serialize)]
pub struct UnitName {
    /// Official code: 2 digits for a province, 5 for a commune.
    pub(super) code: String,
    /// Name without its kind.
    pub(super) name: String,
    /// Kind in Vietnamese, such as "xã".
    pub(super) kind: String,
}

/// The units, and those of today as answers name them. Each answer of a list names forty: they are shared,
/// and not written out anew for each.
#[derive(Default)]
pub struct NamedUnits {
    units: Arc<Units>,
    names: HashMap<i32, Arc<UnitName>>,
}

impl NamedUnits {
    /// Of all units.
    pub fn new(units: Arc<Units>) -> Self {
        let name = |unit: &Unit| {
            let (code, name) = (unit.code.clone(), unit.name.clone());
            (unit.id, Arc::new(UnitName { code, name, kind: unit.kind.clone() }))
        };
        let names = units.all().filter(|unit| unit.exists).map(name).collect();
        Self { units, names }
    }

    /// A unit of today.
    pub fn name(&self, id: i32) -> Option<Arc<UnitName>> {
        self.names.get(&id).cloned()
    }
}

impl Deref for NamedUnits {
    type Target = Units;

    fn deref(&self) -> &Units {
        &self.units
    }
}
