// Networks that let little through: the call finds its way, and the doctor says beforehand what that way will be.
import { expect, test } from '@playwright/test';
import { waysOf, relaysOf } from '../lib/ways';
import { PUBLIC, type Field, type Kind } from './field';
import { keep, Meeting } from './meeting';

type Case = {
  name: string;
  kind?: Kind;
  toml?: string;
  before?: (field: Field) => Promise<unknown>;
  ports?: { webPort?: number; mediaPort?: number };
  /** The way that the guest's connections take: to the server itself, or to its relay. */
  way: 'udp' | 'tcp';
  /** What the doctor must say of such an installation. */
  doctor?: RegExp;
};

const CASES: Case[] = [
  { name: 'nat', way: 'udp' },
  { name: 'nat-symmetric', way: 'udp', before: (field) => field.tell({ symmetric: true }) },
  { name: 'udp-blocked', way: 'tcp', before: (field) => field.tell({ udp: false }) },
  // The page, its socket and all media by the one port that every network lets out.
  { name: 'only-443', way: 'tcp', ports: { webPort: 443 }, before: (field) => field.tell({ udp: false, ports: [443] }) },
  {
    name: 'only-443-public',
    way: 'tcp',
    ports: { webPort: 443 },
    toml: `[media]\npublic = ["${PUBLIC}:8601"]\n`,
    before: (field) => field.tell({ udp: false, ports: [443] }),
  },
  { name: 'ipv6-only', kind: 'v6', way: 'udp' },
  { name: 'server-behind-nat', kind: 'server behind NAT', way: 'udp', toml: `[media]\npublic = ["${PUBLIC}:8601"]\n`, doctor: /Media at 203\.0\.113\.7:8601 is reached by TCP/ },
  // It was not told its public address: only the relay on the web port is left, and the doctor says what to set.
  { name: 'server-behind-nat-untold', kind: 'server behind NAT', way: 'tcp', doctor: /Browsers are told private addresses only/ },
];

for (const { name, kind, toml, before, ports, way, doctor } of CASES) {
  test(name, async () => {
    const began = Date.now();
    const meeting = await Meeting.begin(kind, toml, before, ports);
    try {
      const met_ms = Date.now() - began;
      const [ways, relays] = [await waysOf(meeting.guest), await relaysOf(meeting.guest)];
      const { down, up } = await meeting.watch(5);
      const said = saidByDoctor(meeting);
      keep(name, { way: ways.join(' '), relay: relays.join(' '), frames: Math.min(down.frames_per_s, up.frames_per_s), met_ms });
      for (const taken of ways.map((one, index) => (relays[index] === 'none' ? one : relays[index]!))) expect(taken === 'tls' ? 'tcp' : taken).toBe(way);
      expect(Math.max(down.made_up_pm, up.made_up_pm)).toBeLessThan(100);
      if (doctor) expect(said).toMatch(doctor);
    } finally {
      await meeting.end();
    }
  });
}

/** Its findings; that some of them are bad is told by how it ends, which is not asked here. */
function saidByDoctor(meeting: Meeting): string {
  const any = meeting.field.kind === 'v6' ? '[::]' : '0.0.0.0';
  try {
    return meeting.server.command('doctor', '--listen', `${any}:${meeting.server.port}`, '--media', `${any}:${meeting.server.mediaPort}`);
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  }
}
