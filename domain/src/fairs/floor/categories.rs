//! Categories of booths: size, price, services, and who may have one at what subsidy.

use crate::certification::Stars;
use crate::money::Dong;

/// A category of booths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Code within the fair.
    pub code: String,
    /// Name.
    pub name: String,
    /// Size in square decimetres: 900 is 9 m².
    pub area: u32,
    /// Price of a booth for all days.
    pub price: Dong,
    /// What is included.
    pub services: Vec<String>,
    /// Who may have one.
    pub rule: EligibilityRule,
    /// What is paid by others.
    pub subsidy: Option<SubsidyRule>,
}

/// Who may have a booth. Each part that is said must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EligibilityRule {
    /// Every product shown is certified on every day of the fair.
    pub all_certified: bool,
    /// At least so many products shown are.
    pub least_certified: u8,
    /// Each certified product that counts has at least so many stars.
    pub least_stars: Option<Stars>,
    /// The exhibitor comes from one of these provinces of today; from anywhere when there is none.
    pub provinces: Vec<i32>,
    /// Specialities (đặc sản) count like certified products.
    pub admits_specialities: bool,
    /// Products with potential for OCOP (sản phẩm tiềm năng) count like certified ones.
    pub admits_potential: bool,
    /// Lawful labels are declared.
    pub labels: bool,
    /// Traceability is declared.
    pub traceability: bool,
}

/// What others pay of a booth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubsidyRule {
    /// Of the price, in whole percent, 1 to 100.
    pub percent: u8,
    /// Of at most so many booths of a participant.
    pub most_booths: u8,
    /// At most so much in all.
    pub budget: Dong,
}

/// Why a rule makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// Stars are asked for of no certified product.
    #[error("it asks for stars, and for no certified product")]
    StarsOfNothing,
}

impl EligibilityRule {
    /// Checks that the parts fit together.
    pub fn check(&self) -> Result<(), RuleRefusal> {
        let asks = self.all_certified || self.least_certified > 0;
        if self.least_stars.is_some() && !asks {
            return Err(RuleRefusal::StarsOfNothing);
        }
        Ok(())
    }
}
