using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What a coin knows: its latest quote, its series, and which ticks and history chunks it has applied already. One series set
/// belongs to one quote currency and source, so a tick's identity is its time alone.
/// </summary>
internal sealed class CoinState(string quote)
{
    /// <summary>How many applied history chunks are remembered: those of some days, far more than is ever offered again of one coin.</summary>
    private const int RememberedChunks = 64;

    /// <summary>Names come from outside; a coin that changes its own with each tick shall not fill the memory.</summary>
    private const int MostNames = 16;

    private readonly TimeSeries _series = new();
    private readonly ObservedTimes _seen = new();
    private readonly Queue<string> _chunks = new();
    private readonly AnsweredRanges _answered = new();
    private readonly Ranks _ranks = new();
    private readonly SortedSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The latest tick by its own time, exactly as received; null before the first.</summary>
    public Tick? Latest { get; private set; }

    /// <summary>The series.</summary>
    public TimeSeries Series => _series;

    /// <summary>Which of the ticks are new, how many are known, and how many too late; changes nothing.</summary>
    public (ImmutableArray<Tick> New, int Duplicates, int TooLate) Decide(ImmutableArray<Tick> ticks)
    {
        var fresh = ImmutableArray.CreateBuilder<Tick>(ticks.Length);
        var offered = ticks.Length > 1 ? new HashSet<long>(ticks.Length) : null;
        var (duplicates, tooLate) = (0, 0);

        // A first tick is always applied, also when history reaches further.
        var latest = Latest is null ? null : _series.Latest;
        foreach (var tick in ticks)
        {
            var time = tick.ObservedAt.ToUnixTimeMilliseconds();
            if (_seen.Contains(time) || offered?.Add(time) == false)
            {
                duplicates++;
            }
            else if (time < latest - (long)TimeSeries.LateLimit.TotalMilliseconds)
            {
                tooLate++;
            }
            else
            {
                fresh.Add(tick);
                latest = Math.Max(latest ?? _series.Latest ?? time, time);
            }
        }

        return (fresh.DrainToImmutable(), duplicates, tooLate);
    }

    /// <summary>
    /// True when all of the ticks are of later seconds than all that was observed before, so that they move or remove no point but the last.
    /// </summary>
    public bool IsContinuedBy(ImmutableArray<Tick> ticks) =>
        _series.Latest is not { } latest || ticks.All(tick => tick.ObservedAt.ToUnixTimeSeconds() > latest / 1_000);

    /// <summary>True when the chunk was applied before.</summary>
    public bool Knows(HistoryChunk chunk) => _chunks.Contains(IdentityOf(chunk));

    /// <summary>What the source may know of the span up to <paramref name="now"/> and this coin does not.</summary>
    public HistoryHoles Holes(HistorySpan span, DateTimeOffset now) => HistoryNeed.Holes(_series, _answered, span, now.ToUnixTimeMilliseconds());

    /// <summary>Applies an event of the journal.</summary>
    public void Apply(CoinProtocol.TicksApplied applied)
    {
        foreach (var tick in applied.Ticks)
        {
            var time = tick.ObservedAt.ToUnixTimeMilliseconds();
            _seen.Add(time);
            _series.Observe(new Observation(time, (double)tick.Price, Double(tick.MarketCap), Double(tick.Volume24h)));
            if (tick.Name != Latest?.Name) Name(tick.Name);
            if (tick.Symbol != Latest?.Symbol) Name(tick.Symbol);
            if (Latest is null || tick.ObservedAt >= Latest.ObservedAt) Latest = tick;
            if (tick.Rank is { } rank) _ranks.Add(new StoredRank(time, rank), _series.Latest!.Value);
        }

        if (_series.Latest is { } latest) _seen.Trim(latest - (long)TimeSeries.LateLimit.TotalMilliseconds);
    }

    /// <summary>Applies an event of the journal.</summary>
    public void Apply(CoinProtocol.HistoryApplied applied)
    {
        _series.Recall(applied.Chunk);
        _answered.Add(applied.Chunk);
        Remember(IdentityOf(applied.Chunk));
    }

    /// <summary>The coin's row; null before the first tick.</summary>
    public CoinSummary? Summary() => Latest is null ? null : CoinRow.Of(Latest, _series) with
    {
        RankChange24h = _ranks.Change(Latest.Rank, Latest.ObservedAt.ToUnixTimeMilliseconds()),
        Aliases = Aliases(Latest),
    };

    /// <summary>A window as it stands; null before the first observation.</summary>
    public CoinSeries? Cut(Window window) => Explained(WindowMath.Cut(_series, window, quote));

    /// <summary>
    /// A window for those who follow it: they drop what is older than the start, so the bucket that holds the start has to count as
    /// being within. Null before the first observation.
    /// </summary>
    public CoinSeries? Watched(Window window) => Cut(window) switch
    {
        { Points: { Count: > 0 } points } series when points.Times[0] < series.From => series with { From = points.Times[0] },
        var series => series,
    };

    /// <summary>A range as it stands; null before the first observation.</summary>
    public CoinSeries? Cut(long from, long to, int maxPoints) => Explained(WindowMath.Cut(_series, from, to, quote, maxPoints));

    /// <summary>Candles of a window or a range; null before the first observation.</summary>
    public CoinCandles? Candles(CoinProtocol.GetCandles query)
    {
        if (_series.Latest is not { } latest) return null;

        var length = Window.TryParse(query.Window, out var window) ? window.Length : null;
        var from = length is { } back ? latest - (long)back.TotalMilliseconds : query.From ?? _series.Earliest!.Value;
        return Market.Candles.Cut(_series, query.Window, from, window is null ? query.To ?? latest : latest, quote, query.SizeSeconds);
    }

    /// <summary>All of it as a snapshot; shares nothing that changes.</summary>
    public CapturedCoin Capture() => new(
        new StoredCoin(Latest, _series.Latest ?? 0, _seen.ToImmutable(), [.. _chunks], [])
        {
            Answered = _answered.ToImmutable(),
            Ranks = _ranks.ToImmutable(),
            Names = [.. _names],
        },
        [.. _series.Tiers.Select(list => list.Copy())]);

    /// <summary>Takes a snapshot back, into a new state.</summary>
    public void Restore(StoredCoin stored)
    {
        Latest = stored.Latest;
        foreach (var time in stored.Seen) _seen.Add(time);
        foreach (var time in LoneTicks.Times(StoredTiers.Restore(Tier.Minute, stored.Tiers))) _seen.Add(time);
        _seen.Trim(stored.LatestTime - (long)TimeSeries.LateLimit.TotalMilliseconds);
        foreach (var chunk in stored.Chunks) Remember(chunk);
        if (!stored.Answered.IsDefault)
            foreach (var range in stored.Answered) _answered.Add(range);
        if (!stored.Ranks.IsDefault)
            foreach (var rank in stored.Ranks) _ranks.Add(rank, stored.LatestTime);
        if (!stored.Names.IsDefault) _names.UnionWith(stored.Names);
        if (Latest is { } latest)
        {
            Name(latest.Name);
            Name(latest.Symbol);
        }

        _series.Restore(stored.LatestTime, stored.Tiers);
    }

    private void Name(string name)
    {
        if (_names.Count < MostNames) _names.Add(name);
    }

    private ImmutableArray<string> Aliases(Tick latest)
    {
        var spelled = latest.Id.Value.Replace('-', ' ');
        var present = new HashSet<string>([latest.Name, latest.Symbol], StringComparer.OrdinalIgnoreCase);
        return [.. _names.Append(spelled).Where(present.Add)];
    }

    // Why a gap is one is known by what the source was asked.
    private CoinSeries? Explained(CoinSeries? series) => series is null || series.Gaps.IsEmpty ? series : series with
    {
        Gaps = [.. series.Gaps.Select(gap => gap with { Reason = _answered.Cover(gap.From, gap.To) ? "not-quoted" : "not-observed" })],
    };

    private void Remember(string chunk)
    {
        _chunks.Enqueue(chunk);
        if (_chunks.Count > RememberedChunks) _chunks.Dequeue();
    }

    private static string IdentityOf(HistoryChunk chunk) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{chunk.ResolutionSeconds}:{chunk.FetchedAt.ToUnixTimeMilliseconds()}:{chunk.Part}/{chunk.Parts}:{chunk.From.ToUnixTimeMilliseconds()}");

    private static double Double(decimal? value) => value is { } number ? (double)number : double.NaN;
}
