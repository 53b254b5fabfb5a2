using System.Collections.Concurrent;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests;

/// <summary>A market that is as a test says.</summary>
internal sealed class ScriptedMarket : IMarketBoard
{
    /// <inheritdoc/>
    public SourceState? Source { get; set; }

    /// <inheritdoc/>
    public double? StaleShare { get; set; }

    /// <inheritdoc/>
    public bool Ready { get; set; } = true;

    /// <summary>Where the coins' logos are.</summary>
    public ConcurrentDictionary<CoinId, string> ImageUrls { get; } = [];

    /// <inheritdoc/>
    public string? ImageUrlOf(CoinId coin) => ImageUrls.GetValueOrDefault(coin);
}
