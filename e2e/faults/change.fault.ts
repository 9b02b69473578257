// Sudden things in the middle of a call: the network is another one, the router's address changes, the server starts anew,
// nothing passes for half a minute.
import { expect, test } from '@playwright/test';
import { keep, Meeting, raw } from './meeting';

/** `lasts_ms`: so long nothing can come back. `within_ms`: from then on, at most so long. */
const CASES: [name: string, lasts_ms: number, within_ms: number, event: (meeting: Meeting) => unknown][] = [
  ['change-of-link', 0, 5_000, ({ field }) => (field.down('eth0'), field.up('wlan0'))],
  ['change-of-outside-address', 0, 5_000, ({ field }) => field.tell({ rebind: true })],
  ['server-restart', 0, 15_000, ({ server }) => server.restart()],
  [
    'blackout-30-s',
    30_000,
    15_000,
    async ({ field, guest }) => {
      await field.weather({ blocked: true });
      await guest.waitForTimeout(30_000);
      await field.weather({});
    },
  ],
];

/** Watched for so long after it: what breaks once more is seen, too. */
const WATCH_S = 20;

for (const [name, lasts, within, event] of CASES) {
  test(name, async () => {
    const meeting = await Meeting.begin();
    try {
      await meeting.guest.evaluate(() => Object.assign(window, { __same: true }));
      const { down, up } = await meeting.watch(WATCH_S, () => event(meeting));
      const said = await meeting.said();
      const sound = Math.max(down.sound_back_ms, up.sound_back_ms) - lasts;
      const picture = Math.max(down.picture_back_ms, up.picture_back_ms) - lasts;
      keep(name, { stays: Number.isFinite(sound + picture), sound_back_ms: sound, picture_back_ms: picture, says: said.join(' | ') });
      expect(sound).toBeLessThan(within);
      expect(picture).toBeLessThan(within);
      expect(raw(said)).toEqual([]);
      expect(await meeting.guest.evaluate(() => '__same' in window), 'without a reload').toBe(true);
    } finally {
      await meeting.end();
    }
  });
}
