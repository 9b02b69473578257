// B4: from the host's "Admit" to the first picture on the guest's screen, on loopback, and the floor in the same run:
// two connections within one page that are connected already, from the sender's `replaceTrack` to the first picture.
import { test, expect } from '../lib/story';
import { openClinic } from '../lib/office';
import { enterCall, join, planNow } from '../lib/visit';
import { bar, percentile } from './figures';
import type { Page } from '@playwright/test';

const ROUNDS = 10;
/** quality.md: p95 on loopback. */
const BAR_MS = 150;
/** The planted bug: one more guest is admitted so much later than the host has said so. */
const LATE_MS = 2 * BAR_MS;

/** When a remote picture is first on the screen, by the machine's clock. */
async function watchFirstPicture(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = window as unknown as { __first?: number };
    const look = () => {
      const shown = [...document.querySelectorAll('article video')].some((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames > 0);
      if (shown) state.__first = performance.timeOrigin + performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
}

async function floor(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
    from.onicecandidate = (event) => event.candidate && void to.addIceCandidate(event.candidate);
    to.onicecandidate = (event) => event.candidate && void from.addIceCandidate(event.candidate);
    const { sender } = from.addTransceiver('video', { direction: 'sendonly' });
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    to.ontrack = (event) => {
      video.srcObject = new MediaStream([event.track]);
      void video.play();
    };
    await from.setLocalDescription(await from.createOffer());
    await to.setRemoteDescription(from.localDescription!);
    await to.setLocalDescription(await to.createAnswer());
    await from.setRemoteDescription(to.localDescription!);
    const connected = (one: RTCPeerConnection) =>
      new Promise<void>((done) => {
        const look = () => (one.connectionState === 'connected' ? done() : void setTimeout(look, 5));
        look();
      });
    await Promise.all([connected(from), connected(to)]);
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const began = performance.now();
    await sender.replaceTrack(stream.getVideoTracks()[0]!);
    const first = await new Promise<number>((done) => {
      const look = () => (video.getVideoPlaybackQuality().totalVideoFrames > 0 ? done(performance.now()) : void requestAnimationFrame(look));
      look();
    });
    stream.getTracks().forEach((track) => track.stop());
    from.close();
    to.close();
    video.remove();
    return first - began;
  });
}

test('B4', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const names = Array.from({ length: ROUNDS + 1 }, (_, n) => `Guest ${n + 1}`);
  const times: number[] = [];
  const floors: number[] = [];
  for (const [n, name] of names.entries()) {
    const visit = await planNow(host, clinic, [name]);
    await enterCall(host, visit);
    const guest = await people.page({ viewport: { width: 640, height: 480 } });
    floors.push(await floor(host));
    await join(guest, visit.links[0]!);
    await expect(guest.getByText('We see you')).toBeVisible();
    // The antechamber is ready when both of the guest's connections are.
    await guest.waitForFunction(() => {
      const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
      return all.filter((one) => one.connectionState === 'connected').length >= 2;
    });
    await watchFirstPicture(guest);
    const button = host.getByRole('button', { name: `Admit ${name}` });
    await expect(button).toBeVisible();
    const tapped = await button.evaluate(
      async (one, late) => {
        const now = performance.timeOrigin + performance.now();
        if (late) await new Promise((done) => setTimeout(done, late));
        (one as HTMLButtonElement).click();
        return now;
      },
      n < ROUNDS ? 0 : LATE_MS,
    );
    const first = await guest.waitForFunction(() => (window as unknown as { __first?: number }).__first);
    times.push(((await first.jsonValue()) as number) - tapped);
    await host.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Leave' }).click();
    await host.getByRole('button', { name: 'End for all' }).click();
    await expect(host.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
    await guest.context().close();
  }
  const withBug = Math.round(times.pop()!);
  floors.pop();
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  const least = percentile(floors, 0.5);
  console.log(`\nB4  admit to first picture, ${ROUNDS} guests, loopback: p50 ${p50} ms, p95 ${p95} ms; floor (connected, no server) p50 ${least} ms`);
  bar('B4', { admit_p50_ms: p50, admit_p95_ms: p95, floor_p50_ms: least, floor_ratio: (p50 / least).toFixed(2), bar_p95_ms: BAR_MS, with_bug_ms: withBug }, p95 <= BAR_MS, withBug <= BAR_MS);
});
