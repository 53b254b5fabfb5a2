using System.Collections.Immutable;
using System.Globalization;

namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// The coins of the demo. Ids, symbols and names are CoinGecko's; levels and supplies are invented, of the right size.
/// </summary>
internal static class DemoCoins
{
    /// <summary>
    /// id, symbol, name, level, circulating (millions), max (millions, - without a limit), temper with the anchor of a
    /// pegged coin, quirk. An anchor stands above what follows it.
    /// </summary>
    private const string Table =
        """
        bitcoin|btc|Bitcoin|91400|19.95|21|major
        ethereum|eth|Ethereum|3120|120.7|-|major
        tether|usdt|Tether|1|184500|-|peg
        ripple|xrp|XRP|2.18|60250|100000|alt
        binancecoin|bnb|BNB|884|137.7|200|house
        solana|sol|Solana|138.5|559|-|alt
        usd-coin|usdc|USDC|1|74900|-|peg
        dogecoin|doge|Dogecoin|0.151|152500|-|meme
        tron|trx|TRON|0.279|94680|-|house
        cardano|ada|Cardano|0.437|36600|45000|alt
        staked-ether|steth|Lido Staked Ether|0.9993|8.62|-|peg:ethereum
        wrapped-bitcoin|wbtc|Wrapped Bitcoin|0.9991|0.1262|-|peg:bitcoin
        hyperliquid|hype|Hyperliquid|33.4|270.8|1000|alt
        bitcoin-cash|bch|Bitcoin Cash|541|19.96|21|alt
        chainlink|link|Chainlink|13.6|696.8|1000|alt
        leo-token|leo|LEO Token|9.44|921.4|-|house
        stellar|xlm|Stellar|0.252|32150|50000|alt
        monero|xmr|Monero|402|18.45|-|alt
        ethena-usde|usde|Ethena USDe|1|7130|-|peg
        zcash|zec|Zcash|418|16.4|21|alt
        coinbase-wrapped-btc|cbbtc|Coinbase Wrapped BTC|1.0002|0.0741|-|peg:bitcoin
        litecoin|ltc|Litecoin|84.6|76.6|84|alt
        sui|sui|Sui|1.57|3680|10000|alt
        avalanche-2|avax|Avalanche|14.1|427|720|alt
        hedera-hashgraph|hbar|Hedera|0.146|42500|50000|alt
        shiba-inu|shib|Shiba Inu|0.0000082|589240000|589500000|meme
        dai|dai|Dai|1|4480|-|peg
        the-open-network|ton|Toncoin|1.58|2450|-|alt
        crypto-com-chain|cro|Cronos|0.107|38600|100000|house
        polkadot|dot|Polkadot|2.29|1640|2100|alt
        uniswap|uni|Uniswap|6.05|630|1000|alt
        mantle|mnt|Mantle|1.08|3252|6219|alt
        bitget-token|bgb|Bitget Token|3.61|699|-|house
        paypal-usd|pyusd|PayPal USD|1|3810|-|peg
        aave|aave|Aave|181|15.3|16|alt
        near|near|NEAR Protocol|1.86|1281|-|alt
        bittensor|tao|Bittensor|291|10.4|21|alt
        okb|okb|OKB|112|21|21|house
        internet-computer|icp|Internet Computer|3.94|544|-|alt
        ethereum-classic|etc|Ethereum Classic|13.8|154.7|210.7|alt
        ethena|ena|Ethena|0.267|7620|15000|alt
        pepe|pepe|Pepe|0.00000466|420690000|420690000|meme
        tether-gold|xaut|Tether Gold|4120|0.522|-|gold
        aptos|apt|Aptos|2.28|738|-|alt
        ondo-finance|ondo|Ondo|0.498|3160|10000|alt
        pax-gold|paxg|PAX Gold|1.0015|0.365|-|peg:tether-gold
        worldcoin-wld|wld|Worldcoin|0.628|2380|10000|alt
        polygon-ecosystem-token|pol|POL (ex-MATIC)|0.138|10530|-|alt
        kaspa|kas|Kaspa|0.0512|26880|28704|alt
        quant-network|qnt|Quant|91.7|12.07|14.88|alt
        arbitrum|arb|Arbitrum|0.217|5650|10000|alt
        algorand|algo|Algorand|0.141|8810|10000|alt
        cosmos|atom|Cosmos Hub|2.51|477|-|alt
        filecoin|fil|Filecoin|1.63|710|1960|alt
        kucoin-shares|kcs|KuCoin|11.3|130|-|house
        vechain|vet|VeChain|0.0142|85980|86712|alt
        flare-networks|flr|Flare|0.0136|79400|-|alt
        gatechain-token|gt|Gate|10.4|117|-|house
        render-token|render|Render|2.05|518|644|alt
        sei-network|sei|Sei|0.139|6360|10000|alt
        first-digital-usd|fdusd|First Digital USD|1|918|-|peg
        bonk|bonk|Bonk|0.0000097|82460000|88870000|meme
        spx6900|spx|SPX6900|0.614|931|1000|meme
        pudgy-penguins|pengu|Pudgy Penguins|0.0114|62860|88888|meme
        jupiter-exchange-solana|jup|Jupiter|0.241|3180|7000|alt
        pancakeswap-token|cake|PancakeSwap|2.36|333|450|alt
        optimism|op|Optimism|0.322|1900|4295|alt
        blockstack|stx|Stacks|0.328|1800|-|alt
        curve-dao-token|crv|Curve DAO|0.408|1430|3030|alt
        injective-protocol|inj|Injective|5.88|100|100|alt
        celestia|tia|Celestia|0.644|840|-|alt
        lido-dao|ldo|Lido DAO|0.664|894|1000|alt
        true-usd|tusd|TrueUSD|1|494|-|peg
        fetch-ai|fet|Artificial Superintelligence Alliance|0.252|2370|2714|alt
        floki|floki|FLOKI|0.0000474|9660000|10000000|meme
        dogwifcoin|wif|dogwifhat|0.373|998.8|998.9|meme
        tezos|xtz|Tezos|0.491|1068|-|alt
        the-graph|grt|The Graph|0.0497|10600|-|alt
        monad|mon|Monad|0.0341|10830|100000|meme|young
        starknet|strk|Starknet|0.117|4780|10000|alt
        iota|iota|IOTA|0.103|4220|-|alt
        ethereum-name-service|ens|Ethereum Name Service|11.2|37.6|100|alt
        bitcoin-cash-sv|bsv|Bitcoin SV|20.6|19.95|21|alt
        bittorrent|btt|BitTorrent|0.000000408|987000000|990000000|alt
        pyth-network|pyth|Pyth Network|0.0681|5750|10000|alt
        conflux-token|cfx|Conflux|0.0755|5150|-|alt
        flow|flow|Flow|0.216|1630|-|alt
        theta-token|theta|Theta Network|0.352|1000|1000|alt
        the-sandbox|sand|The Sandbox|0.148|2620|3000|alt
        helium|hnt|Helium|1.87|186|223|alt
        decentraland|mana|Decentraland|0.157|1950|2193|alt
        thorchain|rune|THORChain|0.699|351|425|alt
        immutable-x|imx|Immutable|0.299|1960|2000|alt
        neo|neo|NEO|4.11|70.5|100|alt
        gala|gala|GALA|0.00741|46500|50000|alt
        compound-governance-token|comp|Compound|33.1|9.68|10|alt
        dydx|ethdydx|dYdX|0.208|781|1000|alt
        arweave|ar|Arweave|4.12|65.5|66|alt
        axie-infinity|axs|Axie Infinity|0.962|167|270|alt
        chiliz|chz|Chiliz|0.0316|10150|-|alt
        ronin|ron|Ronin|0.184|723|1000|alt
        ecash|xec|eCash|0.0000127|19960000|21000000|alt
        elrond-erd-2|egld|MultiversX|8.47|29|-|alt
        decred|dcr|Decred|23.8|17.2|21|alt
        mina-protocol|mina|Mina Protocol|0.0919|1270|-|alt
        1inch|1inch|1inch|0.187|1400|1500|alt
        basic-attention-token|bat|Basic Attention|0.228|1496|1500|alt
        gnosis|gno|Gnosis|131|2.64|3|alt
        dash|dash|Dash|58.3|12.5|18.9|alt
        apecoin|ape|ApeCoin|0.253|823|1000|meme
        raydium|ray|Raydium|1.14|269|555|alt
        just|jst|JUST|0.0388|9900|9900|house
        zilliqa|zil|Zilliqa|0.00561|19600|21000|alt
        dogelon-mars|elon|Dogelon Mars|0.0000000714|549650000|1000000000|meme
        superfarm|super|SuperVerse|0.264|640|1000|alt
        gas|gas|Gas|2.31|65.1|-|alt
        siacoin|sc|Siacoin|0.00162|55700|-|alt|gap
        harmony|one|Harmony|0.00449|14800|-|alt
        steem|steem|Steem|0.0745|529|-|alt|stale
        ftx-token|ftt|FTX|0.621|329|352|meme|delisted
        kishu-inu|kishu|Kishu Inu|0.000000000188|93000000000|100000000000|meme|nologo
        chainlink-wormhole|link|Chainlink (Wormhole)|0.998|0.19|-|peg:chainlink
        unicorn-token|uni|UNICORN Token|0.00092|1300|-|meme
        272-n-e-42nd-court|realtoken-s-272-n.e.-42nd-court-deerfield-beach-fl|RealT Token - 272 N.E. 42nd Court, Deerfield Beach, FL 33064|58.2|0.0061|0.0061|gold
        menlo-one|one|Menlo One|0.00118|350|-|meme|unranked
        """;

    /// <summary>All coins, in the table's order.</summary>
    public static readonly ImmutableArray<DemoCoin> All = Read();

    private static readonly Dictionary<string, DemoCoin> ById = All.ToDictionary(coin => coin.Id, StringComparer.Ordinal);

    /// <summary>A coin by its id; null when there is none.</summary>
    public static DemoCoin? Find(string id) => ById.GetValueOrDefault(id);

    private static ImmutableArray<DemoCoin> Read()
    {
        var coins = new List<DemoCoin>();
        foreach (var line in Table.Split('\n', StringSplitOptions.TrimEntries))
        {
            var cells = line.Split('|');
            var temper = cells[6].Split(':');
            coins.Add(new DemoCoin
            {
                Index = coins.Count,
                Id = cells[0],
                Symbol = cells[1],
                Name = cells[2],
                Level = Number(cells[3]),
                Circulating = Number(cells[4]) * 1e6,
                Max = cells[5] == "-" ? null : Number(cells[5]) * 1e6,
                Temper = DemoTemper.ByName[temper[0]],
                Anchor = temper.Length == 1 ? null : coins.Single(coin => coin.Id == temper[1]),
                Quirk = cells.Length == 7 ? DemoQuirk.None : Enum.Parse<DemoQuirk>(cells[7], ignoreCase: true),
                Key = DemoHash.Of(cells[0]),
            });
        }

        return [.. coins];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
