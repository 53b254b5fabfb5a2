using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>What config, status and images need to know of the market: the gateway's own copy, read without waiting.</summary>
internal interface IMarketBoard
{
    /// <summary>What the source is doing; null before it told.</summary>
    SourceState? Source { get; }

    /// <summary>The share of rows whose value is old, 0 to 1; null while there are no rows.</summary>
    double? StaleShare { get; }

    /// <summary>
    /// True when at least 95 % of the known coins have told their row; a fresh installation knows none until its source answered.
    /// </summary>
    bool Ready { get; }

    /// <summary>Where the source keeps a coin's logo; null for an unknown coin and for one without a logo. Untrusted.</summary>
    string? ImageUrlOf(CoinId coin);
}
