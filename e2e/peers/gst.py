# GStreamer's webrtcbin (on libnice, OpenSSL and libsrtp), as in cameras and studios: sends by WHIP, or watches by WHEP and
# counts what it could decode.
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402
from whip import Session, asked, say  # noqa: E402

AUDIO = "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=111"
VIDEO = "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96,rtcp-fb-nack=true,rtcp-fb-nack-pli=true"
SENDS = f"""
  webrtcbin name=line bundle-policy=max-bundle
  audiotestsrc is-live=true wave=sine freq=440 volume=0.4 ! audioconvert ! audioresample ! opusenc ! rtpopuspay pt=111
    ! {AUDIO} ! line.
  videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=10/1
    ! vp8enc deadline=1 keyframe-max-dist=300 ! rtpvp8pay pt=96 picture-id-mode=15-bit ! {VIDEO} ! line.
"""
# Of one element alone no pipeline would be made: what stands beside it does nothing.
WATCHES = "webrtcbin name=line bundle-policy=max-bundle fakesrc num-buffers=1 ! fakesink"


class Peer:
    def __init__(self):
        self.publishes, address = asked()
        self.session = Session(address)
        self.frames = self.sounds = 0
        self.state = "new"
        Gst.init(None)
        self.pipeline = Gst.parse_launch(SENDS if self.publishes else WATCHES)
        self.line = self.pipeline.get_by_name("line")
        # Whoever watches says when: the element itself would ask before both lines are there.
        if self.publishes:
            self.line.connect("on-negotiation-needed", self.negotiate)
        self.line.connect("notify::ice-gathering-state", self.gathered)
        self.line.connect("notify::connection-state", self.changed)
        self.line.connect("pad-added", self.added)
        if self.publishes:
            for n in range(2):
                one = self.line.emit("get-transceiver", n)
                one.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        else:
            # Before that it takes none.
            self.pipeline.set_state(Gst.State.READY)
            for caps in (AUDIO, VIDEO):
                way = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
                self.line.emit("add-transceiver", way, Gst.Caps.from_string(caps))
        self.loop = GLib.MainLoop()

    def negotiate(self, line):
        line.emit("create-offer", None, Gst.Promise.new_with_change_func(self.offered))

    def offered(self, promise):
        # The reply owns the offer, and must outlive its use.
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.line.emit("set-local-description", offer, Gst.Promise.new())

    # Everything is in the one offer: no candidate follows it.
    def gathered(self, line, _):
        if line.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            threading.Thread(target=self.offer, daemon=True).start()

    def offer(self):
        try:
            sdp = self.line.get_property("local-description").sdp.as_text()
            _, answer = GstSdp.SDPMessage.new_from_text(self.session.offer(sdp))
            kind = GstWebRTC.WebRTCSDPType.ANSWER
            said = GstWebRTC.WebRTCSessionDescription.new(kind, answer)
            self.line.emit("set-remote-description", said, Gst.Promise.new())
        except SystemExit as why:
            print(why, file=sys.stderr, flush=True)
            self.loop.quit()

    def changed(self, line, _):
        self.state = line.get_property("connection-state").value_nick

    def added(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        sound = pad.get_current_caps().get_structure(0).get_string("media") == "audio"
        chain = "rtpopusdepay ! opusdec" if sound else "rtpvp8depay ! vp8dec"
        part = Gst.parse_bin_from_description(f"queue ! {chain} ! fakesink name=end signal-handoffs=true sync=false", True)
        part.get_by_name("end").connect("handoff", self.heard if sound else self.seen)
        self.pipeline.add(part)
        part.sync_state_with_parent()
        pad.link(part.get_static_pad("sink"))

    def heard(self, *_):
        self.sounds += 1

    def seen(self, *_):
        self.frames += 1

    def tell(self):
        say(state=self.state, frames=self.frames, sounds=self.sounds)
        return True

    def until_input_ends(self):
        sys.stdin.read()
        self.loop.quit()

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        if not self.publishes:
            self.negotiate(self.line)
        GLib.timeout_add(500, self.tell)
        threading.Thread(target=self.until_input_ends, daemon=True).start()
        self.loop.run()
        self.session.end()
        self.pipeline.set_state(Gst.State.NULL)


Peer().run()
