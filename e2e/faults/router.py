# The network between the server's namespace and the guest's: links that lose, delay and narrow, a guest's router with NAT,
# a firewall, and a server's router. In one small program and not in the kernel, because not every kernel has netem, and
# because a program can count what it did. It runs in the server's namespace and is told what to do by lines of JSON.
import fcntl, heapq, json, os, random, selectors, struct, subprocess, sys, time

GUEST = sys.argv[1]  # the guest's namespace
# Planted fault for the harness's own test: a router that does nothing of what it is told.
LEAKY = os.environ.get('BEDSIDE_FAULTS_PLANT') == 'leaky'
TCP, UDP = 6, 17

# What the world sees, and what the machines themselves have.
PUBLIC = bytes([203, 0, 113, 7])
OUTSIDE = {'eth0': bytes([198, 51, 100, 1]), 'wlan0': bytes([198, 51, 100, 2])}


def tun(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, 0x400454CA, struct.pack('16sH', name.encode(), 0x0001 | 0x1000))  # TUNSETIFF: IFF_TUN | IFF_NO_PI
    return fd


def changed(checksum, before, after):
    """An Internet checksum after these bytes have taken the place of those (RFC 1624)."""
    total = ~checksum & 0xFFFF
    for at in range(0, len(before), 2):
        total += (~int.from_bytes(before[at:at + 2], 'big') & 0xFFFF) + int.from_bytes(after[at:at + 2], 'big')
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Packet:
    """An IPv4 packet of TCP or UDP whose ends can be rewritten; anything else has `kind` None."""

    def __init__(self, raw):
        self.raw = bytearray(raw)
        self.kind = self.ends = None
        if raw[0] >> 4 == 4 and raw[9] in (TCP, UDP) and not (raw[6] & 0x1F or raw[7]):
            self.kind, self.at = raw[9], (raw[0] & 15) * 4
        elif raw[0] >> 4 == 6 and raw[6] in (TCP, UDP):
            self.kind, self.at = raw[6], 40
        if self.kind:
            self.ports = struct.unpack_from('!HH', raw, self.at)

    def address(self, end):
        return bytes(self.raw[12 + 4 * end:16 + 4 * end])

    def rewrite(self, end, address, port):
        """The source (0) or the destination (1)."""
        raw, at = self.raw, self.at
        before = bytes(raw[12 + 4 * end:16 + 4 * end])
        old, new = before + raw[at + 2 * end:at + 2 * end + 2], address + struct.pack('!H', port)
        raw[12 + 4 * end:16 + 4 * end] = address
        struct.pack_into('!H', raw, at + 2 * end, port)
        struct.pack_into('!H', raw, 10, changed(struct.unpack_from('!H', raw, 10)[0], before, address))
        where = at + (16 if self.kind == TCP else 6)
        checksum = struct.unpack_from('!H', raw, where)[0]
        if self.kind == TCP or checksum:
            struct.pack_into('!H', raw, where, changed(checksum, old, new) or (0xFFFF if self.kind == UDP else 0))
        self.ports = struct.unpack_from('!HH', raw, at)


class Nat:
    """Who is inside is seen outside at another port; a symmetric one takes another port for each destination."""

    def __init__(self):
        self.symmetric = False
        self.forget()

    def forget(self):
        self.out, self.back, self.last = {}, {}, random.randrange(20_000, 40_000)

    def leave(self, packet, link, outside):
        inside = (packet.kind, packet.address(0), packet.ports[0])
        there = (packet.address(1), packet.ports[1]) if self.symmetric else None
        port = self.out.get((inside, there, link))
        if port is None:
            self.last += 1 + random.randrange(7)
            port = self.out[inside, there, link] = self.last
            self.back[packet.kind, outside, port] = (inside, there, link)
        packet.rewrite(0, outside, port)

    def enter(self, packet):
        """The link on which it goes in, or None: nobody inside has asked for it."""
        found = self.back.get((packet.kind, packet.address(1), packet.ports[1]))
        if found is None:
            return None
        inside, there, link = found
        # A symmetric one lets in only whoever was spoken to.
        if there is not None and there != (packet.address(0), packet.ports[0]):
            return None
        packet.rewrite(1, inside[1], inside[2])
        return link


class Way:
    """One direction of one link."""

    def __init__(self):
        self.loss, self.delay_ms, self.jitter_ms, self.kbps, self.queue_ms, self.blocked = 0.0, 0, 0, 0, 400, False
        self.free = self.latest = 0.0
        self.passed = self.lost = self.full = 0

    def send(self, raw, now, deliver):
        if not LEAKY and (self.blocked or random.random() < self.loss):
            self.lost += 1
            return
        at = now
        if self.kbps and not LEAKY:
            at = max(now, self.free)
            if at - now > self.queue_ms / 1000:
                self.full += 1
                return
            at = self.free = at + len(raw) * 8 / (self.kbps * 1000)
        # Late, but in order, as on the air: what is behind a late packet waits for it.
        if not LEAKY:
            at += (self.delay_ms + random.random() * self.jitter_ms) / 1000
        self.latest = at = max(at, self.latest)
        self.passed += 1
        deliver(at, raw)


server = tun('s0')
guests = {name: tun(name) for name in OUTSIDE}
for name in guests:
    subprocess.check_call(['ip', 'link', 'set', name, 'netns', GUEST])
ways = {(name, side): Way() for name in guests for side in ('up', 'down')}
nat, hairpin = Nat(), Nat()
state = {'udp': True, 'tcp': True, 'ports': [], 'inside': None, 'nat': True, 'outside': dict(OUTSIDE)}
stopped = 0
heap, order = [], 0


def put(fd, raw):
    try:
        os.write(fd, raw)
    except OSError:
        pass  # that end is down


def later(fd):
    def deliver(at, raw):
        global order
        order += 1
        heapq.heappush(heap, (at, order, fd, raw))
    return deliver


def lets(packet):
    """The guest's firewall, which looks at what goes out."""
    if LEAKY:
        return True
    if not state['udp'] and packet.kind == UDP or not state['tcp'] and packet.kind == TCP:
        return False
    return not state['ports'] or packet.ports[1] in state['ports']


def from_guest(link, raw, now):
    global stopped
    packet = Packet(raw)
    if not packet.kind:
        return
    if not lets(packet):
        stopped += 1
        return
    if raw[0] >> 4 == 4:
        if state['nat']:
            nat.leave(packet, link, state['outside'][link])
        if state['inside']:
            if packet.address(1) != PUBLIC:
                return
            packet.rewrite(1, state['inside'], packet.ports[1])
    ways[link, 'up'].send(bytes(packet.raw), now, later(server))


def from_server(raw, now):
    packet = Packet(raw)
    if not packet.kind:
        return
    if raw[0] >> 4 == 6:
        # No NAT there: each link has a network of its own.
        link = 'wlan0' if packet.raw[24:30] == bytes.fromhex('20010db80003') else 'eth0'
    else:
        if state['inside']:
            if packet.address(1) == PUBLIC:
                # From inside to the public address, and what comes back of it.
                if hairpin.enter(packet):
                    packet.rewrite(0, PUBLIC, packet.ports[0])
                else:
                    hairpin.leave(packet, 'server', PUBLIC)
                    packet.rewrite(1, state['inside'], packet.ports[1])
                return put(server, bytes(packet.raw))
            packet.rewrite(0, PUBLIC, packet.ports[0])
        if state['nat']:
            link = nat.enter(packet)
            if link is None:
                return
        else:
            link = 'wlan0' if packet.address(1)[1] == 30 else 'eth0'
    ways[link, 'down'].send(bytes(packet.raw), now, later(guests[link]))


def told(line):
    """{"links": {"eth0": {"loss": 0.05}}, "udp": false, "ports": [443], "symmetric": true, "inside": "10.9.0.7", "rebind": true}"""
    for key, value in json.loads(line).items():
        if key == 'links':
            for name, settings in value.items():
                for side in ('up', 'down'):
                    for setting, number in settings.items():
                        getattr(ways[name, side], setting)
                        setattr(ways[name, side], setting, number)
        elif key == 'symmetric':
            nat.symmetric = value
            nat.forget()
        elif key == 'inside':
            state[key] = bytes(map(int, value.split('.'))) if value else None
        elif key == 'rebind':
            # Another address towards the world, and nobody inside is told.
            nat.forget()
            state['outside'] = {name: address[:3] + bytes([address[3] + 10]) for name, address in state['outside'].items()}
        else:
            state[key] = value
    count = {f'{name} {side}': [way.passed, way.lost, way.full] for (name, side), way in ways.items()}
    print(json.dumps({'count': count, 'stopped': stopped}), flush=True)


chosen = selectors.DefaultSelector()
chosen.register(server, selectors.EVENT_READ, ('server', None))
for name, fd in guests.items():
    chosen.register(fd, selectors.EVENT_READ, ('guest', name))
os.set_blocking(0, False)
chosen.register(0, selectors.EVENT_READ, ('told', None))
typed = b''
print(json.dumps({'ready': True}), flush=True)
while True:
    wait = max(0.0, heap[0][0] - time.monotonic()) if heap else None
    for key, _ in chosen.select(wait):
        who, name = key.data
        if who == 'told':
            read = os.read(0, 65536)
            if not read:
                sys.exit()
            typed += read
            *lines, typed = typed.split(b'\n')
            for line in lines:
                told(line)
            continue
        for _ in range(64):
            try:
                raw = os.read(key.fd, 65536)
            except BlockingIOError:
                break
            except OSError:
                break  # that end is down
            if who == 'guest':
                from_guest(name, raw, time.monotonic())
            else:
                from_server(raw, time.monotonic())
    now = time.monotonic()
    while heap and heap[0][0] <= now:
        _, _, fd, raw = heapq.heappop(heap)
        put(fd, raw)
