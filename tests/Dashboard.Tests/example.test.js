import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const golden = (/** @type {string} */ name) => JSON.parse(readFileSync(`${docs}wire/golden/${name}.json`, 'utf8'));
const example = `${docs}clients/follow.mjs`;

test('the example stands in the page as it is', () => {
  expect(readFileSync(`${docs}clients.md`, 'utf8')).toContain(readFileSync(example, 'utf8'));
});

test('the example follows a coin, comes back by its cursor when it is cut, and ends when told to', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const asked = [];
  server.on('connection', (socket) => {
    const send = (/** @type {object} */ message) => socket.send(`${JSON.stringify(message)}\u001e`);
    socket.on('message', (data) => {
      for (const text of String(data).split('\u001e').filter(Boolean)) {
        const message = JSON.parse(text);
        if (message.protocol) send({});
        if (message.type !== 4) continue;
        asked.push(message.arguments[0]);
        const item = (/** @type {object} */ frame) => send({ type: 2, invocationId: message.invocationId, item: frame });
        if (asked.length === 1) {
          item(golden('frame-coin-snapshot'));
          setTimeout(() => socket.terminate(), 50);
        } else {
          item(golden('frame-coin-delta'));
          item({ ...golden('frame-end'), reason: 'unknown-coin' });
        }
      }
    });
  });

  const follower = spawn(process.execPath, [example, `http://127.0.0.1:${server.address().port}`]);
  const lines = [];
  for await (const line of createInterface({ input: follower.stdout })) lines.push(line);
  server.close();

  expect(lines).toEqual(['connected', '64123.5 usd, 4 points', 'reconnecting', 'connected', '64200 usd, 4 points', 'ended: unknown-coin']);
  expect(asked).toEqual([
    { coinId: 'bitcoin', window: '24h' },
    { coinId: 'bitcoin', window: '24h', cursor: golden('frame-coin-snapshot').cursor },
  ]);
});
