// An authenticator app: what a person has on the phone. RFC 6238 with SHA-1, six digits and 30 seconds.
import { createHmac } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(key: string): Buffer {
  const bits = [...key.replaceAll(/\s/g, '')].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
}

/** The digits at a time. */
export function codeOf(key: string, at = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', bytesOf(key)).update(counter).digest();
  const from = hash[hash.length - 1]! & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A phone whose clock is behind by just so much that its code is about to change: the next one needs no waiting for. */
export class SlowPhone {
  private readonly behind: number;

  constructor() {
    const behind = (Date.now() % 30_000) + 1_000;
    // By a few seconds only it would be taken for somebody who is slow to type.
    this.behind = behind < 15_000 ? behind + 30_000 : behind;
  }

  code(key: string): string {
    return codeOf(key, Date.now() - this.behind);
  }
}
