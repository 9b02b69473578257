// B5: what a phone with an empty cache fetches for the join page, as it travels (compressed): what must be there before
// the page can be read and "Join" pressed, and all there is before media. The peer is built in the same run (peer/).
import { readFileSync, readdirSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { test, expect, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { planNow } from '../lib/visit';
import { bar } from './figures';

const USE_KB = 60;
const ALL_KB = 350;

/** What the peer's page weighs as it would travel: its scripts and styles, compressed as hard as ours; no page, no text. */
function peerBytes(): number | undefined {
  const built = process.env.BEDSIDE_BENCH_PEER;
  if (!built) return undefined;
  return readdirSync(built).reduce((sum, file) => sum + brotliCompressSync(readFileSync(`${built}/${file}`)).length, 0);
}

test('B5', async ({ server, people }) => {
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page(PHONE);
  const wire = await guest.context().newCDPSession(guest);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  const kinds = new Map<string, string>();
  const bytes: Record<string, number> = {};
  wire.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await guest.goto(visit.links[0]!, { waitUntil: 'networkidle' });
  await awake(guest);
  await expect(guest.getByRole('button', { name: 'Join', exact: true })).toBeVisible();
  const kb = (total: number) => (total / 1000).toFixed(1);
  const use = (bytes.Document ?? 0) + (bytes.Stylesheet ?? 0);
  const sum = () => Object.values(bytes).reduce((sum, one) => sum + one, 0);
  const all = sum();
  const peer = peerBytes();
  const each = Object.entries(bytes).map(([kind, size]) => `${kind} ${kb(size)}`);
  console.log(`\nB5  join page in KB: ${each.join(', ')}; ${peer ? `a page of LiveKit's components ${kb(peer)}` : 'no peer: npm could not fetch it'}`);
  // The planted bug: the page fetches its files a second time.
  await guest.evaluate(() => {
    const files = performance.getEntriesByType('resource').map((one) => one.name).filter((name) => name.includes('/pkg/'));
    return Promise.all(files.map(async (file) => (await fetch(file, { cache: 'reload' })).arrayBuffer())).then(() => undefined);
  });
  await expect.poll(sum).toBeGreaterThan(1.5 * all);
  const ok = use <= USE_KB * 1000 && all <= ALL_KB * 1000;
  bar('B5', { use_kb: kb(use), all_kb: kb(all), bar_use_kb: USE_KB, bar_all_kb: ALL_KB, livekit_ratio: peer ? (all / peer).toFixed(2) : 'none', with_bug_kb: kb(sum()) }, ok, sum() <= ALL_KB * 1000);
});
