//! Identifiers. All are UUIDv7 minted by the caller; a type per thing keeps them apart.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    AccountId
    /// A state body whose officers act in the register.
    BodyId
    /// A certificate of the register.
    CertificateId
    /// An event in a certificate's history.
    EventId
    /// A trade fair.
    FairId
    /// A mandate: leave to act for a producer from outside of it.
    MandateId
    /// An account's membership of a producer.
    MembershipId
    /// An order of one producer's goods.
    OrderId
    /// An organiser of fairs.
    OrganiserId
    /// Whoever is paid: a producer or an organiser of fairs, by the id that it has as such.
    PayeeId
    /// A picture of a product.
    PictureId
    /// A point of introduction and sale.
    PointId
    /// A producer (chủ thể OCOP).
    ProducerId
    /// A product.
    ProductId
    /// A pack or version in which a product is sold.
    VariantId
}
