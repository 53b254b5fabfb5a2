using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>All that can be said to the source actor, which paces every call to the market source, and what it answers.</summary>
public static class SourceProtocol
{
    /// <summary>Query: may a call be made now? Answered by <see cref="Permit"/> when it may, which can take a while.</summary>
    /// <param name="Purpose">What the call is for.</param>
    public sealed record RequestPermit(CallPurpose Purpose);

    /// <summary>Reply: make one call now and tell its outcome by <see cref="ReportCall"/>.</summary>
    /// <param name="Number">Names the call in the report.</param>
    /// <param name="Purpose">What was asked for.</param>
    /// <param name="ColdStart">True when the poll shall also ask for the sparkline and the source's own changes.</param>
    public sealed record Permit(long Number, CallPurpose Purpose, bool ColdStart)
    {
        /// <summary>What to ask for; set for <see cref="CallPurpose.History"/> alone.</summary>
        public HistoryRequest? History { get; init; }
    }

    /// <summary>Command: how a permitted call ended; not answered.</summary>
    /// <param name="Number">The permit's number.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="RetryAfter">How long the source asked to wait; null when it said nothing.</param>
    /// <param name="Detail">One line for a person; null when all is well.</param>
    public sealed record ReportCall(long Number, CallOutcome Outcome, TimeSpan? RetryAfter, string? Detail);

    /// <summary>Command: a whole poll ended well and held these coins, in rank order; not answered.</summary>
    public sealed record ReportListing(ImmutableArray<CoinId> Coins);

    /// <summary>
    /// Command of a coin: fetch a part of its past when the budget allows. Not answered: the effect comes as
    /// <see cref="CoinProtocol.ApplyHistory"/>, or never. The same request twice is one, with the more urgent of both priorities; so a
    /// coin that still lacks the part after a while just asks again.
    /// </summary>
    public sealed record RequestHistory(HistoryRequest Request, HistoryPriority Priority);

    /// <summary>
    /// Command of the market: poll these coins too, whatever their rank; the whole list, told again with each renewal. Not answered.
    /// </summary>
    public sealed record Track(ImmutableArray<CoinId> Coins);

    /// <summary>
    /// Query: follow the source's state; answered by <see cref="SourceState"/>, then by each change. Renewed by the rules of
    /// <see cref="Lease"/>.
    /// </summary>
    public sealed record Watch;
}

/// <summary>What a call to the market source is for.</summary>
public enum CallPurpose
{
    /// <summary>A page of the market.</summary>
    Market,

    /// <summary>A coin's past.</summary>
    History,
}

/// <summary>A part of a coin's past as the source can be asked for it.</summary>
/// <param name="CoinId">The coin.</param>
/// <param name="Days">How many days up to now; the resolution follows from it (1: 5 min, to 90: 1 h, above: 1 d).</param>
public sealed record HistoryRequest(CoinId CoinId, int Days);

/// <summary>How urgent a request for history is, the most urgent first.</summary>
public enum HistoryPriority
{
    /// <summary>Someone looks at the coin's chart.</summary>
    Watched,

    /// <summary>Nobody waits for it.</summary>
    Background,
}

/// <summary>How a call to the market source ended.</summary>
public enum CallOutcome
{
    /// <summary>A readable answer.</summary>
    Ok,

    /// <summary>Status 429.</summary>
    RateLimited,

    /// <summary>Status 401 or 403: a wrong key, or the content network refuses.</summary>
    Refused,

    /// <summary>Another error status, or an answer that is not the expected one.</summary>
    Failed,

    /// <summary>No answer.</summary>
    Unreachable,
}

/// <summary>What the source is doing.</summary>
public sealed record SourceState
{
    /// <summary><c>coingecko</c> or <c>demo</c>.</summary>
    public required string Source { get; init; }

    /// <summary>One of <c>starting, ok, rate-limited, source-down</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>Why, for a person; null when all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>When the last whole poll ended well; null before the first.</summary>
    public DateTimeOffset? LastUpdateAt { get; init; }

    /// <summary>When the next poll is due; null while unknown.</summary>
    public DateTimeOffset? NextUpdateAt { get; init; }

    /// <summary>The present time between polls.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>The coins of the last whole poll, in rank order.</summary>
    public ImmutableArray<CoinId> Listed { get; init; } = [];
}
