import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** How often a question is asked again while its answer is no. */
const POLL = 25;

/** The program as it was built last; undefined without a build. */
export const program = ['Release', 'Debug']
  .map((configuration) => join(repository, 'src/Gateway/bin', configuration, 'net10.0/cryptoviz.dll'))
  .filter((file) => existsSync(file))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  .at(0);

/** Chromium of this machine; undefined without one. */
export const chromiumPath = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => join(folder, name)))
  .find((file) => existsSync(file));

/** Where screenshots go. */
export const artifacts = join(repository, 'artifacts/screenshots');

/** A port that is free now. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts the built program as a demo without incidents, on loopback and an empty data directory.
 *
 * @returns the address, the time since the process was started, a promise of the first ready answer's time, and the end
 */
export async function startProgram() {
  const url = `http://127.0.0.1:${await freePort()}`;
  const data = await mkdtemp(join(tmpdir(), 'cryptoviz-browser-'));
  const options = ['--source=demo', '--CryptoViz:Demo:Incidents=false', '--CryptoViz:Demo:Interval=00:00:01', `--urls=${url}`, `--data=${data}`];
  const started = performance.now();
  const child = spawn('dotnet', [/** @type {string} */ (program), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', (error) => resolve((output += error.message))));
  const elapsed = () => performance.now() - started;

  /** Asks an address until it answers well. @param {string} path @returns {Promise<number>} When it did, in milliseconds. */
  async function answers(path) {
    for (;;) {
      const answer = await fetch(url + path).catch(() => null);
      if (answer?.ok) return elapsed();
      if (child.exitCode !== null || child.pid === undefined) throw new Error(`the program has ended:\n${output}`);
      await pause(POLL);
    }
  }

  return {
    url,
    elapsed,
    answers,
    async stop() {
      child.kill();
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
