# WHIP and WHEP (RFC 9725) for the peers here: an offer goes out, an answer comes back, and the session is deleted at the end.
# Names under localhost are not everybody's to resolve, so the connection goes to loopback and the name stands in the head.
import http.client
import json
import os
import sys
from urllib.parse import urlsplit


class Session:
    def __init__(self, address):
        self.address = urlsplit(address)
        self.place = None

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.address.port, timeout=20)
        headers = {"Host": self.address.netloc, "Authorization": "Bearer " + os.environ["PEER_KEY"]}
        if body is not None:
            headers["Content-Type"] = "application/sdp"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer, text

    def offer(self, sdp):
        answer, text = self.ask("POST", self.address.path, sdp)
        if answer.status != 201:
            raise SystemExit(f"{answer.status}: {text}")
        # As an address or as a path.
        self.place = urlsplit(answer.headers["Location"]).path
        return text

    def end(self):
        if self.place:
            self.ask("DELETE", self.place)


def say(**what):
    """For the story (e2e/lib/peers.ts): one line each time."""
    print(json.dumps(what), flush=True)


def asked():
    """What for, and at which address."""
    if len(sys.argv) != 3 or sys.argv[1] not in ("publish", "watch"):
        raise SystemExit(f"{sys.argv[0]} publish|watch ADDRESS, with PEER_KEY in the environment; ends with its input")
    return sys.argv[1] == "publish", sys.argv[2]
