using System.Collections.Immutable;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>The columns of a stored tier as they are in its JSON, made as long as the tier; null is NaN.</summary>
internal sealed class TierColumns
{
    private readonly Dictionary<string, List<double>> _columns = new(StringComparer.Ordinal);
    private ImmutableArray<StoredOrigin> _origins = [StoredOrigin.OwnTicks];
    private int? _count;

    /// <summary>Length of a bucket.</summary>
    public int BucketSeconds { get; private set; }

    /// <summary>The decimals of prices, caps and volumes; null in older tiers.</summary>
    public int?[]? Decimals { get; private set; }

    /// <summary>How many buckets there are.</summary>
    public int Count => _count ?? _columns.GetValueOrDefault("starts")?.Count ?? 0;

    /// <summary>A column of its own. One that is not there has zeros only, but for older tiers, which have all.</summary>
    /// <exception cref="JsonException">There is none that fits the tier.</exception>
    public double[] this[string name]
    {
        get
        {
            if (Decimals is not null && !_columns.ContainsKey(name)) return new double[Count];
            if (!_columns.TryGetValue(name, out var column) || column.Count > Count || (column.Count == 0 && Count > 0))
                throw new JsonException($"the column {name} does not fit {Count} buckets");

            return [.. column, .. Enumerable.Repeat(column.LastOrDefault(), Count - column.Count)];
        }
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static TierColumns Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a tier is an object");

        var columns = new TierColumns();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "bucketSeconds": columns.BucketSeconds = reader.GetInt32(); break;
                case "count": columns._count = reader.GetInt32(); break;
                case "decimals": columns.Decimals = [.. ReadColumn(ref reader).Select(number => double.IsNaN(number) ? (int?)null : (int)number)]; break;
                case "origins": columns._origins = JsonSerializer.Deserialize(ref reader, ContractJson.Default.ImmutableArrayStoredOrigin); break;
                default:
                    columns._columns[name] = reader.TokenType == JsonTokenType.StartArray ? ReadColumn(ref reader) : [];
                    reader.Skip();
                    break;
            }
        }

        return columns;
    }

    /// <summary>The tier of these columns and those that are the same in all versions.</summary>
    public StoredTier ToTier(
        double[] opens, double[] highs, double[] lows, double[] closes, double[] marketCaps, double[] volumes, double[] opensAt, double[] closesAt) => new()
    {
        BucketSeconds = BucketSeconds,
        Starts = [.. Starts().Select(number => (long)number)],
        Opens = [.. opens],
        Highs = [.. highs],
        Lows = [.. lows],
        Closes = [.. closes],
        MarketCaps = [.. marketCaps],
        Volumes = [.. volumes],
        OpensAt = Integers(opensAt),
        ClosesAt = Integers(closesAt),
        Samples = Integers(this["samples"]),
        OriginOf = Integers(this["originOf"]),
        Origins = _origins,
    };

    // All but the first tell how many buckets later than the one before; in the oldest tiers, which have no count, all are times.
    private double[] Starts()
    {
        var starts = this["starts"];
        if (_count is null) return starts;

        for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + (starts[i] * BucketSeconds * 1_000L);
        return starts;
    }

    private static ImmutableArray<int> Integers(double[] column) => [.. column.Select(number => (int)number)];

    private static List<double> ReadColumn(ref Utf8JsonReader reader)
    {
        var column = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            column.Add(reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble());
        return column;
    }
}
