// The network between browsers and the media port: it can lose packets, or pass none at all while everything else lives.
import { createSocket, type Socket } from 'node:dgram';

export class Wire {
  /** The share of packets that is lost, 0 to 1, in both directions. */
  loss = 0;
  /** One socket towards the server for each browser's, so that the server tells them apart. */
  private readonly ends = new Map<number, Socket>();

  private constructor(readonly port: number, private readonly near: Socket) {}

  static async start(mediaPort: number): Promise<Wire> {
    const near = createSocket('udp4');
    await new Promise<void>((ready, failed) => near.once('error', failed).bind(0, '127.0.0.1', ready));
    const wire = new Wire(near.address().port, near);
    near.on('message', (packet, from) => {
      if (wire.passes()) wire.end(from.port).send(packet, mediaPort, '127.0.0.1');
    });
    return wire;
  }

  private end(browser: number): Socket {
    const known = this.ends.get(browser);
    if (known) return known;
    const end = createSocket('udp4');
    end.on('message', (packet) => {
      if (this.passes()) this.near.send(packet, browser, '127.0.0.1');
    });
    this.ends.set(browser, end);
    return end;
  }

  private passes(): boolean {
    return Math.random() >= this.loss;
  }

  close(): void {
    for (const socket of [this.near, ...this.ends.values()]) socket.close();
  }
}
