import { describe, expect, test } from 'vitest';
import { age, compact, count, duration, exactPrice, percent, priceParts, priceText, signOf } from '#dashboard/format.js';

/** All kinds of spaces that do not break as the plain one. @param {string} text */
const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

/** @type {(value: number, locale: string) => string} */
const price = (value, locale) => plain(priceParts(value, 'usd', locale).map((part, i) => (i === 1 ? `[${part}]` : part)).join(''));

describe('the table of numbers', () => {
  test.each([
    [67412.35, '$67,412.35', '67 412,35 $'],
    [1, '$1.00', '1,00 $'],
    [1234567.891, '$1,234,567.89', '1 234 567,89 $'],
    [0, '$0.00', '0,00 $'],
    [0.05213, '$0.05213', '0,05213 $'],
    [0.5, '$0.5000', '0,5000 $'],
    [0.99994, '$0.9999', '0,9999 $'],
    [0.99996, '$1.00', '1,00 $'],
    [0.0001, '$0.0001000', '0,0001000 $'],
    [0.000099999, '$0.0001000', '0,0001000 $'],
    [0.00001123, '$0.0[4]1123', '0,0[4]1123 $'],
    [0.000008123, '$0.0[5]8123', '0,0[5]8123 $'],
    [0.0000082, '$0.0[5]8200', '0,0[5]8200 $'],
    [1.5e-12, '$0.0[11]1500', '0,0[11]1500 $'],
  ])('price %d is %s in English and %s in French', (value, english, french) => {
    expect([price(value, 'en'), price(value, 'fr')]).toEqual([english, french]);
  });

  test.each([
    [1.23e12, '$1.23T', '1 230 Md $'],
    [45.6e9, '$45.6B', '45,6 Md $'],
    [456e9, '$456B', '456 Md $'],
    [999.96e9, '$1.00T', '1 000 Md $'],
    [7.5e6, '$7.50M', '7,50 M $'],
    [12345, '$12.3K', '12,3 k $'],
    [999.5, '$1.00K', '1,00 k $'],
    [12, '$12.00', '12,00 $'],
    [0, '$0.00', '0,00 $'],
  ])('large figure %d is %s in English and %s in French', (value, english, french) => {
    expect([plain(compact(value, 'usd', 'en')), plain(compact(value, 'usd', 'fr'))]).toEqual([english, french]);
  });

  test.each([
    [1.234, '+1.23%', '+1,23 %'],
    [-1.234, '\u22121.23%', '\u22121,23 %'],
    [0, '0.00%', '0,00 %'],
    [0.004, '0.00%', '0,00 %'],
    [-0.004, '0.00%', '0,00 %'],
    [1234.5, '+1,234.50%', '+1 234,50 %'],
  ])('percent %d is %s in English and %s in French', (value, english, french) => {
    expect([plain(percent(value, 'en')), plain(percent(value, 'fr'))]).toEqual([english, french]);
  });

  const now = Date.UTC(2026, 10, 24, 12);
  test.each([
    [43_000, '43 sec. ago', 'il y a 43 s'],
    [59_999, '59 sec. ago', 'il y a 59 s'],
    [2 * 60_000, '2 min. ago', 'il y a 2 min'],
    [3 * 3600_000, '3 hr. ago', 'il y a 3 h'],
    [48 * 3600_000, 'Nov 22, 2026', '22 nov. 2026'],
    [-4 * 60_000, 'in 4 min.', 'dans 4 min'],
  ])('an age of %d ms is %s in English and %s in French', (distance, english, french) => {
    expect([plain(age(now - distance, now, 'en')), plain(age(now - distance, now, 'fr'))]).toEqual([english, french]);
  });
});

test('a change that rounds to zero has no direction', () => {
  expect([0.004, -0.004, 0.006, -0.006].map(signOf)).toEqual([0, -0, 1, -1]);
});

test('a price on a canvas has its zeros as subscript digits', () => {
  expect(priceText(0.000008123, 'usd', 'en')).toBe('$0.0₅8123');
  expect(priceText(1.5e-12, 'usd', 'en')).toBe('$0.0₁₁1500');
});

test('a tooltip tells every digit', () => {
  expect(exactPrice(0.000008123, 'usd', 'en')).toBe('$0.000008123');
});

test('a quote that is no ISO currency follows the number', () => {
  expect(plain(priceText(2.5, 'sats', 'en'))).toBe('2.50 SATS');
  expect(plain(compact(2.5e9, 'usdt', 'fr'))).toBe('2,50 Md USDT');
});

test('another currency keeps its own symbol and place', () => {
  expect(plain(priceText(67412.35, 'eur', 'fr'))).toBe('67 412,35 €');
  expect(plain(priceText(67412.35, 'eur', 'en'))).toBe('€67,412.35');
});

test('counts and durations speak the locale', () => {
  expect([plain(count(12345, 'fr')), duration(12 * 60_000 + 5, 'en'), plain(duration(12 * 60_000, 'fr'))]).toEqual(['12 345', '12 min', '12 min']);
});
