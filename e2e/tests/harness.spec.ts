// The harness itself: what it must catch, it catches. Runs without the product.
import { createServer, type Server as Http } from 'node:http';
import { createConnection } from 'node:net';
import { test as base, expect } from '@playwright/test';
import { callProof, silenceProof, watchCalls } from '../lib/call';
import { allow, askingBrowser, breakDevices, mend } from '../lib/devices';
import { axe } from '../lib/look';
import { MailServer } from '../lib/mail';
import { Watch } from '../lib/watch';

const PAGE = `<!doctype html><html lang="en"><title>T</title><link rel="icon" href="data:,"><main><h1>T</h1><video autoplay playsinline></video></main></html>`;

const test = base.extend<object, { site: string }>({
  site: [
    async ({}, use) => {
      const server: Http = createServer((request, response) => {
        if (request.url === '/gone') response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'self' 'unsafe-inline' data: blob:" }).end(PAGE);
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      await use(`http://clinic.localhost:${(server.address() as { port: number }).port}`);
      server.close();
    },
    { scope: 'worker' },
  ],
});

test('a person who talks to another is proved, one who is cut off is not', async ({ context, site }) => {
  await watchCalls(context);
  const page = await context.newPage();
  await page.goto(site);
  await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
    a.onicecandidate = ({ candidate }) => candidate && b.addIceCandidate(candidate);
    b.onicecandidate = ({ candidate }) => candidate && a.addIceCandidate(candidate);
    b.ontrack = ({ streams }) => (document.querySelector('video')!.srcObject = streams[0]!);
    for (const track of stream.getTracks()) a.addTrack(track, stream);
    await a.setLocalDescription();
    await b.setRemoteDescription(a.localDescription!);
    await b.setLocalDescription();
    await a.setRemoteDescription(b.localDescription!);
    Object.assign(window, { cut: () => a.close(), hush: () => stream.getAudioTracks().forEach((track) => (track.enabled = false)) });
  });
  await callProof([page], { pictures: 1, sounds: 1 });
  // Digital silence still sends packets; energy is what tells.
  await page.evaluate(() => (window as unknown as { hush: () => void }).hush());
  await callProof([page], { pictures: 1, sounds: 0 });
  await page.evaluate(() => (window as unknown as { cut: () => void }).cut());
  await expect(async () => silenceProof(page, 1_000)).toPass();
});

test('another host, a console error and a broken policy are found', async ({ context, site }) => {
  const watch = new Watch();
  await watch.attach(context);
  const page = await context.newPage();
  await page.goto(site);
  expect(watch.faults()).toEqual([]);
  await page.evaluate(() => console.error('planted'));
  await page.evaluate(() => fetch('/gone'));
  await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => {}));
  await expect.poll(() => watch.faults().join('\n')).toMatch(/planted[\s\S]*404|404[\s\S]*planted/);
  await expect.poll(() => watch.faults().join('\n')).toMatch(/CSP .*connect-src https:\/\/elsewhere\.example/);
  watch.allow(/./);
  expect(watch.faults()).toEqual([]);
});

test('a request that leaves the machine is found', async ({ context, site }) => {
  const watch = new Watch();
  await watch.attach(context);
  // Answered here, so that the test itself asks nobody.
  await context.route('http://elsewhere.example/**', (route) => route.fulfill({ body: '' }));
  const page = await context.newPage();
  await page.goto('http://elsewhere.example/');
  await page.goto(site);
  expect(watch.faults().join('\n')).toContain('another host: http://elsewhere.example/');
});

test('axe finds a picture without words', async ({ page, site }) => {
  await page.goto(site);
  await axe(page);
  await page.evaluate(() => document.querySelector('main')!.append(new Image()));
  await expect(axe(page)).rejects.toThrow(/image-alt/);
});

const ask = async (wanted: MediaStreamConstraints) => {
  try {
    return (await navigator.mediaDevices.getUserMedia(wanted)).getTracks().length;
  } catch (error) {
    return (error as Error).name;
  }
};

test('devices are there, refused by the browser, or broken', async ({ browser, playwright, launchOptions, site }) => {
  const willing = await (await browser.newContext()).newPage();
  await willing.goto(site);
  expect(await willing.evaluate(ask, { audio: true, video: true })).toBe(2);

  const asking = await askingBrowser(playwright.chromium, launchOptions);
  for (const [devices, both, sound] of [
    [['microphone'], 'NotAllowedError', 1],
    [[], 'NotAllowedError', 'NotAllowedError'],
    [['camera', 'microphone'], 2, 1],
  ] as const) {
    const context = await asking.newContext();
    await allow(context, [...devices]);
    const page = await context.newPage();
    await page.goto(site);
    expect(await page.evaluate(ask, { audio: true, video: true })).toBe(both);
    expect(await page.evaluate(ask, { audio: true })).toBe(sound);
  }
  await asking.close();

  const taken = await browser.newContext();
  await breakDevices(taken, 'NotReadableError', ['camera']);
  const other = await taken.newPage();
  await other.goto(site);
  expect(await other.evaluate(ask, { audio: true, video: true })).toBe('NotReadableError');
  expect(await other.evaluate(ask, { audio: true })).toBe(1);
  await mend(other);
  expect(await other.evaluate(ask, { audio: true, video: true })).toBe(2);
  for (const context of [willing.context(), taken]) await context.close();
});

/** Sends one mail as a plain client would; the answers' codes, and '-' for a connection that was dropped. */
async function send(port: number, to: string): Promise<string[]> {
  const codes: string[] = [];
  const socket = createConnection(port, '127.0.0.1');
  socket.on('error', () => {});
  const answers = socket[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await answers.next();
    codes.push(done ? '-' : String(value).slice(0, 3));
    return !done;
  };
  await read();
  const text = 'From: a@b.test\r\nSubject: Hello\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGo to http://x.localhost/j/abc now\r\n.';
  for (const line of ['HELO test', 'MAIL FROM:<a@b.test>', `RCPT TO:<${to}>`, 'DATA', text]) {
    socket.write(`${line}\r\n`);
    if (!(await read()) || codes.at(-1)!.startsWith('5') || codes.at(-1)!.startsWith('4')) break;
  }
  socket.destroy();
  return codes;
}

test('the mail server keeps, refuses, defers, loses and doubts', async () => {
  const mail = await MailServer.start();
  expect(await send(mail.port, 'ada@p.test')).toEqual(['220', '250', '250', '250', '354', '250']);
  const kept = await mail.wait('ada@p.test', /Hello/);
  expect(kept.text).toContain('/j/abc');
  mail.misbehave({ to: 'refused', how: 'refuse' }, { to: 'later', how: 'defer' }, { to: 'lost', how: 'lose' }, { to: 'doubt', how: 'doubt' });
  expect((await send(mail.port, 'refused@p.test')).at(-1)).toBe('550');
  expect((await send(mail.port, 'later@p.test')).at(-1)).toBe('451');
  expect((await send(mail.port, 'lost@p.test')).at(-1)).toBe('-');
  expect((await send(mail.port, 'doubt@p.test')).at(-1)).toBe('-');
  expect(mail.to('lost@p.test')).toHaveLength(0);
  expect(mail.to('doubt@p.test')).toHaveLength(1);
  await mail.remove();
});
