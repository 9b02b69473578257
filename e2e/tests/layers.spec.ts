// Each page gets a picture as large as it shows it, and none that nobody looks at.
import type { Page } from '@playwright/test';
import { test, expect, callProof } from '../lib/story';
import { openClinic } from '../lib/office';
import { meet } from '../lib/visit';

/** What arrives here of pictures now: the width of each that moves, and frames so far. */
async function pictures(page: Page): Promise<{ widths: number[]; frames: number }> {
  return page.evaluate(async () => {
    const all = (window as unknown as { __connections?: RTCPeerConnection[] }).__connections ?? [];
    const widths: number[] = [];
    let frames = 0;
    for (const connection of all) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp' || report.kind !== 'video' || !report.frameWidth) continue;
        widths.push(report.frameWidth);
        frames += report.framesReceived ?? 0;
      }
    }
    return { widths, frames };
  });
}

/** How wide the tile of the other is drawn here, by a rule of this story's own. */
async function draw(page: Page, width: number): Promise<void> {
  await page.evaluate((width) => {
    const { style } = document.querySelector<HTMLElement>('[data-person] video')!;
    [style.width, style.height] = [`${width}px`, `${(width * 9) / 16}px`];
  }, width);
}

test('a small tile gets a small picture, a large one a large one, a hidden one none', async ({ server, people }) => {
  test.slow();
  const host = await people.page();
  const guest = await people.page();
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await draw(host, 200);
  await draw(guest, 1200);
  // One camera, one moment, two sizes.
  await expect.poll(async () => (await pictures(host)).widths, { timeout: 30_000 }).toEqual([320]);
  await expect.poll(async () => Math.max(...(await pictures(guest)).widths), { timeout: 60_000 }).toBeGreaterThan(320);
  // What is drawn larger becomes sharper.
  await draw(host, 1200);
  await expect.poll(async () => Math.max(...(await pictures(host)).widths), { timeout: 60_000 }).toBeGreaterThan(320);
  // What nobody looks at does not come at all, and comes back.
  await host.evaluate(() => {
    document.querySelector<HTMLElement>('[data-person] video')!.style.display = 'none';
  });
  let before = -1;
  await expect
    .poll(async () => {
      const { frames } = await pictures(host);
      const stands = frames === before;
      before = frames;
      return stands;
    }, { intervals: [1_500], timeout: 30_000 })
    .toBe(true);
  await host.evaluate(() => {
    document.querySelector<HTMLElement>('[data-person] video')!.style.display = '';
  });
  await expect.poll(async () => (await pictures(host)).frames, { timeout: 30_000 }).toBeGreaterThan(before);
  await callProof([host, guest]);
});
