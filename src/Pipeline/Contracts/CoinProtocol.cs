using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>A message to one coin's actor, routed by the coin's id.</summary>
public interface ICoinMessage
{
    /// <summary>The coin that it is for.</summary>
    CoinId CoinId { get; }
}

/// <summary>An event in a coin's journal. The records' shapes are a storage format: they only grow.</summary>
public interface ICoinEvent;

/// <summary>All that can be said to a coin and what it answers.</summary>
public static class CoinProtocol
{
    /// <summary>
    /// Command: apply the coin's ticks of one pulled batch. Answered by <see cref="Accepted"/> when the journal holds them, or by
    /// <see cref="Rejected"/>; sending the same ticks again changes nothing and is accepted.
    /// </summary>
    public sealed record ApplyTicks(CoinId CoinId, ImmutableArray<Tick> Ticks) : ICoinMessage;

    /// <summary>Command: apply a part of the coin's past. Answered as <see cref="ApplyTicks"/>.</summary>
    public sealed record ApplyHistory(CoinId CoinId, HistoryChunk Chunk) : ICoinMessage;

    /// <summary>Event: ticks that were new, in the order in which they were applied.</summary>
    public sealed record TicksApplied(ImmutableArray<Tick> Ticks) : ICoinEvent;

    /// <summary>Event: a part of the past that was new.</summary>
    public sealed record HistoryApplied(HistoryChunk Chunk) : ICoinEvent;

    /// <summary>
    /// Query: follow one window of the coin. Answered by <see cref="Snapshot"/>, or by one <see cref="Delta"/> of all that was missed when
    /// a <see cref="Milestone"/> tells what that is, or by nothing when the cursor is current; then each change comes as a
    /// <see cref="Delta"/>, in order, or as a new <see cref="Snapshot"/>. A coin without an observation answers <see cref="Unknown"/>.
    /// Renewed by the rules of <see cref="Lease"/>.
    /// </summary>
    public sealed record Watch(CoinId CoinId, string Window, Cursor? Cursor) : ICoinMessage;

    /// <summary>Command: stop following; not answered.</summary>
    public sealed record Unwatch(CoinId CoinId, string Window) : ICoinMessage;

    /// <summary>Query: the coin's latest state; answered by <see cref="CoinSummary"/> or <see cref="Unknown"/>.</summary>
    public sealed record GetSummary(CoinId CoinId) : ICoinMessage;

    /// <summary>Query: what the coin's page shows besides its row; answered by <see cref="CoinDetails"/> or <see cref="Unknown"/>.</summary>
    public sealed record GetDetails(CoinId CoinId) : ICoinMessage;

    /// <summary>
    /// Query: a window, or the range from <paramref name="From"/> to <paramref name="To"/> (epoch milliseconds) when
    /// <paramref name="Window"/> is null, in at most <paramref name="MaxPoints"/> points that keep the extremes.
    /// Answered by <see cref="SeriesAnswer"/> or <see cref="Unknown"/>.
    /// </summary>
    public sealed record GetSeries(CoinId CoinId, string? Window, long? From, long? To, int MaxPoints) : ICoinMessage
    {
        /// <summary>Whose extremes the fewer points keep.</summary>
        public SeriesMetric By { get; init; }

        /// <summary>
        /// True for points at even steps: a range comes in the finest resolution that fits, where else the finest of all is thinned out.
        /// </summary>
        public bool Even { get; init; }

        /// <summary>How urgently the coin asks the source for what it lacks of the range.</summary>
        public HistoryPriority Priority { get; init; }

        /// <summary>
        /// The cursor of the same answer given before; when nothing happened since, <see cref="SeriesUnchanged"/> comes instead.
        /// </summary>
        public Cursor? Known { get; init; }
    }

    /// <summary>
    /// Query: candles of <paramref name="SizeSeconds"/> (one of <see cref="CandleSize.All"/>; null chooses) over a window, or a range when
    /// <paramref name="Window"/> is null. Answered by <see cref="CandlesAnswer"/> or <see cref="Unknown"/>.
    /// </summary>
    public sealed record GetCandles(CoinId CoinId, string? Window, long? From, long? To, int? SizeSeconds) : ICoinMessage;

    /// <summary>
    /// Command: someone follows the coin from now on, so what it lacks of the past is wanted before that of others; not answered.
    /// </summary>
    public sealed record Follow(CoinId CoinId) : ICoinMessage;

    /// <summary>Reply: the command's effect is in the journal.</summary>
    /// <param name="CoinId">The coin.</param>
    /// <param name="Applied">How many ticks or points were new.</param>
    /// <param name="Duplicates">How many were known already.</param>
    /// <param name="TooOld">How many are more than 25 hours older than the latest observation and so not applied.</param>
    public sealed record Accepted(CoinId CoinId, int Applied, int Duplicates, int TooOld);

    /// <summary>Reply: the command can't be taken, now or ever, and why.</summary>
    public sealed record Rejected(CoinId CoinId, string Reason);

    /// <summary>
    /// Reply: the journal can't be written or read now, such as on a full disk. The command is not known to be stored; it may be sent
    /// again.
    /// </summary>
    public sealed record Unavailable(CoinId CoinId, string Reason);

    /// <summary>Reply to everything: what is stored of the coin can't be read, and why; it is left out until the next start.</summary>
    public sealed record Damaged(CoinId CoinId, string Reason);

    /// <summary>Reply: nothing was ever observed of this coin.</summary>
    public sealed record Unknown(CoinId CoinId);

    /// <summary>
    /// Watch answer: the whole window as of <paramref name="Cursor"/>. Its start is the time of its first point where the bucket that holds
    /// the start begins before it.
    /// </summary>
    public sealed record Snapshot(CoinId CoinId, string Window, Cursor Cursor, CoinSeries Series, CoinSummary Summary)
    {
        /// <summary>
        /// Which cursors of before can be brought up to date by points alone, so that a gateway that has just started can answer a client
        /// of the one before it. Default in messages of a version without them.
        /// </summary>
        public ImmutableArray<Milestone> Milestones { get; init; } = [];
    }

    /// <summary>
    /// Watch answer: what changed from cursor <paramref name="After"/> to <paramref name="Cursor"/>. The points of
    /// <paramref name="Series"/> are upserts by time; all else of it is the new state. Points older than its start go.
    /// </summary>
    public sealed record Delta(CoinId CoinId, string Window, Cursor After, Cursor Cursor, CoinSeries Series, CoinSummary Summary);

    /// <summary>
    /// Watch answer: only what is being fetched of the window's past changed. It has no cursor of its own, since it is no event of the
    /// coin; one that is lost is made good by the next of it, or by the next delta or snapshot, which tell the same.
    /// </summary>
    public sealed record BackfillChanged(CoinId CoinId, string Window, Backfill? Backfill);

    /// <summary>Reply to <see cref="GetSeries"/>.</summary>
    public sealed record SeriesAnswer(CoinId CoinId, Cursor Cursor, CoinSeries Series)
    {
        /// <summary>From the first to the latest observation of the coin.</summary>
        public Span? Available { get; init; }
    }

    /// <summary>Reply to <see cref="GetSeries"/>: the answer of that cursor still holds, but for its backfill, which is this one.</summary>
    public sealed record SeriesUnchanged(CoinId CoinId, Cursor Cursor, Backfill? Backfill);

    /// <summary>Reply to <see cref="GetCandles"/>.</summary>
    public sealed record CandlesAnswer(CoinId CoinId, Cursor Cursor, CoinCandles Candles)
    {
        /// <summary>From the first to the latest observation of the coin.</summary>
        public Span? Available { get; init; }
    }
}

/// <summary>A coin's latest quote and what is derived from its series: one row of the market.</summary>
public sealed record CoinSummary
{
    /// <summary>The latest tick, exactly as received.</summary>
    public required Tick Latest { get; init; }

    /// <summary>Changes by window in percent points; null where neither our points nor the source tell.</summary>
    public required Changes Change { get; init; }

    /// <summary>Which of <see cref="Change"/> are the source's own figures because our points don't cover the window yet.</summary>
    public required ImmutableArray<string> SourceChanges { get; init; }

    /// <summary>The last seven days, hourly; null with fewer than two points.</summary>
    public Sparkline? Sparkline { get; init; }

    /// <summary>How many places the coin rose (positive) or fell in 24 hours; null while unknown.</summary>
    public int? RankChange24h { get; init; }

    /// <summary>
    /// What else the coin is or was called: names and symbols that it had before, and its id where that is a name of its own. Default in
    /// messages of a version without it.
    /// </summary>
    public ImmutableArray<string> Aliases { get; init; } = [];
}

/// <summary>Percent changes over the windows of the market table, in percent points; null where unknown.</summary>
public sealed record Changes(double? OneHour, double? OneDay, double? SevenDays, double? ThirtyDays, double? NinetyDays, double? OneYear);

/// <summary>What a coin's page shows besides its row.</summary>
/// <param name="Summary">The coin's row.</param>
/// <param name="Windows">Statistics by window name, for the windows that hold a point.</param>
/// <param name="Available">From the first to the latest observation.</param>
public sealed record CoinDetails(CoinSummary Summary, ImmutableDictionary<string, WindowStatistics> Windows, Span Available);
