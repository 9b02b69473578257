// Which pages axe has looked at, over all the stories: kept only while all of them are told (scripts/test.sh), because a
// single story is not to be asked for the others' pages.
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { routeOf, routes } from './routes';

const folder = process.env.BEDSIDE_AXE_NOTES;
/** "Sign in", "not for you", "nothing here": another page stands where this one would. */
const ANOTHER = [401, 403, 404, 410];

let known: ReturnType<typeof routes> | undefined;

export async function noteLook(page: Page): Promise<void> {
  if (!folder) return;
  const status = await page.evaluate(() => {
    const [loaded] = performance.getEntriesByType('navigation') as (PerformanceNavigationTiming & { responseStatus?: number })[];
    return loaded?.responseStatus ?? 0;
  });
  const route = routeOf((known ??= routes()), page.url());
  if (!route || ANOTHER.includes(status) || status >= 500) return;
  mkdirSync(folder, { recursive: true });
  // Each process has a file of its own, so that none waits for another.
  appendFileSync(join(folder, `${process.pid}.txt`), `${route}\n`);
}

/** The routes of all that was noted. */
export function lookedAt(): Set<string> {
  if (!folder) throw new Error('nothing is noted: BEDSIDE_AXE_NOTES names no folder');
  return new Set(readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)));
}
