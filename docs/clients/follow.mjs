// Follows a coin's day for ever and prints a line for each frame: price and points.
// usage: node follow.mjs [gateway] [coin]; needs the packages of src/Dashboard (npm ci there)
import { createHub } from '../../src/Dashboard/client/index.js';

const [gateway = 'http://127.0.0.1:5080', coinId = 'bitcoin'] = process.argv.slice(2);
const hub = createHub({ url: `${gateway}/hubs/market`, onLink: (link) => console.log(link.state) });
hub.stream('StreamCoin', { coinId, window: '24h' }, {
  onState: (coin) => console.log(`${coin.row.price} ${coin.quote}, ${coin.columns.times.length} points`),
  onEnd: (reason) => {
    console.log(`ended: ${reason}`);
    hub.stop();
  },
});
hub.start();
