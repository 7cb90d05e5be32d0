// A small web server that breaks in every way a backend breaks, when it is asked to.
// Plain Node 16 or newer, no dependencies. See README.md beside it.
'use strict';

const http = require('http');

const port = Number(process.env.PORT || 3001);
const leakMax = 4096; // MB in one request
const drainMs = 5000; // how long open requests may take once SIGTERM came
const startedAt = Date.now();
const kept = []; // what /leak never gives back
let degraded = false;

function answer(response, status, body) {
  const text = JSON.stringify(body) + '\n';
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

// Answers first and breaks afterwards, so that whoever asked learns what will happen.
function answerThen(response, body, act) {
  response.once('finish', () => setImmediate(act));
  answer(response, 200, body);
}

// A whole number within bounds, or undefined where the query says anything else.
function wholeNumber(text, least, most) {
  if (!/^\d{1,6}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}

const routes = {
  '/': (response) => {
    answer(response, 200, { try: Object.keys(routes).filter((path) => path !== '/') });
  },

  '/api/health': (response) => {
    answer(response, 200, {
      status: degraded ? 'degraded' : 'healthy',
      pid: process.pid,
      uptime_s: Math.floor((Date.now() - startedAt) / 1000),
      memory_mb: Math.round(process.memoryUsage().rss / 1048576),
    });
  },

  '/api/version': (response) => {
    answer(response, 200, { name: 'crash-dummy', version: '1.0.0', node: process.version });
  },

  '/crash': (response) => {
    answerThen(response, { will: 'throw an exception that nobody catches' }, () => {
      throw new Error('crash-dummy was asked to crash');
    });
  },

  '/exit': (response, query) => {
    const code = wholeNumber(query.get('code') || '1', 0, 255);
    if (code === undefined) return answer(response, 400, { error: 'code is 0 to 255' });
    answerThen(response, { will: `exit with status ${code}` }, () => {
      console.log(`crash-dummy exits with status ${code}, as asked`);
      process.exit(code);
    });
  },

  '/hang': (response) => {
    answerThen(response, { will: 'block the event loop for ever' }, () => {
      console.error('crash-dummy hangs, as asked');
      // Asleep, not spinning: a loop that burns a processor would look busy rather than stuck.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  },

  '/leak': (response, query) => {
    const mb = wholeNumber(query.get('mb') || '50', 1, leakMax);
    if (mb === undefined) return answer(response, 400, { error: `mb is 1 to ${leakMax}` });
    // Filled, so that the pages are there; block by block, as a leak comes.
    for (let i = 0; i < mb; i += 1) kept.push(Buffer.alloc(1048576, 1));
    console.log(`crash-dummy keeps ${kept.length} MB`);
    answer(response, 200, { kept_mb: kept.length });
  },

  '/degraded': (response) => {
    degraded = !degraded;
    answer(response, 200, { status: degraded ? 'degraded' : 'healthy' });
  },
};

const server = http.createServer((request, response) => {
  const [path, query = ''] = request.url.split('?');
  const route = Object.prototype.hasOwnProperty.call(routes, path) && routes[path];
  if (!route) return answer(response, 404, { error: 'no such path', try: Object.keys(routes) });
  route(response, new URLSearchParams(query));
});

server.on('error', (error) => {
  console.error(`crash-dummy cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
});

server.listen(port, '127.0.0.1', () => {
  console.log(`crash-dummy listens on http://127.0.0.1:${port} as process ${process.pid}`);
});

// Takes no new connection, lets the open requests end, and goes.
process.on('SIGTERM', () => {
  console.log('crash-dummy ends: SIGTERM');
  setTimeout(() => process.exit(0), drainMs).unref();
  server.close(() => process.exit(0));
  if (server.closeIdleConnections) server.closeIdleConnections(); // Node 18.2
});
