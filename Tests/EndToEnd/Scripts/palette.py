"""Makes a PNG of a browser small: at most 256 colours, each pixel one byte.

Source: W3C, Portable Network Graphics (third edition), sections 9 and 11.
"""

import struct
import zlib
from collections import Counter


def chunks(data):
    place = 8
    while place < len(data):
        length, = struct.unpack_from(">I", data, place)
        yield data[place + 4:place + 8], data[place + 8:place + 8 + length]
        place += 12 + length


def rows(raw, width, height, size):
    """The rows of an image of 8 bits a channel, `size` bytes a pixel, without their filters."""
    stride = width * size
    before = bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride):
            left = row[x - size] if x >= size else 0
            up = before[x]
            corner = before[x - size] if x >= size else 0
            if kind == 1:
                row[x] = (row[x] + left) & 255
            elif kind == 2:
                row[x] = (row[x] + up) & 255
            elif kind == 3:
                row[x] = (row[x] + (left + up) // 2) & 255
            elif kind == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
                row[x] = (row[x] + near[2]) & 255
        yield row
        before = row


def nearest(colours):
    """Each colour's place in a palette of the 256 most frequent ones."""
    palette = [colour for colour, _ in colours.most_common(256)]
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in colours:
        if colour not in places:
            places[colour] = min(range(len(palette)), key=lambda i: sum(
                (a - b) ** 2 for a, b in zip(palette[i], colour)))
    return palette, places


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def shrink(path):
    with open(path, "rb") as file:
        data = file.read()
    parts = list(chunks(data))
    width, height, depth, kind = struct.unpack_from(">IIBB", parts[0][1])
    assert depth == 8 and kind in (2, 6), (depth, kind)
    size = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(part for name, part in parts if name == b"IDAT"))
    lines = [[bytes(row[x:x + 3]) for x in range(0, len(row), size)] for row in rows(raw, width, height, size)]
    palette, places = nearest(Counter(colour for line in lines for colour in line))
    pixels = b"".join(b"\0" + bytes(places[colour] for colour in line) for line in lines)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
                   + chunk(b"PLTE", b"".join(palette)) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b""))
