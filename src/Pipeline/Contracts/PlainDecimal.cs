using System.Buffers.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Decimals as JSON numbers, with their digits and scale as they are: what .NET's own reader and writer do, by a shorter way for numbers
/// whose digits fit 64 bits, as those of prices and caps do.
/// </summary>
internal static class PlainDecimal
{
    /// <summary>A buffer of so many bytes holds any decimal while it is formatted.</summary>
    public const int MostBytes = 32;

    private const int MostScale = 28;

    // What can be multiplied by 10 and still has room for a digit in 64 bits.
    private const ulong MostBeforeDigit = (ulong.MaxValue / 10) - 1;

    /// <summary>The number that the reader stands on.</summary>
    /// <exception cref="InvalidOperationException">The value is no number.</exception>
    /// <exception cref="FormatException">The number is too large.</exception>
    public static decimal Read(ref Utf8JsonReader reader) =>
        reader is { TokenType: JsonTokenType.Number, HasValueSequence: false } && TryParse(reader.ValueSpan, out var number, out var length)
        && length == reader.ValueSpan.Length
            ? number
            : reader.GetDecimal();

    /// <summary>The number that the reader stands on, or null.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static decimal? ReadOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    /// <summary>
    /// Reads a number that stands at the beginning of some JSON, up to what belongs to no plain number; false when there is none, or one
    /// that is left to .NET: with more digits than 64 bits hold, or a zero with a sign or a scale, which no digit tells.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out decimal number, out int length)
    {
        var negative = json is [(byte)'-', ..];
        var (digits, start, point) = (0UL, negative ? 1 : 0, -1);
        var end = start;
        for (; end < json.Length; end++)
        {
            var digit = (uint)(json[end] - '0');
            if (digit <= 9 && digits <= MostBeforeDigit) digits = (10 * digits) + digit;
            else if (json[end] == '.' && point < 0) point = end;
            else break;
        }

        // At least one digit stands before the point and one behind it, and no zero before another.
        length = end;
        var (whole, scale) = point < 0 ? (end - start, 0) : (point - start, end - 1 - point);
        var isPlain = (digits > 0 || (point < 0 && !negative)) && whole > 0 && (whole == 1 || json[start] != '0') && scale <= MostScale && (point < 0 || scale > 0);
        number = isPlain ? new decimal((int)digits, (int)(digits >> 32), 0, negative, (byte)scale) : default;
        return isPlain;
    }

    /// <summary>Writes a number into <see cref="MostBytes"/>; returns how many it takes.</summary>
    public static int Format(decimal number, Span<byte> text)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var digits = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];
        if (bits[2] != 0 || digits == 0)
        {
            Utf8Formatter.TryFormat(number, text, out var written);
            return written;
        }

        // From the last digit on; at least one stands before the point.
        var (at, scale) = (MostBytes, (bits[3] >> 16) & 0xff);
        for (var behind = 0; behind < scale; behind++) (digits, text[--at]) = (digits / 10, (byte)('0' + (digits % 10)));
        if (scale > 0) text[--at] = (byte)'.';
        do (digits, text[--at]) = (digits / 10, (byte)('0' + (digits % 10)));
        while (digits > 0);
        if (bits[3] < 0) text[--at] = (byte)'-';
        text[at..MostBytes].CopyTo(text);
        return MostBytes - at;
    }
}
