import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { REDUCERS, applyCoin, applyMarket, applyNews } from '#dashboard/client/frames.js';

/** The golden files are what the gateway's own writers make; its tests hold them to their bytes. */

const wire = fileURLToPath(new URL('../../docs/wire/', import.meta.url));
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(wire + path, 'utf8'));
const golden = (/** @type {string} */ name) => read(`golden/${name}.json`);

const schemas = readdirSync(wire).filter((file) => file.endsWith('.schema.json'));
const names = readdirSync(`${wire}golden`).map((file) => file.replace(/\.json$/, ''));

const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false, strictTypes: false });
for (const file of schemas) ajv.addSchema(read(file));

/** Answers that share a schema of another name. @type {Record<string, string>} */
const SERIES = { prices: 'series', 'market-caps': 'series', volumes: 'series', 'percent-change': 'series' };

/** The schema's name, to which a golden file may add what is special about it: `frame-coin-delta` is a `frame-coin`. @param {string} name */
function schemaOf(name) {
  const [longest] = schemas.map((file) => file.replace('.schema.json', '')).filter((schema) => name === schema || name.startsWith(`${schema}-`)).sort((x, y) => y.length - x.length);
  return SERIES[name] ?? longest;
}

describe('a golden file', () => {
  test.each(names)('%s is as its schema says', (name) => {
    const validate = ajv.getSchema(`${schemaOf(name)}.schema.json`);
    if (!validate) throw new Error(`no schema for ${name}`);
    expect(validate(golden(name)), ajv.errorsText(validate.errors)).toBe(true);
  });

  test('is there for every reducer', () => {
    expect(Object.keys(REDUCERS).map((stream) => `frame-${stream.slice('Stream'.length).toLowerCase()}-snapshot`).filter((name) => !names.includes(name))).toEqual([]);
  });
});

test('a schema refuses what is wrong', () => {
  const validate = ajv.getSchema('frame-market.schema.json');
  expect(validate?.({ ...golden('frame-market-snapshot'), coins: [{ id: 'bitcoin' }] })).toBe(false);
  expect(validate?.({ ...golden('frame-market-delta'), v: 'one' })).toBe(false);
});

describe('a golden delta on its golden snapshot gives', () => {
  const after = (/** @type {any} */ reduce, /** @type {string} */ frame) => reduce(reduce(null, golden(`${frame}-snapshot`)), golden(`${frame}-delta`));

  test('the market with its changed, added and removed rows', () => {
    const before = golden('frame-market-snapshot');
    const state = after(applyMarket, 'frame-market');
    expect([...state.coins.keys()]).toEqual(['bitcoin', 'third']);
    expect(state.coins.get('bitcoin')).toEqual({
      ...before.coins[0],
      price: 64200,
      high24h: null,
      change: { '1h': 0.25, '24h': -1.4, '7d': 3.123, '30d': null, '90d': null, '1y': 140.2 },
    });
    expect(state.coins.get('third').name).toBe('Third');
    expect([state.market.totalMarketCap, state.market.totalVolume24h, state.market.down, state.market.coins]).toEqual([1267890123456, 62469135780, 2, 2]);
  });

  test('the coin with its window moved on', () => {
    const before = golden('frame-coin-snapshot');
    const state = after(applyCoin, 'frame-coin');
    expect(state.columns).toEqual({
      times: [1795431600000, 1795503600000, 1795514400000, 1795516200000],
      prices: [60600, null, 64130, 64200],
      marketCaps: [null, 1200000000000, 1282600000000, 1284000000000],
      volumes: [null, null, null, null],
    });
    expect([state.asOf, state.from, state.base, state.coverage]).toEqual([1795516200000, 1795429800000, null, { from: 1795514400000, to: 1795516200000 }]);
    expect([state.coinId, state.window, state.quote, state.gaps, state.resolutionSeconds]).toEqual(['bitcoin', '24h', 'usd', before.gaps, 60]);
    expect([state.row.price, state.row.marketCap, state.statistics.high, state.statistics.low]).toEqual([64200, 1267890123456, 64200, 60000]);
  });

  test('the news with the new, without the removed, and the updated in its place', () => {
    const { items } = after(applyNews, 'frame-news');
    expect(items.map((/** @type {any} */ item) => [item.id, item.mentions.length])).toEqual([['n3', 0], ['n1', 2]]);
  });
});
