using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Reads and writes <see cref="Tick"/> wherever it stands, in a topic, in the journal and between nodes. Every tick passes here several times,
/// so it is done by hand: names are looked for where they are expected, numbers and instants come from their bytes, and texts are shared. Unknown
/// fields are ignored, of doubled ones the last counts, absent ones are null, or 0 for the version.
/// </summary>
internal sealed class TickConverter : JsonConverter<Tick>
{
    private static readonly FieldNames Names = new([.. Enum.GetNames<Field>().Select(JsonNamingPolicy.CamelCase.ConvertName)]);

    private static readonly Field[] Needed =
        [Field.Id, Field.Symbol, Field.Name, Field.Quote, Field.Price, Field.ObservedAt, Field.IngestedAt, Field.Source, Field.Mode];

    /// <summary>In the order in which they are written.</summary>
    private enum Field
    {
        SchemaVersion,
        Id,
        Symbol,
        Name,
        ImageUrl,
        Quote,
        Price,
        MarketCap,
        Volume24h,
        Rank,
        High24h,
        Low24h,
        CirculatingSupply,
        TotalSupply,
        MaxSupply,
        FullyDilutedValuation,
        AllTimeHigh,
        AllTimeLow,
        SourceChange,
        ObservedAt,
        IngestedAt,
        Source,
        Mode,
    }

    /// <inheritdoc/>
    public override Tick Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a tick is an object");

        var (schemaVersion, id, price, observedAt, ingestedAt) = (0, default(CoinId), 0m, default(DateTimeOffset), default(DateTimeOffset));
        string? symbol = null, name = null, imageUrl = null, quote = null, source = null, mode = null;
        decimal? marketCap = null, volume24h = null, high24h = null, low24h = null;
        decimal? circulatingSupply = null, totalSupply = null, maxSupply = null, fullyDilutedValuation = null;
        int? rank = null;
        PriceAt? allTimeHigh = null, allTimeLow = null;
        SourceChange? sourceChange = null;
        var (expected, seen) = (0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = (Field)Names.Find(ref reader, ref expected);
            reader.Read();
            switch (field)
            {
                case Field.SchemaVersion: schemaVersion = reader.GetInt32(); break;
                case Field.Id: id = CoinId.Read(ref reader); break;
                case Field.Symbol: symbol = SharedTexts.Read(ref reader); break;
                case Field.Name: name = SharedTexts.Read(ref reader); break;
                case Field.ImageUrl: imageUrl = SharedTexts.Read(ref reader); break;
                case Field.Quote: quote = SharedTexts.Read(ref reader); break;
                case Field.Price: price = PlainDecimal.Read(ref reader); break;
                case Field.MarketCap: marketCap = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.Volume24h: volume24h = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.Rank: rank = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32(); break;
                case Field.High24h: high24h = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.Low24h: low24h = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.CirculatingSupply: circulatingSupply = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.TotalSupply: totalSupply = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.MaxSupply: maxSupply = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.FullyDilutedValuation: fullyDilutedValuation = PlainDecimal.ReadOrNull(ref reader); break;
                case Field.AllTimeHigh: allTimeHigh = PriceAtReader.Read(ref reader); break;
                case Field.AllTimeLow: allTimeLow = PriceAtReader.Read(ref reader); break;
                case Field.SourceChange: sourceChange = SourceChangeReader.Read(ref reader); break;
                case Field.ObservedAt: observedAt = InstantText.Read(ref reader); break;
                case Field.IngestedAt: ingestedAt = InstantText.Read(ref reader); break;
                case Field.Source: source = SharedTexts.Read(ref reader); break;
                case Field.Mode: mode = SharedTexts.Read(ref reader); break;
                default: reader.TrySkip(); continue;
            }

            seen |= 1 << (int)field;
        }

        foreach (var needed in Needed)
            if ((seen & (1 << (int)needed)) == 0)
                throw new JsonException($"a tick without {Names[(int)needed]}");

        // A text that is null though it is needed is refused by whoever reads, with a reason of its own.
        return new Tick
        {
            SchemaVersion = schemaVersion,
            Id = id,
            Symbol = symbol!,
            Name = name!,
            ImageUrl = imageUrl,
            Quote = quote!,
            Price = price,
            MarketCap = marketCap,
            Volume24h = volume24h,
            Rank = rank,
            High24h = high24h,
            Low24h = low24h,
            CirculatingSupply = circulatingSupply,
            TotalSupply = totalSupply,
            MaxSupply = maxSupply,
            FullyDilutedValuation = fullyDilutedValuation,
            AllTimeHigh = allTimeHigh,
            AllTimeLow = allTimeLow,
            SourceChange = sourceChange,
            ObservedAt = observedAt,
            IngestedAt = ingestedAt,
            Source = source!,
            Mode = mode!,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Tick value, JsonSerializerOptions options) => TickText.Write(writer, value);
}
