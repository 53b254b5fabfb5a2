using System.Numerics;
using System.Runtime.InteropServices;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the check of every line: it finds every burst of up to 32 bits, and the
/// processor computes it.
/// </summary>
internal static class Crc32C
{
    /// <summary>The check of nothing, from which <see cref="Append"/> goes on.</summary>
    public const uint Empty = 0;

    // The instruction takes three cycles and one can start in each, so three stretches are computed at once. A line has about a
    // thousand bytes: short enough that most of it is in such stretches.
    private const int StretchBytes = 256;
    private const int StretchWords = StretchBytes / sizeof(ulong);

    // What a check becomes when a stretch of zeros follows, by its bytes: the check is linear, so that is the sum of what they become.
    private static readonly uint[][] AfterZeros = [.. Enumerable.Range(0, sizeof(uint)).Select(TableOf)];

    /// <summary>The check of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(Empty, bytes);

    /// <summary>The check of the bytes that <paramref name="crc"/> stands for and of these after them.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (; words.Length >= 3 * StretchWords; words = words[(3 * StretchWords)..])
        {
            var first = words[..StretchWords];
            var second = words.Slice(StretchWords, StretchWords);
            var third = words.Slice(2 * StretchWords, StretchWords);
            uint crc2 = 0, crc3 = 0;
            for (var i = 0; i < first.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, first[i]);
                crc2 = BitOperations.Crc32C(crc2, second[i]);
                crc3 = BitOperations.Crc32C(crc3, third[i]);
            }

            crc = PassZeros(PassZeros(crc) ^ crc2) ^ crc3;
        }

        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    private static uint PassZeros(uint crc) =>
        AfterZeros[0][(byte)crc] ^ AfterZeros[1][(byte)(crc >> 8)] ^ AfterZeros[2][(byte)(crc >> 16)] ^ AfterZeros[3][(byte)(crc >> 24)];

    private static uint[] TableOf(int place) =>
    [
        .. Enumerable.Range(0, 256).Select(value => Enumerable.Repeat(0UL, StretchWords).Aggregate((uint)value << (8 * place), BitOperations.Crc32C)),
    ];
}
