using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace CryptoViz.Pipeline.Contracts;

/// <summary>
/// Texts that come again with every tick of a coin, such as its name: the same string each time. What was read last stands in its
/// place of a table of fixed size, so texts of hostile sources displace each other and take no more memory.
/// </summary>
internal static class SharedTexts
{
    private const int PlaceBits = 13;
    private const int MostBytes = 256;

    // Read and written without a lock: a reference is whole at any time, and whoever finds another text makes a string of its own.
    private static readonly string?[] Kept = new string?[1 << PlaceBits];

    /// <summary>The text that the reader stands on, or null.</summary>
    /// <exception cref="InvalidOperationException">The value is neither a string nor null, or no valid UTF-8.</exception>
    public static string? Read(ref Utf8JsonReader reader) =>
        reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false, HasValueSequence: false }
            ? Find(reader.ValueSpan) ?? (Ascii.IsValid(reader.ValueSpan) ? Keep(reader.ValueSpan) : reader.GetString())
            : reader.GetString();

    /// <summary>The text that stands in the place of some bytes; null when it is another.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8) =>
        utf8.Length <= MostBytes && Volatile.Read(ref Kept[PlaceOf(utf8)]) is { } known && Ascii.Equals(utf8, known) ? known : null;

    /// <summary>The text of some ASCII, which is found from now on.</summary>
    public static string Keep(ReadOnlySpan<byte> ascii)
    {
        var text = Encoding.ASCII.GetString(ascii);
        if (ascii.Length <= MostBytes) Volatile.Write(ref Kept[PlaceOf(ascii)], text);
        return text;
    }

    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..]) hash = Mixed(hash, BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        foreach (var rest in utf8) hash = Mixed(hash, rest);
        return (int)(hash >> (64 - PlaceBits));
    }

    private static ulong Mixed(ulong hash, ulong next) => BitOperations.RotateLeft(hash ^ next, 29) * 0x9E37_79B9_7F4A_7C15;
}
