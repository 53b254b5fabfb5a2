using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// The columns of a tier without what they repeat. A column that is shorter than <c>count</c> goes on with its last value; one of zeros
/// is left out, and so are <c>origins</c> where all is of own ticks. The first of <c>starts</c> is a time, epoch milliseconds, and
/// the others tell how many buckets later than the one before; <c>closesAt</c> tells how much later than <c>opensAt</c>.
/// <c>decimals</c> are those of the prices, the market caps and the volumes: such columns are
/// integers of that power of ten. <c>closes</c>, <c>marketCaps</c> and <c>volumes</c> are differences to the last one that is known,
/// <c>opens</c> to the bucket's close, <c>highs</c> to the greater of both and <c>lows</c> to the lesser. Where no power of ten is
/// exact <c>decimals</c> has null: then the columns are the numbers, and null among <c>opens</c>, <c>highs</c> and <c>lows</c> is the
/// bucket's close. Tiers without <c>decimals</c> are older ones.
/// </summary>
public sealed class StoredTierConverter : JsonConverter<StoredTier>
{
    /// <inheritdoc/>
    public override StoredTier Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var columns = TierColumns.Read(ref reader);
        if (columns.Decimals is not [var prices, var caps, var volumes]) return OlderTier.Of(columns);

        var (closes, opens, highs, lows) = (columns["closes"], columns["opens"], columns["highs"], columns["lows"]);
        if (prices is { } decimals)
        {
            Sum(closes);
            for (var i = 0; i < columns.Count; i++)
            {
                opens[i] += closes[i];
                (highs[i], lows[i]) = (Math.Max(opens[i], closes[i]) + highs[i], Math.Min(opens[i], closes[i]) - lows[i]);
            }

            foreach (var column in new[] { opens, highs, lows, closes }) Divide(column, decimals);
        }
        else
        {
            foreach (var column in new[] { opens, highs, lows }) OrClose(column, closes);
        }

        var (opensAt, closesAt) = (columns["opensAt"], columns["closesAt"]);
        for (var i = 0; i < closesAt.Length; i++) closesAt[i] += opensAt[i];
        return columns.ToTier(opens, highs, lows, closes, Whole("marketCaps", caps), Whole("volumes", volumes), opensAt, closesAt);

        double[] Whole(string name, int? of)
        {
            var column = columns[name];
            if (of is not { } power) return column;

            Sum(column);
            Divide(column, power);
            return column;
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StoredTier value, JsonSerializerOptions options)
    {
        var prices = ExactDecimals.Exponent([.. value.Opens, .. value.Highs, .. value.Lows, .. value.Closes]);
        var (caps, volumes) = (ExactDecimals.Exponent(value.MarketCaps.AsSpan()), ExactDecimals.Exponent(value.Volumes.AsSpan()));
        writer.WriteStartObject();
        writer.WriteNumber("bucketSeconds", value.BucketSeconds);
        writer.WriteNumber("count", value.Starts.Length);
        writer.WriteStartArray("decimals");
        foreach (var decimals in new[] { prices, caps, volumes })
        {
            if (decimals is { } number) writer.WriteNumberValue(number);
            else writer.WriteNullValue();
        }

        writer.WriteEndArray();
        WriteColumn("starts", i => i == 0 ? value.Starts[0] : (value.Starts[i] - value.Starts[i - 1]) / (value.BucketSeconds * 1_000L));
        if (prices is { } exponent)
        {
            var (opens, closes) = (Integers(value.Opens, exponent), Integers(value.Closes, exponent));
            var (highs, lows) = (Integers(value.Highs, exponent), Integers(value.Lows, exponent));
            WriteColumn("opens", i => opens[i] - closes[i]);
            WriteColumn("highs", i => highs[i] - Math.Max(opens[i], closes[i]));
            WriteColumn("lows", i => Math.Min(opens[i], closes[i]) - lows[i]);
        }
        else
        {
            WriteColumn("opens", i => UnlessClose(value.Opens[i], value.Closes[i]));
            WriteColumn("highs", i => UnlessClose(value.Highs[i], value.Closes[i]));
            WriteColumn("lows", i => UnlessClose(value.Lows[i], value.Closes[i]));
        }

        WriteSteps("closes", value.Closes, prices);
        WriteSteps("marketCaps", value.MarketCaps, caps);
        WriteSteps("volumes", value.Volumes, volumes);
        WriteColumn("opensAt", i => value.OpensAt[i]);
        WriteColumn("closesAt", i => value.ClosesAt[i] - value.OpensAt[i]);
        WriteColumn("samples", i => value.Samples[i]);
        WriteColumn("originOf", i => value.OriginOf[i]);
        if (value.Origins is not [var only] || only != StoredOrigin.OwnTicks)
        {
            writer.WritePropertyName("origins");
            JsonSerializer.Serialize(writer, value.Origins, ContractJson.Default.ImmutableArrayStoredOrigin);
        }

        writer.WriteEndObject();

        void WriteSteps(string name, ImmutableArray<double> column, int? decimals)
        {
            var numbers = decimals is { } power ? Steps(Integers(column, power)) : [.. column];
            WriteColumn(name, i => numbers[i]);
        }

        void WriteColumn(string name, Func<int, double> element)
        {
            var last = value.Starts.Length - 1;
            while (last > 0 && element(last).Equals(element(last - 1))) last--;
            if (last < 0 || (last == 0 && element(0) == 0)) return;

            writer.WriteStartArray(name);
            for (var i = 0; i <= last; i++)
            {
                if (element(i) is var number && double.IsFinite(number)) PlainNumber.Write(writer, number);
                else writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Takes the bucket's close where a price is not given.</summary>
    internal static void OrClose(double[] prices, double[] closes)
    {
        for (var i = 0; i < prices.Length; i++)
            if (double.IsNaN(prices[i]))
                prices[i] = closes[i];
    }

    private static double UnlessClose(double price, double close) => price.Equals(close) ? double.NaN : price;

    // Integers as doubles, which they are exactly; NaN stays.
    private static double[] Integers(ImmutableArray<double> column, int exponent) =>
        [.. column.Select(number => double.IsNaN(number) ? number : ExactDecimals.Integer(number, exponent))];

    private static double[] Steps(double[] column)
    {
        var before = 0.0;
        for (var i = 0; i < column.Length; i++)
        {
            if (double.IsNaN(column[i])) continue;

            (before, column[i]) = (column[i], column[i] - before);
        }

        return column;
    }

    private static void Sum(double[] steps)
    {
        var sum = 0.0;
        for (var i = 0; i < steps.Length; i++)
            if (!double.IsNaN(steps[i]))
                steps[i] = sum += steps[i];
    }

    private static void Divide(double[] integers, int exponent)
    {
        for (var i = 0; i < integers.Length; i++) integers[i] = ExactDecimals.Value(integers[i], exponent);
    }
}
