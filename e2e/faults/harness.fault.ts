// The network itself: it loses what it is told to lose, lets through what it is told to, and blocks the rest. Run with
// BEDSIDE_FAULTS_PLANT=leaky, a router that does nothing of it, these must fail.
import { expect, test } from '@playwright/test';
import { Field } from './field';

test('the link is clean, lossy, slow and shut as it is told', async () => {
  const field = await Field.lay();
  try {
    expect(await field.echoed(500)).toBeGreaterThan(0.99);
    await field.weather({ loss: 0.2 });
    // There and back: 0.8 × 0.8.
    const back = await field.echoed(1_000);
    expect(back).toBeGreaterThan(0.56);
    expect(back).toBeLessThan(0.72);
    const { count } = await field.tell({});
    const [passed, lost] = count['eth0 up']!;
    expect(lost / (passed + lost)).toBeGreaterThan(0.08);
    await field.weather({ kbps: 200 });
    // 500 datagrams of 128 bytes within about 0.7 s are 730 kbit/s: most do not fit, and some do.
    const narrow = await field.echoed(500);
    expect(narrow).toBeGreaterThan(0.1);
    expect(narrow).toBeLessThan(0.9);
    await field.weather({ blocked: true });
    expect(await field.echoed(50)).toBe(0);
  } finally {
    await field.lift();
  }
});

test('the firewall lets out what it should', async () => {
  const field = await Field.lay();
  try {
    expect(await field.opens(9_001)).toBe(true);
    await field.tell({ udp: false });
    expect(await field.echoed(20)).toBe(0);
    expect(await field.opens(9_001)).toBe(true);
    await field.tell({ ports: [443] });
    expect(await field.opens(9_001)).toBe(false);
    expect(await field.opens(443)).toBe(true);
    await field.tell({ tcp: false });
    expect(await field.opens(443)).toBe(false);
  } finally {
    await field.lift();
  }
});

for (const kind of ['v6', 'server behind NAT'] as const) {
  test(`there is a way: ${kind}`, async () => {
    const field = await Field.lay(kind);
    try {
      expect(await field.opens(9_002)).toBe(true);
      expect(await field.echoed(50)).toBe(1);
    } finally {
      await field.lift();
    }
  });
}

test('a link that is gone is gone, and the other one carries', async () => {
  const field = await Field.lay();
  try {
    field.down('eth0');
    field.up('wlan0');
    expect(await field.echoed(100)).toBeGreaterThan(0.97);
    const { count } = await field.tell({});
    expect(count['wlan0 up']![0]).toBeGreaterThan(90);
    expect(count['eth0 up']![0]).toBeLessThan(10);
    field.down('wlan0');
    field.up('eth0');
    await field.tell({ symmetric: true });
    expect(await field.echoed(100)).toBeGreaterThan(0.97);
    await field.tell({ rebind: true });
    expect(await field.echoed(100)).toBeGreaterThan(0.97);
  } finally {
    await field.lift();
  }
});
