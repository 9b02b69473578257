// Proof that people really see and hear each other: the counters of each receiver, not what the page says about itself.
import { expect, type BrowserContext, type Page } from '@playwright/test';

type Counters = { picture: Record<string, number>; sound: Record<string, { energy: number; heard: number }> };

/** Before any script of the page: keeps every connection it makes, so that its statistics can be read. */
export async function watchCalls(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const all: RTCPeerConnection[] = [];
    (window as unknown as { __connections: RTCPeerConnection[] }).__connections = all;
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args, as) {
        const made = Reflect.construct(target, args, as) as RTCPeerConnection;
        all.push(made);
        return made;
      },
    });
  });
}

/** Counters of every incoming stream of every live connection of this page. */
export async function counters(page: Page): Promise<Counters> {
  return page.evaluate(async () => {
    const found: Counters = { picture: {}, sound: {} };
    const all = (window as unknown as { __connections?: RTCPeerConnection[] }).__connections ?? [];
    for (const [index, connection] of all.entries()) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        // A page that came back has new connections with the same stream numbers.
        const name = `${index}/${report.mid ?? '-'}/${report.ssrc}`;
        if (report.kind === 'video') found.picture[name] = report.framesDecoded ?? 0;
        else
          found.sound[name] = {
            energy: report.totalAudioEnergy ?? 0,
            // What was filled in because nothing arrived is not heard.
            heard: (report.totalSamplesReceived ?? 0) - (report.concealedSamples ?? 0),
          };
      }
    }
    return found;
  });
}

/** Digital silence is not quite zero after the codec; a fake microphone's beep is a thousand times this. */
const SILENCE = 1e-5;

function risen(before: Counters, after: Counters): { pictures: number; sounds: number } {
  const pictures = Object.entries(after.picture).filter(([name, frames]) => frames > (before.picture[name] ?? 0)).length;
  const sounds = Object.entries(after.sound).filter(([name, now]) => {
    const then = before.sound[name] ?? { energy: 0, heard: 0 };
    return now.energy > then.energy + SILENCE && now.heard > then.heard;
  }).length;
  return { pictures, sounds };
}

/**
 * Each page decodes pictures and hears sound from as many streams as there are others, and all of them still rise.
 * `from` overrides how many streams each page must get, when somebody's camera or microphone is off.
 */
export async function callProof(pages: Page[], from: { pictures?: number; sounds?: number } = {}): Promise<void> {
  const wanted = { pictures: from.pictures ?? pages.length - 1, sounds: from.sounds ?? pages.length - 1 };
  for (const [index, page] of pages.entries()) {
    let before = await counters(page);
    await expect(async () => {
      const after = await counters(page);
      const got = risen(before, after);
      const story = `person ${index + 1} of ${pages.length} gets ${JSON.stringify(got)}: ${JSON.stringify(after)}`;
      before = after;
      expect(got, story).toEqual(wanted);
    }).toPass({ intervals: [500, 1000, 1000], timeout: 30_000 });
  }
}

/** No picture and no sound arrives at this page during `milliseconds`: for those who wait or were removed. */
export async function silenceProof(page: Page, milliseconds = 2_000): Promise<void> {
  const before = await counters(page);
  await page.waitForTimeout(milliseconds);
  expect(risen(before, await counters(page)), 'media of someone who may not get any').toEqual({ pictures: 0, sounds: 0 });
}
