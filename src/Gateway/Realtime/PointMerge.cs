using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>The rule by which points of a delta join a series, the same for gateway and clients.</summary>
internal static class PointMerge
{
    /// <summary>
    /// Puts points into a series: a known time is replaced, a new one inserted in order, and all older than <paramref name="from"/>
    /// are dropped.
    /// </summary>
    public static Points Upsert(Points known, Points news, long from)
    {
        var merged = new Columns(known.Count + news.Count);
        var (k, n) = (FirstFrom(known, from), FirstFrom(news, from));
        while (k < known.Count || n < news.Count)
        {
            if (n == news.Count || (k < known.Count && known.Times[k] < news.Times[n]))
            {
                merged.Add(known, k++);
                continue;
            }

            if (k < known.Count && known.Times[k] == news.Times[n]) k++;
            merged.Add(news, n++);
        }

        return merged.ToPoints();
    }

    /// <summary>The points of a series that have one of the given times.</summary>
    public static Points At(Points known, IEnumerable<long> times)
    {
        var picked = new Columns(16);
        foreach (var time in times)
        {
            if (known.Times.BinarySearch(time) is >= 0 and var at) picked.Add(known, at);
        }

        return picked.ToPoints();
    }

    private static int FirstFrom(Points points, long from) =>
        points.Times.BinarySearch(from) is var at && at < 0 ? ~at : at;

    private sealed class Columns(int capacity)
    {
        private readonly ImmutableArray<long>.Builder _times = ImmutableArray.CreateBuilder<long>(capacity);
        private readonly ImmutableArray<double>.Builder _prices = ImmutableArray.CreateBuilder<double>(capacity);
        private readonly ImmutableArray<double>.Builder _marketCaps = ImmutableArray.CreateBuilder<double>(capacity);
        private readonly ImmutableArray<double>.Builder _volumes = ImmutableArray.CreateBuilder<double>(capacity);

        public void Add(Points from, int index)
        {
            _times.Add(from.Times[index]);
            _prices.Add(from.Prices[index]);
            _marketCaps.Add(from.MarketCaps[index]);
            _volumes.Add(from.Volumes[index]);
        }

        public Points ToPoints() => new()
        {
            Times = _times.DrainToImmutable(),
            Prices = _prices.DrainToImmutable(),
            MarketCaps = _marketCaps.DrainToImmutable(),
            Volumes = _volumes.DrainToImmutable(),
        };
    }
}
