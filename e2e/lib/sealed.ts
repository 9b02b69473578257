// A visit that is encrypted from end to end, as its people see it.
import { expect, type Page } from '@playwright/test';
import type { Firefox } from './firefox';

export const CODE = /^(\d{5} ){3}\d{5}$/;

/** What says how it stands, and opens the code. */
export const line = (page: Page) => page.locator('.sealed-button');

/** The code that this page shows; the dialog is closed again. */
export async function code(page: Page): Promise<string> {
  await line(page).click();
  const shown = page.locator('.sealed-code');
  await expect(shown).toHaveText(CODE);
  const text = await shown.innerText();
  await page.keyboard.press('Escape');
  await expect(shown).toBeHidden();
  return text;
}

/** How long the packets are that this page sends of a voice, in bytes: the means of a dozen times ten of them. */
export async function voice(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
    const sent = async () => {
      for (const connection of all.filter((one) => one.connectionState === 'connected')) {
        for (const report of (await connection.getStats()).values()) {
          const speaks = report.type === 'outbound-rtp' && report.kind === 'audio' && report.packetsSent > 0;
          if (speaks) return { packets: report.packetsSent as number, bytes: report.bytesSent as number };
        }
      }
      return { packets: 0, bytes: 0 };
    };
    const means: number[] = [];
    let from = await sent();
    while (means.length < 12) {
      const to = await sent();
      const packets = to.packets - from.packets;
      if (packets >= 10) {
        means.push((to.bytes - from.bytes) / packets);
        from = to;
      }
      await new Promise((looks) => setTimeout(looks, 20));
    }
    return means;
  });
}

/** The code that a Firefox shows. */
export async function firefoxCode(firefox: Firefox): Promise<string> {
  const { page } = firefox;
  await page.locator('.sealed-button').setTimeout(15_000).click();
  const shown = await page.waitForSelector('.sealed-code', { visible: true, timeout: 15_000 });
  const text = (await shown?.evaluate((element) => element.textContent)) ?? '';
  await page.keyboard.press('Escape');
  await page.waitForSelector('.sealed-code', { hidden: true, timeout: 15_000 });
  return text.trim();
}
