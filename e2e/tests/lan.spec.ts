// A clinic's own network: the server makes a local authority, a phone is told how to trust it, and then has its camera.
import { get } from 'node:https';
import { Server } from '../lib/server';
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { meet } from '../lib/visit';

/** The status of this address for somebody who trusts that authority and nobody else. */
function trusted(address: string, authority: string): Promise<number> {
  return new Promise((done, failed) => {
    get(address, { ca: authority }, (answer) => {
      answer.destroy();
      done(answer.statusCode!);
    }).once('error', failed);
  });
}

test('a phone is told how to trust the server, and then the call has its camera', async ({ people }) => {
  const server = await Server.start({ tls: true });
  try {
    const phone = await people.page({ ...PHONE, ignoreHTTPSErrors: true });
    const plain = `http://localhost:${server.port}/`;
    await phone.goto(plain);
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    await axe(phone);
    await shots(phone, 'trust');
    const authority = await phone.request.get(`${plain}bedside-authority.crt`);
    expect(authority.headers()['content-type']).toBe('application/x-x509-ca-cert');
    // The certificate is good for whoever installs the authority, and for nobody else.
    expect(await trusted(server.url('/'), await authority.text())).toBe(200);
    await expect(trusted(server.url('/'), '')).rejects.toThrow(/certificate/);
    const open = phone.getByRole('link', { name: /Open/ });
    await expect(open).toHaveAttribute('href', server.url('/'));

    const host = await people.page({ ignoreHTTPSErrors: true });
    const clinic = await openClinic(host, server);
    // No certificate can say `*.localhost`, so the clinic stands in the path.
    expect(clinic.url('/')).toContain(server.url('/c/'));
    const visit = await meet(host, phone, clinic);
    expect(visit.links[0]).toContain(clinic.url('/j/'));
    expect(await phone.evaluate(() => window.isSecureContext)).toBe(true);
    await callProof([host, phone]);
    await axe(phone);
  } finally {
    await people.leave();
    await server.remove();
  }
});
