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
    public static string? Read(ref Utf8JsonReader reader)
    {
        if (reader is not { TokenType: JsonTokenType.String, ValueIsEscaped: false, HasValueSequence: false } || reader.ValueSpan.Length > MostBytes)
            return reader.GetString();

        ref var kept = ref Kept[PlaceOf(reader.ValueSpan)];
        if (Volatile.Read(ref kept) is { } known && Ascii.Equals(reader.ValueSpan, known)) return known;

        var text = reader.GetString();
        if (Ascii.IsValid(reader.ValueSpan)) Volatile.Write(ref kept, text);
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
