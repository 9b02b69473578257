// How a page looks and whether everyone can use it.
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';
import { noteLook } from './looked';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../shots');

const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
/** Small phones: nothing may stick out there either. */
const SMALL = [320, 360];

/** axe's rules that look at colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** axe finds nothing to complain about: WCAG 2.2 A and AA and its own best practices, in light and in dark. */
export async function axe(page: Page, options: { except?: string[]; only?: 'light' | 'dark' } = {}): Promise<void> {
  // Behind another tab colours stand still half-way from one look to the other.
  await page.bringToFront();
  // What is still being read is not the page yet.
  if (!options.except?.includes('page-has-heading-one')) await expect(page.locator('h1').first(), `a heading at ${page.url()}`).toBeAttached();
  for (const colorScheme of options.only ? [options.only] : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    // Evaluated, not added as a script tag, which the page's own policy would rightly refuse.
    await page.evaluate(`if (!window.axe) { ${axeSource} }`);
    // What is not of colours is the same in both.
    const only = colorScheme === 'dark' && !options.only ? COLOURS.filter((rule) => !options.except?.includes(rule)) : undefined;
    const found = await page.evaluate(async ([except, only]) => {
      type Finding = { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] };
      const run = (window as unknown as { axe: { run: (where: unknown, how: unknown) => Promise<{ violations: Finding[] }> } }).axe.run;
      const rules = only ? undefined : Object.fromEntries(except.map((rule) => [rule, { enabled: false }]));
      const { violations } = await run(document, { rules, runOnly: only, resultTypes: ['violations'], preload: false });
      return violations.map((one) => ({
        rule: one.id,
        help: one.help,
        where: one.nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
      }));
    }, [options.except ?? [], only] as const);
    expect(found, `axe at ${page.url()} (${colorScheme})`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  await noteLook(page);
}

/** Colours fade from one look to the other: what is judged is where they end. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    const ended = Promise.all(fading.map((one) => one.finished.catch(() => undefined)));
    // What is out of sight may be held still for ever by the browser.
    await Promise.race([ended, new Promise((late) => setTimeout(late, 3_000))]);
  });
}

/**
 * Nothing sticks out on phones and desk; and four pictures in e2e/shots, light and dark, for people to look at. Nothing is
 * compared, so where nobody looks (CI) none is taken.
 */
export async function shots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of SMALL) {
    await page.setViewportSize({ width, height: SIZES.phone.height });
    await expectNoSideways(page, `${name} at ${width}`);
  }
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectNoSideways(page, `${name} at ${viewport.width}`);
    if (process.env.CI) continue;
    mkdirSync(folder, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}.${size}.${colorScheme}.png`), fullPage: true, animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/**
 * Nothing sticks out, of the page or of the card that it stands in: a page that can be pushed sideways feels broken on a
 * phone, and what a fixed bar cuts off cannot even be pushed to. What is scrolled inside a part made for it is left out.
 */
export async function expectNoSideways(page: Page, what = page.url()): Promise<void> {
  const out = await page.evaluate(() => {
    type Box = { left: number; right: number };
    const width = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - width;
    const found = over > 0 ? [`the page: ${over} px`] : [];
    const told = (one: Element) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''} (${one.textContent?.trim().slice(0, 30)})`;
    const past = (box: Box, edge: Box) => Math.max(edge.left - box.left, box.right - edge.right);
    const looks = (style: CSSStyleDeclaration) =>
      style.backgroundColor !== 'rgba(0, 0, 0, 0)' || (parseFloat(style.borderLeftWidth) > 0 && parseFloat(style.borderRightWidth) > 0);
    // A text (`own`) is held by the element that it stands in, a control by those around it.
    const judge = (one: Element, box: Box, own: boolean) => {
      let { left, right } = box;
      // Laid over others on purpose (a count on a button, a menu): held by the window alone.
      let inFlow = true;
      for (let around: Element | null = one; around && around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.clipPath === 'inset(50%)') return;
        const edge = around.getBoundingClientRect();
        if (own || around !== one) {
          // What it cuts off or scrolls is not seen outside of it.
          if (style.overflowX !== 'visible') [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          if (right <= left) return;
          if (inFlow && looks(style) && past({ left, right }, edge) > 1) {
            found.push(`${told(one)} sticks out of ${told(around)}: ${Math.round(past({ left, right }, edge))} px`);
            return;
          }
        }
        if (['absolute', 'fixed'].includes(style.position)) inFlow = false;
      }
      const off = past({ left, right }, { left: 0, right: width });
      if (off > 1) found.push(`${told(one)} sticks out of the window: ${Math.round(off)} px`);
    };
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, img, svg, video')) {
      const box = one.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || one.closest('.trap, .skip') || !one.checkVisibility({ visibilityProperty: true })) continue;
      judge(one, box, false);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement!;
      if (!text.nodeValue!.trim() || around.closest('script, style, template, option, textarea, svg, .trap, .skip')) continue;
      if (!around.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      if (boxes.length) judge(around, { left: Math.min(...boxes.map((box) => box.left)), right: Math.max(...boxes.map((box) => box.right)) }, true);
    }
    return [...new Set(found)];
  });
  expect(out, `${what}: what sticks out`).toEqual([]);
}

/** Neither of these covers anything of the others. */
export async function expectApart(parts: Locator): Promise<void> {
  const boxes = await parts.evaluateAll((all) => all.map((one) => ({ name: one.getAttribute('aria-label') ?? '', ...one.getBoundingClientRect().toJSON() })));
  const covered = boxes.flatMap((one, at) =>
    boxes.slice(at + 1).filter((other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1).map((other) => `${one.name} and ${other.name}`),
  );
  expect(boxes.length, 'parts to compare').toBeGreaterThan(1);
  expect(covered, 'one covers the other').toEqual([]);
}

/**
 * Everything that a finger is to hit is 48 px high and wide, or what `least` says. A link in a running sentence is as high as its line, and a
 * box to tick counts with its words.
 */
export async function expectTargets(page: Page, what = page.url(), least = 48): Promise<void> {
  const small = await page.evaluate((least) => {
    const found: string[] = [];
    for (const one of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')) {
      const box = one.getBoundingClientRect();
      const unseen = box.width <= 1 || box.height <= 1 || box.right <= 0 || !one.checkVisibility({ visibilityProperty: true });
      if (unseen || one.matches('.skip')) continue;
      const around = one.parentElement?.textContent?.trim() ?? '';
      const inSentence = one.matches('a') && getComputedStyle(one).display === 'inline' && around.length > (one.textContent?.trim().length ?? 0);
      if (inSentence) continue;
      const words = (one as HTMLInputElement).labels?.[0]?.getBoundingClientRect();
      const ticks = one.matches('[type="checkbox"], [type="radio"]') && words;
      const [width, height] = ticks ? [box.width + words.width, Math.max(box.height, words.height)] : [box.width, box.height];
      if (width < least - 0.5 || height < least - 0.5) found.push(`${one.tagName.toLowerCase()}.${one.className} ${one.textContent?.trim().slice(0, 30)} ${Math.round(width)} x ${Math.round(height)}`);
    }
    return found;
  }, least);
  expect(small, `${what}: too small for a finger`).toEqual([]);
}

/**
 * Wherever this name from right to left stands on the page, it keeps to itself and does not turn its neighbours around:
 * in a `<bdi>`, in an element of its own direction, or between isolates (UAX 9).
 */
export async function expectIsolated(page: Page, name: string): Promise<void> {
  const { times, bare } = await page.evaluate((name) => {
    const found = { times: 0, bare: [] as string[] };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement!;
      if (!text.nodeValue!.includes(name) || around.closest('script, style, template')) continue;
      found.times += 1;
      const alone = around.closest('bdi, [dir="auto"]') || !text.nodeValue!.replaceAll(`\u2068${name}\u2069`, '').includes(name);
      if (!alone) found.bare.push(`${around.tagName.toLowerCase()}.${around.className}: ${text.nodeValue}`);
    }
    return found;
  }, name);
  expect(times, `${page.url()} shows the name`).toBeGreaterThan(0);
  expect(bare, `${page.url()}: a name that is not isolated`).toEqual([]);
}

/** Nothing of this text is cut off by what it stands in. */
export async function expectWhole(part: Locator): Promise<void> {
  await expect(part).toBeVisible();
  const cut = await part.evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    for (let around: Element | null = one; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (overflowX !== 'visible' && (text.left < box.left - 1 || text.right > box.right + 1)) return `${around.className}, sideways`;
      if (/hidden|clip/.test(overflowY) && (text.top < box.top - 1 || text.bottom > box.bottom + 1)) return `${around.className}, upright`;
    }
    return '';
  });
  expect(cut, 'cut off by').toBe('');
}
