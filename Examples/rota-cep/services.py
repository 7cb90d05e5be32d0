#!/usr/bin/env python3
"""Stands in for the CRM and the postcode service, with their failures.

    services.py [PORT [FOLDER]]   listens on 127.0.0.1:PORT, by default a free one; with a FOLDER
                                  also over https, with a certificate that it makes there

It prints its port, and that of https if there is one. The first part of a path says how it
behaves; what follows is the path of the real service:

    /ok/Contacts    as the CRM does        /ok/ws/01310100/json/   as the postcode service does
    /busy…          429 twice, then well   /failing…               500 twice, then well
    /down…          always 503             /slow…                  never an answer
    /flawed…        as /ok, with contacts that nobody can read
    /late…          as /ok, but after a quarter of a second
    /cut…           half an answer         /nonsense…              what is not JSON
    /endless…       pages for ever         /huge…                  more than anybody reads

What follows the word, as in /busy-7, tells one asker from another. /count/busy-7 tells how often
it was asked. It ends when its standard input does, unless that is /dev/null.
"""
import collections, http.server, json, os, signal, ssl, subprocess, sys, threading, time, urllib.parse

KEY = "a-valid-key"
CITIES = [("São Paulo", "SP", 1310100), ("Rio de Janeiro", "RJ", 20040020), ("Manaus", "AM", 69005070)]
PLACES = {
    "01310100": ("Avenida Paulista", "Bela Vista", "São Paulo", "SP"),
    "20040020": ("Praça Pio X", "Centro", "Rio de Janeiro", "RJ"),
    "18680000": ("", "", "Lençóis Paulista", "SP"),
}
counts, lock = collections.Counter(), threading.Lock()


def contact(number):
    city, state, cep = CITIES[number % len(CITIES)]
    return {
        "Id": 1000 + number, "Name": f"Cliente {number:03}", "Email": f"c{number}@example.com",
        "ZipCode": None if number % 50 == 49 else cep, "Phones": [{"PhoneNumber": f"11 5555-{number:04}"}],
        "City": {"Id": 1, "Name": city, "State": {"Short": state}}, "Tags": [{"TagId": number % 2}],
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, value, **fields):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, text in fields.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        way, _, rest = address.path[1:].partition("/")
        if way == "count":
            return self.answer(200, counts[rest])
        with lock:
            counts[way] += 1
            turn = counts[way]
        kind = way.partition("-")[0]
        try:
            if kind == "busy" and turn <= 2:
                return self.answer(429, {}, Retry_After="0" if turn == 1 else "1")
            if kind == "failing" and turn <= 2:
                return self.answer(500, {"error": "not today"})
            if kind == "down":
                return self.answer(503, {})
            if kind == "slow":
                return self.connection.recv(1)
            if kind == "late":
                time.sleep(0.25)
            if kind == "cut":
                self.close_connection = True
                return self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"value\":")
            if kind == "nonsense":
                return self.answer(200, b"<html>Welcome to the hotel's network</html>")
            if kind == "huge":
                return self.answer(200, b" " * (16 << 20))
            if rest == "Contacts":
                return self.contacts(dict(urllib.parse.parse_qsl(address.query)), kind)
            if rest.startswith("ws/"):
                return self.place(rest.split("/")[1])
            self.answer(404, {})
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def contacts(self, query, kind):
        if self.headers.get("User-Key") != KEY:
            return self.answer(403, {"error": "User-Key"})
        found = [contact(number) for number in range(250)]
        if "$filter" in query:
            tag = int(query["$filter"].removeprefix("Tags/any(t: t/TagId eq ").removesuffix(")"))
            found = [one for one in found if one["Tags"][0]["TagId"] == tag]
        skip, top = int(query.get("$skip", 0)), min(100, int(query.get("$top", 100)))
        if kind == "flawed":
            found[3]["Name"] = found[7]["Id"] = None
            found[100:105] = [7, None, "x", {"Id": 1}, dict(found[104], City=5)]
        page = [contact(skip + n) for n in range(top)] if kind == "endless" else found[skip:skip + top]
        self.answer(200, {"@odata.context": "https://api/$metadata#Contacts", "value": page})

    def place(self, cep):
        if cep not in PLACES:
            return self.answer(200, {"erro": "true"})
        street, district, city, state = PLACES[cep]
        self.answer(200, {
            "cep": f"{cep[:5]}-{cep[5:]}", "logradouro": street, "complemento": "", "bairro": district,
            "localidade": city, "uf": state, "ibge": "3550308", "ddd": "11",
        })


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True

    def handle_error(self, *what):
        pass


def serve(port, folder=None):
    server = Server(("127.0.0.1", port), Handler)
    if folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
             "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


ports = [serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0)]
if len(sys.argv) > 2:
    ports.append(serve(0, sys.argv[2]))
print(*ports, flush=True)
while os.fstat(0).st_rdev == os.stat("/dev/null").st_rdev:
    signal.pause()
sys.stdin.read()
os._exit(0)
