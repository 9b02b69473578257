// The harness itself: what it must catch, it catches. Runs without the product.
import { createServer, type Server as Http } from 'node:http';
import { createConnection } from 'node:net';
import { test as base, expect, type Page } from '@playwright/test';
import { callProof, silenceProof, watchCalls, type But } from '../lib/call';
import { allow, askingBrowser, breakDevices, mend } from '../lib/devices';
import { axe, expectNoSideways } from '../lib/look';
import { MailServer } from '../lib/mail';
import { Watch } from '../lib/watch';

const PAGE = `<!doctype html><html lang="en"><title>T</title><link rel="icon" href="data:,"><main><h1>T</h1></main></html>`;

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

/** Two people in one page, each with a line of their own into it, and what a story may do to them. */
async function twoSenders(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const senders: Record<string, { line: RTCPeerConnection; stream: MediaStream; tile: HTMLElement }> = {};
    for (const name of ['Ada', 'Ben']) {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
      const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
      a.onicecandidate = ({ candidate }) => candidate && b.addIceCandidate(candidate);
      b.onicecandidate = ({ candidate }) => candidate && a.addIceCandidate(candidate);
      const tile = document.createElement('article');
      tile.dataset.person = name.toLowerCase();
      tile.setAttribute('aria-label', name);
      tile.innerHTML = '<video autoplay muted playsinline></video><audio autoplay></audio>';
      document.querySelector('main')!.append(tile);
      b.ontrack = ({ track }) => (tile.querySelector<HTMLMediaElement>(track.kind === 'video' ? 'video' : 'audio')!.srcObject = new MediaStream([track]));
      for (const track of stream.getTracks()) a.addTrack(track, stream);
      await a.setLocalDescription();
      await b.setRemoteDescription(a.localDescription!);
      await b.setLocalDescription();
      await a.setRemoteDescription(b.localDescription!);
      senders[name] = { line: a, stream, tile };
    }
    Object.assign(window, { senders });
  });
}

/** Somebody's fault, and its end. */
type Fault = 'silent' | 'frozen' | 'paused' | 'cut';
async function plant(page: Page, name: string, fault: Fault, on: boolean): Promise<void> {
  await page.evaluate(
    async ({ name, fault, on }) => {
      type Sender = { line: RTCPeerConnection; stream: MediaStream; tile: HTMLElement };
      const { line, stream, tile } = (window as unknown as { senders: Record<string, Sender> }).senders[name]!;
      const video = stream.getVideoTracks()[0]!;
      // Digital silence still sends packets; energy is what tells.
      if (fault === 'silent') stream.getAudioTracks()[0]!.enabled = !on;
      if (fault === 'frozen') await line.getSenders().find((one) => on ? one.track === video : !one.track)!.replaceTrack(on ? null : video);
      if (fault === 'paused') await (on ? tile.querySelector('video')!.pause() : tile.querySelector('video')!.play());
      if (fault === 'cut') line.close();
    },
    { name, fault, on },
  );
}

test('each sender is proved; one of several who is silent, frozen, not played or cut off is named', async ({ context, site }) => {
  await watchCalls(context);
  const page = await context.newPage();
  await page.goto(site);
  await twoSenders(page);
  const proof = (but: But = {}) => callProof([page], { others: 2, within: 2_500, ...but });
  await callProof([page], { others: 2 });
  for (const [fault, words] of [
    ['silent', 'Ben: no sound comes'],
    ['frozen', 'Ben: no picture comes'],
    ['paused', 'Ben: the picture comes, and is not played'],
  ] as const) {
    await plant(page, 'Ben', fault, true);
    await expect(proof(), fault).rejects.toThrow(words);
    await plant(page, 'Ben', fault, false);
    await callProof([page], { others: 2 });
  }
  // Who is said to be muted and is heard; a third who is not there.
  await expect(proof({ muted: ['Ada'] })).rejects.toThrow('Ada: sound comes, and should not');
  await expect(proof({ others: 3 })).rejects.toThrow('2 on the stage instead of 3');
  await plant(page, 'Ben', 'silent', true);
  await callProof([page], { others: 2, muted: ['Ben'] });
  await expect(silenceProof(page, 500)).rejects.toThrow('media of someone who may not get any');
  for (const name of ['Ada', 'Ben']) await plant(page, name, 'cut', true);
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

test('what sticks out of the page, of a fixed bar or of its card is found, and what is meant so is not', async ({ page, site }) => {
  await page.goto(site);
  const put = (html: string) =>
    page.evaluate((html) => {
      document.querySelector('main')!.innerHTML = `<h1>T</h1>${html}`;
    }, html);
  for (const width of [320, 360, 390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    for (const [what, html, words] of [
      ['a page too wide', '<div style="width: 2000px">Wide</div>', /the page: \d+ px/],
      ['a fixed bar whose last word runs out', '<nav style="position: fixed; inset: auto 0 0; display: flex"><a href="#" style="flex: none; width: 90vw">Today</a><a href="#" style="flex: none; width: 30vw; text-align: end">Settings</a></nav>', /a\. \(Settings\) sticks out of the window/],
      ['a field wider than its card', '<div style="border: 1px solid; width: 200px"><input aria-label="Day" style="width: 250px"></div>', /input\. \(\) sticks out of div/],
      ['a word wider than its card', '<p style="background: #eee; width: 50px">Wolfeschlegelsteinhausen</p><p style="background: #eee; width: 50px"><b>Wolfeschlegelsteinhausen</b></p>', /p\. \(Wolfe\w+\) sticks out of p[^]*b\. \(Wolfe\w+\) sticks out of p/],
    ] as const) {
      await put(html);
      await expect(expectNoSideways(page), `${what} at ${width}`).rejects.toThrow(words);
    }
    await put(`
      <div style="overflow-x: auto; width: 200px; border: 1px solid"><div style="width: 2000px"><button>Far</button> away</div></div>
      <p style="border: 1px solid; width: 99px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">Wolfeschlegelsteinhausen</p>
      <p style="position: absolute; left: -999px; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)">Unseen</p>
      <button style="position: relative; background: #eee; width: 60px">Menu <b style="position: absolute; right: -9px">1</b></button>
      <details><summary>Folded</summary><div style="width: 5000px"><button style="width: 5000px">Inside</button></div></details>`);
    await expectNoSideways(page);
  }
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
