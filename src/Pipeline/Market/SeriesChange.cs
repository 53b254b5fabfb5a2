using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>What a watcher of a window needs to get from one state of it to the next.</summary>
internal static class SeriesChange
{
    /// <summary>
    /// The new state with only those points that are new or changed, to be applied as upserts by time; null when a point within
    /// the new range vanished, which upserts can't tell, so that the whole window has to be sent.
    /// </summary>
    public static CoinSeries? Between(CoinSeries before, CoinSeries after)
    {
        var (old, now) = (before.Points, after.Points);
        var upserts = new List<int>();
        int i = 0, j = 0;
        while (j < now.Count)
        {
            if (i < old.Count && old.Times[i] < now.Times[j])
            {
                if (old.Times[i++] >= after.From) return null;
            }
            else if (i < old.Count && old.Times[i] == now.Times[j])
            {
                if (!Same(old, i++, now, j)) upserts.Add(j);
                j++;
            }
            else
            {
                upserts.Add(j++);
            }
        }

        return i < old.Count && old.Times[^1] >= after.From ? null : after with { Points = Pick(now, CollectionsMarshal.AsSpan(upserts)) };
    }

    private static bool Same(Points a, int i, Points b, int j) =>
        a.Prices[i].Equals(b.Prices[j]) && a.MarketCaps[i].Equals(b.MarketCaps[j]) && a.Volumes[i].Equals(b.Volumes[j]);

    private static Points Pick(Points points, ReadOnlySpan<int> indices)
    {
        var times = ImmutableArray.CreateBuilder<long>(indices.Length);
        var prices = ImmutableArray.CreateBuilder<double>(indices.Length);
        var marketCaps = ImmutableArray.CreateBuilder<double>(indices.Length);
        var volumes = ImmutableArray.CreateBuilder<double>(indices.Length);
        foreach (var index in indices)
        {
            times.Add(points.Times[index]);
            prices.Add(points.Prices[index]);
            marketCaps.Add(points.MarketCaps[index]);
            volumes.Add(points.Volumes[index]);
        }

        return new Points
        {
            Times = times.MoveToImmutable(),
            Prices = prices.MoveToImmutable(),
            MarketCaps = marketCaps.MoveToImmutable(),
            Volumes = volumes.MoveToImmutable(),
        };
    }
}
