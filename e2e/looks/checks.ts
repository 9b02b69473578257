// What a picture does not show, and what is tedious to find by eye.
import { expect, type BrowserContext, type Page } from '@playwright/test';

/** Before any script of the page: writes down what moves by itself, and which part it was. */
export async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node | null }[] };
    const state = window as unknown as { __shifts: string[] };
    state.__shifts = [];
    const told = (node?: Node | null) => (node instanceof Element ? `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}` : node?.nodeName ?? 'something gone');
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as Shift[]) {
        if (!shift.hadRecentInput) state.__shifts.push(`${shift.value.toFixed(4)}: ${shift.sources.map((source) => told(source.node)).join(', ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Nothing has moved since the page was opened, its letters being the right ones by now. */
export async function expectNoShift(page: Page): Promise<void> {
  // Behind another tab nothing is drawn, so that one would wait for ever.
  await page.bringToFront();
  const shifts = await page.evaluate(async () => {
    await document.fonts.ready;
    // What moved is told in the picture after the next one.
    for (let picture = 0; picture < 3; picture += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
    return (window as unknown as { __shifts: string[] }).__shifts;
  });
  expect(shifts, 'what moved by itself').toEqual([]);
}

/** No text is cut off by the part in which it stands. What is only for ears is left out. */
export async function expectNoCut(page: Page): Promise<void> {
  const cut = await page.evaluate(() => {
    const found: string[] = [];
    for (const one of document.querySelectorAll<HTMLElement>('body *')) {
      const style = getComputedStyle(one);
      const own = [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.nodeValue!.trim());
      if (!own || one.closest('.trap, .skip, script, style') || style.clipPath === 'inset(50%)' || one.clientWidth <= 1) continue;
      if (!one.checkVisibility({ visibilityProperty: true })) continue;
      const hides = (overflow: string) => /hidden|clip/.test(overflow);
      const sideways = hides(style.overflowX) ? one.scrollWidth - one.clientWidth : 0;
      const upright = hides(style.overflowY) ? one.scrollHeight - one.clientHeight : 0;
      if (sideways > 1 || upright > 2) found.push(`${one.tagName.toLowerCase()}.${one.className}: ${one.textContent!.trim().slice(0, 40)} (${sideways} x ${upright} px)`);
    }
    return [...new Set(found)];
  });
  expect(cut, 'what is cut off').toEqual([]);
}
