using System.Buffers;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Buckets as few bytes, column by column, each number as the difference to the one before (zigzag varints, as in Protocol
/// Buffers). Prices, caps and volumes are decimal numbers that became doubles, so a column is kept as integers of the smallest
/// power of ten that gives every double back (<see cref="ExactDecimals"/>). A column for which no such power exists is kept as it is.
/// </summary>
internal static class BucketCodec
{
    /// <summary>Marks a column of plain doubles, 8 bytes each.</summary>
    private const byte Plain = 255;

    /// <summary>Stands for NaN, which means unknown, among integers that are smaller.</summary>
    private const long Unknown = 1L << 54;

    /// <summary>No column of one chunk is longer: 10 bytes a number, its exponent, and the table of origins.</summary>
    private const int MostBytes = BucketChunk.Most * 16 * 11;

    /// <summary>Packs buckets in order of their start.</summary>
    public static byte[] Pack(Tier tier, ReadOnlySpan<Bucket> buckets)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            var writer = new PackedWriter(buffer);
            writer.Long(buckets[0].Start / tier.BucketMs);
            var start = buckets[0].Start;
            foreach (ref readonly var bucket in buckets)
            {
                writer.Unsigned((ulong)((bucket.Start - start) / tier.BucketMs));
                writer.Unsigned((ulong)bucket.OpenAt);
                writer.Unsigned((ulong)(bucket.CloseAt - bucket.OpenAt));
                writer.Unsigned((ulong)bucket.Samples);
                start = bucket.Start;
            }

            PackOrigins(ref writer, buckets);
            PackPrices(ref writer, buckets);
            Span<double> column = stackalloc double[buckets.Length];
            for (var i = 0; i < buckets.Length; i++) column[i] = buckets[i].MarketCap;
            PackColumn(ref writer, column);
            for (var i = 0; i < buckets.Length; i++) column[i] = buckets[i].Volume;
            PackColumn(ref writer, column);
            return buffer[..writer.Length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Unpacks as many buckets as were packed.</summary>
    public static void Unpack(Tier tier, ReadOnlySpan<byte> packed, Span<Bucket> buckets)
    {
        var reader = new PackedReader(packed);
        var start = reader.Long() * tier.BucketMs;
        foreach (ref var bucket in buckets)
        {
            bucket.Start = start += (long)reader.Unsigned() * tier.BucketMs;
            bucket.OpenAt = (int)reader.Unsigned();
            bucket.CloseAt = bucket.OpenAt + (int)reader.Unsigned();
            bucket.Samples = (int)reader.Unsigned();
        }

        UnpackOrigins(ref reader, buckets);
        UnpackPrices(ref reader, buckets);
        Span<double> column = stackalloc double[buckets.Length];
        UnpackColumn(ref reader, column);
        for (var i = 0; i < buckets.Length; i++) buckets[i].MarketCap = column[i];
        UnpackColumn(ref reader, column);
        for (var i = 0; i < buckets.Length; i++) buckets[i].Volume = column[i];
    }

    /// <summary>Runs of equal origins: how many buckets, and which origin.</summary>
    private static void PackOrigins(ref PackedWriter writer, ReadOnlySpan<Bucket> buckets)
    {
        for (int i = 0, end; i < buckets.Length; i = end)
        {
            var origin = buckets[i].Origin;
            for (end = i + 1; end < buckets.Length && buckets[end].Origin == origin; end++);
            writer.Unsigned((ulong)(end - i));
            writer.Unsigned((ulong)origin.ResolutionSeconds);
            writer.Unsigned(origin.Approximate ? 1UL : 0);
            writer.Long(origin.FetchedAt);
        }
    }

    private static void UnpackOrigins(ref PackedReader reader, Span<Bucket> buckets)
    {
        for (var i = 0; i < buckets.Length;)
        {
            var end = i + (int)reader.Unsigned();
            var origin = new Origin((int)reader.Unsigned(), reader.Unsigned() == 1, reader.Long());
            for (; i < end; i++) buckets[i].Origin = origin;
        }
    }

    /// <summary>
    /// The four prices share their power of ten. Open is told against the close before, close against open, high against the greater
    /// and low against the lesser of both, which is often no difference at all.
    /// </summary>
    private static void PackPrices(ref PackedWriter writer, ReadOnlySpan<Bucket> buckets)
    {
        Span<double> prices = stackalloc double[4 * buckets.Length];
        for (var i = 0; i < buckets.Length; i++)
            (prices[4 * i], prices[(4 * i) + 1], prices[(4 * i) + 2], prices[(4 * i) + 3]) =
                (buckets[i].Open, buckets[i].Close, buckets[i].High, buckets[i].Low);
        var exponent = Exponent(prices);
        writer.Byte(exponent);
        if (exponent == Plain)
        {
            foreach (var price in prices) writer.Double(price);
            return;
        }

        var before = 0L;
        foreach (ref readonly var bucket in buckets)
        {
            var (open, close) = (ExactDecimals.Integer(bucket.Open, exponent), ExactDecimals.Integer(bucket.Close, exponent));
            writer.Long(open - before);
            writer.Long(close - open);
            writer.Long(ExactDecimals.Integer(bucket.High, exponent) - Math.Max(open, close));
            writer.Long(Math.Min(open, close) - ExactDecimals.Integer(bucket.Low, exponent));
            before = close;
        }
    }

    private static void UnpackPrices(ref PackedReader reader, Span<Bucket> buckets)
    {
        var exponent = reader.Byte();
        var before = 0L;
        foreach (ref var bucket in buckets)
        {
            if (exponent == Plain)
            {
                (bucket.Open, bucket.Close, bucket.High, bucket.Low) = (reader.Double(), reader.Double(), reader.Double(), reader.Double());
                continue;
            }

            var open = before + reader.Long();
            var close = open + reader.Long();
            var (above, below) = (reader.Long(), reader.Long());
            (bucket.Open, bucket.Close) = (ExactDecimals.Value(open, exponent), ExactDecimals.Value(close, exponent));
            (bucket.High, bucket.Low) =
                (ExactDecimals.Value(Math.Max(open, close) + above, exponent), ExactDecimals.Value(Math.Min(open, close) - below, exponent));
            before = close;
        }
    }

    private static void PackColumn(ref PackedWriter writer, scoped ReadOnlySpan<double> column)
    {
        var exponent = Exponent(column);
        writer.Byte(exponent);
        var before = 0L;
        foreach (var value in column)
        {
            if (exponent == Plain)
            {
                writer.Double(value);
            }
            else if (double.IsNaN(value))
            {
                writer.Long(Unknown);
            }
            else
            {
                var integer = ExactDecimals.Integer(value, exponent);
                writer.Long(integer - before);
                before = integer;
            }
        }
    }

    private static void UnpackColumn(ref PackedReader reader, scoped Span<double> column)
    {
        var exponent = reader.Byte();
        var before = 0L;
        foreach (ref var value in column)
        {
            if (exponent == Plain)
            {
                value = reader.Double();
            }
            else if (reader.Long() is var difference && difference == Unknown)
            {
                value = double.NaN;
            }
            else
            {
                before += difference;
                value = ExactDecimals.Value(before, exponent);
            }
        }
    }

    private static byte Exponent(ReadOnlySpan<double> values) => (byte)(ExactDecimals.Exponent(values) ?? Plain);
}
