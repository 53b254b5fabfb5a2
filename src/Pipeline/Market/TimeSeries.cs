using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// All that is kept of a coin's past, in tiers of falling resolution. It is a function of the set of observations, whatever
/// their order: windows are cut from the time of the latest observation, never from a clock.
/// </summary>
internal sealed class TimeSeries
{
    /// <summary>A tick that is older than the latest observation by more than this is not applied.</summary>
    public static readonly TimeSpan LateLimit = TimeSpan.FromHours(25);

    /// <summary>How far an observation may be ahead of the clock of who made or fetched it; clocks differ.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private readonly ImmutableArray<BucketList> _tiers = [.. Tier.All.Select(tier => new BucketList(tier))];
    private readonly SettledWindow[] _settled = new SettledWindow[Window.All.Length];

    /// <summary>Time of the latest observation, epoch milliseconds; null before the first.</summary>
    public long? Latest { get; private set; }

    /// <summary>Time of the earliest observation still known, epoch milliseconds; null before the first.</summary>
    // Days are kept for ever, so the oldest of them is older than anything finer.
    public long? Earliest => this[Tier.Day].First is [var oldest] ? oldest.Start + oldest.OpenAt : null;

    /// <summary>The tiers, finest first.</summary>
    public ImmutableArray<BucketList> Tiers => _tiers;

    /// <summary>A tier and the coarser ones.</summary>
    public ReadOnlySpan<BucketList> From(Tier finest) => _tiers.AsSpan()[finest.Place..];

    /// <summary>The buckets of one tier.</summary>
    public BucketList this[Tier tier] => _tiers[tier.Place];

    /// <summary>Changes when a tier, or a coarser one, changes otherwise than ticks in order change it (<see cref="BucketList.Revision"/>).</summary>
    public int RevisionFrom(Tier finest)
    {
        var revision = 0;
        foreach (var list in From(finest)) revision += list.Revision;
        return revision;
    }

    /// <summary>The place for what stays of a window's figures.</summary>
    public ref SettledWindow Settled(Window window)
    {
        var place = 0;
        while (!ReferenceEquals(Window.All[place], window)) place++;
        return ref _settled[place];
    }

    /// <summary>Takes an observation of our own; the caller sees to it that each comes once.</summary>
    public void Observe(in Observation observation) => Add(observation, Origin.OwnTicks, Tier.Observed);

    /// <summary>
    /// Takes points of the past into the tiers that are no finer than they are. A point without a price, or from after it was fetched, is
    /// none.
    /// </summary>
    public void Recall(HistoryChunk chunk)
    {
        var (origin, finest) = (OriginOf(chunk), FinestOf(chunk));
        for (var i = 0; i < chunk.Times.Length; i++)
        {
            if (!double.IsFinite(chunk.Prices[i]) || chunk.Times[i] > origin.FetchedAt + (long)Ahead.TotalMilliseconds) continue;

            Add(new Observation(chunk.Times[i], chunk.Prices[i], chunk.MarketCaps[i], chunk.Volumes[i]), origin, finest);
        }
    }

    /// <summary>True when no point of the chunk would change a bucket, since each is known from what wins over it.</summary>
    public bool KnowsBetter(HistoryChunk chunk)
    {
        if (Latest is not { } latest) return false;

        var origin = OriginOf(chunk);
        var tiers = _tiers[FinestOf(chunk).Place..];
        return chunk.Times.All(time => tiers.All(list =>
        {
            var start = list.Tier.StartOf(time);
            return !list.Tier.Keeps(start, latest)
                || (list.LastAtOrBefore(start) is [var bucket] && bucket.Start == start && bucket.Origin.WinsOver(origin));
        }));
    }

    /// <summary>Takes back what is stored, into new tiers.</summary>
    /// <param name="latest">Time of the latest observation, epoch milliseconds.</param>
    /// <param name="stored">The tiers in any number of stretches, which may hold what is no longer kept.</param>
    public void Restore(long latest, ImmutableArray<StoredTier> stored)
    {
        Latest = latest;
        foreach (var tier in Tier.All)
        {
            var buckets = StoredTiers.Restore(tier, stored).Where(bucket => tier.Keeps(bucket.Start, latest));
            if (tier == Tier.Observed)
            {
                var alone = LoneTicks.Points(StoredTiers.Restore(Tier.Minute, stored)).Where(bucket => tier.Keeps(bucket.Start, latest));
                buckets = alone.Concat(buckets).DistinctBy(bucket => bucket.Start).OrderBy(bucket => bucket.Start);
            }

            foreach (var bucket in buckets) this[tier].Append(bucket);
        }
    }

    private static Origin OriginOf(HistoryChunk chunk) =>
        new(chunk.ResolutionSeconds, chunk.Approximate, chunk.FetchedAt.ToUnixTimeMilliseconds());

    private static Tier FinestOf(HistoryChunk chunk) =>
        Tier.All.FirstOrDefault(tier => tier.BucketSeconds >= chunk.ResolutionSeconds) ?? Tier.Day;

    private void Add(in Observation observation, Origin origin, Tier finest)
    {
        var latest = Math.Max(Latest ?? long.MinValue, observation.Time);
        Latest = latest;
        foreach (var tier in _tiers)
        {
            if (tier.Tier.BucketSeconds >= finest.BucketSeconds && tier.Tier.Keeps(tier.Tier.StartOf(observation.Time), latest))
                tier.Add(observation, origin);
            tier.Trim(latest);
        }
    }
}
