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

        /// <summary>
        /// Coins of this poll that are asked for by their ids, before the top; set for <see cref="CallPurpose.Market"/> alone, and the
        /// same for all permits of a poll. Empty when the top holds them anyway.
        /// </summary>
        public ImmutableArray<CoinId> First { get; init; } = [];
    }

    /// <summary>Command: how a permitted call ended; not answered.</summary>
    /// <param name="Number">The permit's number.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="RetryAfter">How long the source asked to wait; null when it said nothing.</param>
    /// <param name="Detail">One line for a person; null when all is well.</param>
    public sealed record ReportCall(long Number, CallOutcome Outcome, TimeSpan? RetryAfter, string? Detail)
    {
        /// <summary>True when the source said that the plan doesn't reach back as far as was asked.</summary>
        public bool BeyondPlan { get; init; }

        /// <summary>What the source says that the key may be used for; set for <see cref="CallPurpose.Key"/> alone.</summary>
        public KeyLimits? Limits { get; init; }
    }

    /// <summary>Command: a whole poll ended well and held these coins, the top in rank order and then those asked for by id; not answered.</summary>
    public sealed record ReportListing(ImmutableArray<CoinId> Coins)
    {
        /// <summary>How many of <see cref="Coins"/>, from the first, the pages of the top held.</summary>
        public int Top { get; init; }

        /// <summary>Coins whose price jumped implausibly and waits for a second sample.</summary>
        public ImmutableArray<CoinId> Quarantined { get; init; } = [];

        /// <summary>What was asked for and didn't come, in one line for a person; null when all came.</summary>
        public string? Shortfall { get; init; }
    }

    /// <summary>
    /// Command of a coin: somebody looks at its chart, so that it is polled first; not answered. Forgotten when it isn't renewed by the
    /// rules of <see cref="Lease"/>.
    /// </summary>
    public sealed record ShowChart(CoinId CoinId);

    /// <summary>
    /// Command: these are all the coins that a user follows, so that they are polled whatever their rank; not answered, and kept. The
    /// same again changes nothing.
    /// </summary>
    public sealed record Follow(string UserId, ImmutableArray<CoinId> Coins);

    /// <summary>Command: the live source can be reached while the demo runs in its place; not answered.</summary>
    public sealed record ReportReachable;

    /// <summary>
    /// Command of a coin: fetch a part of its past when the budget allows. The effect comes as
    /// <see cref="CoinProtocol.ApplyHistory"/>, or never. The same request twice is one, with the more urgent of both priorities; so a
    /// coin that still lacks the part after a while just asks again. One that somebody waits for (<see cref="HistoryPriority.Watched"/>)
    /// is answered by <see cref="HistoryPlace"/>, so asking again tells also how far it is.
    /// </summary>
    public sealed record RequestHistory(HistoryRequest Request, HistoryPriority Priority);

    /// <summary>Reply: where a request for history stands.</summary>
    /// <param name="Request">Which request.</param>
    /// <param name="Stage">Where it stands.</param>
    /// <param name="Wait">About how long until it is answered; set only while it waits, and null then too while nobody can tell.</param>
    public sealed record HistoryPlace(HistoryRequest Request, HistoryStage Stage, TimeSpan? Wait);

    /// <summary>Command: so much could not be taken, by reason, since the last such report of the same node; not answered.</summary>
    public sealed record ReportRejected(ImmutableArray<RejectedCount> Counts);

    /// <summary>
    /// Query: follow the source's state; answered by <see cref="SourceState"/>, then by each change. Renewed by the rules of
    /// <see cref="Lease"/>.
    /// </summary>
    public sealed record Watch
    {
        /// <summary>How many pages of the dashboard are open at the watcher: while there is none, polls are rarer.</summary>
        public int Pages { get; init; }
    }

    /// <summary>Event: a call was permitted. A storage format: it only grows.</summary>
    public sealed record CallSpent(DateTimeOffset At, CallPurpose Purpose) : ISourceEvent;

    /// <summary>Event: a user follows these coins now. A storage format: it only grows.</summary>
    public sealed record Followed(string UserId, ImmutableArray<CoinId> Coins) : ISourceEvent;

    /// <summary>Event: the list of all coins was read. A storage format: it only grows.</summary>
    public sealed record CoinListRead(DateTimeOffset At) : ISourceEvent;

    /// <summary>Event: the plan does not reach back so many days. A storage format: it only grows.</summary>
    public sealed record RangeRefused(string Plan, int Days) : ISourceEvent;
}

/// <summary>An event in the source actor's journal.</summary>
public interface ISourceEvent;

/// <summary>What a call to the market source is for.</summary>
public enum CallPurpose
{
    /// <summary>A page of the market.</summary>
    Market,

    /// <summary>A coin's past.</summary>
    History,

    /// <summary>The names of all coins that the source knows, for search.</summary>
    CoinList,

    /// <summary>What the key may be used for.</summary>
    Key,
}

/// <summary>What the source says that a key may be used for; null where it doesn't say.</summary>
/// <param name="PerMinute">Calls in a minute.</param>
/// <param name="PerMonth">Calls in a month.</param>
/// <param name="LeftInMonth">Calls that are left of this month's.</param>
public sealed record KeyLimits(int? PerMinute, int? PerMonth, int? LeftInMonth);

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

/// <summary>Where a request for history stands.</summary>
public enum HistoryStage
{
    /// <summary>It is not its turn yet.</summary>
    Waiting,

    /// <summary>It is being called for, or its answer is on the way to the coin.</summary>
    Fetching,

    /// <summary>The source's plan does not reach back so far.</summary>
    BeyondPlan,

    /// <summary>All tries failed; it is taken again after a while.</summary>
    GivenUp,
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

    /// <summary>The coins of the last whole poll, the top in rank order.</summary>
    public ImmutableArray<CoinId> Listed { get; init; } = [];

    /// <summary>The coins that are polled whatever their rank, since someone follows them or the configuration names them.</summary>
    public ImmutableArray<CoinId> Tracked { get; init; } = [];

    /// <summary>Coins whose price jumped implausibly and waits for a second sample.</summary>
    public ImmutableArray<CoinId> Quarantined { get; init; } = [];

    /// <summary>What a person should know though all is well, in one line; null when there is nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>How the source takes the key, such as <c>key ...a1b2, plan demo, accepted</c>; null without a key.</summary>
    public string? Key { get; init; }

    /// <summary>What was spent of the calls that the plan allows; null when nothing is counted.</summary>
    public CallsSpent? Calls { get; init; }

    /// <summary>
    /// What could not be taken since the source actor started, of this source, the feeds and the topics, by reason; each is in topic
    /// <c>errors</c>. Default in messages of a version without it.
    /// </summary>
    public ImmutableArray<RejectedCount> Rejected { get; init; } = [];
}

/// <summary>How many records could not be taken for one reason.</summary>
/// <param name="Reason">One of <see cref="DeadLetterReason"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="LastAt">When the last one was refused.</param>
public sealed record RejectedCount(string Reason, long Count, DateTimeOffset LastAt);

/// <summary>What was spent of the calls that the plan allows.</summary>
/// <param name="PerMinute">The most calls in a minute.</param>
/// <param name="PerMonth">The most calls in this month, of which an installation that began within it has its share; null without a limit.</param>
/// <param name="InMonth">Calls made in this month (UTC).</param>
/// <param name="SpentOn">The day (UTC) on which the month's calls will be spent at the present pace; null when they last.</param>
public sealed record CallsSpent(int PerMinute, int? PerMonth, int InMonth, DateTimeOffset? SpentOn);
