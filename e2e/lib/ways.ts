// By which way media goes: what a network lets out, and what the browser then took.
import type { Page } from '@playwright/test';

/**
 * As in a network that lets nothing else out: of every description only the candidates of this protocol reach the browser.
 * Before the page is opened.
 */
export async function onlyBy(page: Page, protocol: 'udp' | 'tcp'): Promise<void> {
  await page.addInitScript((only) => {
    type Take = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
    const take = RTCPeerConnection.prototype.setRemoteDescription as Take;
    const less: Take = function (description) {
      const kept = (description.sdp ?? '').split('\r\n').filter((line) => !line.startsWith('a=candidate:') || line.split(' ')[2] === only);
      return take.call(this, { type: description.type, sdp: kept.join('\r\n') });
    };
    RTCPeerConnection.prototype.setRemoteDescription = less as typeof RTCPeerConnection.prototype.setRemoteDescription;
  }, protocol);
}

/** The candidate of one end of the pair that each connected connection of this page uses. */
async function candidatesOf(page: Page, end: 'localCandidateId' | 'remoteCandidateId'): Promise<{ protocol?: string; relayProtocol?: string }[]> {
  return page.evaluate(async (end) => {
    const all = (window as unknown as { __connections?: RTCPeerConnection[] }).__connections ?? [];
    const candidates = [];
    for (const connection of all) {
      if (connection.connectionState !== 'connected') continue;
      const reports = [...(await connection.getStats()).values()];
      const transport = reports.find((report) => report.type === 'transport');
      const pair = reports.find((report) => report.id === transport?.selectedCandidatePairId);
      const { protocol, relayProtocol } = reports.find((report) => report.id === pair?.[end]) ?? {};
      candidates.push({ protocol, relayProtocol });
    }
    return candidates;
  }, end);
}

/** The protocol of the way that each connection of this page uses, once it is connected. */
export async function waysOf(page: Page): Promise<string[]> {
  return (await candidatesOf(page, 'remoteCandidateId')).map(({ protocol }) => protocol ?? 'none');
}

/**
 * As in a network in which none of the server's own addresses is reached: the browser may use nothing but the relay, and
 * reaches that on the media port by `way`. Before the page is opened.
 */
export async function onlyByRelay(page: Page, way: 'udp' | 'tcp'): Promise<void> {
  await page.addInitScript((way) => {
    const Plain = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Plain {
      constructor(configuration: RTCConfiguration = {}) {
        const iceServers = (configuration.iceServers ?? []).map((server) => ({ ...server, urls: [[server.urls].flat()[0]!.replace(/transport=\w+/, `transport=${way}`)] }));
        super({ ...configuration, iceServers, iceTransportPolicy: 'relay' });
      }
    };
  }, way);
}

/** By what this page reaches the relay (`udp`, `tcp`, `tls`) on each connection, or `none` where it goes another way. */
export async function relaysOf(page: Page): Promise<string[]> {
  return (await candidatesOf(page, 'localCandidateId')).map(({ relayProtocol }) => relayProtocol ?? 'none');
}
