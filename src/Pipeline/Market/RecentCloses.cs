using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Closing prices of a tier's last buckets, as sparklines show them. They are kept, and only those of the open chunk are read anew, until
/// another chunk is packed or opened or the first bucket is left behind.
/// </summary>
internal sealed class RecentCloses(BucketChunks chunks)
{
    private double[] _closes = [];
    private long _from;
    private int _version;

    /// <summary>Of so many buckets, the first of which starts at <paramref name="from"/>; NaN where there is none.</summary>
    public ImmutableArray<double> Of(long from, int count)
    {
        if (_version == chunks.Version && _from == from && _closes.Length == count)
        {
            foreach (ref readonly var bucket in chunks.Open.Buckets) Take(bucket);
        }
        else
        {
            (_version, _from, _closes) = (chunks.Version, from, new double[count]);
            Array.Fill(_closes, double.NaN);
            foreach (ref readonly var bucket in new BucketReader(chunks, from)) Take(bucket);
        }

        return [.. _closes];
    }

    private void Take(in Bucket bucket)
    {
        var place = (bucket.Start - _from) / chunks.Tier.BucketMs;
        if (place >= 0 && place < _closes.Length) _closes[place] = bucket.Close;
    }
}
