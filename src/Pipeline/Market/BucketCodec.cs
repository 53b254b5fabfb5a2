using System.Buffers;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Buckets as few bytes, column by column, each number as the difference to the one before (zigzag varints, as in Protocol
/// Buffers). Prices, caps and volumes are decimal numbers that became doubles, so a column is kept as integers of the smallest
/// power of ten that gives every double back exactly: <c>v = n / 10^e</c> with <c>|n| &lt; 2^53</c>, where one division of two
/// exact doubles rounds as reading the decimal text did. A column for which no such power exists is kept as it is.
/// </summary>
internal static class BucketCodec
{
    /// <summary>Marks a column of plain doubles, 8 bytes each.</summary>
    private const byte Plain = 255;

    /// <summary>Integers up to this are doubles without rounding.</summary>
    private const double Exact = 1L << 53;

    /// <summary>Stands for NaN, which means unknown, among integers that are smaller.</summary>
    private const long Unknown = 1L << 54;

    /// <summary>No column of one chunk is longer: 10 bytes a number, its exponent, and the table of origins.</summary>
    private const int MostBytes = BucketChunk.Most * 16 * 11;

    private static readonly double[] Powers = [.. Enumerable.Range(0, 19).Select(e => Math.Pow(10, e))];

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

        var (power, before) = (Powers[exponent], 0L);
        foreach (ref readonly var bucket in buckets)
        {
            var (open, close) = (Integer(bucket.Open, power), Integer(bucket.Close, power));
            writer.Long(open - before);
            writer.Long(close - open);
            writer.Long(Integer(bucket.High, power) - Math.Max(open, close));
            writer.Long(Math.Min(open, close) - Integer(bucket.Low, power));
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

            var power = Powers[exponent];
            var open = before + reader.Long();
            var close = open + reader.Long();
            var (above, below) = (reader.Long(), reader.Long());
            (bucket.Open, bucket.Close) = (open / power, close / power);
            (bucket.High, bucket.Low) = ((Math.Max(open, close) + above) / power, (Math.Min(open, close) - below) / power);
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
                var integer = Integer(value, Powers[exponent]);
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
                value = before / Powers[exponent];
            }
        }
    }

    /// <summary>The least power of ten that makes every value an exact integer; <see cref="Plain"/> without one. NaN fits any.</summary>
    private static byte Exponent(ReadOnlySpan<double> values)
    {
        byte exponent = 0;
        foreach (var value in values)
            while (exponent < Powers.Length && !IsExact(value, Powers[exponent]))
                exponent++;
        if (exponent == Powers.Length) return Plain;

        // The power that a small value needs may be too great for a large one before it.
        foreach (var value in values)
            if (!IsExact(value, Powers[exponent]))
                return Plain;
        return exponent;
    }

    private static bool IsExact(double value, double power) =>
        double.IsNaN(value)
        || (Math.Abs(value * power) < Exact && Integer(value, power) / power == value && (value != 0 || !double.IsNegative(value)));

    private static long Integer(double value, double power) => (long)Math.Round(value * power);
}
