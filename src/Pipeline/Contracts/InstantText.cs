using System.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>Instants as JSON strings: written in RFC 3339, UTC, with milliseconds; read in any form of ISO 8601 that JSON readers know.</summary>
public static class InstantText
{
    /// <summary>A buffer of so many bytes holds any instant while it is formatted.</summary>
    internal const int MostBytes = 32;

    private const int Length = 24;

    /// <summary>The instant that the reader stands on, in UTC.</summary>
    /// <exception cref="InvalidOperationException">The value is no string.</exception>
    /// <exception cref="FormatException">The text is no instant.</exception>
    public static DateTimeOffset Read(ref Utf8JsonReader reader) =>
        reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false, HasValueSequence: false } && TryParse(reader.ValueSpan, out var instant)
            ? instant
            : reader.GetDateTimeOffset().ToUniversalTime();

    /// <summary>Writes an instant as a value.</summary>
    public static void Write(Utf8JsonWriter writer, DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        writer.WriteStringValue(text[..Format(instant, text)]);
    }

    /// <summary>An instant as text.</summary>
    public static string Of(DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        return Encoding.ASCII.GetString(text[..Format(instant, text)]);
    }

    /// <summary>Writes an instant, whose parts of a millisecond are cut, into <see cref="MostBytes"/>; returns how many it takes.</summary>
    internal static int Format(DateTimeOffset instant, Span<byte> text)
    {
        // The round-trip format is this one with seven digits of the second; it is the fast one.
        instant.UtcDateTime.TryFormat(text, out _, "O");
        text[Length - 1] = (byte)'Z';
        return Length;
    }

    /// <summary>Reads an instant as it is written here, such as <c>2026-11-24T10:00:00.000Z</c>; false for any other form.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text is not [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)'T', _, _, (byte)':', _, _, (byte)':', _, _, (byte)'.', _, _, _, (byte)'Z'])
            return false;

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second, millisecond) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]), Number(text[20..23]));
        if (year is < 1 || month is < 1 or > 12 || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond < 0
            || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;

        instant = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc));
        return true;
    }

    /// <summary>The number of some digits; -1 when one of them is none.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            number = (10 * number) + digit - '0';
        }

        return number;
    }
}
