import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { metricValues } from '#dashboard/charts/metric.js';
import { applyCoin } from '#dashboard/client/frames.js';

/** The cases that the pipeline's tests hold to a naive oracle: what a client makes of the frames is the window that the ticks give. */

const folder = fileURLToPath(new URL('../Fixtures/series/', import.meta.url));
const cases = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

describe('the frames of a golden case give its window', () => {
  test.each(cases)('%s', (name) => {
    const { frames, expected } = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'));

    const state = frames.reduce(applyCoin, null);

    expect(frames[0].type).toBe('snapshot');
    expect(state.columns.times).toEqual(expected.times);
    expect(state.columns.prices).toEqual(expected.prices);
    expect(state.base).toEqual(expected.base);

    const last = metricValues(state.columns, 'percentChange', state.base).at(-1) ?? null;
    if (expected.percentChange === null) expect(last).toBe(null);
    else expect(last).toBeCloseTo(expected.percentChange, 8);
  });
});
