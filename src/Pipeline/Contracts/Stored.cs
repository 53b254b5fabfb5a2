using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

// What entities keep in snapshots. A storage format: it only grows.

/// <summary>A coin's whole state.</summary>
/// <param name="Latest">The latest tick; null when only history was applied.</param>
/// <param name="LatestTime">Time of the latest observation, epoch milliseconds.</param>
/// <param name="Seen">
/// Times of the ticks that can still come again, epoch milliseconds, rising; without the first and the last own tick of each minute, which
/// are in the tier of minutes.
/// </param>
/// <param name="Chunks">Identities of the history chunks applied last.</param>
/// <param name="Tiers">
/// The buckets. A tier may come in several stretches; where two have a bucket the later one's counts. Points as observed are without
/// those of ticks that were alone in their minute.
/// </param>
public sealed record StoredCoin(
    Tick? Latest, long LatestTime, ImmutableArray<long> Seen, ImmutableArray<string> Chunks, ImmutableArray<StoredTier> Tiers) : IStoredInParts
{
    /// <summary>Stretches of the past that the source was asked for and answered; default in snapshots older than this member.</summary>
    public ImmutableArray<Span> Answered { get; init; } = [];

    /// <summary>Ranks by hour; default in snapshots older than this member.</summary>
    public ImmutableArray<StoredRank> Ranks { get; init; } = [];

    /// <summary>Names and symbols that the coin had, the present ones too; default in snapshots older than this member.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    object IStoredInParts.With(IEnumerable<object> parts) => this with { Tiers = [.. parts.Cast<StoredTier>(), .. Tiers] };
}

/// <summary>The rank that a coin had last in an hour. In JSON an array of both; an object in older snapshots.</summary>
/// <param name="At">When it was observed, epoch milliseconds.</param>
/// <param name="Rank">The rank.</param>
[JsonConverter(typeof(StoredRankConverter))]
public sealed record StoredRank(long At, int Rank);

/// <summary>The buckets of one tier, by column: equal lengths, rising starts, prices that are known.</summary>
[JsonConverter(typeof(StoredTierConverter))]
public sealed record StoredTier
{
    /// <summary>Length of a bucket.</summary>
    public required int BucketSeconds { get; init; }

    /// <summary>Bucket starts, epoch milliseconds, UTC.</summary>
    public required ImmutableArray<long> Starts { get; init; }

    /// <summary>Price of the earliest observation of each bucket.</summary>
    public required ImmutableArray<double> Opens { get; init; }

    /// <summary>Highest prices.</summary>
    public required ImmutableArray<double> Highs { get; init; }

    /// <summary>Lowest prices.</summary>
    public required ImmutableArray<double> Lows { get; init; }

    /// <summary>Price of the latest observation of each bucket.</summary>
    public required ImmutableArray<double> Closes { get; init; }

    /// <summary>Last market caps; NaN (JSON null) where unknown.</summary>
    public required ImmutableArray<double> MarketCaps { get; init; }

    /// <summary>Last volumes; NaN (JSON null) where unknown.</summary>
    public required ImmutableArray<double> Volumes { get; init; }

    /// <summary>Milliseconds from the bucket's start to its earliest observation.</summary>
    public required ImmutableArray<int> OpensAt { get; init; }

    /// <summary>Milliseconds from the bucket's start to its latest observation.</summary>
    public required ImmutableArray<int> ClosesAt { get; init; }

    /// <summary>Numbers of observations.</summary>
    public required ImmutableArray<int> Samples { get; init; }

    /// <summary>For each bucket which of <see cref="Origins"/> its values come from.</summary>
    public required ImmutableArray<int> OriginOf { get; init; }

    /// <summary>What values come from.</summary>
    public required ImmutableArray<StoredOrigin> Origins { get; init; }
}

/// <summary>What a bucket's values come from; a resolution of 0 means own ticks.</summary>
public sealed record StoredOrigin(int ResolutionSeconds, bool Approximate, long FetchedAt)
{
    internal static readonly StoredOrigin OwnTicks = new(0, false, 0);
}

/// <summary>Which coins the market has.</summary>
/// <param name="Coins">By rank, those without one last.</param>
public sealed record StoredMarket(ImmutableArray<CoinId> Coins);

/// <summary>The news archive.</summary>
/// <param name="Items">The stories, as the first feed told each.</param>
public sealed record StoredNews(ImmutableArray<NewsItem> Items)
{
    /// <summary>What other feeds told of them; default in snapshots older than this member.</summary>
    public ImmutableArray<StoredRetelling> Retellings { get; init; } = [];
}

/// <summary>A story that another feed had before.</summary>
/// <param name="Of">The id of the story's first item.</param>
/// <param name="Item">The item.</param>
public sealed record StoredRetelling(string Of, NewsItem Item);

/// <summary>A user's favorites.</summary>
public sealed record StoredFavorites(long Version, ImmutableArray<Favorite> Coins);

/// <summary>What the source actor keeps: its calls, and what they taught.</summary>
/// <param name="Calls">All calls.</param>
/// <param name="History">Those for history.</param>
/// <param name="Followed">The coins that users follow.</param>
/// <param name="Refused">How far the plan does not reach back; null while unknown.</param>
/// <param name="CoinListAt">When the list of all coins was read last; null before the first time.</param>
public sealed record StoredSource(
    StoredCalls Calls,
    StoredCalls History,
    ImmutableArray<SourceProtocol.Followed> Followed,
    SourceProtocol.RangeRefused? Refused,
    DateTimeOffset? CoinListAt);

/// <summary>The calls that a budget has counted.</summary>
/// <param name="Since">The first of all; null before it.</param>
/// <param name="InMonth">How many in the month (UTC) of the last one.</param>
/// <param name="Latest">The times of those in the minute before the last one, and of the last one.</param>
public sealed record StoredCalls(DateTimeOffset? Since, int InMonth, ImmutableArray<DateTimeOffset> Latest);

/// <summary>The feeds whose last fetch failed.</summary>
public sealed record StoredFeeds(ImmutableArray<FeedsProtocol.Failed> Failing);
