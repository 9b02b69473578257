// Takes the pictures, judges each page on the way, and goes on after a fault: all of them are told at the end.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { axe, expectNoSideways, expectTargets } from '../lib/look';
import { awake } from '../lib/office';
import { expectNoCut, expectNoShift } from './checks';
import { routeOf, routes } from '../lib/routes';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'pictures');

const SIZES = {
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 900 },
  small: { width: 320, height: 844 },
  sideways: { width: 844, height: 390 },
};
export type Size = keyof typeof SIZES;

/** What a finger needs at the very least; the stories of both journeys ask for 48. */
const LEAST_TARGET = 44;

export class Camera {
  readonly faults: string[] = [];
  private readonly routes = routes();
  private readonly seen = new Set<string>();
  private readonly names = new Set<string>();

  /** `only`: pictures whose name contains it; all, where it is empty. */
  constructor(private readonly only: string) {
    if (!only) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  /** A page that an address opens: loaded anew at each size, light and dark, and in Spanish. `guest`: on a small phone too. */
  async page(page: Page, name: string, options: { guest?: boolean; except?: string[] } = {}): Promise<void> {
    if (!this.wants(page, name)) return;
    const [url, before] = [page.url(), page.viewportSize()];
    const open = async (size: Size) => {
      await page.setViewportSize(SIZES[size]);
      await page.goto(url);
      await awake(page);
      await this.hold(`${name}, ${size}`, () => expectNoShift(page));
    };
    for (const size of ['phone', 'desk'] as const) {
      await open(size);
      await this.judge(page, name, size, options.except);
      await this.take(page, name, size, ['light', 'dark']);
    }
    if (options.guest) {
      await page.setViewportSize(SIZES.small);
      await this.judge(page, name, 'small', options.except);
      await this.take(page, name, 'small', ['light']);
    }
    await speak(page, 'es');
    await open('phone');
    await this.hold(`${name}, Spanish`, () => expectNoSideways(page));
    await this.hold(`${name}, Spanish`, () => expectNoCut(page));
    await this.take(page, `${name}.es`, 'phone', ['light']);
    await speak(page, 'en');
    if (before) await page.setViewportSize(before);
    await page.goto(url);
    await awake(page);
  }

  /** A page as it stands now, because loading it anew would lose what is to be seen. */
  async state(page: Page, name: string, sizes: Size[] = ['phone', 'desk'], looks: ('light' | 'dark')[] = ['light', 'dark']): Promise<void> {
    if (!this.wants(page, name)) return;
    const before = page.viewportSize();
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      await this.judge(page, name, size);
      await this.take(page, name, size, looks);
    }
    if (before) await page.setViewportSize(before);
  }

  /** A part of the way. What fails in it is told, and the next part is gone all the same. */
  async hold(what: string, walk: () => Promise<void>): Promise<void> {
    try {
      await walk();
    } catch (error) {
      const said = (error as Error).message.replaceAll(/\u001b\[[0-9;]*m/g, '');
      this.faults.push(`${what}: ${said.split('\n').slice(0, 20).join('\n')}`);
    }
  }

  /** The pages of which there is no picture. */
  missing(): string[] {
    return this.routes.map((route) => route.path).filter((path) => !this.seen.has(path));
  }

  private wants(page: Page, name: string): boolean {
    if (this.names.has(name)) throw new Error(`two pictures are called ${name}`);
    this.names.add(name);
    const route = routeOf(this.routes, page.url());
    if (route) this.seen.add(route);
    return name.includes(this.only);
  }

  private async judge(page: Page, name: string, size: Size, except: string[] = []): Promise<void> {
    const what = `${name}, ${size}`;
    await this.hold(what, () => expectNoSideways(page));
    await this.hold(what, () => expectNoCut(page));
    if (size === 'phone' || size === 'small') await this.hold(what, () => expectTargets(page, page.url(), LEAST_TARGET));
    if (size !== 'small') await this.hold(what, () => axe(page, { except }));
  }

  private async take(page: Page, name: string, size: Size, looks: ('light' | 'dark')[]): Promise<void> {
    await page.evaluate(() => window.scrollTo(0, 0));
    for (const colorScheme of looks) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}.${size}.${colorScheme}.png`), fullPage: true, animations: 'disabled' });
    }
    await page.emulateMedia({ colorScheme: null });
  }
}

/** As the choice of a language at the foot of a page does it. */
async function speak(page: Page, lang: 'en' | 'es'): Promise<void> {
  await page.evaluate(async (lang) => {
    const answer = await fetch('/lang', { method: 'POST', body: new URLSearchParams({ lang, back: '/' }) });
    if (!answer.ok) throw new Error(`the language could not be chosen: ${answer.status}`);
  }, lang);
}
