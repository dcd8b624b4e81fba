//! Writes that belong together, carried out in one round trip: a transaction that waits for each of ten
//! statements in turn keeps its locks ten times as long.

use crate::{ROWS_PER_STATEMENT, statement};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryTrait, Statement, Value,
};

/// PostgreSQL takes 65,535 values in a statement, SQLite 32,766.
const VALUES_TOGETHER: usize = 30_000;

/// Writes on their way into the database, in their order.
#[derive(Debug)]
pub struct Together {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Together {
    /// None yet, for this database.
    pub fn on(db: &impl ConnectionTrait) -> Self {
        Self { backend: db.get_database_backend(), statements: Vec::new() }
    }

    /// Adds rows.
    pub(crate) fn insert<A: ActiveModelTrait>(&mut self, rows: Vec<A>) {
        self.insert_unless(rows, None);
    }

    /// Adds rows, those passed over that would conflict.
    pub(crate) fn insert_unless<A: ActiveModelTrait>(
        &mut self,
        rows: Vec<A>,
        conflict: Option<OnConflict>,
    ) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let part: Vec<A> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
            let mut insert = <A::Entity as EntityTrait>::insert_many(part);
            if let Some(conflict) = &conflict {
                QueryTrait::query(&mut insert).on_conflict(conflict.clone());
            }
            self.statements.push(insert.build(self.backend));
        }
    }

    /// Carries them out, all or none.
    pub async fn carry_out(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let mut waiting: Vec<Statement> = Vec::new();
        let mut count = 0;
        for one in self.statements {
            let values = one.values.as_ref().map_or(0, |values| values.0.len());
            if count + values > VALUES_TOGETHER {
                send(db, std::mem::take(&mut waiting)).await?;
                count = 0;
            }
            count += values;
            waiting.push(one);
        }
        send(db, waiting).await
    }
}

async fn send(db: &impl ConnectionTrait, all: Vec<Statement>) -> Result<(), DbErr> {
    if all.is_empty() {
        return Ok(());
    }
    let (sql, values) = match db.get_database_backend() {
        DbBackend::Postgres => nested(all),
        _ => in_turn(all),
    };
    db.execute_raw(statement(db, &sql, values)).await.map(drop)
}

/// SQLite takes several statements at once, and the values of all in their order.
fn in_turn(all: Vec<Statement>) -> (String, Vec<Value>) {
    let (mut sql, mut values) = (String::new(), Vec::new());
    for one in all {
        sql.push_str(&one.sql);
        sql.push(';');
        values.extend(one.values.into_iter().flat_map(|values| values.0));
    }
    (sql, values)
}

/// PostgreSQL takes one statement, all others of which stand before the last as `WITH`: keys of one to another
/// are looked at when all of it is written.
fn nested(all: Vec<Statement>) -> (String, Vec<Value>) {
    let (mut sql, mut values, last) = (String::new(), Vec::new(), all.len() - 1);
    for (place, one) in all.into_iter().enumerate() {
        let numbered = renumbered(&one.sql, values.len());
        values.extend(one.values.into_iter().flat_map(|values| values.0));
        match place {
            place if place == last => sql.push_str(&format!(" {numbered}")),
            0 => sql.push_str(&format!("WITH w0 AS ({numbered})")),
            _ => sql.push_str(&format!(", w{place} AS ({numbered})")),
        }
    }
    (sql, values)
}

/// `$1`, `$2` … as they are counted behind `before` others. Values are bound, so that a `$` is nothing else.
fn renumbered(sql: &str, before: usize) -> String {
    let mut parts = sql.split('$');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number = part[..end].parse::<usize>().unwrap_or_default();
        written.push_str(&format!("${}{}", number + before, &part[end..]));
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(backend: DbBackend, sql: &str, values: &[i64]) -> Statement {
        Statement::from_sql_and_values(backend, sql, values.iter().map(|value| (*value).into()))
    }

    #[test]
    fn postgres_counts_values_through() {
        let all = vec![
            one(DbBackend::Postgres, "INSERT INTO a VALUES ($1, $2)", &[1, 2]),
            one(DbBackend::Postgres, "INSERT INTO b VALUES ($1)", &[3]),
            one(DbBackend::Postgres, "INSERT INTO c VALUES ($1), ($2)", &[4, 5]),
        ];
        let (sql, values) = nested(all);
        assert_eq!(
            sql,
            "WITH w0 AS (INSERT INTO a VALUES ($1, $2)), w1 AS (INSERT INTO b VALUES ($3)) \
             INSERT INTO c VALUES ($4), ($5)"
        );
        assert_eq!(values.len(), 5);
        let (alone, _) = nested(vec![one(DbBackend::Postgres, "INSERT INTO a VALUES ($1)", &[1])]);
        assert_eq!(alone, " INSERT INTO a VALUES ($1)");
    }

    #[test]
    fn sqlite_takes_them_in_turn() {
        let all = vec![
            one(DbBackend::Sqlite, "INSERT INTO a VALUES (?, ?)", &[1, 2]),
            one(DbBackend::Sqlite, "INSERT INTO b VALUES (?)", &[3]),
        ];
        let (sql, values) = in_turn(all);
        assert_eq!(sql, "INSERT INTO a VALUES (?, ?);INSERT INTO b VALUES (?);");
        assert_eq!(values.len(), 3);
    }
}
