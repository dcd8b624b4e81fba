//! The floor of a fair: categories, booths, their import, and the plan.

mod booths;
mod categories;
mod drawing;
mod files;
mod import;
mod plan;

pub use booths::BoothsApi;
pub use categories::CategoriesApi;
pub use import::FloorImportApi;
pub use plan::FloorPlanApi;

/// Operations on floors.
pub type FloorApis = (CategoriesApi, FloorImportApi, BoothsApi, FloorPlanApi);

/// Operations on floors.
pub const FLOOR_APIS: FloorApis = (CategoriesApi, FloorImportApi, BoothsApi, FloorPlanApi);
