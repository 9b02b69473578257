# aiortc, a WebRTC stack in Python that shares nothing with browsers: sends a picture and a tone by WHIP, or watches by WHEP
# and counts what it could decode.
import asyncio
import fractions
import math
import struct
import sys
import time

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from whip import Session, asked, say

RATE = 48_000
SAMPLES = 960
FRAMES_PER_S = 10


class Paced(MediaStreamTrack):
    """One frame each `every` seconds, from when the first is asked for."""

    every = 1.0

    def __init__(self):
        super().__init__()
        self.begun = None
        self.count = 0

    async def turn(self):
        self.begun = self.begun or time.monotonic()
        await asyncio.sleep(max(0.0, self.begun + self.count * self.every - time.monotonic()))
        self.count += 1
        return self.count - 1


class Tone(Paced):
    kind = "audio"
    every = SAMPLES / RATE

    async def recv(self):
        n = await self.turn()
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        at = range(n * SAMPLES, (n + 1) * SAMPLES)
        frame.planes[0].update(struct.pack(f"<{SAMPLES}h", *(int(9_000 * math.sin(2 * math.pi * 440 * i / RATE)) for i in at)))
        frame.sample_rate, frame.pts, frame.time_base = RATE, n * SAMPLES, fractions.Fraction(1, RATE)
        return frame


class Picture(Paced):
    kind = "video"
    every = 1 / FRAMES_PER_S

    async def recv(self):
        n = await self.turn()
        frame = av.VideoFrame(320, 240, "yuv420p")
        for plane, shade in zip(frame.planes, (n * 5 % 200 + 20, 90, 160)):
            plane.update(bytes([shade]) * plane.buffer_size)
        frame.pts, frame.time_base = n * 90_000 // FRAMES_PER_S, fractions.Fraction(1, 90_000)
        return frame


class Got:
    def __init__(self):
        self.frames = self.width = self.sounds = self.loudest = 0

    async def look(self, track):
        while True:
            frame = await track.recv()
            if track.kind == "video":
                self.frames, self.width = self.frames + 1, frame.width
            else:
                self.sounds += 1
                samples = bytes(frame.planes[0])
                self.loudest = max(self.loudest, max(map(abs, struct.unpack(f"<{len(samples) // 2}h", samples))))


async def main():
    publishes, address = asked()
    session, line, got = Session(address), RTCPeerConnection(), Got()
    looks = []
    if publishes:
        line.addTransceiver(Tone(), direction="sendonly")
        line.addTransceiver(Picture(), direction="sendonly")
    else:
        line.on("track", lambda track: looks.append(asyncio.ensure_future(got.look(track))))
        line.addTransceiver("audio", direction="recvonly")
        line.addTransceiver("video", direction="recvonly")
    await line.setLocalDescription(await line.createOffer())
    answer = await asyncio.to_thread(session.offer, line.localDescription.sdp)
    await line.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    while not ended.done():
        sent = sum(one.packetsSent for one in (await line.getStats()).values() if one.type == "outbound-rtp")
        say(state=line.connectionState, sent=sent, frames=got.frames, width=got.width, sounds=got.sounds, loudest=got.loudest)
        await asyncio.wait([ended], timeout=0.5)
    await asyncio.to_thread(session.end)
    for look in looks:
        look.cancel()
    await line.close()


asyncio.run(main())
