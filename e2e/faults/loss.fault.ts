// Lines that lose, delay and narrow, for as long as the call lasts: it stays, sound comes first, and the page says in plain
// words what is the matter.
import { expect, test } from '@playwright/test';
import { CLEAR, type Weather } from './field';
import { keep, Meeting, raw } from './meeting';

/** `sound_pm`: of a thousand samples of sound, at most so many are made up; `frames`: pictures a second, at least. */
const CASES: [name: string, weather: Weather, bars: { sound_pm: number; frames: number }][] = [
  ['loss-1', { loss: 0.01 }, { sound_pm: 30, frames: 5 }],
  ['loss-5', { loss: 0.05 }, { sound_pm: 80, frames: 5 }],
  ['loss-10', { loss: 0.1 }, { sound_pm: 150, frames: 3 }],
  ['loss-20', { loss: 0.2 }, { sound_pm: 300, frames: 3 }],
  ['jitter-300-ms', { jitter_ms: 300 }, { sound_pm: 300, frames: 3 }],
  ['narrow-200-kbps', { kbps: 200 }, { sound_pm: 300, frames: 0 }],
];

/** First the line gets bad and the sender finds out how much fits; what is told is how it goes after that. */
const SETTLE_S = 12;
const WATCH_S = 15;

for (const [name, weather, bars] of CASES) {
  test(name, async () => {
    const meeting = await Meeting.begin();
    try {
      await meeting.watch(SETTLE_S, () => meeting.field.weather(weather));
      const { down, up } = await meeting.watch(WATCH_S);
      const said = await meeting.said();
      const made_up_pm = Math.max(down.made_up_pm, up.made_up_pm);
      keep(name, { frames_down: down.frames_per_s, frames_up: up.frames_per_s, made_up_down_pm: down.made_up_pm, made_up_up_pm: up.made_up_pm, says: said.join(' | ') });
      // Sound goes on whatever becomes of the picture.
      expect(down.sound_back_ms).toBeLessThan(WATCH_S * 1_000);
      expect(up.sound_back_ms).toBeLessThan(WATCH_S * 1_000);
      expect(made_up_pm).toBeLessThanOrEqual(bars.sound_pm);
      expect(Math.min(down.frames_per_s, up.frames_per_s)).toBeGreaterThanOrEqual(bars.frames);
      expect(raw(said)).toEqual([]);
    } finally {
      await meeting.end();
    }
  });
}

test('narrow-and-wide', async () => {
  const meeting = await Meeting.begin();
  try {
    const row: Record<string, number | string> = {};
    for (const [part, kbps] of [['first', 300], ['wide', 2_000], ['again', 300]] as const) {
      await meeting.watch(SETTLE_S, () => meeting.field.weather({ ...CLEAR, kbps }));
      const { down, up } = await meeting.watch(WATCH_S);
      row[`${part}_frames`] = Math.min(down.frames_per_s, up.frames_per_s);
      row[`${part}_made_up_pm`] = Math.max(down.made_up_pm, up.made_up_pm);
      expect(Math.max(down.sound_back_ms, up.sound_back_ms)).toBeLessThan(WATCH_S * 1_000);
      if (part === 'wide') expect(row[`${part}_frames`]).toBeGreaterThanOrEqual(5);
    }
    const said = await meeting.said();
    keep('narrow-and-wide', { ...row, says: said.join(' | ') });
    expect(raw(said)).toEqual([]);
  } finally {
    await meeting.end();
  }
});
