using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway;

/// <summary>What is served, and how much of it in one request; told by <c>GET /config</c>.</summary>
internal static class Limits
{
    /// <summary>The windows that are served, shortest first.</summary>
    public static readonly ImmutableArray<string> Windows = [.. Window.All.Select(window => window.Name)];

    /// <summary>The candle sizes that are served.</summary>
    public static readonly ImmutableArray<string> CandleSizes = [.. CandleSize.All.Select(size => size.Name)];

    /// <summary>The most coins of one page.</summary>
    public const int PerPage = 250;

    /// <summary>The most coins that one request can name.</summary>
    public const int Ids = 250;

    /// <summary>The most coins that can be compared.</summary>
    public const int Compared = 20;

    /// <summary>The most results of a search.</summary>
    public const int Found = 50;

    /// <summary>The fewest points of a series that can be asked for.</summary>
    public const int MinPoints = 10;

    /// <summary>The most points of a series that can be asked for.</summary>
    public const int Points = 5_000;

    /// <summary>The longest request body that is read.</summary>
    public const int BodyBytes = 512 * 1024;

    /// <summary>How long a request waits for an entity: a recovery or a moving shard fits in it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
}
