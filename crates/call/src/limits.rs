//! Every limit of a call, each with what a higher and a lower value cost.

/// People present at once: as many as may be planned.
pub const PEOPLE_PER_ROOM_MAX: usize = model::visits::PEOPLE_MOST;
/// Bytes of one signalling message. Higher: more memory a hostile page can hold. Lower: descriptions of large rooms (about
/// half a KiB a slot as our pages shorten them, twice as much as browsers write them) do not fit.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Messages a second per socket, with a burst of five times as many. Higher: a flood costs more. Lower: a busy page
/// is refused.
pub const MESSAGES_PER_S_MAX: u32 = 40;
/// Pictures whose size a page may name in one message. Higher: more for the room to look up. Lower: a full room with
/// its shared screens does not fit.
pub const LOOKS_MAX: usize = 2 * PEOPLE_PER_ROOM_MAX;
/// Characters of one line of captions. Higher: a line fills the picture. Lower: a sentence is cut in the middle.
pub const CAPTION_CHARS_MAX: usize = 200;
/// How long a line of captions is shown after it has changed last. Higher: old words over new faces. Lower: slow readers
/// miss the end.
pub const CAPTION_SHOWN_MS: u64 = 15_000;
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

// The doctor's patience, each as (until a sign counts, until it does not). Higher first numbers: people are alone with
// their trouble for longer. Lower: notes that flicker, and notes about nothing. Higher second numbers: a note about
// what is mended already.

/// A camera or a microphone that something else has taken. A page that comes back from sleep has its devices taken for a
/// moment.
pub const TAKEN_MS: (u64, u64) = (1_500, 1_000);
/// A black picture. Rooms go dark for a moment when somebody leans over.
pub const DARK_MS: (u64, u64) = (4_000, 1_000);
/// Speaking while muted, and a faint voice; words have pauses.
pub const TALKS_MUTED_MS: (u64, u64) = (0, 4_000);
/// A machine that cannot keep up: starting a call is hard work for a few seconds on any old phone.
pub const OVERLOADED_MS: (u64, u64) = (15_000, 15_000);
/// A weak line.
pub const WEAK_MS: (u64, u64) = (6_000, 10_000);
/// A browser's question that is not answered. Higher: people wait for something that waits for them. Lower: it nags who
/// is just reading it.
pub const PROMPT_WAITS_MS: u64 = 12_000;
/// The mean of a picture under which it is black, of 1. Higher: evening rooms count. Lower: a cover that leaks light
/// does not.
pub const CAMERA_DARK: f32 = 0.03;
/// Looks at the microphone that are remembered, one a second. Higher: late. Lower: a pause looks like a faint voice.
pub const LOUDNESS_KEPT: usize = 20;
/// A voice from here on (about -39 dB of full scale). Higher: good microphones are called faint. Lower: a hum passes for a
/// voice.
pub const LOUD_ENOUGH: f32 = 0.35;
/// By how much words stand out of the quiet between them. Higher: faint voices are missed. Lower: noise is a voice.
pub const SPEECH_STEP: f32 = 0.12;
/// Loud looks, less quiet ones, until somebody is said to talk. Higher: late. Lower: a cough counts.
pub const TALKS_LOOKS: u32 = 3;
/// A line is weak from this round trip on, in seconds, or from so many packets lost of a thousand. Higher: people suffer
/// without a word. Lower: words without suffering.
pub const WEAK_ROUND_TRIP_S: f64 = 0.4;
pub const WEAK_LOST_PM: f64 = 80.0;
