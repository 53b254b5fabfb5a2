namespace CryptoViz.Pipeline.Market;

/// <summary>
/// What a bucket's values come from. Where a bucket has several sources one wins whole (CONTRACTS section 4): own ticks over
/// history, finer history over coarser, exact over approximate, later fetched over earlier.
/// </summary>
/// <param name="ResolutionSeconds">Spacing of the history's points; 0 for own ticks.</param>
/// <param name="Approximate">True when the times are derived.</param>
/// <param name="FetchedAt">When the history was fetched, epoch milliseconds; 0 for own ticks.</param>
internal readonly record struct Origin(int ResolutionSeconds, bool Approximate, long FetchedAt)
{
    /// <summary>Ticks that this installation observed itself.</summary>
    public static readonly Origin OwnTicks = new(0, false, 0);

    /// <summary>True when this source's values replace those of <paramref name="other"/>.</summary>
    public bool WinsOver(Origin other)
    {
        if (ResolutionSeconds != other.ResolutionSeconds) return ResolutionSeconds < other.ResolutionSeconds;
        if (Approximate != other.Approximate) return !Approximate;
        return FetchedAt > other.FetchedAt;
    }
}

/// <summary>One observation on its way into the buckets: epoch milliseconds and doubles, NaN where unknown.</summary>
internal readonly record struct Observation(long Time, double Price, double MarketCap, double Volume);

/// <summary>
/// The observations of one stretch of time, folded. Folding is independent of order, so late observations find their place.
/// </summary>
internal struct Bucket
{
    /// <summary>Start, epoch milliseconds, UTC.</summary>
    public long Start;

    /// <summary>Price of the earliest observation.</summary>
    public double Open;

    /// <summary>Highest price.</summary>
    public double High;

    /// <summary>Lowest price.</summary>
    public double Low;

    /// <summary>Price of the latest observation.</summary>
    public double Close;

    /// <summary>Market cap of the latest observation; NaN where it had none.</summary>
    public double MarketCap;

    /// <summary>Volume of the latest observation; NaN where it had none.</summary>
    public double Volume;

    /// <summary>When the earliest observation was, in milliseconds after <see cref="Start"/>.</summary>
    public int OpenAt;

    /// <summary>When the latest observation was, in milliseconds after <see cref="Start"/>.</summary>
    public int CloseAt;

    /// <summary>How many observations there are.</summary>
    public int Samples;

    /// <summary>What the values come from.</summary>
    public Origin Origin;

    /// <summary>A bucket with one observation.</summary>
    public static Bucket Of(long start, in Observation observation, Origin origin) => new()
    {
        Start = start,
        Open = observation.Price,
        High = observation.Price,
        Low = observation.Price,
        Close = observation.Price,
        MarketCap = observation.MarketCap,
        Volume = observation.Volume,
        OpenAt = (int)(observation.Time - start),
        CloseAt = (int)(observation.Time - start),
        Samples = 1,
        Origin = origin,
    };

    /// <summary>Index of the first of some buckets, in order, that starts at <paramref name="start"/> or later; their number without one.</summary>
    public static int IndexAtOrAfter(ReadOnlySpan<Bucket> buckets, long start)
    {
        if (buckets.IsEmpty || buckets[^1].Start < start) return buckets.Length;

        int low = 0, high = buckets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (buckets[middle].Start < start) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>
    /// Folds in another observation of the same origin; each is folded once. Of two at the same time the greater stands, so that their
    /// order does not matter.
    /// </summary>
    public void Fold(in Observation observation)
    {
        var at = (int)(observation.Time - Start);
        if (at < OpenAt || (at == OpenAt && observation.Price > Open)) (OpenAt, Open) = (at, observation.Price);
        if (at > CloseAt || (at == CloseAt && IsGreater(observation)))
            (CloseAt, Close, MarketCap, Volume) = (at, observation.Price, observation.MarketCap, observation.Volume);
        High = Math.Max(High, observation.Price);
        Low = Math.Min(Low, observation.Price);
        Samples++;
    }

    /// <summary>True when the other one tells the same, unknown values too.</summary>
    public readonly bool IsSame(in Bucket other) =>
        Start == other.Start && OpenAt == other.OpenAt && CloseAt == other.CloseAt && Samples == other.Samples && Origin == other.Origin
        && Open.Equals(other.Open) && High.Equals(other.High) && Low.Equals(other.Low) && Close.Equals(other.Close)
        && MarketCap.Equals(other.MarketCap) && Volume.Equals(other.Volume);

    private readonly bool IsGreater(in Observation observation) =>
        (observation.Price, observation.MarketCap, observation.Volume).CompareTo((Close, MarketCap, Volume)) > 0;
}
