//! Those who were members before there were roles.

use migrations::Migrator;
use sea_orm::ConnectionTrait as _;
use sea_orm_migration::MigratorTrait as _;
use store::Store;
use tests::cluster::Cluster;

const BEFORE: &str = "
    INSERT INTO accounts VALUES ({1}, 'lan@example.vn', 'Lan', '', 1);
    INSERT INTO accounts_bodies VALUES ({2}, 'ministry', 'ministry', NULL, 'Bộ', 1);
    INSERT INTO accounts_memberships VALUES ({3}, {1}, 'member', NULL, {9}, FALSE, 1, NULL);
    INSERT INTO accounts_memberships VALUES ({4}, {1}, 'member', NULL, {9}, FALSE, 1, 2);
    INSERT INTO accounts_memberships VALUES ({5}, {1}, 'officer', {2}, NULL, TRUE, 1, NULL);
    INSERT INTO accounts_memberships VALUES ({6}, {1}, 'operator', NULL, NULL, FALSE, 1, NULL);
";

/// The text with an id of this database in the place of each number in braces.
fn with_ids(text: &str, id: impl Fn(u32) -> String) -> String {
    (1..10)
        .fold(text.to_owned(), |text, number| text.replace(&format!("{{{number}}}"), &id(number)))
}

async fn members_become_owners(store: &Store, sql: &str) {
    let steps = Migrator::migrations();
    let there = steps.iter().position(|step| step.name() == "m0010_accounts_members");
    let before = u32::try_from(there.expect("the step is there")).expect("few steps");
    Migrator::up(store.write(), Some(before)).await.expect("the steps before it run");
    store.write().execute_unprepared(sql).await.expect("rows are written");
    let role = "SELECT COALESCE(member_role, '-') FROM accounts_memberships ORDER BY id";
    for _ in 0..2 {
        Migrator::up(store.write(), Some(1)).await.expect("the step runs");
        let rows = store.write().query_all_raw(sea_orm::Statement::from_string(
            store.write().get_database_backend(),
            role,
        ));
        let rows = rows.await.expect("rows are read");
        let roles: Vec<String> =
            rows.iter().map(|row| row.try_get_by_index(0).expect("a role")).collect();
        assert_eq!(roles, ["owner", "owner", "-", "-"]);
        Migrator::down(store.write(), Some(1)).await.expect("the step is taken back");
    }
}

#[tokio::test]
async fn members_become_owners_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = Store::sqlite_url(&folder.path().join("before.sqlite"));
    let store = Store::connect(&url).await.expect("SQLite opens");
    let sql = with_ids(BEFORE, |number| format!("x'{number:032x}'"));
    members_become_owners(&store, &sql).await;
}

#[tokio::test]
async fn members_become_owners_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    cluster.create_database("before_roles").await.expect("a database is made");
    let store = Store::connect(&cluster.url("before_roles")).await.expect("PostgreSQL answers");
    let id = |number| format!("'00000000-0000-0000-0000-{number:012x}'::uuid");
    members_become_owners(&store, &with_ids(BEFORE, id)).await;
}
