using System.Buffers.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Decimals as JSON numbers, with their digits and scale as they are: what .NET's own reader and writer do, by a shorter way for numbers
/// whose digits fit 64 bits, as those of prices and caps do.
/// </summary>
internal static class PlainDecimal
{
    // So many digits fit 64 bits, whatever they are.
    private const int MostDigits = 19;

    /// <summary>The number that the reader stands on.</summary>
    /// <exception cref="InvalidOperationException">The value is no number.</exception>
    /// <exception cref="FormatException">The number is too large.</exception>
    public static decimal Read(ref Utf8JsonReader reader) =>
        reader is { TokenType: JsonTokenType.Number, HasValueSequence: false } && TryParse(reader.ValueSpan, out var number) ? number : reader.GetDecimal();

    /// <summary>The number that the reader stands on, or null.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static decimal? ReadOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    /// <summary>Writes a number as a value.</summary>
    public static void Write(Utf8JsonWriter writer, decimal number)
    {
        Span<byte> text = stackalloc byte[32];
        if (TryFormat(number, text, out var length)) writer.WriteRawValue(text[..length], skipInputValidation: true);
        else writer.WriteNumberValue(number);
    }

    /// <summary>Writes a number or null as a property.</summary>
    public static void Write(Utf8JsonWriter writer, JsonEncodedText name, decimal? number)
    {
        writer.WritePropertyName(name);
        if (number is { } known) Write(writer, known);
        else writer.WriteNullValue();
    }

    // The text is a number by JSON's grammar. Zero is left to .NET: it has a sign and a scale, but no digits to tell them by.
    private static bool TryParse(ReadOnlySpan<byte> text, out decimal number)
    {
        number = default;
        if (text.Length > MostDigits) return false;

        var negative = text[0] == '-';
        var (digits, point) = (0UL, text.Length - 1);
        for (var i = negative ? 1 : 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9) digits = (10 * digits) + digit;
            else if (text[i] == '.') point = i;
            else return false;
        }

        if (digits == 0) return false;

        number = new decimal((int)digits, (int)(digits >> 32), 0, negative, (byte)(text.Length - 1 - point));
        return true;
    }

    private static bool TryFormat(decimal number, Span<byte> text, out int length)
    {
        length = 0;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var digits = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];
        if (bits[2] != 0 || digits == 0) return false;

        Span<byte> whole = stackalloc byte[20];
        Utf8Formatter.TryFormat(digits, whole, out var count);
        var scale = number.Scale;
        if (number < 0) text[length++] = (byte)'-';

        // At least one digit stands before the point.
        var before = count - scale;
        if (before <= 0)
        {
            text[length++] = (byte)'0';
            text[length++] = (byte)'.';
            for (var zero = before; zero < 0; zero++) text[length++] = (byte)'0';
            before = 0;
        }
        else
        {
            whole[..before].CopyTo(text[length..]);
            length += before;
            if (scale > 0) text[length++] = (byte)'.';
        }

        whole[before..count].CopyTo(text[length..]);
        length += count - before;
        return true;
    }
}
