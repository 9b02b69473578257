// B5: what a phone with an empty cache fetches for the join page, as it travels (compressed): what must be there before
// the page can be read and "Join" pressed, and all there is before media.
import { test, expect, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { planNow } from '../lib/visit';
import { bar } from './figures';

const USE_KB = 60;
const ALL_KB = 350;
/** Published weights of others' join pages, in KB: scripts alone, compressed (quality.md). */
const PEERS = { galene: 49, livekit_room: 221, element_call: 975 };

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
  const all = Object.values(bytes).reduce((sum, one) => sum + one, 0);
  const each = Object.entries(bytes).map(([kind, size]) => `${kind} ${kb(size)}`);
  console.log(`\nB5  join page in KB: ${each.join(', ')}; peers' scripts: ${Object.entries(PEERS).map(([name, size]) => `${name} ${size}`).join(', ')}`);
  const ok = use <= USE_KB * 1000 && all <= ALL_KB * 1000;
  bar('B5', { use_kb: kb(use), all_kb: kb(all), bar_use_kb: USE_KB, bar_all_kb: ALL_KB, livekit_ratio: (all / 1000 / PEERS.livekit_room).toFixed(2) }, ok);
});
