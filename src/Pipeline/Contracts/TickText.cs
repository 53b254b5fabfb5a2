using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// A tick's JSON as this program writes it: every field, in one order, without a space. Written in one go, and read back in one when it is
/// exactly that, which takes a third of the time that a reader of any JSON takes; ticks are most of what comes from the topic.
/// </summary>
internal static class TickText
{
    // Names, punctuation, and the longest numbers and instants.
    private const int MostBytesBesideTexts = 1_536;
    private const int UsualBytes = 4_096;

    /// <summary>Writes a tick.</summary>
    [SkipLocalsInit] // To clear the buffer first takes as long as half of the values.
    public static void Write(Utf8JsonWriter writer, Tick tick)
    {
        var characters = tick.Id.Value.Length + tick.Symbol.Length + tick.Name.Length + (tick.ImageUrl?.Length ?? 0) + tick.Quote.Length
            + tick.Source.Length + tick.Mode.Length;
        var most = MostBytesBesideTexts + (characters * PlainJsonWriter.MostBytesOfCharacter);
        var rented = most > UsualBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = new PlainJsonWriter(rented ?? stackalloc byte[UsualBytes]);
        Write(ref text, tick);
        writer.WriteRawValue(text.Written, skipInputValidation: true);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Reads a tick that stands as it is written here; null for any other JSON, or none.</summary>
    public static Tick? Read(ReadOnlySpan<byte> json)
    {
        var text = new PlainJsonReader(json);
        text.Raw("{\"schemaVersion\":1"u8);
        if (!CoinId.TryParse(text.Text(",\"id\":"u8), out var id)) return null;

        var tick = new Tick
        {
            Id = id,
            Symbol = text.Text(",\"symbol\":"u8),
            Name = text.Text(",\"name\":"u8),
            ImageUrl = text.TextOrNull(",\"imageUrl\":"u8),
            Quote = text.Text(",\"quote\":"u8),
            Price = text.Number(",\"price\":"u8),
            MarketCap = text.NumberOrNull(",\"marketCap\":"u8),
            Volume24h = text.NumberOrNull(",\"volume24h\":"u8),
            Rank = text.IntegerOrNull(",\"rank\":"u8),
            High24h = text.NumberOrNull(",\"high24h\":"u8),
            Low24h = text.NumberOrNull(",\"low24h\":"u8),
            CirculatingSupply = text.NumberOrNull(",\"circulatingSupply\":"u8),
            TotalSupply = text.NumberOrNull(",\"totalSupply\":"u8),
            MaxSupply = text.NumberOrNull(",\"maxSupply\":"u8),
            FullyDilutedValuation = text.NumberOrNull(",\"fullyDilutedValuation\":"u8),
            AllTimeHigh = PriceAtOrNull(ref text, ",\"allTimeHigh\":"u8),
            AllTimeLow = PriceAtOrNull(ref text, ",\"allTimeLow\":"u8),
            SourceChange = SourceChangeOrNull(ref text, ",\"sourceChange\":"u8),
            ObservedAt = text.Instant(",\"observedAt\":"u8),
            IngestedAt = text.Instant(",\"ingestedAt\":"u8),
            Source = text.Text(",\"source\":"u8),
            Mode = text.Text(",\"mode\":"u8),
        };
        text.Raw("}"u8);
        return text.IsPlain ? tick : null;
    }

    private static void Write(ref PlainJsonWriter text, Tick tick)
    {
        text.Number("{\"schemaVersion\":"u8, tick.SchemaVersion);
        text.Text(",\"id\":"u8, tick.Id.Value);
        text.Text(",\"symbol\":"u8, tick.Symbol);
        text.Text(",\"name\":"u8, tick.Name);
        text.Text(",\"imageUrl\":"u8, tick.ImageUrl);
        text.Text(",\"quote\":"u8, tick.Quote);
        text.Number(",\"price\":"u8, tick.Price);
        text.Number(",\"marketCap\":"u8, tick.MarketCap);
        text.Number(",\"volume24h\":"u8, tick.Volume24h);
        text.Number(",\"rank\":"u8, tick.Rank);
        text.Number(",\"high24h\":"u8, tick.High24h);
        text.Number(",\"low24h\":"u8, tick.Low24h);
        text.Number(",\"circulatingSupply\":"u8, tick.CirculatingSupply);
        text.Number(",\"totalSupply\":"u8, tick.TotalSupply);
        text.Number(",\"maxSupply\":"u8, tick.MaxSupply);
        text.Number(",\"fullyDilutedValuation\":"u8, tick.FullyDilutedValuation);
        PriceAt(ref text, ",\"allTimeHigh\":"u8, tick.AllTimeHigh);
        PriceAt(ref text, ",\"allTimeLow\":"u8, tick.AllTimeLow);
        SourceChange(ref text, ",\"sourceChange\":"u8, tick.SourceChange);
        text.Instant(",\"observedAt\":"u8, tick.ObservedAt);
        text.Instant(",\"ingestedAt\":"u8, tick.IngestedAt);
        text.Text(",\"source\":"u8, tick.Source);
        text.Text(",\"mode\":"u8, tick.Mode);
        text.Raw("}"u8);
    }

    private static PriceAt? PriceAtOrNull(ref PlainJsonReader text, ReadOnlySpan<byte> before)
    {
        text.Raw(before);
        if (text.TryRaw("null"u8)) return null;

        var value = new PriceAt(text.Number("{\"price\":"u8), text.Instant(",\"at\":"u8));
        text.Raw("}"u8);
        return value;
    }

    private static void PriceAt(ref PlainJsonWriter text, ReadOnlySpan<byte> before, PriceAt? value)
    {
        text.Raw(before);
        if (value is null)
        {
            text.Raw("null"u8);
            return;
        }

        text.Number("{\"price\":"u8, value.Price);
        text.Instant(",\"at\":"u8, value.At);
        text.Raw("}"u8);
    }

    private static SourceChange? SourceChangeOrNull(ref PlainJsonReader text, ReadOnlySpan<byte> before)
    {
        text.Raw(before);
        if (text.TryRaw("null"u8)) return null;

        var value = new SourceChange
        {
            OneHour = text.NumberOrNull("{\"1h\":"u8),
            OneDay = text.NumberOrNull(",\"24h\":"u8),
            SevenDays = text.NumberOrNull(",\"7d\":"u8),
            ThirtyDays = text.NumberOrNull(",\"30d\":"u8),
            OneYear = text.NumberOrNull(",\"1y\":"u8),
        };
        text.Raw("}"u8);
        return value;
    }

    private static void SourceChange(ref PlainJsonWriter text, ReadOnlySpan<byte> before, SourceChange? value)
    {
        text.Raw(before);
        if (value is null)
        {
            text.Raw("null"u8);
            return;
        }

        text.Number("{\"1h\":"u8, value.OneHour);
        text.Number(",\"24h\":"u8, value.OneDay);
        text.Number(",\"7d\":"u8, value.SevenDays);
        text.Number(",\"30d\":"u8, value.ThirtyDays);
        text.Number(",\"1y\":"u8, value.OneYear);
        text.Raw("}"u8);
    }
}
