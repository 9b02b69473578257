//! What the operator sees of blocks, and lifting them (A8, promises 1K.8).
use super::{Bucket, rows, rules};
use crate::visits::when::{self, Zone};
use crate::{Domain, Operator, Result};
use model::blocks::{Block, BlockKind};
use model::{AppError, Time};

audit_event!(BlockLifted, "block_lifted");

/// What waits just now, the newest first.
pub async fn blocks(domain: &Domain, operator: &Operator) -> Result<Vec<Block>> {
    let mut tx = domain.read(operator).await?;
    let now = tx.now();
    let words = |at: Time| {
        // As in the outbox: one clock for all.
        let when = when::shown(at, now, &Zone::stored("UTC"), operator.lang);
        format!("{} {}", when.words, when.zone)
    };
    let rows = rows::blocked(&mut tx).await?;
    Ok(rows.into_iter().map(|row| shown(&row, now, words)).collect())
}

fn shown(row: &rows::Blocked, now: Time, words: impl Fn(Time) -> String) -> Block {
    // An account rests from its last failure to the day's end; the others wait for as long as their block says.
    let rests = row.kind == BlockKind::Account;
    let tomorrow = rules::midnight(now).plus_seconds(rules::DAY_S);
    let (failures, since, until) = match rests {
        true => (row.failures, row.failed_at, tomorrow),
        false => (row.counted, row.blocked_at, row.blocked_until),
    };
    let id = row.bucket.iter().map(|byte| format!("{byte:02x}")).collect();
    Block { id, kind: row.kind, guessed: row.guessed, failures, since: words(since), until: words(until) }
}

/// The block was a mistake: from there one may try again at once, and nothing of before counts. That it was lifted stands
/// in the audit log; what it stood for does not, since a pseudonym goes after thirty days.
pub async fn lift(domain: &Domain, operator: &Operator, id: &str) -> Result<()> {
    let bucket = parse(id).ok_or(AppError::NotFound)?;
    let mut tx = domain.begin(operator).await?;
    match rows::lift(&mut tx, &bucket).await? {
        true => tx.commit(BlockLifted).await,
        // It has ended by itself, or was lifted in another tab.
        false => tx.unchanged().await,
    }
}

fn parse(id: &str) -> Option<Bucket> {
    let digits = id.is_ascii().then(|| id.as_bytes().chunks(2))?;
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::blocks::Guessed;

    #[test]
    fn only_what_was_shown_names_a_block() {
        let row = rows::Blocked {
            bucket: (0..16).collect(),
            kind: BlockKind::Address,
            guessed: Guessed::Code,
            failures: 0,
            counted: 20,
            blocked_at: Time(0),
            blocked_until: Time(1),
            failed_at: Time(0),
        };
        let block = shown(&row, Time(0), |at| format!("{}", at.micros()));
        assert_eq!((block.failures, block.since.as_str(), block.until.as_str()), (20, "0", "1"));
        assert_eq!(parse(&block.id).map(|bucket| bucket.to_vec()), Some(row.bucket));
        for bad in ["", "00", "zz0102030405060708090a0b0c0d0e0f", "é0102030405060708090a0b0c0d0e0f"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(parse(&"0".repeat(33)), None);
    }
}
