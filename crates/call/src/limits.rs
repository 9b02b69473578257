//! Every limit of a call, each with what a higher and a lower value cost.

/// People present at once. Higher: more forwards per packet (quadratic). Lower: families and interpreters stay out.
pub const PEOPLE_PER_ROOM_MAX: usize = 25;
/// Bytes of one signalling message. Higher: more memory a hostile page can hold. Lower: descriptions of large rooms
/// (about 1.2 KiB a slot) do not fit.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Messages a second per socket, with a burst of five times as many. Higher: a flood costs more. Lower: a busy page
/// is refused.
pub const MESSAGES_PER_S_MAX: u32 = 40;
/// How long a lost person's place is kept. Higher: others look at a still picture longer. Lower: a lift ride ends
/// the visit.
pub const PLACE_KEPT_MS: u64 = 30_000;
/// How long a room without anyone is kept in memory. Higher: memory. Lower: work on each reload of the last person.
pub const EMPTY_ROOM_KEPT_MS: u64 = 60_000;
/// A socket that has said nothing for so long is dead (pings come every ten seconds). Higher: ghosts. Lower: sleeping
/// phones are thrown out.
pub const SILENCE_MS_MAX: u64 = 35_000;
/// A page whose pings come every ten seconds and that was quiet for so long was gone already when its socket closed.
/// Higher: a dead network counts as presence for longer. Lower: a slow ping cuts seconds off the record.
pub const QUIET_MS_MAX: u64 = 12_000;
/// People in the waiting room at once. Higher: more memory, longer lists to hosts on each change. Lower: a busy
/// clinic's queue is refused.
pub const WAITING_PER_ROOM_MAX: usize = 100;
/// How long a fact from the domain outranks what an arrival was told by the database a moment earlier. Higher: a
/// person let in again is refused for longer. Lower: a slow arrival undoes the host's decision.
pub const FACT_KEPT_MS: u64 = 5_000;
/// Who speaks is told at most once in so many milliseconds. Higher: slow to show. Lower: a nervous screen.
pub const SPEAKING_EVERY_MS: u64 = 334;
/// Speakers named at once. Higher: everybody's frame lights up. Lower: two who talk at once look like one.
pub const SPEAKERS_MAX: usize = 4;
