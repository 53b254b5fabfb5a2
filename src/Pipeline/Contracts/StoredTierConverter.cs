using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// The columns of a tier without what they repeat. A column that is shorter than <c>count</c> goes on with its last value. The first
/// of <c>starts</c> is a time, epoch milliseconds, and the others tell how many buckets later than the one before. In <c>opens</c>,
/// <c>highs</c> and <c>lows</c> null is the bucket's close. Tiers of older snapshots, <c>StoredCoin/1</c>, are without <c>count</c>:
/// their columns are whole and all of their starts are times.
/// </summary>
public sealed class StoredTierConverter : JsonConverter<StoredTier>
{
    /// <inheritdoc/>
    public override StoredTier Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a tier is an object");

        var (bucketSeconds, count, columns) = (0, (int?)null, new Dictionary<string, List<double>>(StringComparer.Ordinal));
        ImmutableArray<StoredOrigin> origins = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "bucketSeconds": bucketSeconds = reader.GetInt32(); break;
                case "count": count = reader.GetInt32(); break;
                case "origins": origins = JsonSerializer.Deserialize(ref reader, ContractJson.Default.ImmutableArrayStoredOrigin); break;
                default:
                    if (reader.TokenType == JsonTokenType.StartArray) columns[name] = ReadColumn(ref reader);
                    else reader.Skip();
                    break;
            }
        }

        var whole = new Columns(columns, count ?? columns.GetValueOrDefault("starts")?.Count ?? 0);
        var closes = whole.Of("closes");
        return new StoredTier
        {
            BucketSeconds = bucketSeconds,
            Starts = count is null ? whole.LongsOf("starts") : Starts(whole.LongsOf("starts"), bucketSeconds * 1_000L),
            Opens = OrClose(whole.Of("opens"), closes),
            Highs = OrClose(whole.Of("highs"), closes),
            Lows = OrClose(whole.Of("lows"), closes),
            Closes = closes,
            MarketCaps = whole.Of("marketCaps"),
            Volumes = whole.Of("volumes"),
            OpensAt = whole.IntsOf("opensAt"),
            ClosesAt = whole.IntsOf("closesAt"),
            Samples = whole.IntsOf("samples"),
            OriginOf = whole.IntsOf("originOf"),
            Origins = origins,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StoredTier value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("bucketSeconds", value.BucketSeconds);
        writer.WriteNumber("count", value.Starts.Length);
        WriteColumn("starts", i => i == 0 ? value.Starts[0] : (value.Starts[i] - value.Starts[i - 1]) / (value.BucketSeconds * 1_000L));
        WriteColumn("opens", i => UnlessClose(value.Opens[i], value.Closes[i]));
        WriteColumn("highs", i => UnlessClose(value.Highs[i], value.Closes[i]));
        WriteColumn("lows", i => UnlessClose(value.Lows[i], value.Closes[i]));
        WriteColumn("closes", i => value.Closes[i]);
        WriteColumn("marketCaps", i => value.MarketCaps[i]);
        WriteColumn("volumes", i => value.Volumes[i]);
        WriteColumn("opensAt", i => value.OpensAt[i]);
        WriteColumn("closesAt", i => value.ClosesAt[i]);
        WriteColumn("samples", i => value.Samples[i]);
        WriteColumn("originOf", i => value.OriginOf[i]);
        writer.WritePropertyName("origins");
        JsonSerializer.Serialize(writer, value.Origins, ContractJson.Default.ImmutableArrayStoredOrigin);
        writer.WriteEndObject();

        void WriteColumn(string name, Func<int, double> element)
        {
            writer.WriteStartArray(name);
            var last = value.Starts.Length - 1;
            while (last > 0 && element(last).Equals(element(last - 1))) last--;
            for (var i = 0; i <= last; i++)
            {
                if (element(i) is var number && double.IsFinite(number)) PlainNumber.Write(writer, number);
                else writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }
    }

    private static double UnlessClose(double price, double close) => price.Equals(close) ? double.NaN : price;

    private static ImmutableArray<double> OrClose(ImmutableArray<double> prices, ImmutableArray<double> closes) =>
        [.. prices.Select((price, i) => double.IsNaN(price) ? closes[i] : price)];

    private static ImmutableArray<long> Starts(ImmutableArray<long> steps, long bucketMs)
    {
        var starts = ImmutableArray.CreateBuilder<long>(steps.Length);
        foreach (var step in steps) starts.Add(starts.Count == 0 ? step : starts[^1] + (step * bucketMs));
        return starts.MoveToImmutable();
    }

    private static List<double> ReadColumn(ref Utf8JsonReader reader)
    {
        var column = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            column.Add(reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble());
        return column;
    }

    /// <summary>The columns, each as long as the tier.</summary>
    private sealed class Columns(Dictionary<string, List<double>> columns, int count)
    {
        public ImmutableArray<double> Of(string name)
        {
            if (!columns.TryGetValue(name, out var column) || column.Count > count || (column.Count == 0 && count > 0))
                throw new JsonException($"the column {name} does not fit {count} buckets");

            return [.. column, .. Enumerable.Repeat(column.LastOrDefault(), count - column.Count)];
        }

        public ImmutableArray<long> LongsOf(string name) => [.. Of(name).Select(number => (long)number)];

        public ImmutableArray<int> IntsOf(string name) => [.. Of(name).Select(number => (int)number)];
    }
}
