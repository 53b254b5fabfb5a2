// Prints a coin's price whenever it changes, for ever: after any cut it goes on from where it was.
// usage: node docs/clients/follow.mjs [gateway] [coin id]
import { createHub } from '../../src/Dashboard/client/index.js';

const [gateway = 'http://127.0.0.1:5080', coinId = 'bitcoin'] = process.argv.slice(2);

const hub = createHub({
  url: `${gateway}/hubs/market`,
  onLink: (link) => console.error(link.state),
});
let last;
hub.stream(
  'StreamCoin',
  { coinId, window: '24h', maxRate: 1 },
  {
    onState: (coin) => {
      if (coin.row.price !== last) console.log(`${new Date(coin.asOf).toISOString()} ${coin.row.price}`);
      last = coin.row.price;
    },
    onEnd: (reason) => {
      console.error(`${coinId}: ${reason}`);
      process.exit(1);
    },
  },
);
hub.start();
