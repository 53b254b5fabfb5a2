/**
 * A made-up market for looking at the dashboard without a gateway: every value is a function of the coin and the time.
 */

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** @type {[string, string, string, number, number | null][]} id, symbol, name, price, supply */
const NAMED = [
  ['bitcoin', 'btc', 'Bitcoin', 67412.35, 19_900_000],
  ['ethereum', 'eth', 'Ethereum', 3521.8, 120_500_000],
  ['tether', 'usdt', 'Tether', 1.0003, 140_000_000_000],
  ['binancecoin', 'bnb', 'BNB', 612.4, 144_000_000],
  ['solana', 'sol', 'Solana', 172.93, 470_000_000],
  ['usd-coin', 'usdc', 'USD Coin', 0.9998, 52_000_000_000],
  ['ripple', 'xrp', 'XRP', 0.5213, 57_000_000_000],
  ['dogecoin', 'doge', 'Dogecoin', 0.12345, 146_000_000_000],
  ['cardano', 'ada', 'Cardano', 0.4502, 35_700_000_000],
  ['shiba-inu', 'shib', 'Shiba Inu', 0.0000082, 589_000_000_000_000],
  ['avalanche-2', 'avax', 'Avalanche', 28.11, 405_000_000],
  ['chainlink', 'link', 'Chainlink', 14.02, 626_000_000],
  ['polkadot', 'dot', 'Polkadot', 5.71, 1_430_000_000],
  ['wrapped-liquid-staked-long-name', 'wlstlong', 'Wrapped Liquid Staked Ether of a Very Long Name', 4102.5, null],
  ['near', 'near', 'NEAR Protocol', 5.21, 1_100_000_000],
  ['litecoin', 'ltc', 'Litecoin', 84.3, 75_000_000],
  ['pepe', 'pepe', 'Pepe', 0.00001123, 420_690_000_000_000],
];

const SYLLABLES = ['al', 'ba', 'cor', 'den', 'el', 'fi', 'gar', 'hyp', 'io', 'ju', 'kel', 'lum', 'mor', 'nex', 'or', 'pol', 'qua', 'ren', 'sol', 'tor'];

/** @param {number} n */
function inventedName(n) {
  const word = SYLLABLES[n % 20] + SYLLABLES[(n * 7 + 3) % 20] + (n % 3 === 0 ? SYLLABLES[(n * 11) % 20] : '');
  return word[0].toUpperCase() + word.slice(1);
}

export const coins = [
  ...NAMED,
  ...Array.from({ length: 113 }, (_, i) => {
    const name = inventedName(i);
    return /** @type {[string, string, string, number, number]} */ ([`${name.toLowerCase()}-${i}`, name.slice(0, 4).toLowerCase(), name, 40 / (i + 1) ** 1.4, 900_000_000 - i * 5_000_000]);
  }),
].map(([id, symbol, name, price, supply], index) => ({ id, symbol, name, price, supply, seed: index * 1.7 + 1 }));

const stable = new Set(['tether', 'usd-coin']);

/**
 * @param {(typeof coins)[number]} coin
 * @param {number} time
 */
export function priceAt(coin, time) {
  const days = time / DAY;
  const size = stable.has(coin.id) ? 0.001 : 1;
  const wave =
    0.06 * Math.sin(days / 3 + coin.seed) +
    0.025 * Math.sin(days * 2.3 + coin.seed * 2) +
    0.012 * Math.sin(days * 11 + coin.seed * 3) +
    0.004 * Math.sin(days * 97 + coin.seed * 5) +
    0.0005 * Math.sin(days * 911 + coin.seed * 7) +
    0.0002 * Math.sin(days * 20011 + coin.seed);
  return Number((coin.price * (1 + size * wave)).toPrecision(8));
}

/** @type {(coin: (typeof coins)[number], time: number) => number | null} */
const capAt = (coin, time) => (coin.supply === null ? null : Math.round(priceAt(coin, time) * coin.supply));
/** @type {(coin: (typeof coins)[number], time: number) => number | null} */
const volumeAt = (coin, time) => (coin.supply === null ? 1.2e6 : Math.round(priceAt(coin, time) * coin.supply * (0.03 + 0.012 * Math.sin(time / DAY * 4 + coin.seed))));

const WINDOWS = { '1h': HOUR, '24h': DAY, '7d': 7 * DAY };

/**
 * @param {(typeof coins)[number]} coin
 * @param {number} now
 * @param {boolean} [sparkline]
 */
export function row(coin, now, sparkline = false) {
  const change = (/** @type {number} */ length) => (100 * (priceAt(coin, now) - priceAt(coin, now - length))) / priceAt(coin, now - length);
  const young = coin.id === 'pepe';
  return {
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    imageUrl: null,
    rank: coins.indexOf(coin) + 1,
    rankChange24h: 0,
    price: priceAt(coin, now),
    marketCap: capAt(coin, now),
    volume24h: volumeAt(coin, now),
    high24h: coin.price * 1.04,
    low24h: coin.price * 0.96,
    circulatingSupply: coin.supply,
    totalSupply: coin.supply,
    maxSupply: coin.id === 'bitcoin' ? 21_000_000 : null,
    fullyDilutedValuation: coin.id === 'bitcoin' ? Math.round(priceAt(coin, now) * 21_000_000) : null,
    allTimeHigh: { price: coin.price * 1.4, at: now - 90 * DAY },
    allTimeLow: { price: coin.price * 0.01, at: now - 2000 * DAY },
    change: { '1h': change(HOUR), '24h': change(DAY), '7d': change(7 * DAY), '30d': young ? null : change(30 * DAY), '90d': null, '1y': null },
    sourceChanges: ['30d'],
    observedAt: now - 2000,
    ingestedAt: now,
    stale: coin.id === 'polkadot' ? { since: now - 26 * 60_000, reason: 'not-quoted' } : null,
    listed: true,
    tracked: false,
    ...(sparkline && {
      sparkline7d: Array.from({ length: 168 }, (_, i) => (young && i < 60 ? null : priceAt(coin, now - (168 - i) * HOUR))),
      sparklineFrom: now - 168 * HOUR,
      sparklineStepSeconds: 3600,
    }),
  };
}

/** @param {number} now */
export function market(now) {
  const rows = coins.map((coin) => row(coin, now));
  const total = rows.reduce((sum, one) => sum + (one.marketCap ?? 0), 0);
  return {
    totalMarketCap: total,
    totalVolume24h: rows.reduce((sum, one) => sum + (one.volume24h ?? 0), 0),
    marketCapChange24h: 1.234,
    dominance: { bitcoin: (100 * (rows[0].marketCap ?? 0)) / total, ethereum: (100 * (rows[1].marketCap ?? 0)) / total },
    up: rows.filter((one) => one.change['24h'] > 0).length,
    down: rows.filter((one) => one.change['24h'] < 0).length,
    coins: rows.length,
    asOf: now,
  };
}

const RESOLUTION = { '1h': 2, '24h': 60, '7d': 300 };

/**
 * @param {(typeof coins)[number]} coin
 * @param {'1h' | '24h' | '7d'} window
 * @param {number} now
 */
export function series(coin, window, now) {
  const step = RESOLUTION[window] * 1000;
  const from = now - WINDOWS[window];
  const gap = window === '24h' && coin.id === 'ethereum' ? { from: from + 5 * HOUR, to: from + 8 * HOUR, reason: 'source-down' } : null;
  /** @type {number[]} */
  const times = [];
  for (let time = Math.ceil(from / step) * step; time <= now; time += step) {
    if (!gap || time <= gap.from || time >= gap.to) times.push(time);
  }
  const prices = times.map((time) => priceAt(coin, time));
  const high = Math.max(...prices);
  const low = Math.min(...prices);
  const last = prices[prices.length - 1];
  const base = { time: from, price: priceAt(coin, from), marketCap: capAt(coin, from) };
  return {
    coinId: coin.id,
    window,
    quote: 'usd',
    asOf: times[times.length - 1],
    from,
    resolutionSeconds: RESOLUTION[window],
    segments: [{ from, resolutionSeconds: RESOLUTION[window] }],
    coverage: { from: times[0], to: times[times.length - 1] },
    gaps: gap ? [gap] : [],
    base,
    backfill: null,
    times,
    prices,
    marketCaps: times.map((time) => capAt(coin, time)),
    volumes: times.map((time) => volumeAt(coin, time)),
    statistics: {
      first: { time: times[0], price: prices[0] },
      last: { time: times[times.length - 1], price: last },
      high,
      highAt: times[prices.indexOf(high)],
      low,
      lowAt: times[prices.indexOf(low)],
      percentChange: (100 * (last - base.price)) / base.price,
      marketCapFirst: base.marketCap,
      marketCapLast: capAt(coin, now),
      marketCapPercentChange: base.marketCap === null ? null : (100 * (last - base.price)) / base.price,
      coverage: { from: times[0], to: times[times.length - 1] },
      base,
    },
    row: row(coin, now),
  };
}

/** @param {number} now */
export function news(now) {
  /** @type {[string, string, string, string, [string, string, string][]][]} */
  const stories = [
    ['Demo Wire', 'en', 'Bitcoin edges higher as miners report a calm week', 'Blocks arrived a little faster than usual while fees stayed low.', [['bitcoin', 'Bitcoin', 'name']]],
    ['Demo Wire', 'en', 'Solana and Ethereum developers agree on a shared test format', 'The format lets both communities run the same cases.', [['solana', 'Solana', 'name'], ['ethereum', 'Ethereum', 'name']]],
    ['La Dépêche de démo', 'fr', 'L’ether reprend des couleurs après une semaine calme', 'Les volumes restent inférieurs à la moyenne du mois.', [['ethereum', 'ETH', 'symbol']]],
    ['Demo Ledger', 'en', '$DOGE holders plan a picnic', 'Bring your own biscuits.', [['dogecoin', '$DOGE', 'cashtag']]],
    ['Demo Ledger', 'ar', 'البيتكوين يرتفع قليلا في بداية الأسبوع', '', [['bitcoin', 'Bitcoin', 'category']]],
    ['Demo Wire', 'en', 'A very long headline that goes on to tell everything that there is to say about the upgrade of five networks in one night, and then some', 'Nothing else happened.', [['cardano', 'Cardano', 'name'], ['polkadot', 'Polkadot', 'name'], ['chainlink', 'LINK', 'symbol'], ['near', 'NEAR Protocol', 'name'], ['avalanche-2', 'Avalanche', 'name']]],
    ['Demo Wire', 'en', 'Regulator publishes a glossary', 'Forty terms, each explained in one sentence.', []],
  ];
  return Array.from({ length: 21 }, (_, i) => {
    const [feed, language, title, summary, mentions] = stories[i % stories.length];
    return {
      id: `n${i}`,
      title,
      summary: summary || null,
      link: `https://example.org/${i}`,
      language,
      feed,
      feeds: [{ name: feed, link: `https://example.org/${i}`, publishedAt: now - i * 47 * 60_000 - 90_000 }],
      publishedAt: now - i * 47 * 60_000 - 90_000,
      updatedAt: null,
      mentions: mentions.map(([coinId, matched, rule]) => ({ coinId, matched, rule, confidence: 0.9 })),
      impacts: {},
    };
  });
}
