using System.Globalization;
using System.Text.Json;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Reads single JSON values that may be anything. A value of another type, out of range or not decodable is null; the reader
/// always stands on the value's last token afterwards.
/// </summary>
internal static class JsonScalars
{
    // Nothing was quoted before bitcoin's first block; an earlier time is a default value of somebody's program.
    private static readonly DateTimeOffset FirstBlock = new(2009, 1, 3, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// True when the property that the reader stands on has that name; the reader then stands on the value. Nobody escapes the
    /// letters of a name, and comparing bytes can't fail as decoding can.
    /// </summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueSpan.SequenceEqual(name) && reader.Read();

    /// <summary>
    /// The number with the digits and the scale that it was written with, up to decimal's 28 places; exponents are carried
    /// out. Null also when the number is too large, or too small to be told from 0.
    /// </summary>
    public static decimal? Decimal(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number) return Nothing(ref reader);
        if (!reader.TryGetDecimal(out var number)) return null;
        return number == 0 && HasDigit(reader.ValueSpan) ? null : number;
    }

    /// <summary>The whole number.</summary>
    public static int? Int32(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetInt32(out var number) ? number : null;
        reader.Skip();
        return null;
    }

    /// <summary>
    /// A number of things, also as text or with a fraction that is cut; the largest <see cref="int"/> for more than that.
    /// </summary>
    public static int? Count(ref Utf8JsonReader reader)
    {
        var number = reader.TokenType == JsonTokenType.String
            ? double.TryParse(Text(ref reader, 20), NumberStyles.Float, CultureInfo.InvariantCulture, out var told) ? told : double.NaN
            : Double(ref reader);
        return double.IsFinite(number) ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;
    }

    /// <summary>The number as a double that is finite; NaN for anything else.</summary>
    public static double Double(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetDouble(out var number) && double.IsFinite(number) ? number : double.NaN;
        reader.Skip();
        return double.NaN;
    }

    /// <summary>The text, cut to <paramref name="max"/> characters.</summary>
    public static string? Text(ref Utf8JsonReader reader, int max)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            var text = reader.GetString()!;
            return text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8, or half a surrogate pair.
            return null;
        }
    }

    /// <summary>The instant, ISO 8601; UTC where it names no zone.</summary>
    public static DateTimeOffset? Instant(ref Utf8JsonReader reader)
    {
        // As the vendor writes them, without a string for each. A time without a zone would be taken for the host's.
        if (reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false } && reader.ValueSpan is [.., (byte)'Z'] && reader.TryGetDateTimeOffset(out var utc))
            return utc >= FirstBlock ? utc : null;

        return DateTimeOffset.TryParseExact(
            Text(ref reader, 40),
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at) && at >= FirstBlock
            ? at
            : null;
    }

    /// <summary>The instant, epoch milliseconds.</summary>
    public static long? EpochMilliseconds(ref Utf8JsonReader reader)
    {
        var number = Double(ref reader);
        return number >= FirstBlock.ToUnixTimeMilliseconds() && number < 1e14 ? (long)number : null;
    }

    private static decimal? Nothing(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    private static bool HasDigit(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? number : number[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }
}
