//! The two schemas are one, and every column has a data class and a rule for how long it is kept (PR-04, V13).
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Column, TestDatabase};

const CLASSES: [&str; 6] = ["public", "aggregate", "pseudonymous", "personal", "phi", "secret"];
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/classes.toml");

/// Table and column, with class and rule.
type Classes = BTreeMap<(String, String), (String, String)>;

/// What is wrong with a class table for a schema.
fn wrong(columns: &[Column], classes: &Classes, rules: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let there: BTreeSet<_> = columns.iter().map(|c| (c.0.clone(), c.1.clone())).collect();
    wrong.extend(
        there.iter().filter(|c| !classes.contains_key(c)).map(|(t, c)| format!("{t}.{c} has no class")),
    );
    for ((table, column), (class, rule)) in classes {
        let name = format!("{table}.{column}");
        if !CLASSES.contains(&class.as_str()) {
            wrong.push(format!("{name}: no class is called {class}"));
        }
        if !rules.contains(rule) {
            wrong.push(format!("{name}: no rule is called {rule}"));
        }
        match columns.iter().find(|c| (&c.0, &c.1) == (table, column)) {
            None => wrong.push(format!("{name} does not exist")),
            Some(c) if ["personal", "phi", "secret"].contains(&class.as_str()) && c.2 != "bytea" => {
                wrong.push(format!("{name} is {class} and not sealed"));
            }
            Some(_) => {}
        }
    }
    wrong
}

fn read() -> (Classes, BTreeSet<String>) {
    let text = std::fs::read_to_string(FILE).expect("migrations/classes.toml");
    let file: toml::Table = text.parse().expect("TOML");
    let rules = file["rules"].as_table().expect("[rules]").keys().cloned().collect();
    let mut classes = Classes::new();
    for (table, columns) in file.iter().filter(|(name, _)| *name != "rules") {
        let columns = columns.as_table().expect("a table of columns");
        let rule = columns["keep"].as_str().expect("keep is the name of a rule");
        for (column, class) in columns.iter().filter(|(name, _)| *name != "keep") {
            let class = class.as_str().expect("a class is a word");
            classes.insert((table.clone(), column.clone()), (class.to_owned(), rule.to_owned()));
        }
    }
    (classes, rules)
}

async fn schemas() -> Vec<Vec<Column>> {
    let mut schemas = vec![TestDatabase::sqlite().await.columns().await];
    match TestDatabase::postgres().await {
        Some(database) => schemas.push(database.columns().await),
        None => eprintln!("NOT COMPARED with PostgreSQL: BEDSIDE_TEST_PG_URL is not set"),
    }
    schemas
}

#[tokio::test]
async fn every_column_has_a_class_and_a_rule() {
    let (classes, rules) = read();
    for columns in schemas().await {
        assert_eq!(wrong(&columns, &classes, &rules), Vec::<String>::new());
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let schemas = schemas().await;
    for schema in &schemas {
        assert!(schema.len() > 80, "{} columns", schema.len());
        assert_eq!(schema, &schemas[0]);
    }
}

/// The planted bugs: a column that nobody classified, and a name in the clear.
#[test]
fn an_unclassified_or_unsealed_column_is_found() {
    let column = |name: &str, kind: &str| ("member".to_owned(), name.to_owned(), kind.to_owned(), false);
    let class = |class: &str| (class.to_owned(), "account".to_owned());
    let classes = Classes::from([(("member".into(), "name".into()), class("personal"))]);
    let rules = BTreeSet::from(["account".to_owned()]);
    assert_eq!(wrong(&[column("name", "bytea")], &classes, &rules), Vec::<String>::new());
    assert_eq!(
        wrong(&[column("name", "text")], &classes, &rules),
        ["member.name is personal and not sealed"]
    );
    let two = [column("name", "bytea"), column("birthday", "text")];
    assert_eq!(wrong(&two, &classes, &rules), ["member.birthday has no class"]);
}
