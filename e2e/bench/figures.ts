// How a figure is said: one line that a program can read.

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!);
}

/** `okWithBug`: whether it would also say `ok` of the bug that this run has planted after it had measured. Then it says nothing. */
export function bar(id: string, figures: Record<string, string | number>, ok: boolean, okWithBug: boolean): void {
  const verdict = !ok ? 'short' : okWithBug ? 'not-run reason=blind' : 'ok';
  const words = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
  console.log(`\nBAR ${id} ${words.join(' ')} ${verdict}`);
}
