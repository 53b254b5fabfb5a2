/**
 * The client of the gateway's market hub, for pages and programs alike: a connection that comes back for ever, streams that go on from
 * their last cursor, and what frames make of a state. It needs `@microsoft/signalr` and nothing of the dashboard.
 *
 *     const hub = createHub({ url: 'http://127.0.0.1:5080/hubs/market', onLink: (link) => console.log(link.state) });
 *     const stream = hub.stream('StreamCoin', { coinId: 'bitcoin', window: '24h' }, { onState: (coin) => console.log(coin.row.price) });
 *     hub.start();
 */
export { createHub } from './hub.js';
export { NEWS_LIMIT, applyCoin, applyFields, applyMarket, applyNews } from './frames.js';
